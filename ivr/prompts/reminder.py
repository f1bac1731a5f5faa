"""Calls that the line makes before something falls due. Nothing about health, nor about a bill."""

from __future__ import annotations

from ivr.prompts import N_, Spelled, prompt


@prompt
def hello(plan_name: str) -> str:
    """To whoever answers: we do not know yet who that is."""
    return N_("Hello. This is an automated call from {plan_name}, for one of our members.")


@prompt
def choices() -> str:
    return N_(
        "If that is you, press 1. For a bad time, press 2. For a wrong number or no more calls, "
        "press 3."
    )


@prompt
def choices_short() -> str:
    return N_("I am the member, 1. A bad time, 2. No more calls, 3.")


@prompt
def any_time(phone: Spelled) -> str:
    return N_("You can call us at any time, at {phone}.")


@prompt
def stopped() -> str:
    """Reminders by telephone; what the member asked us to call about is another matter."""
    return N_("We will not call this number with reminders again.")


@prompt
def message(plan_name: str, phone: Spelled) -> str:
    """To an answering machine, which others may hear: a name and a number, nothing else."""
    return N_("Hello. This is {plan_name}. Please call us at {phone}.")


@prompt
def number_again(phone: Spelled) -> str:
    """The end of a message on an answering machine."""
    return N_("Again, our number is {phone}. Thank you.")
