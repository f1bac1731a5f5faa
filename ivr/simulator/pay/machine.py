"""The course of one <Pay>: ask, check, ask again, hand to the connector, tell the action."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

from ivr.simulator import pace
from ivr.simulator.documents import Document
from ivr.simulator.events import Event, HungUp, Input, Key, Script, Waiting
from ivr.simulator.pay import connector
from ivr.simulator.pay.attributes import (
    ACCOUNT_NUMBER,
    CARD_NUMBER,
    EXPIRATION,
    POSTAL_CODE,
    PROCESSING,
    ROUTING_NUMBER,
    SECURITY_CODE,
    Invalid,
    Wanted,
    wanted,
)
from ivr.simulator.pay.entries import Entries
from ivr.simulator.pay.prompts import TIMEOUT, Situation, built_in, choose, wants_matching
from ivr.simulator.verbs.listening import Listening

if TYPE_CHECKING:
    from ivr.simulator.leg import Leg

CONNECTOR_SECONDS = 2.0
END_KEY = "#"
ABORT_KEY = "*"
FIELDS = {
    CARD_NUMBER: "card_number",
    EXPIRATION: "card_expiry",
    SECURITY_CODE: "card_security_code",
    POSTAL_CODE: "card_zip",
    ROUTING_NUMBER: "bank_routing_number",
    ACCOUNT_NUMBER: "bank_account_number",
}
FIELD_ERRORS = {
    CARD_NUMBER: "invalid-card-number",
    EXPIRATION: "invalid-date",
    SECURITY_CODE: "invalid-security-code",
    POSTAL_CODE: "invalid-postal-code",
    ROUTING_NUMBER: "invalid-bank-routing-number",
    ACCOUNT_NUMBER: "invalid-bank-account-number",
}


class Starred(Exception):
    """The caller pressed star: the whole payment is off."""


class Exhausted(Exception):
    """Too many tries at one step."""

    def __init__(self, step: str) -> None:
        super().__init__(step)
        self.step = step


def pay(leg: Leg, element: Element) -> Script[Document | None]:
    """Take a payment; the action is told how it ended, with a star or a hang-up too."""
    want = wanted(
        element, leg.url, connectors=leg.carrier.connectors, public_url=leg.carrier.public_url
    )
    if isinstance(want, Invalid):
        leg.report(Event("pay_step", text=f"refused: {want.reason}"))
        action = element.get("action", "")
        return leg.request(action, _invalid(want))
    session = Session(leg, want, [child for child in element if child.tag == "Prompt"])
    result = yield from session.run()
    return leg.request(want.action, result) if result else None


class Session:
    """One <Pay> while it runs."""

    def __init__(self, leg: Leg, want: Wanted, prompts: list[Element]) -> None:
        self._leg = leg
        self._want = want
        self._prompts = prompts
        self._entries = Entries(want)
        self._ended_by_itself = True  # a pound pressed after that is out of habit

    def run(self) -> Script[dict[str, str]]:
        """Ask everything; return the action's parameters, none when the next verb follows."""
        postal_code_first = self._leg.carrier.quirks.postal_code_before_security_code
        try:
            for step in self._want.steps(postal_code_first=postal_code_first):
                yield from self._asked(step)
        except Starred:
            return self._result({"Result": "caller-interrupted-with-star"})
        except Exhausted as exhausted:
            return self._exhausted(exhausted.step)
        except HungUp:
            self._leg.status = "completed"
            told = self._result({"Result": "caller-hung-up"})
            self._leg.tell(self._want.action, {**self._leg.parameters(), **told})
            raise
        return self._processed()

    def _asked(self, step: str) -> Script[None]:
        """Ask one step until it is answered."""
        error = ""
        for attempt in range(1, self._want.retries + 2):
            keyed = yield from self._entered(step, error, attempt)
            error = TIMEOUT if not keyed else self._entries.error(step, keyed, now=self._now())
            if not error and wants_matching(self._prompts, step):
                again = yield from self._entered(step, "", attempt, matching=True)
                error = "" if again == keyed else "input-matching-failed"
            if not error:
                self._entries.keyed[step] = keyed
            self._tell_status(step, attempt, error)
            if not error:
                return
            self._refused()
        raise Exhausted(step)

    def _entered(
        self, step: str, error: str, attempt: int, *, matching: bool = False
    ) -> Script[str]:
        """Say the prompt and take one entry; empty when nothing was keyed."""
        situation = Situation(step, error, attempt, self._entries.brand, matching)
        listening = self._say(situation)
        keyed = ""
        while True:
            given: Input = self._typed_ahead() or (yield self._waiting(situation))
            if listening.is_over(given, self._want.timeout_seconds):
                self._ended_by_itself = False
                return keyed
            if not isinstance(given, Key) or not listening.takes(given):
                continue
            if given.key == ABORT_KEY:
                raise Starred
            if given.key == END_KEY:
                if not keyed and self._ended_by_itself:
                    self._ended_by_itself = False
                    continue
                self._ended_by_itself = False
                return keyed
            keyed += given.key
            if len(keyed) == self._entries.at_most(step, keyed):
                self._ended_by_itself = True
                return keyed

    def _say(self, situation: Situation) -> Listening:
        details = {"error": situation.error} if situation.error else {}
        text = f"attempt {situation.attempt}"
        self._leg.report(Event("pay_step", text=text, step=situation.step, details=details))
        prompt = choose(self._prompts, situation)
        if prompt is not None:
            return Listening(self._leg, list(prompt))
        listening = Listening(self._leg, [])
        words, language = built_in(situation), self._want.language
        seconds = pace.seconds(words, language)
        self._leg.hear(Event("said", text=words, language=language, seconds=seconds, built_in=True))
        listening.add(seconds)
        return listening

    def _processed(self) -> dict[str, str]:
        self._say(Situation(PROCESSING, brand=self._entries.brand)).hears_out()
        self._leg.elapse(CONNECTOR_SECONDS)
        carrier = self._leg.carrier
        reply = connector.answer(
            self._entries, stripe_tokens=carrier.stripe_tokens, new_sid=carrier.new_sid
        )
        return self._result(reply)

    def _exhausted(self, step: str) -> dict[str, str]:
        if not self._leg.carrier.quirks.exhausted_pay_asks_action:
            return {}
        return self._result(
            {"Result": "too-many-failed-attempts", "PaymentError": FIELD_ERRORS[step]}
        )

    def _result(self, reply: dict[str, str]) -> dict[str, str]:
        kind = "ach-debit" if self._want.is_bank else "credit-card"
        result = {"PaymentMethod": kind, **self._entries.masked(in_groups=True), **reply}
        if self._want.postal_code not in ("true", "false"):
            result["PaymentCardPostalCode"] = self._want.postal_code
        self._leg.report(Event("pay_step", text=reply["Result"]))
        if self._leg.carrier.quirks.pay_result_to_status_callback:
            self._leg.tell(self._want.status_callback, {**self._of_this_call(), **result})
        return result

    def _tell_status(self, step: str, attempt: int, error: str) -> None:
        told = {"For": step, "Attempt": str(attempt), **self._entries.masked()}
        if error:
            told["ErrorType"] = "input-timeout" if error == TIMEOUT else error
        self._leg.tell(self._want.status_callback, {**self._of_this_call(), **told})

    def _of_this_call(self) -> dict[str, str]:
        """All that a <Pay> status callback says of the call: not the standard parameters."""
        return {"AccountSid": self._leg.carrier.account_sid, "CallSid": self._leg.sid}

    def _refused(self) -> None:
        if self._entries.refused:
            self._leg.report(Event("refused", text=self._entries.refused))

    def _typed_ahead(self) -> Key | None:
        return self._leg.typed.popleft() if self._leg.typed else None

    def _waiting(self, situation: Situation) -> Waiting:
        return Waiting(
            "pay",
            timeout_seconds=self._want.timeout_seconds,
            step=situation.step,
            attempt=situation.attempt,
            action=urlsplit(self._want.action).path,
            finish_on_key=END_KEY,
            secret=FIELDS[situation.step],
        )

    def _now(self) -> datetime:
        return self._leg.carrier.clock.now()


def _invalid(invalid: Invalid) -> dict[str, str]:
    return {
        "Result": "validation-error",
        "PayErrorCode": str(invalid.code),
        "PaymentError": invalid.reason,
    }
