"""Check a TwiML document: elements, attributes, values, nesting, limits, addresses, <Pay>."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from urllib.parse import quote, urlsplit
from xml.etree import ElementTree as ET

from ivr.simulator.documents import BODY_BYTES_MAX, Fatal, is_true, parse, text_of
from ivr.simulator.elements import ELEMENTS, VOICES, Element
from ivr.simulator.lint_pay import pay_complaints

XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
SAY_MAX = {"Polly": 3000, "Google": 5000}  # characters; Google counts the tags too
SAY_ENCODED_MAX = 4500  # a Chinese character is nine
HINTS_MAX, HINT_MAX = 500, 100

ADDRESSES = (
    "action",
    "url",
    "waitUrl",
    "statusCallback",
    "recordingStatusCallback",
    "partialResultCallback",
)
OWN_PATHS = ("/voice", "/sms")
WHOLE_NUMBERS = {
    ("Gather", "timeout"): (1, 600),
    ("Gather", "numDigits"): (1, 100),
    ("Pay", "timeout"): (1, 600),
    ("Pay", "minPostalCodeLength"): (1, 20),
    ("Dial", "timeout"): (5, 600),
    ("Dial", "timeLimit"): (1, 14_400),
    ("Record", "timeout"): (0, 600),
    ("Record", "maxLength"): (1, 14_400),
    ("Pause", "length"): (1, 600),
    ("Say", "loop"): (0, 1000),
    ("Play", "loop"): (0, 1000),
    ("Enqueue", "maxQueueSize"): (1, 5000),
}
BOOLEANS = (
    "actionOnEmptyResult",
    "answerOnBridge",
    "bargeIn",
    "hangupOnStar",
    "playBeep",
    "profanityFilter",
    "requireMatchingInputs",
    "securityCode",
)
NEEDS_ACTION = ("Gather", "Pay", "Record")  # without one, the same document is asked again: a loop
REPLACES_DOCUMENT = ("Redirect", "Reject", "Hangup", "Leave")


def check(text: str, *, public_url: str = "", table: Mapping[str, Element] = ELEMENTS) -> list[str]:
    """Return what is wrong with a document, one sentence each; an empty list when nothing is.

    `table` says which elements exist: this line's own, or one from the carrier's whole catalogue.
    """
    if len(text.encode()) > BODY_BYTES_MAX:
        return ["the document is larger than 64 kB"]
    try:
        root = parse(text, "").root
    except Fatal as fatal:
        return [fatal.reason]
    return list(_document(root, public_url, table))


def _document(root: ET.Element, public_url: str, table: Mapping[str, Element]) -> Iterator[str]:
    yield from _nesting(root, table)
    yield from _reachable(root)
    for element in root.iter():
        yield from _attributes(element, table)
        yield from _addresses(element, public_url)
    for element in root.iter("Say"):
        yield from _say(element)
    for element in root.iter("Gather"):
        yield from _gather(element)
    yield from pay_complaints(root, public_url)


def _nesting(element: ET.Element, table: Mapping[str, Element]) -> Iterator[str]:
    known = table.get(element.tag)
    if known is None:
        yield f"<{element.tag}> is no element"
        return
    if not known.text and _has_text(element):
        yield f"<{element.tag}> takes no text"
    for child in element:
        if child.tag not in known.children:
            yield f"<{child.tag}> does not belong in <{element.tag}>"
        yield from _nesting(child, table)


def _has_text(element: ET.Element) -> bool:
    return bool(text_of(element) or any((child.tail or "").strip() for child in element))


def _reachable(root: ET.Element) -> Iterator[str]:
    last = ""
    for verb in root:
        if last:
            yield f"<{verb.tag}> after {last} is never reached"
        if verb.tag in REPLACES_DOCUMENT:
            last = f"<{verb.tag}>"
        if verb.tag in ("Dial", "Enqueue") and verb.get("action"):
            last = f"<{verb.tag}> with an action"


def _attributes(element: ET.Element, table: Mapping[str, Element]) -> Iterator[str]:
    known = table.get(element.tag, Element())
    for written, value in element.attrib.items():
        name = "xml:lang" if written == XML_LANG else written
        if name not in known.attributes:
            yield f"<{element.tag}> has no attribute {name}"
        elif not _allowed(known, name, value):
            yield f'<{element.tag} {name}="{value}"> is not one of its values'
        elif not _typed(element.tag, name, value):
            yield f'<{element.tag} {name}="{value}"> is out of range'
    if element.tag in NEEDS_ACTION and not element.get("action"):
        yield f"<{element.tag}> without an action asks for its own document again"


def _allowed(known: Element, name: str, value: str) -> bool:
    values = known.values.get(name)
    if values is None:
        return True
    given = value.split() if name in known.lists else [value]
    return bool(given) and all(one in values for one in given)


def _typed(tag: str, name: str, value: str) -> bool:
    if name in BOOLEANS:
        return value in ("true", "false")
    if name.lower().endswith("method"):
        return value in ("GET", "POST", "credit-card", "ach-debit")
    if (tag, name) in WHOLE_NUMBERS:
        least, most = WHOLE_NUMBERS[tag, name]
        return value.isdigit() and least <= int(value) <= most
    if (tag, name) == ("break", "time"):
        return re.fullmatch(r"\d+(ms|s)", value) is not None
    if (tag, name) == ("prosody", "rate"):
        return re.fullmatch(r"\d+%|x-slow|slow|medium|fast|x-fast", value) is not None
    return True


def _addresses(element: ET.Element, public_url: str) -> Iterator[str]:
    found = [(name, element.get(name)) for name in ADDRESSES]
    if element.tag == "Redirect":
        found.append(("text", text_of(element)))
    for name, address in found:
        if address and not _is_address(address, public_url):
            yield f"<{element.tag}> {name}: {address} is neither https nor a path of this line"


def _is_address(address: str, public_url: str) -> bool:
    if address.startswith("/"):
        return address.startswith(OWN_PATHS)
    if public_url and address.startswith(f"{public_url.rstrip('/')}/"):
        return True
    parts = urlsplit(address)
    return parts.scheme == "https" and bool(parts.netloc) and "_" not in parts.netloc


def _say(element: ET.Element) -> Iterator[str]:
    language, voice = element.get("language"), element.get("voice")
    words = " ".join("".join(element.itertext()).split())
    if not language or not voice:
        yield f"<Say> without a language and a voice of its own: {words[:40]}"
    elif language in VOICES and voice not in VOICES[language]:
        yield f"the voice {voice} does not speak {language}"
    spoken = words or any(child.tag == "sub" for child in element.iter())
    if not spoken:
        yield "<Say> with nothing to say"
    if len(quote(words)) > SAY_ENCODED_MAX:
        yield f"<Say> is longer than {SAY_ENCODED_MAX} characters when encoded: {words[:40]}"
    engine = (voice or "").partition(".")[0]
    counted = ET.tostring(element, encoding="unicode") if engine == "Google" else words
    if len(counted) > SAY_MAX.get(engine, SAY_MAX["Polly"]):
        yield f"<Say> is too long for its voice: {words[:40]}"


def _gather(element: ET.Element) -> Iterator[str]:
    finish = element.get("finishOnKey", "#")
    if finish and finish not in tuple("0123456789*#"):
        yield f'<Gather finishOnKey="{finish}"> is not one key'
    hints = [hint.strip() for hint in element.get("hints", "").split(",")]
    if len(hints) > HINTS_MAX or any(len(hint) > HINT_MAX for hint in hints):
        yield "<Gather> has too many hints, or too long ones"
    speech_timeout = element.get("speechTimeout", "1")
    if speech_timeout == "auto" and not element.get("speechModel"):
        yield "<Gather speechTimeout=auto> does not go with the default model"
    elif speech_timeout != "auto" and not speech_timeout.isdigit():
        yield f'<Gather speechTimeout="{speech_timeout}"> is no number of seconds'
    if "speech" not in element.get("input", "dtmf").split() and element.get("hints"):
        yield "<Gather> has hints but hears no speech"
    endless = not element.get("numDigits") and not finish
    if endless and not is_true(element, "actionOnEmptyResult"):
        yield "<Gather> that neither a length nor a key ends"
