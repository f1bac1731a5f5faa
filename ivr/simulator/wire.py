"""What goes over the wire between the browser's phone and the server: wishes in, new events out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NoReturn

from flask import Response, abort, jsonify, request

from ivr.prompts.languages import LANGUAGES
from ivr.simulator.events import Event, Waiting
from ivr.simulator.open_calls import OpenCall

TEXT_MAX = 500
KEYS = re.compile(r"[0-9*#]{1,40}")
FROM_NUMBER = re.compile(r"\+[0-9]{7,15}|anonymous|client:[\w.@-]{1,40}")
TO_NUMBER = re.compile(r"\+[0-9]{7,15}")
SPOKEN_NAMES = {
    "en_US": "English",
    "es_US": "Español",
    "zh_Hans_CN": "普通话",
    "zh_Hant_HK": "廣東話",
}

Wish = Mapping[str, Any]


def wish() -> Wish:
    """The request's JSON object."""
    given = request.get_json(silent=True)
    if not isinstance(given, dict):
        refuse(400, "The request is not a JSON object.")
    return given


def keys(given: Wish) -> str:
    pressed = given.get("keys")
    if not (isinstance(pressed, str) and KEYS.fullmatch(pressed)):
        refuse(400, "Keys are 0 to 9, * and #.")
    return pressed


def seconds(given: Wish, name: str, *, most: int) -> float | None:
    """A length of time; None when none was given."""
    length = given.get(name)
    if length is None:
        return None
    if isinstance(length, bool) or not isinstance(length, int | float) or not 0 <= length <= most:
        refuse(400, f"{name} is 0 to {most}.")
    return length


def words(given: Wish, name: str) -> str:
    said = given.get(name)
    if not isinstance(said, str) or not 1 <= len(said.strip()) <= TEXT_MAX:
        refuse(400, f"{name} is 1 to {TEXT_MAX} characters.")
    return said.strip()


def number(given: Wish, name: str, shape: re.Pattern[str]) -> str:
    """A number as people write it, in the carrier's form: (415) 555-0123 is +14155550123."""
    dialled = words(given, name)
    if not dialled.startswith("client:"):
        dialled = re.sub(r"[\s().-]", "", dialled)
    if re.fullmatch(r"1?[0-9]{10}", dialled):
        dialled = f"+1{dialled[-10:]}"
    if not shape.fullmatch(dialled):
        refuse(400, f"That is no number to call {name}. Write it like +14155550123.")
    return dialled


def as_people_write(dialled: str) -> str:
    """A North American number as it is printed: +14155550123 is (415) 555-0123."""
    parts = re.fullmatch(r"\+1(\d{3})(\d{3})(\d{4})", dialled)
    return f"({parts[1]}) {parts[2]}-{parts[3]}" if parts else dialled


def reply(call: OpenCall, given: Wish) -> Response:
    """What is new since the events and documents that the browser has."""
    phone = call.phone
    waiting = phone.waiting  # read first: it must not run ahead of the events
    after, documents_after = _count(given, "after"), _count(given, "documents_after")
    return jsonify(
        id=call.id,
        events=[_event(n, event) for n, event in enumerate(phone.events[after:], after)],
        documents=phone.documents[documents_after:],
        waiting={name: getattr(waiting, name) for name in Waiting.__slots__},
    )


def refuse(status: int, message: str) -> NoReturn:
    """Answer with what is wrong, for the caller at the browser to read."""
    response = jsonify(message=message)
    response.status_code = status
    abort(response)


def _event(n: int, event: Event) -> dict[str, Any]:
    lang, name = _language(event.language)
    return {
        "n": n,
        "kind": event.kind,
        "at": event.at_seconds,
        "text": event.text,
        "lang": lang,
        "language_name": name,
        "seconds": event.seconds,
        "pieces": event.pieces or (event.text,),
        "rate": int(event.rate.rstrip("%")) / 100 if event.rate.endswith("%") else 1,
        "step": event.step,
        "details": dict(event.details),
    }


def _language(said: str) -> tuple[str, str]:
    """The tag that browsers and screen readers know, and the language's name in itself."""
    for code, language in LANGUAGES.items():
        if said in (language.say_language, language.pay_language):
            return language.browser_language, SPOKEN_NAMES[code]
    return said, said


def _count(given: Wish, name: str) -> int:
    try:
        return max(0, int(given.get(name, 0)))
    except (TypeError, ValueError):
        refuse(400, f"{name} is a number.")
