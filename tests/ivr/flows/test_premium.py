"""Premiums are another bill: how one stands, an address, a number, a transfer, by coverage."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from billing_core.accounts.ranges import Range
from billing_core.money import Money
from billing_core.premiums import actions, billing
from billing_core.premiums.actions import NewAccount, Offer
from ivr.call_backs import CallBack
from ivr.flows import balance, identify, main_menu, premium, representative
from ivr.prompts import Spelled, WebAddress, common
from ivr.prompts import balance as balance_words
from ivr.prompts import premium as words
from tests.ivr.flows.carriers import DELIVERED_TWICE
from tests.ivr.line import ON_SQLITE

pytestmark = ON_SQLITE

EXCHANGE = Spelled("18445247370", (1, 3, 3, 4), slowly=True)
MEMBERS = Spelled("18004644000", (1, 3, 3, 4), slowly=True)
PAY_ONLINE = WebAddress("https://kp.org/payonline")
MID_ATLANTIC = WebAddress("https://kp.org/mas/onlinebilling")
COVERED_CALIFORNIA = WebAddress("https://coveredca.com")
NO_ADDRESS_IN_OREGON = {
    'name = "Oregon"\nzone = "America/Los_Angeles"\nhardship = "hardship"\n'
    'premium_url = "https://kp.org/payonline"': (
        'name = "Oregon"\nzone = "America/Los_Angeles"\nhardship = "hardship"'
    )
}


def test_premiums_are_said_to_be_another_bill(caller):
    caller.at(main_menu.more).presses("3")

    caller.is_at(premium.choose).hears(words.not_this_line(), words.choices())


@pytest.mark.parametrize(
    ("key", "number", "line"),
    [
        ("1", EXCHANGE, "exchange_premium"),
        ("2", EXCHANGE, "exchange_premium"),
        ("3", MEMBERS, "member_services"),
        ("4", MEMBERS, "member_services"),
    ],
)
def test_each_kind_of_coverage_has_its_number_and_its_people(caller, key, number, line):
    caller.at(premium.choose).presses(key)
    caller.is_at(premium.tell).hears(words.tell_choices_or_standing())
    caller.presses("2").is_at(premium.number).hears(words.by_phone(number), words.after())

    caller.presses("1")

    caller.is_at(representative.ring).is_put_through_to(line)
    assert caller.notes.reason == "premium"


def test_whoever_needs_no_number_is_put_through_at_once(caller):
    caller.at(premium.choose).presses("1").presses("1")

    caller.is_put_through_to("exchange_premium")
    assert caller.notes.reason == "premium"


def test_medicare_is_told_apart_from_its_part_b(caller):
    caller.at(premium.choose).presses("4")

    caller.hears(words.medicare_part_b("Kaiser Permanente"), words.online(PAY_ONLINE))


@pytest.mark.parametrize("key", ["1", "2", "3"])
def test_nobody_else_hears_of_part_b(caller, key):
    caller.at(premium.choose).presses(key)

    caller.does_not_hear(words.medicare_part_b("Kaiser Permanente"))


@pytest.mark.parametrize("region", ["CA-N", "CA-S"])
def test_in_california_the_first_payment_of_an_exchange_plan_goes_to_the_exchange(caller, region):
    caller.at(premium.choose).owes(40, region=region).presses("1")

    caller.hears(words.first_payment_exchange(COVERED_CALIFORNIA), words.online(PAY_ONLINE))


@pytest.mark.parametrize("region", ["CO", "GA", "HI", "MD", "VA", "DC", "OR", "WA"])
def test_elsewhere_the_exchange_of_california_is_not_named(caller, region):
    caller.at(premium.choose).owes(40, region=region).presses("1")

    caller.hears(words.first_payment_elsewhere())
    caller.does_not_hear(words.first_payment_exchange(COVERED_CALIFORNIA))


@pytest.mark.parametrize("key", ["2", "3", "4"])
def test_in_california_it_is_named_for_exchange_plans_only(caller, key):
    caller.at(premium.choose).owes(40, region="CA-N").presses(key)

    caller.does_not_hear(words.first_payment_exchange(COVERED_CALIFORNIA))
    caller.does_not_hear(words.first_payment_elsewhere())


@pytest.mark.parametrize(
    ("region", "address"),
    [
        ("MD", MID_ATLANTIC),
        ("VA", MID_ATLANTIC),
        ("DC", MID_ATLANTIC),
        ("CA-N", PAY_ONLINE),
        ("GA", PAY_ONLINE),
    ],
)
def test_each_region_has_its_own_web_address(caller, region, address):
    caller.at(premium.choose).owes(40, region=region).presses("2")

    caller.hears(words.online(address))
    caller.does_not_hear(*(words.online(a) for a in (MID_ATLANTIC, PAY_ONLINE) if a != address))


def test_whoever_is_not_known_hears_what_holds_for_most(caller):
    caller.at(premium.choose).presses("1")

    caller.hears(words.online(PAY_ONLINE))
    caller.does_not_hear(words.first_payment_exchange(COVERED_CALIFORNIA))


@pytest.mark.parametrize("operator_changes", [NO_ADDRESS_IN_OREGON])
def test_where_there_is_no_web_address_the_number_is_said_alone(caller):
    caller.at(premium.choose).owes(40, region="OR").presses("2")

    caller.hears_in_order("premium.tell_choices")
    caller.presses("2").hears(words.by_phone(EXCHANGE))


def test_star_says_it_all_again(caller):
    caller.at(premium.choose).presses("2").presses("*")

    caller.stays().hears(words.online(PAY_ONLINE), words.tell_choices_or_standing())


def test_three_is_the_main_menu(caller):
    caller.at(premium.choose).presses("2").presses("3").is_at(main_menu.choose)


def test_and_two_after_the_number(caller):
    caller.at(premium.choose).presses("2").presses("2").presses("2").is_at(main_menu.choose)


def test_the_premium_line_is_open_on_saturdays_until_three(caller, clock):
    clock.at("2026-11-28T14:00")

    caller.at(premium.choose).presses("1").presses("1")

    caller.is_put_through_to("exchange_premium")


def test_a_premium_line_that_is_closed_calls_back(caller, clock, rows):
    clock.at("2026-11-28T16:00")
    caller.at(premium.choose).presses("1").presses("1").is_at(representative.choose)

    caller.presses("1").presses("1")

    (kept,) = rows(CallBack)
    assert (kept.line, kept.reason) == ("exchange_premium", "premium")


def test_a_wrong_key_says_the_choices_only(caller):
    caller.at(premium.choose).presses("5")

    caller.stays().hears_in_order("common.not_a_choice", "premium.choices")


def test_silence_says_what_can_be_done_only(caller):
    caller.at(premium.choose).presses("2").is_silent()

    caller.stays().hears(common.heard_nothing(), words.tell_choices_or_standing())
    caller.does_not_hear(words.online(PAY_ONLINE))


def test_nine_goes_back(caller):
    caller.at(premium.choose).presses("2").presses("9").is_at(premium.choose)


@DELIVERED_TWICE
def test_a_kind_delivered_twice_is_one(caller):
    caller.at(premium.choose).presses("3").is_at(premium.tell).hears(words.online(PAY_ONLINE))


def test_hanging_up_ends_the_call(caller):
    caller.at(premium.choose).presses("3").hangs_up().call_is_over()


# How the caller's own premium stands.


def insured(caller, kind, *, first_paid=True, months=("2026-11",), **changes):
    """The caller pays a premium of 400 dollars for that kind of coverage, billed these months."""
    with caller.app.extensions["database"].transaction() as db:
        told: dict[str, Any] = {
            "monthly": Money.usd(400),
            "starts_on": date(2026, 1, 1),
            "first_paid_on": date(2026, 1, 1) if first_paid else None,
        }
        new = NewAccount(f"BU-{kind}", caller.person.id, kind, **(told | changes))
        account = actions.open_account(db, new)
        for month in months:
            billing.bill_month(db, Range(), date.fromisoformat(f"{month}-01"))
        return account.id


def pays(caller, kind, dollars):
    offer = Offer(f"BU-{kind}", Money.usd(dollars), f"paid:{dollars}", "card", by_phone=False)
    with caller.app.extensions["database"].transaction() as db:
        actions.take(db, offer)


FOUR_HUNDRED = Money.usd(400)
KEY = {
    "exchange_subsidised": "1",
    "exchange": "1",
    "individual": "2",
    "cobra": "3",
    "medicare_advantage": "4",
}


@pytest.mark.parametrize("kind", KEY)
def test_what_is_due_is_said_with_its_day(caller, clock, kind):
    clock.at("2026-10-20T10:00")
    caller.at(premium.choose).owes(40)
    insured(caller, kind)

    caller.presses(KEY[kind]).is_at(premium.standing)

    caller.hears(words.due(FOUR_HUNDRED, date(2026, 11, 1)), words.standing_choices())


@pytest.mark.parametrize(
    ("kind", "until", "ends"),
    [
        ("exchange_subsidised", date(2027, 1, 31), date(2026, 11, 30)),  # three months, all of it
        ("exchange", date(2026, 12, 2), date(2026, 10, 31)),
        ("individual", date(2026, 12, 2), date(2026, 10, 31)),
        ("cobra", date(2026, 12, 1), date(2026, 10, 31)),
        ("medicare_advantage", date(2026, 12, 31), date(2026, 10, 31)),
    ],
)
def test_in_the_grace_period_it_is_said_what_keeps_coverage_and_what_ends_it(
    caller, kind, until, ends
):
    caller.at(premium.choose).owes(40)
    insured(caller, kind)

    caller.presses(KEY[kind])

    caller.hears(words.grace(FOUR_HUNDRED, until), words.or_ends(ends))


def test_all_that_is_owed_is_said_in_the_grace_period(caller, clock):
    clock.at("2026-12-10T10:00")
    caller.at(premium.choose).owes(40)
    insured(caller, "exchange_subsidised", months=("2026-11", "2026-12"))

    caller.presses("1").hears(words.grace(Money.usd(800), date(2027, 1, 31)))


@pytest.mark.parametrize(
    ("region", "said"),
    [("CA-N", words.binder_at(COVERED_CALIFORNIA)), ("CO", words.binder())],
)
@pytest.mark.parametrize("kind", ["exchange_subsidised", "exchange"])
def test_the_first_payment_of_an_exchange_plan_is_never_taken_here(caller, kind, region, said):
    caller.at(premium.choose).owes(40, region=region)
    insured(caller, kind, first_paid=False)

    caller.presses("1").hears(words.first_payment(), said)


@pytest.mark.parametrize(
    ("kind", "changes", "until"),
    [
        ("individual", {}, date(2026, 12, 2)),
        ("cobra", {"elected_on": date(2026, 11, 10)}, date(2026, 12, 25)),  # 45 days
        ("medicare_advantage", {}, date(2026, 12, 31)),
    ],
)
def test_other_first_payments_are_said_with_their_last_day(caller, kind, changes, until):
    caller.at(premium.choose).owes(40)
    insured(caller, kind, first_paid=False, **changes)

    caller.presses(KEY[kind])

    caller.hears(words.first_payment(), words.first_amount(FOUR_HUNDRED, until))


def test_before_the_first_bill_it_is_said_that_coverage_starts_with_a_payment(caller):
    caller.at(premium.choose).owes(40)
    insured(caller, "individual", first_paid=False, months=())

    caller.presses("2").hears_in_order("premium.first_payment", "premium.standing_choices")


def test_what_is_paid_is_said_with_the_day_it_is_paid_through(caller):
    caller.at(premium.choose).owes(40)
    insured(caller, "individual")
    pays(caller, "individual", 400)

    caller.presses("2").hears(words.paid_through(date(2026, 11, 30)))
    caller.does_not_hear(words.credit(FOUR_HUNDRED))


def test_what_was_paid_ahead_is_said(caller):
    caller.at(premium.choose).owes(40)
    insured(caller, "individual")
    pays(caller, "individual", 1200)

    caller.presses("2").hears(words.paid_through(date(2026, 11, 30)), words.credit(Money.usd(800)))


def test_paid_at_once_before_any_bill(caller):
    caller.at(premium.choose).owes(40)
    insured(caller, "individual", months=())

    caller.presses("2").hears_in_order("premium.nothing_due", "premium.standing_choices")


def test_past_the_grace_period_nobody_is_told_that_coverage_has_ended(caller, clock):
    clock.at("2026-12-20T10:00")
    caller.at(premium.choose).owes(40)
    insured(caller, "individual")

    caller.presses("2").hears_in_order("premium.lapsed", "premium.standing_choices")

    caller.presses("2").is_put_through_to("exchange_premium")


def test_coverage_that_ended_is_told_with_its_last_day(caller):
    caller.at(premium.choose).owes(40)
    account_id = insured(caller, "cobra")
    with caller.app.extensions["database"].transaction() as db:
        actions.end(db, account_id, on=date(2026, 10, 31), actor="representative:mira")

    caller.presses("3").hears(words.ended(date(2026, 10, 31)))


def test_of_two_accounts_the_one_in_force_is_told(caller):
    caller.at(premium.choose).owes(40)
    ended = insured(caller, "exchange")
    with caller.app.extensions["database"].transaction() as db:
        actions.end(db, ended, on=date(2026, 10, 31), actor="representative:mira")
    insured(caller, "exchange_subsidised")

    caller.presses("1").hears(words.grace(FOUR_HUNDRED, date(2027, 1, 31)))


def test_from_there_one_hears_how_to_pay(caller):
    caller.at(premium.choose).owes(40)
    insured(caller, "medicare_advantage")

    caller.presses("4").presses("1").is_at(premium.tell)

    caller.hears(words.medicare_part_b("Kaiser Permanente"), words.tell_choices())


def test_or_goes_to_the_main_menu(caller):
    caller.at(premium.choose).owes(40)
    insured(caller, "cobra")

    caller.presses("3").presses("3").is_at(main_menu.choose)


def test_another_kind_than_their_own_is_told_as_to_anyone(caller):
    caller.at(premium.choose).owes(40)
    insured(caller, "cobra")

    caller.presses("2").is_at(premium.tell).hears(words.tell_choices())


def test_whoever_is_not_known_may_say_who_they_are_to_hear_it(caller):
    caller.calls_from("anonymous", stir=None).owes(40)
    insured(caller, "cobra")
    caller.dials()
    for key in "15334":
        caller.presses(key)
    caller.is_at(identify.ask_id)

    caller.keys_guarantor_id().keys_birth_date().keys_zip()

    caller.is_at(premium.standing)
    caller.hears(words.grace(FOUR_HUNDRED, date(2026, 12, 1)))


def test_and_hears_it_where_there_is_none(caller):
    caller.calls_from("anonymous", stir=None).owes(40).dials()
    for key in "15334":
        caller.presses(key)

    caller.keys_guarantor_id().keys_birth_date().keys_zip()

    caller.is_at(premium.tell).hears(words.none_found(), words.tell_choices())


def test_a_premium_is_never_part_of_the_balance(caller):
    caller.at(balance.speak).owes(40)
    insured(caller, "cobra")

    caller.hears(balance_words.owed(Money.usd(40), date(2026, 12, 24)))


@pytest.mark.parametrize("language", ["es_US", "zh_Hans_CN", "zh_Hant_HK"])
def test_grace_is_said_in_the_callers_language(caller, language):
    caller.speaks(language).at(premium.choose).owes(40)
    insured(caller, "cobra")

    caller.presses("3")

    caller.hears(words.grace(FOUR_HUNDRED, date(2026, 12, 1)), words.or_ends(date(2026, 10, 31)))
