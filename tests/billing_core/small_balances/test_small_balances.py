"""A balance too small to ask for is given up once; anything else about the account keeps it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from billing_core import clock as product_clock
from billing_core.accounts.models import Guarantor
from billing_core.accounts.ranges import Range
from billing_core.audit.models import AuditEvent
from billing_core.holds import actions as holds
from billing_core.ledger import actions as ledger
from billing_core.ledger import queries as ledger_queries
from billing_core.ledger.actions import Side
from billing_core.ledger.chart import CARD_CLEARING, UNAPPLIED, WRITE_OFFS
from billing_core.ledger.models import Entry, Leg
from billing_core.money import Money
from billing_core.policies import Policies, load
from billing_core.small_balances.actions import write_off
from billing_core.small_balances.models import SmallBalance
from billing_core.statements.actions import issue
from billing_core.statements.models import Visit
from tests import factories
from tests.billing_core.payments.household import balance

DUE = date(2026, 7, 1)
LAST_DAY = DUE + timedelta(days=120)
SMALL = Money(499)


def owing(database, *shares, due=DUE, **columns):
    """A guarantor with a visit for each share, told on a statement due on that day."""
    with database.transaction() as db:
        liable = factories.guarantor(db, **({"region": "GA"} | columns))
        seen = factories.patient(db, liable)
        for share in shares:
            factories.visit(db, seen, share)
        issue(db, liable.id, issued_on=due - timedelta(days=30), due_date=due)
        return liable.id


def given_up(database, day=LAST_DAY, rules=None):
    with database.transaction() as db:
        return write_off(db, Range(), day, rules or Policies())


def test_a_balance_below_five_dollars_is_given_up(database, clock):
    ana = owing(database, Money(300), Money(199))

    assert given_up(database) == 2

    assert balance(database, ana) == Money(0)
    with database.transaction() as db:
        assert ledger_queries.owed_by_visit(db, ana) == {}
        off = db.scalars(select(Leg.amount_cents).where(Leg.account == WRITE_OFFS)).all()
        assert sorted(off) == [199, 300]
        assert {row.kind for row in db.scalars(select(Entry).where(Entry.kind == "write_off"))}


def test_a_second_run_gives_up_nothing(database, clock):
    owing(database, SMALL)
    given_up(database)

    assert given_up(database) == 0
    assert given_up(database, LAST_DAY + timedelta(days=1)) == 0


@pytest.mark.parametrize("share", [Money(500), Money.usd(40)])
def test_what_is_large_enough_to_ask_for_is_kept(database, clock, share):
    ana = owing(database, share)

    assert given_up(database) == 0
    assert balance(database, ana) == share


def test_several_small_parts_of_a_larger_balance_are_kept(database, clock):
    owing(database, SMALL, SMALL)

    assert given_up(database) == 0


def test_it_waits_as_long_as_collections_would(database, clock):
    owing(database, SMALL)

    assert given_up(database, LAST_DAY - timedelta(days=1)) == 0
    assert given_up(database, LAST_DAY) == 1


def test_where_the_law_waits_longer_so_does_this(database, clock):
    owing(database, SMALL, region="CA-N")  # 180 days

    assert given_up(database, LAST_DAY + timedelta(days=59)) == 0
    assert given_up(database, LAST_DAY + timedelta(days=60)) == 1


def test_a_region_that_gives_up_no_balance_keeps_the_smallest(database, clock):
    ana = owing(database, SMALL)
    clocks = {"small_balance_cents": 0}
    rules = load({"policies": {"GA": {"effective_from": date(2020, 1, 1), "clocks": clocks}}})

    assert given_up(database, rules=rules) == 0
    assert balance(database, ana) == SMALL


def test_a_visit_on_no_statement_keeps_the_account(database, clock):
    ana = owing(database, Money(200))
    with database.transaction() as db:
        factories.visit(db, factories.patient(db, db.get_one(Guarantor, ana)), Money(9))

    assert given_up(database) == 0


@pytest.mark.parametrize("column", [{"pending_cents": 100}, {"coverage_kind": "medicare"}])
def test_a_charge_with_insurance_or_of_medicare_keeps_the_account(database, clock, column):
    ana = owing(database, SMALL)
    with database.transaction() as db:
        db.execute(update(Visit).where(Visit.guarantor_id == ana).values(**column))

    assert given_up(database) == 0


def test_a_hold_keeps_the_account(database, clock):
    ana = owing(database, SMALL)
    with database.transaction() as db:
        request = holds.Request(ana, "dispute", "asked", "d1", starts_on=date(2026, 7, 2))
        holds.place(db, request, actor="caller")

    assert given_up(database) == 0


def test_a_payment_on_its_way_keeps_the_account(database, clock):
    ana = owing(database, SMALL)
    with database.transaction() as db:
        factories.payment(db, ana, SMALL)

    assert given_up(database) == 0


def test_a_credit_keeps_the_account(database, clock):
    ana = owing(database, SMALL)
    with database.transaction() as db:
        ledger.post(
            db,
            ana,
            key="credit",
            kind="payment",
            effective_on=product_clock.today(),
            sides=[Side(CARD_CLEARING, Money(100)), Side(UNAPPLIED, -Money(100))],
        )

    assert given_up(database) == 0


def test_each_says_by_which_rule_and_can_be_taken_back(database, clock):
    ana = owing(database, SMALL)
    given_up(database)

    with database.transaction() as db:
        row = db.scalars(select(SmallBalance)).one()
        told = db.scalars(select(AuditEvent).where(AuditEvent.tag == "balance_written_off")).one()
        ledger.reverse(db, row.id, key="back", effective_on=LAST_DAY)

    assert (row.guarantor_id, row.amount_cents) == (ana, 499)
    assert row.rule
    assert told.details == {"amount_cents": 499, "decided_by": row.rule}
    assert balance(database, ana) == SMALL
