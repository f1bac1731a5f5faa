"""Premiums: another bill, paid elsewhere by kind of coverage and region; how one stands."""

from __future__ import annotations

from datetime import date

from billing_core.money import Money
from ivr.prompts import N_, Spelled, WebAddress, prompt


@prompt
def choices() -> str:
    return N_(
        "For a health exchange plan, press 1. A plan bought from us, press 2. COBRA, press "
        "3. Medicare, press 4."
    )


@prompt
def not_this_line() -> str:
    return N_("Premiums are a separate bill.")


@prompt
def online(address: WebAddress) -> str:
    """A web address as it is spoken, "kp dot org slash payonline"."""
    return N_("You can pay your premium online at {address}.")


@prompt
def first_payment_exchange(address: WebAddress) -> str:
    """The first payment starts coverage, and the exchange takes it."""
    return N_("If it is your first payment, pay it with your exchange account, at {address}.")


@prompt
def by_phone(phone: Spelled) -> str:
    return N_("You can pay your premium by phone, at {phone}.")


@prompt
def medicare_part_b(plan_name: str) -> str:
    return N_("This is for your {plan_name} premium. Medicare bills you for Part B.")


@prompt
def first_payment_elsewhere() -> str:
    """The first payment starts coverage, and the exchange takes it; its address is not known."""
    return N_("If it is your first payment, pay it with your exchange account.")


@prompt
def after() -> str:
    return N_(
        "To be connected now, press 1. To hear it again, press star. For the main menu, press 2."
    )


@prompt
def tell_choices() -> str:
    return N_(
        "To be connected now, press 1. For the phone number, press 2. For the main menu, press 3."
    )


@prompt
def tell_choices_or_standing() -> str:
    """To a caller of whom it is not known who they are."""
    return N_(
        "To be connected now, press 1. The phone number, press 2. Main menu, press 3. To hear "
        "what you owe, press 4."
    )


@prompt
def due(amount: Money, due_date: date) -> str:
    return N_("Your premium is {amount}. It is due {due_date}.")


@prompt
def grace(amount: Money, until: date) -> str:
    """Within the grace period: what has to be paid by when."""
    return N_("To keep your coverage, pay {amount} by {until}.")


@prompt
def or_ends(ends: date) -> str:
    """After "To keep your coverage, pay this by then"."""
    return N_("Otherwise your coverage ends {ends}.")


@prompt
def paid_through(until: date) -> str:
    return N_("Your premium is paid through {until}.")


@prompt
def nothing_due() -> str:
    return N_("No premium is due right now.")


@prompt
def credit(amount: Money) -> str:
    """Paid ahead."""
    return N_("You have paid {amount} ahead.")


@prompt
def first_payment() -> str:
    return N_("Your coverage starts after your first payment.")


@prompt
def first_amount(amount: Money, until: date) -> str:
    """The last day by which the first payment must come for coverage to start."""
    return N_("Please pay {amount} by {until}.")


@prompt
def binder() -> str:
    """The first payment of a plan bought on an exchange; it is never taken by phone."""
    return N_("This line cannot take the first payment. You make it with your exchange account.")


@prompt
def binder_at(address: WebAddress) -> str:
    """The first payment of a plan bought on an exchange; it is never taken by phone."""
    return N_("This line cannot take the first payment. You make it at {address}.")


@prompt
def lapsed() -> str:
    """Past the grace period. Whether coverage has ended is for the enrollment office to say."""
    return N_("The time to pay is over. The enrollment team can say where your coverage stands.")


@prompt
def ended(on: date) -> str:
    return N_("This coverage ended {on}.")


@prompt
def none_found() -> str:
    """No coverage of the chosen kind is on the caller's account."""
    return N_("We find no such coverage under your guarantor ID.")


@prompt
def standing_choices() -> str:
    return N_("To hear how to pay, press 1. To be connected now, press 2. Main menu, press 3.")
