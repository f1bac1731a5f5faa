"""Double entry: every cent, twice. post() is the only writer, reverse() the only undo.

post_all() is post() for loads of new accounts.

An amount above zero is a debit, below zero a credit; the sides of an entry sum to zero. What a
guarantor owes is what stands on PATIENT_RECEIVABLE and UNAPPLIED for them: a sum, never a field.
"""
