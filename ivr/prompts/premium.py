"""Premiums: another bill, paid elsewhere by kind of coverage and region."""

from __future__ import annotations

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
    return N_("Or by phone, at {phone}.")


@prompt
def only_by_phone(phone: Spelled) -> str:
    """Where no web address was said before."""
    return N_("You can pay your premium by phone, at {phone}.")


@prompt
def medicare_part_b(plan_name: str) -> str:
    return N_("This is for your {plan_name} premium. Medicare bills you for Part B.")


@prompt
def after() -> str:
    return N_(
        "To be connected now, press 1. To hear it again, press star. For the main menu, press 2."
    )
