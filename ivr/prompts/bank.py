"""Paying from a bank account: its numbers, the terms, "I agree", and when it is paid."""

from __future__ import annotations

from datetime import date

from billing_core.money import Money
from ivr.prompts import N_, Hours, Prompt, Spelled, prompt


@prompt
def kind() -> str:
    return N_("For a checking account, press 1. For savings, press 2.")


@prompt
def get_check() -> str:
    """Just before the routing number is asked for. Star is how the entry is left."""
    return N_("Please get a check or your account papers. To stop, press star.")


@prompt
def routing() -> str:
    return N_("Enter the 9-digit routing number. It is at the bottom left of your check.")


@prompt
def routing_silence() -> str:
    return N_("We did not get the routing number. Please enter its 9 digits.")


@prompt
def routing_wrong() -> str:
    return N_("That routing number is not valid. Please check it and try again.")


@prompt
def account() -> str:
    return N_("Enter your account number, then press pound.")


@prompt
def account_silence() -> str:
    return N_("We did not get the account number. Please enter it, then press pound.")


@prompt
def account_wrong() -> str:
    return N_("That account number does not look right. Please enter it again, then press pound.")


@prompt
def account_again() -> str:
    """The second entry of the same number: no check digit could find a slip."""
    return N_("To be sure, enter your account number again, then press pound.")


@prompt
def account_differs() -> str:
    return N_("Those numbers do not match. Please enter your account number, then press pound.")


@prompt
def trouble() -> str:
    """Something inside the carrier failed while a number was entered."""
    return N_("Sorry, something went wrong. Please enter it again.")


@prompt
def working() -> str:
    return N_("Thank you. One moment.")


@prompt
def entry_failed() -> str:
    return N_("We could not read the bank account. No payment was made.")


@prompt
def stopped() -> str:
    """The caller pressed star while entering the numbers."""
    return N_("OK, we stopped. No payment was made.")


@prompt
def are_down() -> str:
    return N_("We can't take bank accounts right now. No payment was made.")


@prompt
def refused() -> str:
    """The connector, or a bank's earlier answer, does not let us draw from this account."""
    return N_("We can't use that bank account. No payment was made.")


@prompt
def entry_choices() -> str:
    return N_("To try again, press 1. To pay by card, press 2.")


@prompt
def terms_payment(name: str, plan_name: str, amount: Money) -> str:
    """The terms of one withdrawal begin here; every word of them is heard before the answer."""
    return N_("{name}, you allow {plan_name} to take one electronic payment of {amount}.")


@prompt
def terms_account(method: Prompt, last4: Spelled, day: date) -> str:
    """`method` is "your checking account" or "your savings account"."""
    return N_("From {method} ending in {last4}, on or after {day}.")


@prompt
def terms_choices() -> str:
    return N_("To go on, press 1. To stop, press 2.")


@prompt
def notice(today: date) -> str:
    """Just before the recording, of which callers must be told."""
    return N_("We will record your answer. Today is {today}.")


@prompt
def terms_cancel(phone: Spelled, day: date) -> str:
    return N_("To cancel it or ask a question, call {phone} before {day}.")


@prompt
def terms_hours(hours: Hours) -> str:
    """When that number is answered."""
    return N_("Our hours are {hours}.")


@prompt
def agree() -> str:
    """What is said after the tone is kept as the agreement."""
    return N_(
        'If you agree, say "I agree" after the tone, then press pound. If you can\'t speak, press'
        " 1. If you do not agree, press 2."
    )


@prompt
def not_heard() -> str:
    return N_('We did not hear "I agree."')


@prompt
def last_question(amount: Money) -> str:
    """Only key 1 sends the payment."""
    return N_("To send this payment of {amount}, press 1. To cancel, press 2.")


@prompt
def on_its_way() -> str:
    """Never say that it is paid. The code follows at once."""
    return N_("Thank you. Your payment is on its way.")


@prompt
def set_up(amount: Money, day: date) -> str:
    """Once the code is written down: when the bank is asked, and for how much."""
    return N_("Your bank payment of {amount} is set for {day}.")


@prompt
def pending() -> str:
    return N_("It is not paid yet: that takes a few business days.")


@prompt
def copy() -> str:
    """By letter, to the address on file."""
    return N_("We will mail you a copy of the terms.")


@prompt
def go_on() -> str:
    return N_("To hear the code again, press star. To go on, press 1.")
