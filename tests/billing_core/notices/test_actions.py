from __future__ import annotations

import threading

import pytest
from sqlalchemy import select, update

from billing_core import clock as product_clock
from billing_core.audit.models import AuditEvent
from billing_core.database import Database, new_id
from billing_core.notices import actions
from billing_core.notices.models import Notice
from billing_core.notices.sending import send_waiting
from tests.billing_core.notices.outbox import PHONE, RECEIPT, Carrier, notices, owed


def reported(database: Database, status: str, error: str | None = None, **to: object) -> bool:
    provider_id = str(to.pop("provider_id", "SM1"))
    with database.transaction() as db:
        found = actions.delivered(db, provider_id, status, error, **to)  # type: ignore[arg-type]
        return found is not None


def sent(database: Database) -> Notice:
    owed(database)
    send_waiting(database, Carrier(), 1)
    return notices(database)[0]


def test_a_message_is_owed_with_its_words_as_they_will_be_sent(database, clock):
    owed(database, language="es_US", guarantor_id=80412237)

    (notice,) = notices(database)
    assert (notice.status, notice.channel, notice.attempts) == ("queued", "sms", 0)
    assert (notice.recipient, notice.language) == (PHONE, "es_US")
    assert notice.body.startswith("Your health plan: Recibimos su pago de $1,234.50")
    assert notice.created_at == product_clock.now()


def test_a_message_owed_twice_is_one_message(database, clock):
    first = owed(database)
    second = owed(database, recipient="+15105550199")

    assert first is not None
    assert second is None
    assert [notice.recipient for notice in notices(database)] == [PHONE]


def test_a_message_owed_by_four_at_once_is_one_message(database, clock):
    together = threading.Barrier(4)
    made = []

    def owe() -> None:
        together.wait()
        made.append(owed(database))

    threads = [threading.Thread(target=owe) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(made) == 4
    assert len([notice for notice in made if notice is not None]) == 1
    assert len(notices(database)) == 1


def test_a_message_lost_to_another_in_the_same_transaction_breaks_nothing_else(database, clock):
    with database.transaction() as db:
        for key in ("one", "one", "two"):
            actions.queue(
                db,
                key=key,
                recipient=PHONE,
                template="receipt",
                values=RECEIPT,
                language="en_US",
                guarantor_id=None,
            )

    assert [notice.key for notice in notices(database)] == ["one", "two"]


def test_that_a_message_is_owed_is_on_record_without_its_words(database, clock):
    notice = owed(database, guarantor_id=80412237)

    with database.transaction() as db:
        (event,) = db.scalars(select(AuditEvent)).all()
    assert notice is not None
    assert (event.tag, event.guarantor_id) == ("notice_queued", 80412237)
    assert event.reference == str(notice.id)
    assert event.details == {"template": "receipt"}


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("delivered", "delivered"),
        ("read", "delivered"),
        ("undelivered", "failed"),
        ("failed", "failed"),
    ],
)
def test_a_delivery_report_is_noted(database, clock, word, status):
    sent(database)

    changed = reported(database, word, "30006")

    (notice,) = notices(database)
    assert changed
    assert notice.status == status
    assert notice.error == ("30006" if status == "failed" else None)


@pytest.mark.parametrize("first", ["delivered", "undelivered"])
@pytest.mark.parametrize("later", ["queued", "sending", "sent", "delivered", "failed"])
def test_a_report_that_comes_late_never_moves_a_message_back(database, clock, first, later):
    sent(database)
    reported(database, first, "30003")
    before = notices(database)[0].status

    changed = reported(database, later, "30003")

    assert not changed
    assert notices(database)[0].status == before


def test_a_report_on_the_way_changes_nothing(database, clock):
    sent(database)

    assert not reported(database, "sending")
    assert notices(database)[0].status == "sent"


@pytest.mark.parametrize(
    ("word", "provider_id"), [("delivered", "SM9"), ("partially_delivered", "SM1"), ("", "SM1")]
)
def test_a_report_on_nothing_of_ours_or_in_unknown_words_is_passed_over(
    database, clock, word, provider_id
):
    sent(database)

    assert not reported(database, word, provider_id=provider_id)
    assert notices(database)[0].status == "sent"


def test_a_report_about_a_notice_that_is_not_there_is_passed_over(database, clock):
    assert not reported(database, "delivered", notice_id=new_id())


def interrupted(database: Database, status: str) -> Notice:
    """A message whose worker died after handing it over."""
    notice = owed(database)
    assert notice is not None
    with database.transaction() as db:
        db.execute(update(Notice).values(status=status, error="sending interrupted"))
    return notice


@pytest.mark.parametrize("status", ["sending", "failed"])
def test_a_report_proves_that_a_message_whose_sending_was_broken_off_went_out(
    database, clock, status
):
    notice = interrupted(database, status)

    changed = reported(database, "sent", notice_id=notice.id)

    (known,) = notices(database)
    assert changed
    assert (known.status, known.provider_id, known.error) == ("sent", "SM1", None)
    assert known.sent_at == product_clock.now()


def test_a_report_with_another_carrier_id_does_not_touch_a_message_that_has_one(database, clock):
    notice = sent(database)

    assert not reported(database, "failed", "1", provider_id="SM9", notice_id=notice.id)
    assert notices(database)[0].status == "sent"
