"""The outbox: a message is owed from the moment its row commits; sending it comes later."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Literal

from sqlalchemy import BigInteger, CheckConstraint, Index, String, true
from sqlalchemy.orm import Mapped, mapped_column

from billing_core.database import Base

Channel = Literal["sms", "email", "letter"]
# held: to an account that nothing may reach by itself; a representative decides.
NOTICE_STATUSES = ("queued", "sending", "sent", "delivered", "failed", "held")


class Notice(Base):
    """One message to one recipient; `key` makes it unique, the body holds no health data."""

    __tablename__ = "notices"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    guarantor_id: Mapped[int | None] = mapped_column(BigInteger, index=True)
    key: Mapped[str] = mapped_column(String(100), unique=True)
    channel: Mapped[str] = mapped_column(String(8))
    recipient: Mapped[str] = mapped_column(String(100))
    language: Mapped[str] = mapped_column(String(16))
    body: Mapped[str] = mapped_column(String(1600))
    status: Mapped[str] = mapped_column(String(12))
    provider_id: Mapped[str | None] = mapped_column(String(64), index=True)
    error: Mapped[str | None] = mapped_column(String(100))
    # Whether a text that does not arrive goes to the guarantor by e-mail or letter: not what is
    # told to somebody else, such as a guest who paid.
    goes_by_mail: Mapped[bool] = mapped_column(default=True, server_default=true())
    attempts: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    sending_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint(f"status IN {NOTICE_STATUSES}", name="status"),
        Index("ix_notices_waiting", "status", "created_at"),
    )
