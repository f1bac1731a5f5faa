"""A household that asks for help, and the small steps of its application."""

from __future__ import annotations

import uuid
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from billing_core import clock, factories
from billing_core.accounts.models import Guarantor
from billing_core.accounts.ranges import Range
from billing_core.assistance import actions, decisions, nightly
from billing_core.assistance.actions import HandedIn
from billing_core.assistance.applying import Reamortise
from billing_core.assistance.decisions import Decision
from billing_core.assistance.models import Application, Award
from billing_core.assistance.screening import Answers
from billing_core.gateways import Charged
from billing_core.holds import queries as holds
from billing_core.ledger import queries as ledger
from billing_core.ledger.chart import ASSISTANCE, UNAPPLIED
from billing_core.ledger.models import Leg
from billing_core.money import Money
from billing_core.payments import actions as payments
from billing_core.policies import Policy, load
from billing_core.statements.models import Visit

COUNSELLOR = "representative:7"
POOR = Answers(2, Money.usd(40_000))  # 185 percent of the guideline of 2026
MIDDLING = Answers(2, Money.usd(70_000))
RICH = Answers(2, Money.usd(100_000))


class Plans:
    """Stands where plans are spread anew; remembers for whom it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[int, date]] = []

    def __call__(self, db: Session, guarantor_id: int, *, on: date) -> None:
        self.asked.append((guarantor_id, on))


def policy(db: Session, guarantor_id: int) -> Policy:
    return load({}).for_region(db.get_one(Guarantor, guarantor_id).region, clock.today())


def household(db: Session, *dollars: str, **columns: Any) -> int:
    return factories.household(db, *map(Money.usd, dollars), **columns).id


def visits(db: Session, guarantor_id: int) -> list[uuid.UUID]:
    mine = select(Visit.id).where(Visit.guarantor_id == guarantor_id)
    return list(db.scalars(mine.order_by(Visit.service_date, Visit.id)))


def pay(db: Session, guarantor_id: int, dollars: str) -> None:
    """Pay, to the end."""
    payment = factories.payment(db, guarantor_id, Money.usd(dollars))
    payments.begin_charging(db, payment.id)
    payments.settle(db, payment.id, Charged("made"))


def applied(db: Session, guarantor_id: int, answers: Answers | None = POOR) -> uuid.UUID:
    request = actions.Request(guarantor_id, answers=answers)
    return opened(db, request, policy(db, guarantor_id)).id


def opened(db: Session, request: actions.Request, under: Policy) -> Application:
    return actions.open_new(db, request, policy=under, on=clock.today(), actor="caller")


def handed_in(db: Session, application_id: uuid.UUID, *received: str, needed: str = "") -> str:
    """Hand in some kinds of document today; return what became of the application."""
    papers = HandedIn(received or ("form",), needed.split(), clock.today())
    under = load({}).for_region("CA-N", clock.today())
    return actions.submit(db, application_id, papers, policy=under, actor=COUNSELLOR).status


def completed(db: Session, guarantor_id: int, answers: Answers | None = POOR) -> uuid.UUID:
    application_id = applied(db, guarantor_id, answers)
    handed_in(db, application_id)
    return application_id


def award(
    db: Session, application_id: uuid.UUID, plans: Reamortise | None = None, **told: Any
) -> Award:
    decision = Decision(decided_by=COUNSELLOR, on=clock.today(), **told)
    guarantor_id = db.get_one(Application, application_id).guarantor_id
    return decisions.award(
        db,
        application_id,
        decision,
        policy=policy(db, guarantor_id),
        reamortise=plans or Plans(),
    )


def deny(db: Session, application_id: uuid.UUID) -> Application:
    return decisions.deny(
        db,
        application_id,
        reason="income above every band",
        decided_by=COUNSELLOR,
        on=clock.today(),
        policy=load({}).for_region("CA-N", clock.today()),
    )


def appeal(db: Session, application_id: uuid.UUID) -> Application:
    return decisions.appeal(
        db,
        application_id,
        on=clock.today(),
        policy=load({}).for_region("CA-N", clock.today()),
        actor="caller",
    )


def night(db: Session, day: date | None = None, plans: Reamortise | None = None) -> int:
    """What the night changes for everyone."""
    day = day or clock.today()
    return nightly.review(db, Range(), day, policies=load({}), reamortise=plans or Plans())


def awarded(db: Session, guarantor_id: int, percent: int = 50) -> None:
    """Apply and be awarded that much, today."""
    award(db, completed(db, guarantor_id, None), percent=Decimal(percent), basis="presumptive")


def held(db: Session, guarantor_id: int, day: date | None = None) -> bool:
    return holds.stopped(db, guarantor_id, "late_fees", day or clock.today())


def balance(db: Session, guarantor_id: int) -> Money:
    return ledger.balance(db, guarantor_id)


def on_account(db: Session, guarantor_id: int, account: str) -> Money:
    legs = select(Leg.amount_cents).where(Leg.guarantor_id == guarantor_id, Leg.account == account)
    return Money(sum(db.scalars(legs)))


def credit(db: Session, guarantor_id: int) -> Money:
    return -on_account(db, guarantor_id, UNAPPLIED)


def given_away(db: Session, guarantor_id: int) -> Money:
    return on_account(db, guarantor_id, ASSISTANCE)
