"""One secret of the operator's, and a key of its own for each use of it."""

from __future__ import annotations

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32


def derived(secret: str, purpose: str) -> bytes:
    """Return the key of 32 bytes that a secret has for a purpose: HKDF-SHA-256 (RFC 5869).

    Whoever learns the key of one purpose knows neither the secret nor the key of another. It is as
    hard to guess as the secret is: stretching a password is not what HKDF does.
    """
    made = HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=purpose.encode())
    return made.derive(secret.encode())
