from __future__ import annotations

import logging
import time

from billing_core.database import new_id
from billing_core.errors import SenderUnreachable
from billing_core.gateways import NotFound
from billing_core.jobs import Jobs
from billing_core.payments import actions
from tests.billing_core.jobs.bells import jobs_of
from tests.billing_core.notices.outbox import Carrier, owed, statuses
from tests.billing_core.payments.answering import Answering
from tests.billing_core.payments.household import (
    PHONE,
    charged_cents,
    charging,
    owes,
    payment_entries,
    status,
    taken,
    texts,
)


def test_a_bell_makes_a_worker_charge(sqlite_database, clock, where):
    owes(sqlite_database, "120")
    payment_id = taken(sqlite_database, "50")
    jobs = jobs_of(sqlite_database, **where)

    jobs.charge(payment_id)
    before = status(sqlite_database, payment_id)
    jobs.run_waiting()

    assert before == "created"
    assert status(sqlite_database, payment_id) == "paid"


def test_a_charge_is_followed_by_its_text(database, clock):
    owes(database, "120")
    payment_id = taken(database, "50")
    with database.transaction() as db:
        actions.notify(db, payment_id, PHONE)
    carrier = Carrier()
    jobs = jobs_of(database, carrier)

    jobs.charge(payment_id)
    done = jobs.run_waiting()

    assert done == 2
    assert [recipient for recipient, _, _ in carrier.taken] == [PHONE]
    assert [text.status for text in texts(database)] == ["sent"]


def test_a_bell_for_messages_sends_them(database, clock):
    owed(database)
    jobs = jobs_of(database)

    jobs.send_notices()
    jobs.run_waiting()

    assert statuses(database) == ["sent"]


def test_two_bells_for_one_payment_are_one_charge(database, clock):
    owes(database, "120")
    payment_id = taken(database, "50")
    jobs = jobs_of(database)

    jobs.charge(payment_id)
    jobs.charge(payment_id)
    jobs.run_waiting()

    assert charged_cents(database) == 5000
    assert len(payment_entries(database)) == 1


def test_a_bell_that_cannot_ring_is_no_error_and_the_sweep_comes(
    sqlite_database, clock, caplog, silent_bell
):
    owes(sqlite_database, "120")
    payment_id = taken(sqlite_database, "50")
    started = time.monotonic()

    silent_bell(sqlite_database).charge(payment_id)
    rang_for = time.monotonic() - started
    clock.forward(seconds=5)
    swept = jobs_of(sqlite_database).sweep()

    assert rang_for < 4
    assert swept == 1
    assert status(sqlite_database, payment_id) == "paid"
    assert caplog.text.count("a bell did not ring") == 1


def test_the_sweep_sends_and_gives_up_on_messages_too(database, clock):
    owed(database, "one")
    jobs_of(database, Carrier(raising=SenderUnreachable("429", retry_safe=True))).sweep()
    clock.forward(minutes=1)
    owed(database, "two")

    assert jobs_of(database).sweep() == 0

    assert statuses(database) == ["sent", "sent"]


def test_a_job_that_fails_is_logged_by_its_id_and_kind_alone(database, clock, caplog):
    caplog.set_level(logging.DEBUG)
    nowhere = new_id()
    jobs = jobs_of(database)

    jobs.charge(nowhere)
    jobs.run_waiting()

    failed = [record for record in caplog.records if "a job failed" in record.message]
    assert [record.payment_id for record in failed] == [str(nowhere)]
    assert "NoResultFound" in failed[0].message
    assert "SELECT" not in caplog.text


def test_a_worker_that_stumbles_over_one_payment_still_sends_messages(database, clock, caplog):
    owes(database, "120")
    charging(database, "50")
    owed(database)
    clock.forward(minutes=2)

    def stumble() -> None:
        raise ZeroDivisionError("4242")

    gateway = Answering(on_look_up=NotFound(), meanwhile=stumble)
    jobs = Jobs(database, gateway, Carrier())
    (sweep,) = [task for task in jobs.huey._registry.periodic_tasks if task.name == "sweep"]

    jobs.huey.enqueue(sweep)
    jobs.run_waiting()

    assert statuses(database) == ["sent"]
    assert "ZeroDivisionError" in caplog.text
    assert "4242" not in caplog.text


def test_the_sweep_is_on_the_timetable_for_every_minute(database, clock):
    jobs = jobs_of(database)

    due = [jobs.huey.read_periodic(None) for _ in range(2)]

    assert [[task.name for task in tasks] for tasks in due] == [["sweep"], ["sweep"]]
