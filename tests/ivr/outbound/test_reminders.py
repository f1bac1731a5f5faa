"""Reminders by telephone, from the night that owes them to the same steps as every other call."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import update

from billing_core.accounts.queries import has_consent
from billing_core.accounts.ranges import Range
from billing_core.money import Money
from billing_core.notices.models import Notice
from billing_core.policies import Policies
from billing_core.reminders import nightly
from billing_core.reminders.models import Reminder
from ivr.flows import balance, identify, main_menu, pay, welcome
from ivr.flows import reminder as steps
from ivr.prompts import reminder as words
from ivr.prompts import trouble as trouble_words
from ivr.simulator.phone import Phone
from ivr.simulator.quirks import Quirks
from ivr.speech import phone as spelled
from tests import factories
from tests.caller import Caller

PLAN = "Kaiser Permanente"
MEMBER = "+14155550177"
LINE = "+18007314770"
NOON = "2026-12-21T12:00"
DAY = date(2026, 12, 21)
LANGUAGES = ["en_US", "es_US", "zh_Hans_CN", "zh_Hant_HK"]
OUR_NUMBER = spelled(LINE)


def owed(app: Flask, clock, *phones: str, language: str = "en_US"):
    """Members who owe forty dollars, agreed to calls, and are owed one today at noon: the last."""
    with app.extensions["database"].transaction() as db:
        for phone in phones or (MEMBER,):
            made = factories.household(db, phone=phone, language=language)
            factories.consent(db, phone, "reminder", channel="voice", guarantor_id=made.id)
    clock.at(NOON)
    with app.extensions["database"].transaction() as db:
        assert nightly.owe(db, Range(), DAY, Policies()) == len(phones or (MEMBER,))
    return made


def sweep(app: Flask) -> None:
    app.extensions["jobs"].sweep()


def ringing(caller: Caller) -> list[Phone]:
    return [phone for phone in caller.carrier.phones if phone.waiting.kind == "incoming"]


@pytest.fixture
def called(app, clock, caller):
    """Let the line call a member, and give the phone that rings to the caller."""

    def call(language: str = "en_US") -> Caller:
        caller.begins.person = owed(app, clock, language=language)
        sweep(app)
        (phone,) = ringing(caller)
        caller.takes(phone)
        return caller

    return call


def only(rows) -> Reminder:
    (found,) = rows(Reminder)
    return found


# Placed.


def test_the_carrier_is_asked_for_a_call_that_looks_for_machines(app, clock, caller, rows):
    owed(app, clock)

    sweep(app)

    (phone,) = ringing(caller)
    assert (phone.leg.from_number, phone.leg.to_number) == (LINE, MEMBER)
    assert (only(rows).status, only(rows).provider_id) == ("calling", phone.sid)


def test_it_is_asked_once_however_often_we_sweep(app, clock, caller):
    owed(app, clock)

    sweep(app)
    sweep(app)

    assert len(ringing(caller)) == 1


def test_five_calls_are_begun_in_five_seconds_and_no_more(app, clock, caller):
    owed(app, clock, *(f"+1415555020{n}" for n in range(7)))

    sweep(app)
    sweep(app)
    assert len(ringing(caller)) == 5

    clock.forward(seconds=6)
    sweep(app)
    assert len(ringing(caller)) == 7


def test_a_household_is_called_once_a_day_whatever_it_owes(app, clock, caller):
    at_home = {"address": "12 Oak Street\nSan Francisco CA 94110"}
    with app.extensions["database"].transaction() as db:
        for phone, dollars in ((MEMBER, 40), ("+14155550178", 25)):
            made = factories.household(db, Money.usd(dollars), phone=phone, **at_home)
            factories.consent(db, phone, "reminder", channel="voice", guarantor_id=made.id)

    for day, calls in (("2026-12-21", 1), ("2026-12-22", 2)):
        clock.at(f"{day}T01:00")
        done = app.test_cli_runner().invoke(args=["billing", "nightly", "--date", day])
        assert done.exit_code == 0, done.output
        clock.at(f"{day}T12:00")
        sweep(app)

        assert len(ringing(caller)) == calls


# A person answers: the same flows.


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_person_hears_who_calls_and_nothing_of_an_account(called, language):
    caller = called(language)

    caller.phone.pick_up()

    caller.is_at(steps.hello).hears(words.hello(PLAN), words.choices())
    assert caller.language == language
    caller.hears_in_order("reminder.hello", "reminder.choices", "welcome.change_language")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_member_proves_who_they_are_hears_the_balance_and_pays(called, rows, language):
    caller = called(language)
    caller.phone.pick_up()

    caller.presses("1").is_at(identify.ask_birth_date)
    caller.keys_birth_date().is_at(balance.speak)
    caller.presses("1").presses("1").pays_with("visa").is_at(pay.review)
    caller.presses("1").waits().is_at(pay.paid)

    assert only(rows).status == "reached"


def test_a_wrong_birth_date_tells_nothing(called):
    caller = called()
    caller.phone.pick_up()

    caller.presses("1").keys_wrong_birth_date()

    caller.is_at(identify.ask_id)
    assert "40" not in caller.phone.spoken


@pytest.mark.parametrize("language", LANGUAGES)
def test_at_a_bad_time_it_says_where_to_call_and_ends(called, rows, language):
    caller = called(language)
    caller.phone.pick_up()

    caller.presses("2")

    caller.call_is_over().hears(words.any_time(OUR_NUMBER), trouble_words.goodbye(PLAN))
    assert only(rows).status == "reached"


@pytest.mark.parametrize("language", LANGUAGES)
def test_three_stops_these_calls_at_once(app, called, language):
    caller = called(language)
    caller.phone.pick_up()

    caller.presses("3").call_is_over().hears(words.stopped())

    with app.extensions["database"].transaction() as db:
        assert not has_consent(db, MEMBER, "reminder", channel="voice")


def test_another_language_is_a_key_away(called):
    caller = called()
    caller.phone.pick_up()

    caller.presses("9").is_at(welcome.languages)
    caller.presses("2").is_at(main_menu.choose)

    assert caller.language == "es_US"


def test_silence_may_be_a_machine_and_hears_what_a_machine_hears(called):
    caller = called()
    caller.phone.pick_up()

    caller.is_silent().call_is_over()

    caller.hears_in_order("reminder.message", "reminder.number_again")


def test_answered_twice_by_the_carrier_it_is_one_call(called, rows):
    caller = called()
    caller.carrier.quirks = Quirks(delivers_twice=True)
    caller.phone.pick_up()

    caller.presses("1").is_at(identify.ask_birth_date)

    assert only(rows).status == "reached"


# A machine.


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_machine_is_told_a_name_and_a_number_alone(called, rows, language):
    caller = called(language)

    caller.phone.let_machine_answer()

    caller.call_is_over().hears(words.message(PLAN, OUR_NUMBER), words.number_again(OUR_NUMBER))
    caller.hears_in_order("reminder.message", "reminder.number_again")
    assert (only(rows).status, rows(Notice)) == ("message_left", [])


# Nobody.


def test_nobody_answers_twice_and_a_letter_goes_out(app, clock, called, rows):
    caller = called("es_US")
    caller.phone.no_answer()
    assert only(rows).status == "owed"

    clock.forward(hours=2)
    sweep(app)
    (phone,) = ringing(caller)
    phone.busy()

    (letter,) = rows(Notice)
    assert (only(rows).status, only(rows).attempts) == ("unreached", 2)
    assert (letter.channel, letter.language) == ("letter", "es_US")


def test_a_call_that_nobody_reports_on_counts_as_one_in_vain(app, clock, called, rows):
    called()

    clock.forward(minutes=11)
    sweep(app)

    assert (only(rows).status, only(rows).reason) == ("owed", "no report")


# The carrier.


def test_a_number_that_cannot_be_called_is_written_to(app, clock, caller, rows):
    owed(app, clock, "+15005550001")

    sweep(app)

    assert (only(rows).status, len(rows(Notice))) == ("unreached", 1)


def test_taken_back_while_it_rang_it_says_goodbye(app, called, rows):
    caller = called()
    with app.extensions["database"].transaction() as db:
        db.execute(update(Reminder).values(status="dropped"))

    caller.phone.pick_up()

    caller.call_is_over().hears(trouble_words.goodbye(PLAN))
