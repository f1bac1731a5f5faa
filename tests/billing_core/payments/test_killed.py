"""kill -9 at every moment of a payment: charged once or not at all, and the books say which.

KILLS=200 for the long run.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from billing_core.database import Database, new_id
from billing_core.gateways.models import SandboxCharge
from billing_core.ledger.queries import trial_balance
from billing_core.money import ZERO, Money
from billing_core.payments.models import Payment
from billing_core.payments.states import IN_FLIGHT
from tests.billing_core.payments.household import balance, owes, payment_entries

ROOT = Path(__file__).resolve().parents[3]
KILLS = int(os.environ.get("KILLS", "16"))  # on each database
OWED = Money.usd(10_000)

# What becomes of a payment in the end, whenever its worker was killed; and what the card paid.
ENDS = {
    "sim_tok_ok_visa_4242_a1b2": ("paid", None, 100),
    "sim_tok_lost_reply_visa_4242_a1b2": ("paid", None, 100),
    "sim_tok_expired_visa_0069_a1b2": ("declined", "other_card", 0),
    "sim_tok_down_visa_4242_a1b2": ("declined", "not_sent", 0),
}
TOKENS = list(ENDS)

Run = Callable[..., dict[str, object]]


@pytest.fixture
def run(database: Database) -> Iterator[Run]:
    """Run an errand in a process of its own, killed at a moment if one is given."""
    url = database.engine.url.render_as_string(hide_password=False)
    command = [sys.executable, "-m", "tests.billing_core.payments.killed_worker", url]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as worker:
        assert worker.stdin is not None
        assert worker.stdout is not None

        def run_errand(verb: str, **details: object) -> dict[str, object]:
            assert worker.stdin is not None
            assert worker.stdout is not None
            errand = {"verb": verb, "killed_at": None, "seconds_later": 0} | details
            worker.stdin.write(json.dumps(errand) + "\n")
            worker.stdin.flush()
            return json.loads(worker.stdout.readline())

        yield run_errand
        worker.stdin.close()


def payment_of(database: Database, request_key: str) -> Payment | None:
    with database.transaction() as db:
        return db.scalar(select(Payment).where(Payment.request_key == request_key))


def taken_cents(database: Database, payment: Payment) -> int:
    """What the processor took for a payment."""
    with database.transaction() as db:
        charge = db.get(SandboxCharge, str(payment.id))
        return charge.amount_cents if charge and charge.outcome == "paid" else 0


def assert_books_agree(database: Database) -> None:
    """What is paid is in the ledger once, and was taken; what is declined was not."""
    with database.transaction() as db:
        payments = db.scalars(select(Payment)).all()
    paid = [payment for payment in payments if payment.status == "paid"]
    posted = sorted(entry.key for entry in payment_entries(database))
    assert posted == sorted(f"payment:{payment.id}" for payment in paid)
    assert balance(database) == OWED - Money(sum(payment.amount_cents for payment in paid))
    with database.transaction() as db:
        debits_less_credits = [up - down for _, up, down in trial_balance(db)]
    assert sum(debits_less_credits, ZERO) == ZERO
    for payment in payments:
        if payment.status not in IN_FLIGHT:
            expected = payment.amount_cents if payment.status == "paid" else 0
            assert taken_cents(database, payment) == expected


def assert_ended_well(database: Database, request_key: str, token: str) -> None:
    payment = payment_of(database, request_key)
    if payment is None:
        return  # killed before the payment was agreed on: nothing happened
    status, decline_class, cents = ENDS[token]
    assert (payment.status, payment.decline_class) == (status, decline_class)
    assert taken_cents(database, payment) == cents
    assert payment.token is None


def moments_of(run: Run, token: str) -> int:
    whole = run("pay", request_key=str(new_id()), token=token)
    assert whole["done"], whole
    return int(str(whole["moments"]))


def swept_to_the_end(run: Run, database: Database) -> None:
    """Sweep a minute later, and on, until no outcome is open any more."""
    for seconds_later in (61, 121, 1900, 2600):
        assert run("sweep", seconds_later=seconds_later)["done"]
        with database.transaction() as db:
            still_open = db.scalars(select(Payment.id).where(Payment.status.in_(IN_FLIGHT))).all()
        if not still_open:
            return
    raise AssertionError(f"still open: {still_open}")


@pytest.mark.slow
def test_a_payment_whose_worker_is_killed_is_charged_once_or_not_at_all(database, run):
    owes(database, "6000", "4000")
    moments = {token: moments_of(run, token) for token in TOKENS}
    swept_to_the_end(run, database)

    for number in range(KILLS):
        token = TOKENS[number % len(TOKENS)]
        killed_at = 1 + number * moments[token] // KILLS
        key = str(new_id())

        ended = run("pay", request_key=key, token=token, killed_at=killed_at)

        assert ended["killed"], (token, killed_at, moments[token])
        assert_books_agree(database)
        swept_to_the_end(run, database)
        assert_ended_well(database, key, token)
        assert_books_agree(database)


@pytest.mark.slow
def test_a_sweep_that_is_killed_is_finished_by_the_next(database, run):
    owes(database, "6000", "4000")
    lost = TOKENS[1]
    between = moments_of(run, TOKENS[0]) // 2

    for number in range(max(KILLS // 4, 2)):
        key = str(new_id())
        token = lost if number % 2 else TOKENS[0]
        run("pay", request_key=key, token=token, killed_at=None if number % 2 else between)

        run("sweep", seconds_later=61, killed_at=3 + 3 * number)

        assert_books_agree(database)
        swept_to_the_end(run, database)
        assert_ended_well(database, key, token)
        assert_books_agree(database)


@pytest.mark.slow
def test_the_moments_include_both_sides_of_the_processor(database, run):
    owes(database, "6000", "4000")
    seen = set()

    for killed_at in range(1, moments_of(run, TOKENS[0]) + 1):
        key = str(new_id())
        run("pay", request_key=key, token=TOKENS[0], killed_at=killed_at)
        payment = payment_of(database, key)
        seen.add(payment and (payment.status, taken_cents(database, payment)))

    assert seen == {None, ("created", 0), ("charging", 0), ("charging", 100), ("paid", 100)}
    swept_to_the_end(run, database)
    assert_books_agree(database)
