"""Who is calling: the number on the bill, then what only the account holder should know."""

from __future__ import annotations

from ivr.prompts import N_, Spelled, prompt


@prompt
def ask_id() -> str:
    return N_("Enter your guarantor ID, then press pound. It is on the front of your bill.")


@prompt
def ask_id_again(digits: int) -> str:
    return N_(
        "It is the {digits}-digit number near the top of your bill. It is not your member ID."
    )


@prompt
def id_too_short(count: int, digits: int) -> str:
    return N_("We got {count} of {digits} digits. Please try again, then press pound.")


@prompt
def half_an_id() -> str:
    """The caller pressed pound where the bill prints a dash."""
    return N_("That is the first half. Now the last four digits, then pound.")


@prompt
def id_mistyped(entered: Spelled) -> str:
    """The check digit does not fit: a slip of the finger, whoever's number it was."""
    return N_("One digit of {entered} is off. Please check your bill and enter it again.")


@prompt
def that_is_a_member_id() -> str:
    """Followed by where the guarantor ID is found."""
    return N_("That looks like your member ID.")


@prompt
def no_bill() -> str:
    return N_("If you don't have your bill, press 0, then pound.")


@prompt
def account_by_phone(last4: Spelled) -> str:
    """The calling number is on one account. Of its ID only the last four digits are said."""
    return N_("For the account ending in {last4}, press 1. For a different account, press 2.")


@prompt
def ask_birth_date() -> str:
    return N_(
        "Enter the account holder's birth date: two digits for the month, two for the day, "
        "four for the year."
    )


@prompt
def ask_birth_date_again() -> str:
    """To a number that has called before. An example follows where it is not understood."""
    return N_("Enter the account holder's birth date: 8 digits.")


@prompt
def birth_date_example() -> str:
    return N_("For March 5, 1960, press 0 3, 0 5, 1 9 6 0.")


@prompt
def not_a_date() -> str:
    return N_("That is not a date we can use. Please try again.")


@prompt
def ask_zip() -> str:
    return N_("Enter the 5-digit ZIP code where you get your bill.")


@prompt
def no_match() -> str:
    """The same words for a wrong number, a wrong answer and a locked account."""
    return N_("That does not match our records. Please try again.")


@prompt
def no_match_person() -> str:
    return N_("We still can't match your records. A person will help you.")


@prompt
def for_someone_else() -> str:
    return N_("To pay your own bill, press 1. To pay for someone else, press 2.")


@prompt
def by_person_only() -> str:
    """An account that is only spoken about by a person; no reason is given."""
    return N_("Thank you. A person handles this account.")
