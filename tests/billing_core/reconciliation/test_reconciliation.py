"""A day of payments agrees with the processor's list, or somebody gets work."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from click.testing import CliRunner
from sqlalchemy import select, update

from billing_core import clock as product_clock
from billing_core.audit.models import AuditEvent
from billing_core.database import new_id
from billing_core.errors import GatewayUnreachable
from billing_core.gateways import Charged, ChargeRequest
from billing_core.gateways.models import SandboxCharge
from billing_core.gateways.sandbox import Sandbox
from billing_core.jobs import Jobs
from billing_core.money import Money
from billing_core.payments.charging import charge
from billing_core.reconciliation import actions, queries
from billing_core.reconciliation.cli import reconciling
from billing_core.reconciliation.models import Difference, Reconciliation
from billing_core.refunds import actions as refunds
from billing_core.refunds.models import Refund
from billing_core.refunds.sending import sweep
from tests.billing_core.payments.household import (
    OWNER,
    VISA,
    balance,
    charging,
    owes,
    paid,
    taken,
)

TODAY = date(2026, 11, 24)


def reconciled(database, day=TODAY):
    return actions.reconcile(database, Sandbox(database), day)


def given_back(database, payment_id, dollars):
    with database.transaction() as db:
        wanted = refunds.Request(payment_id, Money.usd(dollars), str(new_id()), "twice", "rep:7")
        refund_id = refunds.request(db, wanted, today=product_clock.today()).id
    sweep(database, Sandbox(database), product_clock.now())
    return refund_id


def charged_elsewhere(database, dollars="70", key="somebody-elses"):
    request = ChargeRequest(key, VISA, Money.usd(dollars), "not ours")
    charged = Sandbox(database).charge(request)
    assert isinstance(charged, Charged)
    return charged.reference


def told(report):
    return [(d.kind, d.movement, d.ours_cents, d.theirs_cents) for d in report.differences]


def at_the_sandbox(database, key, **changes):
    """The processor's books say something else."""
    with database.transaction() as db:
        db.execute(
            update(SandboxCharge).where(SandboxCharge.idempotency_key == str(key)).values(**changes)
        )


def test_a_day_on_which_all_agrees(database, clock):
    owes(database, "200")
    first, _ = paid(database, "50"), paid(database, "30")
    given_back(database, first, "20")
    taken(database, "10")

    report = reconciled(database)

    assert told(report) == []
    assert (report.theirs_count, report.theirs) == (3, Money.usd(60))
    assert (report.agreed_count, report.agreed) == (3, Money.usd(60))


def test_a_charge_that_the_processor_has_and_we_do_not(database, clock):
    reference = charged_elsewhere(database)

    report = reconciled(database)

    assert told(report) == [("unknown_to_us", "charge", None, 7000)]
    assert report.differences[0].reference == reference


def test_a_charge_with_a_key_shaped_like_ours_that_we_do_not_have(database, clock):
    charged_elsewhere(database, key=str(new_id()))

    assert told(reconciled(database)) == [("unknown_to_us", "charge", None, 7000)]


def test_a_payment_that_we_have_and_the_processor_does_not(database, clock):
    owes(database, "200")
    payment_id = paid(database, "50")
    at_the_sandbox(database, payment_id, idempotency_key="lost")

    report = reconciled(database)

    assert told(report) == [
        ("unknown_to_gateway", "charge", 5000, None),
        ("unknown_to_us", "charge", None, 5000),
    ]
    assert (report.differences[0].payment_id, report.differences[0].guarantor_id) == (
        payment_id,
        OWNER,
    )


def test_an_amount_that_differs(database, clock):
    owes(database, "200")
    at_the_sandbox(database, paid(database, "50"), amount_cents=5001)

    assert told(reconciled(database)) == [("amount_differs", "charge", 5000, 5001)]


def test_a_charge_of_a_payment_that_we_call_declined(database, clock):
    owes(database, "200")
    payment_id = taken(database, "50", token="sim_tok_declined_visa_0002_a1")
    charge(database, Sandbox(database), payment_id)
    at_the_sandbox(database, payment_id, outcome="paid")

    assert told(reconciled(database)) == [("status_differs", "charge", 5000, 5000)]


def test_a_payment_charged_in_vain_and_given_back_the_same_day_is_nobodys_work(database, clock):
    owes(database, "200")
    payment_id = taken(database, "50", token="sim_tok_declined_visa_0002_a1")
    charge(database, Sandbox(database), payment_id)
    at_the_sandbox(database, payment_id, outcome="paid")
    with database.transaction() as db:
        row = db.get_one(SandboxCharge, str(payment_id))
    Sandbox(database).refund(row.reference, Money.usd(50), idempotency_key=f"refund:{payment_id}")

    assert told(reconciled(database)) == []


def test_an_open_payment_is_work_until_it_is_settled(database, clock):
    owes(database, "200")
    payment_id = charging(database, "50")
    request = ChargeRequest(str(payment_id), VISA, Money.usd(50), "sent")
    Sandbox(database).charge(request)

    assert told(reconciled(database)) == [("status_differs", "charge", 5000, 5000)]

    Jobs(database, Sandbox(database), NobodySends()).sweep()
    clock.forward(minutes=2)
    Jobs(database, Sandbox(database), NobodySends()).sweep()

    assert told(reconciled(database)) == []
    with database.transaction() as db:
        closed = db.scalars(select(Difference)).one()
        assert (closed.closed_by, closed.resolution) == (actions.JOB, actions.AGREES)


def test_a_refund_that_was_not_made_through_us(database, clock):
    owes(database, "200")
    payment_id = paid(database, "50")
    with database.transaction() as db:
        row = db.get_one(SandboxCharge, str(payment_id))
    Sandbox(database).refund(row.reference, Money.usd(5), idempotency_key="by-hand")

    assert told(reconciled(database)) == [("unknown_to_us", "refund", None, 500)]


