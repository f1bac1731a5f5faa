"""A charge that looks wrong: which one, why, and what becomes of it."""

from __future__ import annotations

from datetime import date

from billing_core.money import Money
from ivr.prompts import N_, Spelled, prompt


@prompt
def intro() -> str:
    return N_("If a charge looks wrong, we will look into it.")


@prompt
def visit(service_date: date, provider: str, owed: Money) -> str:
    """A visit in one sentence, to be told from the others; the provider is as on the bill."""
    return N_("On {service_date}, {provider}: you owe {owed}.")


@prompt
def visit_without_provider(service_date: date, owed: Money) -> str:
    return N_("For {service_date}, you owe {owed}.")


@prompt
def nothing_owed_choices() -> str:
    """To a caller who owes nothing on any visit."""
    return N_("To ask about an older charge, press 1. For the main menu, press 2.")


@prompt
def visit_choices() -> str:
    return N_("To question this one, press 1. For the next, press 2.")


@prompt
def last_visit_choices() -> str:
    return N_(
        "That was the last one. To question it, press 1. To hear them again, press 2. For "
        "something else, press 3."
    )


@prompt
def only_visit_choices() -> str:
    """To a caller with one visit on the bill."""
    return N_("To question it, press 1. For something else on your bill, press 2.")


@prompt
def known(code: Spelled) -> str:
    """The charge is in question already; the code is read digit by digit."""
    return N_("We are looking into this. Your case number is {code}.")


@prompt
def call_due(answer_by: date) -> str:
    return N_("A billing representative will call you by {answer_by}.")


@prompt
def call_late(answer_by: date) -> str:
    """The day is over."""
    return N_("We were to call you by {answer_by}. If nobody did, we are sorry.")


@prompt
def known_choices() -> str:
    return N_("To add a message, press 1. For a person, press 2. Main menu, press 3.")


@prompt
def stands() -> str:
    """How a question about a charge ended."""
    return N_("We looked into this charge. It is correct as billed.")


@prompt
def corrected(amount: Money) -> str:
    """How a question about a charge ended."""
    return N_("We looked into this charge, and lowered it by {amount}.")


@prompt
def answered_choices() -> str:
    return N_("To question it again, press 1. For a person, press 2. Main menu, press 3.")


@prompt
def reasons() -> str:
    """What is wrong with the charge. A visit is any care: a test or a treatment too."""
    return N_(
        "Not your visit, press 1. Wrong amount, press 2. Billed twice, press 3. "
        "Insurance should pay, press 4. Other, press 5."
    )


@prompt
def record_notice() -> str:
    """The notice that comes before a recording, and the leave to do without."""
    return N_(
        "You can tell us more, and we will record it for our billing team. To record, press "
        "1. To go on without, press 2."
    )


@prompt
def record() -> str:
    return N_("After the tone, tell us what looks wrong. Then press pound.")


@prompt
def too_short() -> str:
    """After a recording of a second or two."""
    return N_("That was very short. Please tell us again after the tone.")


@prompt
def review_opened() -> str:
    return N_("We opened a review of this.")


@prompt
def case_number(code: Spelled) -> str:
    """The code is read digit by digit, slowly, to be written down."""
    return N_("Your case number is {code}.")


@prompt
def code_again(code: Spelled) -> str:
    """The same code a second time."""
    return N_("Again, {code}.")


@prompt
def message_added() -> str:
    """To a question that was open already."""
    return N_("We added your message to it.")


@prompt
def held() -> str:
    """While the charge is looked into."""
    return N_("Until we answer, late fees and collections stop for it.")


@prompt
def go_on() -> str:
    return N_("To hear it again, press star. To go on, press 1.")


@prompt
def who_calls(phone: Spelled, answer_by: date) -> str:
    return N_("A billing representative will call {phone} by {answer_by}.")


@prompt
def right_number() -> str:
    return N_("If that is right, press 1. For another number, press 2.")


@prompt
def which_number() -> str:
    """The calling number is withheld: where to call back."""
    return N_("At which number may a billing representative call you?")


@prompt
def appeal(phone: Spelled) -> str:
    """Questioning a bill and appealing a refusal of care are different rights."""
    return N_("If your plan refused the care, you can appeal. Call {phone}.")
