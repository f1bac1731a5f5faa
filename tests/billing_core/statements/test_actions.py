"""Visits are recorded once and brought up to date; statements bill each visit once."""

from __future__ import annotations

import threading
from datetime import date

import pytest
from sqlalchemy import func, select

from billing_core.accounts import numbers
from billing_core.database import id_from
from billing_core.errors import UnknownGuarantor
from billing_core.ledger import queries as ledger
from billing_core.ledger.actions import Side, post
from billing_core.ledger.chart import (
    ADJUSTMENTS,
    CARD_CLEARING,
    PATIENT_RECEIVABLE,
    PATIENT_REVENUE,
)
from billing_core.ledger.models import Entry
from billing_core.money import ZERO, Money
from billing_core.statements.actions import NewLine, issue, record_visit
from billing_core.statements.models import Statement, StatementLine, Visit, VisitLine
from billing_core.statements.queries import VisitShare, visits_owed
from tests.billing_core.books import ANA, BEN, add_guarantor, visit

ISSUED = date(2026, 11, 1)
DUE = date(2026, 12, 1)


@pytest.fixture
def books(database, clock):
    with database.transaction() as db:
        add_guarantor(db)
        add_guarantor(db, BEN, language="es_US")
    return database


def bill(db, guarantor_id, **dates) -> Statement:
    """Issue a statement that there must be."""
    statement = issue(db, guarantor_id, **dates)
    assert statement
    return statement


def test_a_visit_is_written_with_its_lines_and_what_is_owed(books, clock):
    made = visit(
        "1",
        Money.usd(70),
        lines=(
            NewLine(Money.usd(200), adjudicated=True, description="Office visit"),
            NewLine(Money.usd(20), adjudicated=False),
        ),
    )
    with books.transaction() as db:
        assert record_visit(db, made)

    with books.transaction() as db:
        kept = db.get_one(Visit, id_from("test/visit/1"))
        assert [(line.number, line.description) for line in kept.lines] == [
            (1, "Office visit"),
            (2, ""),
        ]
        assert (kept.patient_share_cents, kept.created_at) == (7000, clock.now())
        assert ledger.owed_by_visit(db, ANA) == {made.id: Money.usd(70)}
        assert ledger.trial_balance(db) == [
            (PATIENT_RECEIVABLE, Money.usd(70), ZERO),
            (PATIENT_REVENUE, ZERO, Money.usd(70)),
        ]
        entry = db.scalars(select(Entry)).one()
        assert (entry.key, entry.effective_on) == (f"charge:{made.id}", date(2026, 11, 24))


def test_the_same_visit_again_changes_nothing(books):
    with books.transaction() as db:
        record_visit(db, visit("1", Money.usd(70)))
    with books.transaction() as db:
        assert not record_visit(db, visit("1", Money.usd(70)))

        assert ledger.balance(db, ANA) == Money.usd(70)
        assert db.scalar(select(func.count()).select_from(VisitLine)) == 1


def test_a_visit_without_a_share_or_lines_posts_nothing(books):
    with books.transaction() as db:
        assert record_visit(db, visit("1", ZERO, lines=()))

        assert db.scalars(select(Entry)).all() == []


@pytest.mark.parametrize("kind", ["medicaid", "dual_eligible"])
def test_members_who_must_not_be_billed_owe_nothing(books, kind):
    with books.transaction() as db:
        record_visit(db, visit("1", Money.usd(70), coverage_kind=kind))

        assert ledger.balance(db, ANA) == ZERO
        assert db.scalars(select(Visit.patient_share_cents)).all() == [0]
        assert issue(db, ANA, issued_on=ISSUED, due_date=DUE) is None


def test_a_changed_visit_posts_the_difference(books):
    with books.transaction() as db:
        record_visit(db, visit("1", Money.usd(70)))
        lines = (NewLine(Money.usd(9), adjudicated=True), NewLine(Money.usd(8), adjudicated=True))
        changed = visit("1", Money.usd(50), content_hash="second", lines=lines)

        assert record_visit(db, changed)

        assert ledger.balance(db, ANA) == Money.usd(50)
        assert db.scalars(select(VisitLine.charge_cents).order_by(VisitLine.number)).all() == [
            900,
            800,
        ]
        assert ledger.trial_balance(db) == [
            (ADJUSTMENTS, Money.usd(20), ZERO),
            (PATIENT_RECEIVABLE, Money.usd(70), Money.usd(20)),
            (PATIENT_REVENUE, ZERO, Money.usd(70)),
        ]


