"""Someone who agreed to be charged by itself, and the nights in which it happens."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from billing_core import clock
from billing_core.accounts.models import Guarantor
from billing_core.accounts.ranges import Range
from billing_core.autopay import actions, authorisations, drawing, queries, scheduling
from billing_core.autopay.models import Mandate, ScheduledPayment
from billing_core.database import Database
from billing_core.factories import consent
from billing_core.gateways.sandbox import Sandbox
from billing_core.money import Money
from billing_core.payments import charging
from billing_core.payments.models import Payment
from billing_core.policies.terms import AutopayTerms
from tests.billing_core.bank.drawer import Drawer
from tests.billing_core.plans.payer import Payer

TERMS = AutopayTerms()
PHONE = "+15105550123"


@dataclass
class Household:
    """A payer, their bank account, and what they agreed to."""

    database: Database
    payer: Payer
    drawer: Drawer

    @classmethod
    def owing(cls, database: Database, *dollars: str) -> Household:
        payer = Payer.owing(database, *dollars)
        drawer = Drawer(database, payer.id)
        drawer.account_id = drawer.adds_account().id
        return cls(database, payer, drawer)

    def agrees(self, purpose: str = "plan", *, by: str = "card", **changes: Any) -> Mandate:
        outcome = changes.pop("outcome", "ok")
        source: Any = actions.Card(f"sim_tok_{outcome}_visa_4242_x", "visa", "4242")
        if by == "bank":
            source = actions.BankSource(self.drawer.account_id, "7899")
        told: dict[str, Any] = {
            "guarantor_id": self.payer.id,
            "purpose": purpose,
            "source": source,
            "request_key": str(uuid.uuid4()),
            "words": authorisations.once(
                self.payer.id,
                "4242",
                amount=Money.usd(100),
                on=date(2026, 12, 24),
                authorised_on=clock.today(),
                hours="8-18",
                language="en_US",
            ),
            "evidence": "RE1",
            "recorded": True,
        }
        with self.database.transaction() as db:
            mandate = actions.give(db, actions.Given(**(told | changes)))
            if by == "bank":
                actions.copy_sent(db, mandate.id)
            return mandate

    def has_plan_with_autopay(self, *, by: str = "card", **changes: Any) -> uuid.UUID:
        plan_id = self.payer.has_plan()
        return self.agrees("plan", by=by, plan_id=plan_id, **changes).id

    def takes_texts(self) -> None:
        with self.database.transaction() as db:
            db.get_one(Guarantor, self.payer.id).phone = PHONE
            consent(db, PHONE, scheduling.TOPIC)

    def night(self, day: str) -> None:
        """What the timetable does about autopay, in its order."""
        clock_day = date.fromisoformat(day)
        with self.database.transaction() as db:
            drawing.follow_up(db, Range(), clock_day, terms=TERMS)
            scheduling.look_ahead(db, Range(), clock_day)
            scheduling.announce(db, Range(), clock_day, notice_days=TERMS.notice_days)
        self.draw(clock_day)
        self.charge()

    def draw(self, day: date) -> int:
        through = drawing.Through("sandbox", TERMS)
        with self.database.transaction() as db:
            return drawing.draw(db, Range(), day, through=through)

    def charge(self) -> None:
        """What the sweep does with payments that nobody rang for."""
        with self.database.transaction() as db:
            waiting = db.scalars(select(Payment.id).where(Payment.status == "created")).all()
        for payment_id in waiting:
            charging.charge(self.database, Sandbox(self.database), payment_id)

    def draws(self) -> list[ScheduledPayment]:
        with self.database.transaction() as db:
            return list(
                db.scalars(
                    select(ScheduledPayment).order_by(
                        ScheduledPayment.due_on, ScheduledPayment.attempt
                    )
                )
            )

    def story(self) -> list[tuple[str, str | None, int]]:
        return [(draw.status, draw.reason, draw.amount_cents) for draw in self.draws()]

    def mandate(self, mandate_id: uuid.UUID) -> Mandate:
        with self.database.transaction() as db:
            return queries.get(db, mandate_id)

    def owes(self) -> Money:
        return self.payer.owes()
