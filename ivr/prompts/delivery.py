"""A written copy: by text with leave to, by letter or e-mail to what is on file."""

from __future__ import annotations

from ivr.prompts import N_, prompt


@prompt
def by_text_or_mail() -> str:
    """What was just said, in writing: a receipt, a form, a case number. Mail is paper mail."""
    return N_("To get it by text, press 1. By mail, press 2. Not in writing, press 3.")


@prompt
def by_text_mail_or_email() -> str:
    return N_(
        "To get it by text, press 1. By mail, press 2. By email, press 3. Not in writing, press 4."
    )


@prompt
def by_text() -> str:
    """To someone to whom nothing is mailed, as they asked."""
    return N_("To get it by text, press 1. Not in writing, press 2.")


@prompt
def by_mail() -> str:
    """Where the plan sends no texts."""
    return N_("To get it by mail, press 1. Not in writing, press 2.")


@prompt
def by_mail_or_email() -> str:
    """Where the plan sends no texts."""
    return N_("To get it by mail, press 1. By email, press 2. Not in writing, press 3.")


@prompt
def mailed() -> str:
    """The address is never read out."""
    return N_("We will mail it to the address on your account.")


@prompt
def emailed() -> str:
    """The address is never read out."""
    return N_("We will email it to the address on your account.")


@prompt
def too_many() -> str:
    """After ten copies of the same paper."""
    return N_("We have sent that many times already. A person will help you.")
