"""Answers to try when a call is walked again: of the kind that was given, by a made-up person."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from billing_core import clock
from billing_core.seed.households import Demo
from ivr.answers import EVERYWHERE, KEYPAD, Form
from ivr.trail.reading import StepVisit
from ivr.turns import Digits, Listen, Menu, Turn

GOOD_CARD, BAD_CARD = "pm_card_visa", "pm_card_chargeDeclined"  # published names of test cards
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
            yield from ({"SpeechResult": words, "Confidence": sure} for words in _words(turn))
        case "pay":
            yield _card(what, GOOD_CARD if person.card_is_good else BAD_CARD)
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


def _words(turn: Turn) -> Iterator[str]:
    hints = getattr(turn, "hints", "")
    yield from (hint for hint in hints.split(",") if hint)
    yield from SPOKEN


def _card(what: str, token: str) -> Form:
    if what == "token":
        number = {"PaymentCardNumber": "xxxxxxxxxxxx4242", "PaymentCardType": "visa"}
        return {"Result": "success", "PaymentToken": token} | number
    results = {
        "star": "caller-interrupted-with-star",
        "hung_up": "caller-hung-up",
        "attempts": "too-many-failed-attempts",
    }
    if what in results:
        return {"Result": results[what]}
    codes = {"declined": "64008", "outage": "64002", "broken": "64001"}
    return {"Result": "payment-connector-error", "PayErrorCode": codes.get(what, "64001")}
