"""A billing office's diary: the days, what was done on them, and what the books said then.

`diary.on("2026-03-02")` lets the days until then pass: every night in between is run, in full. What
a clerk does is typed (`diary.clerk`), and amounts are written as on a bill: "$1,250.00".
"""

from __future__ import annotations

import uuid
from contextlib import AbstractContextManager
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from billing_core import clock, policies
from billing_core.accounts import numbers
from billing_core.accounts.models import Patient
from billing_core.ageing.models import DunningCheck, DunningVisit
from billing_core.ageing.states import STATUSES
from billing_core.audit.models import AuditEvent
from billing_core.clock import BILLING_ZONE
from billing_core.database import Database
from billing_core.gateways.sandbox import Sandbox
from billing_core.jobs import Jobs, nightly
from billing_core.ledger.models import Leg
from billing_core.money import Money
from billing_core.payments import charging
from billing_core.payments import queries as payment_queries
from billing_core.plans import queries as plan_queries
from billing_core.statements.models import AGES, Statement, StatementSnapshot, StatementVisit
from billing_core.statements.queries import summary
from tests import factories
from tests.billing_core.clerk import Clerk, an_id
from tests.billing_core.notices.outbox import Carrier
from tests.set_clock import SetClock

NIGHT, MORNING = time(2), time(10)
SUMS = ("previous", "charges", "adjustments", "payments", "fees", "balance", "due_now")


