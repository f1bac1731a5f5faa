from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from billing_core.gateways import Charged
from billing_core.jobs import Jobs
from tests.billing_core.jobs.bells import jobs_of, until
from tests.billing_core.notices.outbox import Carrier
from tests.billing_core.payments.answering import Answering
from tests.billing_core.payments.household import (
    owes,
    status,
    taken,
)

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.slow
def test_a_thread_beside_the_web_server_charges_when_the_bell_rings_and_leaves_signals_alone(
    sqlite_database, where
):
    owes(sqlite_database, "120")
    rung, unrung = taken(sqlite_database, "50"), taken(sqlite_database, "20")
    before = signal.getsignal(signal.SIGTERM)
    jobs = jobs_of(sqlite_database, **where)

    jobs.start_thread()
    started = time.monotonic()
    jobs.charge(rung)
    until(lambda: status(sqlite_database, rung) == "paid")
    rung_after = time.monotonic() - started
    until(lambda: status(sqlite_database, unrung) == "paid")
    jobs.stop()

    assert rung_after < 3
    assert signal.getsignal(signal.SIGTERM) == before
    assert not [t.name for t in threading.enumerate() if t.name in {"sweep", "Worker-1"}]


def test_stopping_what_was_not_started_is_no_error(database):
    jobs_of(database).stop()


@pytest.mark.slow
def test_a_process_of_its_own_works_until_it_is_told_to_end(sqlite_database, tmp_path):
    owes(sqlite_database, "120")
    payment_id = taken(sqlite_database, "50")
    queue = tmp_path / "queue.sqlite"
    url = sqlite_database.engine.url.render_as_string(hide_password=False)
    worker = subprocess.Popen(
        [sys.executable, "-m", "tests.billing_core.jobs.worker", url, str(queue)], cwd=ROOT
    )

    jobs_of(sqlite_database, sqlite_path=queue).charge(payment_id)
    until(lambda: status(sqlite_database, payment_id) == "paid", 30)
    worker.send_signal(signal.SIGINT)

    assert worker.wait(20) == 0


def test_in_this_process_work_ends_with_a_signal(sqlite_database, clock):
    owes(sqlite_database, "120")
    payment_id = taken(sqlite_database, "50")
    jobs = jobs_of(sqlite_database)
    handlers = {s: signal.getsignal(s) for s in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    jobs.charge(payment_id)

    def end_it() -> None:
        until(lambda: status(sqlite_database, payment_id) == "paid")
        signal.raise_signal(signal.SIGTERM)

    ending = threading.Thread(target=end_it)
    ending.start()
    try:
        jobs.work(2)
    finally:
        for signum, handler in handlers.items():
            signal.signal(signum, handler)
    ending.join()

    assert status(sqlite_database, payment_id) == "paid"


def test_a_charge_nobody_can_answer_for_keeps_no_one_else_waiting(sqlite_database, clock, where):
    owes(sqlite_database, "120")
    slow, quick = taken(sqlite_database, "50"), taken(sqlite_database, "20")
    released = threading.Event()

    class Slow(Answering):
        def charge(self, request):
            if request.idempotency_key == str(slow):
                released.wait(20)
            return Charged("pi_1")

    jobs = Jobs(sqlite_database, Slow(), Carrier(), **where)
    jobs.start_thread()
    jobs.charge(slow)
    until(lambda: status(sqlite_database, slow) == "charging")

    jobs.charge(quick)
    until(lambda: status(sqlite_database, quick) == "paid")

    assert status(sqlite_database, slow) == "charging"
    released.set()
    jobs.stop()
    assert status(sqlite_database, slow) == "paid"
