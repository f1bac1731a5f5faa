"""Paying by card: the amount, the card, the last 1, one moment, the code."""

from __future__ import annotations

from datetime import timedelta

import pytest

from billing_core import clock as product_clock
from billing_core.accounts.models import Consent
from billing_core.audit.models import AuditEvent
from billing_core.gateways.models import SandboxCharge
from billing_core.money import Money
from billing_core.payments import actions as payments
from billing_core.payments.models import Payment
from billing_core.statements.queries import summary
from ivr.flows import (
    balance,
    help_paying,
    main_menu,
    other_ways,
    pay,
    receipt,
    representative,
    trouble,
)
from ivr.prompts import Spelled, common
from ivr.prompts import balance as balance_words
from ivr.prompts import card as card_words
from ivr.prompts import pay as words
from ivr.prompts import receipt as receipt_words
from ivr.prompts import welcome as welcome_words
from ivr.simulator.quirks import Quirks
from tests import factories
from tests.caller import Caller
from tests.ivr.flows.carriers import DELIVERED_TWICE

usd = Money.usd
CALLER = "+14155550123"


def at_review(caller, amount="86.42", card="visa"):
    """The caller owes this, wants to pay it all, by card, and has keyed it."""
    caller.at(pay.choose_amount).owes(amount).presses("1").presses("1").pays_with(card)
    return caller.is_at(pay.review)


def has_paid(caller, amount="86.42", card="visa"):
    return at_review(caller, amount, card).presses("1").waits()


def nobody_knows(caller, amount="86.42", card="processor-down"):
    """The caller has paid, has waited for half a minute, and no answer came."""
    has_paid(caller, amount, card)
    wait_to_the_end(caller)
    return caller.is_at(pay.unknown)


def wait_to_the_end(caller) -> timedelta:
    """Say nothing until the wait is over; return how long it was."""
    began = product_clock.now()
    for _ in range(20):
        if caller.row.step != pay.charging.key:
            return product_clock.now() - began
        caller.is_silent()
    raise AssertionError("the caller waits for ever")


def charged_cents(rows) -> list[int]:
    return [charge.amount_cents for charge in rows(SandboxCharge) if charge.outcome == "paid"]


# The amount.


def test_all_of_it_or_another_amount(caller):
    caller.at(pay.choose_amount).owes("86.42").hears(words.owed_choices(usd("86.42")))

    caller.presses("1")

    caller.is_at(pay.other_method)
    assert caller.notes.amount_cents == 8642


def test_another_amount_is_keyed_in_dollars_and_then_in_cents(caller):
    caller.at(pay.choose_amount).owes(120).presses("2")
    caller.is_at(pay.enter_dollars).hears(words.enter_dollars()).presses("50#")
    caller.is_at(pay.enter_cents).hears(words.enter_cents()).presses("25")

    caller.is_at(pay.confirm_amount).hears(words.confirm_amount(usd("50.25")))


@pytest.mark.parametrize("no_cents", ["00", "#"])
def test_no_cents_is_two_zeros_or_pound(caller, no_cents):
    caller.at(pay.enter_dollars).owes(120).presses("50#").presses(no_cents)

    caller.is_at(pay.confirm_amount).hears(words.confirm_amount(usd(50)))


def test_silence_is_no_cents_too(caller):
    caller.at(pay.enter_dollars).owes(120).presses("50#").is_silent()

    caller.is_at(pay.confirm_amount).hears(words.confirm_amount(usd(50)))


def test_five_cents_are_keyed_with_their_zero(caller):
    caller.at(pay.enter_dollars).owes(120).presses("50#").presses("5#")
    caller.is_at(pay.enter_cents).hears(common.too_few_digits(1, 2))

    caller.presses("05").hears(words.confirm_amount(usd("50.05")))


def test_star_is_no_decimal_point_and_what_was_understood_is_read_back(caller):
    caller.at(pay.enter_dollars).owes(120).presses("50*25#").presses("#")

    caller.is_at(pay.confirm_amount).hears(words.confirm_amount(usd(25)))


def test_star_alone_clears_the_amount(caller):
    caller.at(pay.enter_dollars).owes(120).presses("50*#").stays().hears(common.cleared())


