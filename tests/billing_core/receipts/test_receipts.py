"""A receipt has the number the payer heard, and says the same however often it is asked for."""

from __future__ import annotations

import string
from datetime import date

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from billing_core import clock as product_clock
from billing_core.accounts.models import Guarantor
from billing_core.audit.models import AuditEvent
from billing_core.gateways.sandbox import Sandbox
from billing_core.ledger import actions as ledger
from billing_core.ledger.actions import Side
from billing_core.ledger.chart import LATE_FEES, PATIENT_RECEIVABLE, WRITE_OFFS
from billing_core.money import Money
from billing_core.notices.copies import COPIES_MAX, Wanted
from billing_core.notices.words import LANGUAGES
from billing_core.payments import queries as payments
from billing_core.payments.charging import charge
from billing_core.policies import Policy
from billing_core.receipts import actions
from billing_core.receipts.rendering import VISITS_SHOWN, WORDS, in_full
from billing_core.refunds import actions as refunds
from billing_core.refunds.sending import sweep
from billing_core.returned_items import actions as returned_items
from tests.billing_core.payments.household import OWNER, PHONE, owes, paid, read, taken

SOMEBODY_ELSE = 12345674


def issued(database, payment_id):
    with database.transaction() as db:
        return actions.issue(db, payment_id)


def repeated(database, payment_id, channel="sms", guarantor_id=OWNER, **changes):
    told = {"recipient": PHONE, "language": "en_US", "actor": "caller"} | changes
    number = read(database, payment_id).confirmation_code
    with database.transaction() as db:
        return actions.repeat(db, guarantor_id, Wanted(number, channel, **told))


def written(database, payment_id, language="en_US"):
    with database.transaction() as db:
        receipt = actions.issue(db, payment_id)
        assert receipt is not None
        return in_full(receipt, payments.get(db, payment_id), language)


def test_a_receipt_says_what_was_paid_and_what_for(database, clock):
    owes(database, "30", "40")
    payment_id = paid(database, "50")

    receipt = issued(database, payment_id)

    assert receipt.number == read(database, payment_id).confirmation_code
    assert (receipt.paid_on, receipt.amount_cents) == (date(2026, 11, 24), 5000)
    assert receipt.applied == [["2026-01-01", 3000], ["2026-01-02", 2000]]
    assert receipt.balance_after_cents == 2000


def test_a_receipt_is_given_once_and_never_changes(database, clock):
    owes(database, "30", "40")
    payment_id = paid(database, "50")
    first = issued(database, payment_id)
    clock.forward(days=1)
    paid(database, "20")

    again = issued(database, payment_id)

    assert (again.number, again.issued_at) == (first.number, first.issued_at)
    with pytest.raises(DBAPIError, match="append only"), database.connection() as connection:
        connection.execute(text("UPDATE receipts SET amount_cents = 1"))


def test_a_receipt_asked_for_late_says_what_it_would_have_said(database, clock):
    owes(database, "30", "40")
    payment_id = paid(database, "50")
    clock.forward(days=1)
    paid(database, "20")

    assert issued(database, payment_id).balance_after_cents == 2000


def test_a_payment_that_was_never_paid_has_no_receipt(database, clock):
    owes(database, "30")

    assert issued(database, taken(database, "20")) is None


def test_a_receipt_is_found_by_its_number_and_only_by_its_own_guarantor(database, clock):
    owes(database, "30")
    owes(database, "30", guarantor_id=SOMEBODY_ELSE)
    payment_id = paid(database, "30")
    number = read(database, payment_id).confirmation_code

    with database.transaction() as db:
        found = actions.find(db, f"{number[:4]}-{number[4:]}", OWNER)
        assert found is not None
        assert found.payment_id == payment_id
        assert actions.find(db, number, SOMEBODY_ELSE) is None
        assert actions.find(db, "", OWNER) is None


def test_it_is_written_out_in_full(database, clock):
    owes(database, "30", "40")
    payment_id = paid(database, "50")
    number = read(database, payment_id).confirmation_code

    said = written(database, payment_id)

    assert f"Receipt {number[:4]} {number[4:]}" in said
    assert f"Account ending in: {str(OWNER)[-4:]}" in said
    assert "Paid with: Visa, ending in 4242" in said
    assert "Visit of Jan 1, 2026: $30.00\nVisit of Jan 2, 2026: $20.00" in said
    assert "Balance after this payment: $20.00" in said
    assert "The payment is complete." in said


def test_a_guest_reads_neither_visits_nor_a_balance(database, clock):
    owes(database, "30", "40")

    said = written(database, paid(database, "50", by_guest=True))

    assert "Amount: $50.00" in said
    assert "Visit" not in said
    assert "$20.00" not in said
    assert "Balance" not in said


