"""What becomes of applications and awards overnight, for a range of guarantors."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session

from billing_core.accounts.models import Guarantor
from billing_core.accounts.ranges import Range
from billing_core.assistance import prescreens
from billing_core.assistance.actions import lapse
from billing_core.assistance.applying import Reamortise, apply
from billing_core.assistance.life import forget_income
from billing_core.assistance.models import Application, Award, Income
from billing_core.ledger.models import Entry
from billing_core.policies import Policies

ACTOR = "job:assistance"
CHANGING = ("charge", "adjustment")  # the entries after which a visit's award may be another


def review(
    db: Session, guarantors: Range, day: date, *, policies: Policies, reamortise: Reamortise
) -> int:
    """Let applications lapse whose papers did not come, forget the incomes of those denied for
    good and of those who never applied, and give what came since an award the part it has; return
    how many changed.

    Done twice for a day, it changes nothing the second time.
    """
    changed = _lapse(db, guarantors, day) + _forget(db, guarantors, day)
    changed += prescreens.forget_old(db, guarantors, day)
    for guarantor_id, region in _to_put_right(db, guarantors):
        policy = policies.for_region(region, day)
        changed += bool(apply(db, guarantor_id, policy=policy, on=day, reamortise=reamortise))
    return changed


def _lapse(db: Session, guarantors: Range, day: date) -> int:
    late = db.scalars(
        select(Application.id)
        .where(
            guarantors.holds(Application.guarantor_id),
            Application.status.in_(("started", "incomplete")),
            Application.documents_due < day,
        )
        .order_by(Application.guarantor_id)
    ).all()
    for application_id in late:
        lapse(db, application_id, on=day, actor=ACTOR)
    return len(late)


def _forget(db: Session, guarantors: Range, day: date) -> int:
    told = db.scalars(
        select(Income.application_id)
        .join(Application, Application.id == Income.application_id)
        .where(
            guarantors.holds(Income.guarantor_id),
            Application.status == "denied",
            Application.appeal_until < day,
        )
    ).all()
    for application_id in told:
        forget_income(db, application_id)
    return len(told)


def _to_put_right(db: Session, guarantors: Range) -> list[tuple[int, str]]:
    """The guarantors with an award and something charged or changed since it was last applied."""
    last_applied = (
        select(func.max(Entry.posted_at))
        .where(Entry.guarantor_id == Award.guarantor_id, Entry.kind == "award")
        .correlate(Award)
        .scalar_subquery()
    )
    since: ColumnElement[bool] = Entry.posted_at >= func.coalesce(last_applied, Award.created_at)
    changed = exists().where(
        Entry.guarantor_id == Award.guarantor_id, Entry.kind.in_(CHANGING), since
    )
    rows = db.execute(
        select(Guarantor.id, Guarantor.region)
        .join(Award, Award.guarantor_id == Guarantor.id)
        .where(guarantors.holds(Award.guarantor_id), changed)
        .distinct()
        .order_by(Guarantor.id)
    )
    return [(guarantor_id, region) for guarantor_id, region in rows]
