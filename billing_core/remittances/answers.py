"""Answers to one claim → what the patient owes of it. Pure arithmetic in cents.

The last payer in order decides: the patient's share is what it leaves to them (CAS group PR).
A later payer only ever takes from the share that the one before it left; what it repeats of that
is not owed twice (TR3 005010X221A1, 1.10.2.13). A denial is billed to nobody by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

PRIMARY, SECONDARY, TERTIARY = 1, 2, 3
LEVELS = {"1": 1, "19": 1, "2": 2, "20": 2, "3": 3, "21": 3}  # CLP02 → whose turn it was
DENIED = "4"
REVERSAL = "22"
FORWARDED = "23"  # not this payer's claim; it went on to another
PREDETERMINED = "25"  # a price asked beforehand
STATUSES = frozenset({*LEVELS, DENIED, REVERSAL})


class Answer(Protocol):
    """As ClaimAnswer has it."""

    @property
    def status(self) -> str: ...
    @property
    def paid_cents(self) -> int: ...
    @property
    def patient_cents(self) -> int: ...
    @property
    def billed_by(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Base:
    """What a visit came to before any remittance; decided: an explanation of benefits had come."""

    insurance_paid: int
    share: int
    pending: int
    charge: int

    @property
    def is_decided(self) -> bool:
        return self.pending < self.charge


@dataclass(frozen=True, slots=True)
class Split:
    """charge = insurance_paid + adjustment + share + pending; `decided_by` is the position, in the
    answers given, of the one that left the share, or None.
    """

    insurance_paid: int
    share: int
    pending: int
    decided_by: int | None


def split(base: Base, standing: Sequence[Answer]) -> Split:
    """Return how a charge is split by the answers that stand, in the order they came."""
    ordered = sorted(
        (level, position)
        for position, each in enumerate(standing)
        if (level := level_of(each)) is not None
    )
    if not ordered:
        return _undecided(base, standing)
    is_first = ordered[0][0] == PRIMARY
    paid = 0 if is_first else base.insurance_paid
    share = base.share if base.is_decided and not is_first else None
    for _, position in ordered:
        each = standing[position]
        left = (
            each.patient_cents
            if share is None
            else min(each.patient_cents, share - each.paid_cents)
        )
        share = max(left, 0)
        paid += each.paid_cents
    return Split(paid, share or 0, 0, ordered[-1][1])


def level_of(answer: Answer) -> int | None:
    """Whose turn an answer was; None for a denial, unless a person let it be billed."""
    if answer.status == DENIED and answer.billed_by:
        return PRIMARY
    return LEVELS.get(answer.status)


def _undecided(base: Base, standing: Sequence[Answer]) -> Split:
    """Nobody has paid: as before, or all of it waits; of a denial what would be the patient's."""
    if base.is_decided:
        return Split(base.insurance_paid, base.share, base.pending, None)
    if standing:
        return Split(0, 0, max(standing[-1].patient_cents, 0), None)
    return Split(0, 0, base.charge, None)
