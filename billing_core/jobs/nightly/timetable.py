"""What is done at night, in this order: a job may count on those above it being over.

First what others have answered (banks, offices, processors), then what is drawn and judged by it,
then what is charged for being late, and once a month what people are told. At the end the day
before is compared with the processor's list: should it not answer, nothing else waits for it.
"""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from billing_core.accounts.ranges import Range, regions
from billing_core.ageing import dunning, late_fees
from billing_core.assistance import nightly as assistance
from billing_core.autopay import drawing, scheduling
from billing_core.bank import files as bank
from billing_core.database import Database
from billing_core.holds import queries as holds
from billing_core.holds.models import Hold
from billing_core.jobs.nightly.tonight import Inquiry, Job, Line, Tonight
from billing_core.payments import credits as credits_
from billing_core.plans import interest
from billing_core.plans import nightly as plans
from billing_core.plans import queries as plan_queries
from billing_core.plans.reamortising import reamortise
from billing_core.policies.terms import AutopayTerms
from billing_core.premiums import billing as premiums
from billing_core.reconciliation import actions as reconciliation
from billing_core.reminders import nightly as reminders
from billing_core.small_balances import actions as small_balances
from billing_core.statements import monthly
from billing_core.statements.snapshots import Telling

STATEMENT_DAY = 1  # of the month; the statements are those of the month before


def _assistance(db: Session, guarantors: Range, tonight: Tonight) -> int:
    return assistance.review(
        db, guarantors, tonight.day, policies=tonight.policies, reamortise=reamortise
    )


def _bank_payments(db: Session, guarantors: Range, tonight: Tonight) -> int:
    terms = _terms(tonight)
    settled = bank.settle(db, guarantors, tonight.day)
    return settled + bank.send_again(
        db, guarantors, tonight.day, retries=terms.retries, after_days=terms.retry_after_days
    )


def _credits(db: Session, guarantors: Range, tonight: Tonight) -> int:
    return credits_.spend(db, guarantors, tonight.day)


def _autopay_outcomes(db: Session, guarantors: Range, tonight: Tonight) -> int:
    return drawing.follow_up(db, guarantors, tonight.day, terms=_terms(tonight))


def _premiums(db: Session, guarantors: Range, tonight: Tonight) -> int:
    """Those of the month that has begun: coverage that ended before it is never billed for it."""
    return premiums.bill_month(db, guarantors, tonight.day)


def _interest(db: Session, guarantors: Range, tonight: Tonight) -> int:
    return interest.post(db, guarantors, tonight.day)


def _autopay(db: Session, guarantors: Range, tonight: Tonight) -> int:
    through = drawing.Through(tonight.gateway, _terms(tonight))
    return drawing.draw(db, guarantors, tonight.day, through=through)


def _plans(db: Session, guarantors: Range, tonight: Tonight) -> int:
    return plans.review(db, guarantors, tonight.day)


def _autopay_ahead(db: Session, guarantors: Range, tonight: Tonight) -> int:
    days = _terms(tonight).notice_days
    planned = scheduling.look_ahead(db, guarantors, tonight.day)
    return planned + scheduling.announce(db, guarantors, tonight.day, notice_days=days)


def _late_fees(db: Session, guarantors: Range, tonight: Tonight) -> int:
    return late_fees.charge(db, guarantors, tonight.day, tonight.policies)


def _dunning(db: Session, guarantors: Range, tonight: Tonight) -> int:
    return dunning.climb(db, guarantors, tonight.day, tonight.policies)


def _small_balances(db: Session, guarantors: Range, tonight: Tonight) -> int:
    return small_balances.write_off(db, guarantors, tonight.day, tonight.policies)


def statements(
    db: Session, guarantors: Range, tonight: Tonight, *, month: str | None = None
) -> int:
    """Issue the statements of a month ("2026-11"; by default the one before), dated the day, to be
    paid by when each region's policy says.

    Nothing is sent to whoever is in bankruptcy (11 USC 362(a)(6)); what is on a plan, or kept back
    by a hold, is told but not due.
    """
    day = tonight.day
    cycle = monthly.Cycle(
        month=month or f"{day.replace(day=1) - timedelta(days=1):%Y-%m}",
        issued_on=day,
        due_dates={region: _due(tonight, region) for region in regions(db, guarantors)},
        otherwise_due=_due(tonight, None),
        telling=telling(day, guarantors),
        left_out=select(Hold.guarantor_id).where(
            Hold.kind == "bankruptcy", Hold.visit_id.is_(None), holds.in_force(day)
        ),
    )
    return monthly.run(db, guarantors, cycle)


def telling(day: date, guarantors: Range) -> Telling:
    """What statements of a day do not ask for at once."""
    put_off = plan_queries.visits_on_a_plan().union(holds.held_visits("collections", day))
    return Telling(
        not_due=select(put_off.subquery().c[0]),
        not_due_of=holds.held("collections", day),
        instalments=plan_queries.due_of_active(day, guarantors).subquery(),
    )


def _reminders(db: Session, guarantors: Range, tonight: Tonight) -> int:
    """After all that may have paid a bill, drawn it or told of it."""
    return reminders.owe(db, guarantors, tonight.day, tonight.policies)


def _reconciliation(database: Database, tonight: Tonight) -> int:
    """The day before: by now the processor's list of it is whole."""
    if tonight.processor is None:
        return 0
    day_before = tonight.day - timedelta(days=1)
    return len(reconciliation.reconcile(database, tonight.processor, day_before).differences)


def _due(tonight: Tonight, region: str | None) -> date:
    policy = tonight.policies.for_region(region, tonight.day)
    return tonight.day + timedelta(days=policy.past_due_after_days)


def _terms(tonight: Tonight) -> AutopayTerms:
    return tonight.policies.for_region(None, tonight.day).autopay


TIMETABLE: tuple[Line, ...] = (
    Job("assistance", _assistance),
    Job("bank payments", _bank_payments),
    Job("credits", _credits),
    Job("autopay outcomes", _autopay_outcomes),
    Job("premiums", _premiums),
    Job("plan interest", _interest),
    Job("autopay", _autopay),
    Job("plans", _plans),
    Job("autopay ahead", _autopay_ahead),
    Job("late fees", _late_fees),
    Job("dunning", _dunning),
    Job("small balances", _small_balances),
    Job("statements", statements, on=lambda day: day.day == STATEMENT_DAY),
    Job("reminders", _reminders),
    Inquiry("reconciliation", _reconciliation),
)
