"""What can be told of in the audit trail: past tense, one tag for one kind of fact."""

from __future__ import annotations

from enum import StrEnum


class Tag(StrEnum):
    CALL_BACK_BOOKED = "call_back_booked"
    MESSAGE_LEFT = "message_left"

    IDENTITY_PROVEN = "identity_proven"
    GUEST_ADMITTED = "guest_admitted"  # may pay, hears nothing
    IDENTITY_REFUSED = "identity_refused"
    IDENTITY_LOCKED = "identity_locked"

    CONSENT_GIVEN = "consent_given"
    CONSENT_REVOKED = "consent_revoked"

    PAYMENT_TAKEN = "payment_taken"
    PAYMENT_PAID = "payment_paid"
    PAYMENT_DECLINED = "payment_declined"
    PAYMENT_UNKNOWN = "payment_unknown"
    PAYMENT_CHARGED_IN_VAIN = "payment_charged_in_vain"  # after it had been given up

    HOLD_PLACED = "hold_placed"
    HOLD_LIFTED = "hold_lifted"

    NOTICE_QUEUED = "notice_queued"
    IMPORT_FINISHED = "import_finished"
