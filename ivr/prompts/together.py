"""Several bills paid in one call, with one card."""

from __future__ import annotations

from billing_core.money import Money
from ivr.prompts import N_, Spelled, prompt


@prompt
def offer() -> str:
    """At the end of the last question before a payment."""
    return N_("To pay another bill too, press 4.")


@prompt
def offer_after() -> str:
    """After a payment; the card is not keyed again."""
    return N_("To pay another bill with the same card, press 2.")


@prompt
def ask_id() -> str:
    return N_("Enter the guarantor ID of the other bill, then press pound.")


@prompt
def ask_id_same_card() -> str:
    return N_(
        "We will use the same card. Enter the guarantor ID of the other bill, then press pound."
    )


@prompt
def added_already() -> str:
    return N_("That bill is in already. Please enter another one.")


@prompt
def owed_on(last4: Spelled, amount: Money) -> str:
    return N_("On the bill ending in {last4}, {amount} is to be paid.")


@prompt
def add_choices() -> str:
    return N_("To pay that too, press 1. For a different bill, press 2. To leave it out, press 3.")


@prompt
def nothing_on(last4: Spelled) -> str:
    return N_("On the bill ending in {last4}, there is nothing to pay now.")


@prompt
def nothing_choices() -> str:
    return N_("For a different bill, press 2. To go on without it, press 3.")


@prompt
def part(amount: Money, last4: Spelled) -> str:
    """One of several; the sum follows."""
    return N_("{amount} on the bill ending in {last4}.")


@prompt
def review_choices() -> str:
    return N_("To pay it all now, press 1. To cancel, press 2. To add another bill, press 3.")


@prompt
def review_choices_full() -> str:
    """Where no more bills can be added."""
    return N_("To pay it all now, press 1. To cancel, press 2.")


@prompt
def review_short(amount: Money) -> str:
    return N_("To pay {amount} in all now, press 1. To cancel, press 2.")


@prompt
def changed() -> str:
    return N_("One of the bills has changed meanwhile. Please start again.")


@prompt
def part_paid(amount: Money, last4: Spelled) -> str:
    """Followed by its confirmation code."""
    return N_("We received {amount} on the bill ending in {last4}.")


@prompt
def part_declined(amount: Money, last4: Spelled) -> str:
    return N_("{amount} on the bill ending in {last4} did not go through. It was not charged.")


@prompt
def part_unknown(amount: Money, last4: Spelled) -> str:
    return N_("We are not sure yet about {amount} on the bill ending in {last4}.")


@prompt
def consent(phone: Spelled) -> str:
    """Consent to one text for each payment, and no more. Nothing about care is in it."""
    return N_(
        "We will send one text for each payment to {phone}. Message and data rates may apply."
    )
