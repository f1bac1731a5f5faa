"""What can be told of in the audit trail: past tense, one tag for one kind of fact."""

from __future__ import annotations

from enum import StrEnum


class Tag(StrEnum):
    """SUBJECT_HAPPENED: what it is about, then what happened to it, in the past tense.

    The subject is the thing as the product names it (a folder or a table), so that sorting the tags
    sorts by subject, and a subject's tags tell its life in the order of the lines here. The value
    is the name in lower case; it stays for ever, for rows of that name stay for ever. Who did it is
    the row's `actor`, why and how much are its `details`: neither belongs in a tag.

        PAYMENT_PAID            yes
        PAY_SUCCESS             no: a second word for a payment, and nothing happened
        CALLER_TOOK_PAYMENT     no: who did it is the actor
        PAYMENT_PAID_LATE       no: that is a detail
    """

    CALL_BACK_BOOKED = "call_back_booked"
    CALL_BACK_MADE = "call_back_made"  # a representative was put through
    CALL_BACK_UNREACHED = "call_back_unreached"  # tried twice
    MESSAGE_LEFT = "message_left"

    IDENTITY_PROVEN = "identity_proven"
    GUEST_ADMITTED = "guest_admitted"  # may pay, hears nothing
    IDENTITY_REFUSED = "identity_refused"
    IDENTITY_LOCKED = "identity_locked"

    CONSENT_GIVEN = "consent_given"
    CONSENT_REVOKED = "consent_revoked"

    CONTACT_CHANGE_REQUESTED = "contact_change_requested"
    CONTACT_CHANGE_APPLIED = "contact_change_applied"
    CONTACT_CHANGE_REFUSED = "contact_change_refused"
    CONTACT_CHANGE_UNDONE = "contact_change_undone"  # the old contact said that it was not them

    ACCOUNT_RESTRICTED = "account_restricted"  # or no longer
    ACCOUNT_LOOKED_UP = "account_looked_up"  # by whom a call was put through to

    PAYMENT_TAKEN = "payment_taken"
    PAYMENT_PAID = "payment_paid"
    PAYMENT_DECLINED = "payment_declined"
    PAYMENT_UNKNOWN = "payment_unknown"
    PAYMENT_CHARGED_IN_VAIN = "payment_charged_in_vain"  # after it had been given up
    PAYMENT_REFUNDED = "payment_refunded"  # in whole or in part
    PAYMENT_DISPUTED = "payment_disputed"
    PAYMENT_RETURNED = "payment_returned"

    REFUND_REQUESTED = "refund_requested"
    REFUND_REFUSED = "refund_refused"
    REFUND_CANCELLED = "refund_cancelled"

    CHARGEBACK_WON = "chargeback_won"
    CHARGEBACK_LOST = "chargeback_lost"

    STATEMENTS_ISSUED = "statements_issued"  # a month's, by command

    RECEIPT_ISSUED = "receipt_issued"
    RECEIPT_REPEATED = "receipt_repeated"

    BALANCE_WRITTEN_OFF = "balance_written_off"

    RECONCILIATION_FINISHED = "reconciliation_finished"
    DIFFERENCE_CLOSED = "difference_closed"

    HOLD_PLACED = "hold_placed"
    HOLD_LIFTED = "hold_lifted"

    ASSISTANCE_OPENED = "assistance_opened"
    ASSISTANCE_INCOMPLETE = "assistance_incomplete"
    ASSISTANCE_COMPLETE = "assistance_complete"
    ASSISTANCE_AWARDED = "assistance_awarded"  # by a person
    ASSISTANCE_APPLIED = "assistance_applied"  # to the visits an award covers
    ASSISTANCE_DENIED = "assistance_denied"
    ASSISTANCE_APPEALED = "assistance_appealed"
    ASSISTANCE_UPHELD = "assistance_upheld"  # the denial, on appeal
    ASSISTANCE_WITHDRAWN = "assistance_withdrawn"
    ASSISTANCE_LAPSED = "assistance_lapsed"

    DISPUTE_OPENED = "dispute_opened"
    DISPUTE_MESSAGE_LEFT = "dispute_message_left"
    DISPUTE_RESOLVED = "dispute_resolved"

    PLAN_AGREED = "plan_agreed"
    PLAN_DOCUMENT_DELIVERED = "plan_document_delivered"
    PLAN_ACTIVATED = "plan_activated"
    PLAN_REAMORTISED = "plan_reamortised"
    PLAN_INSTALMENT_SKIPPED = "plan_instalment_skipped"  # put off to the end, as the payer asked
    PLAN_INSTALMENT_MOVED = "plan_instalment_moved"  # to a later day of the month
    PLAN_REPLACED = "plan_replaced"
    PLAN_INSTALMENT_MISSED = "plan_instalment_missed"
    PLAN_CURED = "plan_cured"
    PLAN_CALLED = "plan_called"
    PLAN_DEFAULTED = "plan_defaulted"
    PLAN_COMPLETED = "plan_completed"
    PLAN_REOPENED = "plan_reopened"
    PLAN_CANCELLED = "plan_cancelled"

    METHOD_SAVED = "method_saved"  # a card or bank account, to pay with again
    METHOD_REMOVED = "method_removed"  # or replaced by another
    CARDS_LOCKED = "cards_locked"  # too many were refused; a person takes over

    MANDATE_GIVEN = "mandate_given"
    MANDATE_PAUSED = "mandate_paused"
    MANDATE_RESUMED = "mandate_resumed"
    MANDATE_REVOKED = "mandate_revoked"
    DRAW_SKIPPED = "draw_skipped"
    DRAW_TAKEN = "draw_taken"
    DRAW_FAILED = "draw_failed"

    BANK_ACCOUNT_ADDED = "bank_account_added"
    BANK_ACCOUNT_STOPPED = "bank_account_stopped"
    BANK_ACCOUNT_CORRECTED = "bank_account_corrected"
    BANK_PAYMENT_AUTHORISED = "bank_payment_authorised"
    BANK_PAYMENT_CANCELLED = "bank_payment_cancelled"
    BANK_PAYMENT_SUBMITTED = "bank_payment_submitted"
    BANK_PAYMENT_SETTLED = "bank_payment_settled"
    BANK_PAYMENT_RETURNED = "bank_payment_returned"

    DENIAL_BILLED = "denial_billed"  # what an insurer denied, a person let be billed
    BANK_CREDIT_SETTLED = "bank_credit_settled"  # out of suspense, by a person

    COVERAGE_ENDED = "coverage_ended"  # for an unpaid premium, by the enrolment office

    LATE_FEE_WAIVED = "late_fee_waived"
    ACCOUNT_PLACED = "account_placed"  # with a collection agency, by a person
    ACCOUNT_RECALLED = "account_recalled"
    COLLECTION_FACT_NOTED = "collection_fact_noted"

    REMINDER_OWED = "reminder_owed"  # by telephone, of what falls due
    REMINDER_HEARD = "reminder_heard"  # by whoever answered, or left as a message
    REMINDER_UNREACHED = "reminder_unreached"  # a letter goes out instead
    REMINDER_DROPPED = "reminder_dropped"  # before anybody was called about it

    NOTICE_QUEUED = "notice_queued"
    NOTICE_RELEASED = "notice_released"  # held until a person let it go out
    NOTICES_WRITTEN = "notices_written"  # to a folder, for whoever prints or mails them
    IMPORT_FINISHED = "import_finished"
