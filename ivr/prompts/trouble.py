"""What callers hear when something of ours is broken."""

from __future__ import annotations

from ivr.prompts import N_, prompt


@prompt
def sorry() -> str:
    """Says nothing about money: at this point it may not be known."""
    return N_("Something went wrong on our end. We are sorry. A person will help you.")


@prompt
def lost() -> str:
    """The step the caller stood at is gone, after a new release."""
    return N_("We lost our place. We are sorry. A person will help you.")


@prompt
def goodbye(plan_name: str) -> str:
    return N_("Thank you for calling {plan_name}. Goodbye.")