def test_more_than_owed_is_refused_with_the_figure(caller):
    caller.at(pay.enter_dollars).owes("86.42").presses("86#").presses("43")

    caller.is_at(pay.enter_dollars).hears(words.more_than_owed(usd("86.42")))


def test_as_much_as_is_owed_is_not_more(caller):
    caller.at(pay.enter_dollars).owes("86.42").presses("86#").presses("42")

    caller.is_at(pay.confirm_amount)


def test_below_the_minimum_is_refused_with_the_figure(caller):
    caller.at(pay.enter_dollars).owes("86.42").presses("4#").presses("99")

    caller.is_at(pay.enter_dollars).hears(words.below_minimum(usd(5)))


def test_the_minimum_is_enough(caller):
    caller.at(pay.enter_dollars).owes("86.42").presses("5#").presses("#")

    caller.is_at(pay.confirm_amount)


def test_a_balance_below_the_minimum_can_be_paid_whole(caller):
    caller.at(pay.enter_dollars).owes("3.10").presses("3#").presses("10")

    caller.is_at(pay.confirm_amount)


def test_of_a_balance_below_the_minimum_no_less_can_be_paid(caller):
    caller.at(pay.enter_dollars).owes("3.10").presses("3#").presses("09")

    caller.is_at(pay.enter_dollars).hears(words.below_minimum(usd("3.10")))


def test_nothing_is_no_amount(caller):
    caller.at(pay.enter_dollars).owes("86.42").presses("00#").presses("#")

    caller.is_at(pay.enter_dollars).hears(words.below_minimum(usd(5)))


def test_eight_digits_of_dollars_are_too_many(caller):
    caller.at(pay.enter_dollars).owes(120).presses("12345678#")

    caller.stays().hears(common.too_many_digits())


def test_amounts_that_cannot_be_paid_bring_a_person_in_the_end(caller):
    caller.at(pay.enter_dollars).owes(120)

    for _ in range(5):
        caller.is_at(pay.enter_dollars).presses("500#").presses("00")

    caller.is_at(representative.ring).hears(common.person_from_here())


def test_the_amount_can_be_changed_before_it_is_confirmed(caller):
    caller.at(pay.enter_dollars).owes(120).presses("50#").presses("#").presses("2")

    caller.is_at(pay.enter_dollars).presses("30#").presses("#")

    caller.hears(words.confirm_amount(usd(30)))


@pytest.mark.parametrize("keys", ["*9", "*9#"])
def test_nine_goes_back_from_the_cents_to_the_dollars(caller, keys):
    caller.at(pay.enter_dollars).owes(120).presses("50#").presses(keys[:2])

    caller.is_at(pay.enter_dollars)


def test_whoever_owes_nothing_has_nothing_to_pay(caller):
    caller.is_household("demo:zero").at(pay.choose_amount)

    caller.hears(words.nothing_to_pay(), balance_words.choices_nothing_owed())
    caller.presses("1").is_at(main_menu.choose)


def test_silence_where_there_is_nothing_to_pay_is_goodbye(caller):
    caller.is_household("demo:zero").at(pay.choose_amount).is_silent()

    caller.is_at(trouble.goodbye).call_is_over()


def test_what_is_on_its_way_is_told_of_and_not_taken_again(caller):
    caller.at(pay.choose_amount).owes(40)
    with caller.app.extensions["database"].transaction() as db:
        factories.payment(db, caller.person.id)

    caller.hears(words.in_flight(usd(40))).does_not_hear(words.nothing_to_pay())


def test_only_the_rest_can_be_paid_while_a_payment_is_on_its_way(caller):
    caller.at(pay.choose_amount).owes(120)
    with caller.app.extensions["database"].transaction() as db:
        factories.payment(db, caller.person.id, usd(50))

    caller.hears(words.owed_choices(usd(70))).presses("2").presses("70#").presses("01")

    caller.hears(words.more_than_owed(usd(70)))


def test_another_amount_of_what_is_all_on_its_way_is_not_asked_for_again_and_again(caller):
    caller.at(pay.enter_dollars).owes(40).hears(words.enter_dollars())
    with caller.app.extensions["database"].transaction() as db:
        factories.payment(db, caller.person.id)

    caller.presses("20#").presses("#")

    caller.is_at(pay.choose_amount).hears(words.in_flight(usd(40)))
    caller.does_not_hear(words.more_than_owed(Money(0)))


