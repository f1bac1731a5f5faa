"""Late fees: only where allowed, once for an account and a month, never on what is held."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from billing_core import policies
from billing_core.accounts.ranges import Range
from billing_core.ageing.days import last_due_before
from billing_core.ageing.late_fees import charge, waive
from billing_core.ageing.models import LateFee
from billing_core.audit.models import AuditEvent
from billing_core.holds import actions as holds
from billing_core.ledger.actions import Side, post
from billing_core.ledger.chart import CARD_CLEARING, LATE_FEES, PATIENT_RECEIVABLE, UNAPPLIED
from billing_core.ledger.models import Entry, Leg
from billing_core.ledger.queries import balance
from billing_core.money import ZERO, Money
from billing_core.plans.models import Plan, PlanVisit
from billing_core.policies import Policies
from billing_core.statements.actions import issue, record_visit
from tests.billing_core.books import ANA, BEN, add_guarantor, visit

ISSUED = date(2026, 8, 3)
DUE = date(2026, 9, 2)
LATE = date(2026, 10, 1)
NEXT = date(2026, 11, 2)


def with_fee(region: str = "GA", **fee: object) -> Policies:
    told = {"effective_from": date(2020, 1, 1), "late_fee": fee or {"fixed_cents": 500}}
    return policies.load({"policies": {region: told}})


def charged(database, day: date = LATE, rules: Policies | None = None) -> int:
    with database.transaction() as db:
        return charge(db, Range(), day, rules or with_fee())


def fees(database) -> list[tuple[int, int, int]]:
    with database.transaction() as db:
        rows = db.execute(
            select(LateFee.guarantor_id, LateFee.past_due_cents, LateFee.amount_cents).order_by(
                LateFee.period
            )
        )
        return [(owner, base, amount) for owner, base, amount in rows]


def bill(db, key: str, dollars: int, *, owner: int = ANA, issued_on: date = ISSUED, **changes):
    made = visit(key, Money.usd(dollars), guarantor_id=owner, **changes)
    record_visit(db, made)
    issue(db, owner, issued_on=issued_on, due_date=issued_on + timedelta(days=30))
    return made


@pytest.fixture
def books(database, clock):
    clock.at("2026-10-01T02:00")
    with database.transaction() as db:
        add_guarantor(db, region="GA")
    return database


@pytest.fixture
def late(books):
    with books.transaction() as db:
        bill(db, "1", 100)
    return books


def test_what_is_past_due_bears_a_fee_with_the_rule_that_made_it(late):
    assert charged(late) == 1

    with late.transaction() as db:
        fee = db.scalars(select(LateFee)).one()
        entry = db.get_one(Entry, fee.id)
        legs = db.scalars(select(Leg).where(Leg.entry_id == fee.id).order_by(Leg.position)).all()
        owed = balance(db, ANA)
    assert (fee.period, fee.charged_on, fee.past_due_cents) == ("2026-10", LATE, 10000)
    assert fee.rule.startswith("GA/2020-01-01/")
    assert fee.rule.endswith("operator file")
    assert (entry.key, entry.kind) == (f"late_fee:{ANA}:2026-10", "late_fee")
    assert entry.effective_on == LATE
    assert [(leg.account, leg.amount_cents) for leg in legs] == [
        (PATIENT_RECEIVABLE, 500),
        (LATE_FEES, -500),
    ]
    assert owed == Money.usd(105)


def test_a_second_run_and_a_second_day_of_the_month_bring_no_other(late):
    assert [charged(late), charged(late), charged(late, LATE + timedelta(days=20))] == [1, 0, 0]


def test_the_next_month_brings_one_on_what_was_owed_but_not_on_the_fee(late):
    charged(late, rules=with_fee(percent=2))
    charged(late, NEXT, with_fee(percent=2))

    assert fees(late) == [(ANA, 10000, 200), (ANA, 10000, 200)]


def test_two_fees_are_as_far_apart_as_the_policy_says(late):
    charged(late, date(2026, 10, 31))

    assert charged(late, date(2026, 11, 1)) == 0
    assert charged(late, date(2026, 11, 30)) == 1


@pytest.mark.parametrize(("day", "count"), [(date(2026, 9, 14), 0), (date(2026, 9, 15), 1)])
def test_a_cheque_in_the_post_has_seven_business_days_and_labor_day_is_none(late, day, count):
    assert charged(late, day) == count


def test_days_of_the_post_are_counted_back_over_weekends_and_holidays():
    assert last_due_before(date(2026, 9, 15), 7) == date(2026, 9, 2)
    assert last_due_before(date(2026, 9, 15), 0) == date(2026, 9, 14)


def test_without_a_policy_there_is_no_fee(late):
    assert charged(late, rules=Policies()) == 0


def test_where_the_law_allows_none_the_operators_row_is_of_no_use(database, clock):
    with database.transaction() as db:
        add_guarantor(db, region="CA-N")
        bill(db, "1", 100)

    assert charged(database, rules=with_fee("default")) == 0


@pytest.mark.parametrize("kind", ["assistance", "dispute", "ppdr", "appeal", "bankruptcy"])
def test_a_hold_on_the_account_stops_it_and_lifted_it_stops_no_more(late, kind):
    with late.transaction() as db:
        request = holds.Request(ANA, kind, "asked", "A-1", starts_on=DUE)
        hold = holds.place(db, request, actor="test")
    while_held = charged(late)
    with late.transaction() as db:
        holds.lift(db, hold.id, on=LATE, actor="test")

    assert (while_held, charged(late)) == (0, 1)


def test_a_hold_on_one_visit_leaves_the_fee_on_the_others(late):
    with late.transaction() as db:
        other = bill(db, "2", 40)
        request = holds.Request(ANA, "dispute", "asked", "D-1", other.id, starts_on=DUE)
        holds.place(db, request, actor="test")

    charged(late, rules=with_fee(percent=10))

    assert fees(late) == [(ANA, 10000, 1000)]


def test_a_hold_that_does_not_stop_fees_does_not_stop_them(late):
    with late.transaction() as db:
        request = holds.Request(ANA, "dispute", "x", "D-1", starts_on=DUE, stops=["outbound"])
        holds.place(db, request, actor="test")

    assert charged(late) == 1


def test_what_is_on_a_plan_bears_none(late):
    with late.transaction() as db:
        owed = db.scalar(select(Leg.visit_id).where(Leg.account == PATIENT_RECEIVABLE))
        db.add(a_plan(owed))
        db.flush()
        db.add(PlanVisit(plan_id=owed, visit_id=owed, guarantor_id=ANA, owed_cents=10000))

    assert charged(late) == 0


def test_where_the_policy_says_so_what_is_on_a_plan_bears_one(late):
    with late.transaction() as db:
        owed = db.scalar(select(Leg.visit_id).where(Leg.account == PATIENT_RECEIVABLE))
        db.add(a_plan(owed))
        db.flush()
        db.add(PlanVisit(plan_id=owed, visit_id=owed, guarantor_id=ANA, owed_cents=10000))

    assert charged(late, rules=with_fee(fixed_cents=500, on_plans=True)) == 1


def a_plan(plan_id) -> Plan:
    days = dict.fromkeys(("grace_days", "default_after_missed", "default_after_days"), 10)
    return Plan(
        id=plan_id,
        guarantor_id=ANA,
        request_key="made",
        status="active",
        region="GA",
        language="en_US",
        evidence="made",
        agreed_on=DUE,
        months=6,
        apr_hundredths=0,
        disclosed_apr_hundredths=0,
        down_payment_cents=0,
        financed_cents=10000,
        finance_charge_cents=0,
        first_due_on=NEXT,
        due_day=1,
        paid_before_cents=0,
        instalment_minimum_cents=1000,
        default_notice_days=30,
        default_needs_call=False,
        decided_by="made",
        **days,
    )


def test_a_credit_counts_before_anything_is_past_due(late):
    with late.transaction() as db:
        amount = Money.usd(60)
        sides = [Side(CARD_CLEARING, amount), Side(UNAPPLIED, -amount)]
        post(db, ANA, key="p", kind="payment", effective_on=DUE, sides=sides)

    charged(late, rules=with_fee(percent=10))

    assert fees(late) == [(ANA, 4000, 400)]


def test_a_balance_too_small_to_ask_for_bears_none(books):
    with books.transaction() as db:
        bill(db, "1", 4)

    assert charged(books) == 0


def test_the_fee_is_between_the_least_and_the_most(late):
    with late.transaction() as db:
        add_guarantor(db, BEN, region="GA")
        bill(db, "2", 1000, owner=BEN)

    charged(late, rules=with_fee(percent=2, at_least_cents=500, at_most_cents=1500))

    assert sorted(fees(late)) == sorted([(ANA, 10000, 500), (BEN, 100000, 1500)])


def test_half_a_cent_goes_up(books):
    with books.transaction() as db:
        bill(db, "1", 25)

    charged(books, rules=with_fee(percent="1.5"))

    assert fees(books) == [(ANA, 2500, 38)]  # 37.5 cents


def test_medicaid_is_never_charged_whatever_a_ledger_says(late):
    with late.transaction() as db:
        add_guarantor(db, BEN, region="GA")
        made = bill(db, "2", 40, owner=BEN)
        record_visit(
            db,
            visit(
                "2", Money.usd(40), guarantor_id=BEN, content_hash="other", coverage_kind="medicaid"
            ),
        )
        owed = Money.usd(40)
        sides = [Side(PATIENT_RECEIVABLE, owed, made.id), Side(UNAPPLIED, -owed)]
        post(db, BEN, key="slip", kind="adjustment", effective_on=DUE, sides=sides)

    charged(late)

    assert fees(late) == [(ANA, 10000, 500)]


def test_the_next_fee_is_on_no_visit_that_is_anothers_now_though_a_fee_stands_there(late):
    charged(late)
    with late.transaction() as db:
        add_guarantor(db, BEN, region="GA")
        left = bill(db, "2", 40, issued_on=ISSUED + timedelta(days=10))
        record_visit(db, visit("1", Money.usd(100), guarantor_id=BEN, content_hash="other"))

    charged(late, NEXT)

    with late.transaction() as db:
        fee = db.scalars(select(LateFee).where(LateFee.charged_on == NEXT)).one()
    assert (fee.guarantor_id, fee.past_due_cents, fee.visit_id) == (ANA, 4000, left.id)


def test_a_waived_fee_is_taken_back_and_its_month_brings_no_other(late):
    charged(late)
    with late.transaction() as db:
        fee = db.scalars(select(LateFee)).one()
        for _ in range(2):
            waive(db, fee.id, on=LATE, actor="clerk", reason="first time")

    with late.transaction() as db:
        owed = balance(db, ANA)
        told = db.scalars(select(AuditEvent.tag).where(AuditEvent.actor == "clerk")).all()
    assert owed == Money.usd(100)
    assert "late_fee_waived" in told
    assert charged(late) == 0


def test_the_same_account_in_virginia_before_and_after_its_cap(database, clock):
    """Va. Code 59.1-612, from 2026-07-01: 3 % a year with fees, none until day 90 past due."""
    with database.transaction() as db:
        add_guarantor(db, region="VA")
        bill(db, "1", 1000, issued_on=date(2026, 3, 1))  # due 2026-03-31
    rules = with_fee("VA", fixed_cents=500)

    before = charged(database, date(2026, 6, 29), rules)  # 90 days past due, before the act
    ninth = charged(database, date(2026, 7, 31), rules)
    year = charged(database, date(2027, 6, 29), rules)

    # On day 122, 32 days may bear 3 % a year: $2.63, and $5 were charged before. A year after the
    # 90th day: $30 in all.
    assert (before, ninth, year) == (1, 0, 1)
    assert [amount for _, _, amount in fees(database)] == [500, 500]
    with database.transaction() as db:
        assert balance(db, ANA) == Money.usd(1010)


def test_the_cap_leaves_what_it_leaves(database, clock):
    with database.transaction() as db:
        add_guarantor(db, region="VA")
        bill(db, "1", 1000, issued_on=date(2026, 7, 1))  # due 2026-07-31; day 90 is 2026-10-29
    rules = with_fee("VA", fixed_cents=500)

    day_90 = charged(database, date(2026, 10, 29), rules)
    day_122 = charged(database, date(2026, 11, 30), rules)

    assert (day_90, day_122) == (0, 1)
    assert fees(database) == [(ANA, 100000, 263)]


def test_paid_in_full_there_is_nothing_to_charge(late):
    with late.transaction() as db:
        amount = Money.usd(100)
        owed = db.scalar(select(Leg.visit_id).where(Leg.account == PATIENT_RECEIVABLE))
        sides = [Side(CARD_CLEARING, amount), Side(PATIENT_RECEIVABLE, -amount, owed)]
        post(db, ANA, key="p", kind="payment", effective_on=DUE, sides=sides)

    assert charged(late) == 0
    with late.transaction() as db:
        assert balance(db, ANA) == ZERO
