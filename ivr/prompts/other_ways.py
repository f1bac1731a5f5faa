"""Paying by mail, in person or online."""

from __future__ import annotations

from ivr.prompts import N_, WebAddress, prompt


@prompt
def choices() -> str:
    return N_("To pay by mail, press 1. To pay in person, press 2. To pay online, press 3.")


@prompt
def by_mail() -> str:
    return N_(
        "Mail a check or money order to the address on your bill. Write your guarantor ID "
        "on it. Please do not send cash."
    )


@prompt
def mail_takes() -> str:
    return N_("Mailed payments take 5 to 7 business days.")


@prompt
def in_person(plan_name: str) -> str:
    return N_("You can pay at a {plan_name} business office. Please bring your bill.")


@prompt
def online(address: WebAddress) -> str:
    return N_("You can pay online at {address}, or in our mobile app.")


@prompt
def after() -> str:
    return N_("To hear it again, press star. For the main menu, press 1.")
