"""A receipt as it is read: by e-mail or letter in full, by text the one line of a text.

A guest reads what they paid, and nothing about the account: neither visits nor a balance.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from billing_core.money import ZERO, Money
from billing_core.notices import words
from billing_core.payments.models import Payment
from billing_core.receipts.models import Receipt

WORDS = Path(__file__).parent / "words"
VISITS_SHOWN = 12  # more than that, and it is no longer a page


def in_full(receipt: Receipt, payment: Payment, language: str) -> str:
    """Return the receipt in a language, with what became of the payment since it was given."""
    return words.render(
        "receipt",
        {
            "number": f"{receipt.number[:4]} {receipt.number[4:]}",
            "id4": str(receipt.guarantor_id)[-4:],
            "date": receipt.paid_on,
            "amount": Money(receipt.amount_cents),
            "brand": receipt.brand.capitalize(),
            "last4": receipt.last4,
            "applied": _applied(receipt, language),
            "standing": _balance(receipt, language),
            "now": _now(payment, language),
        },
        language,
        folder=WORDS,
    )


def _applied(receipt: Receipt, language: str) -> str:
    if receipt.by_guest:
        return _line("account", Money(receipt.amount_cents), language)
    visits = [(date.fromisoformat(day), Money(cents)) for day, cents in receipt.applied if day]
    loose = sum((Money(cents) for day, cents in receipt.applied if day is None), ZERO)
    lines = [
        words.render("visit", {"date": day, "amount": amount}, language, folder=WORDS)
        for day, amount in visits[:VISITS_SHOWN]
    ]
    others = sum((amount for _, amount in visits[VISITS_SHOWN:]), ZERO)
    others += sum((Money(cents) for day, cents in receipt.applied if day == ""), ZERO)
    if others:
        lines.append(_line("others", others, language))
    if loose:
        lines.append(_line("credit", loose, language))
    return "\n".join(lines)


def _balance(receipt: Receipt, language: str) -> str:
    if receipt.by_guest:
        return ""
    return _line("balance", Money(receipt.balance_after_cents), language)


def _now(payment: Payment, language: str) -> str:
    if payment.status in ("disputed", "returned"):
        return words.render(payment.status, {}, language, folder=WORDS)
    if payment.refunded_cents:
        return _line("refunded", Money(payment.refunded_cents), language)
    return words.render("paid", {}, language, folder=WORDS)


def _line(template: str, amount: Money, language: str) -> str:
    return words.render(template, {"amount": amount}, language, folder=WORDS)
