"""Policy: what holds in one region on one day, and which row decided it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from billing_core.accounts.identity import Limits
from billing_core.money import ZERO, Money
from billing_core.policies.terms import (
    AssistanceTerms,
    AutopayTerms,
    CardLimits,
    Charges,
    Clocks,
    LateFee,
    Outbound,
    PlanTerms,
)

RULE_MAX = 200


@dataclass(frozen=True, slots=True)
class RowRef:
    """Which row decided a setting: an operator's, a law's, or the default that is built in."""

    region: str | None  # None: all of them
    starts_on: date
    source: str  # "operator file", the citation of a law, "built in"
    version: str  # of the row's content: twelve hexadecimal digits of its SHA-256

    def __str__(self) -> str:
        """Return it as a log or an entry keeps it, in at most 64 characters."""
        return f"{self.region or 'all'}/{self.starts_on.isoformat()}/{self.version}"


@dataclass(frozen=True, slots=True)
class Policy:
    """What holds in one region on one day.

    `decided_by` names each setting by its path, "plan.apr", and each table, "plan", by the row that
    last had a say in it.
    """

    past_due_after_days: int = 30  # from a statement's date to its due date
    payment_minimum: Money = field(default=Money(500))  # whoever owes less pays that
    sms_receipts: bool = True  # whether a receipt by text is offered; it is sent only with consent
    fees_first: bool = False  # whether a payment pays a visit's fees before its share
    returned_item_fee: Money = ZERO  # for a payment that the bank sent back
    credit_reporting: bool = False
    dispute_call_business_days: int = 2  # until somebody calls about a charge that is questioned
    identity: Limits = field(default_factory=Limits)
    cards: CardLimits = field(default_factory=CardLimits)
    late_fee: LateFee = field(default_factory=LateFee)
    charges: Charges = field(default_factory=Charges)
    clocks: Clocks = field(default_factory=Clocks)
    plan: PlanTerms = field(default_factory=PlanTerms)
    autopay: AutopayTerms = field(default_factory=AutopayTerms)
    assistance: AssistanceTerms = field(default_factory=AssistanceTerms)
    outbound: Outbound = field(default_factory=Outbound)
    decided_by: Mapping[str, RowRef] = field(default_factory=dict, compare=False, repr=False)

    def rule(self, path: str) -> str:
        """Return the row that decided a setting or a table, with its source, as what was done by it
        keeps them: at most 200 characters.
        """
        row = self.decided_by.get(path)
        return f"{row} {row.source}"[:RULE_MAX] if row else "built in"
