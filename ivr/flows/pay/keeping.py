"""Keep what has just paid, for the next time; only with the caller's word for it."""

from __future__ import annotations

import uuid

from billing_core.autopay.actions import BankSource
from billing_core.methods import actions as methods
from billing_core.methods.actions import METHODS_MAX
from billing_core.methods.models import SavedMethod
from ivr import speech
from ivr.calls import Call
from ivr.flows import receipt
from ivr.flows.pay import agreed
from ivr.prompts import Prompt
from ivr.prompts import bank as bank_words
from ivr.prompts import methods as words
from ivr.steps import Move, step
from ivr.turns import Menu


@step(anchor=True)
def keep_card(call: Call) -> Menu:
    return Menu((words.keep_card(),), "12", silence_is="2")


@keep_card.answered
def card_kept(call: Call, key: str) -> Move:
    token, call.notes.to_keep = call.notes.to_keep, None
    kept = key == "1" and token is not None and save_card(call, token, words.keep_card())
    told = (words.kept(),) if kept else ()
    if not call.notes.wants_receipt:
        return receipt.finished.saying(*told)
    call.notes.text_to = call.caller_number
    return (receipt.consent if call.notes.text_to else receipt.enter_phone).saying(*told)


@step(anchor=True)
def keep_account(call: Call) -> Menu:
    return Menu((words.keep_account(),), "12", silence_is="2")


@keep_account.answered
def account_kept(call: Call, key: str) -> Move:
    assert call.notes.bank_account_id is not None
    if key == "2":
        return receipt.finished.saying(bank_words.copy())
    source = BankSource(uuid.UUID(call.notes.bank_account_id), call.notes.last4)
    kept = _save(call, source, words.keep_account())
    told = (words.kept(),) if kept else ()
    return receipt.finished.saying(*told, bank_words.copy())


def may_be_asked(call: Call) -> bool:
    """Whether there is room for one more of the account holder's, and it is not there yet."""
    return call.verified and call.notes.method_id is None and len(agreed.kept(call)) < METHODS_MAX


def save_card(
    call: Call, token: str, consent: Prompt, *, instead_of: uuid.UUID | None = None
) -> bool:
    """Keep the card the caller has keyed; say whether it is kept."""
    card = methods.Card(
        call.at.settings.gateway,
        token,
        call.notes.brand,
        call.notes.last4,
        call.notes.good_through,
    )
    return _save(call, card, consent, instead_of=instead_of)


def _save(
    call: Call,
    source: methods.Card | BankSource,
    consent: Prompt,
    *,
    instead_of: uuid.UUID | None = None,
) -> bool:
    kept = methods.Kept(
        call.account,
        source,
        request_key=call.turn_id,
        words=speech.plain(consent, call.language),
        language=call.language,
        evidence=call.turn_id,
        instead_of=instead_of,
    )
    return isinstance(methods.save(call.db, kept), SavedMethod)
