"""What is said the same way everywhere: mistakes, silence, the fixed keys."""

from __future__ import annotations

from ivr.prompts import N_, prompt


@prompt
def heard_nothing() -> str:
    return N_("We did not hear anything.")


@prompt
def take_your_time() -> str:
    return N_("Take your time. To hear the choices again, press star. For a person, press 0.")


@prompt
def still_nothing() -> str:
    return N_("We still can't hear you. A person will help you.")


@prompt
def not_a_choice() -> str:
    return N_("That key is not a choice here.")


@prompt
def lets_try_again() -> str:
    return N_("Let's try again. To hear the choices, press star. For a person, press 0.")


@prompt
def person_from_here() -> str:
    return N_("A person will help you from here.")


@prompt
def missed_that() -> str:
    return N_("Sorry, we missed that. Please say it again, or use your keypad.")


@prompt
def still_missed() -> str:
    """The second time: from here on only keys are taken."""
    return N_("We still missed that. Please use your keypad.")


@prompt
def too_few_digits(count: int, digits: int) -> str:
    """Both are small whole numbers, spoken as numbers: "3 of 8"."""
    return N_("We got {count} of {digits} digits. Please try again.")


@prompt
def too_many_digits() -> str:
    return N_("That was too many digits. Please try again.")


@prompt
def cleared() -> str:
    return N_("Cleared. Please start over.")


@prompt
def slower() -> str:
    return N_("OK. We will speak slower and give you more time.")


@prompt
def seven_gives_time() -> str:
    """At a menu, to a caller who was silent twice."""
    return N_("For slower speech and more time, press 7.")


@prompt
def usual_speed() -> str:
    """After key 7 is pressed a second time: back to the usual speed."""
    return N_("OK. We will speak at the usual speed.")
