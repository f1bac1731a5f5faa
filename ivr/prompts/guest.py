"""Paying someone else's bill, without hearing anything about it."""

from __future__ import annotations

from ivr.prompts import N_, prompt


@prompt
def privacy() -> str:
    return N_("For privacy, we can take your payment but can't share bill details.")


@prompt
def ask_id() -> str:
    return N_("Enter the guarantor ID from the bill, then press pound.")


@prompt
def ask_zip() -> str:
    return N_("Enter the 5-digit ZIP code the bill is sent to.")


@prompt
def no_match() -> str:
    return N_("We can't take a payment with those numbers. Please check the bill and try again.")


@prompt
def enter_dollars() -> str:
    return N_("Enter the dollars you want to pay, without cents, then press pound.")


@prompt
def amount_refused() -> str:
    """Does not say what is owed: a guest hears nothing they did not supply."""
    return N_(
        "We can't take that amount for this bill. Please enter another amount, or press "
        "star 0 for a person."
    )
