"""The keys the trail is signed with: kept outside the database, so that whoever can write to it
still cannot add a row that passes for ours.
"""

from __future__ import annotations

import hmac
from collections.abc import Sequence

from billing_core.audit import chain

NO_KEY = b""  # then a signature shows accidents and bare INSERTs, not a forger who reads us
WITHOUT_KEY = (NO_KEY,)

_keys: tuple[bytes, ...] = WITHOUT_KEY


def use(keys: Sequence[bytes]) -> None:
    """Sign with the first key from now on; rows signed with any of them are ours. Keep the old ones
    as long as rows signed with them are kept.
    """
    global _keys  # noqa: PLW0603 - one product for the process, set once when it starts
    _keys = tuple(keys) or WITHOUT_KEY


def in_use() -> tuple[bytes, ...]:
    """Return the keys of this process, the one that signs first."""
    return _keys


def signature(text: bytes) -> str:
    """Return the signature of a row's content, for a row that is about to be written."""
    return chain.signature(text, _keys[0])


def is_ours(text: bytes, signed: str | None) -> bool:
    """Return whether that is a signature of this product under a row's content."""
    return any(_is_under(key, text, signed) for key in _keys)


def is_keyless(text: bytes, signed: str | None) -> bool:
    """Return whether a row was signed before the product had a key: anybody can sign like that."""
    return NO_KEY not in _keys and _is_under(NO_KEY, text, signed)


def _is_under(key: bytes, text: bytes, signed: str | None) -> bool:
    return signed is not None and hmac.compare_digest(chain.signature(text, key), signed)
