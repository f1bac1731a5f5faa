"""What is owed, in the right words for each kind of account; and what it is for, visit by visit."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from billing_core import clock as product_clock
from billing_core.money import ZERO, Money
from billing_core.payments.models import Payment
from billing_core.statements.actions import NewLine
from ivr.flows import balance, dispute, help_paying, main_menu, pay, representative
from ivr.prompts import balance as words
from ivr.prompts import common
from ivr.prompts import trouble as trouble_words
from tests import factories
from tests.ivr.flows.carriers import DELIVERED_TWICE
from tests.ivr.line import ON_SQLITE

pytestmark = ON_SQLITE

usd = Money.usd
PLAN = "Kaiser Permanente"
NOTHING_OWED = (words.nothing_owed(), words.choices_nothing_owed())


@pytest.fixture
def lives(app, caller):
    """`lives(visit, visit, billed_days_ago=12)`: the caller is identified and has these visits."""

    def at_home(*visits, billed_days_ago: int | None = 0, paid: Money = ZERO, **columns):
        today = product_clock.today()
        with app.extensions["database"].transaction() as db:
            liable = factories.guarantor(db, **columns)
            seen = factories.patient(db, liable)
            for visit in visits:
                factories.visit(db, seen, **visit)
            if billed_days_ago is not None:
                issued = today - timedelta(days=billed_days_ago)
                factories.statement(db, liable.id, issued_on=issued)
            if paid:
                factories.payment(db, liable.id, paid)
        return caller.identified(liable).at(balance.speak)

    return at_home


def settled(caller) -> None:
    """Let the money arrive that somebody agreed to pay."""
    jobs = caller.app.extensions["jobs"]
    with caller.app.extensions["database"].transaction() as db:
        for payment in db.scalars(select(Payment)):
            jobs.charge(payment.id)
    jobs.run_waiting()


# What is owed.


def test_what_is_owed_and_when_it_is_due(caller):
    caller.at(balance.speak).owes("86.42")

    caller.hears(words.owed(usd("86.42"), date(2026, 12, 24)))
    caller.hears_in_order("balance.owed", "balance.choices")


def test_what_is_on_no_bill_yet_has_no_due_date(lives):
    lives({"share": usd(40)}, billed_days_ago=None).hears(words.owed_not_yet_billed(usd(40)))


def test_all_of_it_past_due(lives):
    caller = lives({"share": usd(318)}, billed_days_ago=75)

    caller.hears(words.past_due_whole(usd(318), date(2026, 10, 10)))
    caller.hears_in_order("balance.past_due_whole", "balance.choices")


def test_a_bill_is_past_due_the_day_after_its_due_date_and_not_before(lives, clock, caller):
    lives({"share": usd(318)}, billed_days_ago=30)
    caller.hears(words.owed(usd(318), date(2026, 11, 24)))

    clock.forward(days=1)
    caller.presses("*")

    caller.hears(words.past_due_whole(usd(318), date(2026, 11, 24)))


def test_a_part_of_it_past_due(lives, app, caller):
    lives({"share": usd(60)}, billed_days_ago=75)
    with app.extensions["database"].transaction() as db:
        seen = factories.patient(db, caller.person)
        factories.visit(db, seen, usd("26.42"))
        factories.statement(db, caller.person.id)

    caller.hears(words.owed_in_all(usd("86.42")), words.past_due_part(usd(60), date(2026, 10, 10)))
    caller.hears_in_order("balance.owed_in_all", "balance.past_due_part", "balance.choices")


def test_nothing_owed(lives):
    lives().hears(*NOTHING_OWED).does_not_hear(words.choices())


def test_a_credit_is_no_debt(caller):
    caller.is_household("demo:credit").at(balance.speak)

    caller.hears(words.credit(usd("62.50")), words.choices_nothing_owed())
    caller.does_not_hear(words.nothing_owed(), words.choices())


def test_a_balance_paid_off_is_zero(caller):
    caller.is_household("demo:zero").at(balance.speak)

    caller.hears(*NOTHING_OWED).does_not_hear(words.choices())


def test_who_has_medicaid_only_owes_nothing_and_hears_of_no_share(caller):
    caller.is_household("demo:medicaid").at(balance.speak)

    caller.hears(*NOTHING_OWED).does_not_hear(words.choices())
    assert "dollar" not in caller.phone.spoken


def test_what_insurance_has_not_decided_is_pending_and_never_due(lives):
    caller = lives({"share": usd(40)}, {"share": ZERO, "pending": usd(480)})

    caller.hears(words.owed(usd(40), date(2026, 12, 24)), words.pending(usd(480)))


def test_what_is_all_pending_is_nothing_owed(caller):
    caller.is_household("demo:pending").at(balance.speak)

    caller.hears(*NOTHING_OWED, words.pending(usd(605))).does_not_hear(words.choices())


def test_a_payment_on_its_way_is_told_of(lives):
    lives({"share": usd(120)}, paid=usd(50)).hears(
        words.owed(usd(120), date(2026, 12, 24)), words.payment_pending(usd(50))
    )


@pytest.mark.parametrize("language", ["es_US", "zh_Hans_CN", "zh_Hant_HK"])
def test_the_balance_is_spoken_in_the_callers_language(caller, language):
    caller.speaks(language).at(balance.speak).owes("1234.56")

    caller.hears(words.owed(usd("1234.56"), date(2026, 12, 24)), words.choices())
    caller.heard_no_built_in_words()


# What then.


def test_one_pays_it_all(caller):
    caller.at(balance.speak).owes("86.42").presses("1")

    caller.is_at(pay.other_method)
    assert caller.notes.amount_cents == 8642


def test_one_while_a_payment_is_on_its_way_pays_no_more_than_the_rest(lives, caller):
    lives({"share": usd(120)}, paid=usd(50)).presses("1")

    caller.is_at(pay.choose_amount)
    caller.presses("1").is_at(pay.other_method)
    assert caller.notes.amount_cents == 7000


def test_two_is_another_amount(caller):
    caller.at(balance.speak).owes(40).presses("2").is_at(pay.enter_dollars)


def test_three_is_what_it_is_for(caller):
    caller.at(balance.speak).owes(40).presses("3").is_at(balance.visit)


def test_four_is_help(caller):
    caller.at(balance.speak).owes(40).presses("4").is_at(help_paying.choose)


def test_a_wrong_key_is_named_and_the_choices_are_said_shorter(caller):
    caller.at(balance.speak).owes(40).presses("5")

    caller.stays().hears(common.not_a_choice(), words.choices_short())


def test_silence_three_times_brings_a_person(caller):
    caller.at(balance.speak).owes(40).is_silent().stays().is_silent().stays().is_silent()

    caller.is_at(representative.ring)


def test_who_owes_nothing_is_led_to_the_menu_or_goodbye(lives):
    lives().presses("1").is_at(main_menu.choose)


def test_who_owes_nothing_and_says_nothing_hears_goodbye(lives):
    lives().is_silent().call_is_over().hears(trouble_words.goodbye(PLAN))


def test_who_owes_nothing_cannot_pay(lives):
    lives().presses("2").stays().hears(common.not_a_choice())


@pytest.mark.parametrize("key", ["1", "2", "3", "4"])
def test_a_balance_that_was_paid_meanwhile_is_not_paid_again(caller, app, key):
    caller.at(balance.speak).owes(40).hears(words.choices())
    with app.extensions["database"].transaction() as db:
        factories.payment(db, caller.person.id)
    settled(caller)

    caller.presses(key)

    if key == "1":
        caller.is_at(main_menu.choose)
    else:
        caller.stays().hears(words.nothing_owed())


# What it is for.


BAYVIEW = "Bayview Imaging"
FORTY_FIVE_DAYS_AGO = date(2026, 10, 10)
ALL_OF_ONE = (
    "balance.visit",
    "balance.taken_off",
    "balance.your_share",
    "balance.last_visit_choices",
)


@pytest.mark.parametrize(
    ("part", "why"),
    [
        ("copay", words.why_copay()),
        ("coinsurance", words.why_coinsurance()),
        ("deductible", words.why_deductible()),
        ("not_covered", words.why_not_covered()),
    ],
)
def test_a_visit_is_its_day_provider_charge_what_was_taken_off_the_share_and_why(lives, part, why):
    caller = lives({"share": usd(40), "part": part, "provider": BAYVIEW}).presses("3")

    caller.hears(
        words.visit(FORTY_FIVE_DAYS_AGO, BAYVIEW, usd(200)),
        words.taken_off(usd(160)),
        words.your_share(usd(40), why),
    )
    caller.hears_in_order(*ALL_OF_ONE)


def test_a_share_for_several_reasons_is_left_to_the_bill(lives):
    line = NewLine(usd(60), adjudicated=True, allowed=usd(60), copay=usd(10), deductible=usd(50))
    visit = {"charge": usd(60), "allowed": usd(60), "insurance_paid": ZERO, "lines": [line]}

    caller = lives({"share": usd(60)} | visit).presses("3")

    caller.hears(words.taken_off(ZERO), words.your_share(usd(60), words.why_several()))


def test_a_visit_without_a_provider_is_its_day(lives):
    caller = lives({"share": usd(40), "provider": ""}).presses("3")

    caller.hears(words.visit_without_provider(FORTY_FIVE_DAYS_AGO, usd(200)))


def test_what_is_pending_of_a_visit_is_no_part_of_its_charge(lives):
    caller = lives({"share": usd(40), "pending": usd(99), "provider": BAYVIEW}).presses("3")

    caller.hears(
        words.visit(FORTY_FIVE_DAYS_AGO, BAYVIEW, usd(200)),
        words.taken_off(usd(160)),
        words.your_share(usd(40), words.why_coinsurance()),
    )


def test_what_is_left_of_a_visit_that_was_paid_in_part_is_said(lives):
    caller = lives({"share": usd(40)}, paid=usd(15))
    settled(caller)

    caller.presses("3")

    caller.hears(words.your_share(usd(40), words.why_coinsurance()), words.still_owed(usd(25)))


def test_a_visit_that_was_paid_whole_is_not_in_the_list(lives):
    caller = lives(*two_visits(), paid=usd(40))
    settled(caller)

    caller.presses("3")

    caller.hears(words.your_share(usd(25), words.why_copay()), words.last_visit_choices())


def two_visits():
    """An earlier one for 40 dollars, a later one for 25."""
    return (
        {"share": usd(40), "service_date": date(2026, 9, 1), "provider": BAYVIEW},
        {"share": usd(25), "part": "copay", "service_date": date(2026, 9, 20)},
    )


def test_the_newest_visit_comes_first(lives):
    lives(*two_visits()).presses("3").hears(
        words.your_share(usd(25), words.why_copay()), words.visit_choices()
    )


@pytest.mark.parametrize("how", ["pound", "silence"])
def test_pound_and_silence_bring_the_next_one(lives, how):
    caller = lives(*two_visits()).presses("3")

    caller.presses("#") if how == "pound" else caller.is_silent()

    caller.hears(words.your_share(usd(40), words.why_coinsurance()), words.last_visit_choices())
    assert caller.row.mistakes_in_call == 0


def test_star_repeats_the_visit_and_not_the_list(lives):
    caller = lives(*two_visits()).presses("3").presses("#")

    caller.presses("*")

    caller.hears(words.your_share(usd(40), words.why_coinsurance()))
    caller.does_not_hear(words.your_share(usd(25), words.why_copay()))


def test_pound_after_the_last_one_is_ignored(lives):
    caller = lives(*two_visits()).presses("3").presses("#").presses("#")

    caller.stays().hears(words.your_share(usd(40), words.why_coinsurance()))


def test_three_after_the_last_one_begins_again(lives):
    caller = lives(*two_visits()).presses("3").presses("#").presses("3")

    caller.hears(words.your_share(usd(25), words.why_copay()))


def test_three_before_the_last_one_is_no_choice(lives):
    caller = lives(*two_visits()).presses("3").presses("3")

    caller.stays().hears(common.not_a_choice(), words.your_share(usd(25), words.why_copay()))


def test_silence_after_the_last_one_is_silence(lives):
    caller = lives(*two_visits()).presses("3").presses("#").is_silent()

    caller.stays().hears(common.heard_nothing())


def test_one_pays_from_the_list(lives):
    lives(*two_visits()).presses("3").presses("1").is_at(pay.choose_amount)


def test_two_questions_the_charge(lives):
    lives(*two_visits()).presses("3").presses("2").is_at(dispute.reason)


def test_nine_goes_back_to_the_balance(lives):
    lives(*two_visits()).presses("3").presses("#").presses("9").is_at(balance.speak)


def test_a_longer_list_than_anyone_listens_to_is_cut(lives):
    visits = [
        {"share": usd(1), "service_date": date(2026, 9, 1) + timedelta(days=day)}
        for day in range(25)
    ]
    caller = lives(*visits).presses("3")

    for _ in range(19):
        caller.hears(words.visit_choices()).presses("#")

    caller.hears(words.last_visit_choices())


def test_the_list_of_a_balance_that_was_paid_meanwhile_is_empty(caller, app):
    caller.at(balance.visit).owes(40).hears(words.last_visit_choices())
    with app.extensions["database"].transaction() as db:
        factories.payment(db, caller.person.id)
    settled(caller)

    caller.presses("*").hears(*NOTHING_OWED)
    caller.presses("1").is_at(main_menu.choose)


def test_silence_at_an_empty_list_is_goodbye(caller):
    caller.is_household("demo:zero").at(balance.visit)

    caller.is_silent().call_is_over()


@DELIVERED_TWICE
def test_a_visit_delivered_twice_is_skipped_once(lives):
    caller = lives(*two_visits(), {"share": usd(9), "service_date": date(2026, 8, 1)}).presses("3")

    caller.presses("#").hears(words.your_share(usd(40), words.why_coinsurance()))


def test_hanging_up_in_the_list_ends_the_call(lives):
    lives(*two_visits()).presses("3").hangs_up().call_is_over()
