"""What <Pay> says at each step and for each error: all of it, for it speaks no Chinese."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ivr.prompts import Prompt, pay

THREE_DIGITS = "visa mastercard discover"
FOUR_DIGITS = "amex"


@dataclass(frozen=True, slots=True)
class Asked:
    """One <Prompt>: for which step, after which error, for which cards."""

    words: tuple[Prompt, ...]
    step: str
    errors: str | None = None
    cards: str | None = None

    @property
    def attributes(self) -> dict[str, Any]:
        return {"for_": self.step, "error_type": self.errors, "card_type": self.cards}


NUMBER, DATE = "payment-card-number", "expiration-date"
CODE, ZIP = "security-code", "postal-code"

PAY_PROMPTS = (
    Asked((pay.card_number(),), NUMBER),
    Asked((pay.card_number_silence(),), NUMBER, "timeout"),
    Asked((pay.card_number_wrong(),), NUMBER, "invalid-card-number"),
    Asked((pay.card_type_wrong(),), NUMBER, "invalid-card-type"),
    Asked((pay.card_trouble(),), NUMBER, "internal-error"),
    Asked((pay.expiration(),), DATE),
    Asked((pay.expiration_silence(),), DATE, "timeout"),
    Asked((pay.expiration_wrong(),), DATE, "invalid-date date-validation-failed"),
    Asked((pay.card_trouble(),), DATE, "internal-error"),
    Asked((pay.security_code(),), CODE, None, THREE_DIGITS),
    Asked((pay.security_code_amex(),), CODE, None, FOUR_DIGITS),
    Asked((pay.security_code_silence(),), CODE, "timeout", THREE_DIGITS),
    Asked((pay.security_code_silence_amex(),), CODE, "timeout", FOUR_DIGITS),
    Asked((pay.security_code_wrong(),), CODE, "invalid-security-code", THREE_DIGITS),
    Asked((pay.security_code_wrong_amex(),), CODE, "invalid-security-code", FOUR_DIGITS),
    Asked((pay.card_trouble(),), CODE, "internal-error"),
    Asked((pay.card_zip(),), ZIP),
    Asked((pay.card_zip_silence(),), ZIP, "timeout"),
    Asked((pay.card_zip_wrong(),), ZIP, "invalid-postal-code"),
    Asked((pay.card_trouble(),), ZIP, "internal-error"),
    Asked((pay.card_working(),), "payment-processing"),
)