def test_a_wrong_key_says_the_choices_shorter(caller):
    caller.at(pay.choose_amount).owes(120).presses("8")

    caller.stays().hears(common.not_a_choice(), words.owed_choices_short())


# The card.


def test_the_card_is_taken_by_the_carrier_and_read_back_by_its_last_digits(caller):
    at_review(caller, card="mastercard")

    caller.hears(words.review(usd("86.42"), words.mastercard(), Spelled("4444")))
    caller.heard_no_built_in_words()


@pytest.mark.parametrize(
    ("card", "brand", "last4"),
    [
        ("visa", words.visa(), "4242"),
        ("amex", words.amex(), "0005"),
        ("discover", words.discover(), "1117"),
    ],
)
def test_every_brand_has_its_name(caller, card, brand, last4):
    at_review(caller, card=card).hears(words.review(usd("86.42"), brand, Spelled(last4)))


def test_a_brand_we_have_no_name_for_is_a_card(caller):
    caller.at(pay.review, token="tok_1", brand="optima", last4="1234", amount_cents=4000).owes(40)

    caller.hears(words.review(usd(40), words.other_card(), Spelled("1234")))


@pytest.mark.parametrize("language", ["en_US", "es_US", "zh_Hans_CN", "zh_Hant_HK"])
def test_the_carrier_never_speaks_in_its_own_words_whatever_goes_wrong_with_the_card(
    caller, language
):
    caller.speaks(language).at(pay.take_card, amount_cents=4000).owes(40)

    caller.presses("1234567890123456#").is_silent()  # no card; nothing
    caller.keys_card("visa").presses("0120").is_silent().keys_card("visa")  # expired; nothing
    caller.presses("12#").is_silent().keys_card("visa").presses("1#").is_silent()
    caller.keys_card("visa")

    caller.is_at(pay.review).heard_no_built_in_words()


def test_the_code_and_the_zip_of_a_card_are_asked_for(caller):
    caller.at(pay.take_card, amount_cents=4000).owes(40).hears(card_words.number())

    caller.keys_card("visa").hears(card_words.expiration())
    caller.keys_card("visa").hears(card_words.security_code())
    caller.keys_card("visa").hears(card_words.zip_code())
    caller.keys_card("visa").is_at(pay.review)


def test_each_mistake_with_a_card_is_told_by_what_is_wrong(caller):
    caller.at(pay.take_card, amount_cents=4000).owes(40)

    caller.presses("4242424242424241#").hears(card_words.number_wrong()).keys_card("visa")
    caller.presses("0120").hears(card_words.expiration_wrong()).keys_card("visa")
    caller.presses("12#").hears(card_words.security_code_wrong()).keys_card("visa")
    caller.presses("941#").hears(card_words.zip_code_wrong()).keys_card("visa")

    caller.is_at(pay.review)


def test_star_stops_and_charges_nothing(caller):
    caller.at(pay.take_card, amount_cents=4000).owes(40).presses("*")

    caller.is_at(pay.card_not_read).hears(words.card_stopped(), words.card_entry_choices())
    caller.presses("1").is_at(pay.take_card)


def test_after_stopping_there_are_other_ways_to_pay(caller):
    caller.at(pay.take_card, amount_cents=4000).owes(40).presses("*").presses("2")

    caller.is_at(other_ways.choose)


@pytest.mark.parametrize("quirks", [Quirks(), Quirks(exhausted_pay_asks_action=False)])
def test_a_card_that_could_not_be_read_three_times_brings_a_person(caller, quirks):
    caller.at(pay.take_card, amount_cents=4000).owes(40)

    caller.presses("1234#").presses("1234#").presses("1234#")

    caller.is_at(representative.ring)
    caller.hears(words.card_entry_failed(), common.person_from_here())


@pytest.mark.parametrize("card", ["connector-down", "connector-revoked"])
def test_when_cards_cannot_be_taken_it_is_said_that_none_was_charged(caller, card):
    caller.at(pay.take_card, amount_cents=4000).owes(40).pays_with(card)

    caller.is_at(pay.card_not_read).hears(words.cards_are_down())


