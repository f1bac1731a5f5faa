"""Errands of who wants to know what they owe, and pay: now, with a card or from a bank."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select

from billing_core.bank.models import BankPayment
from billing_core.gateways.models import SandboxCharge
from billing_core.methods import actions as methods
from billing_core.methods.models import SavedMethod
from billing_core.money import Money
from billing_core.payments.models import Payment
from billing_core.premiums import actions as premiums
from billing_core.premiums.actions import NewAccount
from ivr.prompts import premium as premium_words
from ivr.speech import plain
from ivr.speech.numbers import money_words
from tests.caller import Caller
from tests.ivr.placing import place
from tests.scenarios.errands.errand import Errand, owes_for_three_visits, row, rows

ALL, PART = Money.usd(120), Money.usd(50)
BALANCE = {"main_menu.choose": "1"}
PAY = {"main_menu.choose": "2", "identify.whose_bill": "1"}
PAY_PART = {"pay.enter_dollars": "50#", "pay.enter_cents": "#", "pay.confirm_amount": "1"}
BY_NEW_CARD = {"pay.other_method": "1", "pay.review": "1", "pay.paid": "2"}


# What must have come of it.


def charged(caller: Caller) -> Money:
    """What the processor has taken for the caller's bill."""
    wanted = (
        select(func.coalesce(func.sum(SandboxCharge.amount_cents), 0))
        .join(Payment, SandboxCharge.reference == Payment.gateway_reference)
        .where(Payment.guarantor_id == caller.person.id, SandboxCharge.outcome == "paid")
    )
    with caller.app.extensions["database"].transaction() as db:
        return Money(int(db.scalar(wanted) or 0))


def paid(caller: Caller, amount: Money) -> None:
    """The processor took that once, and the caller was told the code of it."""
    assert row(caller, Payment).status == "paid"
    assert charged(caller) == amount, caller.phone.transcript()


def paid_all(caller: Caller) -> None:
    paid(caller, ALL)


def paid_part(caller: Caller) -> None:
    paid(caller, PART)


def got_a_receipt(caller: Caller) -> None:
    caller.gets_text(row(caller, Payment).confirmation_code)


def kept_the_card(caller: Caller) -> None:
    assert [kept.last4 for kept in rows(caller, SavedMethod)] == ["4242"]


def agreed_to_a_debit(caller: Caller) -> None:
    """The bank will be asked for it, on words that were recorded; nothing else was charged."""
    debit = row(caller, BankPayment)
    assert (debit.amount_cents, debit.status) == (ALL.cents, "created")
    assert charged(caller) == Money(0)


def said(caller: Caller, *amounts: Money) -> None:
    """These amounts were spoken in this call, in the caller's language."""
    heard = "".join(event.text for event in caller.phone.events if event.kind == "said")
    for amount in amounts:
        words = money_words(amount, caller.language)
        assert "".join(words.split()) in "".join(heard.split()), caller.phone.transcript()


def heard_why(caller: Caller) -> None:
    said(caller, ALL, Money.usd(60), Money.usd(40), Money.usd(20))


def heard_what_is_owed(caller: Caller) -> None:
    said(caller, ALL)


def is_spoken_to_slowly(caller: Caller) -> None:
    said(caller, ALL)
    assert caller.row.slow
    assert [e.rate for e in caller.phone.events if e.kind == "said"][-1] == "85%"


def heard_of_a_premium(caller: Caller) -> None:
    """That its first payment is awaited."""
    words = plain(premium_words.first_payment(), caller.language)
    assert any(words in event.text for event in caller.phone.events), caller.phone.transcript()


def replaced_the_card(caller: Caller) -> None:
    kept = rows(caller, SavedMethod, SavedMethod.removed_at.is_(None))
    assert [(method.brand, method.last4) for method in kept] == [("amex", "0005")]
    assert charged(caller) == Money(0)


def removed_the_card(caller: Caller) -> None:
    assert row(caller, SavedMethod).removed_because == "asked"
    assert charged(caller) == Money(0)


# What was there before.


def has_saved_a_card(caller: Caller) -> None:
    caller.owes(60, 40, 20)
    card = methods.Card("sandbox", "sim_tok_ok_visa_4242_kept", "visa", "4242", date(2034, 12, 31))
    kept = methods.Kept(
        *(caller.person.id, card, f"kept:{caller.person.id}"),
        words="-",
        language="en_US",
        evidence="kept",
    )
    with caller.app.extensions["database"].transaction() as db:
        methods.save(db, kept)


