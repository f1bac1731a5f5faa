"""What is asked before a visit goes up the dunning ladder; every answer is written down.

26 CFR 1.501(r)-6(c): the days from the first statement, the written notice, and what suspends
either; domain rules beside them: nothing small, nothing to an address that mail comes back from,
nobody who was not screened for assistance first.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, case, exists, literal, not_, or_, select, true
from sqlalchemy.orm import Session

from billing_core.accounts.models import Guarantor
from billing_core.ageing.asked import Asked
from billing_core.ageing.models import CollectionFact, DunningVisit
from billing_core.holds.queries import held, held_visits
from billing_core.plans.queries import visits_on_a_plan
from billing_core.policies import Policies
from billing_core.policies.regional import Regional
from billing_core.statements.figures import Wanted, owed_by_visit, totals


@dataclass(frozen=True, slots=True)
class Check:
    """A question, and the condition that answers it with yes."""

    name: str
    holds: ColumnElement[bool]


def decided_by(asked: Asked) -> ColumnElement[str]:
    """The policy's row for the clocks, with its version."""
    return asked.by_region(lambda policy: policy.rule("clocks"))


def no_hold(asked: Asked) -> Check:
    return Check(
        "no_hold",
        and_(
            DunningVisit.guarantor_id.not_in(held("collections", asked.day)),
            DunningVisit.visit_id.not_in(held_visits("collections", asked.day)),
        ),
    )


def no_plan(asked: Asked) -> Check:
    return Check("no_plan", DunningVisit.visit_id.not_in(visits_on_a_plan(asked.wanted)))


def large_enough(asked: Asked) -> Check:
    """What is owed on the visit, and what is owed in all once credits are taken off."""
    least = asked.by_region(lambda policy: policy.clocks.small_balance.cents)
    return Check("large_enough", and_(asked.owed.c.cents >= least, asked.totals.c.balance >= least))


def mail_arrives(asked: Asked) -> Check:
    return Check("mail_arrives", ~_known("mail_returned", asked.day))


def screened(asked: Asked) -> Check:
    needed = asked.by_region(lambda policy: policy.clocks.screen_first)
    return Check("screened", or_(not_(needed), _known("screened", asked.day)))


def days_since_statement(asked: Asked) -> Check:
    """The days from the first statement after which an agency may have the account."""
    since = asked.days_ago(lambda policy: policy.clocks.collections_days)
    return Check("clock", DunningVisit.first_statement_on <= since)


def notice_given(asked: Asked) -> Check:
    since = asked.days_ago(lambda policy: policy.clocks.notice_days)
    told = DunningVisit.final_notice_on <= since
    return Check("notice", and_(DunningVisit.final_notice_on.is_not(None), told))


def for_placement(asked: Asked) -> list[Check]:
    """Everything that must hold before an account is placed, but for the person who approves it."""
    return [
        no_hold(asked),
        no_plan(asked),
        large_enough(asked),
        mail_arrives(asked),
        screened(asked),
        days_since_statement(asked),
        notice_given(asked),
    ]


def asking(
    db: Session, wanted: Wanted, day: date, *, policies: Policies, of: Sequence[str]
) -> Asked:
    """Return what is asked of a day, of the few guarantors wanted, who live in these regions."""
    rules = Regional.of(policies, of, day)
    return Asked(db, rules, wanted, owed_by_visit(wanted), totals(wanted))


def answered(asked: Asked, visit_id: uuid.UUID, asks: Sequence[Check]) -> dict[str, bool]:
    """Return the answer to each question about one visit on the ladder, by the question's name."""
    row = asked.db.execute(
        select(*(check.holds.label(check.name) for check in asks))
        .select_from(DunningVisit)
        .join(Guarantor, Guarantor.id == DunningVisit.guarantor_id)
        .outerjoin(asked.owed, asked.owed_on_it)
        .outerjoin(asked.totals, asked.totals.c.guarantor_id == DunningVisit.guarantor_id)
        .where(DunningVisit.visit_id == visit_id)
    ).one()
    return {check.name: bool(answer) for check, answer in zip(asks, row, strict=True)}


def all_hold(checks: list[Check]) -> ColumnElement[bool]:
    return and_(true(), *(check.holds for check in checks))


def answers(checks: list[Check]) -> ColumnElement[str]:
    """The answers as they are written down: "no_hold=yes clock=no"."""
    text: ColumnElement[str] = literal("")
    for number, check in enumerate(checks):
        name = f"{' ' if number else ''}{check.name}="
        text = text.concat(literal(name)).concat(case((check.holds, "yes"), else_="no"))
    return text


def _known(fact: str, day: date) -> ColumnElement[bool]:
    known = exists().where(
        CollectionFact.guarantor_id == DunningVisit.guarantor_id,
        CollectionFact.fact == fact,
        CollectionFact.starts_on <= day,
        or_(CollectionFact.ends_on.is_(None), CollectionFact.ends_on > day),
    )
    # Of the visit asked about, however deep within a query the question stands.
    return known.correlate(DunningVisit)
