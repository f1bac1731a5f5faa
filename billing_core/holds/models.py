"""Hold: a span of days, why, and what it stops. Lifting one ends it; nothing is deleted."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from billing_core.database import Base
from billing_core.holds.kinds import KINDS, STOPS, Stop


class Hold(Base):
    """Stops what it says, on the whole account or on one visit (`visit_id`), from `starts_on` until
    the day before `ends_on`; without `ends_on`, until it is lifted.
    """

    __tablename__ = "holds"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    guarantor_id: Mapped[int] = mapped_column(ForeignKey("guarantors.id"))
    visit_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("visits.id"), index=True)
    kind: Mapped[str] = mapped_column(String(16))
    stops_late_fees: Mapped[bool]
    stops_collections: Mapped[bool]
    stops_credit_reporting: Mapped[bool]
    stops_outbound: Mapped[bool]
    stops_allocation: Mapped[bool]
    stops_interest: Mapped[bool]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]  # the first day on which it holds no longer
    reason: Mapped[str] = mapped_column(String(200))
    # Of the application, the dispute, the court's file: what the hold waits for.
    reference: Mapped[str] = mapped_column(String(64))
    placed_at: Mapped[datetime]
    lifted_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint(f"kind IN {KINDS}", name="kind"),
        CheckConstraint("ends_on >= starts_on", name="days"),
        CheckConstraint(" OR ".join(f"stops_{stop}" for stop in STOPS), name="stops_something"),
        Index("ix_holds_guarantor", "guarantor_id", "starts_on"),
    )

    @property
    def stops(self) -> frozenset[Stop]:
        return frozenset(stop for stop in STOPS if getattr(self, f"stops_{stop}"))
