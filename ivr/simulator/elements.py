"""The TwiML elements this line uses: attributes, values, children; taken from twilio-python 9.13.0.

Nobody checks TwiML for us: the library accepts any attribute, and the carrier ignores what it does
not know, with a warning nobody reads. A slip of the pen silently loses a feature.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ivr.prompts.languages import LANGUAGES
from ivr.prompts.languages import VOICES as SPOKEN


@dataclass(frozen=True, slots=True)
class Element:
    """What an element may have. `values`: the allowed ones; `lists` take several, with spaces."""

    attributes: tuple[str, ...] = ()
    children: tuple[str, ...] = ()
    text: bool = False
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    lists: tuple[str, ...] = ()


def from_catalogue(catalogue: Mapping[str, Any]) -> dict[str, Element]:
    """Elements by tag, from the carrier's whole catalogue (JSON: "elements" by class)."""
    classes = catalogue["elements"]
    tags = {name: entry["xml_name"] for name, entry in classes.items()}
    return {
        entry["xml_name"]: Element(
            attributes=tuple(entry["attributes"]),
            children=tuple(tags.get(child, child) for child in entry["children"]),
            text=entry["text_body"],
            values={name: tuple(e["values"]) for name, e in entry["enumerated"].items()},
            lists=tuple(n for n, e in entry["enumerated"].items() if e["space_separated_list"]),
        )
        for name, entry in classes.items()
        if name != "ReferSip"  # <Sip> in <Refer>: this line refers nobody
    }


SOUNDS = ("Pause", "Play", "Say")
SSML = ("break", "lang", "prosody", "sub")
METHODS = ("GET", "POST")
BRANDS = (
    "visa",
    "mastercard",
    "amex",
    "maestro",
    "discover",
    "optima",
    "jcb",
    "diners-club",
    "enroute",
)
CALL_EVENTS = ("initiated", "ringing", "answered", "completed")
NOUN = ("method", "statusCallback", "statusCallbackEvent", "statusCallbackMethod", "url")

# The languages we speak, and those that offer themselves in one line, each with its voice.
VOICES = {language.say_language: (language.voice,) for language in SPOKEN.values()}
EVERY_VOICE = tuple(voice for voices in VOICES.values() for voice in voices)

ELEMENTS: dict[str, Element] = {
    "Response": Element(
        children=(
            *SOUNDS,
            "Dial",
            "Enqueue",
            "Gather",
            "Hangup",
            "Leave",
            "Pay",
            "Record",
            "Redirect",
            "Reject",
        )
    ),
    "Say": Element(
        ("language", "loop", "voice"),
        SSML,
        text=True,
        values={"language": tuple(VOICES), "voice": EVERY_VOICE},
    ),
    "break": Element(("time",)),
    "prosody": Element(("rate",), SSML, text=True),
    "sub": Element(("alias",), text=True),
    "lang": Element(("xml:lang",), SSML, text=True),
    "Play": Element(("digits", "loop"), text=True),
    "Pause": Element(("length",)),
    "Gather": Element(
        (
            "action",
            "actionOnEmptyResult",
            "bargeIn",
            "finishOnKey",
            "hints",
            "input",
            "language",
            "method",
            "numDigits",
            "profanityFilter",
            "speechModel",
            "speechTimeout",
            "timeout",
        ),
        SOUNDS,
        values={
            "input": ("dtmf", "speech"),
            "language": tuple(language.listen_language for language in LANGUAGES.values()),
        },
        lists=("input",),
    ),
    "Pay": Element(
        (
            "action",
            "bankAccountType",
            "chargeAmount",
            "currency",
            "description",
            "input",
            "language",
            "maxAttempts",
            "minPostalCodeLength",
            "paymentConnector",
            "paymentMethod",
            "postalCode",
            "securityCode",
            "statusCallback",
            "statusCallbackMethod",
            "timeout",
            "tokenType",
            "validCardTypes",
        ),
        ("Parameter", "Prompt"),
        values={
            "bankAccountType": (
                "consumer-checking",
                "consumer-savings",
                "commercial-checking",
                "commercial-savings",
            ),
            "input": ("dtmf",),
            # What documentation and library agree on: the one has es-MX, the other es-US.
            "language": ("en-US", "es-ES"),
            "maxAttempts": ("1", "2", "3"),
            "paymentMethod": ("ach-debit", "credit-card"),
            "statusCallbackMethod": METHODS,
            "tokenType": ("one-time", "reusable", "payment-method"),
            "validCardTypes": BRANDS,
        },
        lists=("validCardTypes",),
    ),
    "Prompt": Element(
        ("attempt", "cardType", "errorType", "for", "requireMatchingInputs"),
        SOUNDS,
        values={
            "cardType": BRANDS,
            "errorType": (
                "timeout",
                "invalid-card-number",
                "invalid-card-type",
                "invalid-date",
                "date-validation-failed",
                "invalid-security-code",
                "invalid-postal-code",
                "invalid-bank-routing-number",
                "invalid-bank-account-number",
                "input-matching-failed",
                "internal-error",
            ),
            "for": (
                "payment-card-number",
                "expiration-date",
                "security-code",
                "postal-code",
                "payment-processing",
                "bank-account-number",
                "bank-routing-number",
            ),
        },
        lists=("cardType", "errorType"),
    ),
    "Parameter": Element(("name", "value")),
    "Dial": Element(
        ("action", "answerOnBridge", "callerId", "hangupOnStar", "method", "timeLimit", "timeout"),
        ("Client", "Number", "Sip"),
        text=True,
    ),
    "Number": Element(
        (*NOUN, "sendDigits"),
        text=True,
        values={"statusCallbackEvent": CALL_EVENTS},
        lists=("statusCallbackEvent",),
    ),
    "Client": Element(
        NOUN,
        ("Parameter",),
        text=True,
        values={"statusCallbackEvent": CALL_EVENTS},
        lists=("statusCallbackEvent",),
    ),
    "Sip": Element(
        (*NOUN, "password", "username"),
        text=True,
        values={"statusCallbackEvent": CALL_EVENTS},
        lists=("statusCallbackEvent",),
    ),
    "Enqueue": Element(("action", "maxQueueSize", "method", "waitUrl", "waitUrlMethod"), text=True),
    "Leave": Element(),
    "Record": Element(
        (
            "action",
            "finishOnKey",
            "maxLength",
            "method",
            "playBeep",
            "recordingStatusCallback",
            "recordingStatusCallbackEvent",
            "recordingStatusCallbackMethod",
            "timeout",
            "trim",
        ),
        values={
            "recordingStatusCallbackEvent": ("in-progress", "completed", "absent"),
            "trim": ("trim-silence", "do-not-trim"),
        },
        lists=("recordingStatusCallbackEvent",),
    ),
    "Redirect": Element(("method",), text=True),
    "Reject": Element(("reason",), values={"reason": ("rejected", "busy")}),
    "Hangup": Element(),
}
