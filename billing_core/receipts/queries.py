"""How often a receipt was sent again."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from billing_core.notices.models import Notice


def copies(db: Session, number: str) -> int:
    """Return how many copies of the receipt with a number were asked for, sent or not."""
    found = select(func.count()).select_from(Notice)
    return int(db.scalar(found.where(Notice.key.startswith(f"copy:{number}:"))) or 0)
