"""What a person decides about an application: an award, a denial, and again on appeal.

A call or a job never decides: `decided_by` names a representative.
"""

from __future__ import annotations

import calendar
import uuid
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy.orm import Session

from billing_core import business_days, clock
from billing_core.accounts.models import Guarantor
from billing_core.assistance import queries, screening
from billing_core.assistance.applying import Reamortise, apply
from billing_core.assistance.life import forget_income, lift_holds, locked, move
from billing_core.assistance.models import Application, Award
from billing_core.assistance.screening import Answers, Screening
from billing_core.assistance.states import check
from billing_core.audit import actions as audit
from billing_core.audit.tags import Tag
from billing_core.database import new_id
from billing_core.errors import IllegalMove, NothingToAward
from billing_core.holds import actions as holds
from billing_core.policies import Policy


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided. With `verified`, or what was told before, the policy's bands say how much;
    `percent` gives more than that, or stands alone where a programme or hardship is the reason.
    """

    decided_by: str  # "representative:…"
    on: date
    verified: Answers | None = None
    percent: Decimal | None = None
    basis: str = "income"  # or "presumptive", "hardship"


def award(
    db: Session,
    application_id: uuid.UUID,
    decision: Decision,
    *,
    policy: Policy,
    reamortise: Reamortise,
) -> Award:
    """Return the award, posted to every visit it covers; the hold ends, the income is forgotten.

    Never less than the policy's band for the household. Each visit's share is lowered by an
    adjustment of its own; what was paid above, $5 or more in all, becomes a credit to give back (26
    CFR 1.501(r)-6(c)(6)(i)(C)). `reamortise` spreads what is left of a plan anew. Raises
    NothingToAward, IllegalMove unless the application is complete or on appeal, NoGuideline.
    """
    assert decision.decided_by.startswith(audit.REPRESENTATIVE), "a person decides"
    application = locked(db, application_id)
    check(application.status, "awarded")
    given = _award(db, application, decision, policy)
    db.add(given)
    application.decided_on = decision.on
    move(db, application, "awarded", Tag.ASSISTANCE_AWARDED, actor=decision.decided_by)
    lift_holds(db, application, on=decision.on, actor=decision.decided_by)
    forget_income(db, application_id)
    apply(db, application.guarantor_id, policy=policy, on=decision.on, reamortise=reamortise)
    return given


def deny(
    db: Session,
    application_id: uuid.UUID,
    *,
    reason: str,
    decided_by: str,
    on: date,
    policy: Policy,
) -> Application:
    """Return the application, now `denied`, open to appeal for the policy's days; until they are
    over its hold holds. Raises IllegalMove unless it is complete.
    """
    assert decided_by.startswith(audit.REPRESENTATIVE), "a person decides"
    application = locked(db, application_id)
    application.decided_on = on
    application.denial_reason = reason
    application.appeal_until = on + timedelta(days=policy.assistance.appeal_days)
    move(db, application, "denied", Tag.ASSISTANCE_DENIED, actor=decided_by)
    day_after = application.appeal_until + timedelta(days=1)
    lift_holds(db, application, on=day_after, actor=decided_by)
    return application


def appeal(
    db: Session, application_id: uuid.UUID, *, on: date, policy: Policy, actor: str
) -> Application:
    """Return the application, now `appealed` and held again until someone decides anew.

    Raises IllegalMove unless it was denied, its time to appeal is not over, and no other one of the
    guarantor's is open.
    """
    application = locked(db, application_id)
    check(application.status, "appealed")
    too_late = application.appeal_until is not None and on > application.appeal_until
    if too_late or queries.open_application(db, application.guarantor_id) is not None:
        raise IllegalMove("application for assistance", "denied", "appealed")
    days = policy.assistance.decision_business_days
    application.decision_due = business_days.after(on, days)
    move(db, application, "appealed", Tag.ASSISTANCE_APPEALED, actor=actor)
    request = holds.Request(
        application.guarantor_id,
        "appeal",
        reason="a denial of assistance is on appeal",
        reference=application.number,
        starts_on=on,
    )
    holds.place(db, request, actor=actor)
    return application


def uphold(db: Session, application_id: uuid.UUID, *, decided_by: str, on: date) -> Application:
    """Return the application, its denial now `upheld` on appeal; its holds end. IllegalMove."""
    assert decided_by.startswith(audit.REPRESENTATIVE), "a person decides"
    application = locked(db, application_id)
    application.decided_on = on
    move(db, application, "upheld", Tag.ASSISTANCE_UPHELD, actor=decided_by)
    lift_holds(db, application, on=on, actor=decided_by)
    forget_income(db, application_id)
    return application


def _award(db: Session, application: Application, decision: Decision, policy: Policy) -> Award:
    found = _screened(db, application, decision, policy)
    by_band = found.band.percent if found and found.band else Decimal(0)
    percent = max(decision.percent or Decimal(0), by_band)
    if not percent:
        raise NothingToAward
    return Award(
        id=new_id(),
        guarantor_id=application.guarantor_id,
        application_id=application.id,
        percent=percent,
        basis=decision.basis,
        decided_by=decision.decided_by,
        decided_on=decision.on,
        ends_on=_months_later(decision.on, policy.assistance.award_months),
        policy_row=str(policy.decided_by["assistance.bands"]),
        guideline_year=found.guideline.year if found else None,
        created_at=clock.now(),
    )


def _screened(
    db: Session, application: Application, decision: Decision, policy: Policy
) -> Screening | None:
    answers = decision.verified or queries.answers(db, application.id)
    if answers is None:
        return None
    region = db.get_one(Guarantor, application.guarantor_id).region
    day = queries.guideline_day(db, application, policy)
    return screening.pre_screen(policy, region, answers, day=day)


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))
