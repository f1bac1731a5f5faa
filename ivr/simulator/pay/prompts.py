"""Which <Prompt> is heard: the most specific that fits, else the carrier's own English words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from ivr.simulator.pay.attributes import (
    ACCOUNT_NUMBER,
    CARD_NUMBER,
    EXPIRATION,
    POSTAL_CODE,
    PROCESSING,
    ROUTING_NUMBER,
    SECURITY_CODE,
)

TIMEOUT = "timeout"

ERRORS = {
    CARD_NUMBER: (TIMEOUT, "invalid-card-number", "invalid-card-type"),
    EXPIRATION: (TIMEOUT, "invalid-date"),
    SECURITY_CODE: (TIMEOUT, "invalid-security-code"),
    POSTAL_CODE: (TIMEOUT, "invalid-postal-code"),
    ROUTING_NUMBER: (TIMEOUT, "invalid-bank-routing-number"),
    ACCOUNT_NUMBER: (TIMEOUT, "invalid-bank-account-number"),
    PROCESSING: (),
}
"""What can go wrong at each step, as <Prompt errorType> names it."""

BUILT_IN = {
    CARD_NUMBER: "Please enter your credit card number followed by the pound key.",
    EXPIRATION: "Please enter your card's expiration date. Two digits for the month and two digits"
    " for the year.",
    SECURITY_CODE: "Please enter your card's security code.",
    POSTAL_CODE: "Please enter your billing ZIP code, followed by the pound key.",
    ROUTING_NUMBER: "Please enter your nine digit bank routing number.",
    ACCOUNT_NUMBER: "Please enter your bank account number, followed by the pound key.",
    PROCESSING: "Please hold while your payment is processed.",
}
BUILT_IN_ERRORS = {
    TIMEOUT: "Sorry, I did not get that.",
    "invalid-card-number": "The card number you entered is not valid.",
    "invalid-card-type": "That type of card is not accepted.",
    "invalid-date": "The date you entered is not valid.",
    "invalid-security-code": "The security code you entered is not valid.",
    "invalid-postal-code": "The ZIP code you entered is not valid.",
    "invalid-bank-routing-number": "The routing number you entered is not valid.",
    "invalid-bank-account-number": "The account number you entered is not valid.",
    "input-matching-failed": "The numbers you entered do not match.",
}


@dataclass(frozen=True, slots=True)
class Situation:
    """What is asked: which step, after which error, at which attempt, for which brand of card."""

    step: str
    error: str = ""
    attempt: int = 1
    brand: str = ""
    matching: bool = False  # the second entry of the same number


def choose(prompts: Iterable[Element], situation: Situation) -> Element | None:
    """The prompt that says most about the situation; the first of equals; None when none fits."""
    fitting = [prompt for prompt in prompts if _fits(prompt, situation)]
    return max(fitting, key=_detail, default=None)


def built_in(situation: Situation) -> str:
    """What the carrier's own voice says."""
    error = BUILT_IN_ERRORS.get(situation.error, "")
    again = "Please enter your number again." if situation.matching else BUILT_IN[situation.step]
    return f"{error} {again}".strip()


def wants_matching(prompts: Iterable[Element], step: str) -> bool:
    """True when the step has a prompt for entering the number a second time."""
    return any(prompt.get("for") == step and _is_matching(prompt) for prompt in prompts)


def _fits(prompt: Element, situation: Situation) -> bool:
    if prompt.get("for") != situation.step or _is_matching(prompt) != situation.matching:
        return False
    if not _among(prompt, "attempt", str(situation.attempt)):
        return False
    if not _among(prompt, "cardType", situation.brand):
        return False
    if situation.error and prompt.get("errorType") is None:
        # A prompt for later attempts speaks for any error; a plain one does not speak of errors.
        return prompt.get("attempt") is not None and situation.attempt > 1
    return _among(prompt, "errorType", situation.error)


def _among(prompt: Element, attribute: str, value: str) -> bool:
    listed = prompt.get(attribute)
    return listed is None or value in listed.split()


def _is_matching(prompt: Element) -> bool:
    return prompt.get("requireMatchingInputs") == "true"


def _detail(prompt: Element) -> tuple[bool, bool, bool]:
    error, brand, attempt = (
        prompt.get(attribute) is not None for attribute in ("errorType", "cardType", "attempt")
    )
    return error, brand, attempt
