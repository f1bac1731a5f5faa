"""Call-backs: a representative is rung first, then the caller; in the order they were promised."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from billing_core import clock as product_clock
from billing_core.accounts import actions as accounts
from billing_core.database import new_id
from billing_core.notices.models import Notice
from ivr.call_backs import CallBack
from ivr.flows import representative
from ivr.prompts import LanguageName, Prompt, Spelled
from ivr.prompts import representative as words
from ivr.simulator.phone import Phone
from ivr.simulator.quirks import Quirks
from ivr.speech import render
from tests.caller import Caller
from tests.ivr.line import ON_SQLITE

CALLER, SECOND = "+14155550123", "+14155550124"
HARDSHIP = "+18004424014"
NOON = "2026-11-24T12:00"  # a Tuesday


def promised(app: Flask, phone: str = CALLER, **columns: Any) -> None:
    """Somebody was promised a call for now."""
    now = product_clock.now()
    told: dict[str, Any] = {
        "guarantor_id": None,
        "request_key": f"made/{new_id()}",
        "reference": "123456",
        "line": "hardship",
        "reason": "hardship",
        "language": "en_US",
        "due_at": now,
        "zone": "America/Los_Angeles",
        "status": "waiting",
        "created_at": now,
    }
    with app.extensions["database"].transaction() as db:
        db.add(CallBack(id=new_id(), phone=phone, **(told | columns)))


def sweep(app: Flask) -> None:
    app.extensions["jobs"].sweep()


def ringing(caller: Caller) -> list[Phone]:
    return [phone for phone in caller.carrier.phones if phone.waiting.kind == "incoming"]


def only(rows) -> CallBack:
    (found,) = rows(CallBack)
    return found


def says(phone: Phone, prompt: Prompt) -> bool:
    spoken = "".join(part for part in render(prompt, "en_US") if isinstance(part, str))
    return "".join(spoken.split()) in "".join(phone.spoken.split())


@pytest.fixture
def taken(app, clock, caller):
    """A representative who has pressed 1: the caller's phone rings."""

    def take(**columns: Any) -> Phone:
        clock.at(NOON)
        promised(app, **columns)
        sweep(app)
        (phone,) = ringing(caller)
        phone.pick_up()
        phone.press("1")
        return phone

    return take


def test_what_a_caller_is_promised_is_called_when_its_time_has_come(app, clock, caller, rows):
    clock.at(NOON)
    caller.at(representative.choose, reason="hardship").presses("1").presses("1").hangs_up()

    sweep(app)
    assert ringing(caller) == []
    clock.at("2026-11-24T13:00")
    sweep(app)

    (phone,) = ringing(caller)
    assert phone.number == HARDSHIP
    assert only(rows).status == "calling"


@pytest.mark.parametrize("language", ["en_US", "es_US", "zh_Hans_CN", "zh_Hant_HK"])
def test_a_representative_hears_a_reference_and_the_language_and_nothing_else(
    app, clock, caller, language
):
    clock.at(NOON)
    promised(app, language=language)
    sweep(app)
    (phone,) = ringing(caller)

    phone.pick_up()

    assert says(phone, words.whisper_call_back(Spelled("123456", (3, 3)), LanguageName(language)))
    assert says(phone, words.name_and_number())
    assert CALLER[-4:] not in phone.spoken


def test_where_nothing_may_be_left_on_a_machine_they_are_told_so(app, clock, caller):
    clock.at(NOON)
    promised(app, voicemail=False)
    sweep(app)
    (phone,) = ringing(caller)

    phone.pick_up()

    assert says(phone, words.no_message())


def test_pressing_one_rings_the_caller_and_talking_ends_it(taken, rows):
    phone = taken()
    assert CALLER in phone.waiting.called

    phone.answer_transfer()

    assert (only(rows).status, only(rows).attempts) == ("talked", 1)
    assert phone.ended


@pytest.mark.parametrize("how", [Phone.no_answer, Phone.busy, Phone.failed])
def test_a_caller_who_does_not_answer_is_tried_once_more_in_ten_minutes(
    taken, clock, rows, caller, how
):
    phone = taken()

    how(phone)

    assert says(phone, words.tried_once())
    assert (only(rows).status, only(rows).attempts) == ("waiting", 1)
    clock.forward(minutes=9)
    sweep(caller.app)
    assert ringing(caller) == []
    clock.forward(minutes=1)
    sweep(caller.app)
    assert len(ringing(caller)) == 1


def test_after_the_second_try_a_letter_goes_to_whoever_is_known(app, clock, caller, taken, rows):
    who = caller.owes(40, language="zh_Hant_HK").person.id
    phone = taken(guarantor_id=who, language="zh_Hant_HK")
    phone.no_answer()
    clock.forward(minutes=10)
    sweep(app)
    (again,) = ringing(caller)
    again.pick_up()
    again.press("1")

    again.no_answer()

    assert says(again, words.tried_twice())
    assert only(rows).status == "unreached"
    (letter,) = rows(Notice)
    assert (letter.channel, letter.recipient) == ("letter", f"guarantor:{who}")


