"""What a webhook's form says the caller did. A missing field and an empty one mean the same."""

from __future__ import annotations

import calendar
import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from ivr import listening
from ivr.prompts.sayings import Meaning
from ivr.turns import (
    BankEntry,
    Card,
    Dialled,
    Digits,
    Heard,
    Listen,
    Menu,
    Record,
    Recording,
    TakePayment,
    Transfer,
    Turn,
    Wait,
)

Form = dict[str, str]
CONFIDENCE_MIN = 0.5  # below it we ask again rather than guess
INPUT_MAX = 24  # what a row of the trail can hold
ROUTING_DIGITS = 9
TOKEN_MAX = 200  # what a payment's row can hold; no processor's is as long


class Kind(StrEnum):
    """What came: an answer to the question, or one of the things that mean the same everywhere."""

    ANSWER = "answer"
    SILENCE = "silence"
    WRONG_KEY = "wrong_key"
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    UNCLEAR = "unclear"
    CLEARED = "cleared"
    PERSON = "person"
    REPEAT = "repeat"
    IGNORED = "ignored"
    BACK = "back"
    SLOWER = "slower"
    MAIN_MENU = "main_menu"  # said; no key does this


@dataclass(frozen=True, slots=True)
class Answer:
    kind: Kind
    value: Any = None


KEYPAD = "0123456789*#"
EVERYWHERE = {
    "0": Kind.PERSON,
    "*": Kind.REPEAT,
    "#": Kind.IGNORED,
    "9": Kind.BACK,
    "7": Kind.SLOWER,
}
RECORD_KEYS = {"0": Kind.PERSON, "*": Kind.CLEARED}
SAID_EVERYWHERE = {
    Meaning.PERSON: Kind.PERSON,
    Meaning.REPEAT: Kind.REPEAT,
    Meaning.BACK: Kind.BACK,
    Meaning.SLOWER: Kind.SLOWER,
    Meaning.MAIN_MENU: Kind.MAIN_MENU,
}
NOTHING = "silence"
DECLINED_CODES = ("64008", "64010", "64012")
OUTAGE_CODES = ("64002",)
BROKEN_CODES = ("64001", "64004", "64009")


def read(turn: Turn, form: Form) -> Answer:
    """The answer in `form` to `turn`."""
    return READERS[type(turn)](turn, form)


def gist(answer: Answer, form: Form) -> tuple[str, int]:
    """Of an answer the kind of input, and how many keys: what the trail may keep of it."""
    value = answer.value
    if isinstance(value, Card | BankEntry):
        return f"pay:{value.failure or 'token'}", 0
    if isinstance(value, Dialled):
        return f"dial:{value.status}"[:INPUT_MAX], 0
    if isinstance(value, Recording) and not value.key:
        return ("recording" if value.seconds else NOTHING), 0
    keys = len(_keys(form))
    if keys:
        return "keys", keys
    return ("speech" if form.get("SpeechResult", "").strip() else NOTHING), 0


def _menu(turn: Menu, form: Form) -> Answer:
    text = form.get("SpeechResult", "").strip()
    if text and turn.spoken and not _keys(form):
        return _said(turn, form, text)
    return _pressed(turn, form)


def _said(turn: Menu, form: Form, text: str) -> Answer:
    if _confidence(form) < CONFIDENCE_MIN:
        return Answer(Kind.UNCLEAR)
    answers = {meaning: answer for answer, meaning in turn.spoken.items()}
    meaning = listening.meant(text, turn.spoken.values())
    if meaning in answers:
        return Answer(Kind.ANSWER, answers[meaning])
    return Answer(Kind.UNCLEAR if meaning is None else SAID_EVERYWHERE[meaning])


def _pressed(turn: Menu | Listen, form: Form) -> Answer:
    key = _keys(form)[:1]
    if not key:
        return _nothing(turn)
    if key in turn.choices:
        return Answer(Kind.ANSWER, key)
    return Answer(EVERYWHERE.get(key, Kind.WRONG_KEY))


def _keys(form: Form) -> str:
    """The keys pressed; whatever else is in the field is no key of a phone."""
    return "".join(key for key in form.get("Digits", "") if key in KEYPAD)


def _nothing(turn: Menu | Listen) -> Answer:
    if isinstance(turn, Menu) and turn.silence_is is not None:
        return Answer(Kind.ANSWER, turn.silence_is)
    return Answer(Kind.SILENCE)


def _listen(turn: Listen, form: Form) -> Answer:
    text = form.get("SpeechResult", "").strip()
    if not text:
        return _pressed(turn, form)
    confidence = _confidence(form)
    if confidence < CONFIDENCE_MIN:
        return Answer(Kind.UNCLEAR)
    return Answer(Kind.ANSWER, Heard(text, confidence))


