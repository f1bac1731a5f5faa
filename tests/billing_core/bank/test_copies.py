"""The written copy of what was agreed to on the telephone: a letter, once."""

from __future__ import annotations

import uuid

import pytest
from sqlalchemy import select
from sqlalchemy.exc import NoResultFound

from billing_core import clock as product_clock
from billing_core.bank import copies
from billing_core.notices.models import Notice
from tests.billing_core.bank.drawer import Drawer, submit


def sends_copy(database, payment_id) -> list[Notice]:
    with database.transaction() as db:
        copies.send(db, payment_id)
        return list(db.scalars(select(Notice)))


def test_the_payer_gets_a_letter_with_the_words_and_the_code(database, clock):
    drawer = Drawer.owing(database, "100")
    payment_id = drawer.agrees("60")

    [letter] = sends_copy(database, payment_id)

    payment = drawer.payment(payment_id)
    assert (letter.channel, letter.recipient) == ("letter", f"guarantor:{drawer.id}")
    assert payment.words in letter.body
    assert payment.confirmation_code in letter.body
    assert payment.copy_sent_at == product_clock.now()


def test_without_a_recording_the_letter_is_what_lets_the_debit_go(database, clock):
    drawer = Drawer.owing(database, "100")
    payment_id = drawer.agrees("60", recorded=False)
    assert submit(database) is None

    sends_copy(database, payment_id)

    assert submit(database) is not None
    assert drawer.payment(payment_id).status == "submitted"


def test_once_is_enough(database, clock):
    drawer = Drawer.owing(database, "100")
    payment_id = drawer.agrees("60")

    sends_copy(database, payment_id)
    sent_at = drawer.payment(payment_id).copy_sent_at
    clock.forward(days=1)

    assert len(sends_copy(database, payment_id)) == 1
    assert drawer.payment(payment_id).copy_sent_at == sent_at


def test_there_is_no_copy_of_what_was_never_agreed(database, clock):
    with pytest.raises(NoResultFound):
        sends_copy(database, uuid.uuid4())
