"""Account numbers, sealed: nobody reads them from the database alone.

A number that was keyed to somebody else, a carrier's connector, never comes here: what is stored is
the token they gave for it, and only writing a file for the bank asks them for the number.

Encrypt, then authenticate, with HMAC-SHA256 in counter mode and two keys of one secret; each seal
has its own nonce. An operator with a key service of their own gives another Vault to `use`.
"""

from __future__ import annotations

import base64
import hmac
import re
import secrets
from hashlib import sha256
from typing import Protocol

NONCE_BYTES = 16
TAG_BYTES = 32
KEY_BYTES_MIN = 16
KEPT_ELSEWHERE = "token:"  # before what is no sealed number but somebody else's token for one


class Tokens(Protocol):
    """Who keeps account numbers for us."""

    def number(self, token: str) -> str:
        """Return the number behind a token; raise ValueError if there is none."""


class PretendTokens:
    """The simulator's and Stripe's test accounts: sim_tok_<outcome>_bank_<last4>_<random>."""

    def number(self, token: str) -> str:
        made = re.match(r"sim_tok_[a-z_]+_bank_(\d{4})_", token)
        if made is None and token != "pm_usBankAccount":  # noqa: S105 - Stripe's published name
            raise ValueError("not a token of the pretend world")
        return f"00012345{made[1] if made else '6789'}"


class Vault(Protocol):
    """What seals and opens."""

    def seal(self, number: str) -> str:
        """Return the number as it may be stored, at most 300 characters; never twice the same."""

    def open(self, sealed: str) -> str:
        """Return the number; raise ValueError if it was not sealed here, or was changed."""


class KeyedVault:
    """Seals under a secret of at least 16 bytes; `tokens` is who knows the numbers of tokens."""

    def __init__(self, secret: bytes, tokens: Tokens | None = None) -> None:
        assert len(secret) >= KEY_BYTES_MIN, "a short secret can be guessed"
        self._encryption = hmac.digest(secret, b"bank account: encrypt", "sha256")
        self._tokens = tokens
        self._authentication = hmac.digest(secret, b"bank account: authenticate", "sha256")

    def seal(self, number: str) -> str:
        nonce = secrets.token_bytes(NONCE_BYTES)
        hidden = nonce + self._masked(number.encode(), nonce)
        return base64.urlsafe_b64encode(hidden + self._tag(hidden)).decode()

    def open(self, sealed: str) -> str:
        if sealed.startswith(KEPT_ELSEWHERE):
            if self._tokens is None:
                raise ValueError("a token, and nobody who keeps the numbers of tokens")
            return self._tokens.number(sealed.removeprefix(KEPT_ELSEWHERE))
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
