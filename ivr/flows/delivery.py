"""A written copy of what was agreed or paid: by text with leave to, by letter or e-mail to what is
on file. Neither address is read out, and neither is used where nothing may reach others at home.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

from billing_core.accounts import actions as consents
from billing_core.accounts import queries as accounts
from billing_core.assistance import forms
from billing_core.disputes import papers as disputes
from billing_core.notices.copies import Wanted
from billing_core.notices.models import Channel, Notice
from billing_core.receipts import actions as receipts
from ivr import keyed as keyed_digits
from ivr import speech
from ivr.calls import Call
from ivr.flows import receipt, representative
from ivr.prompts import Prompt
from ivr.prompts import delivery as words
from ivr.prompts import receipt as receipt_words
from ivr.steps import Move, step
from ivr.turns import Digits, Menu, Say

PHONE_DIGITS = 10
PAPERS: dict[str, Callable[[Session, int, Wanted], Notice | None]] = {
    "assistance": forms.send,
    "dispute": disputes.send,
    "receipt": receipts.repeat,
}
FILED = {"letter": words.mailed, "email": words.emailed}  # to what is on file
OFFERS: dict[tuple[Channel, ...], Callable[[], Prompt]] = {
    ("sms", "letter", "email"): words.by_text_mail_or_email,
    ("sms", "letter"): words.by_text_or_mail,
    ("sms",): words.by_text,
    ("letter", "email"): words.by_mail_or_email,
    ("letter",): words.by_mail,
}


@step
def offer(call: Call) -> Menu | Say:
    ways = _ways(call)
    if not ways:
        return Say((), then=receipt.finished)
    return Menu((OFFERS[ways](),), "1234"[: len(ways) + 1], silence_is="")


@offer.answered
def way_chosen(call: Call, key: str) -> Move:
    ways = dict(zip("123", _ways(call), strict=False))
    match ways.get(key):
        case "sms":
            call.notes.text_to = call.caller_number
            return consent if call.notes.text_to else enter_phone
        case "letter" | "email" as way:
            if _sent(call, way):
                return receipt.finished.saying(FILED[way]())
            return representative.put_through.saying(words.too_many())
        case _:
            return receipt.finished


@step
def consent(call: Call) -> Menu:
    """Leave for one text; the words agreed to are kept."""
    return Menu((_consent_words(call), receipt_words.consent_choices()), "123")


@consent.answered
def consented(call: Call, key: str) -> Move:
    if key == "2":
        return enter_phone
    if key == "3":
        return receipt.finished
    if _sent(call, "sms"):
        return receipt.finished.saying(receipt_words.sent())
    return representative.put_through.saying(words.too_many())


@step
def enter_phone(call: Call) -> Digits:
    told = (receipt_words.enter_phone(),)
    return Digits(told, at_least=PHONE_DIGITS, at_most=PHONE_DIGITS, fixed=True)


@enter_phone.answered
def phone_entered(call: Call, keyed: str) -> Move:
    phone = keyed_digits.phone(keyed)
    if phone is None:
        return enter_phone.again(receipt_words.not_a_phone())
    call.notes.text_to = phone
    return consent


def _ways(call: Call) -> tuple[Channel, ...]:
    """The ways a copy can go, in the order they are offered."""
    no_text = _kind(call) == "receipt" and not call.policy.sms_receipts
    text: tuple[Channel, ...] = () if no_text else ("sms",)
    if accounts.is_confidential(call.db, call.account):
        return text
    email: tuple[Channel, ...] = ("email",) if _email(call) else ()
    return (*text, "letter", *email)


def _sent(call: Call, channel: Channel) -> bool:
    """Owe the copy, with the consent given for a text; false if it was sent too often before."""
    kind, _, number = (call.notes.to_send or "").partition(":")
    recipient = _email(call) if channel == "email" else None
    if channel == "sms":
        recipient = _with_consent(call, kind)
        call.after_commit.append(call.at.jobs.send_notices)
    wanted = Wanted(number, channel, call.language, "caller", recipient)
    return PAPERS[kind](call.db, call.account, wanted) is not None


def _with_consent(call: Call, topic: str) -> str:
    """The number that its owner has just agreed to be texted at."""
    assert call.notes.text_to is not None
    consents.give_consent(
        call.db,
        call.notes.text_to,
        topic,
        words=speech.plain(_consent_words(call), call.language),
        evidence=call.turn_id,
        guarantor_id=call.account,
    )
    return call.notes.text_to


def _consent_words(call: Call) -> Prompt:
    assert call.notes.text_to is not None
    return receipt_words.consent(speech.phone(call.notes.text_to))


def _email(call: Call) -> str | None:
    guarantor = accounts.find(call.db, call.account)
    return guarantor.email if guarantor else None


def _kind(call: Call) -> str:
    return (call.notes.to_send or "").partition(":")[0]
