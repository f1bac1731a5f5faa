"""Keep what callers keyed out of logs: the last net, under code that does not log it."""

from __future__ import annotations

import re
from collections.abc import MutableMapping
from typing import Any

HIDDEN = "[digits]"
TEN_THOUSAND = 10_000  # from here on a number has as many digits as a ZIP code
PRIVATE_FIELDS = frozenset(
    (
        *("Digits", "SpeechResult", "UnstableSpeechResult", "Body", "From", "Caller", "recipient"),
        *("FromZip", "CallerZip", "CallToken", "PaymentToken", "ProfileId", "token"),
        *("PaymentCardNumber", "ExpirationDate", "SecurityCode", "PaymentCardPostalCode"),
        *("BankAccountNumber", "BankRoutingNumber", "birth_date", "postal_code"),
    )
)
# Ids stay: the carrier's, and ours. Else five digits or more in a row, as phones and cards are
# grouped, are hidden where they stand alone, and ten or more wherever they stand.
_DIGITS = re.compile(
    r"(?P<id>\b[A-Z]{2}[0-9a-f]{32}\b|\b[0-9a-f]{8}(?:-?[0-9a-f]{4}){3}-?[0-9a-f]{12}\b)"
    r"|(?<![\w.])\+?\d(?:[ -]?\d){4,}(?!\w)"
    r"|\d(?:[ -]?\d){9,}"
)
_MOMENT = re.compile(r"^\d{4}-\d\d-\d\dT[\d:.]+Z$")


def redact(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """The event without private fields and long runs of digits."""
    for name, value in event.items():
        event[name] = HIDDEN if name in PRIVATE_FIELDS else _clean(value)
    return event


def _clean(value: Any) -> Any:
    if value is None or isinstance(value, bool | float):
        return value
    if isinstance(value, int):
        return HIDDEN if abs(value) >= TEN_THOUSAND else value
    if isinstance(value, dict):
        return {k: HIDDEN if k in PRIVATE_FIELDS else _clean(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(item) for item in value]
    text = str(value)
    return text if _MOMENT.match(text) else _DIGITS.sub(_hidden, text)


def _hidden(found: re.Match[str]) -> str:
    return found["id"] or HIDDEN
