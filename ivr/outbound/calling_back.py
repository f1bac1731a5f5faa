"""The representative's side of a call-back: rung first, then the caller's phone for them."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy.orm import Session

from billing_core.accounts import queries as accounts
from billing_core.notices import copies, words
from billing_core.notices.copies import Paper
from ivr import call_backs
from ivr.call_backs import CallBack
from ivr.prompts import LanguageName, Prompt, Spelled
from ivr.prompts import representative as prompts

WORDS = Path(__file__).parent / "words"


def whispered(call_back: CallBack) -> tuple[Prompt, ...]:
    """What a representative hears before they take it: an opaque reference, the language, and what
    may be said to a machine (45 CFR 164.522(b), 164.510).
    """
    reference = Spelled(call_back.reference, (3, 3))
    told = prompts.whisper_call_back(reference, LanguageName(call_back.language))
    machine = prompts.name_and_number() if call_back.voicemail else prompts.no_message()
    return told, machine


def outcome(db: Session, call_back: CallBack, *, bridged: bool) -> Prompt | None:
    """Note how it ended; what there is to tell the representative, who is still there."""
    if bridged:
        call_backs.made(db, call_back)
        return None
    if not call_backs.not_reached(db, call_back):
        return prompts.tried_once()
    _write(db, call_back)
    return prompts.tried_twice()


def ended(db: Session, call_back: CallBack) -> None:
    """The representative's call is over, and nothing else told of it: nobody took it, or whoever
    did has hung up, and knows with what.
    """
    if call_back.status != "calling":
        return
    if call_back.taken_at is None:
        call_backs.nobody_free(db, call_back)
    else:
        call_backs.made(db, call_back)


def _write(db: Session, call_back: CallBack) -> None:
    """Where somebody lives who is known and may be written to: how to reach us."""
    guarantor_id = call_back.guarantor_id
    if guarantor_id is None or accounts.is_confidential(db, guarantor_id):
        return
    body = words.render("unreached", {}, call_back.language, folder=WORDS)
    paper = Paper(f"call_back:{call_back.id}", "call_back_unreached", body)
    copies.by_letter(db, guarantor_id, paper, call_back.language)
