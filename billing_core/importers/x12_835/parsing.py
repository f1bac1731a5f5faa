"""Segments → claims and the payment they belong to; what is not shaped as TR3 says is Malformed."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from billing_core.importers.x12_835 import segments
from billing_core.importers.x12_835.facts import Adjustment, Claim, Line, Payment, ProviderLevel
from billing_core.importers.x12_835.segments import Segment

AMOUNT = re.compile(r"-?(\d{1,16}(\.\d{0,2}0*)?|\.\d{1,2}0*)")
GROUPS = ("PR", "CO", "OA", "PI")
CAS_REASONS_AT = range(2, 20, 3)  # reason, amount, quantity, up to six times
PLB_REASONS_AT = range(3, 15, 2)


class Malformed(Exception):
    """A segment that cannot be understood, so that its transaction cannot."""

    def __init__(self, segment: Segment, reason: str) -> None:
        super().__init__(f"{segment.tag}: {reason}")
        self.segment = segment.number
        self.reason = f"{segment.tag}: {reason}"[:300]


@dataclass(frozen=True, slots=True)
class Spoilt:
    """A transaction set that is refused as a whole: at which segment, and why."""

    segment: int
    reason: str


def read(path: Path) -> Iterator[Claim | Payment | Spoilt]:
    """Yield the claims of each transaction, then its Payment; or Spoilt, and the claims before it
    are to be dropped. Raises UnreadableFile, as segments.read().
    """
    reader: _Transaction | None = None
    group_date = ""
    for segment in segments.read(path):
        if segment.tag == "GS":
            group_date = segment.get(4)
        elif segment.tag == "ST":
            reader = _Transaction(group_date)
        elif segment.tag == "SE" and reader is not None:
            yield from reader.end(segment)
            reader = None
        if reader is not None:
            yield from reader.take(segment)


@dataclass
class _Transaction:
    """Reads one transaction set, segment by segment, holding one claim at a time."""

    group_date: str
    spoilt: bool = False
    header: dict[str, Segment] = field(default_factory=dict)
    production_date: str = ""
    payer_name: str = ""
    claim: list[Segment] = field(default_factory=list)
    claims_cents: int = 0
    provider_level: list[ProviderLevel] = field(default_factory=list)

    def take(self, segment: Segment) -> Iterator[Claim | Spoilt]:
        if self.spoilt:
            return
        try:
            yield from self._take(segment)
        except Malformed as problem:
            self.spoilt = True
            yield Spoilt(problem.segment, problem.reason)

    def end(self, segment: Segment) -> Iterator[Claim | Payment | Spoilt]:
        if self.spoilt:
            return
        try:
            yield from self._claim_so_far()
            yield self._payment(segment)
        except Malformed as problem:
            yield Spoilt(problem.segment, problem.reason)

    def _take(self, segment: Segment) -> Iterator[Claim]:
        tag = segment.tag
        if tag == "ST" and segment.get(1) != "835":
            raise Malformed(segment, "not a remittance (835)")
        if tag in ("CLP", "LX", "PLB"):
            yield from self._claim_so_far()
        if tag == "CLP" or self.claim:
            self.claim.append(segment)
        if tag == "PLB":
            self.claim = []
            self.provider_level += _provider_level(segment)
        elif not self.claim:
            self._heading(segment)

    def _heading(self, segment: Segment) -> None:
        if segment.tag in ("BPR", "TRN"):
            self.header.setdefault(segment.tag, segment)
        elif segment.tag == "DTM" and segment.get(1) == "405":
            self.production_date = segment.get(2)
        elif segment.tag == "N1" and segment.get(1) == "PR":
            self.payer_name = segment.get(2)

    def _claim_so_far(self) -> Iterator[Claim]:
        read_so_far, self.claim = self.claim, []
        if read_so_far:
            claim = _claim(read_so_far)
            self.claims_cents += claim.paid
            yield claim

    def _payment(self, end: Segment) -> Payment:
        for tag in ("BPR", "TRN"):
            if tag not in self.header:
                raise Malformed(end, f"the transaction has no {tag}")
        paid, trace = self.header["BPR"], self.header["TRN"]
        if not trace.get(2) or not trace.get(3):
            raise Malformed(trace, "without a trace number and a payer it could not be recognised")
        sign = -1 if paid.get(3) == "D" else 1
        payment = Payment(
            segment=paid.number,
            payer_id=trace.get(3)[:80],
            payer_name=self.payer_name[:60],
            trace=trace.get(2)[:50],
            method=paid.get(4)[:3],
            paid_on=self._paid_on(paid),
            cents=sign * _cents(paid, 2),
            claims_cents=self.claims_cents,
            provider_level=self.provider_level,
        )
        if not payment.is_balanced:
            raise Malformed(paid, "BPR02 is not the claims' CLP04 less PLB")
        return payment

    def _paid_on(self, paid: Segment) -> date:
        """BPR16; where that is no date, the day the remittance was made."""
        for written in (paid.get(16), self.production_date, self.group_date):
            if day := _day(written):
                return day
        raise Malformed(paid, "BPR16 is no date")


def _claim(read: list[Segment]) -> Claim:
    head, *rest = read
    if not head.get(1):
        raise Malformed(head, "CLP01 is missing: whose claim it answers cannot be told")
    own: list[Adjustment] = []
    lines: list[Line] = []
    current = own
    for segment in rest:
        if segment.tag == "SVC":
            current = []
            lines.append(_line(segment, current))
        elif segment.tag == "CAS":
            current += _adjustments(segment)
    return Claim(
        segment=head.number,
        number=head.get(1)[:50],
        status=head.get(2),
        charge=_cents(head, 3),
        paid=_cents(head, 4),
        patient_stated=_cents(head, 5) if head.get(5) else None,
        payer_claim_number=head.get(7)[:50],
        own_adjustments=own,
        lines=lines,
        digest=hashlib.sha256(
            "~".join("*".join(each.elements) for each in read).encode()
        ).hexdigest(),
    )


def _line(segment: Segment, adjustments: list[Adjustment]) -> Line:
    procedure = segment.part(1, 2) or segment.get(4)
    return Line(
        segment=segment.number,
        procedure=procedure[:48],
        charge=_cents(segment, 2),
        paid=_cents(segment, 3),
        adjustments=adjustments,
    )


def _adjustments(segment: Segment) -> Iterator[Adjustment]:
    if segment.get(1) not in GROUPS:
        raise Malformed(segment, "CAS01 is none of PR, CO, OA and PI")
    for position in CAS_REASONS_AT:
        if segment.get(position) or segment.get(position + 1):
            cents = _cents(segment, position + 1)
            yield Adjustment(segment.get(1), segment.get(position)[:5], cents)


def _provider_level(segment: Segment) -> Iterator[ProviderLevel]:
    for position in PLB_REASONS_AT:
        if segment.get(position) or segment.get(position + 1):
            yield ProviderLevel(
                provider=segment.get(1)[:50],
                reason=segment.part(position, 1)[:8],
                reference=segment.part(position, 2)[:50],
                cents=_cents(segment, position + 1),
            )


def _cents(segment: Segment, position: int) -> int:
    written = segment.get(position)
    if not AMOUNT.fullmatch(written):
        raise Malformed(segment, f"{segment.tag}{position:02d} is no amount in dollars and cents")
    return int(Decimal(written).scaleb(2))


def _day(written: str) -> date | None:
    try:
        return datetime.strptime(written, "%Y%m%d").date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        return None