def test_a_card_refused_while_it_is_keyed_is_a_declined_card(caller):
    caller.at(pay.take_card, amount_cents=4000).owes(40).pays_with("refused")

    caller.is_at(pay.refused).hears(words.declined_other_card(), words.declined_choices())
    assert caller.notes.cards_refused == 1


def test_hanging_up_while_the_card_is_keyed_charges_nothing(caller, rows):
    caller.at(pay.take_card, amount_cents=4000).owes(40).presses("4242").hangs_up()

    caller.call_is_over().lets_jobs_run()
    assert rows(Payment) == rows(SandboxCharge) == []


# The last question.


def test_one_pays_and_a_code_is_read_twice(caller, rows):
    has_paid(caller)

    (payment,) = rows(Payment)
    code = Spelled(payment.confirmation_code, (4, 4), slowly=True)
    caller.is_at(pay.paid)
    caller.hears(words.went_through(), words.code(code), words.code_again(code))
    caller.hears(words.receipt_choices())
    caller.presses("2").hears(words.paid(usd("86.42")), words.paid_in_full())
    assert charged_cents(rows) == [8642]


def test_the_code_can_be_heard_again(caller, rows):
    has_paid(caller).presses("*")

    code = Spelled(rows(Payment)[0].confirmation_code, (4, 4), slowly=True)
    caller.stays().hears(words.code(code), words.code_again(code))


def test_after_a_part_what_is_left_is_said(caller):
    caller.at(pay.enter_dollars).owes(120).presses("50#").presses("#").presses("1").presses("1")
    caller.pays_with("visa").presses("1").waits()

    caller.is_at(pay.paid).presses("2").hears(words.paid(usd(50)), words.new_balance(usd(70)))
    caller.does_not_hear(words.paid_in_full())


def test_whoever_is_silent_after_the_code_hears_what_is_left_too(caller):
    has_paid(caller).is_silent()

    caller.is_at(receipt.finished).hears(words.paid(usd("86.42")), words.paid_in_full())


def test_two_pays_another_way(caller):
    at_review(caller).presses("2").is_at(pay.other_method).presses("1").pays_with("amex")

    caller.is_at(pay.review)
    caller.hears(words.review(usd("86.42"), words.amex(), Spelled("0005")))


def test_three_cancels_and_says_that_nothing_was_charged(caller, rows):
    at_review(caller).presses("3")

    caller.is_at(main_menu.choose).hears(words.cancelled()).lets_jobs_run()
    assert rows(Payment) == []
    assert caller.notes.token is None


@pytest.mark.parametrize("key", ["#", "*", "5", "8"])
def test_no_other_key_pays(caller, rows, key):
    at_review(caller).presses(key).is_at(pay.review).lets_jobs_run()

    assert rows(Payment) == []


def test_silence_does_not_pay_and_the_third_brings_a_person(caller, rows):
    at_review(caller).is_silent().stays().hears(words.review_short(usd("86.42")))

    caller.is_silent().stays().is_silent()

    caller.is_at(representative.ring).lets_jobs_run()
    assert rows(Payment) == []


def test_nine_goes_back_to_the_amount_and_charges_nothing(caller, rows):
    at_review(caller).presses("9").is_at(pay.other_method).presses("9").is_at(pay.choose_amount)

    assert rows(Payment) == []


def test_hanging_up_at_the_last_question_charges_nothing_and_forgets_the_card(caller, rows):
    at_review(caller).hangs_up().call_is_over().lets_jobs_run()

    assert rows(Payment) == []
    assert caller.notes.token is None


@DELIVERED_TWICE
def test_everything_delivered_twice_is_one_payment(caller, rows):
    has_paid(caller).presses("1").presses("2").presses("1").lets_jobs_run()

    assert charged_cents(rows) == [8642]
    assert len(rows(Payment)) == len(rows(Consent)) == len(caller.phone.messages) == 1


