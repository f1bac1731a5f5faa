"""A file for the bank in the ACH network's format: lines of 94 characters, in tens.

One batch for each effective date, those sent again apart ("RETRY PYMT", as the network asks). All
are debits, of class TEL: agreed to on the telephone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from billing_core.bank.codes import TRANSACTION_OF_KIND

LINE = 94
LINES_IN_A_BLOCK = 10
DEBITS_ONLY = "225"
ENTRIES_MAX = 9_999_999  # the sequence number of a trace has seven digits
HASH_DIGITS = 10
RETRY = "RETRY PYMT"


@dataclass(frozen=True, slots=True)
class Originator:
    """Who sends the file, to which bank."""

    company: str
    company_id: str  # ten characters: as the bank gave it
    odfi: str  # the first eight digits of the routing number of the bank that originates
    destination: str  # nine digits: whom the file is sent to
    destination_name: str
    origin: str  # ten characters: what the destination calls us, often a 1 and the tax number
    origin_name: str
    description: str = "MED BILL"


@dataclass(frozen=True, slots=True)
class Line:
    """One debit."""

    routing_number: str
    account_number: str
    account_kind: str
    amount_cents: int
    identification: str
    holder: str
    trace: str
    effective_on: date
    recurring: bool
    again: bool = False


def trace(originator: Originator, sequence: int) -> str:
    """Return the trace number of an entry: the originating bank and a sequence."""
    assert 0 < sequence <= ENTRIES_MAX
    return f"{originator.odfi}{sequence:07d}"


def render(
    originator: Originator,
    lines: Sequence[Line],
    *,
    made_at: datetime,
    modifier: str,
) -> str:
    """Return the file. Its control totals are those of the lines, and nothing in it is longer than
    its field: names are cut, numbers that do not fit are a bug.
    """
    written = [_file_header(originator, made_at, modifier)]
    ordered = sorted(lines, key=_batch_of)
    number = 0
    for number, (_, batch) in enumerate(groupby(ordered, key=_batch_of), start=1):
        written += _batch(originator, list(batch), number=number)
    written.append(_file_control(lines, batches=number, records=len(written) + 1))
    filler = -len(written) % LINES_IN_A_BLOCK
    written += ["9" * LINE] * filler
    assert all(len(line) == LINE for line in written), "a line of another length"
    return "\n".join(written) + "\n"


def _file_header(originator: Originator, made_at: datetime, modifier: str) -> str:
    return (
        f"101 {originator.destination}"
        + _text(originator.origin, 10, right=True)
        + made_at.strftime("%y%m%d%H%M")
        + modifier
        + "094101"
        + _text(originator.destination_name, 23)
        + _text(originator.origin_name, 23)
        + _text("", 8)
    )


def _batch_of(line: Line) -> tuple[bool, date]:
    return line.again, line.effective_on


def _batch(originator: Originator, lines: Sequence[Line], *, number: int) -> Iterable[str]:
    first = lines[0]
    description = RETRY if first.again else originator.description
    yield (
        f"5{DEBITS_ONLY}"
        + _text(originator.company, 16)
        + _text("", 20)
        + _text(originator.company_id, 10)
        + "TEL"
        + _text(description, 10)
        + _text("", 6)
        + first.effective_on.strftime("%y%m%d")
        + _text("", 3)
        + f"1{originator.odfi}{number:07d}"
    )
    for line in lines:
        yield _entry(line)
    yield (
        f"8{DEBITS_ONLY}{len(lines):06d}{_hash(lines)}{_total(lines)}{0:012d}"
        + _text(originator.company_id, 10)
        + _text("", 19 + 6)
        + f"{originator.odfi}{number:07d}"
    )


def _entry(line: Line) -> str:
    assert len(line.account_number) <= 17
    return (
        f"6{TRANSACTION_OF_KIND[line.account_kind]}{line.routing_number}"
        + _text(line.account_number, 17)
        + f"{line.amount_cents:010d}"
        + _text(line.identification, 15)
        + _text(line.holder, 22)
        + ("R " if line.recurring else "S ")  # the payment type of a TEL entry
        + f"0{line.trace}"
    )


def _file_control(lines: Sequence[Line], *, batches: int, records: int) -> str:
    blocks = -(-records // LINES_IN_A_BLOCK)
    return (
        f"9{batches:06d}{blocks:06d}{len(lines):08d}{_hash(lines)}{_total(lines)}{0:012d}"
        + _text("", 39)
    )


def _hash(lines: Sequence[Line]) -> str:
    """The sum of the first eight digits of the routing numbers, its last ten digits."""
    return str(sum(int(line.routing_number[:8]) for line in lines))[-HASH_DIGITS:].zfill(
        HASH_DIGITS
    )


def _total(lines: Sequence[Line]) -> str:
    return f"{sum(line.amount_cents for line in lines):012d}"


def _text(value: str, width: int, *, right: bool = False) -> str:
    plain = value.encode("ascii", "replace").decode().replace("?", " ")[:width]
    return plain.rjust(width) if right else plain.ljust(width)
