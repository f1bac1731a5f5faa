"""What a prompt becomes: words and the pauses between them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Break:
    """A pause the voice must make, whatever its own habits (SSML `break`)."""

    milliseconds: int


Spoken = tuple[str | Break, ...]
