"""A turn as a document: what the caller hears, and what is awaited."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

from ivr import listening
from ivr.calls import Call, said
from ivr.conversation import Speaking
from ivr.pay_prompts import BANK_PROMPTS, PAY_PROMPTS, of_a_card, of_an_account
from ivr.prompts.languages import LANGUAGES
from ivr.turns import (
    Digits,
    HangUp,
    Listen,
    Menu,
    Record,
    TakePayment,
    Transfer,
    Wait,
    Words,
)
from ivr.twiml.elements import action, element, response, spoken

SLOW_TIMES = 2  # time-outs are doubled
RELAY_SECONDS = 60
PAY_TIMEOUT_SECONDS = 10
PAY_RETRIES = 2  # asked three times in all
RECORD_SILENCE_SECONDS = 5
SPEECH_ENDS_SECONDS = 2  # of silence after words; the carrier takes whole ones


def document(speaking: Speaking) -> str:
    """The TwiML of what a call says and awaits now."""
    return response(WRITERS[type(speaking.turn)](speaking))


def _menu(speaking: Speaking) -> str:
    turn: Menu = speaking.turn  # type: ignore[assignment]
    if turn.spoken and not speaking.call.notes.keys_only:
        heard = listening.hints(turn.spoken.values(), speaking.call.language)
        return _listening(speaking, _patience(speaking, turn.timeout_seconds), heard)
    seconds = _patience(speaking, turn.timeout_seconds)
    if turn.heard_out:  # words outside of <Gather> are not cut short by a key
        return _words(speaking) + _gather(speaking, seconds, words="", numDigits=1, finishOnKey="")
    return _gather(speaking, seconds, numDigits=1, finishOnKey="")


def _digits(speaking: Speaking) -> str:
    turn: Digits = speaking.turn  # type: ignore[assignment]
    ends: dict[str, Any] = {"numDigits": turn.at_most} if turn.fixed else {}
    return _gather(speaking, _patience(speaking, turn.timeout_seconds), finishOnKey="#", **ends)


def _listen(speaking: Speaking) -> str:
    turn: Listen = speaking.turn  # type: ignore[assignment]
    return _listening(speaking, _patience(speaking, turn.timeout_seconds), turn.hints)


def _listening(speaking: Speaking, seconds: int, hints: str) -> str:
    return _gather(
        speaking,
        seconds,
        inputs="dtmf speech",
        numDigits=1,
        finishOnKey="",
        hints=hints,
        language=LANGUAGES[speaking.call.language].listen_language,
        speechTimeout=SPEECH_ENDS_SECONDS,
    )


def _wait(speaking: Speaking) -> str:
    turn: Wait = speaking.turn  # type: ignore[assignment]
    return _gather(speaking, turn.seconds, numDigits=1, finishOnKey="")


def _patience(speaking: Speaking, seconds: int) -> int:
    """How long to wait for an answer: longer in slow mode, and longest for a relay service.

    There somebody types all that is said, and voices or keys the answer that is typed back.
    """
    if not speaking.call.slow:
        return seconds
    goes_on = isinstance(speaking.turn, Menu) and speaking.turn.silence_is is not None
    if speaking.call.notes.relay and not goes_on:
        return max(RELAY_SECONDS, seconds * SLOW_TIMES)
    return seconds * SLOW_TIMES


def _gather(
    speaking: Speaking,
    seconds: int,
    *,
    inputs: str = "dtmf",
    words: str | None = None,
    **ends: Any,
) -> str:
    call = speaking.call
    return element(
        "Gather",
        _words(speaking) if words is None else words,
        input=inputs,
        action=action(call.step, call.turn),
        method="POST",
        actionOnEmptyResult="true",
        timeout=seconds,
        **ends,
    )


def _pay(speaking: Speaking) -> str:
    call = speaking.call
    turn: TakePayment = speaking.turn  # type: ignore[assignment]
    asked_for = PAY_PROMPTS if turn.bank_account is None else BANK_PROMPTS
    prompts = "".join(
        element("Prompt", _to(call, asked.words), **asked.attributes) for asked in asked_for
    )
    pay = element(
        "Pay",
        prompts,
        input="dtmf",
        action=call.at.settings.public_url + action(call.step, call.turn),
        timeout=_patience(speaking, PAY_TIMEOUT_SECONDS),
        maxAttempts=PAY_RETRIES,
        currency="usd",
        description=turn.description,
        **(
            of_a_card(call) if turn.bank_account is None else of_an_account(call, turn.bank_account)
        ),
    )
    # When attempts run out the carrier may request the action, or come here: both are handled.
    return _words(speaking) + pay + _redirect(call)


def _transfer(speaking: Speaking) -> str:
    call = speaking.call
    turn: Transfer = speaking.turn  # type: ignore[assignment]
    whispered = action("representative.whisper", call.turn)
    ours = {"callerId": call.to_number} if call.to_number.startswith("+") else {}
    dial = element(
        "Dial",
        element("Number", escape(turn.number), url=whispered, method="POST"),
        action=action(call.step, call.turn),
        method="POST",
        timeout=turn.ring_seconds,
        answerOnBridge="true",
        **ours,
    )
    return _words(speaking) + dial


def _record(speaking: Speaking) -> str:
    call = speaking.call
    turn: Record = speaking.turn  # type: ignore[assignment]
    record = element(
        "Record",
        action=action(call.step, call.turn),
        method="POST",
        timeout=RECORD_SILENCE_SECONDS * (SLOW_TIMES if call.slow else 1),
        finishOnKey=f"#*0{turn.answers}",
        maxLength=turn.max_seconds,
        playBeep="true",
    )
    # Nothing was said: the carrier makes no request for that.
    return _words(speaking) + record + _redirect(call)


def _hang_up(speaking: Speaking) -> str:
    return _words(speaking) + element("Hangup")


WRITERS: dict[type, Callable[[Speaking], str]] = {
    Menu: _menu,
    Digits: _digits,
    Listen: _listen,
    Wait: _wait,
    TakePayment: _pay,
    Transfer: _transfer,
    Record: _record,
    HangUp: _hang_up,
}


def _redirect(call: Call) -> str:
    return element("Redirect", action(call.step, call.turn), method="POST")


def _words(speaking: Speaking) -> str:
    return spoken(speaking.said, slow=speaking.call.slow)


def _to(call: Call, prompts: Words) -> str:
    return spoken(said(prompts, call.language, slow=call.slow), slow=call.slow)
