"""Turns to TwiML: the only place that knows the carrier's verbs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from twilio.twiml.messaging_response import MessagingResponse
from twilio.twiml.voice_response import Dial, Gather, Pay, SsmlBreak, VoiceResponse
from twilio.twiml.voice_response import Say as SayVerb

from ivr.conversation import Speaking
from ivr.pay_prompts import PAY_PROMPTS
from ivr.prompts import Prompt, trouble
from ivr.prompts.languages import ENGLISH, LANGUAGES, VOICES, Language
from ivr.speech import Break, render
from ivr.turns import (
    Digits,
    HangUp,
    Listen,
    Menu,
    Record,
    TakePayment,
    Transfer,
    Wait,
)

SLOW_RATE = "85%"
SLOW_TIMES = 2  # time-outs are doubled
PAY_TIMEOUT_SECONDS = 10
PAY_RETRIES = 2  # asked three times in all
CARDS = "visa mastercard amex discover"
RECORD_SILENCE_SECONDS = 5
WHISPER_TIMEOUT_SECONDS = 10


def document(speaking: Speaking) -> str:
    """The TwiML of what a call says and awaits now."""
    response = VoiceResponse()
    WRITERS[type(speaking.turn)](response, speaking)
    return str(response)


def whisper(words: Prompt, turn: int) -> str:
    """To the person rung: who calls, and 1 to take it. Without the 1 that leg ends."""
    response = VoiceResponse()
    gather = Gather(
        input="dtmf",
        action=action("representative.accept", turn),
        method="POST",
        num_digits=1,
        finish_on_key="",
        timeout=WHISPER_TIMEOUT_SECONDS,
    )
    say(gather, (words,), ENGLISH.code, slow=False)
    response.append(gather)
    response.hangup()
    return str(response)


def nothing() -> str:
    """A document without words: the carrier goes on with what it was at."""
    return str(VoiceResponse())


def hung_up() -> str:
    response = VoiceResponse()
    response.hangup()
    return str(response)


def sorry(language: str, number: str) -> str:
    """When a turn broke: an apology and a person, made from nothing that could be broken too."""
    response = VoiceResponse()
    say(response, (trouble.sorry(),), language, slow=False)
    response.dial(number)
    return str(response)


def text_reply(words: str | None) -> str:
    """An answer to a text message, or none."""
    response = MessagingResponse()
    if words is not None:
        response.message(words)
    return str(response)


def action(step: str, turn: int) -> str:
    """The path that answers a turn."""
    return f"/voice/{quote(step)}/{turn}"


def _gather(response: VoiceResponse, speaking: Speaking, **attributes: Any) -> None:
    call = speaking.call
    slow = SLOW_TIMES if call.slow else 1
    attributes["timeout"] = attributes["timeout"] * slow
    gather = Gather(
        action=action(call.step, call.turn),
        method="POST",
        action_on_empty_result=True,
        **({"input": "dtmf"} | attributes),
    )
    say(gather, speaking.words, call.language, slow=call.slow)
    response.append(gather)


def _menu(response: VoiceResponse, speaking: Speaking) -> None:
    turn: Menu = speaking.turn  # type: ignore[assignment]
    _gather(response, speaking, num_digits=1, finish_on_key="", timeout=turn.timeout_seconds)


def _digits(response: VoiceResponse, speaking: Speaking) -> None:
    turn: Digits = speaking.turn  # type: ignore[assignment]
    ends = {"num_digits": turn.at_most} if turn.fixed else {}
    _gather(response, speaking, finish_on_key="#", timeout=turn.timeout_seconds, **ends)


def _listen(response: VoiceResponse, speaking: Speaking) -> None:
    turn: Listen = speaking.turn  # type: ignore[assignment]
    _gather(
        response,
        speaking,
        input="dtmf speech",
        num_digits=1,
        finish_on_key="",
        timeout=turn.timeout_seconds,
        hints=turn.hints,
        language=LANGUAGES[speaking.call.language].listen_language,
        speech_timeout=2,
    )


def _wait(response: VoiceResponse, speaking: Speaking) -> None:
    turn: Wait = speaking.turn  # type: ignore[assignment]
    _gather(response, speaking, num_digits=1, finish_on_key="", timeout=turn.seconds)


def _pay(response: VoiceResponse, speaking: Speaking) -> None:
    call = speaking.call
    turn: TakePayment = speaking.turn  # type: ignore[assignment]
    say(response, speaking.words, call.language, slow=call.slow)
    settings = call.at.settings
    pay = Pay(
        input="dtmf",
        action=settings.public_url + action(call.step, call.turn),
        timeout=PAY_TIMEOUT_SECONDS * (SLOW_TIMES if call.slow else 1),
        max_attempts=PAY_RETRIES,
        security_code=True,
        postal_code=True,
        min_postal_code_length=5,
        payment_connector=settings.pay_connector,
        payment_method="credit-card",
        token_type="payment-method" if settings.gateway == "stripe" else "reusable",
        currency="usd",
        description=turn.description,
        valid_card_types=CARDS,
        language=LANGUAGES[call.language].pay_language,
    )
    for asked in PAY_PROMPTS:
        prompt = pay.prompt(**asked.attributes)
        say(prompt, asked.words, call.language, slow=call.slow)
    response.append(pay)
    # When attempts run out the carrier may request the action, or come here: both are handled.
    response.redirect(action(call.step, call.turn), method="POST")


def _transfer(response: VoiceResponse, speaking: Speaking) -> None:
    call = speaking.call
    turn: Transfer = speaking.turn  # type: ignore[assignment]
    say(response, speaking.words, call.language, slow=call.slow)
    dial = Dial(
        action=action(call.step, call.turn),
        method="POST",
        timeout=turn.ring_seconds,
        caller_id=call.to_number if call.to_number.startswith("+") else None,
        answer_on_bridge=True,
    )
    dial.number(turn.number, url=action("representative.whisper", call.turn), method="POST")
    response.append(dial)


def _record(response: VoiceResponse, speaking: Speaking) -> None:
    call = speaking.call
    turn: Record = speaking.turn  # type: ignore[assignment]
    say(response, speaking.words, call.language, slow=call.slow)
    response.record(
        action=action(call.step, call.turn),
        method="POST",
        timeout=RECORD_SILENCE_SECONDS,
        finish_on_key="#*0",
        max_length=turn.max_seconds,
        play_beep=True,
    )
    # Nothing was said: the carrier makes no request for that.
    response.redirect(action(call.step, call.turn), method="POST")


def _hang_up(response: VoiceResponse, speaking: Speaking) -> None:
    say(response, speaking.words, speaking.call.language, slow=speaking.call.slow)
    response.hangup()


WRITERS: dict[type, Callable[[VoiceResponse, Speaking], None]] = {
    Menu: _menu,
    Digits: _digits,
    Listen: _listen,
    Wait: _wait,
    TakePayment: _pay,
    Transfer: _transfer,
    Record: _record,
    HangUp: _hang_up,
}


def say(parent: Any, prompts: tuple[Prompt, ...], language: str, *, slow: bool) -> None:
    """Append the words; neighbours in one language share a <Say>, each with its own voice."""
    spoken: list[tuple[Language, list[str | Break]]] = []
    for prompt in prompts:
        voice = VOICES[prompt.language or language]
        parts = render(prompt, voice.code)
        if spoken and spoken[-1][0] is voice:
            spoken[-1][1].extend((" ", *parts))
        else:
            spoken.append((voice, list(parts)))
    for voice, words in spoken:
        said = parent.nest(SayVerb(voice=voice.voice, language=voice.say_language))
        _fill(said.prosody(rate=SLOW_RATE) if slow else said, words)


def _fill(said: Any, words: list[str | Break]) -> None:
    """Put text and pauses into a <Say>; texts beside each other become one."""
    text = ""
    for part in words:
        if isinstance(part, str):
            text += part
            continue
        said.append(text)
        said.append(SsmlBreak(time=f"{part.milliseconds}ms"))
        text = ""
    if text:
        said.append(text)
