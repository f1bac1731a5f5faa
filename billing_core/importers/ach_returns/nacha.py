"""A file of the ACH network → its entries; every count, hash and total is checked first.

Lines of 94 characters (Nacha Operating Rules, Appendix Three): 1 opens the file, 5 a batch, 6 is an
entry, 7 what belongs to it, 8 and 9 close. Trailing blanks may be missing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from billing_core.bank import routing
from billing_core.errors import UnreadableFile

LINE = 94
FILE_BYTES_MAX = 64 * 1024 * 1024  # a day's returns of a million debits have a tenth of it
HASH = 10**10  # an entry hash keeps ten digits
RETURNED, CORRECTED = "99", "98"
DEBITS = "56789"  # the second digit of a transaction code


@dataclass(frozen=True, slots=True)
class Addendum:
    """What a bank says of an entry: RETURNED with an R code, or CORRECTED with a C code."""

    line: int
    kind: str
    code: str
    trace: str  # of the entry that it is about, as we numbered it
    corrected: str  # the 29 characters of a correction


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry; `addenda` are those that send it back or correct it."""

    line: int
    is_debit: bool
    cents: int
    has_valid_routing: bool
    addenda: list[Addendum] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class AchFile:
    """A whole file: the day it was made, and its entries."""

    made_on: date
    entries: list[Entry]


def read(path: Path) -> AchFile:
    """Return a file's entries. Raises UnreadableFile, with the line, if anything in it does not
    agree with what its controls say.
    """
    try:
        with path.open("rb") as raw:
            body = raw.read(FILE_BYTES_MAX + 1)
    except OSError as problem:
        raise UnreadableFile(f"cannot be read: {type(problem).__name__}") from problem
    if len(body) > FILE_BYTES_MAX:
        raise UnreadableFile("larger than 64 MiB")
    reader = _Reader()
    for number, text in enumerate(body.decode("latin-1").splitlines(), start=1):
        if text.strip():
            reader.take(_Line(number, text.ljust(LINE)))
    return reader.finished()


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    text: str

    def part(self, first: int, last: int) -> str:
        """The characters of positions first to last, as the rules count them."""
        return self.text[first - 1 : last].strip()

    def count(self, first: int, last: int) -> int:
        written = self.text[first - 1 : last]
        if not written.isdecimal():
            raise UnreadableFile(f"line {self.number}: positions {first} to {last} are no number")
        return int(written)


@dataclass(slots=True)
class _Sums:
    """What controls count: entries with addenda, the hash, debits and credits in cents."""

    lines: int = 0
    hash: int = 0
    debits: int = 0
    credits: int = 0

    def add(self, other: _Sums) -> None:
        self.lines += other.lines
        self.hash += other.hash
        self.debits += other.debits
        self.credits += other.credits

    def check(self, line: _Line, told: Iterable[int]) -> None:
        ours = (self.lines, self.hash % HASH, self.debits, self.credits)
        names = ("entries", "entry hash", "debits", "credits")
        for name, counted, said in zip(names, ours, told, strict=True):
            if counted != said:
                where = f"line {line.number}, record {line.text[0]}"
                raise UnreadableFile(f"{where}: its {name} are {said}, those above it {counted}")


class _Reader:
    """Reads line by line; knows in what it is."""

    def __init__(self) -> None:
        self.made_on: date | None = None
        self.batch: _Sums | None = None
        self.total = _Sums()
        self.batches = 0
        self.entries: list[Entry] = []
        self.waits_for_addenda = False
        self.is_closed = False

    def take(self, line: _Line) -> None:
        kind = line.text[0]
        if self.is_closed:
            if set(line.text.strip()) != {"9"}:
                raise UnreadableFile(f"line {line.number}: nothing may follow the file's control")
            return
        if len(line.text) > LINE:
            raise UnreadableFile(f"line {line.number} is longer than 94 characters")
        if self.waits_for_addenda and kind != "7":
            raise UnreadableFile(f"line {line.number}: the entry above it announces addenda")
        taking = _TAKEN_BY.get((kind, self.made_on is not None, self.batch is not None))
        if taking is None:
            raise UnreadableFile(f"line {line.number}: a record {kind} stands where it may not")
        taking(self, line)

    def finished(self) -> AchFile:
        if self.made_on is None or not self.is_closed:
            raise UnreadableFile("cut short: the file's control (record 9) is missing")
        return AchFile(self.made_on, self.entries)

    def open_file(self, line: _Line) -> None:
        try:
            self.made_on = datetime.strptime(line.part(24, 29), "%y%m%d").date()  # noqa: DTZ007
        except ValueError:
            raise UnreadableFile(f"line {line.number}: its day (24 to 29) is no date") from None

    def open_batch(self, _line: _Line) -> None:
        self.batch = _Sums()

    def entry(self, line: _Line) -> None:
        assert self.batch is not None
        is_debit = line.text[2] in DEBITS
        cents = line.count(30, 39)
        bank = line.count(4, 11)
        self.batch.add(_Sums(1, bank, cents if is_debit else 0, 0 if is_debit else cents))
        number = line.part(4, 12)
        self.entries.append(Entry(line.number, is_debit, cents, routing.is_valid(number)))
        self.waits_for_addenda = line.text[78] == "1"

    def addendum(self, line: _Line) -> None:
        assert self.batch is not None
        if not self.batch.lines:
            raise UnreadableFile(f"line {line.number}: addenda without an entry")
        self.batch.lines += 1
        self.waits_for_addenda = False
        if line.part(2, 3) in (RETURNED, CORRECTED):
            told = Addendum(
                line=line.number,
                kind=line.part(2, 3),
                code=line.part(4, 6),
                trace=line.part(7, 21),
                corrected=line.text[35:64],
            )
            self.entries[-1].addenda.append(told)

    def close_batch(self, line: _Line) -> None:
        assert self.batch is not None
        told = (line.count(5, 10), line.count(11, 20), line.count(21, 32), line.count(33, 44))
        self.batch.check(line, told)
        self.total.add(self.batch)
        self.batch = None
        self.batches += 1

    def close_file(self, line: _Line) -> None:
        if line.count(2, 7) != self.batches:
            raise UnreadableFile(f"line {line.number}, record 9: it counts other batches")
        told = (line.count(14, 21), line.count(22, 31), line.count(32, 43), line.count(44, 55))
        self.total.check(line, told)
        self.is_closed = True


# Which record may stand where: (record, the file is open, a batch is open).
_TAKEN_BY = {
    ("1", False, False): _Reader.open_file,
    ("5", True, False): _Reader.open_batch,
    ("6", True, True): _Reader.entry,
    ("7", True, True): _Reader.addendum,
    ("8", True, True): _Reader.close_batch,
    ("9", True, False): _Reader.close_file,
}
