"""A night and its parts: what there is to do on a day, and what of it is done."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from billing_core.database import Base


class Night(Base):
    """A day whose nightly run has begun."""

    __tablename__ = "nights"

    day: Mapped[date] = mapped_column(primary_key=True)
    begun_at: Mapped[datetime]


class Part(Base):
    """One job over one range of guarantor IDs, both ends included."""

    __tablename__ = "night_parts"

    day: Mapped[date] = mapped_column(ForeignKey("nights.day"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)  # of the job on the timetable, from 0
    number: Mapped[int] = mapped_column(primary_key=True)  # of the range, from 0
    job: Mapped[str] = mapped_column(String(32))
    first_id: Mapped[int] = mapped_column(BigInteger)
    last_id: Mapped[int] = mapped_column(BigInteger)
    done_at: Mapped[datetime | None]
    changed: Mapped[int] = mapped_column(BigInteger, default=0)  # what the job says it changed

    __table_args__ = (CheckConstraint("first_id <= last_id", name="range"),)
