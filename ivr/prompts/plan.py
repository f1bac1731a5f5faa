"""Paying over time: what a plan costs, the terms agreed to, how it stands, putting one off."""

from __future__ import annotations

from datetime import date

from billing_core.money import Money
from ivr.prompts import N_, Spelled, prompt


@prompt
def offer(amount: Money) -> str:
    return N_("You can split {amount} into monthly payments.")


@prompt
def option(months: int, amount: Money, key: int) -> str:
    """One of up to four, one after another. `amount` is the highest of the payments."""
    return N_("For {months} months at {amount} a month, press {key}.")


@prompt
def other(key: int) -> str:
    """Leads to a person who knows what the call was about."""
    return N_("To talk about other choices, press {key}.")


@prompt
def first_choices(amount: Money, first_on: date) -> str:
    """Whether the first payment is made in this call."""
    return N_("To pay the first {amount} today, press 1. To start on {first_on}, press 2.")


@prompt
def today(amount: Money) -> str:
    """The terms begin here: the payment that is made in this call."""
    return N_("You pay {amount} today.")


@prompt
def payments(count: int, amount: Money, first_on: date, last_on: date) -> str:
    """All of the same amount, a month apart."""
    return N_("You make {count} payments of {amount}, from {first_on} to {last_on}.")


@prompt
def payments_up_to(count: int, amount: Money, first_on: date, last_on: date) -> str:
    """They differ by a few cents; `amount` is the highest."""
    return N_("You make {count} payments of up to {amount}, from {first_on} to {last_on}.")


@prompt
def in_all(amount: Money) -> str:
    return N_("In all, {amount}.")


@prompt
def terms_choices() -> str:
    return N_("To go on, press 1. For another plan, press 2.")


@prompt
def cost_nothing() -> str:
    return N_("This plan has no interest and no fees.")


@prompt
def cost_if_late() -> str:
    """Where the operator's policy has a late fee on the payments of plans."""
    return N_("This plan has no interest. A late payment can have a late fee.")


@prompt
def rate(percent: int) -> str:
    """A whole number of percent."""
    return N_("Interest is {percent} percent a year.")


@prompt
def rate_with_parts(percent: int, hundredths: Spelled) -> str:
    """The rate has a part after the point, read digit by digit: nine point nine nine percent."""
    return N_("Interest is {percent} point {hundredths} percent a year.")


@prompt
def interest(amount: Money) -> str:
    """After the rate: what all of it comes to."""
    return N_("In all, you pay {amount} in interest.")


@prompt
def late_fee() -> str:
    """After the interest, where the policy has a late fee on the payments of plans."""
    return N_("A late payment can have a late fee.")


@prompt
def if_missed() -> str:
    return N_("If you miss a payment, the plan may end. Call us first and we can help.")


@prompt
def pay_early() -> str:
    return N_("You can pay it off early at no extra cost.")


@prompt
def accept() -> str:
    """Only key 1 agrees to the plan; the words heard since the amounts are kept."""
    return N_("To accept this plan, press 1. For no plan, press 2. To hear this again, press star.")


@prompt
def accept_short() -> str:
    return N_("Accept this plan, 1. No plan, 2.")


@prompt
def declined() -> str:
    return N_("OK. We did not start a plan.")


@prompt
def changed() -> str:
    """Something was paid or billed since the amounts were heard."""
    return N_("The amount you owe has just changed. Here are the choices again.")


@prompt
def agreed() -> str:
    """The plan begins only once the terms have reached the caller on paper."""
    return N_("Your plan is set up. It starts when you get the terms by mail.")


@prompt
def dates(amount: Money, first_on: date, last_on: date) -> str:
    """The schedule read back: no more than this each month, from when until when."""
    return N_("You pay {amount} a month, from {first_on} to {last_on}.")


@prompt
def agreed_choices() -> str:
    return N_("To get these dates by text, press 1. To go on, press 2.")


@prompt
def agreed_next() -> str:
    """Where there is no number to text."""
    return N_("To hear them again, press star. To go on, press 2.")


@prompt
def first_payment(amount: Money) -> str:
    """On the way to the card; nothing is charged before the last question."""
    return N_("Now your first payment, {amount}.")


@prompt
def text_consent(last4: Spelled) -> str:
    """Consent to texts about this plan. Nothing about care is in them."""
    return N_(
        "We will text the phone ending in {last4} about these dates and your payments. Message and "
        "data rates may apply."
    )


@prompt
def text_choices() -> str:
    return N_("To agree, press 1. For no text, press 2.")


@prompt
def text_sent() -> str:
    return N_("Your text is on its way.")


@prompt
def next_due(amount: Money, due_on: date) -> str:
    """On a plan: the instalment, not the whole debt."""
    return N_("Your plan payment of {amount} is due {due_on}.")


