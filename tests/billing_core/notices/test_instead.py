"""A text that does not arrive goes by e-mail or letter instead, once, and to nobody else."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from billing_core.accounts import actions as accounts
from billing_core.database import Database
from billing_core.errors import SenderUnreachable
from billing_core.notices import actions
from billing_core.notices.models import Notice
from billing_core.notices.sending import send_waiting
from billing_core.payments import actions as payments
from billing_core.payments import texts
from tests import factories
from tests.billing_core.notices.outbox import PHONE, Carrier, notices, owed

LANGUAGES = ["en_US", "es_US", "zh_Hans_CN", "zh_Hant_HK"]
ADDRESS = "12 Oak Street\nOakland CA 94610"


def member(database: Database, **columns: Any) -> int:
    with database.transaction() as db:
        return factories.guarantor(db, phone=PHONE, **({"address": ADDRESS} | columns)).id


def sent_to(database: Database, who: int, **changes: Any) -> Notice:
    """A text that the carrier took."""
    owed(database, guarantor_id=who, **changes)
    send_waiting(database, Carrier(), 1)
    (notice,) = notices(database)
    return notice


def reported(database: Database, notice: Notice, status: str = "undelivered") -> None:
    with database.transaction() as db:
        actions.delivered(db, notice.provider_id or "", status, "30006")


def others(database: Database, notice: Notice) -> list[Notice]:
    return [each for each in notices(database) if each.id != notice.id]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("status", ["undelivered", "failed"])
def test_the_same_words_go_by_letter_without_how_to_stop_texts(database, clock, status, language):
    who = member(database)
    text = sent_to(database, who, language=language)

    reported(database, text, status)

    (letter,) = others(database, text)
    assert (letter.channel, letter.recipient) == ("letter", f"guarantor:{who}")
    assert letter.status == "queued"
    address, _, words = letter.body.partition("\n\n")
    assert address == f"Alex Rivera\n{ADDRESS}"
    assert text.body.startswith(words)
    assert "STOP" in text.body
    assert "STOP" not in letter.body


def test_an_e_mail_address_on_file_comes_before_a_letter(database, clock):
    text = sent_to(database, member(database, email="alex@example.org"))

    reported(database, text)

    (mail,) = others(database, text)
    assert (mail.channel, mail.recipient) == ("email", "alex@example.org")
    assert ADDRESS not in mail.body


def test_however_often_it_is_reported_it_goes_once(database, clock):
    text = sent_to(database, member(database))

    for status in ("failed", "undelivered", "failed", "delivered"):
        reported(database, text, status)

    assert len(others(database, text)) == 1


def test_what_arrives_goes_once_too(database, clock):
    text = sent_to(database, member(database))

    for status in ("delivered", "failed"):
        reported(database, text, status)

    assert others(database, text) == []


def test_for_a_confidential_account_a_person_decides(database, clock):
    who = member(database)
    text = sent_to(database, who)
    with database.transaction() as db:
        accounts.restrict(db, who, "confidential", actor="test")

    reported(database, text)

    (letter,) = others(database, text)
    assert letter.status == "held"


def test_a_text_about_no_account_goes_nowhere_else(database, clock):
    owed(database)
    send_waiting(database, Carrier(), 1)
    (text,) = notices(database)

    reported(database, text)

    assert others(database, text) == []


@pytest.mark.parametrize("by_guest", [False, True])
def test_what_a_guest_paid_is_not_told_to_the_guarantor(database, clock, by_guest):
    with database.transaction() as db:
        who = factories.household(db)
        payment = factories.payment(db, who.id, by_guest=by_guest)
        payments.notify(db, payment.id, PHONE)
        payment.status = "paid"
        texts.queue(db, payment)
    send_waiting(database, Carrier(), 1)
    (text,) = notices(database)

    reported(database, text)

    assert bool(others(database, text)) != by_guest


@pytest.mark.parametrize(
    ("refusal", "goes"),
    [
        (SenderUnreachable("code 21614", refused=True), True),
        (SenderUnreachable("no answer"), False),
    ],
)
def test_a_text_that_the_carrier_does_not_take_is_written_unless_it_may_have_gone(
    database, clock, refusal, goes
):
    owed(database, guarantor_id=member(database))

    send_waiting(database, Carrier(raising=refusal), 1)

    with database.transaction() as db:
        channels = sorted(db.scalars(select(Notice.channel)))
    assert channels == (["letter", "sms"] if goes else ["sms"])


def test_a_carrier_that_was_busy_five_times_never_had_it(database, clock):
    owed(database, guarantor_id=member(database))
    busy = Carrier(raising=SenderUnreachable("20429", retry_safe=True))

    for _ in range(5):
        send_waiting(database, busy, 1)
        clock.forward(minutes=11)

    with database.transaction() as db:
        assert sorted(db.scalars(select(Notice.channel))) == ["letter", "sms"]
