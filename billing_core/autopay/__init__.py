"""Payments agreed to in advance: a mandate, what it is going to draw, and what became of that.

A mandate is the payer's own words' worth: the text they agreed to, its version, and where they can
be heard. It can be paused, skipped and revoked at any time, and no plan may require one.
"""