class Diary:
    """One office, its clerk and its calendar."""

    def __init__(self, database: Database, on_the_wall: SetClock) -> None:
        self.database = database
        self._clock = on_the_wall
        self.operates({})

    def operates(self, rules: dict[str, Any], *, since: str = "2020-01-01") -> None:
        """Write the operator's policy for all regions: what its file would have in `default`."""
        row = {"effective_from": date.fromisoformat(since)} | rules
        self.policies = policies.load({"policies": {"default": row}})
        self.gateway = Sandbox(self.database, slow_seconds=0)
        self.carrier = Carrier()
        self.jobs = Jobs(self.database, self.gateway, self.carrier, policies=self.policies)
        self.clerk = Clerk(self.database, lambda: self.policies, lambda: self.jobs)

    def opens(self, day: str) -> None:
        """The first day of the diary, at ten in the morning."""
        self._at(date.fromisoformat(day), MORNING)

    def on(self, day: str) -> None:
        """Pass to ten in the morning of a later day, with every night in between."""
        wanted = date.fromisoformat(day)
        assert wanted > clock.today(), f"{day} is not after {clock.today()}"
        while clock.today() < wanted:
            tomorrow = clock.today() + timedelta(days=1)
            self._at(tomorrow, NIGHT)
            assert nightly.begin(self.database, tomorrow)
            nightly.work(self.database, self.jobs.tonight(tomorrow))
            self._at(tomorrow, MORNING)
            self.jobs.sweep()

    def within(self) -> AbstractContextManager[Session]:
        """A transaction, for what a clerk has no command for."""
        return self.database.transaction()

    def guarantor(self, name: str, region: str, **columns: Any) -> int:
        """Somebody who is liable, and their own patient; the number on their bill."""
        with self.within() as db:
            liable = factories.guarantor(db, name, given_name=name, region=region, **columns)
            factories.patient(db, liable, source_key=f"diary:{name}")
            return liable.id

    def visit(self, liable: int, share: str, *, on: str, **told: Any) -> uuid.UUID:
        """Care on a day, decided on by insurance: what the patient owes of it; billed on the first
        of the month that comes.
        """
        with self.within() as db:
            mine = select(Patient).where(Patient.guarantor_id == liable)
            seen = db.scalars(mine).one()
            day = date.fromisoformat(on)
            return factories.visit(db, seen, money(share), service_date=day, **told).id

    def pays(self, liable: int, amount: str, *, card: str = "ok", **told: Any) -> str:
        """Pay by card; the confirmation code."""
        with self.within() as db:
            token = f"sim_tok_{card}_visa_4242_diary"
            payment = factories.payment(db, liable, money(amount), token=token, **told)
        charging.charge(self.database, self.gateway, payment.id)
        with self.within() as db:
            return payment_queries.get(db, payment.id).confirmation_code

    def owes(self, liable: int) -> str:
        """What is owed in all, less credit."""
        books = self.ledger(liable)
        cents = (money(books.get(name, "$0.00")) for name in ("patient_receivable", "unapplied"))
        return str(sum(cents, Money(0)))

    def past_due(self, liable: int) -> str:
        """What is past due today of the visits that are on no plan."""
        with self.within() as db:
            others = plan_queries.visits_on_a_plan()
            return str(summary(db, liable, clock.today(), without=others).past_due)

    def ledger(self, liable: int) -> dict[str, str]:
        """What stands on each account for a guarantor, debits above zero, if anything does."""
        with self.within() as db:
            rows = db.execute(
                select(Leg.account, func.sum(Leg.amount_cents))
                .where(Leg.guarantor_id == liable)
                .group_by(Leg.account)
            )
            return {account: str(Money(int(cents))) for account, cents in rows if cents}

    def statement(self, liable: int, *columns: str) -> dict[str, str]:
        """The newest statement: its day, its due date, and the sums that are not zero."""
        with self.within() as db:
            told, figures = db.execute(
                select(Statement, StatementSnapshot)
                .join(StatementSnapshot, StatementSnapshot.statement_id == Statement.id)
                .where(Statement.guarantor_id == liable)
                .order_by(Statement.issued_on.desc(), Statement.id.desc())
                .limit(1)
            ).one()
        days = {"issued": str(told.issued_on), "due": str(told.due_date)}
        wanted = columns or SUMS
        sums = {name: Money(getattr(figures, f"{name}_cents")) for name in wanted}
        return days | {name: str(amount) for name, amount in sums.items() if amount}

    def told_of(self, liable: int) -> list[tuple[str, str, str]]:
        """(patient, day of service, owed) of each visit on the newest statement."""
        with self.within() as db:
            newest = (
                select(Statement.id)
                .where(Statement.guarantor_id == liable)
                .order_by(Statement.issued_on.desc(), Statement.id.desc())
                .limit(1)
                .scalar_subquery()
            )
            rows = db.scalars(
                select(StatementVisit)
                .where(StatementVisit.statement_id == newest)
                .order_by(StatementVisit.service_date)
            )
            return [
                (row.patient_name, str(row.service_date), str(Money(row.owed_cents)))
                for row in rows
            ]

    def ages(self, liable: int) -> dict[str, str]:
        """The ages on the newest statement, those at zero left out."""
        told = self.statement(liable, *AGES)
        return {name: told[name] for name in AGES if name in told}

    def stands_at(self, visit: uuid.UUID) -> str:
        """The rung of the dunning ladder on which a visit stands."""
        with self.within() as db:
            return db.get_one(DunningVisit, visit).status

    def climbed(self, visit: uuid.UUID) -> list[tuple[str, str]]:
        """(day, rung) of each move of a visit on the ladder, in order; on one day, upwards."""
        with self.within() as db:
            moves = select(DunningCheck.day, DunningCheck.wanted).where(
                DunningCheck.visit_id == visit, DunningCheck.moved
            )
            found = [(str(day), rung) for day, rung in db.execute(moves)]
        return sorted(found, key=lambda move: (move[0], STATUSES.index(move[1])))

    def kept_back(self, visit: uuid.UUID) -> list[tuple[str, str, str]]:
        """(day, rung, answers that were no) of each move that was refused, in order."""
        with self.within() as db:
            asked = db.scalars(
                select(DunningCheck)
                .where(DunningCheck.visit_id == visit, ~DunningCheck.moved)
                .order_by(DunningCheck.day)
            )
            return [(str(each.day), each.wanted, _noes(each.checks)) for each in asked]

    def agrees_a_plan(self, liable: int, months: int, *, first_due: str) -> str:
        """A plan by telephone, its disclosure handed over the same day; its id."""
        bill, call = on_bill(liable), f"call of {clock.today()}"
        words = ("--months", months, "--first-due", first_due, "--evidence", call, "--by", "kim")
        plan = an_id(self.clerk.says("plan", "agree", bill, *words))
        self.hands_over(liable, "disclosure")
        return plan

    def papers(self, liable: int) -> list[str]:
        """What papers of a plan wait to be handed over."""
        waiting = self.clerk.reads("plan", "papers")
        return [each["kind"] for each in waiting if each["guarantor"] == on_bill(liable)]

    def hands_over(self, liable: int, kind: str) -> None:
        waiting = self.clerk.reads("plan", "papers")
        (paper,) = [
            each["paper"]
            for each in waiting
            if (each["guarantor"], each["kind"]) == (on_bill(liable), kind)
        ]
        self.clerk.says("plan", "delivered", paper, "--how", "letter", "--evidence", "by hand")

    def plan(self, plan_id: str) -> tuple[str, str, str]:
        """(status, what of it is due today, what would pay it off)."""
        with self.within() as db:
            now = plan_queries.standing(db, uuid.UUID(plan_id), clock.today())
            return now.plan.status, str(now.due), str(now.payoff)

    def instalments(self, plan_id: str) -> list[tuple[str, str, str]]:
        """(due on, amount, left) of each instalment of a plan."""
        with self.within() as db:
            now = plan_queries.standing(db, uuid.UUID(plan_id), clock.today())
            return [(str(part.due_on), str(part.amount), str(part.left)) for part in now.parts]

    def decided(self, setting: str, region: str, day: str) -> tuple[str, str, str]:
        """(value, source, since) of a setting, as `flask billing policies` tells it."""
        rows = self.clerk.reads("policies", setting, "--region", region, "--date", day)
        row = next(row for row in rows if row["setting"] == setting)
        return row["value"], row["decided_by"], row["since"]

    def audit(self, liable: int, *tags: str) -> list[tuple[str, str]]:
        """(day, tag) of what the audit trail has on a guarantor, in order; only these tags."""
        with self.within() as db:
            told = db.scalars(
                select(AuditEvent)
                .where(AuditEvent.guarantor_id == liable, AuditEvent.tag.in_(tags))
                .order_by(AuditEvent.id)
            )
            return [(str(clock.day_of(each.at)), each.tag) for each in told]

    def _at(self, day: date, moment: time) -> None:
        self._clock.at(datetime.combine(day, moment, ZoneInfo(BILLING_ZONE)).isoformat())


def money(written: str) -> Money:
    """The amount that is written as on a bill."""
    return Money.usd(written.replace("$", "").replace(",", ""))


def on_bill(liable: int) -> str:
    """The guarantor's number as the bill has it."""
    return numbers.written(liable)


def _noes(checks: str) -> str:
    answers = (answer.partition("=") for answer in checks.split())
    return " ".join(name for name, _, said in answers if said == "no")
