"""In writing: by text with leave to, by letter or e-mail to what is on file, and nobody else."""

from __future__ import annotations

import pytest

from billing_core.accounts.models import Consent
from billing_core.gateways import Charged
from billing_core.notices.copies import COPIES_MAX
from billing_core.notices.models import Notice
from billing_core.payments import actions as payments
from ivr.flows import delivery, dispute, receipt, representative
from ivr.prompts import common
from ivr.prompts import delivery as words
from ivr.prompts import receipt as receipt_words
from ivr.speech import phone, plain
from tests import factories
from tests.ivr.flows.carriers import DELIVERED_TWICE
from tests.ivr.line import ON_SQLITE

pytestmark = ON_SQLITE

CALLER, OTHER_PHONE = "+14155550123", "+12125550142"
EMAIL, ADDRESS = "alex@example.org", "12 Oak Street\nSan Francisco CA 94110"
NO_RECEIPTS = {
    "payment_minimum_cents = 500": "payment_minimum_cents = 500\nsms_receipts = false",
}


def has_questioned(caller, **columns):
    """The caller has questioned their charge, and may have that in writing."""
    caller.at(dispute.choose).owes(40, **columns)
    for key in "12211":
        caller.presses(key)
    return caller.is_at(delivery.offer)


def test_by_text_after_leave_to(caller, rows):
    has_questioned(caller).hears(words.by_text_or_mail()).presses("1")
    caller.is_at(delivery.consent)
    caller.hears(receipt_words.consent(phone(CALLER)), receipt_words.consent_choices())
    caller.gets_no_text()

    caller.presses("1")

    caller.is_at(receipt.finished).hears(receipt_words.sent(), receipt_words.anything_else())
    caller.gets_text("Case number")
    (kept,) = rows(Consent)
    assert kept.words == plain(receipt_words.consent(phone(CALLER)), "en_US")
    assert (kept.phone, kept.topic, kept.guarantor_id) == (CALLER, "dispute", caller.person.id)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("es_US", "Número de caso"),
        ("zh_Hans_CN", "案件编号"),
        ("zh_Hant_HK", "個案編號"),
    ],
)
def test_the_text_is_in_the_language_of_the_call(caller, language, said):
    caller.speaks(language)
    has_questioned(caller).presses("1").presses("1").gets_text(said)


def test_to_another_number(caller, rows):
    has_questioned(caller).presses("1").presses("2").is_at(delivery.enter_phone)
    caller.presses("1115550100").stays().hears(receipt_words.not_a_phone())

    caller.presses(OTHER_PHONE[2:]).is_at(delivery.consent)
    caller.hears(receipt_words.consent(phone(OTHER_PHONE))).presses("1").lets_jobs_run()

    assert [notice.recipient for notice in rows(Notice)] == [OTHER_PHONE]


def test_a_withheld_number_is_asked_for(caller):
    caller.calls_from("anonymous", stir=None).at(delivery.offer, to_send="dispute:1").owes(40)

    caller.presses("1").is_at(delivery.enter_phone)


def test_no_leave_no_text(caller, rows):
    has_questioned(caller).presses("1").presses("3").is_at(receipt.finished).gets_no_text()

    assert rows(Consent) == []


def test_by_letter_to_the_address_on_file_which_is_not_read_out(caller, rows):
    has_questioned(caller, address=ADDRESS).presses("2")

    caller.is_at(receipt.finished).hears(words.mailed())
    assert "Oak" not in caller.phone.transcript()
    (letter,) = rows(Notice)
    assert (letter.channel, letter.recipient) == ("letter", f"guarantor:{caller.person.id}")
    assert ADDRESS in letter.body
    assert letter.status == "queued"


def test_by_email_where_one_is_on_file(caller, rows):
    has_questioned(caller, email=EMAIL).hears(words.by_text_mail_or_email()).presses("3")

    caller.is_at(receipt.finished).hears(words.emailed())
    assert "example" not in caller.phone.transcript()
    (mail,) = rows(Notice)
    assert (mail.channel, mail.recipient, mail.status) == ("email", EMAIL, "queued")


@pytest.mark.parametrize(("columns", "none"), [({}, "3"), ({"email": EMAIL}, "4")])
def test_not_in_writing(caller, rows, columns, none):
    has_questioned(caller, **columns).presses(none).is_at(receipt.finished)

    assert rows(Notice) == []


def test_silence_is_not_in_writing(caller, rows):
    has_questioned(caller).is_silent().is_at(receipt.finished)

    assert rows(Notice) == []


def test_about_a_confidential_account_nothing_goes_to_what_is_on_file(caller, rows):
    has_questioned(caller, restriction="confidential", email=EMAIL, address=ADDRESS)

    caller.hears(words.by_text()).presses("3").stays().hears(common.not_a_choice())
    caller.presses("1").presses("1").gets_text("Case number")

    assert [(notice.channel, notice.recipient) for notice in rows(Notice)] == [("sms", CALLER)]


def test_or_nothing_at_all(caller, rows):
    has_questioned(caller, restriction="confidential").presses("2").is_at(receipt.finished)

    assert rows(Notice) == []


@pytest.mark.parametrize("operator_changes", [NO_RECEIPTS])
@pytest.mark.parametrize(
    ("columns", "offered"),
    [({}, words.by_mail()), ({"email": EMAIL}, words.by_mail_or_email())],
)
def test_a_receipt_goes_by_text_only_where_the_plan_texts_receipts(caller, columns, offered):
    caller.at(delivery.offer, to_send="receipt:12345678").owes(40, **columns).hears(offered)


@pytest.mark.parametrize("operator_changes", [NO_RECEIPTS])
def test_where_there_is_no_way_at_all_none_is_offered(caller, rows):
    caller.at(receipt.details).owes(40, restriction="confidential")
    with caller.app.extensions["database"].transaction() as db:
        made = factories.payment(db, caller.person.id)
        payments.begin_charging(db, made.id)
        payments.settle(db, made.id, Charged("made"))

    caller.presses("1").is_at(receipt.finished)

    assert rows(Notice) == []


def test_a_paper_that_was_sent_ten_times_is_a_persons_matter(caller, rows):
    has_questioned(caller)
    for _ in range(COPIES_MAX):
        caller.presses("2").is_at(receipt.finished)
        for key in "15111211":
            caller.presses(key)
        caller.is_at(delivery.offer)
    assert len(rows(Notice)) == COPIES_MAX

    caller.presses("2").hears(words.too_many()).is_at(representative.ring)

    assert len(rows(Notice)) == COPIES_MAX


def test_too_many_texts_are_a_persons_matter_too(caller, rows):
    has_questioned(caller)
    for _ in range(COPIES_MAX):
        caller.presses("2")
        for key in "15111211":
            caller.presses(key)

    caller.presses("1").presses("1").hears(words.too_many()).is_at(representative.ring)

    assert {notice.channel for notice in rows(Notice)} == {"letter"}


@DELIVERED_TWICE
def test_leave_delivered_twice_is_one_text(caller, rows):
    has_questioned(caller).presses("1").presses("1").gets_text("Case number")

    assert len(rows(Consent)) == len(rows(Notice)) == 1


def test_hanging_up_at_the_consent_is_no_consent(caller, rows):
    has_questioned(caller).presses("1").hangs_up().gets_no_text()

    assert rows(Consent) == []


def test_nine_goes_back_from_the_number(caller):
    has_questioned(caller).presses("1").presses("2").presses("*9#").is_at(delivery.consent)
