"""Payments from a bank account: what was authorised, sent to the bank, settled or sent back.

A debit agreed on the telephone is a TEL entry of the ACH network: the words agreed to, their
version and where they can be heard stand on every payment, for two years at least.
"""
