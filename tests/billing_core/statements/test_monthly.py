"""The monthly run: everything adds up, on every statement, and a second run issues none."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import func, insert, select, text
from sqlalchemy.exc import DatabaseError

from billing_core.accounts.models import Guarantor
from billing_core.accounts.ranges import Range
from billing_core.ledger.actions import Side, post, reverse
from billing_core.ledger.chart import (
    ADJUSTMENTS,
    CARD_CLEARING,
    LATE_FEES,
    PATIENT_RECEIVABLE,
    UNAPPLIED,
)
from billing_core.ledger.queries import balance
from billing_core.money import ZERO, Money
from billing_core.statements.actions import issue, record_visit
from billing_core.statements.ages import Ages, ages, all_ages
from billing_core.statements.models import (
    AGES,
    Statement,
    StatementLine,
    StatementSnapshot,
    StatementVisit,
    Visit,
)
from billing_core.statements.monthly import Cycle, run
from billing_core.statements.snapshots import Telling
from tests import factories
from tests.billing_core.books import ANA, BEN, add_guarantor, visit

NOVEMBER = date(2026, 12, 1)


def cycle(issued_on: date = NOVEMBER, **told: object) -> Cycle:
    month = f"{issued_on - timedelta(days=1):%Y-%m}"
    later = issued_on + timedelta(days=30)
    due = {"CA-N": later}
    return Cycle(month, issued_on, due, later + timedelta(days=5), **told)  # type: ignore[arg-type]


def issued(database, *, guarantors: Range | None = None, **told) -> int:
    with database.transaction() as db:
        return run(db, guarantors or Range(), cycle(**told))


def paid(db, key: str, dollars: int, made, *, guarantor_id: int = ANA):
    amount = Money.usd(dollars)
    sides = [Side(CARD_CLEARING, amount), Side(PATIENT_RECEIVABLE, -amount, made.id)]
    return post(db, guarantor_id, key=key, kind="payment", effective_on=NOVEMBER, sides=sides)


def snapshot(db, month: str = "2026-11", guarantor_id: int = ANA) -> StatementSnapshot:
    return db.scalars(
        select(StatementSnapshot).where(
            StatementSnapshot.month == month, StatementSnapshot.guarantor_id == guarantor_id
        )
    ).one()


@pytest.fixture
def books(database, clock):
    with database.transaction() as db:
        add_guarantor(db)
        add_guarantor(db, BEN, region="VA", language="es_US")
    return database


def test_a_first_statement_bills_the_visits_and_says_by_when(books):
    first, second = visit("1", Money.usd(70)), visit("2", Money.usd(50), pending=Money.usd(9))
    with books.transaction() as db:
        for made in (first, second):
            record_visit(db, made)
        record_visit(db, visit("ben", Money.usd(5), guarantor_id=BEN))

    assert issued(books) == 2

    with books.transaction() as db:
        told = snapshot(db)
        statement = db.get_one(Statement, told.statement_id)
        bens = db.get_one(Statement, snapshot(db, guarantor_id=BEN).statement_id)
        lines = db.scalars(select(StatementLine.visit_id).order_by(StatementLine.amount_cents))
        assert list(lines)[1:] == [second.id, first.id]
        shown = db.scalars(select(StatementVisit).where(StatementVisit.guarantor_id == ANA)).all()
    assert (told.previous_cents, told.charges_cents, told.balance_cents) == (0, 12000, 12000)
    assert (told.payments_cents, told.adjustments_cents, told.fees_cents) == (0, 0, 0)
    assert (told.due_now_cents, told.pending_cents, told.channel) == (12000, 900, "mail")
    assert (statement.issued_on, statement.due_date) == (NOVEMBER, date(2026, 12, 31))
    assert statement.balance_cents == 12000
    assert (bens.due_date, bens.language) == (date(2027, 1, 5), "es_US")
    assert {line.visit_id: line.owed_cents for line in shown} == {first.id: 7000, second.id: 5000}
    assert all(line.is_new for line in shown)
    assert {line.patient_name for line in shown} == {"Ana Reyes"}
    assert {line.copay_cents for line in shown} == {7000, 5000}


def test_a_number_that_is_taken_is_drawn_anew(books, monkeypatch):
    with books.transaction() as db:
        record_visit(db, visit("1", Money.usd(70)))
        record_visit(db, visit("2", Money.usd(30), guarantor_id=BEN))
    drawn = iter([5, 6, 5, 7, 8])
    monkeypatch.setattr("secrets.randbelow", lambda _: next(drawn))
    issued(books)

    issued(books, issued_on=date(2026, 12, 31))

    with books.transaction() as db:
        numbers = db.scalars(select(Statement.number).where(Statement.number.startswith("2612")))
        assert sorted(int(number[4:-1]) for number in numbers) == [5, 6, 7, 8]


def test_a_number_starts_with_its_month_and_has_a_check_digit(books):
    with books.transaction() as db:
        record_visit(db, visit("1", Money.usd(70)))
    issued(books)

    with books.transaction() as db:
        number = db.scalars(select(Statement.number)).one()

    assert number.startswith("2612")
    assert len(number) == 17
    from billing_core.accounts.numbers import damm

    assert damm(int(number)) == 0


def test_the_next_month_explains_every_cent_between_two_balances(books):
    made = visit("1", Money.usd(70))
    with books.transaction() as db:
        record_visit(db, made)
    issued(books)
    with books.transaction() as db:
        paid(db, "p1", 30, made)
        returned = paid(db, "p2", 10, made)
        reverse(db, returned.id, key="p2:returned", effective_on=NOVEMBER)
        record_visit(db, visit("2", Money.usd(50)))
        fee = Money.usd(5)
        sides = [Side(PATIENT_RECEIVABLE, fee, made.id), Side(LATE_FEES, -fee, made.id)]
        post(db, ANA, key="fee", kind="late_fee", effective_on=NOVEMBER, sides=sides)
        off = Money.usd(8)
        sides = [Side(ADJUSTMENTS, off), Side(PATIENT_RECEIVABLE, -off, made.id)]
        post(db, ANA, key="off", kind="adjustment", effective_on=NOVEMBER, sides=sides)

    issued(books, issued_on=date(2027, 1, 1))

    with books.transaction() as db:
        told = snapshot(db, "2026-12")
        shown = db.scalars(
            select(StatementVisit).where(StatementVisit.statement_id == told.statement_id)
        ).all()
    assert (told.previous_cents, told.charges_cents) == (7000, 5000)
    assert (told.adjustments_cents, told.payments_cents, told.fees_cents) == (800, 3000, 500)
    assert told.balance_cents == 8700
    assert {line.owed_cents: line.is_new for line in shown} == {3700: False, 5000: True}
    assert (told.current_cents, told.days_31_60_cents) == (5000, 3700)


def test_a_second_run_for_the_month_issues_none(books):
    with books.transaction() as db:
        record_visit(db, visit("1", Money.usd(70)))

    assert (issued(books), issued(books)) == (1, 0)
    assert issued(books, issued_on=date(2027, 1, 1)) == 1


def test_whoever_owes_nothing_and_has_no_news_gets_none(books):
    made = visit("1", Money.usd(70))
    with books.transaction() as db:
        record_visit(db, made)
    issued(books)
    with books.transaction() as db:
        paid(db, "p1", 70, made)

    told_of_the_payment = issued(books, issued_on=date(2027, 1, 1))
    told_nothing = issued(books, issued_on=date(2027, 2, 1))

    assert (told_of_the_payment, told_nothing) == (1, 0)


def test_a_range_leaves_the_others_alone(books):
    with books.transaction() as db:
        for owner in (ANA, BEN):
            record_visit(db, visit(f"{owner}", Money.usd(70), guarantor_id=owner))

    assert issued(books, guarantors=Range(ANA, ANA)) == 1

    with books.transaction() as db:
        assert db.scalars(select(Statement.guarantor_id)).all() == [ANA]


def test_whoever_may_not_be_asked_is_left_out_and_caught_up_with_later(books):
    with books.transaction() as db:
        record_visit(db, visit("1", Money.usd(70)))
    stayed = select(Guarantor.id).where(Guarantor.id == ANA)

    assert issued(books, left_out=stayed) == 0
    assert issued(books) == 1


def test_what_is_on_a_plan_is_not_due_but_its_instalments_are(books):
    on_plan, other = visit("1", Money.usd(600)), visit("2", Money.usd(50))
    with books.transaction() as db:
        for made in (on_plan, other):
            record_visit(db, made)
    instalments = (
        select(Guarantor.id.label("guarantor_id"), (Guarantor.id * 0 + 10000).label("cents"))
        .where(Guarantor.id == ANA)
        .subquery()
    )
    on_plans = select(Visit.id).where(Visit.id == on_plan.id)

    issued(books, telling=Telling(not_due=on_plans, instalments=instalments))

    with books.transaction() as db:
        told = snapshot(db)
    assert (told.balance_cents, told.due_now_cents) == (65000, 15000)
    assert told.instalments_due_cents == 10000


def test_a_credit_is_taken_off_what_is_due_and_stands_with_the_current_when_it_is_more(books):
    made = visit("1", Money.usd(70))
    with books.transaction() as db:
        record_visit(db, made)
        credit = Money.usd(90)
        sides = [Side(CARD_CLEARING, credit), Side(UNAPPLIED, -credit)]
        post(db, ANA, key="p", kind="payment", effective_on=NOVEMBER, sides=sides)

    issued(books)

    with books.transaction() as db:
        told = snapshot(db)
    assert (told.balance_cents, told.due_now_cents, told.unapplied_cents) == (-2000, 0, -9000)
    assert told.current_cents == -2000


def test_what_was_told_cannot_be_changed(books):
    with books.transaction() as db:
        record_visit(db, visit("1", Money.usd(70)))
    issued(books)

    for table in ("statement_snapshots", "statement_visits"):
        with pytest.raises(DatabaseError, match="append only"), books.transaction() as db:
            db.execute(text(f"DELETE FROM {table}"))  # noqa: S608


def test_a_statement_issued_by_hand_is_kept_too_and_the_run_goes_on_from_it(books):
    made = visit("1", Money.usd(70))
    with books.transaction() as db:
        record_visit(db, made)
        by_hand = issue(db, ANA, issued_on=date(2026, 11, 20), due_date=date(2026, 12, 20))
        paid(db, "p1", 30, made)
    issued(books)

    with books.transaction() as db:
        first = db.get_one(StatementSnapshot, by_hand.id if by_hand else None)
        told = snapshot(db)
    assert (first.month, first.charges_cents, first.balance_cents) == (None, 7000, 7000)
    assert (told.previous_cents, told.charges_cents, told.payments_cents) == (7000, 0, 3000)


def test_a_statement_without_a_snapshot_is_gone_on_from_all_the_same(books):
    made = visit("1", Money.usd(70))
    with books.transaction() as db:
        record_visit(db, made)
        db.execute(
            insert(Statement).values(
                id=made.id,
                guarantor_id=ANA,
                number="2610",
                issued_on=date(2026, 10, 1),
                due_date=date(2026, 11, 1),
                language="en_US",
                previous_balance_cents=0,
                new_charges_cents=7000,
                payments_cents=0,
                balance_cents=7000,
            )
        )
        paid(db, "p1", 30, made)
    issued(books)

    with books.transaction() as db:
        told = snapshot(db)
    assert (told.previous_cents, told.charges_cents, told.payments_cents) == (7000, 0, 3000)


def test_a_consent_to_paperless_statements_sets_the_channel(books):
    with books.transaction() as db:
        record_visit(db, visit("1", Money.usd(70)))
        factories.consent(db, "+14155550123", "statements", guarantor_id=ANA)
    issued(books)

    with books.transaction() as db:
        assert snapshot(db).channel == "electronic"


def test_the_identities_hold_on_every_statement_of_a_mixed_crowd(books):
    with books.transaction() as db:
        for number, dollars in enumerate((10, 20, 0, 40)):
            owner = factories.household(db, Money.usd(dollars + 1), name=f"Crowd {number}")
            post(
                db,
                owner.id,
                key=f"credit:{number}",
                kind="payment",
                effective_on=NOVEMBER,
                sides=[
                    Side(CARD_CLEARING, Money.usd(15)),
                    Side(UNAPPLIED, Money.usd(-15)),
                ],
            )
    issued(books)

    with books.transaction() as db:
        for told in db.scalars(
            select(StatementSnapshot).where(StatementSnapshot.month.is_not(None))
        ):
            on_visits = db.scalar(
                select(func.sum(StatementVisit.owed_cents)).where(
                    StatementVisit.statement_id == told.statement_id
                )
            )
            assert on_visits + told.unapplied_cents == told.balance_cents
            assert sum(getattr(told, f"{age}_cents") for age in AGES) == told.balance_cents
            assert Money(told.balance_cents) == balance(db, told.guarantor_id)


def test_ages_count_from_the_first_statement_and_credit_pays_the_oldest_first(books):
    day = date(2026, 1, 15)  # reference vector: day 60 is 2026-03-16
    with books.transaction() as db:
        for number, dollars in enumerate((10, 20, 40)):
            record_visit(db, visit(f"{number}", Money.usd(dollars)))
            issue(
                db,
                ANA,
                issued_on=day + timedelta(days=40 * number),
                due_date=day + timedelta(days=40 * number + 30),
            )
        record_visit(db, visit("unbilled", Money.usd(80)))

        on_day_60 = ages(db, ANA, date(2026, 3, 16))
        at_the_end = ages(db, ANA, day + timedelta(days=121))
        amount = Money.usd(15)
        sides = [Side(CARD_CLEARING, amount), Side(UNAPPLIED, -amount)]
        post(db, ANA, key="p", kind="payment", effective_on=NOVEMBER, sides=sides)
        with_credit = ages(db, ANA, day + timedelta(days=121))
        everyone = all_ages(db, day + timedelta(days=121))

    usd = Money.usd
    assert on_day_60 == Ages(usd(140), usd(10), ZERO, ZERO, ZERO)
    assert at_the_end == Ages(usd(80), usd(40), usd(20), ZERO, usd(10))
    assert with_credit == Ages(usd(80), usd(40), usd(15), ZERO, ZERO)
    assert everyone == with_credit
    assert with_credit.balance == usd(135)


@pytest.mark.parametrize(
    ("days", "age"),
    [
        (30, "current"),
        (31, "days_31_60"),
        (60, "days_31_60"),
        (61, "days_61_90"),
        (90, "days_61_90"),
        (91, "days_91_120"),
        (120, "days_91_120"),
        (121, "over_120"),
    ],
)
def test_each_age_begins_the_day_after_the_one_before_ends(books, days, age):
    with books.transaction() as db:
        record_visit(db, visit("1", Money.usd(10)))
        issue(db, ANA, issued_on=NOVEMBER, due_date=NOVEMBER + timedelta(days=30))

        found = ages(db, ANA, NOVEMBER + timedelta(days=days))

    assert found == Ages(**{age: Money.usd(10)})


def test_nobody_owes_nothing_of_any_age(books):
    with books.transaction() as db:
        assert ages(db, ANA, NOVEMBER) == Ages()
