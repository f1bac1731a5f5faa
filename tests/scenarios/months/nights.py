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
from tests.scenarios.months.fingerprint import Fingerprint, changed, fingerprint
from tests.scenarios.months.money import Payments
from tests.scenarios.months.office import CLERK, RULES, Office, people

NIGHTS_OF_A_MONTH = {1, 15}
NIGHT, MORNING = time(2), time(10)
JOBS = [line for line in timetable.TIMETABLE if isinstance(line, Job)]


class Nights(Payments):
    """The night, and what follows from it."""

    @rule()
    def the_night_runs_again(self) -> None:
        """Once begun, a night is done once."""
        self._runs(self.today)
        before = self._fingerprint()
        self._runs(self.today)
        assert not changed(before, self._fingerprint()), "a second run of the night did something"

    @rule(job=st.sampled_from(JOBS))
    def a_job_is_asked_again(self, job: Job) -> None:
        """On its day it sees to what has come since; a second time it finds nothing left."""
        if not job.on(self.today):
            return
        self._does(job)
        before = self._fingerprint()
        self._does(job)
        tables = changed(before, self._fingerprint())
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

    def days_pass(self, days: int) -> None:
        """Nothing else happens. The machines run on the last night, and on the first and in the
        middle of a month; on the others they were off.
        """
        today = self.today
        for number in range(1, days + 1):
            day = today + timedelta(days=number)
            if number == days or day.day in NIGHTS_OF_A_MONTH:
                self.a_night(day)

    def a_night(self, day: date) -> None:
        self._at(day, NIGHT)
        self._runs(day)
        self.auditor.audits(day, a_night_is_over=True)
        self._at(day, MORNING)
        self.sweeps()
        self.auditor.audits(day)

    def _does(self, job: Job) -> None:
        with self.database.transaction() as db:
            job.run(db, Range(), self.tonight)

    def _fingerprint(self) -> Fingerprint:
        with self.database.transaction() as db:
            return fingerprint(db)

    def _runs(self, day: date) -> None:
        nightly.begin(self.database, day)
        nightly.work(self.database, self.tonight)

    def _at(self, day: date, moment: time) -> None:
        self.clock.at(datetime.combine(day, moment, ZoneInfo(BILLING_ZONE)).isoformat())