def test_a_balance_that_changed_since_it_was_confirmed_is_told_anew(caller, rows):
    at_review(caller, "100")
    with caller.app.extensions["database"].transaction() as db:
        factories.payment(db, caller.person.id, usd(30))

    caller.presses("1")

    caller.is_at(pay.choose_amount).hears(words.cancelled(), words.owed_choices(usd(70)))
    assert len(rows(Payment)) == 1


def test_two_calls_that_pay_one_balance_pay_it_once(caller, rows):
    at_review(caller, "100")
    other = Caller(caller.app, caller.carrier, caller.rest)
    other.calls_from("+14155550188").identified(caller.person)
    other.at(pay.choose_amount).presses("1").presses("1").pays_with("amex").is_at(pay.review)

    caller.presses("1")
    other.presses("1")

    other.is_at(pay.choose_amount).hears(words.cancelled(), words.in_flight(usd(100)))
    caller.waits().is_at(pay.paid)
    assert charged_cents(rows) == [10_000]


def test_the_balance_is_what_was_paid_less(caller):
    has_paid(caller)

    with caller.app.extensions["database"].transaction() as db:
        assert not summary(db, caller.person.id, product_clock.today()).amount_due


# One moment.


def test_while_the_job_has_not_come_the_caller_is_told_so_in_turns(caller):
    at_review(caller).presses("1").is_at(pay.charging).hears(words.one_moment())

    caller.is_silent().stays().hears(words.still_working())
    caller.is_silent().stays().hears(words.still_working())


def test_the_outcome_is_heard_as_soon_as_it_is_known(caller):
    at_review(caller).presses("1").is_silent().is_silent().lets_jobs_run()

    caller.is_silent().is_at(pay.paid)


def test_a_processor_that_takes_more_than_half_a_minute_is_not_waited_for(caller, rows):
    at_review(caller).presses("1")
    (payment,) = rows(Payment)
    with caller.app.extensions["database"].transaction() as db:
        payments.begin_charging(db, payment.id)

    waited = wait_to_the_end(caller)

    caller.is_at(pay.unknown).hears(words.unknown_outcome(usd("86.42")), words.unknown_wait())
    assert timedelta(seconds=30) < waited < timedelta(seconds=45)


def test_a_reply_that_was_lost_is_often_found_while_the_caller_waits(caller, rows):
    has_paid(caller, card="lost-reply").is_at(pay.charging)

    caller.app.extensions["jobs"].sweep()
    caller.is_silent()

    caller.is_at(pay.paid)
    assert charged_cents(rows) == [8642]


def test_a_wait_whose_bell_was_missed_rings_again(caller, rows):
    at_review(caller).presses("1")
    caller.app.extensions["jobs"].huey.flush()  # as if the queue had lost it

    caller.is_silent().is_at(pay.charging).lets_jobs_run().is_silent()

    caller.is_at(pay.paid)
    assert charged_cents(rows) == [8642]


def test_however_often_the_bell_rings_the_card_is_charged_once(caller, rows):
    at_review(caller).presses("1").is_silent().is_silent().is_silent().lets_jobs_run()

    caller.is_silent().is_at(pay.paid)
    assert charged_cents(rows) == [8642]


def test_a_person_can_be_had_while_waiting_and_the_payment_goes_on(caller, rows):
    at_review(caller).presses("1").presses("0").is_at(representative.ring).lets_jobs_run()

    assert charged_cents(rows) == [8642]


def test_another_key_while_waiting_changes_nothing(caller):
    at_review(caller).presses("1").presses("5").is_at(pay.charging).presses("9")

    caller.is_at(pay.charging)


# Declined.


@pytest.mark.parametrize(
    ("card", "why"),
    [
        ("declined", words.declined_call_bank()),
        ("insufficient", words.declined_other_card()),
        ("expired", words.declined_other_card()),
        ("lost", words.declined_call_bank()),
    ],
)
def test_a_declined_card_is_explained_by_what_can_be_done(caller, rows, card, why):
    has_paid(caller, card=card)

    caller.is_at(pay.refused).hears(why, words.declined_choices())
    caller.does_not_hear(words.went_through())
    assert charged_cents(rows) == []


def test_a_slip_in_the_cards_numbers_can_be_tried_again(caller):
    token = "pm_card_chargeDeclinedIncorrectCvc"
    caller.at(pay.review, token=token, brand="visa", last4="0127", amount_cents=4000).owes(40)

    caller.presses("1").waits()

    caller.is_at(pay.refused).hears(words.declined_try_again())