@prompt
def late(amount: Money, due_on: date) -> str:
    return N_("Your plan payment of {amount} was due {due_on}.")


@prompt
def beside(amount: Money) -> str:
    """Owed for visits that are on no plan."""
    return N_("For other visits, you owe {amount}.")


@prompt
def beside_due(amount: Money, due_on: date) -> str:
    """Owed for visits that are on no plan."""
    return N_("For other visits, you owe {amount}, due {due_on}.")


@prompt
def together(amount: Money) -> str:
    """The instalment, and what is owed beside the plan."""
    return N_("Together, that is {amount}.")


@prompt
def balance_choices() -> str:
    """After what is due, to a caller on a plan."""
    return N_(
        "To pay that, press 1. Another amount, press 2. What it is for, press 3. About your plan, "
        "press 4."
    )


@prompt
def balance_choices_short() -> str:
    return N_("Pay that, 1. Another amount, 2. What it is for, 3. Your plan, 4.")


@prompt
def pay_choices(left: Money) -> str:
    """`left` is all that is owed, on the plan and beside it."""
    return N_("To pay that, press 1. Another amount, press 2. All that is left, {left}, press 3.")


@prompt
def not_started() -> str:
    return N_("It starts when you have the terms we mailed you.")


@prompt
def left(count: int, amount: Money) -> str:
    """Two payments or more."""
    return N_("You have {count} payments left, {amount} in all.")


@prompt
def left_last(amount: Money) -> str:
    return N_("You have one last payment left, of {amount}.")


@prompt
def status_choices() -> str:
    return N_(
        "To pay, press 1. Skip or move one, press 2. Autopay, press 3. Dates by text, press 4. "
        "Help paying, press 5."
    )


@prompt
def status_choices_short() -> str:
    return N_("Pay, 1. Skip or move, 2. Autopay, 3. Text, 4. Help, 5.")


@prompt
def paid_off() -> str:
    return N_("Your payment plan is paid off. Thank you.")


@prompt
def change_choices() -> str:
    return N_(
        "To skip your next payment, press 1. To pay it later in the month, press 2. To keep it as "
        "it is, press 3."
    )


@prompt
def would_skip(amount: Money, due_on: date, last_on: date) -> str:
    """`last_on`: the plan ends a month later."""
    return N_("You skip the {amount} due {due_on}, and pay it at the end, on {last_on}.")


@prompt
def skip_choices() -> str:
    return N_("To skip it, press 1. To keep it, press 2.")


@prompt
def skipped(amount: Money, due_on: date) -> str:
    """`due_on` is the day of the payment that comes next now."""
    return N_("You skipped it. Your next payment of {amount} is due {due_on}.")


@prompt
def would_move(amount: Money, due_on: date) -> str:
    """Followed by the days it can be moved to."""
    return N_("Your payment of {amount} is due {due_on}.")


@prompt
def move_option(due_on: date, key: int) -> str:
    return N_("To pay it on {due_on} instead, press {key}.")


@prompt
def move_keep(key: int) -> str:
    return N_("To keep the date, press {key}.")


@prompt
def moved(amount: Money, due_on: date) -> str:
    return N_("You moved it. Your payment of {amount} is due {due_on}.")


@prompt
def new_dates_mailed() -> str:
    return N_("We will mail you the new dates.")


@prompt
def kept() -> str:
    return N_("OK. Nothing was changed.")


@prompt
def not_changed_late() -> str:
    """The payment has fallen due already."""
    return N_("A payment that is due cannot be skipped or moved.")


@prompt
def not_changed_again() -> str:
    """As often as the policy allows was done before."""
    return N_("You have already put off as many payments as the plan allows.")


@prompt
def not_changed_yet() -> str:
    """The plan has not started."""
    return N_("You can skip or move payments once the plan has started.")


@prompt
def not_changed_day() -> str:
    """The next payment follows too soon."""
    return N_("There is no later day for this payment before the next one.")


@prompt
def nothing_to_split() -> str:
    """Why there is no plan: nothing that a plan could cover."""
    return N_("You do not owe anything that a payment plan could cover.")


@prompt
def on_hold() -> str:
    """Why there is no plan: an application or a question about the bill is open."""
    return N_(
        "Your bill is on hold while we look into it. You do not need a payment plan for it now."
    )


@prompt
def too_small(amount: Money) -> str:
    """Why there is no plan; `amount` is the smallest monthly payment."""
    return N_(
        "A plan has payments of at least {amount} a month. Your bill is too small to be split so."
    )


@prompt
def by_person() -> str:
    """Why there is no plan by keypad: more is owed than the policy lets the line decide on."""
    return N_("A representative needs to set up the plan for this bill.")


@prompt
def none_choices() -> str:
    """After why there is no plan."""
    return N_(
        "To pay now, press 1. For help paying, press 2. To talk to a representative, press 3."
    )
