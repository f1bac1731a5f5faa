"""Documents beside a caller's turns: to the person rung, to who texts, and when a turn broke."""

from __future__ import annotations

from html import escape

from twilio.twiml.messaging_response import MessagingResponse

from ivr.calls import said
from ivr.prompts import Prompt, trouble
from ivr.prompts.languages import ENGLISH
from ivr.twiml.elements import element, response, spoken

WHISPER_TIMEOUT_SECONDS = 10
RING_SECONDS = 25


def whisper(*words: Prompt, taken: str) -> str:
    """To the person rung: who calls, and 1 to take it. Without the 1 that leg ends. `taken` is the
    path that is told.
    """
    asked = element(
        "Gather",
        _in_english(*words),
        input="dtmf",
        action=taken,
        method="POST",
        numDigits=1,
        finishOnKey="",
        timeout=WHISPER_TIMEOUT_SECONDS,
    )
    return response(asked + element("Hangup"))


def ring(number: str, *, shown: str, told: str) -> str:
    """Ring a number for a representative; `shown` is who calls, `told` the path for the outcome."""
    dial = element(
        "Dial",
        element("Number", escape(number)),
        action=told,
        method="POST",
        timeout=RING_SECONDS,
        answerOnBridge="true",
        callerId=shown,
    )
    return response(dial)


def last_words(*words: Prompt) -> str:
    """To a representative: how it ended."""
    return response(_in_english(*words) + element("Hangup"))


def nothing() -> str:
    """A document without words: the carrier goes on with what it was at."""
    return response("")


def hung_up() -> str:
    return response(element("Hangup"))


def sorry(language: str, number: str) -> str:
    """When a turn broke: an apology and a person, made from nothing that could be broken too."""
    words = spoken(said((trouble.sorry(),), language, slow=False), slow=False)
    return response(words + element("Dial", number))


def text_reply(words: str | None) -> str:
    """An answer to a text message, or none."""
    reply = MessagingResponse()
    if words is not None:
        reply.message(words)
    return str(reply)


def _in_english(*words: Prompt) -> str:
    return spoken(said(words, ENGLISH.code, slow=False), slow=False)
