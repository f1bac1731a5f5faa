"""The accounts of the ledger, named once.

billed      PATIENT_RECEIVABLE +   PATIENT_REVENUE −      the share of an adjudicated visit
corrected   PATIENT_RECEIVABLE ±   ADJUSTMENTS ∓          the share turned out to be another
paid        CARD_CLEARING +        PATIENT_RECEIVABLE −   visit by visit, oldest first
overpaid    CARD_CLEARING +        UNAPPLIED −            a credit that no visit has taken yet
by bank     BANK_CLEARING +        PATIENT_RECEIVABLE −   or UNAPPLIED −, as by card
late        PATIENT_RECEIVABLE +   LATE_FEES −            only where a region allows it
on credit   PATIENT_RECEIVABLE +   FINANCE_CHARGES −      the interest of a plan that has any
assisted    ASSISTANCE +           PATIENT_RECEIVABLE −   an award; what was paid above to UNAPPLIED
given up    WRITE_OFFS +           PATIENT_RECEIVABLE −   a balance too small to ask for
premium     PREMIUM_RECEIVABLE +   PREMIUM_REVENUE −      another bill, never mixed with the visits'
"""

from __future__ import annotations

PATIENT_RECEIVABLE = "patient_receivable"
PATIENT_REVENUE = "patient_revenue"
ADJUSTMENTS = "adjustments"
CARD_CLEARING = "card_clearing"
UNAPPLIED = "unapplied"

BANK_CLEARING = "bank_clearing"
LATE_FEES = "late_fees"
FINANCE_CHARGES = "finance_charges"
ASSISTANCE = "assistance"
WRITE_OFFS = "write_offs"
PREMIUM_RECEIVABLE = "premium_receivable"
PREMIUM_REVENUE = "premium_revenue"
PREMIUM_UNAPPLIED = "premium_unapplied"

CHART = frozenset(
    {
        *(PATIENT_RECEIVABLE, PATIENT_REVENUE, ADJUSTMENTS, CARD_CLEARING, BANK_CLEARING),
        *(UNAPPLIED, LATE_FEES, FINANCE_CHARGES, ASSISTANCE, WRITE_OFFS),
        *(PREMIUM_RECEIVABLE, PREMIUM_REVENUE, PREMIUM_UNAPPLIED),
    }
)
OF_THE_GUARANTOR = (PATIENT_RECEIVABLE, UNAPPLIED)  # what they owe is the sum of these
