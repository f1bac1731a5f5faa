"""Double entry: every cent, twice. post() is the only writer, reverse() the only undo.

An amount above zero is a debit, below zero a credit; the sides of an entry sum to zero. What a
guarantor owes is what stands on PATIENT_RECEIVABLE and UNAPPLIED for them: a sum, never a field.
"""
