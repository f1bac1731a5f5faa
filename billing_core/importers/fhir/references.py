"""FHIR references reduced to "Type/id", whatever way they are written (FHIR R4 §2.3.0)."""

from __future__ import annotations

import re
from collections.abc import Mapping

ID = re.compile(r"[A-Za-z0-9\-.]{1,64}")
_ENDING = re.compile(r"(?:^|/)([A-Z][A-Za-z]+)/([A-Za-z0-9\-.]{1,64})(?:/_history/[^/]+)?$")
_URN = re.compile(r"urn:(?:uuid|oid):([A-Za-z0-9\-.]{1,64})")
ANY = "?"  # the type of a urn that may name one of several types


def resolve(reference: str, kind: str = ANY, aliases: Mapping[str, str] | None = None) -> str:
    """Return "Type/id", or "" for what cannot be followed: contained, a search, an identifier.

    A urn has no type of its own and gets `kind`; `aliases` are a bundle's full URLs.
    """
    if aliases and reference in aliases:
        return aliases[reference]
    if ending := _ENDING.search(reference):
        return f"{ending[1]}/{ending[2]}"
    if urn := _URN.fullmatch(reference):
        return f"{kind}/{urn[1]}"
    return ""


def urn_id(full_url: str) -> str:
    """Return the id in a urn:uuid: full URL, for bundled resources that have none of their own."""
    urn = _URN.fullmatch(full_url)
    return urn[1] if urn else ""
