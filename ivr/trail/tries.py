"""Answers to try when a call is walked again: of the kind that was given, by a made-up person."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from billing_core import clock
from billing_core.seed.households import Demo
from ivr.answers import EVERYWHERE, KEYPAD, RECORD_KEYS, Form
from ivr.prompts.sayings import EVERYWHERE as SAID_EVERYWHERE
from ivr.prompts.sayings import SAYINGS
from ivr.trail.reading import StepVisit
from ivr.turns import Digits, Listen, Menu, Record, TakePayment, Turn

GOOD_CARD, BAD_CARD = "pm_card_visa", "pm_card_chargeDeclined"  # published names of test cards
CARD = {"PaymentCardNumber": "xxxxxxxxxxxx4242", "PaymentCardType": "visa"}
BANK_ACCOUNT = {
    "BankAccountNumber": "**********89",
    "BankRoutingNumber": "110000000",
    "PaymentToken": "pm_usBankAccount",
}
SPOKEN = ("Vietnamese", "Hindi", "Klingon")
AMOUNTS = ("12", "34", "50", "00", "5", "100", "1", "2", "10", "15")
PHONE = "2125550142"
SURE, UNSURE = "0.9", "0.1"
BY_RESULT = {kind: key for key, kind in EVERYWHERE.items()}
IN_ENTRY = {"person": "*0", "back": "*9", "cleared": "1*", "too_short": "1", "too_long": "1" * 30}


@dataclass(frozen=True, slots=True)
class Person:
    """Who answers: the household that was made up for it."""

    guarantor_id: int
    demo: Demo
    card_is_good: bool


def tries(turn: Turn, visit: StepVisit, person: Person) -> Iterator[Form]:
    """Forms of the carrier for such an answer, the likeliest first."""
    kind, _, what = visit.input.partition(":")
    match kind:
        case "keys":
            yield from ({"Digits": keys} for keys in _keys(turn, visit, person))
        case "speech":
            sure = UNSURE if visit.result == "unclear" else SURE
            yield from (
                {"SpeechResult": words, "Confidence": sure} for words in _words(turn, visit)
            )
        case "pay":
            yield _paid(turn, GOOD_CARD if person.card_is_good else BAD_CARD, what)
        case "dial":
            bridged = {"DialBridged": "true" if what == "completed" else "false"}
            yield {"DialCallStatus": what} | bridged
            yield {"DialCallStatus": what, "DialBridged": "false"}
        case "recording":
            yield {"RecordingSid": "RE" + "0" * 32, "RecordingDuration": "10"}
        case _:
            yield {}


def _keys(turn: Turn, visit: StepVisit, person: Person) -> Iterator[str]:
    if isinstance(turn, Digits):
        yield from _entry(visit, person)
    elif visit.result in BY_RESULT:
        yield BY_RESULT[visit.result]  # type: ignore[index]  # a Kind is its value
    elif isinstance(turn, Record):
        yield from (*turn.answers, *RECORD_KEYS)
    elif isinstance(turn, Menu | Listen):
        wanted = visit.result == "answer"
        yield from (key for key in KEYPAD if (key in turn.choices) == wanted)
    yield ""


def _entry(visit: StepVisit, person: Person) -> Iterator[str]:
    if visit.result in IN_ENTRY:
        yield IN_ENTRY[visit.result]
        return
    demo, soon = person.demo, clock.today() + timedelta(days=10)
    known = (
        str(person.guarantor_id),
        f"{demo.birth_date:%m%d%Y}",
        demo.postal_code,
        PHONE,
        f"{soon:%m%d}",
        f"{soon:%m%d%Y}",
        *AMOUNTS,
    )
    yield from sorted(known, key=lambda keys: len(keys) != visit.keys)
    yield "01011911"  # nobody's birth date
    yield "00501"  # nobody's ZIP code


def _words(turn: Turn, visit: StepVisit) -> Iterator[str]:
    if isinstance(turn, Menu):
        said = (*turn.spoken.values(), *SAID_EVERYWHERE)
        yield from (SAYINGS[visit.language][meaning][0] for meaning in said)
    hints = getattr(turn, "hints", "")
    yield from (hint for hint in hints.split(",") if hint)
    yield from SPOKEN


def _paid(turn: Turn, card: str, what: str) -> Form:
    if what == "token":
        is_bank = isinstance(turn, TakePayment) and turn.bank_account is not None
        return {"Result": "success"} | (BANK_ACCOUNT if is_bank else CARD | {"PaymentToken": card})
    results = {
        "star": "caller-interrupted-with-star",
        "hung_up": "caller-hung-up",
        "attempts": "too-many-failed-attempts",
    }
    if what in results:
        return {"Result": results[what]}
    codes = {"declined": "64008", "outage": "64002", "broken": "64001"}
    return {"Result": "payment-connector-error", "PayErrorCode": codes.get(what, "64001")}