def test_what_became_of_the_payment_is_said(database, clock):
    owes(database, "200")
    given_back, returned = paid(database, "50"), paid(database, "40")
    with database.transaction() as db:
        wanted = refunds.Request(given_back, Money.usd(15), "r1", "paid twice", "rep:7")
        refunds.request(db, wanted, today=product_clock.today())
        returned_items.take_back(db, returned, "R01", on=product_clock.today(), policy=Policy())
    sweep(database, Sandbox(database), product_clock.now())

    assert "Since then, $15.00 of it was given back." in written(database, given_back)
    assert "your bank has returned this payment" in written(database, returned)


def test_more_visits_than_fit_are_summed_up(database, clock):
    owes(database, *["10"] * (VISITS_SHOWN + 3))

    said = written(database, paid(database, str(10 * (VISITS_SHOWN + 3))))

    assert said.count("Visit of") == VISITS_SHOWN
    assert "Other charges: $30.00" in said


def test_a_copy_goes_by_text(database, clock):
    owes(database, "30")
    payment_id = paid(database, "30")

    notice = repeated(database, payment_id)

    assert (notice.channel, notice.recipient) == ("sms", PHONE)
    assert read(database, payment_id).confirmation_code in notice.body
    assert "$30.00" in notice.body


def test_a_copy_goes_by_mail(database, clock):
    owes(database, "30")
    payment_id = paid(database, "30")

    notice = repeated(database, payment_id, "email", recipient="ana@example.org")

    assert (notice.channel, notice.recipient) == ("email", "ana@example.org")
    assert notice.body == written(database, payment_id)


def test_a_copy_goes_by_letter_to_the_address_on_the_account(database, clock):
    owes(database, "30")
    payment_id = paid(database, "30")
    with database.transaction() as db:
        db.get_one(Guarantor, OWNER).address = "12 Oak Street\nOakland CA 94612"

    notice = repeated(database, payment_id, "letter", recipient="elsewhere")

    assert (notice.channel, notice.recipient) == ("letter", f"guarantor:{OWNER}")
    assert notice.body.startswith("Ana Rivera\n12 Oak Street\nOakland CA 94612\n\n")


def test_every_copy_is_told_in_the_trail_and_there_are_ten_at_most(database, clock):
    owes(database, "30")
    payment_id = paid(database, "30")

    copies = [repeated(database, payment_id) for _ in range(COPIES_MAX + 1)]

    assert all(copies[:-1])
    assert copies[-1] is None
    with database.transaction() as db:
        tags = db.scalars(select(AuditEvent.tag).where(AuditEvent.tag.startswith("receipt"))).all()
    assert sorted(tags) == ["receipt_issued"] + ["receipt_repeated"] * COPIES_MAX


def test_nobody_gets_a_copy_of_somebody_elses(database, clock):
    owes(database, "30")
    owes(database, "30", guarantor_id=SOMEBODY_ELSE)
    payment_id = paid(database, "30")

    assert repeated(database, payment_id, guarantor_id=SOMEBODY_ELSE) is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_longest_receipt_fits_where_it_is_kept(database, clock, language):
    owes(database, *["99999.99"] * (VISITS_SHOWN + 1))
    payment_id = paid(database, "1299999.87")
    with database.transaction() as db:
        db.get_one(Guarantor, OWNER).address = "x" * 300

    assert len(repeated(database, payment_id, "letter", language=language).body) <= 1600


def placeholders(language, name):
    said = (WORDS / language / f"{name}.txt").read_text("utf-8")
    return {field for _, field, _, _ in string.Formatter().parse(said) if field}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_text_with_the_same_blanks(language):
    names = sorted(path.stem for path in (WORDS / language).glob("*.txt"))

    assert names == sorted(path.stem for path in (WORDS / "en_US").glob("*.txt"))
    assert all(placeholders(language, name) == placeholders("en_US", name) for name in names)


def test_a_fee_that_is_on_no_visit_counts_into_the_balance(database, clock):
    owes(database, "30")
    with database.transaction() as db:
        ledger.post(
            db,
            OWNER,
            key="fee",
            kind="fee",
            effective_on=product_clock.today(),
            sides=[Side(PATIENT_RECEIVABLE, Money.usd(5)), Side(LATE_FEES, -Money.usd(5))],
        )

    assert issued(database, paid(database, "30")).balance_after_cents == 500


def test_what_no_visit_needed_is_told_as_a_credit(database, clock):
    (visit_id,) = owes(database, "30")
    payment_id = taken(database, "30")
    with database.transaction() as db:
        given_up = [
            Side(PATIENT_RECEIVABLE, Money.usd(-20), visit_id),
            Side(WRITE_OFFS, Money.usd(20)),
        ]
        today = product_clock.today()
        ledger.post(db, OWNER, key="given up", kind="write_off", effective_on=today, sides=given_up)
    charge(database, Sandbox(database), payment_id)

    receipt = issued(database, payment_id)

    assert receipt.applied == [["2026-01-01", 1000], [None, 2000]]
    assert "$20.00" in written(database, payment_id)
