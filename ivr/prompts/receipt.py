"""A receipt by text, with consent to exactly that one message."""

from __future__ import annotations

from ivr.prompts import N_, Spelled, prompt


@prompt
def consent(phone: Spelled) -> str:
    """Consent to exactly one text message. Nothing about care is in it."""
    return N_("We will send one text to {phone}. Message and data rates may apply.")


@prompt
def consent_choices() -> str:
    return N_("To agree, press 1. For another number, press 2. For no text, press 3.")


@prompt
def enter_phone() -> str:
    return N_("Enter the 10-digit cell phone number.")


@prompt
def not_a_phone() -> str:
    return N_("That is not a phone number we can text. Please try again.")


@prompt
def sent() -> str:
    return N_("Your text is on its way.")


@prompt
def when_known() -> str:
    """The outcome of the payment is not known yet; the text follows when it is."""
    return N_("We will text you as soon as we know.")


@prompt
def anything_else() -> str:
    return N_("For anything else, press 1. If you are done, you can hang up.")
