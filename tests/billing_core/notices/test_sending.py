from __future__ import annotations

import threading

import pytest

from billing_core import clock as product_clock
from billing_core.database import Database
from billing_core.errors import SenderUnreachable
from billing_core.notices import actions, queries
from billing_core.notices.sending import fail_interrupted, send_waiting
from tests.billing_core.notices.outbox import PHONE, Carrier, notices, owed, statuses


class Killed(BaseException):
    """The worker dies here."""


def too_many() -> SenderUnreachable:
    return SenderUnreachable("20429", retry_safe=True)


def killed_while_sending(database: Database) -> None:
    with pytest.raises(Killed):
        send_waiting(database, Carrier(raising=Killed()), 1)  # type: ignore[arg-type]


def test_what_waits_is_sent_oldest_first(database, clock):
    owed(database, "one")
    clock.forward(seconds=1)
    owed(database, "two", language="es_US")
    carrier = Carrier()

    count = send_waiting(database, carrier, 10)

    first, second = notices(database)
    assert count == 2
    assert carrier.taken == [
        (PHONE, first.body, str(first.id)),
        (PHONE, second.body, str(second.id)),
    ]
    assert (first.status, first.provider_id, first.attempts) == ("sent", "SM1", 1)
    assert first.sent_at == product_clock.now()


def test_no_more_than_the_limit_is_sent(database, clock):
    for key in ("one", "two", "three"):
        owed(database, key)

    assert send_waiting(database, Carrier(), 2) == 2
    assert sorted(statuses(database)) == ["queued", "sent", "sent"]


def test_nothing_is_sent_twice(database, clock):
    owed(database)
    carrier = Carrier()

    send_waiting(database, carrier, 10)
    send_waiting(database, carrier, 10)

    assert len(carrier.taken) == 1


def test_four_workers_at_once_send_each_message_once(database, clock):
    for number in range(12):
        owed(database, str(number))
    carrier = Carrier()

    threads = [
        threading.Thread(target=send_waiting, args=(database, carrier, 12)) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len({reference for _, _, reference in carrier.taken}) == 12
    assert len(carrier.taken) == 12
    assert set(statuses(database)) == {"sent"}


def test_the_message_says_sending_while_the_carrier_is_asked_and_nothing_is_locked(database, clock):
    owed(database)
    seen: list[str] = []

    send_waiting(database, Carrier(meanwhile=lambda _: seen.extend(statuses(database))), 1)

    assert seen == ["sending"]


def test_a_carrier_at_its_limit_is_tried_again_after_a_growing_pause(database, clock):
    owed(database)
    carrier = Carrier(raising=too_many())
    send_waiting(database, carrier, 1)
    tries_at: list[int] = []

    for second in range(1, 800):
        clock.forward(seconds=1)
        send_waiting(database, carrier, 1)
        if len(carrier.taken) > len(tries_at) + 1:
            tries_at.append(second)

    assert tries_at == [10, 40, 160, 760]
    (notice,) = notices(database)
    assert (notice.status, notice.error, notice.attempts) == ("failed", "20429", 5)


def test_a_carrier_back_in_time_gets_the_message(database, clock):
    owed(database)
    send_waiting(database, Carrier(raising=too_many()), 1)
    between = statuses(database)
    clock.forward(seconds=10)

    send_waiting(database, Carrier(), 1)

    assert between == ["queued"]
    assert statuses(database) == ["sent"]
    assert notices(database)[0].error is None


def test_a_carrier_that_does_not_answer_is_not_asked_for_the_rest(database, clock):
    owed(database, "one")
    owed(database, "two")
    carrier = Carrier(raising=too_many())

    assert send_waiting(database, carrier, 10) == 0
    assert len(carrier.taken) == 1


def test_a_message_that_may_have_gone_out_is_never_sent_again(database, clock):
    owed(database)
    send_waiting(database, Carrier(raising=SenderUnreachable("time-out")), 1)
    clock.forward(days=1)
    carrier = Carrier()

    send_waiting(database, carrier, 1)

    (notice,) = notices(database)
    assert carrier.taken == []
    assert (notice.status, notice.error) == ("failed", "time-out")


def test_a_long_reason_is_cut_to_fit(database, clock):
    owed(database)

    send_waiting(database, Carrier(raising=SenderUnreachable("x" * 300)), 1)

    assert notices(database)[0].error == "x" * 100


def test_a_worker_killed_while_sending_leaves_the_message_for_a_person(database, clock):
    owed(database)
    killed_while_sending(database)
    clock.forward(minutes=9)
    too_soon = fail_interrupted(database)
    clock.forward(minutes=2)
    carrier = Carrier()

    in_time = fail_interrupted(database)
    send_waiting(database, carrier, 1)

    (notice,) = notices(database)
    assert (too_soon, in_time) == (0, 1)
    assert (notice.status, notice.error) == ("failed", "sending interrupted")
    assert carrier.taken == []


def test_a_report_faster_than_our_own_note_is_kept(database, clock):
    notice = owed(database)
    assert notice is not None

    def report(_reference: str) -> None:
        with database.transaction() as db:
            actions.delivered(db, "SM1", "delivered", None, notice_id=notice.id)

    send_waiting(database, Carrier(meanwhile=report), 1)

    assert statuses(database) == ["delivered"]


def test_a_report_is_believed_over_an_answer_that_got_lost(database, clock):
    notice = owed(database)
    assert notice is not None

    def report(_reference: str) -> None:
        with database.transaction() as db:
            actions.delivered(db, "SM1", "sent", None, notice_id=notice.id)

    lost = Carrier(meanwhile=report, raising=SenderUnreachable("time-out"))
    send_waiting(database, lost, 1)

    (known,) = notices(database)
    assert (known.status, known.error) == ("sent", None)


def test_messages_are_counted_by_their_state(database, clock):
    owed(database, "one")
    owed(database, "two")
    send_waiting(database, Carrier(), 1)

    with database.transaction() as db:
        assert queries.counts(db) == {"queued": 1, "sent": 1}


def test_no_line_of_the_log_names_a_recipient(database, clock, caplog):
    owed(database)
    send_waiting(database, Carrier(raising=too_many()), 1)
    clock.forward(minutes=1)
    killed_while_sending(database)
    clock.forward(hours=1)
    fail_interrupted(database)

    assert len(caplog.records) == 2
    assert PHONE not in caplog.text
    assert "4242" not in caplog.text