def test_a_payment_that_never_went_out_is_said_so(caller, rows):
    at_review(caller).presses("1")
    (payment,) = rows(Payment)
    with caller.app.extensions["database"].transaction() as db:
        payments.give_up(db, payment.id, status="created")

    caller.is_silent()

    caller.is_at(pay.refused).hears(words.not_sent())


def test_after_a_declined_card_another_can_pay(caller, rows):
    has_paid(caller, card="declined").presses("1").is_at(pay.other_method)

    caller.presses("1").pays_with("visa").presses("1").waits()

    caller.is_at(pay.paid)
    assert charged_cents(rows) == [8642]


def test_after_a_declined_card_a_smaller_amount_can_be_paid(caller):
    has_paid(caller, card="insufficient").presses("2").is_at(pay.enter_dollars)

    caller.presses("20#").presses("#").presses("1").presses("1").pays_with("visa").presses(
        "1"
    ).waits()

    caller.is_at(pay.paid).presses("2").hears(words.paid(usd(20)))


def test_after_a_declined_card_there_is_help(caller):
    has_paid(caller, card="insufficient").presses("3").is_at(help_paying.choose)


def test_nobody_goes_back_behind_a_declined_card(caller):
    has_paid(caller, card="declined").presses("9").is_at(main_menu.choose)


def test_three_declined_cards_bring_a_person(caller, rows):
    has_paid(caller, card="declined")
    for card in ("insufficient", "refused"):
        caller.is_at(pay.refused).presses("1").presses("1").pays_with(card)
        if card != "refused":
            caller.presses("1").waits()

    caller.is_at(representative.ring).hears(words.three_cards())
    assert charged_cents(rows) == []


def test_after_three_declined_cards_no_fourth_is_taken_in_this_call(caller, rows):
    has_paid(caller, card="declined")
    for _ in range(2):
        caller.presses("1").presses("1").pays_with("declined").presses("1").waits()
    caller.is_answered().presses("1").is_at(main_menu.choose)

    caller.presses("2").presses("1").presses("1")

    caller.is_at(representative.ring).hears(words.three_cards())
    assert len(rows(Payment)) == 3


# Nobody knows.


def test_a_processor_that_is_down_means_that_nobody_knows_and_not_to_pay_again(caller, rows):
    nobody_knows(caller)

    caller.hears(words.unknown_outcome(usd("86.42")), words.unknown_wait(), words.unknown_choices())
    assert rows(Payment)[0].status == "unknown"


def test_what_nobody_knows_yet_cannot_be_paid_again(caller):
    nobody_knows(caller).presses("2").is_at(main_menu.choose)

    caller.presses("2")

    caller.is_at(pay.choose_amount).hears(words.in_flight(usd("86.42")))


def test_silence_then_is_goodbye(caller):
    nobody_knows(caller).is_silent()

    caller.is_at(trouble.goodbye).call_is_over()


def test_the_answer_comes_by_text_when_it_is_known_and_it_was_paid(caller):
    nobody_knows(caller, card="lost-reply").presses("1")
    caller.is_at(receipt.consent).presses("1").hears(receipt_words.when_known()).gets_no_text()
    caller.hangs_up()

    caller.app.extensions["jobs"].sweep()

    caller.gets_text("We received your payment of $86.42")


def test_the_answer_comes_by_text_when_it_is_known_and_it_was_not(caller, clock):
    nobody_knows(caller).presses("1").presses("1").hangs_up()
    caller.gets_no_text()

    for _ in range(25):
        clock.forward(minutes=1)
        caller.app.extensions["jobs"].sweep()

    caller.gets_text("$86.42").gets_text("not charged")


# What happened to the money, the next time.


def calls_again(caller, number: str | None = None):
    return caller.hangs_up().dials(number)


def test_whoever_was_cut_off_hears_first_that_it_was_paid(caller):
    at_review(caller).presses("1").hangs_up().lets_jobs_run()

    caller.dials()

    caller.hears(welcome_words.payment_was_made(usd("86.42")))


