"""What a call came to. A step names its outcome where it is declared; the engine keeps the best."""

from __future__ import annotations

from enum import StrEnum


class Outcome(StrEnum):
    """The classes of calls, the least first: of several that one call reached, the last counts."""

    ABANDONED = "abandoned"  # at the step the call stands at
    GOODBYE = "goodbye"  # heard the line out, and wanted nothing that is below
    INFORMED = "informed"  # of other ways to pay, of a premium, of what help there is
    HEARD_BALANCE = "heard_balance"
    PAYMENT_REFUSED = "payment_refused"
    PAYMENT_UNKNOWN = "payment_unknown"
    PUT_THROUGH = "put_through"
    CALL_BACK_BOOKED = "call_back_booked"
    RECEIPT_SENT = "receipt_sent"
    METHOD_SAVED = "method_saved"
    CHARGE_QUESTIONED = "charge_questioned"
    HELP_APPLIED_FOR = "help_applied_for"
    AUTOPAY_SET = "autopay_set"
    PAYMENT_SCHEDULED = "payment_scheduled"
    PLAN_AGREED = "plan_agreed"
    PAID = "paid"


_WORTH = {outcome: place for place, outcome in enumerate(Outcome)}


def better(one: Outcome | None, other: Outcome | None) -> Outcome | None:
    """The outcome that counts of two."""
    if one is None or other is None:
        return one or other
    return max(one, other, key=_WORTH.__getitem__)
