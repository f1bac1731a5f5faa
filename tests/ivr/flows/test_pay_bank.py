"""Paying from a bank account: its numbers, the terms, "I agree", the last 1, and the day of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import update

from billing_core.bank.models import BankAccount, BankPayment
from billing_core.methods.models import SavedMethod
from billing_core.money import Money
from billing_core.notices.models import Notice
from billing_core.payments.models import Payment
from billing_core.policies.terms import CardLimits
from ivr import speech
from ivr.flows import main_menu, pay, receipt, representative
from ivr.outcomes import Outcome
from ivr.prompts import Spelled, common
from ivr.prompts import bank as words
from ivr.prompts import methods as method_words
from ivr.prompts import pay as pay_words
from tests import factories
from tests.ivr.carrier_forms import bank_tokenised
from tests.ivr.flows.carriers import DELIVERED_TWICE
from tests.ivr.flows.plans import again

usd = Money.usd
TODAY, NEXT_BANKING_DAY = date(2026, 11, 24), date(2026, 11, 25)
LAST_DIGITS = Spelled("89")
ROUTING, CLOSED_ACCOUNT = "110000000", "000111111113#"
LANGUAGES = pytest.mark.parametrize("language", ["en_US", "es_US", "zh_Hans_CN", "zh_Hant_HK"])


def at_the_numbers(caller, amount="86.42", kind="1"):
    """The caller wants to pay all that is owed from a bank account."""
    caller.at(pay.choose_amount).owes(amount).presses("1").presses("2").presses(kind)
    return caller.is_at(pay.take_account)


def at_the_terms(caller, amount="86.42", kind="1"):
    return at_the_numbers(caller, amount, kind).pays_with("bank").is_at(pay.bank_terms)


def at_the_recording(caller, amount="86.42", kind="1"):
    at_the_terms(caller, amount, kind).presses("1").is_at(pay.bank_rights).presses("1")
    return caller.is_at(pay.bank_agree)


def at_review(caller, amount="86.42", kind="1"):
    return at_the_recording(caller, amount, kind).leaves_a_message(2).is_at(pay.bank_review)


def has_agreed(caller, amount="86.42", kind="1"):
    return at_review(caller, amount, kind).presses("1").is_at(pay.bank_set_up)


# From the numbers to the code.


@LANGUAGES
def test_a_payment_from_a_bank_account_is_set_and_not_yet_paid(caller, rows, language):
    has_agreed(caller.speaks(language))

    (payment,) = rows(BankPayment)
    code = Spelled(payment.confirmation_code, (4, 4), slowly=True)
    caller.hears(words.on_its_way(), pay_words.code(code), words.go_on()).heard_no_built_in_words()
    assert (payment.status, payment.amount_cents) == ("created", 8642)
    assert payment.effective_on == NEXT_BANKING_DAY
    assert payment.language == language
    assert rows(Payment) == []


def test_the_terms_name_the_holder_the_plan_the_sum_the_account_and_the_day(caller):
    at_the_terms(caller, kind="2")

    name = f"{caller.person.given_name} {caller.person.family_name}"
    caller.hears(words.terms_payment(name, "Kaiser Permanente", usd("86.42")))
    caller.hears(words.terms_account(method_words.savings(), LAST_DIGITS, NEXT_BANKING_DAY))


def test_how_to_cancel_and_that_the_answer_is_recorded_are_said_before_it(caller):
    at_the_terms(caller).presses("1")

    phone = speech.phone("+18004644000")
    caller.hears(words.terms_cancel(phone, NEXT_BANKING_DAY), words.terms_choices())
    caller.presses("1").hears(words.notice(TODAY), words.agree())


def test_the_words_and_where_they_can_be_heard_are_kept_and_mailed(caller, rows):
    has_agreed(caller)

    (payment,), (letter,) = rows(BankPayment), rows(Notice)
    assert payment.recorded
    assert payment.evidence.startswith("RE")
    assert payment.copy_sent_at is not None
    assert letter.channel == "letter"
    assert payment.words in letter.body
    assert payment.confirmation_code in letter.body


def test_whoever_cannot_speak_agrees_by_a_key(caller, rows):
    at_the_recording(caller).presses("1").is_at(pay.bank_review).presses("1")

    (payment,) = rows(BankPayment)
    assert not payment.recorded
    assert payment.evidence.startswith(caller.phone.sid)


def test_no_account_number_is_ours(caller, rows):
    has_agreed(caller)

    (account,) = rows(BankAccount)
    assert (account.kind, account.routing_number, account.last4) == ("checking", ROUTING, "89")
    assert account.sealed_number.startswith("token:sim_tok_ok_bank")


def test_what_the_call_came_to_is_on_record(caller):
    has_agreed(caller).hangs_up()

    assert caller.row.outcome == Outcome.PAYMENT_SCHEDULED


def test_what_is_on_its_way_from_the_bank_is_not_owed_again(caller):
    has_agreed(caller, "100").hangs_up()

    again(caller, pay.choose_amount).hears(pay_words.in_flight(usd(100)))


# Keeping the account.


def test_the_account_can_be_kept_and_paid_from_again(caller, rows):
    has_agreed(caller).presses("1").is_at(pay.keep_account).presses("1")
    caller.hears(method_words.kept()).is_at(receipt.finished).hangs_up()
    (saved,) = rows(SavedMethod)
    assert (saved.kind, saved.last4) == ("bank", "89")
    with caller.app.extensions["database"].transaction() as db:
        factories.visit(db, factories.patient(db, caller.person), usd(30))

    other = again(caller, pay.begin, amount_cents=3000).is_at(pay.paid_before).presses("1")
    other.hears(method_words.use_first(method_words.checking(), LAST_DIGITS))
    other.presses("1").is_at(pay.bank_terms).presses("1").presses("1").leaves_a_message(2)
    other.presses("1").is_at(pay.bank_set_up).presses("1").is_at(receipt.finished)

    assert len(rows(BankPayment)) == 2
    assert len(rows(BankAccount)) == len(rows(SavedMethod)) == 1


@pytest.mark.parametrize("key", ["2", ""])
def test_or_not(caller, rows, key):
    has_agreed(caller).presses("1").is_at(pay.keep_account)

    caller.presses(key) if key else caller.is_silent()

    caller.is_at(receipt.finished).does_not_hear(method_words.kept())
    assert rows(SavedMethod) == []


def test_after_the_code_it_is_said_that_it_is_not_paid_yet(caller):
    has_agreed(caller).presses("1")

    caller.is_at(pay.keep_account)
    caller.hears(words.set_up(usd("86.42"), NEXT_BANKING_DAY), words.pending())
    caller.hears(method_words.keep_account())


@pytest.mark.parametrize("key", ["1", "2"])
def test_a_copy_is_promised_whether_the_account_is_kept_or_not(caller, key):
    has_agreed(caller).presses("1").is_at(pay.keep_account).presses(key)

    caller.is_at(receipt.finished).hears(words.copy())


def test_silence_after_the_code_asks_for_no_more_and_all_of_it_is_heard(caller):
    has_agreed(caller).is_silent()

    caller.is_at(receipt.finished).hears(words.pending(), words.copy())


# Not agreeing.


@pytest.mark.parametrize("until", [at_the_terms, at_the_recording, at_review])
def test_two_stops_at_every_question_and_nothing_is_sent(caller, rows, until):
    until(caller).presses("2")

    caller.is_at(main_menu.choose).hears(pay_words.cancelled())
    assert rows(BankPayment) == []


def test_two_stops_at_the_second_half_of_the_terms(caller, rows):
    at_the_terms(caller).presses("1").is_at(pay.bank_rights).presses("2")

    caller.is_at(main_menu.choose).hears(pay_words.cancelled())
    assert rows(BankPayment) == []


def test_whoever_says_nothing_has_not_agreed(caller, rows):
    at_the_recording(caller).is_silent()

    caller.stays().hears(words.not_heard(), words.agree())
    assert rows(BankPayment) == []


def test_silence_at_the_last_question_sends_nothing_and_the_third_brings_a_person(caller, rows):
    at_review(caller).is_silent().is_silent().is_silent()

    caller.is_at(representative.ring)
    assert rows(BankPayment) == []


@pytest.mark.parametrize("key", ["3", "8"])
def test_no_other_key_sends_it(caller, rows, key):
    at_review(caller).presses(key)

    caller.stays().hears(common.not_a_choice())
    assert rows(BankPayment) == []


@pytest.mark.parametrize("until", [at_the_numbers, at_the_terms, at_the_recording, at_review])
def test_hanging_up_half_way_sends_nothing(caller, rows, until):
    until(caller).hangs_up()

    caller.call_is_over().lets_jobs_run()
    assert rows(BankPayment) == []


@DELIVERED_TWICE
def test_everything_delivered_twice_is_one_payment_and_one_letter(caller, rows):
    has_agreed(caller)

    assert len(rows(BankPayment)) == len(rows(BankAccount)) == len(rows(Notice)) == 1


# What can go wrong.


def test_star_stops_before_the_numbers_are_whole(caller, rows):
    at_the_numbers(caller).presses("*")

    caller.is_at(pay.account_not_read).hears(words.stopped(), words.entry_choices())
    assert rows(BankAccount) == []


def test_numbers_that_could_not_be_read_three_times_bring_a_person(caller, rows):
    at_the_numbers(caller)

    while caller.phone.waiting.kind == "pay":
        caller.presses("110000001")

    caller.hears(words.entry_failed()).is_at(representative.ring)
    assert rows(BankAccount) == []


def test_an_entry_that_was_stopped_can_be_tried_again(caller):
    at_the_numbers(caller).presses("*").is_at(pay.account_not_read)

    caller.presses("1").is_at(pay.take_account).pays_with("bank")

    caller.is_at(pay.bank_terms)


def test_an_account_number_keyed_differently_the_second_time_is_asked_for_again(caller, rows):
    at_the_numbers(caller).presses(ROUTING).hears(words.account())
    caller.presses("000123456789#").hears(words.account_again())

    caller.presses("000123456780#").hears(words.account_differs())

    assert rows(BankAccount) == []
    caller.presses("000123456789#").presses("000123456789#").is_at(pay.bank_terms)


def test_or_a_card_pays(caller, rows):
    at_the_numbers(caller).presses("*").presses("2").is_at(pay.take_card)

    caller.pays_with("visa").presses("1").waits().is_at(pay.paid)

    assert [payment.amount_cents for payment in rows(Payment)] == [8642]


def test_an_account_that_the_connector_refuses_is_told_so_and_counts(caller):
    at_the_numbers(caller)

    for _ in range(CardLimits().refused_per_guarantor_a_day):
        caller.presses(ROUTING)
        while caller.phone.waiting.kind == "pay":
            caller.presses(CLOSED_ACCOUNT)
        caller.is_at(pay.account_not_read).hears(words.refused())
        caller.presses("1")

    caller.hears(pay_words.cards_locked()).is_at(representative.ring)


def test_a_routing_number_that_cannot_be_is_refused(line, caller, rows):
    at_the_numbers(caller)
    sid = caller.phone.sid

    line.post(line.path(sid), bank_tokenised(sid, BankRoutingNumber="110000001"))

    assert caller.row.step == pay.account_not_read.key
    assert rows(BankAccount) == []


def test_a_balance_that_changed_meanwhile_is_told_anew(caller, rows):
    at_review(caller, "100")
    with caller.app.extensions["database"].transaction() as db:
        factories.payment(db, caller.person.id, usd(30))

    caller.presses("1")

    caller.is_at(pay.choose_amount).hears(pay_words.cancelled(), pay_words.owed_choices(usd(70)))
    assert rows(BankPayment) == []


def test_an_account_that_its_bank_closed_meanwhile_is_not_drawn_from(caller, rows):
    at_review(caller)
    with caller.app.extensions["database"].transaction() as db:
        db.execute(update(BankAccount).values(stopped_code="R02", stopped_on=TODAY))

    caller.presses("1")

    caller.is_at(pay.account_not_read).hears(words.refused())
    assert rows(BankPayment) == []


# Who is asked.


def test_a_guest_is_not_asked_for_a_bank_account(app, caller):
    with app.extensions["database"].transaction() as db:
        bill = factories.household(db, usd(100), phone="+14155550199")
    caller.dials(language="en_US").presses("2").presses("2")

    caller.presses(f"{bill.id}#").presses(bill.postal_code).presses("100#").presses("00")

    caller.presses("1").is_at(pay.ready)


def test_where_nobody_reads_the_tokens_no_account_is_taken(app, caller):
    app.extensions["house"] = replace(app.extensions["house"], takes_bank_accounts=False)
    caller.at(pay.choose_amount).owes(100).presses("1")

    caller.is_at(pay.ready).does_not_hear(method_words.new_methods())
