"""Keep a method, replace it, remove it. Whoever calls these knows that it is the guarantor's wish:
only after they proved who they are.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from billing_core import clock
from billing_core.accounts.actions import lock
from billing_core.audit import actions as audit
from billing_core.audit.tags import Tag
from billing_core.autopay.actions import BankSource
from billing_core.database import new_id
from billing_core.methods import queries
from billing_core.methods.models import SavedMethod

METHODS_MAX = 3  # that one guarantor may keep: a menu of five has two more choices


@dataclass(frozen=True, slots=True)
class Card:
    """A card: a token of `gateway` that can be charged again, and the last day the card is good."""

    gateway: str
    token: str = field(repr=False)
    brand: str
    last4: str
    good_through: date | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """What a payer let us keep, in which words. The same `request_key` twice is one method."""

    guarantor_id: int
    source: Card | BankSource
    request_key: str
    words: str
    language: str
    evidence: str  # a call's sid, and the turn
    instead_of: uuid.UUID | None = None  # the one it replaces


@dataclass(frozen=True, slots=True)
class Full:
    """As many methods are kept as may be; nothing was."""

    kept: int


def save(db: Session, kept: Kept) -> SavedMethod | Full:
    """Return the method, kept from now on; Full where METHODS_MAX are.

    Locks the guarantor. The same card or account again, by brand and last digits, takes the place
    of the old one, as does one kept `instead_of` another. Raises UnknownGuarantor.
    """
    lock(db, kept.guarantor_id)
    known = db.scalar(select(SavedMethod).where(SavedMethod.request_key == kept.request_key))
    if known is not None:
        return known
    present = queries.kept(db, kept.guarantor_id)
    replaced = [one for one in present if one.id == kept.instead_of or _is_same(one, kept.source)]
    if len(present) - len(replaced) >= METHODS_MAX:
        return Full(len(present))
    for one in replaced:
        _end(db, one, because="replaced", actor="caller")
    method = _made(kept)
    db.add(method)
    db.flush()
    _record(db, Tag.METHOD_SAVED, method, actor="caller", kind=method.kind)
    return method


def remove(db: Session, method_id: uuid.UUID, *, actor: str) -> SavedMethod:
    """Return the method, kept no more, its token forgotten; told twice, it changes nothing.

    A mandate that draws on the same card or account is not revoked: see queries.drawn_by.
    Raises NoResultFound for an unknown one.
    """
    lock(db, queries.get(db, method_id).guarantor_id)
    method = queries.get(db, method_id)
    if method.removed_at is None:
        _end(db, method, because="asked", actor=actor)
    return method


def _is_same(method: SavedMethod, source: Card | BankSource) -> bool:
    if isinstance(source, BankSource):
        return method.bank_account_id == source.bank_account_id
    of_card = (method.gateway, method.brand, method.last4)
    return method.kind == "card" and of_card == (source.gateway, source.brand, source.last4)


def _end(db: Session, method: SavedMethod, *, because: str, actor: str) -> None:
    method.removed_at = clock.now()
    method.removed_because = because
    method.token = None
    db.flush()
    _record(db, Tag.METHOD_REMOVED, method, actor=actor, because=because)


def _made(kept: Kept) -> SavedMethod:
    card = kept.source if isinstance(kept.source, Card) else None
    bank = kept.source if isinstance(kept.source, BankSource) else None
    return SavedMethod(
        id=new_id(),
        guarantor_id=kept.guarantor_id,
        request_key=kept.request_key,
        kind="card" if card else "bank",
        gateway=card.gateway if card else None,
        token=card.token if card else None,
        brand=card.brand if card else None,
        good_through=card.good_through if card else None,
        bank_account_id=bank.bank_account_id if bank else None,
        last4=kept.source.last4,
        words=kept.words,
        language=kept.language,
        evidence=kept.evidence,
        added_at=clock.now(),
    )


def _record(db: Session, tag: Tag, method: SavedMethod, *, actor: str, **details: str) -> None:
    audit.record(
        db,
        tag,
        actor=actor,
        guarantor_id=method.guarantor_id,
        reference=str(method.id),
        **details,
    )
