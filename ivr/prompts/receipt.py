"""A receipt by text, with consent to exactly that one message; payments of the past."""

from __future__ import annotations

from datetime import date

from billing_core.money import Money
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


@prompt
def posted(amount: Money, paid_on: date) -> str:
    """However and by whomever it was paid; it counts already."""
    return N_("A payment of {amount} on {paid_on} is on your account.")


@prompt
def checking(amount: Money, paid_on: date) -> str:
    """Its outcome is not known yet."""
    return N_("A payment of {amount} on {paid_on} is still being checked. Please do not pay again.")


@prompt
def at_bank(amount: Money, paid_on: date) -> str:
    """From a bank account: agreed to on that day, and not yet taken by the bank."""
    return N_("A bank payment of {amount}, made on {paid_on}, is still on its way.")


@prompt
def declined(amount: Money, paid_on: date) -> str:
    return N_("A payment of {amount} on {paid_on} did not go through. Nothing was charged.")


@prompt
def cancelled(amount: Money, paid_on: date) -> str:
    """Before the bank took it."""
    return N_("A bank payment of {amount}, made on {paid_on}, was cancelled.")


@prompt
def returned(amount: Money, paid_on: date) -> str:
    """The payer's bank did not make it good."""
    return N_("Your bank returned the payment of {amount} on {paid_on}. It does not count.")


@prompt
def disputed(amount: Money, paid_on: date) -> str:
    """The cardholder told their bank that the payment was wrong."""
    return N_("Your bank questioned the payment of {amount} on {paid_on}. It does not count now.")


@prompt
def refunded(amount: Money, paid_on: date) -> str:
    return N_("We gave back the payment of {amount} on {paid_on}.")


@prompt
def refunded_part(paid_on: date, refunded: Money) -> str:
    return N_("Of the payment on {paid_on}, we gave back {refunded}.")


@prompt
def none_yet() -> str:
    return N_("We have no payment from you yet. A mailed one can take 7 business days.")


@prompt
def none_choices() -> str:
    return N_("For a person, press 1. For the main menu, press 2.")


@prompt
def past_choices() -> str:
    """After a payment that has a confirmation code."""
    return N_("For its code or a receipt, press 1. For the next, press 2.")


@prompt
def past_next() -> str:
    """After a payment that came by mail, without a code."""
    return N_("For the next, press 2.")


@prompt
def last_choices() -> str:
    return N_(
        "That was the last one. Its code or receipt, press 1. Hear them again, press 2. One "
        "is missing, press 3."
    )


@prompt
def last_next() -> str:
    """After a payment without a code."""
    return N_("That was the last one. To hear them again, press 2. If one is missing, press 3.")


@prompt
def missing() -> str:
    """A payment that the caller knows of and we did not tell."""
    return N_("A mailed payment can take 7 business days to show.")


@prompt
def by_card(last4: Spelled) -> str:
    return N_("It was paid with the card ending in {last4}.")


@prompt
def by_bank(last4: Spelled) -> str:
    return N_("It was paid from the bank account ending in {last4}.")


@prompt
def its_code(code: Spelled) -> str:
    """Of a payment of the past; read digit by digit, slowly."""
    return N_("Its confirmation code is {code}.")


@prompt
def details_choices() -> str:
    return N_("For a receipt, press 1. For the other payments, press 2. Main menu, press 3.")


@prompt
def details_next() -> str:
    """Of a payment that has no receipt."""
    return N_("For the other payments, press 2. Main menu, press 3.")
