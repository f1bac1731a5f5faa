"""The cards and bank accounts of this pretend world: numbers that processors publish for testing.

Any other number is refused, so that nobody can key a real card here, not even by mistake.
What a card does is decided by its number; the sandbox gateway reads it from the token.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ivr.simulator.events import SimulatorError

WHY_REFUSED = (
    "This is a test phone. It takes only the card numbers that processors publish for testing,"
    " so that nobody keys a real one. Try 4242 4242 4242 4242."
)
WHY_BANK_REFUSED = (
    "This is a test phone. It takes only account numbers published for testing, so that nobody"
    " keys a real one. Try routing number 110000000 and account 000123456789."
)


@dataclass(frozen=True, slots=True)
class TestCard:
    """A card by the name people type, and what comes of it.

    `outcome` goes into the token and is what the sandbox gateway does; `refusal` is what the
    connector answers while the caller is still in <Pay>: a PayErrorCode and the processor's word.
    """

    __test__ = False  # pytest: not a test

    name: str
    number: str
    brand: str
    outcome: str = "ok"
    stripe: str = "visa"  # Stripe's published test name, without its pm_card_
    refusal: tuple[int, str] | None = None

    @property
    def last4(self) -> str:
        return self.number[-4:]

    @property
    def stripe_name(self) -> str:
        return f"pm_card_{self.stripe}"

    @property
    def security_code(self) -> str:
        """Any code of the right length will do."""
        return "1234" if self.brand == "amex" else "123"


EXPIRY = "1234"  # December 2034
POSTAL_CODE = "94109"

_DECLINED = "chargeDeclined"

CARDS: tuple[TestCard, ...] = (
    TestCard("visa", "4242424242424242", "visa"),
    TestCard("mastercard", "5555555555554444", "mastercard", "ok", "mastercard"),
    TestCard("amex", "378282246310005", "amex", "ok", "amex"),
    TestCard("discover", "6011111111111117", "discover", "ok", "discover"),
    TestCard("visa-2", "4111111111111111", "visa"),
    TestCard("visa-13", "4222222222222", "visa"),
    TestCard("visa-debit", "4000056655665556", "visa"),
    TestCard("mastercard-2", "5105105105105100", "mastercard", "ok", "mastercard"),
    TestCard("mastercard-2-series", "2223003122003222", "mastercard", "ok", "mastercard"),
    TestCard("amex-2", "371449635398431", "amex", "ok", "amex"),
    TestCard("discover-2", "6011000990139424", "discover", "ok", "discover"),
    TestCard("diners", "3056930009020004", "diners-club", "ok", "diners"),
    TestCard("jcb", "3566002020360505", "jcb", "ok", "jcb"),
    TestCard("maestro", "6771798021000008", "maestro"),
    TestCard("declined", "4000000000000002", "visa", "declined", _DECLINED),
    TestCard(
        "insufficient", "4000000000009995", "visa", "insufficient", f"{_DECLINED}InsufficientFunds"
    ),
    TestCard("expired", "4000000000000069", "visa", "expired", f"{_DECLINED}ExpiredCard"),
    TestCard("lost", "4000000000009987", "visa", "lost", f"{_DECLINED}LostCard"),
    TestCard("processor-down", "4000000000000119", "visa", "down", f"{_DECLINED}ProcessingError"),
    TestCard("lost-reply", "4000000000000077", "visa", "lost_reply"),
    TestCard("slow", "4000000000000341", "visa", "slow"),
    TestCard("refused", "4100000000000019", "visa", refusal=(64012, "card_declined")),
    TestCard("token-refused", "4000000000000101", "visa", refusal=(64010, "incorrect_cvc")),
    TestCard("connector-down", "4000000000000259", "visa", refusal=(64002, "")),
    TestCard("connector-revoked", "4000000000002685", "visa", refusal=(64009, "")),
)

BY_NAME = {card.name: card for card in CARDS}
BY_NUMBER = {card.number: card for card in CARDS}

_LABELS = (
    ("Pays", "ok", "pays at once"),
    ("Declined", "declined", "the bank says no"),
    ("Declined", "insufficient", "not enough money"),
    ("Declined", "expired", "the card has expired"),
    ("Declined", "lost", "reported lost"),
    ("In trouble", "down", "the processor does not answer"),
    ("In trouble", "lost_reply", "charged, but the answer is lost"),
    ("In trouble", "slow", "the processor takes its time"),
    ("In trouble", "refused", "refused while keying"),
)
GROUPS: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = tuple(
    (
        group,
        tuple(
            (card.name, f"{card.name}: {told}")
            for label, outcome, told in _LABELS
            for card in CARDS
            if label == group and ("refused" if card.refusal else card.outcome) == outcome
        ),
    )
    for group in dict.fromkeys(label for label, _, _ in _LABELS)
)
"""The cards by what comes of them: a name and a line for people, to choose from."""


def keys(name: str, step: str) -> str:
    """What to key for a card, or for the account named "bank", at a step of <Pay>."""
    if step == "bank-routing-number":
        return BANK_ROUTING_NUMBER
    if step == "bank-account-number":
        return f"{next(iter(BANK_ACCOUNTS))}#"
    if name not in BY_NAME:
        raise SimulatorError(f"no card is named {name}; there are {', '.join(BY_NAME)}")
    card = BY_NAME[name]
    return {
        "payment-card-number": f"{card.number}#",
        "expiration-date": EXPIRY,
        "security-code": card.security_code,
        "postal-code": f"{POSTAL_CODE}#",
    }[step]


BANK_ROUTING_NUMBER = "110000000"
BANK_ACCOUNTS: dict[str, tuple[str, tuple[int, str] | None]] = {
    "000123456789": ("ok", None),
    "12345678": ("ok", None),
    "123456789": ("ok", None),
    "000222222227": ("insufficient", None),
    "000111111116": ("declined", None),
    "000111111113": ("ok", (64010, "account_closed")),
}

# Brand, its lengths, its first digits (the carrier's list; 16 is added for visa, which it forgot).
_BRANDS: tuple[tuple[str, tuple[int, ...], str], ...] = (
    ("amex", (15,), r"3[47]"),
    ("enroute", (15,), r"2014|2149"),
    ("diners-club", (14, 15, 16, 17, 18, 19), r"30[0-3]|3095|30[56]|36|3[89]"),
    ("jcb", (16, 17, 18, 19), r"35(2[89]|[3-8])"),
    ("visa", (13, 16, 19), r"4"),
    (
        "mastercard",
        (16,),
        r"5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720",
    ),
    ("discover", (16, 17, 18, 19), r"6011|64|65"),
    ("maestro", tuple(range(12, 20)), r"6|50|5[678]"),
)


def brand_of(number: str) -> str:
    """The brand by its first digits, or an empty string."""
    return next((name for name, _, start in _BRANDS if re.match(start, number)), "")


def lengths_of(brand: str) -> tuple[int, ...]:
    """How long the numbers of a brand are."""
    return next((lengths for name, lengths, _ in _BRANDS if name == brand), ())


def passes_luhn(number: str) -> bool:
    """True when the last digit checks the others (ISO/IEC 7812-1)."""
    total = 0
    for index, digit in enumerate(reversed(number)):
        value = int(digit) * (2 if index % 2 else 1)
        total += value - 9 if value > 9 else value
    return bool(number) and total % 10 == 0


def is_routing_number(number: str) -> bool:
    """True for nine digits whose weighted sum is a multiple of ten (the ABA's check)."""
    if not re.fullmatch(r"\d{9}", number):
        return False
    weights = (3, 7, 1) * 3
    return sum(int(d) * w for d, w in zip(number, weights, strict=True)) % 10 == 0
