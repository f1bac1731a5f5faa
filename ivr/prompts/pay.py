"""Paying by card: amount, card, the last 1, one moment, the code."""

from __future__ import annotations

from billing_core.money import Money
from ivr.prompts import N_, Prompt, Spelled, prompt


@prompt
def owed_choices(amount: Money) -> str:
    return N_("You owe {amount}. To pay it all, press 1. To pay another amount, press 2.")


@prompt
def owed_choices_short() -> str:
    return N_("Pay it all, 1. Another amount, 2.")


@prompt
def nothing_to_pay() -> str:
    return N_("There is nothing to pay right now.")


@prompt
def in_flight(amount: Money) -> str:
    """A payment of this amount already covers what is owed, but has not finished."""
    return N_("We are still working on your payment of {amount}. Please do not pay it again.")


@prompt
def enter_dollars() -> str:
    return N_("Enter the dollars, without cents, then press pound.")


@prompt
def enter_cents() -> str:
    return N_("Now the cents: two digits. For no cents, press pound.")


@prompt
def more_than_owed(amount: Money) -> str:
    return N_(
        "That is more than you owe. The most you can pay is {amount}. Please enter a new amount."
    )


@prompt
def below_minimum(amount: Money) -> str:
    return N_("The smallest payment is {amount}. Please enter a new amount.")


@prompt
def confirm_amount(amount: Money) -> str:
    return N_("You want to pay {amount}.")


@prompt
def confirm_choices() -> str:
    return N_("If that is right, press 1. To change it, press 2.")


@prompt
def confirm_amount_short(amount: Money) -> str:
    return N_("{amount}. Right, 1. Change, 2.")


@prompt
def paid_within_an_hour(amount: Money) -> str:
    """Before a second payment of the day."""
    return N_("You paid {amount} less than an hour ago.")


@prompt
def paid_an_hour_ago(amount: Money) -> str:
    return N_("You paid {amount} about an hour ago.")


@prompt
def paid_hours_ago(amount: Money, hours: int) -> str:
    """Two hours or more."""
    return N_("You paid {amount} about {hours} hours ago.")


@prompt
def set_up_today(amount: Money) -> str:
    """From a bank account: it is on its way, and not paid yet."""
    return N_("You already set up a bank payment of {amount} today.")


@prompt
def pay_again_choices() -> str:
    return N_("To pay again, press 1. To stop here, press 2.")


@prompt
def get_card() -> str:
    """Just before the card number is asked for. Star is how <Pay> is left."""
    return N_("Please get your card. To stop, press star.")


@prompt
def ready() -> str:
    """To a guest, who can only pay by card."""
    return N_("Please get your card. When you have it, press 1.")


@prompt
def review(amount: Money, brand: Prompt, last4: Spelled) -> str:
    """The last question begins here; only key 1 in answer to it charges the card."""
    return N_("You are paying {amount} with {brand}, ending in {last4}.")


@prompt
def review_all(amount: Money, brand: Prompt, last4: Spelled) -> str:
    """Of several bills, after each part: the sum. Only key 1 in answer to it charges the card."""
    return N_("You are paying {amount} in all, with {brand}, ending in {last4}.")


@prompt
def review_choices() -> str:
    return N_("To pay now, press 1. To pay another way, press 2. To cancel, press 3.")


@prompt
def review_short(amount: Money) -> str:
    return N_("To pay {amount} now, press 1. Another way, 2. Cancel, 3.")


@prompt
def visa() -> str:
    """A brand name; Spanish: "su tarjeta Visa"."""
    return N_("your Visa card")


@prompt
def mastercard() -> str:
    return N_("your Mastercard")


@prompt
def amex() -> str:
    return N_("your American Express card")


@prompt
def discover() -> str:
    return N_("your Discover card")


@prompt
def other_card() -> str:
    return N_("your card")


@prompt
def cancelled() -> str:
    return N_("OK. You were not charged.")


@prompt
def one_moment() -> str:
    return N_("Sending your payment. Please do not hang up.")


@prompt
def still_working() -> str:
    return N_("Still working. Thank you for waiting.")


@prompt
def went_through() -> str:
    """The code follows at once: it is what callers wait for."""
    return N_("Thank you. Your payment went through.")


@prompt
def paid(amount: Money) -> str:
    """Once the code is written down."""
    return N_("We received {amount}.")


@prompt
def code(code: Spelled) -> str:
    """Read slowly, in two groups of four, because people write it down."""
    return N_("Your confirmation code is {code}.")


@prompt
def code_again(code: Spelled) -> str:
    return N_("Once more: {code}.")


@prompt
def new_balance(amount: Money) -> str:
    return N_("You now owe {amount}.")


@prompt
def paid_in_full() -> str:
    return N_("Your balance is paid in full.")


@prompt
def receipt_choices() -> str:
    return N_(
        "For a text receipt, press 1. For no receipt, press 2. To hear the code again, press star."
    )


@prompt
def code_next() -> str:
    """Where no receipt is offered."""
    return N_("To hear it again, press star. To go on, press 1.")


@prompt
def declined_try_again() -> str:
    """A slip in the card's numbers, or a passing fault at the bank."""
    return N_(
        "The card did not go through. We did not charge you. Check the numbers and try again."
    )


@prompt
def declined_other_card() -> str:
    return N_("Your bank did not approve this card. We did not charge you.")


@prompt
def declined_call_bank() -> str:
    """Never says why: the bank tells its own customer."""
    return N_(
        "Your bank did not approve this card and asks you to call them. We did not charge you."
    )


@prompt
def declined_choices() -> str:
    return N_(
        "To try another way to pay, press 1. To pay a smaller amount, press 2. For help paying,"
        " press 3."
    )


@prompt
def not_sent() -> str:
    """Nothing reached the bank: safe to pay again."""
    return N_("Your payment did not go out. You were not charged.")


@prompt
def three_cards() -> str:
    return N_("To keep your card safe, we stop after three tries.")


@prompt
def cards_locked() -> str:
    """Too many cards were refused in a day, on this account or from this phone."""
    return N_("Too many cards were refused today. To keep you safe, a person will help you.")


@prompt
def unknown_outcome(amount: Money) -> str:
    """The processor has not answered: the payment may or may not have gone through."""
    return N_("We are not sure yet if your payment of {amount} went through.")


@prompt
def unknown_wait() -> str:
    return N_("Please do not pay it again. We are checking.")


@prompt
def unknown_choices() -> str:
    return N_(
        "To get the answer by text, press 1. For the main menu, press 2. Or hang up, and "
        "call again to hear it."
    )


@prompt
def card_entry_failed() -> str:
    return N_("We could not read the card. You were not charged.")


@prompt
def card_stopped() -> str:
    """The caller pressed star while entering the card."""
    return N_("OK, we stopped. You were not charged.")


@prompt
def card_entry_choices() -> str:
    return N_("To try again, press 1. For other ways to pay, press 2.")


@prompt
def cards_are_down() -> str:
    return N_("We can't take cards right now. You were not charged.")
