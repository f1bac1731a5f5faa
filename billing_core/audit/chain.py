"""The arithmetic of the chain: what a row is to its hash, and a link to the link before it.

Only the standard's SHA-256 over text that anybody can put together again, so an auditor needs
nothing of ours to check it. What the fields are, and their order, never changes.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Protocol

BEGINNING = "0" * 64  # what the first link has for the hash of the one before


class Row(Protocol):
    """A row of the trail, by its columns."""

    @property
    def id(self) -> uuid.UUID: ...
    @property
    def at(self) -> datetime: ...
    @property
    def actor(self) -> str: ...
    @property
    def tag(self) -> str: ...
    @property
    def guarantor_id(self) -> int | None: ...
    @property
    def reference(self) -> str | None: ...
    @property
    def details(self) -> Mapping[str, Any]: ...


def text_of(row: Row) -> bytes:
    """Return the content of a row as it is hashed: JSON, keys in order, UTC to the microsecond."""
    return json.dumps(
        [
            row.id.hex,
            row.at.astimezone(UTC).isoformat(timespec="microseconds"),
            row.actor,
            row.tag,
            row.guarantor_id,
            row.reference,
            row.details,
        ],
        ensure_ascii=True,
        separators=(",", ":"),
        sort_keys=True,
    ).encode("ascii")


def digest(text: bytes) -> str:
    """Return the SHA-256 of a row's content, in hexadecimal."""
    return hashlib.sha256(text).hexdigest()


def signature(text: bytes, key: bytes) -> str:
    """Return the HMAC-SHA-256 of a row's content under a key, in hexadecimal (RFC 2104)."""
    return hmac.digest(key, text, "sha256").hex()


def link(position: int, event_id: uuid.UUID, digest_of_row: str, previous: str) -> str:
    """Return the hash of a link, in hexadecimal."""
    return hashlib.sha256(
        f"{position}:{event_id.hex}:{digest_of_row}:{previous}".encode("ascii")
    ).hexdigest()
