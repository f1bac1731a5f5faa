"""Premiums: billed once a month, paid on their own, with the grace of their coverage."""

from __future__ import annotations

import threading
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from billing_core.accounts.ranges import Range
from billing_core.errors import IllegalMove, OutOfRange, UnknownGuarantor
from billing_core.ledger import queries as ledger
from billing_core.ledger.models import Leg
from billing_core.money import ZERO, Money
from billing_core.premiums import actions, billing, grace, queries
from billing_core.premiums.actions import NewAccount, NotTaken, Offer
from billing_core.premiums.models import PremiumAccount, PremiumBill, PremiumPayment
from billing_core.statements.actions import record_visit
from tests.billing_core.books import ANA, BEN, add_guarantor, visit

NOVEMBER, DECEMBER, JANUARY = date(2026, 11, 1), date(2026, 12, 1), date(2027, 1, 1)
UNIT = "BU-100"


def opened(database, unit: str = UNIT, **told):
    columns: dict[str, Any] = {
        "billing_unit": unit,
        "guarantor_id": ANA,
        "kind": "individual",
        "monthly": Money.usd(400),
        "starts_on": NOVEMBER,
    }
    with database.transaction() as db:
        if db.scalar(select(func.count()).select_from(PremiumAccount)) == 0:
            add_guarantor(db)
        return actions.open_account(db, NewAccount(**(columns | told))).id


def bill(database, *months: date) -> list[int]:
    made = []
    for month in months:
        with database.transaction() as db:
            made.append(billing.bill_month(db, Range(), month))
    return made


def pay(database, dollars, key="one", *, by_phone=True, unit=UNIT, method="card"):
    with database.transaction() as db:
        return actions.take(db, Offer(unit, Money.usd(dollars), key, method, by_phone))


def standing(database, today: date, unit: str = UNIT):
    with database.transaction() as db:
        account = queries.find(db, unit)
        assert account is not None
        return queries.standing(db, account, today)


def in_ledger(database, account: str) -> Money:
    with database.transaction() as db:
        cents = db.scalar(
            select(func.coalesce(func.sum(Leg.amount_cents), 0)).where(Leg.account == account)
        )
        return Money(int(cents or 0))


def test_a_month_is_billed_once(database, clock):
    opened(database)

    assert bill(database, NOVEMBER, date(2026, 11, 30), DECEMBER) == [1, 0, 1]
    assert in_ledger(database, "premium_receivable") == Money.usd(800)
    assert in_ledger(database, "premium_revenue") == Money.usd(-800)


def test_months_before_it_starts_and_after_it_ends_are_not_billed(database, clock):
    account = opened(database, starts_on=DECEMBER)
    with database.transaction() as db:
        actions.end(db, account, on=date(2026, 12, 31), actor="enrolment:3")

    assert bill(database, NOVEMBER, DECEMBER, JANUARY) == [0, 1, 0]


def test_a_range_is_billed_alone(database, clock):
    opened(database)

    with database.transaction() as db:
        assert billing.bill_month(db, Range(ANA + 1, 99_999_999), NOVEMBER) == 0
        assert billing.bill_month(db, Range(10_000_000, ANA), NOVEMBER) == 1


def test_two_workers_bill_a_month_once(database, clock):
    opened(database)
    workers = [threading.Thread(target=bill, args=(database, NOVEMBER)) for _ in range(2)]

    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert in_ledger(database, "premium_receivable") == Money.usd(400)


def test_a_premium_is_no_part_of_what_visits_cost(database, clock):
    opened(database)
    with database.transaction() as db:
        record_visit(db, visit("a", Money.usd(100)))
    bill(database, NOVEMBER)

    pay(database, 500)

    with database.transaction() as db:
        assert ledger.balance(db, ANA) == Money.usd(100)
        assert list(ledger.owed_by_visit(db, ANA).values()) == [Money.usd(100)]
    assert in_ledger(database, "premium_unapplied") == Money.usd(-100)


def test_a_payment_is_taken_once(database, clock):
    opened(database)
    bill(database, NOVEMBER)

    first, second = pay(database, 400), pay(database, 400)

    assert first.id == second.id
    assert in_ledger(database, "premium_receivable") == ZERO
    assert in_ledger(database, "card_clearing") == Money.usd(400)


def test_a_payment_from_a_bank_account_is_cleared_there(database, clock):
    opened(database)
    bill(database, NOVEMBER)

    pay(database, 400, method="bank")

    assert in_ledger(database, "bank_clearing") == Money.usd(400)


@pytest.mark.parametrize("kind", ["exchange_subsidised", "exchange"])
def test_the_first_payment_to_an_exchange_is_not_taken_by_phone(database, clock, kind):
    opened(database, kind=kind)
    bill(database, NOVEMBER)

    assert pay(database, 400) == NotTaken("first_payment")
    assert in_ledger(database, "premium_receivable") == Money.usd(400)

    assert not isinstance(pay(database, 400, by_phone=False), NotTaken)
    bill(database, DECEMBER)
    assert not isinstance(pay(database, 400, key="two"), NotTaken)


