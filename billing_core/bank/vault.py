"""Account numbers, sealed: nobody reads them from the database alone.

AES-256-GCM (NIST SP 800-38D) of the library `cryptography`, bound to the row the number is of: what
is copied into another row does not open there. An operator with a key service of their own gives
another Vault to `use`.
"""

from __future__ import annotations

import base64
import secrets
from hashlib import sha256
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from billing_core.keys import KEY_BYTES

NONCE_BYTES = 12  # at random: good for 2**32 numbers under one key (SP 800-38D, 8.3)
NAME_BYTES = 6
NAME_LENGTH = 8  # of those bytes, in base 64


class Vault(Protocol):
    """What seals and opens."""

    def seal(self, number: str, *, row: str) -> str:
        """Return the number as it may be stored, at most 300 characters; never twice the same.
        `row` names what it belongs to.
        """

    def open(self, sealed: str, *, row: str) -> str:
        """Return the number; raise ValueError unless it was sealed here, for that row."""

    def is_current(self, sealed: str) -> bool:
        """Return whether it is sealed under the newest key."""


class KeyedVault:
    """Seals under the first of its keys, of 32 bytes each, and opens what any of them sealed.

    Keys change so: put the new one in front, seal every number again, leave the old one away.
    """

    def __init__(self, *keys: bytes) -> None:
        assert keys, "a vault needs a key"
        assert all(len(key) == KEY_BYTES for key in keys), "AES-256 has keys of 32 bytes"
        self._ciphers = {_name(key): AESGCM(key) for key in keys}
        self._newest = _name(keys[0])

    def seal(self, number: str, *, row: str) -> str:
        nonce = secrets.token_bytes(NONCE_BYTES)
        hidden = self._ciphers[self._newest].encrypt(nonce, number.encode(), row.encode())
        return self._newest + base64.urlsafe_b64encode(nonce + hidden).decode()

    def open(self, sealed: str, *, row: str) -> str:
        cipher = self._ciphers.get(sealed[:NAME_LENGTH])
        if cipher is None:
            raise ValueError("sealed under a secret that this vault has not")
        raw = base64.urlsafe_b64decode(sealed[NAME_LENGTH:])
        try:
            return cipher.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], row.encode()).decode()
        except (InvalidTag, ValueError):  # ValueError: too short to hold a nonce
            raise ValueError("changed since it was sealed, or of another row") from None

    def is_current(self, sealed: str) -> bool:
        return sealed.startswith(self._newest)


_vault: Vault | None = None


def use(vault: Vault | None) -> None:
    """Seal and open with that vault in this process, from now on."""
    global _vault  # noqa: PLW0603 - one secret for the process, set once when it starts
    _vault = vault


def current() -> Vault:
    """Return the vault in use; an operator who takes bank payments has given one."""
    assert _vault is not None, "no vault in use: bank.vault.use(...) when the process starts"
    return _vault


def _name(key: bytes) -> str:
    """What a key is called in front of what it sealed; it tells nothing of the key."""
    return base64.urlsafe_b64encode(sha256(key).digest()[:NAME_BYTES]).decode()
