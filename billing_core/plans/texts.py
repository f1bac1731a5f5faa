"""The dates of a plan by text: what is left to pay, and until when; nothing about health."""

from __future__ import annotations

from sqlalchemy.orm import Session

from billing_core.accounts.actions import lock
from billing_core.notices import copies, words
from billing_core.notices.models import Notice
from billing_core.plans.asking import Asked
from billing_core.plans.documents import FOLDER


def send(db: Session, now: Asked, number: str, *, language: str) -> Notice | None:
    """Return the text with the dates of a plan, now owed to a number that agreed to it (47 CFR
    64.1200(a)); None if ten were sent before.
    """
    plan = now.plan
    lock(db, plan.guarantor_id)
    values: dict[str, words.Value] = {
        "count": str(now.payments_left),
        "amount": now.highest,
        "next_on": now.due_on,
        "last_on": now.last_on,
    }
    wanted = copies.Wanted(str(plan.id), "sms", language, actor="caller", recipient=number)
    paper = copies.Paper(
        f"plan:{plan.id}:{plan.revision}",
        "plan_dates",
        words.render("dates", values, language, folder=FOLDER),
    )
    return copies.send(db, plan.guarantor_id, wanted, paper)