def test_others_may_begin_by_phone(database, clock):
    opened(database, kind="cobra")
    bill(database, NOVEMBER)

    assert not isinstance(pay(database, 400), NotTaken)


def test_what_is_not_there_or_over_is_not_taken(database, clock):
    account = opened(database)
    with database.transaction() as db:
        actions.end(db, account, on=date(2026, 11, 23), actor="enrolment:3")

    assert pay(database, 400) == NotTaken("ended")
    assert pay(database, 400, unit="BU-999") == NotTaken("unknown")


@pytest.mark.parametrize("dollars", [0, -5, "5200.01"])
def test_an_amount_that_cannot_be_meant_is_refused(database, clock, dollars):
    opened(database)
    bill(database, NOVEMBER)

    with pytest.raises(OutOfRange):
        pay(database, dollars)


def test_what_is_paid_ahead_pays_the_months_to_come(database, clock):
    opened(database)
    bill(database, NOVEMBER)
    pay(database, 1000)

    bill(database, DECEMBER, JANUARY)

    assert in_ledger(database, "premium_receivable") == Money.usd(200)
    assert in_ledger(database, "premium_unapplied") == ZERO
    assert standing(database, JANUARY).owed == Money.usd(200)
    assert standing(database, JANUARY).paid_through == date(2026, 12, 31)


def test_billing_a_month_again_spends_no_credit_twice(database, clock):
    opened(database)
    bill(database, NOVEMBER)
    pay(database, 600)

    bill(database, NOVEMBER, NOVEMBER)

    assert in_ledger(database, "premium_unapplied") == Money.usd(-200)


def test_a_payment_that_comes_back_is_owed_again_with_what_it_paid_since(database, clock):
    opened(database)
    bill(database, NOVEMBER)
    payment = pay(database, 1000, method="bank")
    bill(database, DECEMBER)

    for _ in range(2):
        with database.transaction() as db:
            actions.take_back(db, payment.id, on=date(2026, 11, 26))

    assert in_ledger(database, "premium_receivable") == Money.usd(800)
    assert in_ledger(database, "premium_unapplied") == ZERO
    assert standing(database, date(2026, 11, 26)).owed == Money.usd(800)


@pytest.mark.parametrize(
    ("kind", "last", "until"),
    [
        ("exchange_subsidised", date(2027, 1, 31), date(2026, 11, 30)),
        ("exchange", date(2026, 12, 2), date(2026, 10, 31)),
        ("individual", date(2026, 12, 2), date(2026, 10, 31)),
        ("cobra", date(2026, 12, 1), date(2026, 10, 31)),
        ("medicare_advantage", date(2026, 12, 31), date(2026, 10, 31)),
    ],
)
def test_each_kind_of_coverage_has_its_grace(database, clock, kind, last, until):
    opened(database, kind=kind, first_paid_on=date(2026, 10, 1), starts_on=date(2026, 10, 1))
    bill(database, NOVEMBER)

    assert standing(database, NOVEMBER).state == "due"
    during, after = standing(database, last), standing(database, last.replace(year=2028))
    assert (during.state, after.state) == ("grace", "lapsed")
    assert (during.grace_ends, during.coverage_until) == (last, until)
    assert during.source


def test_a_subsidised_member_must_pay_all_that_is_owed_by_the_end(database, clock):
    opened(database, kind="exchange_subsidised", first_paid_on=date(2026, 10, 1))
    bill(database, NOVEMBER, DECEMBER, JANUARY)

    pay(database, 800)

    told = standing(database, date(2027, 1, 31))
    assert told.due == Money.usd(400)
    assert told.grace_ends == date(2027, 3, 31)  # of January: the oldest month that is unpaid
    assert told.paid_through == date(2026, 12, 31)


def test_a_subsidised_member_who_pays_the_oldest_month_alone_begins_no_new_grace(database, clock):
    """45 CFR 156.270(g): three months, by the end of which all that is owed must be paid."""
    opened(database, kind="exchange_subsidised", first_paid_on=date(2026, 10, 1))
    bill(database, NOVEMBER, DECEMBER, JANUARY)
    clock.at("2026-12-10T10:00")

    pay(database, 400)

    told = standing(database, date(2027, 1, 31))
    assert (told.state, told.due_on) == ("grace", DECEMBER)
    assert (told.grace_ends, told.coverage_until) == (date(2027, 1, 31), date(2026, 11, 30))
    assert standing(database, date(2027, 2, 1)).state == "lapsed"


def test_a_subsidised_member_who_paid_all_that_was_owed_has_a_new_grace(database, clock):
    opened(database, kind="exchange_subsidised", first_paid_on=date(2026, 10, 1))
    bill(database, NOVEMBER, DECEMBER, JANUARY)
    clock.at("2026-12-10T10:00")

    pay(database, 800)

    told = standing(database, date(2027, 1, 31))
    assert (told.state, told.grace_ends) == ("grace", date(2027, 3, 31))
    assert told.coverage_until == date(2027, 1, 31)


