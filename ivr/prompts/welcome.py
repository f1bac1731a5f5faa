"""The first words, and the choice of language."""

from __future__ import annotations

from billing_core.money import Money
from ivr.prompts import N_, prompt


@prompt
def greeting(plan_name: str) -> str:
    return N_("Thanks for calling the {plan_name} payment line.")


@prompt
def welcome_back() -> str:
    """To a number that has called before, and knows whom it calls."""
    return N_("Welcome back.")


@prompt
def relay() -> str:
    """To a call through a relay service, which types what we say."""
    return N_("Relay calls are welcome. To repeat any message, press star.")


@prompt
def for_english() -> str:
    return N_("For English, press 1.")


@prompt
def for_spanish() -> str:
    """Spoken in Spanish, whatever the caller's language."""
    return N_("For Spanish, press 2.")


@prompt
def for_mandarin() -> str:
    """Spoken in Mandarin, whatever the caller's language; names both 普通话 and 国语."""
    return N_("For Mandarin, press 3.")


@prompt
def for_cantonese() -> str:
    """Spoken in Cantonese, whatever the caller's language."""
    return N_("For Cantonese, press 4.")


@prompt
def for_another() -> str:
    return N_("For any other language, press 5.")


@prompt
def change_language() -> str:
    """To a returning caller, who is already spoken to in the language chosen last time."""
    return N_("For another language, press 9.")


@prompt
def payment_was_made(amount: Money) -> str:
    """Said first to a caller who was cut off before hearing it."""
    return N_("Good news about your last call. Your payment of {amount} went through.")


@prompt
def payment_was_declined(amount: Money) -> str:
    """Said first to a caller who was cut off before hearing it."""
    return N_(
        "About your last call: your payment of {amount} did not go through. You were not charged."
    )


@prompt
def payment_is_being_checked(amount: Money) -> str:
    """Said first to a caller whose payment still has no known outcome."""
    return N_(
        "About your last call: we are still checking your payment of {amount}. Please do "
        "not pay it again."
    )