def test_a_visit_may_change_back_and_forth(books):
    with books.transaction() as db:
        for number, share in enumerate((70, 50, 70, 50, 0, 70)):
            record_visit(db, visit("1", Money.usd(share), content_hash=str(number)))
            assert ledger.balance(db, ANA) == Money.usd(share)


def test_a_change_that_leaves_the_share_posts_nothing(books):
    with books.transaction() as db:
        record_visit(db, visit("1", Money.usd(70)))

        assert record_visit(db, visit("1", Money.usd(70), content_hash="2", provider="Elm Clinic"))

        assert len(db.scalars(select(Entry)).all()) == 1
        assert db.scalars(select(Visit.provider)).all() == ["Elm Clinic"]


def test_a_pending_visit_is_charged_once_it_is_decided(books):
    with books.transaction() as db:
        record_visit(db, visit("1", ZERO, pending=Money.usd(250)))
        record_visit(db, visit("1", Money.usd(40), content_hash="second"))

        assert ledger.balance(db, ANA) == Money.usd(40)
        assert db.scalars(select(Entry.kind)).all() == ["charge"]


def test_a_visit_that_became_medicaids_is_no_longer_owed(books):
    with books.transaction() as db:
        record_visit(db, visit("1", Money.usd(70)))
        record_visit(db, visit("1", Money.usd(70), content_hash="second", coverage_kind="medicaid"))

        assert ledger.balance(db, ANA) == ZERO


def test_a_visit_for_which_someone_else_is_liable_moves_to_them(books):
    with books.transaction() as db:
        record_visit(db, visit("1", Money.usd(70)))
        record_visit(db, visit("1", Money.usd(60), content_hash="second", guarantor_id=BEN))
        moved = ledger.balance(db, ANA), ledger.balance(db, BEN)
        record_visit(db, visit("1", ZERO, content_hash="third", guarantor_id=ANA))
        record_visit(db, visit("1", Money.usd(50), content_hash="fourth", guarantor_id=BEN))

        assert moved == (ZERO, Money.usd(60))
        assert (ledger.balance(db, ANA), ledger.balance(db, BEN)) == (ZERO, Money.usd(50))


def test_a_visit_of_nobody_is_refused(books):
    with pytest.raises(UnknownGuarantor), books.transaction() as db:
        record_visit(db, visit("1", Money.usd(70), guarantor_id=12345674))


def test_two_importers_at_once_record_a_visit_once(books):
    outcomes = []

    def work():
        with books.transaction() as db:
            outcomes.append(record_visit(db, visit("1", Money.usd(70))))

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    assert sorted(outcomes) == [False, False, True]
    with books.transaction() as db:
        assert ledger.balance(db, ANA) == Money.usd(70)


def test_a_statement_bills_every_visit_that_none_has_billed(books):
    with books.transaction() as db:
        for key, share in (("1", 70), ("2", 50), ("pending", 0)):
            record_visit(db, visit(key, Money.usd(share)))
        record_visit(db, visit("ben", Money.usd(5), guarantor_id=BEN))

        statement = bill(db, ANA, issued_on=ISSUED, due_date=DUE)

        billed = db.execute(select(StatementLine.visit_id, StatementLine.amount_cents)).all()
    assert sorted(amount for _, amount in billed) == [5000, 7000]
    assert (statement.issued_on, statement.due_date) == (ISSUED, DUE)
    assert (statement.guarantor_id, statement.language) == (ANA, "en_US")
    assert (statement.new_charges_cents, statement.balance_cents) == (12000, 12000)
    assert (statement.previous_balance_cents, statement.payments_cents) == (0, 0)


