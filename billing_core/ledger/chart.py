"""The accounts of the ledger, named once.

billed      PATIENT_RECEIVABLE +   PATIENT_REVENUE −      the share of an adjudicated visit
corrected   PATIENT_RECEIVABLE ±   ADJUSTMENTS ∓          the share turned out to be another
paid        CARD_CLEARING +        PATIENT_RECEIVABLE −   visit by visit, oldest first
overpaid    CARD_CLEARING +        UNAPPLIED −            a credit that no visit has taken yet
"""

from __future__ import annotations

PATIENT_RECEIVABLE = "patient_receivable"
PATIENT_REVENUE = "patient_revenue"
ADJUSTMENTS = "adjustments"
CARD_CLEARING = "card_clearing"
UNAPPLIED = "unapplied"

CHART = frozenset({PATIENT_RECEIVABLE, PATIENT_REVENUE, ADJUSTMENTS, CARD_CLEARING, UNAPPLIED})
OF_THE_GUARANTOR = (PATIENT_RECEIVABLE, UNAPPLIED)  # what they owe is the sum of these
