"""Paying by itself: the words agreed to, what comes next, pausing and ending it; one later day."""

from __future__ import annotations

from datetime import date

from billing_core.money import Money
from ivr.prompts import N_, Spelled, prompt


@prompt
def offer_bills() -> str:
    """To a caller on no plan."""
    return N_(
        "To pay each bill automatically, by card, press 1. To pay once, on a later day, press 2."
    )


@prompt
def offer_plan() -> str:
    """To a caller on a payment plan."""
    return N_(
        "To make each plan payment automatically, by card, press 1. To pay once, on a later day, "
        "press 2."
    )


@prompt
def get_card() -> str:
    """Before the card number is asked for; the caller takes as long as they need."""
    return N_("Get the card to use. Nothing is charged now. When you have it, press 1.")


@prompt
def another_card(key: int) -> str:
    """After the saved cards."""
    return N_("For another card, press {key}.")


@prompt
def not_read_choices() -> str:
    return N_("To try a card again, press 1. For the main menu, press 2.")


@prompt
def terms_plan(plan_name: str, last4: Spelled) -> str:
    """The consent begins here: its words are kept."""
    return N_(
        "You let {plan_name} charge your card ending in {last4} for each payment of your plan, "
        "when it is due."
    )


@prompt
def terms_beginning(amount: Money, beginning: date) -> str:
    """The first charge, and how much it is."""
    return N_("The first is {amount} on {beginning}.")


@prompt
def terms_not_needed() -> str:
    """The law: a plan may not depend on this consent."""
    return N_("You can have your plan without this.")


@prompt
def terms_bills(plan_name: str, last4: Spelled) -> str:
    """The consent begins here: its words are kept."""
    return N_(
        "You let {plan_name} charge your card ending in {last4} for the amount due on each bill, "
        "when it is due."
    )


@prompt
def terms_choices() -> str:
    """Half-way through the consent; the rest follows."""
    return N_("To go on, press 1. To stop, press 2.")


@prompt
def terms_notice(amount: Money, days: int) -> str:
    """An amount above this is told of beforehand."""
    return N_("If a bill is more than {amount}, we tell you at least {days} days before.")


@prompt
def terms_once(plan_name: str, amount: Money, day: date) -> str:
    """The consent begins here: its words are kept."""
    return N_("You let {plan_name} charge {amount}, once, on {day}.")


@prompt
def terms_card(last4: Spelled) -> str:
    """Which card a single payment is charged to."""
    return N_("It is charged to your card ending in {last4}.")


@prompt
def terms_ending() -> str:
    return N_("To skip, pause or stop it, call this line at any time.")


@prompt
def terms_cancelling() -> str:
    return N_("To cancel it, call this line before that day.")


@prompt
def after_due(due_on: date) -> str:
    """The day chosen is later than the bill is due."""
    return N_("Please note: your bill is due {due_on}, before that day.")


@prompt
def agree() -> str:
    """Only key 1 agrees."""
    return N_("To agree, press 1. If not, press 2. To hear this again, press star.")


@prompt
def agree_short() -> str:
    return N_("Agree, 1. Do not agree, 2.")


@prompt
def not_agreed() -> str:
    return N_("OK. Nothing was set up.")


@prompt
def done() -> str:
    return N_("Autopay is on. We will mail you a copy of these terms.")


@prompt
def done_once(amount: Money, day: date) -> str:
    return N_("Your payment of {amount} is set for {day}. We will mail you a copy of these terms.")


@prompt
def status_on(last4: Spelled) -> str:
    """Followed by what comes next."""
    return N_("Autopay is on, with the card or account ending in {last4}.")


@prompt
def status_next(amount: Money, day: date) -> str:
    return N_("Your next payment is {amount}, on {day}.")


@prompt
def status_nothing_due() -> str:
    return N_("Nothing is due yet.")


@prompt
def status_paused(last4: Spelled) -> str:
    return N_("Autopay is paused, with the card or account ending in {last4}.")


@prompt
def status_choices() -> str:
    return N_(
        "To skip or pause it, press 1. Another card, press 2. Turn it off, press 3. To pay once, "
        "later, press 4."
    )


@prompt
def paused_choices() -> str:
    return N_(
        "To turn it on again, press 1. Another card, press 2. Turn it off, press 3. To pay once, "
        "later, press 4."
    )


@prompt
def pause_choices() -> str:
    return N_(
        "To skip only the next payment, press 1. To pause until you call again, press 2. To keep "
        "autopay on, press 3."
    )


@prompt
def skipped(day: date) -> str:
    """Autopay leaves that day's payment out; it is still due."""
    return N_("Autopay will not pay on {day}. What is due then, please pay another way.")


@prompt
def nothing_to_skip() -> str:
    return N_("There is no payment to skip yet.")


@prompt
def paused() -> str:
    return N_(
        "Autopay is paused until you call again. Your bills are still due: please pay them another "
        "way."
    )


@prompt
def resumed() -> str:
    return N_("Autopay is on again.")


@prompt
def off_choices() -> str:
    return N_("To turn off autopay, press 1. To keep it, press 2.")


@prompt
def off() -> str:
    return N_("Autopay is off. We will not take payments on our own.")


@prompt
def kept() -> str:
    return N_("OK. Nothing was changed.")


@prompt
def due_day(due_on: date) -> str:
    """For a single payment: the day the bill is due, or another one."""
    return N_("To pay on {due_on}, when it is due, press 1. For another day, press 2.")


@prompt
def enter_day() -> str:
    return N_(
        "Enter the day to pay: two digits for the month, two for the day. For July fourth, press 0 "
        "7 0 4."
    )


@prompt
def no_such_day() -> str:
    return N_("There is no such day. Please try again.")


@prompt
def not_that_day(last: date) -> str:
    return N_("Please choose a day from tomorrow to {last}.")


@prompt
def scheduled(amount: Money, day: date, last4: Spelled) -> str:
    """One of the payments set for a later day."""
    return N_("A payment of {amount} is set for {day}, with the card ending in {last4}.")


@prompt
def scheduled_choices() -> str:
    return N_("For the next one, press pound. To cancel it, press 1. To set up another, press 2.")


@prompt
def scheduled_last_choices() -> str:
    return N_("To cancel it, press 1. To set up another, press 2. For the main menu, press 3.")


@prompt
def cancel_choices(amount: Money, day: date) -> str:
    return N_("To cancel the payment of {amount} on {day}, press 1. To keep it, press 2.")


@prompt
def cancelled(amount: Money) -> str:
    return N_("Cancelled. We will not take the {amount}.")


@prompt
def too_many() -> str:
    return N_("You have as many payments set for later days as we can keep.")
