"""Write down who did what, in the transaction that does it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from billing_core import clock
from billing_core.audit import chain, signing
from billing_core.audit.models import AuditEvent
from billing_core.audit.tags import Tag
from billing_core.database import new_id

REPRESENTATIVE = "representative:"  # how the actor of what a person at the desk did begins

_INSERT = insert(AuditEvent.__table__)  # type: ignore[arg-type]  # compiled once


@dataclass(frozen=True, slots=True)
class _Written:
    id: uuid.UUID
    at: datetime
    actor: str
    tag: str
    guarantor_id: int | None
    reference: str | None
    details: dict[str, Any]


def record(
    db: Session,
    tag: Tag,
    *,
    actor: str,
    guarantor_id: int | None = None,
    reference: str | None = None,
    **details: str | int | bool | None,
) -> None:
    """Append one row, now (UTC), signed. `actor` is "caller", "job:charge", "cli:import" …;
    `reference` a call's sid, a payment's id, a file's hash. `details` hold ids, counts and reasons:
    never what a caller keyed, nothing about health (45 CFR 164.312(b) asks for the trail,
    164.514(d) for no more in it than is needed).
    """
    row = _Written(new_id(), clock.now(), actor, tag.value, guarantor_id, reference, details)
    db.execute(
        _INSERT,
        {
            "id": row.id,
            "at": row.at,
            "actor": actor,
            "tag": row.tag,
            "guarantor_id": guarantor_id,
            "reference": reference,
            "details": details,
            "signature": signing.signature(chain.text_of(row)),
        },
    )
