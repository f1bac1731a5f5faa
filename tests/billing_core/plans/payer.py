"""Someone with a plan, in the words of the tests: owes, agrees, has the paper, pays."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from billing_core import clock, factories
from billing_core.accounts.ranges import Range
from billing_core.database import Database
from billing_core.gateways import Charged
from billing_core.ledger import actions as ledger
from billing_core.ledger import queries as books
from billing_core.ledger.actions import Side
from billing_core.ledger.chart import ASSISTANCE, PATIENT_RECEIVABLE
from billing_core.ledger.models import Entry
from billing_core.money import Money
from billing_core.payments import actions as payments
from billing_core.plans import actions, documents, interest, nightly, queries
from billing_core.plans.models import Plan, PlanDocument
from billing_core.plans.quotes import NotOffered, Quote, Wanted
from billing_core.policies.policy import Policy
from billing_core.policies.terms import PlanTerms


def policy(**plan: Any) -> Policy:
    if "apr" in plan:
        plan["apr"] = Decimal(plan["apr"])
    return Policy(plan=PlanTerms(**plan))


@dataclass
class Payer:
    """One guarantor of a database, and what they do."""

    database: Database
    policy: Policy
    id: int = 0
    _replacing: uuid.UUID | None = None

    @classmethod
    def owing(cls, database: Database, *dollars: str, policy: Policy | None = None) -> Payer:
        payer = cls(database, policy or Policy())
        with database.transaction() as db:
            shares = [Money.usd(amount) for amount in dollars]
            payer.id = factories.household(db, *shares).id
        return payer

    def is_offered(self, months: int = 6, **wanted: Any) -> Quote | NotOffered:
        with self.database.transaction() as db:
            return actions.offer(
                db,
                self.id,
                Wanted(months, **wanted),
                policy=self.policy,
                today=clock.today(),
                replaces_id=self._replacing,
            )

    def replacing(self, plan_id: uuid.UUID) -> Payer:
        self._replacing = plan_id
        return self

    def agrees(self, months: int = 6, *, key: str = "call-1", **wanted: Any) -> Plan | NotOffered:
        quoted = self.is_offered(months, **wanted)
        assert isinstance(quoted, Quote), quoted
        return self.says_yes(quoted, key=key)

    def says_yes(self, quoted: Quote, *, key: str = "call-1") -> Plan | NotOffered:
        with self.database.transaction() as db:
            return actions.agree(
                db,
                actions.Agreement(
                    self.id,
                    quoted,
                    f"{key}:{self.id}",
                    evidence="CA1",
                    replaces_id=self._replacing,
                ),
                policy=self.policy,
            )

    def has_plan(self, months: int = 6, **wanted: Any) -> uuid.UUID:
        """Agree, get the paper, and have the plan."""
        plan = self.agrees(months, **wanted)
        assert isinstance(plan, Plan), plan
        self.receives("disclosure", plan.id)
        with self.database.transaction() as db:
            actions.activate(db, plan.id)
        return plan.id

    def receives(self, kind: str, plan_id: uuid.UUID) -> None:
        with self.database.transaction() as db:
            document = documents.latest(db, queries.get(db, plan_id), kind)
            assert document is not None, kind
            documents.delivered(db, document.id, by="letter", evidence="mail-1")

    def pays(self, dollars: str) -> uuid.UUID:
        with self.database.transaction() as db:
            payment = factories.payment(db, self.id, Money.usd(dollars))
            payments.begin_charging(db, payment.id)
            payments.settle(db, payment.id, Charged(f"ch_{payment.id}"))
            return payment.id

    def has_it_sent_back(self, payment_id: uuid.UUID) -> None:
        """What a bank return does to the books, and to the plan."""
        with self.database.transaction() as db:
            key = f"payment:{payment_id}"
            entry = db.scalars(select(Entry).where(Entry.key == key)).one()
            ledger.reverse(db, entry.id, key=f"return:{key}", effective_on=clock.today())
            actions.payment_returned(db, self.id, on=clock.today())

    def is_awarded(self, dollars: str) -> None:
        """An award on the oldest visit that owes something."""
        with self.database.transaction() as db:
            left = Money.usd(dollars)
            sides = [Side(ASSISTANCE, left)]
            for visit_id, owed in sorted(books.owed_by_visit(db, self.id).items()):
                share = min(owed, left)
                left -= share
                sides.append(Side(PATIENT_RECEIVABLE, -share, visit_id))
            ledger.post(
                db,
                self.id,
                key=f"award:{self.id}:{dollars}",
                kind="award",
                effective_on=clock.today(),
                sides=sides,
            )

    def night(self, day: date | None = None) -> int:
        with self.database.transaction() as db:
            earned = interest.post(db, Range(), day or clock.today())
            return earned + nightly.review(db, Range(), day or clock.today())

    def stands(self, plan_id: uuid.UUID) -> queries.Standing:
        with self.database.transaction() as db:
            return queries.standing(db, plan_id, clock.today())

    def papers(self, kind: str) -> list[PlanDocument]:
        with self.database.transaction() as db:
            return list(
                db.scalars(
                    select(PlanDocument)
                    .where(PlanDocument.kind == kind)
                    .order_by(PlanDocument.written_at, PlanDocument.revision, PlanDocument.number)
                )
            )

    def owes(self) -> Money:
        with self.database.transaction() as db:
            return books.balance(db, self.id)
