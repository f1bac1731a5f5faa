"""A clerk finds a receipt, reads it out and sends it again."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from billing_core.accounts.models import Guarantor
from billing_core.notices.copies import COPIES_MAX
from billing_core.notices.models import Notice
from tests import factories
from tests.billing_core.clerk import Clerk
from tests.billing_core.payments.household import OWNER, PHONE, owes, paid, read, taken

ID = "8041-2230"


@pytest.fixture
def clerk(database, clock):
    owes(database, "30", "40")
    return Clerk(database)


@pytest.fixture
def code(clerk, database):
    """The confirmation code of a payment of fifty dollars."""
    return read(database, paid(database, "50")).confirmation_code


def reach(database, **contact):
    with database.transaction() as db:
        db.execute(update(Guarantor).where(Guarantor.id == OWNER).values(**contact))


def notices(database):
    with database.transaction() as db:
        return [
            (each.channel, each.recipient)
            for each in db.scalars(select(Notice).order_by(Notice.created_at, Notice.id))
        ]


def test_a_receipt_is_shown_by_the_code_that_was_read_out(clerk, code):
    shown = clerk.says("receipt", "show", f"{code[:4]} {code[4:]}")

    assert f"{code[:4]} {code[4:]}" in shown
    assert "$50.00" in shown


def test_it_is_shown_in_another_language_if_told_to(clerk, code):
    assert "Recibo" in clerk.says("receipt", "show", code, "--language", "es_US")


def test_the_receipts_of_an_account_are_listed(clerk, code, database, clock):
    clock.forward(days=1)
    newer = read(database, paid(database, "15")).confirmation_code
    taken(database, "1")
    clerk.says("receipt", "send", code, "--as", "letter", "--by", "kim")

    listed = clerk.reads("receipt", "list", ID)

    assert [row["number"] for row in listed] == [newer, code]
    assert [row["sent_again"] for row in listed] == [0, 1]
    assert listed[1] | {"sent_again": 0} == {
        "number": code,
        "paid_on": "2026-11-24",
        "amount": "50.00",
        "by": "visa 4242",
        "now": "paid",
        "sent_again": 0,
    }
    assert len(clerk.reads("receipt", "list", ID, "--limit", 1)) == 1


def test_without_a_card_payment_there_is_no_receipt(clerk):
    assert clerk.says("receipt", "list", ID) == f"{ID} has no receipt: no card payment was made.\n"


@pytest.mark.parametrize("how", ["show", "send"])
def test_a_code_that_was_never_paid_is_refused(clerk, database, how):
    code = read(database, taken(database, "50")).confirmation_code
    options = ("--as", "letter", "--by", "kim") if how == "send" else ()
    told = "was ever paid: see `flask billing payments`"

    assert clerk.refused("receipt", how, code, *options).endswith(told)
    assert clerk.refused("receipt", how, "00000000", *options).endswith(told)


def test_a_letter_goes_to_the_address_on_the_account(clerk, code, database):
    told = clerk.says("receipt", "send", code, "--as", "letter", "--by", "kim")

    assert told == f"Receipt {code} of {ID} waits to go out.\n"
    assert notices(database) == [("letter", f"guarantor:{OWNER}")]
    assert clerk.actors("receipt_repeated") == ["representative:kim"]


def test_an_email_goes_to_the_one_on_the_account(clerk, code, database):
    reach(database, email=None)
    assert "there is no e-mail address on the account: see `flask billing contact change`" in (
        clerk.refused("receipt", "send", code, "--as", "email", "--by", "kim")
    )
    reach(database, email="ana@example.com")

    clerk.says("receipt", "send", code, "--as", "email", "--by", "kim")

    assert notices(database) == [("email", "ana@example.com")]


def test_a_text_needs_a_number_that_agreed_to_it(clerk, code, database):
    send = ("receipt", "send", code, "--as", "text", "--by", "kim")
    reach(database, phone=None)
    assert "there is no phone number on the account" in clerk.refused(*send)
    reach(database, phone=PHONE)
    assert "nobody agreed to be texted receipts at" in clerk.refused(*send)
    with database.transaction() as db:
        factories.consent(db, PHONE)
        factories.consent(db, "+14155550199")

    clerk.says(*send)
    clerk.says(*send, "--to", "+14155550199")

    assert notices(database) == [("sms", PHONE), ("sms", "+14155550199")]


def test_only_a_text_goes_elsewhere(clerk, code):
    told = clerk.refused("receipt", "send", code, "--as", "letter", "--to", PHONE, "--by", "kim")

    assert "only a text may go elsewhere" in told


def test_the_eleventh_copy_is_refused(clerk, code):
    send = ("receipt", "send", code, "--as", "letter", "--by", "kim")
    for _ in range(COPIES_MAX):
        clerk.says(*send)

    assert "was sent 10 times already" in clerk.refused(*send)