def test_whoever_was_cut_off_before_the_code_hears_first_that_it_was_paid(caller):
    calls_again(has_paid(caller))

    caller.hears(welcome_words.payment_was_made(usd("86.42")))


def test_whoever_was_cut_off_hears_first_that_it_was_declined(caller):
    at_review(caller, card="declined").presses("1").hangs_up().lets_jobs_run()

    caller.dials()

    caller.hears(welcome_words.payment_was_declined(usd("86.42")))


def test_whoever_was_told_to_call_again_hears_that_it_is_still_checked(caller):
    calls_again(nobody_knows(caller))

    caller.hears(welcome_words.payment_is_being_checked(usd("86.42")))


def test_whoever_wanted_a_text_hears_of_it_first_all_the_same(caller):
    nobody_knows(caller, card="lost-reply").presses("1").presses("1").is_silent().call_is_over()
    caller.app.extensions["jobs"].sweep()

    caller.dials()

    caller.hears(welcome_words.payment_was_made(usd("86.42")))


def test_whoever_heard_it_hears_of_it_no_more(caller):
    calls_again(has_paid(caller).presses("2"))

    caller.does_not_hear(welcome_words.payment_was_made(usd("86.42")))


def test_it_is_told_once(caller):
    calls_again(calls_again(has_paid(caller)))

    caller.does_not_hear(welcome_words.payment_was_made(usd("86.42")))


def test_it_is_not_told_again_to_whoever_then_identifies(caller):
    calls_again(has_paid(caller)).hears(welcome_words.payment_was_made(usd("86.42")))

    caller.presses("1").presses("1")
    caller.keys_guarantor_id().keys_birth_date().keys_zip()

    caller.is_at(balance.speak)
    caller.does_not_hear(welcome_words.payment_was_made(usd("86.42")))


def test_whoever_calls_from_another_number_hears_of_it_once_they_are_known(caller):
    calls_again(has_paid(caller), "+14155550188")
    caller.does_not_hear(welcome_words.payment_was_made(usd("86.42")))

    caller.presses("1").presses("1").keys_guarantor_id().keys_birth_date().keys_zip()

    caller.is_at(balance.speak).hears(welcome_words.payment_was_made(usd("86.42")))


def test_a_number_that_is_not_vouched_for_tells_nothing_before_the_caller_is_known(caller):
    has_paid(caller).hangs_up()

    caller.calls_from(CALLER, stir=None).dials()
    caller.does_not_hear(welcome_words.payment_was_made(usd("86.42")))

    caller.presses("1").presses("1").keys_guarantor_id().keys_birth_date().keys_zip()
    caller.hears(welcome_words.payment_was_made(usd("86.42")))


def test_after_a_day_it_is_no_news(caller, clock):
    has_paid(caller).hangs_up()
    clock.forward(hours=25)

    caller.dials()

    caller.does_not_hear(welcome_words.payment_was_made(usd("86.42")))


def test_a_withheld_number_is_told_nothing_at_once(caller):
    caller.calls_from("anonymous", stir=None)
    calls_again(has_paid(caller))

    caller.does_not_hear(welcome_words.payment_was_made(usd("86.42")))


def test_what_happened_is_on_record(caller, rows):
    has_paid(caller)

    tags = [event.tag for event in rows(AuditEvent)]
    assert [tag for tag in tags if tag.startswith("payment")] == ["payment_taken", "payment_paid"]


def test_that_it_is_still_checked_is_told_once_a_call(caller):
    calls_again(nobody_knows(caller))
    caller.hears(welcome_words.payment_is_being_checked(usd("86.42")))

    caller.presses("1").presses("1").keys_guarantor_id().keys_birth_date().keys_zip()

    caller.is_at(balance.speak).hears(balance_words.payment_pending(usd("86.42")))
    caller.does_not_hear(welcome_words.payment_is_being_checked(usd("86.42")))


def test_what_became_known_since_the_greeting_is_told(caller):
    calls_again(nobody_knows(caller, card="lost-reply"))
    caller.app.extensions["jobs"].sweep()

    caller.presses("1").presses("1").keys_guarantor_id().keys_birth_date().keys_zip()

    caller.hears(welcome_words.payment_was_made(usd("86.42")))
