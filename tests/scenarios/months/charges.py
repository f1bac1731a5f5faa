"""What is charged, decided anew, billed, questioned."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, multiple, rule
from sqlalchemy.orm import Session

from billing_core.disputes import actions as disputes
from billing_core.money import ZERO, Money
from billing_core.statements import decisions
from billing_core.statements.actions import NewVisit, issue, record_visit
from billing_core.statements.models import Visit
from tests import factories
from tests.scenarios.months.office import CLERK, Office, amounts, people

COVERAGES = ("private",) * 6 + ("medicare", "medicaid")
OUTCOMES = ("stands", "withdrawn", "corrected")


class Charges(Office):
    """Visits and what becomes of their shares."""

    disputed = Bundle("disputed")

    @rule(
        target=Office.visits,
        who=people,
        patient=st.integers(0, 1),
        share=amounts,
        kind=st.sampled_from(COVERAGES),
        days_ago=st.integers(0, 90),
    )
    def is_seen(self, who: int, patient: int, share: Money, kind: str, days_ago: int) -> NewVisit:
        seen = self.people[who].patients[patient]
        visit = factories.new_visit(
            seen,
            share,
            source_key=self.new_key(),
            coverage_kind=kind,
            service_date=self.today - timedelta(days=days_ago),
        )
        with self.database.transaction() as db:
            record_visit(db, visit)
        return visit

    @rule(visit=Office.visits, share=amounts)
    def is_told_anew(self, visit: NewVisit, share: Money) -> None:
        """The source system tells of a visit again, with another share."""
        with self.asking() as db:
            record_visit(db, self._as_told(db, visit, share))

    @rule(visit=Office.visits, share=st.one_of(st.just(ZERO), amounts))
    def insurance_decides_anew(self, visit: NewVisit, share: Money) -> None:
        with self.asking() as db:
            row = db.get_one(Visit, visit.id)
            charge = Money(row.charge_cents)
            share = min(share, charge)
            decision = decisions.Decision(self.new_key(), charge, charge - share, share, ZERO)
            decisions.decide(db, row, decision)

    @rule(visit=Office.visits, share=amounts)
    def someone_else_is_liable(self, visit: NewVisit, share: Money) -> None:
        """One spouse's visit turns out to be the other's."""
        spouses = [person.id for person in self.people[:2]]
        with self.asking() as db:
            owner = db.get_one(Visit, visit.id).guarantor_id
            if owner not in spouses:
                return
            other = spouses[1 - spouses.index(owner)]
            told = self._as_told(db, visit, share)
            record_visit(db, replace(told, guarantor_id=other))

    @rule(who=people)
    def is_billed_out_of_the_run(self, who: int) -> None:
        with self.asking() as db:
            due_date = self.today + timedelta(days=30)
            issue(db, self.people[who].id, issued_on=self.today, due_date=due_date)

    @rule(target=disputed, visit=Office.visits, ppdr=st.booleans())
    def questions_a_charge(self, visit: NewVisit, ppdr: bool) -> object:
        with self.asking() as db:
            owner = db.get_one(Visit, visit.id).guarantor_id
            kind = "ppdr" if ppdr else "billing"
            request = disputes.Request(owner, "wrong_amount", visit.id, kind)
            return disputes.open_new(db, request, on=self.today, actor="caller").id
        return multiple()

    @rule(target=disputed, who=people)
    def questions_the_whole_bill(self, who: int) -> object:
        with self.asking() as db:
            request = disputes.Request(self.people[who].id, "other")
            return disputes.open_new(db, request, on=self.today, actor="caller").id
        return multiple()

    @rule(dispute=disputed, status=st.sampled_from(OUTCOMES), by=amounts)
    def is_answered(self, dispute: uuid.UUID, status: str, by: Money) -> None:
        correction = by if status == "corrected" else ZERO
        with self.asking() as db:
            outcome = disputes.Outcome(status, CLERK, self.today, correction)
            disputes.resolve(db, dispute, outcome)

    def _as_told(self, db: Session, visit: NewVisit, share: Money) -> NewVisit:
        row = db.get_one(Visit, visit.id)
        told = factories.new_visit(
            self.people[0].patients[0],
            share,
            source_key=visit.source_key,
            content_hash=self.new_key(),
            coverage_kind=visit.coverage_kind,
            service_date=visit.service_date,
        )
        return replace(told, guarantor_id=row.guarantor_id, patient_id=row.patient_id)
