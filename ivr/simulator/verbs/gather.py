"""Gather: keys and speech. Ends at numDigits, the finishing key, silence, or something said."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit
from xml.etree.ElementTree import Element

from ivr.simulator.documents import Document, is_true
from ivr.simulator.events import Event, Input, Key, Script, Waiting, Words
from ivr.simulator.verbs.listening import Listening

if TYPE_CHECKING:
    from ivr.simulator.leg import Leg

SPOKEN_MAX_SECONDS = 60
SECRET_STEPS = (("birth_date", r"birth|dob"), ("zip", r"zip|postal"))


@dataclass(frozen=True, slots=True)
class Question:
    """A <Gather>'s attributes, with their defaults."""

    action: str
    method: str
    keys: bool
    speech: bool
    timeout_seconds: float
    finish_on_key: str
    digits_at_most: int | None
    asks_when_empty: bool
    hints: tuple[str, ...]
    language: str
    barge_in: bool


@dataclass(frozen=True, slots=True)
class Ended:
    """How a Gather ended: what was keyed and with which key, or what was said."""

    digits: str = ""
    finished_on_key: str = ""
    words: Words | None = None

    @property
    def is_empty(self) -> bool:
        return not self.digits and self.words is None


def gather(leg: Leg, element: Element) -> Script[Document | None]:
    """Ask, and post the answer; with none go on to the next verb, unless asked to tell."""
    question = _question(leg, element)
    listening = Listening(leg, list(element), barge_in=question.barge_in)
    leg.hear(Event("asked", text=_described(question), details={"action": question.action}))
    ended = yield from _listen(leg, question, listening)
    if ended.is_empty and not question.asks_when_empty:
        return None
    return leg.request(question.action, _result(leg, ended), method=question.method)


def _listen(leg: Leg, question: Question, listening: Listening) -> Script[Ended]:
    digits = ""
    while True:
        given: Input = leg.typed.popleft() if leg.typed else (yield _waiting(question))
        if listening.is_over(given, question.timeout_seconds):
            return Ended(digits)
        if isinstance(given, Words) and question.speech:
            listening.hears_out()
            leg.elapse(min(SPOKEN_MAX_SECONDS, 1 + len(given.text.split()) / 2))
            return Ended(words=given)
        if not (isinstance(given, Key) and question.keys and listening.takes(given)):
            continue
        if given.key == question.finish_on_key:
            return Ended(digits, given.key)
        digits += given.key
        if len(digits) == question.digits_at_most:
            return Ended(digits)


def _question(leg: Leg, element: Element) -> Question:
    inputs = element.get("input", "dtmf").split()
    at_most = element.get("numDigits")
    hints = element.get("hints", "").split(",")
    return Question(
        action=urljoin(leg.url, element.get("action", "")) or leg.url,
        method=element.get("method", "POST"),
        keys="dtmf" in inputs,
        speech="speech" in inputs,
        timeout_seconds=float(element.get("timeout", "5")),
        finish_on_key=element.get("finishOnKey", "#"),
        digits_at_most=int(at_most) if at_most else None,
        asks_when_empty=is_true(element, "actionOnEmptyResult"),
        hints=tuple(hint.strip() for hint in hints if hint.strip()),
        language=element.get("language", "en-US"),
        barge_in=is_true(element, "bargeIn", default=True),
    )


def _waiting(question: Question) -> Waiting:
    path = urlsplit(question.action).path
    return Waiting(
        "speech" if question.speech else "keys",
        timeout_seconds=question.timeout_seconds,
        action=path,
        digits_at_most=question.digits_at_most,
        finish_on_key=question.finish_on_key,
        hints=question.hints,
        language=question.language if question.speech else "",
        secret=secret_of(path),
        barge_in=question.barge_in,
    )


def secret_of(path: str) -> str:
    """The field whose digits are asked at an address, when they must not be written down."""
    step = path.rstrip("/").split("/")[-2] if path.count("/") > 1 else path
    return next((name for name, pattern in SECRET_STEPS if re.search(pattern, step)), "")


def _result(leg: Leg, ended: Ended) -> dict[str, str]:
    if ended.words is not None:
        return {"SpeechResult": ended.words.text, "Confidence": f"{ended.words.confidence:.4f}"}
    result = {"FinishedOnKey": ended.finished_on_key, "msg": "Gather End"}
    if ended.digits or leg.carrier.quirks.sends_empty_digits:
        result["Digits"] = ended.digits
    return result


def _described(question: Question) -> str:
    wanted = (
        [f"{question.digits_at_most} keys" if question.digits_at_most else "keys"]
        if question.keys
        else []
    )
    wanted += ["speech"] if question.speech else []
    return f"{' or '.join(wanted)}, {question.timeout_seconds:g} s"
