"""Keep what callers keyed out of logs: the last net, under code that does not log it."""

from __future__ import annotations

import re
from collections.abc import MutableMapping
from typing import Any

HIDDEN = "[digits]"
PRIVATE_FIELDS = frozenset(
    (
        "Digits",
        "SpeechResult",
        "From",
        "Caller",
        "PaymentCardNumber",
        "ExpirationDate",
        "SecurityCode",
        "PaymentCardPostalCode",
        "BankAccountNumber",
        "BankRoutingNumber",
    )
)
# Five digits or more in a row, or groups that make up a card's number: nothing we log needs them.
# Ids are hexadecimal with letters in between, and moments have a T; they stay.
_DIGITS = re.compile(r"(?<![\w.])\+?\d(?:[ -]?\d){4,}(?![\w])")
_MOMENT = re.compile(r"^\d{4}-\d\d-\d\dT[\d:.]+Z$")


def redact(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """The event without private fields and long runs of digits."""
    for name, value in event.items():
        event[name] = HIDDEN if name in PRIVATE_FIELDS else _clean(value)
    return event


def _clean(value: Any) -> Any:
    if isinstance(value, str) and not _MOMENT.match(value):
        return _DIGITS.sub(HIDDEN, value)
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 10_000:
        return HIDDEN
    if isinstance(value, dict):
        return {k: HIDDEN if k in PRIVATE_FIELDS else _clean(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(item) for item in value]
    return value
