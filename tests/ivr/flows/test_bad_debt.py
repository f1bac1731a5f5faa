"""Debt that was placed with an agency or attorneys is told apart, and leads elsewhere."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from billing_core.ageing.models import DunningVisit
from billing_core.gateways import Charged
from billing_core.money import Money
from billing_core.payments import actions as payments
from ivr.flows import bad_debt, balance, help_paying, main_menu, pay, representative
from ivr.prompts import bad_debt as words
from ivr.prompts import common
from tests import factories
from tests.ivr.flows.carriers import DELIVERED_TWICE
from tests.ivr.line import ON_SQLITE
from tests.ivr.placing import place

pytestmark = ON_SQLITE

SIXTY = Money.usd(60)
NORTH = {
    "[identity]\n": '[agencies.north]\nname = "Northstar Recovery"\n'
    'line = "counsellors"\n\n[identity]\n'
}
COUNSEL = {
    "[identity]\n": '[agencies.north]\nname = "Lee and Wolf"\nkind = "counsel"\n\n[identity]\n'
}
BOTH = {
    "[identity]\n": '[agencies.north]\nname = "Northstar Recovery"\n\n'
    '[agencies.law]\nname = "Lee and Wolf"\nkind = "counsel"\n\n[identity]\n'
}


def placed(caller, *with_whom, visits=99):
    with caller.app.extensions["database"].transaction() as db:
        for whom in with_whom or ("north",):
            place(db, caller.person.id, whom, visits=visits)
    return caller


def at_the_menu(caller, *shares):
    """At the main menu, owing; nothing is spoken yet."""
    return caller.at(main_menu.choose).owes(*(shares or (60,)))


def test_whoever_has_no_such_debt_hears_the_balance(caller):
    at_the_menu(caller).presses("1").is_at(balance.speak)


def test_debt_with_an_agency_is_told_before_the_balance(caller):
    placed(at_the_menu(caller)).presses("1")

    caller.is_at(bad_debt.speak)
    caller.hears(words.with_some_agency(SIXTY), words.help_is_open(), words.agency_choices())


@pytest.mark.parametrize("operator_changes", [NORTH])
def test_an_agency_in_the_book_is_named_and_has_its_line(caller):
    placed(at_the_menu(caller)).presses("1").hears(words.with_agency(SIXTY, "Northstar Recovery"))

    caller.presses("1").is_put_through_to("counsellors")

    assert caller.notes.reason == "collections"


def test_one_without_a_line_is_talked_about_with_a_representative(caller):
    placed(at_the_menu(caller)).presses("1").presses("1")

    caller.is_put_through_to("member_services")
    assert caller.notes.reason == "collections"


def test_only_what_was_placed_is_told_of(caller):
    at_the_menu(caller, 60, 60)
    placed(caller, visits=1)

    caller.presses("1").hears(words.with_some_agency(SIXTY))


def test_what_was_paid_of_it_counts(caller):
    placed(at_the_menu(caller))
    with caller.app.extensions["database"].transaction() as db:
        made = factories.payment(db, caller.person.id, Money.usd(45))
        payments.begin_charging(db, made.id)
        payments.settle(db, made.id, Charged("made"))

    caller.presses("1").hears(words.with_some_agency(Money.usd(15)))


def test_what_was_taken_back_is_the_plans_own_again(caller):
    placed(at_the_menu(caller))
    with caller.app.extensions["database"].transaction() as db:
        db.execute(update(DunningVisit).values(status="recalled"))

    caller.presses("1").is_at(balance.speak)


def test_what_was_paid_off_is_told_no_more(caller):
    placed(at_the_menu(caller))
    with caller.app.extensions["database"].transaction() as db:
        made = factories.payment(db, caller.person.id, SIXTY)
        payments.begin_charging(db, made.id)
        payments.settle(db, made.id, Charged("made"))

    caller.presses("1").is_at(balance.speak)


def test_help_is_a_key_away(caller):
    placed(at_the_menu(caller)).presses("1").presses("2").is_at(help_paying.choose)


def test_it_can_be_paid_here(caller):
    placed(at_the_menu(caller)).presses("1").presses("3").is_at(pay.choose_amount)


def test_then_the_whole_balance_and_it_is_not_told_twice(caller):
    placed(at_the_menu(caller)).presses("1").presses("4").is_at(balance.speak)

    caller.presses("9").is_at(bad_debt.speak)
    caller.presses("4").presses("9").presses("9").is_at(main_menu.choose)
    caller.presses("1").is_at(balance.speak)


def test_whoever_wants_to_pay_an_agencys_part_just_pays(caller):
    placed(at_the_menu(caller)).presses("2").is_at(pay.choose_amount)


@pytest.mark.parametrize("operator_changes", [COUNSEL])
def test_what_is_with_attorneys_is_told_apart_and_not_offered_to_be_paid(caller):
    placed(at_the_menu(caller)).presses("1")

    caller.hears(words.with_counsel(SIXTY), words.counsel_first(), words.help_is_open())
    caller.hears(words.counsel_choices()).does_not_hear(words.agency_choices())
    caller.presses("4").stays().hears(common.not_a_choice())
    caller.presses("3").is_at(balance.speak)


@pytest.mark.parametrize("operator_changes", [COUNSEL])
def test_whoever_wants_to_pay_hears_of_attorneys_first_and_may_pay_then(caller):
    placed(at_the_menu(caller)).presses("2").is_at(bad_debt.speak)
    caller.hears(words.counsel_first())

    caller.presses("3").is_at(balance.speak)

    caller.presses("9").presses("9").presses("2").is_at(pay.choose_amount)


@pytest.mark.parametrize("operator_changes", [COUNSEL])
def test_a_representative_talks_about_it(caller):
    placed(at_the_menu(caller)).presses("1").presses("1").is_at(representative.ring)

    assert caller.notes.reason == "collections"


@pytest.mark.parametrize("operator_changes", [BOTH])
def test_of_both_attorneys_come_first(caller):
    at_the_menu(caller, 60, 200)
    placed(caller, "north")
    placed(caller, "law", visits=1)

    caller.presses("1").is_at(bad_debt.speak)

    caller.hears(words.counsel_first())


@pytest.mark.parametrize(("errand", "key"), [("balance", "1"), ("pay", "2")])
@pytest.mark.parametrize("operator_changes", [COUNSEL])
def test_whoever_had_to_say_who_they_are_hears_it_too(caller, errand, key):
    caller.calls_from("anonymous", stir=None).owes(60)
    placed(caller)
    caller.dials().presses("1").presses(key)
    if key == "2":
        caller.presses("1")

    caller.keys_guarantor_id().keys_birth_date().keys_zip()

    caller.is_at(bad_debt.speak)
    assert caller.notes.errand == errand


def test_it_may_be_taken_back_while_the_caller_listens(caller):
    placed(at_the_menu(caller)).presses("1").is_at(bad_debt.speak)
    with caller.app.extensions["database"].transaction() as db:
        db.execute(update(DunningVisit).values(status="recalled"))

    caller.presses("1").is_at(balance.speak)


def test_silence_says_the_choices_only(caller):
    placed(at_the_menu(caller)).presses("1").is_silent()

    caller.stays().hears_in_order("common.heard_nothing", "bad_debt.agency_choices")


@DELIVERED_TWICE
def test_a_choice_delivered_twice_is_one(caller):
    placed(at_the_menu(caller)).presses("1").presses("2").is_at(help_paying.choose)


@pytest.mark.parametrize("language", ["es_US", "zh_Hans_CN", "zh_Hant_HK"])
def test_it_is_said_in_the_callers_language(caller, language):
    caller.speaks(language)
    placed(at_the_menu(caller)).presses("1")

    caller.hears(words.with_some_agency(SIXTY), words.help_is_open(), words.agency_choices())
