"""Account numbers, sealed: nobody reads them from the database alone.

Encrypt, then authenticate, with HMAC-SHA256 in counter mode and two keys of one secret; each seal
has its own nonce. An operator with a key service of their own gives another Vault to `use`.
"""

from __future__ import annotations

import base64
import hmac
import secrets
from hashlib import sha256
from typing import Protocol

NONCE_BYTES = 16
TAG_BYTES = 32
KEY_BYTES_MIN = 16


class Vault(Protocol):
    """What seals and opens."""

    def seal(self, number: str) -> str:
        """Return the number as it may be stored, at most 300 characters; never twice the same."""

    def open(self, sealed: str) -> str:
        """Return the number; raise ValueError if it was not sealed here, or was changed."""


class KeyedVault:
    """Seals under a secret of at least 16 bytes."""

    def __init__(self, secret: bytes) -> None:
        assert len(secret) >= KEY_BYTES_MIN, "a short secret can be guessed"
        self._encryption = hmac.digest(secret, b"bank account: encrypt", "sha256")
        self._authentication = hmac.digest(secret, b"bank account: authenticate", "sha256")

    def seal(self, number: str) -> str:
        nonce = secrets.token_bytes(NONCE_BYTES)
        hidden = nonce + self._masked(number.encode(), nonce)
        return base64.urlsafe_b64encode(hidden + self._tag(hidden)).decode()

    def open(self, sealed: str) -> str:
        raw = base64.urlsafe_b64decode(sealed)
        hidden, tag = raw[:-TAG_BYTES], raw[-TAG_BYTES:]
        if not hmac.compare_digest(tag, self._tag(hidden)):
            raise ValueError("not sealed under this secret")
        return self._masked(hidden[NONCE_BYTES:], hidden[:NONCE_BYTES]).decode()

    def _tag(self, hidden: bytes) -> bytes:
        return hmac.digest(self._authentication, hidden, "sha256")

    def _masked(self, text: bytes, nonce: bytes) -> bytes:
        stream = b""
        while len(stream) < len(text):
            block = nonce + (len(stream) // sha256().digest_size).to_bytes(4, "big")
            stream += hmac.digest(self._encryption, block, "sha256")
        return bytes(one ^ other for one, other in zip(text, stream, strict=False))


_vault: Vault | None = None


def use(vault: Vault | None) -> None:
    """Seal and open with that vault in this process, from now on."""
    global _vault  # noqa: PLW0603 - one secret for the process, set once when it starts
    _vault = vault


def current() -> Vault:
    """Return the vault in use; an operator who takes bank payments has given one."""
    assert _vault is not None, "no vault in use: bank.vault.use(...) when the process starts"
    return _vault
