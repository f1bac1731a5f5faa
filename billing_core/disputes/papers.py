"""The written confirmation of a dispute: its number, who calls by when, and what is held."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy.orm import Session

from billing_core.accounts.actions import lock
from billing_core.disputes import queries
from billing_core.disputes.models import Dispute
from billing_core.notices import copies, words
from billing_core.notices.copies import Paper, Wanted
from billing_core.notices.models import Notice
from billing_core.statements.models import Visit

WORDS = Path(__file__).parent / "words"


def send(db: Session, guarantor_id: int, wanted: Wanted) -> Notice | None:
    """Return the message that confirms a dispute, now owed; None if there is no dispute of that
    number and guarantor, or it was confirmed ten times before.

    Whoever calls this holds leave to text the number (47 CFR 64.1200(a)).
    """
    dispute = queries.by_number(db, wanted.number)
    if dispute is None or dispute.guarantor_id != guarantor_id:
        return None
    lock(db, guarantor_id)
    return copies.send(db, guarantor_id, wanted, _paper(db, dispute, wanted))


def _paper(db: Session, dispute: Dispute, wanted: Wanted) -> Paper:
    template = "opened_text" if wanted.channel == "sms" else "opened"
    values: dict[str, words.Value] = {
        "number": f"{dispute.number[:4]} {dispute.number[4:]}",
        "date": dispute.answer_by or dispute.opened_on,
        "opened": dispute.opened_on,
        "id4": str(dispute.guarantor_id)[-4:],
        "about": _about(db, dispute, wanted.language),
    }
    body = words.render(template, values, wanted.language, folder=WORDS)
    return Paper(f"dispute:{dispute.number}", "dispute_opened", body)


def _about(db: Session, dispute: Dispute, language: str) -> str:
    if dispute.visit_id is None:
        return words.render("bill", {}, language, folder=WORDS)
    day = db.get_one(Visit, dispute.visit_id).service_date
    return words.render("visit", {"date": day}, language, folder=WORDS)
