"""Whose a number is, by what was keyed with it; the same wherever an account is proved."""

from __future__ import annotations

from datetime import date

from billing_core.accounts import identity
from billing_core.accounts.models import Guarantor
from ivr.calls import Call


def note_birth_date(call: Call, dates: tuple[date, ...]) -> None:
    """Keep whether one of these is right, instead of what was keyed."""
    assert call.notes.keyed_id is not None
    matched = identity.birth_date_matches(call.db, call.notes.keyed_id, dates)
    call.notes.birth_date_matched = matched


def prove(call: Call, *, postal_code: str | None, zip_needed: bool) -> Guarantor | None:
    """The guarantor whose number, birth date and ZIP were keyed; None, and counted, for whatever is
    wrong. What was keyed is forgotten.
    """
    assert call.notes.keyed_id is not None
    claim = identity.Claim(
        call.notes.keyed_id,
        postal_code=postal_code,
        birth_date_matched=call.notes.birth_date_matched,
    )
    found = identity.prove(
        call.db,
        claim,
        calling_number=call.caller_number,
        reference=call.sid,
        limits=call.policy.identity,
        zip_needed=zip_needed,
        key=call.at.identity_key,
    )
    call.notes.keyed_id, call.notes.birth_date_matched = None, False
    if found is None:
        call.notes.identity_failures += 1
    return found