def test_a_refund_that_the_processor_does_not_have(database, clock):
    owes(database, "200")
    refund_id = given_back(database, paid(database, "50"), "20")
    at_the_sandbox(database, f"refund:{refund_id}", created_at=product_clock.now() - timedelta(9))

    assert told(reconciled(database)) == [("unknown_to_gateway", "refund", 2000, None)]


@pytest.mark.parametrize(
    ("changes", "kind"),
    [({"amount_cents": 1999}, "amount_differs"), ({}, "status_differs")],
)
def test_a_refund_on_which_the_lists_differ(database, clock, changes, kind):
    owes(database, "200")
    refund_id = given_back(database, paid(database, "50"), "20")
    if changes:
        at_the_sandbox(database, f"refund:{refund_id}", **changes)
    else:
        with database.transaction() as db:
            db.get_one(Refund, refund_id).status = "refused"

    assert [row[0] for row in told(reconciled(database))] == [kind]


def test_a_payment_over_midnight_agrees_on_both_days(database, clock):
    owes(database, "200")
    clock.at("2026-11-24T23:59:50")
    payment_id = charging(database, "50")
    Sandbox(database).charge(ChargeRequest(str(payment_id), VISA, Money.usd(50), "sent"))
    clock.at("2026-11-25T00:02:00")
    Jobs(database, Sandbox(database), NobodySends()).sweep()

    assert told(reconciled(database)) == []
    assert told(reconciled(database, date(2026, 11, 25))) == []


def test_a_refund_over_midnight_agrees_on_both_days(database, clock):
    owes(database, "200")
    refund_id = given_back(database, paid(database, "50"), "20")
    at_the_sandbox(database, f"refund:{refund_id}", created_at=product_clock.now() - timedelta(1))

    assert told(reconciled(database)) == []
    assert told(reconciled(database, date(2026, 11, 23))) == []


def test_a_second_run_changes_nothing(database, clock):
    owes(database, "200")
    paid(database, "50")
    charged_elsewhere(database)
    first = reconciled(database)
    clock.forward(hours=1)

    again = reconciled(database)

    assert [d.id for d in again.differences] == [d.id for d in first.differences]
    with database.transaction() as db:
        row = db.scalars(select(Reconciliation)).one()
        assert row.ran_at == product_clock.now() - timedelta(hours=1)
        tag = AuditEvent.tag == "reconciliation_finished"
        assert len(db.scalars(select(AuditEvent).where(tag)).all()) == 1


def test_what_a_person_closed_stays_closed(database, clock):
    charged_elsewhere(database)
    (difference,) = reconciled(database).differences
    with database.transaction() as db:
        closed = actions.close(db, difference.id, by="rep:7", resolution="a test of the terminal")
        assert closed is not None
        assert actions.close(db, difference.id, by="rep:8", resolution="again") is None

    assert told(reconciled(database)) == []
    with database.transaction() as db:
        assert queries.work(db, 10) == []


def test_reconciling_moves_no_money(database, clock):
    owes(database, "200")
    at_the_sandbox(database, paid(database, "50"), amount_cents=5001)
    before = balance(database)

    reconciled(database)

    assert balance(database) == before


def test_two_who_compare_a_day_at_once_open_each_difference_once(database, clock):
    charged_elsewhere(database)
    both = threading.Barrier(2, timeout=20)

    class AtOnce(Sandbox):
        def list_day(self, day):
            listed = super().list_day(day)
            both.wait()
            return listed

    with ThreadPoolExecutor(2) as workers:
        reports = list(
            workers.map(lambda _: actions.reconcile(database, AtOnce(database), TODAY), range(2))
        )

    assert [told(report) for report in reports] == [[("unknown_to_us", "charge", None, 7000)]] * 2
    with database.transaction() as db:
        assert len(queries.work(db, 10)) == 1


class NobodySends:
    def send(self, recipient, body, status_reference):
        raise AssertionError("nothing is sent here")


class Down:
    name = "sandbox"

    def list_day(self, day):
        raise GatewayUnreachable("no answer")


class TestCommands:
    @pytest.fixture
    def run(self, database, clock):
        def invoke(*arguments, gateway=None):
            jobs = Jobs(database, gateway or Sandbox(database), NobodySends())
            return CliRunner().invoke(reconciling(lambda: database, lambda: jobs), arguments)

        return invoke

    def test_a_day_is_told_with_what_differs(self, run, database):
        owes(database, "200")
        paid(database, "50")
        reference = charged_elsewhere(database)

        told = run("day", "--date", "2026-11-24").output

        assert "2 movements, $120.00 net; 1 agree, $50.00 net; 1 differ." in told
        assert "unknown_to_us" in told
        assert reference in told

    def test_yesterday_is_the_day_if_none_is_told(self, run, database):
        assert run("day").output.startswith("2026-11-23 at sandbox: 0 movements")

    def test_a_processor_that_does_not_answer_is_said(self, run):
        told = run("day", gateway=Down())

        assert told.exit_code == 1
        assert "the processor did not answer" in told.output

    def test_work_is_listed_until_it_is_closed(self, run, database):
        charged_elsewhere(database)
        run("day", "--date", "2026-11-24")
        with database.transaction() as db:
            difference_id = str(queries.work(db, 1)[0].id)

        assert difference_id in run("work").output
        done = run("close", difference_id, "--by", "rep:7", "--resolution", "terminal test")
        again = run("close", difference_id, "--by", "rep:7", "--resolution", "terminal test")

        assert done.output == "Closed.\n"
        assert again.exit_code == 1
        assert run("work").output == "0 differences are open.\n"
