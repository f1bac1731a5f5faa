"""The menus of the line."""

from __future__ import annotations

from ivr.prompts import N_, prompt


@prompt
def choices() -> str:
    return N_(
        "For your balance, press 1. To pay, press 2. Payment plan, press 3. Help paying, "
        "press 4. More choices, press 5."
    )


@prompt
def choices_short() -> str:
    return N_("Balance, 1. Pay, 2. Plan, 3. Help paying, 4. More, 5.")


@prompt
def or_say() -> str:
    """After the short form of the choices, where the line also listens."""
    return N_("You can also say one of these.")


@prompt
def for_a_person() -> str:
    """After the main menu's choices, to a new caller."""
    return N_("For a person at any time, press 0.")


@prompt
def more() -> str:
    return N_(
        "To question a charge, press 1. Autopay, press 2. Premium, press 3. Other ways to "
        "pay, press 4. Past payments, press 5."
    )