@pytest.mark.parametrize("known", [False, True])
@ON_SQLITE
def test_nobody_is_written_to_who_is_unknown_or_asked_for_confidence(
    app, caller, taken, rows, known
):
    who = caller.owes(40).person.id if known else None
    if who is not None:
        with app.extensions["database"].transaction() as db:
            accounts.restrict(db, who, "confidential", actor="test")
    phone = taken(guarantor_id=who, attempts=1)

    phone.no_answer()

    assert (only(rows).status, rows(Notice)) == ("unreached", [])


# A representative who is not free.


@pytest.mark.parametrize("declines", ["lets it ring", "is busy", "presses nothing", "presses 2"])
def test_when_no_representative_takes_it_nobody_loses_their_place(
    app, clock, caller, rows, declines
):
    clock.at(NOON)
    promised(app, CALLER)
    clock.forward(seconds=1)
    promised(app, SECOND)
    sweep(app)
    (phone,) = ringing(caller)

    if declines == "lets it ring":
        phone.no_answer()
    elif declines == "is busy":
        phone.busy()
    else:
        phone.pick_up()
        phone.press("2") if declines == "presses 2" else phone.silence()

    assert [(each.status, each.attempts) for each in rows(CallBack)] == [("waiting", 0)] * 2
    sweep(app)
    assert ringing(caller) == []
    clock.forward(minutes=2)
    sweep(app)
    (again,) = ringing(caller)
    again.pick_up()
    again.press("1")
    assert CALLER in again.waiting.called, "who was promised first"


def test_one_after_another_on_a_line_and_lines_side_by_side(app, clock, caller):
    clock.at(NOON)
    promised(app, CALLER)
    promised(app, SECOND, due_at=product_clock.now() + timedelta(seconds=-1))
    promised(app, CALLER, line="spanish", language="es_US")

    sweep(app)
    sweep(app)

    rung = sorted(phone.number for phone in ringing(caller))
    assert rung == [HARDSHIP, "+18007880616"]


def test_a_line_that_is_closed_calls_back_when_it_opens(app, clock, caller, rows):
    clock.at("2026-11-24T18:00")
    promised(app)

    sweep(app)
    assert (ringing(caller), only(rows).status) == ([], "waiting")
    clock.at("2026-11-25T08:00")
    sweep(app)

    assert len(ringing(caller)) == 1


@pytest.mark.parametrize(("hours_late", "is_called"), [(0, True), (2, False)])
@ON_SQLITE
def test_at_night_only_the_hour_that_was_promised_is_called(
    app, clock, caller, hours_late, is_called
):
    clock.at("2026-11-24T22:30")
    due_at = product_clock.now() - timedelta(hours=hours_late)
    promised(app, line="member_services", due_at=due_at)

    sweep(app)

    assert bool(ringing(caller)) == is_called


# Told twice, late, or never.


def test_every_report_delivered_twice_has_one_effect(app, clock, caller, rows):
    clock.at(NOON)
    caller.carrier.quirks = Quirks(delivers_twice=True)
    promised(app)
    sweep(app)
    (phone,) = ringing(caller)
    phone.pick_up()
    phone.press("1")

    phone.no_answer()

    assert (only(rows).status, only(rows).attempts) == ("waiting", 1)


def test_a_representative_who_hangs_up_while_it_rings_has_not_reached_the_caller(taken, rows):
    phone = taken()

    phone.hang_up()

    assert (only(rows).status, only(rows).attempts) == ("waiting", 1)


@pytest.mark.parametrize(("is_taken", "becomes"), [(True, "talked"), (False, "waiting")])
def test_an_end_of_which_no_more_is_told_is_a_talk_only_if_somebody_took_it(
    line, clock, rows, is_taken, becomes
):
    clock.at(NOON)
    now = product_clock.now()
    promised(line.app, status="calling", calling_at=now, taken_at=now if is_taken else None)
    path = f"/voice/status?call_back={only(rows).id.hex}"

    line.post(path, {"CallSid": "CA1", "CallStatus": "completed"})

    assert only(rows).status == becomes


def test_a_call_of_which_nothing_is_heard_waits_again_in_its_place(app, clock, caller, rows):
    clock.at(NOON)
    promised(app)
    sweep(app)

    clock.forward(minutes=11)
    sweep(app)

    assert (only(rows).status, only(rows).attempts) == ("waiting", 0)


def test_an_address_that_names_no_call_back_hangs_up(app, line):
    for step in ("ring", "take", "over"):
        answer = line.post(f"/voice/call_back.{step}/0?call_back=odd", {"CallSid": "CA1"})
        assert b"<Hangup/>" in answer.data
