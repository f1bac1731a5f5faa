"""The factories of billing_core, for tests: seeds and tests make their households alike."""

from __future__ import annotations

from billing_core.factories import (
    consent,
    coverage,
    guarantor,
    household,
    new_visit,
    patient,
    payment,
    statement,
    visit,
)

__all__ = [
    "consent",
    "coverage",
    "guarantor",
    "household",
    "new_visit",
    "patient",
    "payment",
    "statement",
    "visit",
]
