"""Paying over time: what a plan costs, what it promises, and what becomes of it.

A plan covers the visits it was agreed for. It moves no money and keeps no balance of its own: how
far it is paid is read from the ledger, so a returned payment reopens an instalment by itself.
"""
