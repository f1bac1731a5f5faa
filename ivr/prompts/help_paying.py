"""What help exists for a bill that is hard to pay."""

from __future__ import annotations

from ivr.prompts import N_, prompt


@prompt
def what_exists() -> str:
    return N_("You may be able to pay less, or nothing. There is also help to pay over time.")


@prompt
def care_is_safe() -> str:
    return N_("Asking will not affect your care.")


@prompt
def choices() -> str:
    return N_(
        "To talk to a hardship representative, press 1. To hear about financial assistance,"
        " press 2. For the main menu, press 3."
    )


@prompt
def assistance() -> str:
    return N_(
        "The financial assistance program can lower your bill, or clear it, based on your "
        "income. Anyone can apply, even if you are not sure."
    )


@prompt
def assistance_choices() -> str:
    return N_(
        "For a counselor, press 1. For a hardship representative, press 2. For the main "
        "menu, press 3."
    )
