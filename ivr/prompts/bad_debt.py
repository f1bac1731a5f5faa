"""What is owed and was placed with a collection agency or with attorneys. Neutral; no threats."""

from __future__ import annotations

from billing_core.money import Money
from ivr.prompts import N_, prompt


@prompt
def with_agency(amount: Money, agency: str) -> str:
    """The agency's name is as the operator writes it."""
    return N_("Of what you owe, {amount} is with {agency}, a collection agency.")


@prompt
def with_some_agency(amount: Money) -> str:
    """An agency whose name is not known here."""
    return N_("Of what you owe, {amount} is with a collection agency.")


@prompt
def with_counsel(amount: Money) -> str:
    return N_("Of what you owe, {amount} is with our attorneys.")


@prompt
def help_is_open() -> str:
    return N_("You can still ask us for help.")


@prompt
def agency_choices() -> str:
    return N_(
        "To talk to them, press 1. For help, press 2. To pay us, press 3. Your whole balance, "
        "press 4."
    )


@prompt
def counsel_choices() -> str:
    return N_("To talk about it, press 1. For help, press 2. Your whole balance, press 3.")


@prompt
def counsel_first() -> str:
    """Before a payment."""
    return N_("Please talk to them before you pay that part.")