def _confidence(form: Form) -> float:
    """How sure the recogniser is. The carrier does not promise to say: then it is believed, for
    what was said is confirmed, or only chooses what can be gone back from.
    """
    return _number(form.get("Confidence"), otherwise=1.0)


def _digits(turn: Digits, form: Form) -> Answer:
    keyed, _, _ = _keys(form).partition("#")  # which ends an entry, and is not sent
    if not keyed:
        return Answer(Kind.ANSWER, "") if turn.may_be_empty else Answer(Kind.SILENCE)
    if keyed == "0" or keyed.endswith("*0"):
        return Answer(Kind.PERSON)
    if keyed.endswith("*9"):
        return Answer(Kind.BACK)
    if keyed.endswith("*"):
        return Answer(Kind.CLEARED)
    if turn.keeps_star:
        return Answer(Kind.ANSWER, keyed)
    return _measured(turn, keyed)


def _measured(turn: Digits, keyed: str) -> Answer:
    *cleared, entry = keyed.split("*")
    if len(entry) < turn.at_least:
        return Answer(Kind.CLEARED) if cleared else Answer(Kind.TOO_SHORT, len(entry))
    if len(entry) > turn.at_most:
        return Answer(Kind.TOO_LONG)
    return Answer(Kind.ANSWER, entry)


def _payment(turn: TakePayment, form: Form) -> Answer:
    result = form.get("Result", "")
    is_bank = turn.bank_account is not None
    if result == "success" and 0 < len(form.get("PaymentToken", "")) <= TOKEN_MAX:
        return Answer(Kind.ANSWER, _bank_entry(form) if is_bank else _card(form))
    failure = _pay_failure(result, form)
    none = BankEntry(None, failure=failure) if is_bank else Card(None, failure=failure)
    return Answer(Kind.ANSWER, none)


def _pay_failure(result: str, form: Form) -> str:
    if result == "payment-connector-error":
        return _connector_failure(form)
    # No Result at all: attempts ran out and the carrier fell through to the verb after <Pay>.
    return {
        "caller-interrupted-with-star": "star",
        "caller-hung-up": "hung_up",
        "too-many-failed-attempts": "attempts",
        "": "attempts",
    }.get(result, "broken")


def _card(form: Form) -> Card:
    last4 = form.get("PaymentCardNumber", "")[-4:]
    return Card(
        token=form["PaymentToken"],
        brand=form.get("PaymentCardType", "")[:24],
        last4=last4 if last4.isascii() and last4.isdigit() else "",
        good_through=_end_of_month(form.get("ExpirationDate", "")),
    )


def _end_of_month(printed: str) -> date | None:
    """The last day of a month printed as MMYY; None for what is none."""
    known = re.fullmatch(r"(0[1-9]|1[0-2])([0-9]{2})", printed, re.ASCII)
    if known is None:
        return None
    year, month = 2000 + int(known[2]), int(known[1])
    return date(year, month, calendar.monthrange(year, month)[1])


def _bank_entry(form: Form) -> BankEntry:
    shown = re.search(r"[0-9]{2,4}$", form.get("BankAccountNumber", ""), re.ASCII)
    return BankEntry(
        token=form["PaymentToken"],
        routing_number=form.get("BankRoutingNumber", "")[:ROUTING_DIGITS],
        last_digits=shown[0] if shown else "",
    )


def _connector_failure(form: Form) -> str:
    code = form.get("PayErrorCode", "")
    if code in DECLINED_CODES:
        return "declined"
    return "outage" if code in OUTAGE_CODES else "broken"


def _wait(turn: Wait, form: Form) -> Answer:
    return Answer(Kind.PERSON) if _keys(form)[:1] == "0" else Answer(Kind.ANSWER)


def _transfer(turn: Transfer, form: Form) -> Answer:
    status = form.get("DialCallStatus", "failed")
    # A person who never pressed 1 leaves "completed" too: only the bridge tells.
    bridged = form.get("DialBridged", "true" if status == "completed" else "false") == "true"
    return Answer(Kind.ANSWER, Dialled(status, bridged))


def _record(turn: Record, form: Form) -> Answer:
    ended_by = form.get("Digits", "")
    if turn.obeys_keys and ended_by in RECORD_KEYS:
        return Answer(RECORD_KEYS[ended_by])
    key = ended_by if ended_by and ended_by in turn.answers else ""
    seconds = max(0, int(_number(form.get("RecordingDuration"), otherwise=0.0)))
    return Answer(Kind.ANSWER, Recording(form.get("RecordingSid") or None, seconds, key))


def _number(text: str | None, *, otherwise: float) -> float:
    try:
        number = float(text or "")
    except ValueError:
        return otherwise
    return number if math.isfinite(number) else otherwise


READERS: dict[type, Callable[[Any, Form], Answer]] = {
    Menu: _menu,
    Listen: _listen,
    Digits: _digits,
    TakePayment: _payment,
    Wait: _wait,
    Transfer: _transfer,
    Record: _record,
}
