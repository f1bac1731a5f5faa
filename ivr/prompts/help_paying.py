"""What help exists for a bill that is hard to pay; the three questions; an application."""

from __future__ import annotations

from datetime import date

from billing_core.money import Money
from ivr.prompts import N_, Spelled, prompt


@prompt
def what_exists() -> str:
    return N_("You may be able to pay less, or nothing, or over time.")


@prompt
def care_is_safe() -> str:
    return N_("Asking will not affect your care.")


@prompt
def choices() -> str:
    return N_(
        "To see if you may qualify, press 1. For a hardship representative, press 2. For a "
        "payment plan, press 3. Main menu, press 4."
    )


@prompt
def assistance() -> str:
    return N_(
        "The financial assistance program can lower your bill, or clear it, based on your "
        "income. Anyone can apply."
    )


@prompt
def assistance_choices() -> str:
    return N_(
        "For three questions, press 1. To apply without them, press 2. For a counselor, press "
        "3. Main menu, press 4."
    )


@prompt
def private() -> str:
    """Before the three questions."""
    return N_("Your answers are private. They will not affect your care, and a person decides.")


@prompt
def household() -> str:
    """As on the form: everyone on the same tax return."""
    return N_("How many people are in your household? Count yourself. Then press pound.")


@prompt
def not_a_household(count: int) -> str:
    """The largest number we take."""
    return N_(
        "Please enter a number from 1 to {count}. For more people, press star 0 for a person."
    )


@prompt
def income_period() -> str:
    return N_(
        "For your household's income by month, before taxes, press 1. By year, press 2. No "
        "income, press 3."
    )


@prompt
def income_of_a_month() -> str:
    return N_("Enter one month's income before taxes, in whole dollars. Then press pound.")


@prompt
def income_of_a_year() -> str:
    return N_("Enter one year's income before taxes, in whole dollars. Then press pound.")


@prompt
def not_an_income() -> str:
    return N_("That is more than we can take here. Please try again.")


@prompt
def insured() -> str:
    return N_("Do you have health insurance now? For yes, press 1. For no, press 2.")


@prompt
def check_month(count: int, income: Money) -> str:
    """What was keyed, said back: how many people, what they earn."""
    return N_("We have {count} in your household, and {income} a month.")


@prompt
def check_year(count: int, income: Money) -> str:
    """What was keyed, said back: how many people, what they earn."""
    return N_("We have {count} in your household, and {income} a year.")


@prompt
def check_none(count: int) -> str:
    return N_("We have {count} in your household, and no income.")


@prompt
def check_choices() -> str:
    return N_("If that is right, press 1. To change it, press 2.")


@prompt
def maybe() -> str:
    """Never a decision, never a promise."""
    return N_("You may qualify for help. This is not a final answer: a person decides.")


@prompt
def anyone() -> str:
    """In place of a no."""
    return N_("Anyone can apply, even if you are not sure. A person decides.")


@prompt
def coverage() -> str:
    """To someone without insurance."""
    return N_("A counselor can also help you look for coverage.")


@prompt
def result_choices() -> str:
    return N_("To apply now, press 1. For a counselor, press 2. For the main menu, press 3.")


@prompt
def ready() -> str:
    """Before an application is opened."""
    return N_("You can apply now, and send the form and proofs later.")


@prompt
def too_late() -> str:
    """Where the plan takes no application after its time."""
    return N_("The time to apply by phone is over. A counselor will tell you what you can do.")


@prompt
def application_number(code: Spelled) -> str:
    """The code is read digit by digit, slowly, to be written down."""
    return N_("Your application is open. Its number is {code}.")


@prompt
def code_again(code: Spelled) -> str:
    """The same code a second time."""
    return N_("Again, {code}.")


@prompt
def go_on() -> str:
    return N_("To hear it again, press star. To go on, press 1.")


@prompt
def held() -> str:
    """The hold that an application sets."""
    return N_("While we look at it, collections and late fees stop.")


@prompt
def papers_due(due_date: date) -> str:
    return N_("Please send the form and your proofs by {due_date}.")


@prompt
def started(code: Spelled, due_date: date) -> str:
    return N_("Application {code} waits for your form and proofs until {due_date}.")


@prompt
def incomplete(due_date: date) -> str:
    """The papers that are missing follow."""
    return N_("For your application, we still need these papers by {due_date}.")


@prompt
def complete(code: Spelled, answer_by: date) -> str:
    return N_("Application {code} is complete. A person decides by {answer_by}.")


@prompt
def appealed(code: Spelled, answer_by: date) -> str:
    return N_("You have appealed, under {code}. A person decides by {answer_by}.")


@prompt
def awarded(until: date) -> str:
    return N_("Your application was approved. It lowers your bills for care until {until}.")


@prompt
def denied(until: date) -> str:
    return N_("Your application was not approved. You can appeal until {until}.")


@prompt
def paper_form() -> str:
    """A paper that is missing."""
    return N_("The form, signed.")


@prompt
def paper_wages() -> str:
    """A paper that is missing."""
    return N_("Your last two pay stubs.")


@prompt
def paper_self_employment() -> str:
    """A paper that is missing."""
    return N_("Proof of what you earn by yourself.")


@prompt
def paper_business_or_rental() -> str:
    """A paper that is missing."""
    return N_("Proof of income from business or rent.")


@prompt
def paper_pension() -> str:
    """A paper that is missing."""
    return N_("Proof of your pension.")


@prompt
def paper_social_security() -> str:
    """A paper that is missing."""
    return N_("Your Social Security letter.")


@prompt
def paper_unemployment() -> str:
    """A paper that is missing."""
    return N_("Your unemployment letter.")


@prompt
def paper_tax_return() -> str:
    """A paper that is missing."""
    return N_("Last year's tax return.")


@prompt
def paper_no_income() -> str:
    """A paper that is missing."""
    return N_("A signed note that you have no income.")


@prompt
def paper_programme() -> str:
    """A paper that is missing: of SNAP, WIC and the like."""
    return N_("Proof of a program you are in.")


@prompt
def more_papers() -> str:
    """After two of them."""
    return N_("The others are on the list we send.")


@prompt
def open_choices() -> str:
    """About an application that waits for the caller or for us."""
    return N_("For the form and list, press 1. Counselor, press 2. Main menu, press 3.")


@prompt
def denied_choices() -> str:
    return N_("To appeal, press 1. For a counselor, press 2. For the main menu, press 3.")


@prompt
def awarded_choices() -> str:
    return N_("To apply again, press 1. For a counselor, press 2. For the main menu, press 3.")