def is_insured(caller: Caller) -> None:
    """They pay a premium for COBRA coverage."""
    caller.owes(60, 40, 20)
    who = caller.person.id
    new = NewAccount(f"BU-{who}", who, "cobra", Money.usd(400), date(2026, 11, 24))
    with caller.app.extensions["database"].transaction() as db:
        premiums.open_account(db, new)


def is_in_collections(caller: Caller) -> None:
    caller.owes(60, 40, 20)
    with caller.app.extensions["database"].transaction() as db:
        place(db, caller.person.id)


PAYING = (
    Errand(
        "hears the balance and why",
        BALANCE | {"balance.speak": "3", "balance.visit": ("#", "#", "bye")},
        heard_why,
    ),
    Errand(
        "pays by new card, receipt by text",
        PAY | BY_NEW_CARD | {"pay.choose_amount": "1", "pay.paid": "1", "receipt.consent": "1"},
        paid_all,
        also=got_a_receipt,
    ),
    Errand(
        "pays a part by saved card",
        PAY
        | PAY_PART
        | {"pay.choose_amount": "2", "pay.choose_method": "1"}
        | {
            "pay.review": "1",
            "pay.paid": "2",
        },
        paid_part,
        given=has_saved_a_card,
    ),
    Errand(
        "pays from a bank account",
        PAY
        | {
            "pay.choose_amount": "1",
            "pay.other_method": "2",
            "pay.bank_kind": "1",
            "pay.take_account": "card:bank",
            "pay.bank_terms": "1",
            "pay.bank_rights": "1",
            "pay.bank_agree": "message:2",  # "I agree"
            "pay.bank_review": "1",
            "pay.bank_set_up": "1",
            "pay.keep_account": "2",
        },
        agreed_to_a_debit,
    ),
    Errand(
        "saves the card that paid",
        BALANCE | BY_NEW_CARD | {"balance.speak": "1", "pay.keep_card": "1"},
        paid_all,
        also=kept_the_card,
    ),
    Errand(
        "replaces a saved card",
        PAY
        | {
            "pay.choose_amount": "1",
            "pay.choose_method": ("2", "bye"),
            "pay.other_method": "3",
            "pay.manage": "1",
            "pay.manage_one": "2",
            "pay.new_card": "card:amex",
        },
        replaced_the_card,
        given=has_saved_a_card,
    ),
    Errand(
        "removes a saved card",
        PAY
        | {
            "pay.choose_amount": "1",
            "pay.choose_method": "2",
            "pay.other_method": ("3", "bye"),
            "pay.manage": "1",
            "pay.manage_one": "1",
        },
        removed_the_card,
        given=has_saved_a_card,
    ),
    Errand(
        "pays the bill of somebody else",
        PAY_PART
        | {
            "main_menu.choose": "2",
            "identify.whose_bill": "2",
            "guest.ask_id": "id",
            "guest.ask_zip": "zip",
            "guest.enter_dollars": "50#",
            "pay.ready": "1",
            "pay.review": "1",
            "pay.paid": "2",
        },
        paid_part,
    ),
    Errand(
        "hears how a premium stands",
        {
            "main_menu.choose": ("5", "bye"),
            "main_menu.more": "3",
            "premium.choose": "3",
            "premium.tell": "4",
            "premium.standing": "3",
        },
        heard_of_a_premium,
        given=is_insured,
    ),
    Errand(
        "hears of a debt in collections, and pays it",
        BALANCE | BY_NEW_CARD | {"bad_debt.speak": "3", "pay.choose_amount": "1"},
        paid_all,
        given=is_in_collections,
    ),
    Errand(
        "hears the balance slowly",
        {"main_menu.choose": ("7", "1"), "balance.speak": "bye"},
        is_spoken_to_slowly,
    ),
    Errand(
        "goes on after the call was cut off",
        PAY
        | BY_NEW_CARD
        | PAY_PART
        | {
            "pay.choose_amount": "2",
            "pay.enter_dollars": ("again", "50#"),
            "resume.offer": "1",
        },
        paid_part,
        given=owes_for_three_visits,
    ),
)