def test_who_pays_late_month_by_month_has_a_new_grace_for_each_without_a_subsidy(database, clock):
    opened(database, kind="individual", first_paid_on=date(2026, 10, 1))
    bill(database, NOVEMBER, DECEMBER)
    clock.at("2026-12-01T10:00")

    pay(database, 400)

    assert standing(database, date(2026, 12, 31)).grace_ends == JANUARY


def test_cobra_gives_forty_five_days_from_the_election_for_the_first_payment(database, clock):
    opened(database, kind="cobra", elected_on=date(2026, 11, 20))
    bill(database, NOVEMBER)

    told = standing(database, date(2026, 12, 20))

    assert (told.state, told.grace_ends) == ("first_payment", date(2027, 1, 4))


def test_an_account_that_is_paid_has_no_grace_to_lose(database, clock):
    opened(database)
    assert standing(database, NOVEMBER).state == "first_payment"
    bill(database, NOVEMBER)
    pay(database, 450)

    told = standing(database, date(2026, 11, 30))

    assert told.state == "paid"
    assert told.credit == Money.usd(50)
    assert (told.grace_ends, told.coverage_until) == (None, None)


def test_who_lapsed_is_told_to_the_enrolment_office_and_nothing_is_ended(database, clock):
    account = opened(database, first_paid_on=NOVEMBER)
    bill(database, NOVEMBER)

    with database.transaction() as db:
        assert queries.lapsed(db, date(2026, 12, 2), 10) == []
        ((found, told),) = queries.lapsed(db, date(2026, 12, 3), 1)
        assert (found.id, told.state) == (account, "lapsed")
        assert found.ended_on is None


def test_coverage_ends_once(database, clock):
    account = opened(database)

    with database.transaction() as db:
        for _ in range(2):
            actions.end(db, account, on=date(2026, 11, 30), actor="enrolment:3")
        with pytest.raises(IllegalMove):
            actions.end(db, account, on=DECEMBER, actor="enrolment:3")
    assert standing(database, DECEMBER).state == "ended"


def test_a_new_premium_counts_from_the_next_bill(database, clock):
    opened(database)
    bill(database, NOVEMBER)

    opened(database, monthly=Money.usd(450))
    bill(database, DECEMBER)

    with database.transaction() as db:
        amounts = db.scalars(select(PremiumBill.amount_cents).order_by(PremiumBill.month)).all()
        assert amounts == [40000, 45000]
        assert len(queries.of_guarantor(db, ANA)) == 1


def test_a_billing_unit_is_one_guarantors(database, clock):
    opened(database)
    with database.transaction() as db:
        add_guarantor(db, BEN)

    with pytest.raises(IllegalMove):
        opened(database, guarantor_id=BEN)
    with pytest.raises(UnknownGuarantor):
        opened(database, guarantor_id=BEN + 1)


@pytest.mark.parametrize(
    ("day", "later", "first"),
    [(date(2026, 11, 24), 2, JANUARY), (date(2026, 12, 31), 0, DECEMBER)],
)
def test_months_are_counted_over_the_turn_of_the_year(day, later, first):
    assert grace.first_of_month(day, later) == first


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    steps=st.lists(
        st.one_of(st.just("bill"), st.just("return"), st.integers(1, 90000)), max_size=12
    )
)
def test_whatever_comes_the_ledger_says_what_the_accounts_do(sqlite_database, clock, steps):
    """Owed and paid ahead are the same from bills and payments as from the ledger."""
    database = sqlite_database
    with database.transaction() as db:
        unit = f"BU-{db.scalar(select(func.count()).select_from(PremiumAccount))}"
    account = opened(database, unit, monthly=Money(33333))
    months = (grace.first_of_month(NOVEMBER, later) for later in range(20))

    for number, step in enumerate(steps):
        with database.transaction() as db:
            if step == "bill":
                billing.bill_month(db, Range(), next(months))
            elif step == "return":
                kept = select(PremiumPayment.id).where(
                    PremiumPayment.account_id == account, PremiumPayment.returned_on.is_(None)
                )
                if (payment := db.scalar(kept.order_by(PremiumPayment.id))) is not None:
                    actions.take_back(db, payment, on=NOVEMBER)
            else:
                offer = Offer(unit, Money(step), f"{unit}:{number}", "card", by_phone=False)
                actions.take(db, offer)

    with database.transaction() as db:
        balances = [queries.balance(db, each) for each in db.scalars(select(PremiumAccount.id))]
    owed = sum((max(each, ZERO) for each in balances), ZERO)
    ahead = sum((min(each, ZERO) for each in balances), ZERO)
    assert in_ledger(database, "premium_receivable") == owed
    assert in_ledger(database, "premium_unapplied") == ahead


def test_accounts_of_a_kind_are_found_those_that_have_ended_last(database, clock):
    ended = opened(database, "BU-1")
    opened(database, "BU-2")
    opened(database, "BU-3", kind="cobra")
    with database.transaction() as db:
        actions.end(db, ended, on=date(2026, 12, 31), actor="mira")

        found = queries.of_kinds(db, ANA, ("individual",))

        assert [account.billing_unit for account in found] == ["BU-2", "BU-1"]
        assert queries.of_kinds(db, BEN, ("individual",)) == []
