"""The pretend payment connector: charges or tokenises what was keyed, or says why not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ivr.simulator.pay.attributes import ACCOUNT_NUMBER, CARD_NUMBER
from ivr.simulator.pay.cards import BANK_ACCOUNTS, BY_NUMBER
from ivr.simulator.pay.entries import Entries

CARD_REFUSED = 64012
TOKEN_REFUSED = 64010
CHARGE_REFUSED = 64008
SERVICE_UNAVAILABLE = 64002
AUTHORISATION_REVOKED = 64009

PAYMENT_ERRORS = {
    CARD_REFUSED: "card is declined",
    TOKEN_REFUSED: "token is rejected",
    CHARGE_REFUSED: "charge is rejected",
    SERVICE_UNAVAILABLE: "service is unavailable",
    AUTHORISATION_REVOKED: "authorization is revoked",
}
# What a charge says of a card whose token would be charged with that outcome later.
CHARGE_REFUSALS = {
    "declined": (CARD_REFUSED, "card_declined"),
    "insufficient": (CARD_REFUSED, "insufficient_funds"),
    "expired": (CARD_REFUSED, "expired_card"),
    "lost": (CARD_REFUSED, "lost_card"),
    "down": (SERVICE_UNAVAILABLE, ""),
}


@dataclass(frozen=True, slots=True)
class Account:
    """What the connector knows of a card or bank account."""

    kind: str  # a card's brand, or "bank"
    last_digits: str
    outcome: str
    stripe_name: str
    refusal: tuple[int, str] | None


def answer(
    entries: Entries, *, stripe_tokens: bool, new_sid: Callable[[str], str]
) -> dict[str, str]:
    """What the connector's reply adds to the action's parameters."""
    account = _account(entries)
    charges = bool(entries.wanted.charge)
    refusal = account.refusal or (CHARGE_REFUSALS.get(account.outcome) if charges else None)
    if refusal:
        return _refused(*refusal)
    if charges:
        return {"Result": "success", "PaymentConfirmationCode": new_sid("ch_sim_")}
    token = account.stripe_name if stripe_tokens else _token(account, new_sid)
    return {"Result": "success", "PaymentToken": token, "ProfileId": new_sid("cus_sim_")}


def _account(entries: Entries) -> Account:
    if entries.wanted.is_bank:
        number = entries.keyed[ACCOUNT_NUMBER]
        outcome, refusal = BANK_ACCOUNTS[number]
        return Account("bank", number[-4:], outcome, "pm_usBankAccount", refusal)
    card = BY_NUMBER[entries.keyed[CARD_NUMBER]]
    return Account(card.brand, card.last4, card.outcome, card.stripe_name, card.refusal)


def _refused(code: int, processor_word: str) -> dict[str, str]:
    return {
        "Result": "payment-connector-error",
        "PaymentError": PAYMENT_ERRORS[code],
        "PayErrorCode": str(code),
        "ConnectorError": processor_word,
    }


def _token(account: Account, new_sid: Callable[[str], str]) -> str:
    return new_sid(f"sim_tok_{account.outcome}_{account.kind}_{account.last_digits}_")
