"""Each job of the night asks for the holds that stop it, and is stopped by no other."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from billing_core import factories, policies
from billing_core.accounts.ranges import Range
from billing_core.ageing import dunning, facts, late_fees
from billing_core.ageing.models import DunningVisit
from billing_core.database import Database
from billing_core.gateways import Charged
from billing_core.holds import actions as holds
from billing_core.holds.kinds import STOPS
from billing_core.ledger.chart import FINANCE_CHARGES, LATE_FEES, PATIENT_RECEIVABLE
from billing_core.ledger.models import Leg
from billing_core.money import Money
from billing_core.payments import actions as payments
from billing_core.statements.models import Visit
from billing_core.statements.monthly import Cycle, run
from tests.billing_core.plans.payer import Payer, policy

RULES = policies.load(
    {
        "policies": {
            "default": {"effective_from": date(2020, 1, 1), "late_fee": {"fixed_cents": 500}}
        }
    }
)


@dataclass
class Story:
    """Someone for whom a job is just about to do something; `happens` lets it, and says if it did.

    `happens` may be asked once.
    """

    guarantor_id: int
    visit_id: uuid.UUID
    happens: Callable[[], bool]


def one_visit(database: Database) -> tuple[int, uuid.UUID]:
    with database.transaction() as db:
        owner = factories.household(db, Money.usd(600), region="GA").id
        return owner, db.scalars(select(Visit.id).where(Visit.guarantor_id == owner)).one()


def posted(database: Database, guarantor_id: int, account: str, *, below_zero: bool) -> bool:
    """Whether the account has been credited (or debited) for the guarantor."""
    legs = select(Leg.amount_cents).where(Leg.guarantor_id == guarantor_id, Leg.account == account)
    with database.transaction() as db:
        return any((cents < 0) == below_zero for cents in db.scalars(legs))


def late_fee(database, clock):
    clock.at("2026-08-03T10:00")
    owner, visit_id = one_visit(database)
    clock.at("2026-10-01T02:00")

    def happens() -> bool:
        with database.transaction() as db:
            late_fees.charge(db, Range(), date(2026, 10, 1), RULES)
        return posted(database, owner, LATE_FEES, below_zero=True)

    return Story(owner, visit_id, happens)


def dunning_step(database, clock):
    clock.at("2026-01-15T10:00")
    with database.transaction() as db:
        liable = factories.guarantor(db, region="GA")
        visit_id = factories.visit(db, factories.patient(db, liable), Money.usd(700)).id
        owner = liable.id
        facts.note(db, owner, "screened", on=date(2026, 1, 15), actor="clerk")
        for day in (date(2026, 1, 15), date(2026, 2, 15)):
            due = day + timedelta(days=30)
            run(db, Range(), Cycle(f"{day:%Y-%m}", day, {}, due))
            dunning.climb(db, Range(), day, RULES)

    def happens() -> bool:
        with database.transaction() as db:
            dunning.climb(db, Range(), date(2026, 2, 16), RULES)
            dunning.climb(db, Range(), date(2026, 4, 1), RULES)
            return db.get_one(DunningVisit, visit_id).status != "statement_2"

    return Story(owner, visit_id, happens)


def a_plan(database, clock, **terms):
    payer = Payer.owing(database, "600", policy=policy(months=(6,), **terms))
    clock.forward(days=40)
    plan_id = payer.has_plan()
    with database.transaction() as db:
        visit_id = db.scalars(select(Visit.id).where(Visit.guarantor_id == payer.id)).one()
    return payer, plan_id, visit_id


def default_notice(database, clock):
    payer, _, visit_id = a_plan(database, clock)

    def happens() -> bool:
        clock.forward(days=120)
        payer.night()
        return bool(payer.papers("default_notice"))

    return Story(payer.id, visit_id, happens)


def plan_default(database, clock):
    payer, plan_id, visit_id = a_plan(database, clock)
    clock.forward(days=120)
    payer.night()
    payer.receives("default_notice", plan_id)

    def happens() -> bool:
        clock.forward(days=31)
        payer.night()
        return payer.stands(plan_id).plan.status == "defaulted"

    return Story(payer.id, visit_id, happens)


def plan_interest(database, clock):
    payer, _, visit_id = a_plan(database, clock, apr="12")

    def happens() -> bool:
        clock.forward(days=35)
        payer.night()
        return posted(database, payer.id, FINANCE_CHARGES, below_zero=True)

    return Story(payer.id, visit_id, happens)


def allocation(database, clock):
    owner, visit_id = one_visit(database)

    def happens() -> bool:
        with database.transaction() as db:
            payment = factories.payment(db, owner, Money.usd(100))
            payments.begin_charging(db, payment.id)
            payments.settle(db, payment.id, Charged("made"))
        return posted(database, owner, PATIENT_RECEIVABLE, below_zero=True)

    return Story(owner, visit_id, happens)


STOPPED_BY = {
    late_fee: {"late_fees"},
    dunning_step: {"collections"},
    default_notice: {"collections", "outbound"},
    plan_default: {"collections"},
    plan_interest: {"interest"},
    allocation: {"allocation"},
}


@pytest.mark.parametrize("on_one_visit", [False, True], ids=["account", "visit"])
@pytest.mark.parametrize("stop", [*STOPS, None])
@pytest.mark.parametrize("story", STOPPED_BY, ids=lambda story: story.__name__)
def test_a_job_is_stopped_by_its_own_holds_alone(sqlite_database, clock, story, stop, on_one_visit):
    told = story(sqlite_database, clock)
    if stop is not None:
        with sqlite_database.transaction() as db:
            request = holds.Request(
                told.guarantor_id,
                "dispute",
                "asked",
                "D-1",
                visit_id=told.visit_id if on_one_visit else None,
                stops=[stop],
            )
            holds.place(db, request, actor="representative:7")

    assert told.happens() is (stop not in STOPPED_BY[story])
