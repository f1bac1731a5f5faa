"""What makes it bearable: plans, standing orders, assistance; and what stops the chasing."""

from __future__ import annotations

import uuid
from datetime import timedelta
from decimal import Decimal

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, multiple, rule
from sqlalchemy.orm import Session

from billing_core.assistance import actions as assistance
from billing_core.assistance import decisions
from billing_core.assistance.models import Application
from billing_core.autopay import actions as autopay
from billing_core.autopay import authorisations
from billing_core.autopay import queries as autopay_queries
from billing_core.holds import actions as holds
from billing_core.holds.kinds import Kind
from billing_core.money import Money
from billing_core.plans import actions as plans
from billing_core.plans import documents, eligible
from billing_core.plans import queries as plan_queries
from billing_core.plans.models import Plan
from billing_core.plans.quotes import Quote, Wanted
from billing_core.plans.reamortising import reamortise
from billing_core.policies import Policy
from billing_core.statements.actions import NewVisit
from billing_core.statements.models import Visit
from tests.scenarios.months.office import CLERK, Office, Person, people

PAPERS = ("disclosure", "default_notice")
HOLDS: tuple[Kind, ...] = ("dispute", "assistance", "return_dispute", "bankruptcy", "deceased")


class Relief(Office):
    """Plans, mandates, applications and holds."""

    plans = Bundle("plans")
    mandates = Bundle("mandates")
    applications = Bundle("applications")
    held = Bundle("held")

    @rule(
        target=plans,
        who=people,
        months=st.sampled_from([2, 6]),
        down_eighths=st.sampled_from([0, 0, 1]),
        has_paper=st.booleans(),
    )
    def agrees_on_a_plan(self, who: int, months: int, down_eighths: int, has_paper: bool) -> object:
        person = self.people[who]
        with self.asking() as db:
            before = plan_queries.open_plan(db, person.id)
            replaces = before.id if before is not None and down_eighths else None
            plan = self._agreed(db, person, months, down_eighths, replaces)
            if plan is None:
                return multiple()
            if has_paper:
                self._is_handed(db, plan, "disclosure")
                plans.activate(db, plan.id)
            return plan.id
        return multiple()

    @rule(plan=plans, kind=st.sampled_from(PAPERS))
    def receives_a_paper(self, plan: uuid.UUID, kind: str) -> None:
        with self.asking() as db:
            self._is_handed(db, plan_queries.get(db, plan), kind)

    @rule(plan=plans)
    def is_called(self, plan: uuid.UUID) -> None:
        with self.asking() as db:
            plans.called(db, plan, on=self.today, actor=CLERK)

    @rule(plan=plans)
    def gives_up_a_plan(self, plan: uuid.UUID) -> None:
        with self.asking() as db:
            plans.cancel(db, plan, reason="asked", actor="caller")

    @rule(
        target=mandates,
        who=people,
        by_card=st.booleans(),
        purpose=st.sampled_from(["plan", "statement", "statement", "once"]),
        card=st.sampled_from(["ok", "ok", "insufficient", "lost"]),
    )
    def agrees_to_be_drawn_from(self, who: int, by_card: bool, purpose: str, card: str) -> object:
        person = self.people[who]
        with self.asking() as db:
            given = self._given(db, person, purpose, card if by_card else None)
            if given is None:
                return multiple()
            mandate = autopay.give(db, given)
            autopay.copy_sent(db, mandate.id)
            return mandate.id
        return multiple()

    @rule(mandate=mandates, how=st.sampled_from(["pause", "resume", "revoke"]))
    def changes_a_mandate(self, mandate: uuid.UUID, how: str) -> None:
        with self.asking() as db:
            if how == "pause":
                until = self.today + timedelta(days=30)
                autopay.pause(db, mandate, since=self.today, until=until, actor="caller")
            elif how == "resume":
                autopay.resume(db, mandate, actor="caller")
            else:
                autopay.revoke(db, mandate, because="asked", actor="caller")

    @rule(who=people, skips=st.booleans())
    def hears_of_the_next_draw(self, who: int, skips: bool) -> None:
        with self.asking() as db:
            for draw in autopay_queries.coming(db, self.people[who].id, 1):
                if skips:
                    autopay.skip(db, draw.id, actor="caller")
                else:
                    autopay.announced(db, draw.id)

    @rule(target=applications, who=people, is_whole=st.booleans())
    def applies_for_assistance(self, who: int, is_whole: bool) -> object:
        person = self.people[who]
        policy = self.policy(person.id)
        with self.asking() as db:
            request = assistance.Request(person.id)
            application = assistance.open_new(
                db, request, policy=policy, on=self.today, actor="caller"
            )
            if is_whole:
                papers = assistance.HandedIn(["form"], [], self.today)
                assistance.submit(db, application.id, papers, policy=policy, actor=CLERK)
            return application.id
        return multiple()

    @rule(application=applications, percent=st.sampled_from([25, 50, 75, 100]))
    def is_awarded(self, application: uuid.UUID, percent: int) -> None:
        with self.asking() as db:
            decisions.award(
                db,
                application,
                decisions.Decision(
                    CLERK, self.today, percent=Decimal(percent), basis="presumptive"
                ),
                policy=self._policy_of(db, application),
                reamortise=reamortise,
            )

    @rule(
        application=applications,
        step=st.sampled_from(["papers", "withdraw", "deny", "appeal", "uphold"]),
    )
    def an_application_goes_on(self, application: uuid.UUID, step: str) -> None:
        with self.asking() as db:
            policy, today = self._policy_of(db, application), self.today
            if step == "papers":
                papers = assistance.HandedIn(["form"], [], today)
                assistance.submit(db, application, papers, policy=policy, actor=CLERK)
            elif step == "withdraw":
                assistance.withdraw(db, application, on=today, actor="caller")
            elif step == "deny":
                decisions.deny(
                    db, application, reason="income", decided_by=CLERK, on=today, policy=policy
                )
            elif step == "appeal":
                decisions.appeal(db, application, on=today, policy=policy, actor="caller")
            else:
                decisions.uphold(db, application, decided_by=CLERK, on=today)

    @rule(
        target=held,
        who=people,
        kind=st.sampled_from(HOLDS),
        from_in=st.sampled_from([0, 0, 3]),
        days=st.sampled_from([None, 5, 40]),
    )
    def is_held(self, who: int, kind: Kind, from_in: int, days: int | None) -> object:
        begins = self.today + timedelta(days=from_in)
        with self.asking() as db:
            request = holds.Request(
                self.people[who].id,
                kind,
                "asked",
                self.new_key(),
                starts_on=begins,
                ends_on=None if days is None else begins + timedelta(days=days),
            )
            return holds.place(db, request, actor=CLERK).id
        return multiple()

    @rule(target=held, visit=Office.visits, kind=st.sampled_from(HOLDS))
    def a_visit_is_held(self, visit: NewVisit, kind: Kind) -> object:
        with self.asking() as db:
            owner = db.get_one(Visit, visit.id).guarantor_id
            request = holds.Request(owner, kind, "asked", self.new_key(), visit.id)
            return holds.place(db, request, actor=CLERK).id
        return multiple()

    @rule(hold=held)
    def is_held_no_longer(self, hold: uuid.UUID) -> None:
        with self.asking() as db:
            holds.lift(db, hold, on=self.today, actor=CLERK)

    def _agreed(
        self,
        db: Session,
        person: Person,
        months: int,
        down_eighths: int,
        replaces: uuid.UUID | None,
    ) -> Plan | None:
        policy = self.policy(person.id)
        balance = eligible.of_guarantor(db, person.id, self.today).balance
        wanted = Wanted(months, down_payment=Money(max(balance.cents, 0) * down_eighths // 8))
        quoted = plans.offer(
            db, person.id, wanted, policy=policy, today=self.today, replaces_id=replaces
        )
        if not isinstance(quoted, Quote):
            return None
        agreement = plans.Agreement(
            person.id, quoted, self.new_key(), evidence="CA1", replaces_id=replaces
        )
        plan = plans.agree(db, agreement, policy=policy)
        return plan if isinstance(plan, Plan) else None

    def _is_handed(self, db: Session, plan: Plan, kind: str) -> None:
        paper = documents.latest(db, plan, kind)
        if paper is not None:
            documents.delivered(db, paper.id, by="letter", evidence="mail-1")

    def _given(
        self, db: Session, person: Person, purpose: str, card: str | None
    ) -> autopay.Given | None:
        plan = plan_queries.open_plan(db, person.id)
        if purpose == "plan" and plan is None:
            return None
        assert person.bank_account is not None
        source: autopay.Card | autopay.BankSource
        source = autopay.BankSource(person.bank_account.id, "7899")
        if card is not None:
            source = autopay.Card(f"sim_tok_{card}_visa_4242_months", "visa", "4242")
        words = authorisations.once(
            person.id,
            "4242",
            amount=Money(2500),
            on=self.today,
            authorised_on=self.today,
            hours="8 to 6",
            language="en_US",
        )
        is_once = purpose == "once"
        return autopay.Given(
            person.id,
            purpose,  # type: ignore[arg-type]
            source,
            self.new_key(),
            words,
            evidence="RE1",
            recorded=True,
            plan_id=plan.id if plan and purpose == "plan" else None,
            amount=Money(2500) if is_once else None,
            draw_on=self.today + timedelta(days=3) if is_once else None,
        )

    def _policy_of(self, db: Session, application: uuid.UUID) -> Policy:
        found = db.get_one(Application, application)
        return self.policy(found.guarantor_id)
