"""What <Pay> says while a card is entered. It speaks no Chinese, so nothing is left out."""

from __future__ import annotations

from ivr.prompts import N_, prompt


@prompt
def number() -> str:
    return N_("Use your keypad to enter the card number, then press pound.")


@prompt
def number_silence() -> str:
    return N_("We did not get a card number. Please enter it, then press pound.")


@prompt
def number_wrong() -> str:
    return N_("That card number does not look right. Please enter it again, then press pound.")


@prompt
def type_wrong() -> str:
    return N_(
        "We can't take that kind of card. Please use Visa, Mastercard, American Express, or"
        " Discover."
    )


@prompt
def expiration() -> str:
    return N_("Enter the month and year it expires, two digits each.")


@prompt
def expiration_silence() -> str:
    return N_("We did not get the date. For June 2028, press 0 6 2 8.")


@prompt
def expiration_wrong() -> str:
    return N_("That date is not valid or has passed. For June 2028, press 0 6 2 8.")


@prompt
def security_code() -> str:
    return N_("Enter the 3-digit code on the back of your card.")


@prompt
def security_code_amex() -> str:
    return N_("Enter the 4-digit code on the front of your card.")


@prompt
def security_code_silence() -> str:
    return N_("We did not get the code. It is the 3 digits on the back of your card.")


@prompt
def security_code_silence_amex() -> str:
    return N_("We did not get the code. It is the 4 digits on the front of your card.")


@prompt
def security_code_wrong() -> str:
    return N_("That code is not the right length. Please enter the 3 digits on the back.")


@prompt
def security_code_wrong_amex() -> str:
    return N_("That code is not the right length. Please enter the 4 digits on the front.")


@prompt
def zip_code() -> str:
    return N_("Enter the 5-digit ZIP code for this card, then press pound.")


@prompt
def zip_code_silence() -> str:
    return N_("We did not get the ZIP code. Please enter its 5 digits.")


@prompt
def zip_code_wrong() -> str:
    return N_("That ZIP code is not valid. Please enter its 5 digits.")


@prompt
def working() -> str:
    return N_("Thank you. One moment.")


@prompt
def trouble() -> str:
    """Something inside the carrier failed while the card was entered."""
    return N_("Sorry, something went wrong. Please enter it again.")
