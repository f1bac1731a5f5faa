"""What is owed, and what it is for."""

from __future__ import annotations

from datetime import date

from billing_core.money import Money
from ivr.prompts import N_, Prompt, prompt


@prompt
def owed(amount: Money, due_date: date) -> str:
    return N_("You owe {amount}. It is due {due_date}.")


@prompt
def owed_not_yet_billed(amount: Money) -> str:
    """Charges that are on no bill yet, so there is no due date."""
    return N_("You owe {amount}. It is not on a bill yet.")


@prompt
def past_due_whole(amount: Money, due_date: date) -> str:
    return N_("You owe {amount}, past due since {due_date}.")


@prompt
def owed_in_all(amount: Money) -> str:
    """Followed by the part of it that is past due."""
    return N_("You owe {amount}.")


@prompt
def past_due_part(past_due: Money, due_date: date) -> str:
    return N_("Of this, {past_due} is past due since {due_date}.")


@prompt
def nothing_owed() -> str:
    return N_("You do not owe anything right now.")


@prompt
def credit(amount: Money) -> str:
    return N_("You have a credit of {amount}. We will use it on your next bill.")


@prompt
def pending(amount: Money) -> str:
    """Charges insurance has not decided on: never due."""
    return N_("Another {amount} is with insurance, not due now.")


@prompt
def payment_pending(amount: Money) -> str:
    return N_("A payment of {amount} is being processed.")


@prompt
def choices() -> str:
    return N_(
        "To pay it all, press 1. Another amount, press 2. What it is for, press 3. If it is"
        " hard to pay, press 4."
    )


@prompt
def choices_short() -> str:
    return N_("Pay it all, 1. Another amount, 2. What it is for, 3. Hard to pay, 4.")


@prompt
def choices_nothing_owed() -> str:
    return N_("For the main menu, press 1. If you are done, you can hang up.")


@prompt
def visit(service_date: date, provider: str, charge: Money) -> str:
    """The provider is as printed on the bill; the charge is what insurance has decided on."""
    return N_("On {service_date}, {provider} charged {charge}.")


@prompt
def visit_without_provider(service_date: date, charge: Money) -> str:
    return N_("On {service_date}, the charge was {charge}.")


@prompt
def taken_off(paid: Money) -> str:
    """What insurance paid, and what it talked the provider down by."""
    return N_("Insurance took off {paid}.")


@prompt
def your_share(share: Money, why: Prompt) -> str:
    """`why` is a phrase like "a copay, your set fee for a visit"."""
    return N_("Your share is {share}: {why}.")


@prompt
def still_owed(owed: Money) -> str:
    """After the share of a visit of which a part has been paid."""
    return N_("You still owe {owed} of it.")


@prompt
def why_copay() -> str:
    return N_("a copay, your set fee for a visit")


@prompt
def why_coinsurance() -> str:
    return N_("coinsurance, your part of the cost")


@prompt
def why_deductible() -> str:
    return N_("your deductible, what you pay before insurance starts")


@prompt
def why_not_covered() -> str:
    return N_("care your plan does not cover")


@prompt
def why_several() -> str:
    """More than one of copay, coinsurance, deductible, not covered."""
    return N_("several parts, listed on your bill")


@prompt
def visit_choices() -> str:
    """Pound skips to the next visit, star repeats; both work in every list."""
    return N_("For the next one, press pound. To pay, press 1. To question this charge, press 2.")


@prompt
def last_visit_choices() -> str:
    return N_(
        "That was the last one. To pay, press 1. To question a charge, press 2. To hear "
        "them again, press 3."
    )
