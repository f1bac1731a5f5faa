"""Reaching a person: now, by a call-back, or by a message."""

from __future__ import annotations

from ivr.prompts import N_, At, Hours, LanguageName, Spelled, prompt


@prompt
def connecting() -> str:
    return N_("We will connect you with a person. Please stay on the line.")


@prompt
def connecting_hardship() -> str:
    return N_("We will connect you with Patient Financial Services. Please stay on the line.")


@prompt
def nothing_twice() -> str:
    """What was already keyed travels along."""
    return N_("You will not have to repeat your information.")


@prompt
def closed(hours: Hours) -> str:
    return N_("Our team is closed now. Our hours are {hours}.")


@prompt
def closed_holiday(opens: At) -> str:
    return N_("Our team is closed today for a holiday. We open again on {opens}.")


@prompt
def nobody_free() -> str:
    return N_("Nobody could take your call just now. We are sorry.")


@prompt
def choices() -> str:
    return N_("For a call back, press 1. To leave a message, press 2. For the main menu, press 3.")


@prompt
def choices_short() -> str:
    return N_("Call back, 1. Message, 2. Main menu, 3.")


@prompt
def call_back_number(phone: Spelled, at: At) -> str:
    return N_("We will call {phone} on {at}.")


@prompt
def right_number() -> str:
    return N_("If that is right, press 1. For another number, press 2.")


@prompt
def enter_number() -> str:
    return N_("Enter your 10-digit phone number.")


@prompt
def not_a_number() -> str:
    return N_("That is not a phone number we can call. Please try again.")


@prompt
def call_back_booked(at: At) -> str:
    return N_("You are all set. We will call you on {at}.")


@prompt
def leave_message() -> str:
    return N_("After the tone, say your name, phone number, and why you called. Then press pound.")


@prompt
def no_card_numbers() -> str:
    return N_("Please do not say card or bank numbers.")


@prompt
def message_empty() -> str:
    return N_("We did not hear a message. Let's try again.")


@prompt
def message_taken(at: At) -> str:
    """When someone will have listened: the start of the next working day."""
    return N_("We got your message. We will call you back on {at}.")


@prompt
def after_message() -> str:
    return N_("For the main menu, press 1. If you are done, you can hang up.")


@prompt
def welcome_back() -> str:
    """After the person the caller was connected to has hung up."""
    return N_("You are back on the payment line.")


@prompt
def give_up() -> str:
    """The only place where the line hangs up by itself, after a message was offered three times."""
    return N_("We still can't hear you, so we will end this call. Please call again any time.")


@prompt
def whisper(reference: Spelled) -> str:
    """To the person called, in English, before the caller is heard. Nothing about care."""
    return N_("Payment line call. Reference {reference}. Press 1 to take it.")


@prompt
def whisper_call_back(reference: Spelled, language: LanguageName) -> str:
    """To a representative who is rung before the caller is."""
    return N_(
        "Call-back in {language}. Reference {reference}. Press 1, and we will ring the caller."
    )


@prompt
def name_and_number() -> str:
    """To a representative, in English: what an answering machine may be told."""
    return N_("If a machine answers, leave the plan's name and number only.")


@prompt
def no_message() -> str:
    """To a representative, in English, where others at home must not hear of it."""
    return N_("If a machine answers, leave no message.")


@prompt
def tried_once() -> str:
    """To a representative, in English."""
    return N_("Nobody answered. We will try once more in ten minutes.")


@prompt
def tried_twice() -> str:
    """To a representative, in English."""
    return N_("Nobody answered the second time either. We will not try again.")


@prompt
def whisper_language(reference: Spelled, language: LanguageName) -> str:
    return N_("Payment line call in {language}. Reference {reference}. Press 1 to take it.")
