"""Cards and bank accounts saved to pay with again."""

from __future__ import annotations

from ivr.prompts import N_, Prompt, Spelled, prompt


@prompt
def use_first(method: Prompt, last4: Spelled) -> str:
    """`method` is a phrase like "your Visa card", in this and the other prompts here."""
    return N_("To use {method} ending in {last4}, press 1.")


@prompt
def use_second(method: Prompt, last4: Spelled) -> str:
    return N_("For {method} ending in {last4}, press 2.")


@prompt
def use_third(method: Prompt, last4: Spelled) -> str:
    return N_("For {method} ending in {last4}, press 3.")


@prompt
def other_way_second() -> str:
    """After the one saved method."""
    return N_("To pay another way, press 2.")


@prompt
def other_way_third() -> str:
    """After two saved methods."""
    return N_("To pay another way, press 3.")


@prompt
def other_way_fourth() -> str:
    """After three saved methods."""
    return N_("To pay another way, press 4.")


@prompt
def new_card() -> str:
    """Where bank accounts are not taken."""
    return N_("To use another card, press 1.")


@prompt
def manage_second() -> str:
    """After that, where something is saved."""
    return N_("To remove or replace a saved one, press 2.")


@prompt
def has_expired(method: Prompt, last4: Spelled) -> str:
    """Said once, before what can be used: why a saved card is not among it."""
    return N_("We can't use {method} ending in {last4}. It has expired.")


@prompt
def new_methods() -> str:
    return N_("To pay by card, press 1. From a bank account, press 2.")


@prompt
def manage() -> str:
    """After the new methods, where something is saved."""
    return N_("To remove or replace a saved one, press 3.")


@prompt
def keep_card() -> str:
    """After the payment; key 1 is consent to keep the card, and these are the words kept."""
    return N_(
        "To save this card for next time, press 1. We keep its last four digits, never the"
        " number. If not, press 2."
    )


@prompt
def keep_account() -> str:
    """The same for a bank account."""
    return N_(
        "To save this bank account for next time, press 1. We keep its last digits. If not,"
        " press 2."
    )


@prompt
def kept() -> str:
    return N_("OK. It is saved.")


@prompt
def nothing_kept() -> str:
    return N_("You have no saved card or bank account.")


@prompt
def manage_first(method: Prompt, last4: Spelled) -> str:
    return N_("For {method} ending in {last4}, press 1.")


@prompt
def manage_choices(method: Prompt, last4: Spelled) -> str:
    """Key 2 is consent to keep the new card."""
    return N_(
        "To remove {method} ending in {last4}, press 1. To save another instead, press 2. To keep"
        " it, press 3."
    )


@prompt
def removed() -> str:
    return N_("OK. It is removed.")


@prompt
def drawn_by_autopay() -> str:
    """After a card was removed with which automatic payments go on."""
    return N_("Automatic payments with it go on until you end them.")


@prompt
def replaced(method: Prompt, last4: Spelled) -> str:
    return N_("OK. We saved {method} ending in {last4} in its place.")


@prompt
def not_replaced() -> str:
    return N_("We could not save the new card. The old one is still saved.")


@prompt
def checking() -> str:
    return N_("your checking account")


@prompt
def savings() -> str:
    return N_("your savings account")
