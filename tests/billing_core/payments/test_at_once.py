"""Two at once, on each database: threads in one process, and processes side by side."""

from __future__ import annotations

import subprocess
import sys
import threading
import uuid
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path

from billing_core import clock as product_clock
from billing_core.database import Database, new_id
from billing_core.errors import OutOfRange
from billing_core.gateways import Charged
from billing_core.gateways.sandbox import Sandbox
from billing_core.ledger.queries import owed_by_visit
from billing_core.money import ZERO, Money
from billing_core.payments import actions
from billing_core.payments.charging import charge, sweep
from tests.billing_core.notices.outbox import PHONE
from tests.billing_core.payments.answering import Answering
from tests.billing_core.payments.household import (
    OWNER,
    balance,
    charged_cents,
    charging,
    owes,
    payment_entries,
    status,
    taken,
    texts,
)

ROOT = Path(__file__).resolve().parents[3]


def at_once(*errands: Callable[[], object]) -> list[object]:
    """Run all of them at the same moment; return what they returned or raised."""
    together = threading.Barrier(len(errands))
    results: list[object] = [None] * len(errands)

    def run(number: int, errand: Callable[[], object]) -> None:
        together.wait()
        try:
            results[number] = errand()
        except Exception as error:  # noqa: BLE001 - the test judges it
            results[number] = error

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(errands)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def settle(database: Database, payment_id: uuid.UUID) -> object:
    with database.transaction() as db:
        return actions.settle(db, payment_id, Charged("pi_1"))


def notify(database: Database, payment_id: uuid.UUID) -> None:
    with database.transaction() as db:
        actions.notify(db, payment_id, PHONE)


def begin(database: Database, payment_id: uuid.UUID) -> object:
    with database.transaction() as db:
        return actions.begin_charging(db, payment_id)


def give_up(database: Database, payment_id: uuid.UUID) -> object:
    with database.transaction() as db:
        return actions.give_up(db, payment_id, status="created")


def test_eight_workers_on_one_job_make_one_charge(database, clock):
    owes(database, "120")
    payment_id = taken(database, "50")
    gateway = Answering(on_charge=Charged("pi_1"))

    at_once(*[lambda: charge(database, gateway, payment_id)] * 8)

    assert gateway.verbs == ["charge"]
    assert status(database, payment_id) == "paid"
    assert len(payment_entries(database)) == 1


def test_of_eight_payments_for_one_balance_one_is_taken(database, clock):
    owes(database, "120")

    results = at_once(*[lambda: taken(database, "100")] * 8)

    refused = [result for result in results if isinstance(result, OutOfRange)]
    assert len(refused) == 7
    assert {(no.minimum_cents, no.maximum_cents) for no in refused} == {(1, 2000)}


def test_one_request_confirmed_eight_times_at_once_is_one_payment(database, clock):
    owes(database, "120")
    key = str(new_id())

    results = at_once(*[lambda: taken(database, "100", request_key=key)] * 8)

    assert len(set(results)) == 1


def test_payments_of_one_balance_settled_at_once_never_pay_a_visit_twice(database, clock):
    owes(database, "40", "40", "40")
    ids = [charging(database, "30") for _ in range(4)]

    at_once(*[partial(settle, database, i) for i in ids])

    assert balance(database) == ZERO
    assert len(payment_entries(database)) == 4
    with database.transaction() as db:
        assert owed_by_visit(db, OWNER) == {}  # a visit paid twice would be below zero


def test_a_new_payment_beside_one_being_settled_is_measured_against_the_truth(database, clock):
    owes(database, "120")
    first = charging(database, "100")

    _, second = at_once(lambda: settle(database, first), lambda: taken(database, "100"))

    assert isinstance(second, OutOfRange)
    assert second.maximum_cents == 2000


def test_eight_settling_one_payment_post_it_once(database, clock):
    owes(database, "120")
    payment_id = charging(database, "50")

    results = at_once(*[lambda: settle(database, payment_id)] * 8)

    assert len([result for result in results if result is not None]) == 1
    assert balance(database) == Money.usd(70)


def test_a_text_asked_for_in_the_moment_of_the_outcome_is_neither_lost_nor_doubled(database, clock):
    owes(database, "120")
    ids = [charging(database, "1") for _ in range(10)]

    for payment_id in ids:
        at_once(partial(settle, database, payment_id), partial(notify, database, payment_id))

    assert {text.key for text in texts(database)} == {f"payment:{i}" for i in ids}


def test_a_give_up_and_a_begin_at_once_have_one_winner(database, clock):
    owes(database, "120")

    for _ in range(10):
        payment_id = taken(database, "1")
        results = at_once(
            partial(begin, database, payment_id), partial(give_up, database, payment_id)
        )
        assert len([result for result in results if result is not None]) == 1


def test_four_worker_processes_on_the_same_twenty_payments_charge_each_once(database):
    owes(database, "120")
    ids = [taken(database, "1") for _ in range(20)]
    url = database.engine.url.render_as_string(hide_password=False)
    command = [sys.executable, "-m", "tests.billing_core.payments.charge_all", url]

    workers = [
        subprocess.Popen(
            [*command, *map(str, ids)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        for _ in range(4)
    ]
    for worker in workers:
        assert worker.stdout is not None
        assert worker.stdout.readline() == b"ready\n"
    for worker in workers:
        assert worker.stdin is not None
        worker.stdin.write(b"go\n")
        worker.stdin.flush()
    for worker in workers:
        worker.communicate(timeout=60)

    assert [worker.returncode for worker in workers] == [0] * 4
    assert {status(database, payment_id) for payment_id in ids} == {"paid"}
    assert charged_cents(database) == 2000
    assert balance(database) == Money.usd(100)


def test_sweeps_beside_a_worker_charge_nothing_twice(database):
    owes(database, "120")
    ids = [taken(database, "1") for _ in range(10)]
    sandbox = Sandbox(database)
    later = product_clock.now() + timedelta(seconds=6)

    def work() -> None:
        for payment_id in ids:
            charge(database, sandbox, payment_id)

    at_once(work, *[lambda: sweep(database, sandbox, later)] * 3)

    assert charged_cents(database) == 1000
    assert len(payment_entries(database)) == 10
