"""A receipt by text: consent to exactly one message, to this phone or another."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from billing_core.accounts.models import Consent
from billing_core.money import Money
from billing_core.notices.models import Notice
from billing_core.payments.models import Payment
from ivr.flows import main_menu, pay, receipt, representative, trouble
from ivr.prompts import Spelled, common
from ivr.prompts import pay as pay_words
from ivr.prompts import receipt as words
from ivr.prompts import trouble as trouble_words
from ivr.speech import phone, plain
from tests.ivr.flows.carriers import DELIVERED_TWICE
from tests.ivr.line import ON_SQLITE

pytestmark = ON_SQLITE

CALLER = "+14155550123"
OTHER_PHONE = "+12125550142"
NO_RECEIPTS = {
    "payment_minimum_cents = 500": "payment_minimum_cents = 500\nsms_receipts = false",
}


def has_paid(caller, amount=40):
    """The caller has paid all they owe and hears the code."""
    caller.at(pay.choose_amount).owes(amount).presses("1").presses("1").pays_with("visa")
    return caller.presses("1").waits().is_at(pay.paid)


def wants_one(caller):
    """And wants a receipt by text, but not the card saved."""
    return has_paid(caller).presses("1").is_at(pay.keep_card).presses("2")


def wants_none(caller):
    return has_paid(caller).presses("2").is_at(pay.keep_card).presses("2")


def test_a_text_is_sent_only_after_the_words_about_it_were_agreed_to(caller, rows):
    wants_one(caller)
    caller.is_at(receipt.consent).hears(words.consent(phone(CALLER)), words.consent_choices())
    caller.gets_no_text()

    caller.presses("1")

    caller.is_at(receipt.finished).hears(words.sent(), words.anything_else())
    (payment,) = rows(Payment)
    caller.gets_text(f"Confirmation code: {payment.confirmation_code}").gets_text("$40.00")


def test_the_words_agreed_to_are_kept_as_they_were_spoken(caller, rows):
    caller.speaks("es_US")
    wants_one(caller).presses("1")

    (kept,) = rows(Consent)
    assert kept.words == plain(words.consent(phone(CALLER)), "es_US")
    assert kept.evidence.startswith(caller.row.sid)
    assert (kept.phone, kept.topic, kept.guarantor_id) == (CALLER, "receipt", caller.person.id)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("es_US", "Código de confirmación"),
        ("zh_Hans_CN", "确认号码"),
        ("zh_Hant_HK", "確認號碼"),
    ],
)
def test_the_text_is_in_the_language_of_the_call(caller, language, said):
    caller.speaks(language)
    wants_one(caller).presses("1")

    caller.gets_text(said)


def test_nothing_about_the_caller_is_in_the_text(caller):
    wants_one(caller).presses("1").lets_jobs_run()

    (text,) = caller.phone.messages
    for private in (str(caller.person.id), "Alex", "Rivera", "Lakeside", "visit"):
        assert private not in text


def test_another_number_can_be_given(caller, rows):
    wants_one(caller).presses("2")
    caller.is_at(receipt.enter_phone).hears(words.enter_phone())

    caller.presses(OTHER_PHONE[2:])

    caller.is_at(receipt.consent).hears(words.consent(phone(OTHER_PHONE)))
    caller.presses("1").lets_jobs_run()
    assert [notice.recipient for notice in rows(Notice)] == [OTHER_PHONE]


def test_what_is_no_phone_number_is_asked_again(caller):
    caller.at(receipt.enter_phone).presses("1115550100")

    caller.stays().hears(words.not_a_phone(), words.enter_phone())


def test_too_few_digits_are_counted(caller):
    caller.at(receipt.enter_phone).presses("212555#").stays().hears(common.too_few_digits(6, 10))


def test_three_numbers_that_cannot_be_texted_bring_a_person(caller):
    caller.at(receipt.enter_phone)

    for _ in range(3):
        caller.is_at(receipt.enter_phone).presses("1115550100")

    caller.is_at(representative.ring)


def test_a_withheld_number_is_asked_for(caller, rows):
    caller.calls_from("anonymous", stir=None)
    wants_one(caller).is_at(receipt.enter_phone)

    caller.presses(OTHER_PHONE[2:]).presses("1").lets_jobs_run()

    assert [notice.recipient for notice in rows(Notice)] == [OTHER_PHONE]


def test_whoever_wants_no_text_gets_none_and_no_consent_is_kept(caller, rows):
    wants_one(caller).presses("3")

    caller.is_at(receipt.finished).does_not_hear(words.sent()).gets_no_text()
    assert rows(Consent) == []


def test_whoever_wants_no_receipt_is_asked_for_no_consent(caller):
    wants_none(caller).is_at(receipt.finished).gets_no_text()


def test_silence_after_the_code_wants_no_receipt(caller):
    has_paid(caller).is_silent().is_at(receipt.finished).gets_no_text()


def test_silence_at_the_consent_is_no_consent(caller, rows):
    wants_one(caller).is_silent().stays().hears(common.heard_nothing())

    caller.gets_no_text()
    assert rows(Consent) == []


def test_hanging_up_at_the_consent_is_no_consent(caller, rows):
    wants_one(caller).hangs_up().gets_no_text()

    assert rows(Consent) == []


def test_hanging_up_after_the_consent_leaves_the_text_on_its_way(caller):
    wants_one(caller).presses("1").hangs_up()

    caller.gets_text("$40.00")


def test_whoever_is_done_hears_goodbye(caller):
    wants_none(caller).is_silent()

    caller.is_at(trouble.goodbye).hears(trouble_words.goodbye("Kaiser Permanente")).call_is_over()


def test_whoever_is_not_done_is_at_the_main_menu(caller):
    wants_none(caller).presses("1")

    caller.is_at(main_menu.choose)


def test_nine_does_not_lead_back_to_a_payment_that_was_made(caller):
    has_paid(caller).presses("9").is_at(main_menu.choose)


def test_a_second_payment_in_the_call_has_a_receipt_of_its_own(caller):
    caller.at(pay.enter_dollars).owes(120).presses("50#").presses("#").presses("1").presses("1")
    caller.pays_with("visa").presses("1").waits().presses("1").presses("2").presses("1").presses(
        "1"
    )

    caller.presses("2").presses("1").is_at(pay.paid_before).presses("1").presses("1")
    caller.pays_with("amex").presses("1").waits()
    caller.presses("1").hears(pay_words.paid(Money.usd(70))).presses("2").presses("1")

    caller.gets_text("$50.00").gets_text("$70.00")
    assert len(caller.phone.messages) == 2


@DELIVERED_TWICE
def test_a_consent_delivered_twice_is_one_text(caller, rows):
    wants_one(caller).presses("1").gets_text("$40.00")

    assert len(caller.phone.messages) == len(rows(Consent)) == 1


@pytest.mark.parametrize("operator_changes", [NO_RECEIPTS])
def test_where_there_are_no_text_receipts_none_is_offered(caller, rows):
    has_paid(caller).hears(pay_words.code_next()).does_not_hear(pay_words.receipt_choices())

    caller.presses("1").is_at(pay.keep_card).presses("2")

    caller.is_at(receipt.finished).gets_no_text()
    assert rows(Consent) == []


@pytest.mark.parametrize("operator_changes", [NO_RECEIPTS])
def test_where_there_are_no_text_receipts_the_code_can_be_heard_again(caller, app):
    has_paid(caller).presses("*")

    with app.extensions["database"].transaction() as db:
        code = db.scalars(select(Payment.confirmation_code)).one()
    caller.hears(pay_words.code(Spelled(code, (4, 4), slowly=True)), pay_words.code_next())
