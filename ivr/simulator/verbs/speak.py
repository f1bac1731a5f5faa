"""Say, Play and Pause: what sounds, in which language, with which breaks, for how long."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from ivr.simulator import pace
from ivr.simulator.documents import Document, text_of
from ivr.simulator.events import Event, Key, Piece, Script, Waiting

if TYPE_CHECKING:
    from ivr.simulator.leg import Leg

PLAY_SECONDS = 3.0  # nobody fetches the audio: a guess
LOOPS_MAX = 1000  # what the carrier makes of 0, "until hang-up"
BREAK_SECONDS = {
    "none": 0.0,
    "x-weak": 0.1,
    "weak": 0.25,
    "medium": 0.5,
    "strong": 0.75,
    "x-strong": 1.0,
}
DEFAULT_BREAK = "medium"
DEFAULT_LANGUAGE = "en-US"
DEFAULT_VOICE = "man"


def say(leg: Leg, element: Element) -> Script[Document | None]:
    """Speak, and go on when it is said: no key interrupts it."""
    yield from ()
    leg.elapse(sound(leg, element))
    return None


def play(leg: Leg, element: Element) -> Script[Document | None]:
    """Play, and go on when it is played."""
    yield from ()
    leg.elapse(sound(leg, element))
    return None


def pause(leg: Leg, element: Element) -> Script[Document | None]:
    """Wait. Keys pressed meanwhile are kept for the next question."""
    length = float(element.get("length", "1"))
    leg.hear(Event("pause", seconds=length))
    while isinstance(given := (yield Waiting("pause", timeout_seconds=length)), Key):
        leg.typed.append(Key(given.key, 0.0))
    leg.elapse(length)
    return None


def sound(leg: Leg, element: Element, *, offset: float = 0.0) -> float:
    """Let one Say, Play or Pause be heard, `offset` seconds from now; return how long it takes."""
    if element.tag == "Pause":
        length = float(element.get("length", "1"))
        leg.hear(Event("pause", offset, seconds=length))
        return length
    loops = int(element.get("loop", "1")) or LOOPS_MAX
    event = _said(element) if element.tag == "Say" else _played(element)
    seconds = event.seconds * loops
    leg.hear(replace(event, at_seconds=offset, seconds=seconds))
    return seconds


def sounds(leg: Leg, elements: list[Element], *, offset: float = 0.0) -> float:
    """Let several be heard one after the other; return how long they take."""
    total = offset
    for element in elements:
        total += sound(leg, element, offset=total)
    return total - offset


def pieces(element: Element) -> Iterator[Piece]:
    """The words of a <Say> and its SSML, and its breaks in milliseconds."""
    if element.tag == "sub":
        yield element.get("alias", "")
    elif element.tag == "break":
        yield round(_break_seconds(element) * 1000)
    else:
        yield element.text or ""
        for child in element:
            yield from pieces(child)
            yield child.tail or ""


def _said(element: Element) -> Event:
    language = element.get("language", DEFAULT_LANGUAGE)
    parts = _joined(pieces(element))
    text = " ".join(part for part in parts if isinstance(part, str))
    rate = _rate(element)
    breaks = sum(part for part in parts if isinstance(part, int)) / 1000
    return Event(
        "said",
        text=text,
        language=language,
        voice=element.get("voice", DEFAULT_VOICE),
        seconds=pace.seconds(text, language) / _speed(rate) + breaks,
        pieces=parts,
        rate=rate,
    )


def _played(element: Element) -> Event:
    digits = element.get("digits", "")
    return Event("played", text=digits or text_of(element), seconds=PLAY_SECONDS)


def _joined(parts: Iterator[Piece]) -> tuple[Piece, ...]:
    """Neighbouring words together, white space as the carrier trims it."""
    joined: list[Piece] = []
    for part in parts:
        if isinstance(part, str) and joined and isinstance(joined[-1], str):
            joined[-1] += part
        else:
            joined.append(part)
    trimmed = (
        re.sub(r"\s+", " ", part).strip() if isinstance(part, str) else part for part in joined
    )
    return tuple(part for part in trimmed if part != "")


def _break_seconds(element: Element) -> float:
    length = re.fullmatch(r"([\d.]+)(ms|s)", element.get("time", ""))
    if length:
        return float(length[1]) / (1000 if length[2] == "ms" else 1)
    return BREAK_SECONDS.get(element.get("strength", DEFAULT_BREAK), BREAK_SECONDS[DEFAULT_BREAK])


def _rate(element: Element) -> str:
    prosody = element.find("prosody")
    return prosody.get("rate", "") if prosody is not None else ""


def _speed(rate: str) -> float:
    percent = re.fullmatch(r"(\d+)%", rate)
    if percent:
        return max(0.2, int(percent[1]) / 100)
    return {"x-slow": 0.5, "slow": 0.75, "fast": 1.25, "x-fast": 1.5}.get(rate, 1.0)