def test_the_next_statement_starts_from_the_last_and_shows_what_was_paid(books):
    with books.transaction() as db:
        made = visit("1", Money.usd(70))
        record_visit(db, made)
        issue(db, ANA, issued_on=ISSUED, due_date=DUE)
        paid = Money.usd(30)
        sides = [Side(CARD_CLEARING, paid), Side(PATIENT_RECEIVABLE, -paid, made.id)]
        post(db, ANA, key="p", kind="payment", effective_on=ISSUED, sides=sides)
        record_visit(db, visit("2", Money.usd(50)))

        statement = bill(db, ANA, issued_on=date(2026, 12, 1), due_date=date(2027, 1, 1))

    assert statement.previous_balance_cents == 7000
    assert statement.new_charges_cents == 5000
    assert statement.payments_cents == 3000
    assert statement.balance_cents == 9000


def test_with_nothing_new_there_is_no_statement(books):
    with books.transaction() as db:
        record_visit(db, visit("1", Money.usd(70)))
        issue(db, ANA, issued_on=ISSUED, due_date=DUE)

        assert issue(db, ANA, issued_on=ISSUED, due_date=DUE) is None
        assert issue(db, BEN, issued_on=ISSUED, due_date=DUE) is None


def test_nobody_gets_no_statement(books):
    with pytest.raises(UnknownGuarantor), books.transaction() as db:
        issue(db, 12345674, issued_on=ISSUED, due_date=DUE)


def test_a_statement_number_starts_with_its_month_and_has_a_check_digit(books):
    with books.transaction() as db:
        record_visit(db, visit("1", Money.usd(70)))

        number = bill(db, ANA, issued_on=ISSUED, due_date=DUE).number

    assert number.startswith("2611")
    assert len(number) == 17
    assert numbers.damm(int(number)) == 0


def test_a_number_that_another_statement_has_is_not_given_again(books, monkeypatch):
    draws = iter([7, 7, 8])
    monkeypatch.setattr("secrets.randbelow", lambda _: next(draws))
    with books.transaction() as db:
        record_visit(db, visit("1", Money.usd(70)))
        first = bill(db, ANA, issued_on=ISSUED, due_date=DUE)
        record_visit(db, visit("2", Money.usd(70)))
        second = bill(db, ANA, issued_on=ISSUED, due_date=DUE)

        assert second.number != first.number
        assert next(draws, None) is None


def test_two_workers_bill_a_guarantor_once(books):
    with books.transaction() as db:
        record_visit(db, visit("1", Money.usd(70)))
    issued = []

    def work():
        with books.transaction() as db:
            issued.append(issue(db, ANA, issued_on=ISSUED, due_date=DUE))

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    assert len(issued) == 3
    assert len([statement for statement in issued if statement]) == 1
    with books.transaction() as db:
        assert db.scalar(select(func.count()).select_from(Statement)) == 1


def test_visits_are_explained_newest_first(books):
    with books.transaction() as db:
        old = visit(
            "old",
            Money.usd(70),
            service_date=date(2026, 5, 1),
            pending=Money.usd(10),
            charge=Money.usd(230),
            lines=(
                NewLine(
                    Money.usd(120),
                    adjudicated=True,
                    copay=Money.usd(20),
                    coinsurance=Money.usd(15),
                ),
                NewLine(
                    Money.usd(100),
                    adjudicated=True,
                    coinsurance=Money.usd(5),
                    deductible=Money.usd(25),
                    not_covered=Money.usd(5),
                ),
                NewLine(Money.usd(10), adjudicated=False),
            ),
        )
        settled, new = visit("settled", Money.usd(9)), visit("new", Money.usd(8), lines=())
        for made in (old, settled, new):
            record_visit(db, made)
        for made, dollars in ((old, 30), (settled, 9)):
            paid = Money.usd(dollars)
            sides = [Side(CARD_CLEARING, paid), Side(PATIENT_RECEIVABLE, -paid, made.id)]
            post(db, ANA, key=made.source_key, kind="payment", effective_on=ISSUED, sides=sides)

        owed = visits_owed(db, ANA)

    assert [share.visit_id for share in owed] == [new.id, old.id]
    assert owed[1] == VisitShare(
        visit_id=old.id,
        service_date=date(2026, 5, 1),
        provider="Riverside Clinic",
        charge=Money.usd(230),
        insurance_paid=Money.usd(100),
        adjustment=Money.usd(50),
        owed=Money.usd(40),
        share=Money.usd(70),
        copay=Money.usd(20),
        coinsurance=Money.usd(20),
        deductible=Money.usd(25),
        not_covered=Money.usd(5),
        pending=Money.usd(10),
    )
    assert owed[0].copay == ZERO
