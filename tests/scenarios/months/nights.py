"""Days pass; at night the timetable runs. And what only a person may do about late payers."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st
from hypothesis.stateful import rule
from sqlalchemy import select

from billing_core.accounts.ranges import Range
from billing_core.ageing import dunning, facts, late_fees
from billing_core.ageing.models import DunningVisit, LateFee
from billing_core.clock import BILLING_ZONE
from billing_core.jobs import nightly
from billing_core.jobs.nightly import Job, timetable
from billing_core.statements.actions import NewVisit
from tests.scenarios.months.fingerprint import changed, fingerprint
from tests.scenarios.months.money import Payments
from tests.scenarios.months.office import CLERK, RULES, Office, people

NIGHT, MORNING = time(2), time(10)


class Nights(Payments):
    """The night, every few days; those between are nights on which the machines were off."""

    @rule(days=st.sampled_from([1, 1, 2, 5, 12]))
    def days_pass(self, days: int) -> None:
        last = self.today + timedelta(days=days)
        first = (self.today.replace(day=1) + timedelta(days=32)).replace(day=1)
        for day in sorted({first, last} if first <= last else {last}):
            self._a_night(day)

    @rule(days=st.integers(25, 35))
    def a_month_passes(self, days: int) -> None:
        """Nothing else happens; the machines run once a week, and on the first."""
        today = self.today
        passing = [today + timedelta(days=number) for number in range(1, days + 1)]
        for day in passing:
            if day.day in {1, 8, 15, 22} or day == passing[-1]:
                self._a_night(day)

    @rule()
    def the_night_runs_again(self) -> None:
        """Once begun, a night is done once. And each job, asked again on its day, sees to what has
        come since, and a second time finds nothing left.
        """
        self._runs(self.today)
        with self.database.transaction() as db:
            before = fingerprint(db)
        self._runs(self.today)
        with self.database.transaction() as db:
            assert not changed(db, before), "a second run of the night changed something"
        for job in timetable.TIMETABLE:
            if isinstance(job, Job) and job.on(self.today):
                self._does_twice(job)

    def _does_twice(self, job: Job) -> None:
        with self.database.transaction() as db:
            job.run(db, Range(), self.tonight)
        self.auditor.audits(self.today)
        with self.database.transaction() as db:
            before = fingerprint(db)
            job.run(db, Range(), self.tonight)
            tables = changed(db, before)
        assert not tables, f"{job.name}, done twice, changed {tables}"

    @rule(who=people, is_screened=st.booleans())
    def a_fact_is_noted(self, who: int, is_screened: bool) -> None:
        fact = "screened" if is_screened else "mail_returned"
        with self.asking() as db:
            facts.note(db, self.people[who].id, fact, on=self.today, actor=CLERK)

    @rule(visit=Office.visits, is_given=st.booleans())
    def an_agency_is_asked(self, visit: NewVisit, is_given: bool) -> None:
        with self.asking() as db:
            row = db.get(DunningVisit, visit.id)
            if row is None:
                return
            if is_given:
                dunning.place(
                    db,
                    visit.id,
                    day=self.today,
                    policies=RULES,
                    approved_by=CLERK,
                    placed_with="Agency",
                )
            else:
                dunning.recall(db, visit.id, day=self.today, policies=RULES, actor=CLERK)

    @rule(who=people)
    def a_late_fee_is_waived(self, who: int) -> None:
        with self.asking() as db:
            mine = select(LateFee.id).where(LateFee.guarantor_id == self.people[who].id)
            fee = db.scalars(mine.order_by(LateFee.charged_on.desc()).limit(1)).first()
            if fee is not None:
                late_fees.waive(db, fee, on=self.today, actor=CLERK, reason="goodwill")

    def _a_night(self, day: date) -> None:
        self._at(day, NIGHT)
        self._runs(day)
        self.auditor.audits(day, a_night_is_over=True)
        self._at(day, MORNING)
        self.sweeps()
        self.auditor.audits(day)

    def _runs(self, day: date) -> None:
        nightly.begin(self.database, day)
        nightly.work(self.database, self.tonight)

    def _at(self, day: date, moment: time) -> None:
        self.clock.at(datetime.combine(day, moment, ZoneInfo(BILLING_ZONE)).isoformat())
