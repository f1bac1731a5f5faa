"""A BAI2 file → its credits and debits; the totals and counts of every level are checked first.

01 opens the file, 02 a group (a day), 03 an account, 16 is one transaction, 88 goes on with the
record above it; 49, 98 and 99 close account, group and file, each with the sum of all amounts in it
and how many records it has (BAI, "Cash Management Balance Reporting Specifications", version 2).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from billing_core.errors import UnreadableFile

FILE_BYTES_MAX = 64 * 1024 * 1024  # a day of the largest lockbox has a tenth of it
START = re.compile(r"(?:\A\s*|\n\s*|/\s+)(?=\d\d,)")  # a record begins a line, or follows a slash
AMOUNT = re.compile(r"[+-]?\d{1,18}")
PARTS_OF_FUNDS = {"S": 3, "V": 2}  # how many fields follow a funds type; D says itself
CONTINUED = "88"
BEFORE_TEXT = 2  # the bank's reference and the payer's


@dataclass(frozen=True, slots=True)
class Transaction:
    """One movement on an account, in cents, above zero; the type says which way."""

    record: int
    account: str
    currency: str
    day: date
    type_code: str
    cents: int
    bank_reference: str
    payer_reference: str
    text: str

    @property
    def is_credit(self) -> bool:
        """Types 100 to 399 are credits, 400 to 699 debits."""
        return "100" <= self.type_code <= "399"


def read(path: Path) -> list[Transaction]:
    """Return a file's transactions. Raises UnreadableFile, with the record, if anything in it does
    not agree with its totals.
    """
    try:
        with path.open("rb") as raw:
            body = raw.read(FILE_BYTES_MAX + 1)
    except OSError as problem:
        raise UnreadableFile(f"cannot be read: {type(problem).__name__}") from problem
    if len(body) > FILE_BYTES_MAX:
        raise UnreadableFile("larger than 64 MiB")
    reader = _Reader()
    for record in _joined(body.decode("latin-1").replace("\r\n", "\n")):
        reader.take(record)
    return reader.finished()


@dataclass(slots=True)
class _Record:
    number: int  # of its first line among the file's records, from 1
    code: str
    lines: list[str]

    @property
    def name(self) -> str:
        return f"record {self.number} ({self.code})"

    @property
    def fields(self) -> list[str]:
        return ",".join(line.strip().removesuffix("/") for line in self.lines).split(",")

    def get(self, position: int) -> str:
        fields = self.fields
        return fields[position].strip() if position < len(fields) else ""

    def cents(self, position: int) -> int:
        return _amount(self, self.get(position))


def _amount(record: _Record, written: str) -> int:
    if not written:
        return 0
    if not AMOUNT.fullmatch(written):
        raise UnreadableFile(f"{record.name}: an amount is no number")
    return int(written)


def _joined(body: str) -> Iterator[_Record]:
    """The records, each with the 88s that go on with it."""
    current: _Record | None = None
    for number, piece in enumerate(filter(str.strip, START.split(body)), start=1):
        code, rest = piece.strip()[:2], piece.strip()[3:]
        if code == CONTINUED and current is not None:
            current.lines.append(rest)
            continue
        if current is not None:
            yield current
        current = _Record(number, code, [rest])
    if current is not None:
        yield current


@dataclass(slots=True)
class _Level:
    """A file, a group or an account while it is open."""

    total: int = 0
    records: int = 0
    inside: int = 0


@dataclass
class _Reader:
    levels: list[_Level] = field(default_factory=list)
    day: date | None = None
    group_currency: str = ""
    account: str = ""
    currency: str = ""
    found: list[Transaction] = field(default_factory=list)
    is_closed: bool = False

    def take(self, record: _Record) -> None:
        opens = {"01": 0, "02": 1, "03": 2}.get(record.code)
        closes = {"49": 3, "98": 2, "99": 1}.get(record.code)
        depth = 3 if record.code == "16" else opens if opens is not None else closes
        if depth != len(self.levels) or self.is_closed:
            raise UnreadableFile(f"{record.name} stands where it may not")
        if opens is not None:
            self.levels.append(_Level())
        self.levels[-1].records += len(record.lines)
        if record.code == "02":
            self._open_group(record)
        elif record.code == "03":
            self._open_account(record)
        elif record.code == "16":
            self._transaction(record)
        elif closes is not None:
            self._close(record)

    def finished(self) -> list[Transaction]:
        if not self.is_closed:
            raise UnreadableFile("cut short: the file's trailer (99) is missing")
        return self.found

    def _open_group(self, record: _Record) -> None:
        try:
            self.day = datetime.strptime(record.get(3), "%y%m%d").date()  # noqa: DTZ007 - a day
        except ValueError:
            raise UnreadableFile(f"{record.name}: its day is no date") from None
        self.group_currency = record.get(5) or "USD"

    def _open_account(self, record: _Record) -> None:
        self.account = record.get(0)
        self.currency = record.get(1) or self.group_currency
        fields = record.fields
        position = 2
        while position + 1 < len(fields):
            if not fields[position].strip():  # a line may end in an empty field before its slash
                position += 1
                continue
            self.levels[-1].total += _amount(record, fields[position + 1].strip())
            funds_at = position + 3
            position = funds_at + 1 + _funds_fields(fields, funds_at)

    def _transaction(self, record: _Record) -> None:
        assert self.day is not None
        cents = record.cents(1)
        self.levels[-1].total += cents
        fields = record.fields
        references_at = 3 + _funds_fields(fields, 2)
        text_at = references_at + BEFORE_TEXT
        references = [each.strip() for each in fields[references_at:text_at]] + ["", ""]
        self.found.append(
            Transaction(
                record=record.number,
                account=self.account,
                currency=self.currency,
                day=self.day,
                type_code=record.get(0),
                cents=cents,
                bank_reference=references[0],
                payer_reference=references[1],
                text=" ".join(",".join(fields[text_at:]).split()),
            )
        )

    def _close(self, record: _Record) -> None:
        level = self.levels.pop()
        inside = [level.inside] if record.code != "49" else []
        told = [record.cents(0), *(record.cents(1 + each) for each in range(len(inside) + 1))]
        counted = [level.total, *inside, level.records]
        if told[0] != counted[0]:
            raise UnreadableFile(f"{record.name}: its total is not the sum of what is in it")
        if told[1:] != counted[1:]:
            raise UnreadableFile(f"{record.name}: its count is not what is in it")
        if not self.levels:
            self.is_closed = True
            return
        self.levels[-1].total += level.total
        self.levels[-1].records += level.records
        self.levels[-1].inside += 1


def _funds_fields(fields: list[str], position: int) -> int:
    """How many fields belong to the funds type at a position, beside itself."""
    kind = fields[position].strip() if position < len(fields) else ""
    if kind == "D":
        count = fields[position + 1].strip() if position + 1 < len(fields) else ""
        return 1 + 2 * int(count) if count.isdecimal() else 1
    return PARTS_OF_FUNDS.get(kind, 0)
