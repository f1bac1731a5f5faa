"""What insurers answered and paid: remittances, their claims, and what each leaves to the patient.

An answer never bills by itself: it moves the patient's share of a visit, and the difference is
posted. Whatever a payer takes back or adds later is an answer of its own; none is ever changed.
"""
