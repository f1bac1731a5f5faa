"""A CSV file → its rows, once the whole of it was seen to be one of ours and not cut short."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from billing_core.errors import UnreadableFile
from billing_core.importers.csv.contracts import BILLS, PAYMENTS

READ_BYTES = 1024 * 1024
FIELD_LENGTH_MAX = 1000
KINDS = {frozenset(BILLS): "Bill", frozenset(PAYMENTS): "Payment"}


@dataclass(frozen=True, slots=True)
class NumberedRow:
    """A row with its line; `problem` if it has not the columns of the header."""

    line: int
    values: dict[str, str]
    problem: str = ""


def kind(path: Path) -> str:
    """Return "Bill" or "Payment". Raises UnreadableFile if the file is neither, is no UTF-8, or its
    last line does not end: nothing of it may then be taken.
    """
    try:
        _check_to_the_end(path)
        with path.open(encoding="utf-8-sig", newline="") as text:
            header = next(csv.reader(text, strict=True), [])
    except (OSError, UnicodeDecodeError, csv.Error) as problem:
        raise UnreadableFile(f"cannot be read to its end: {type(problem).__name__}") from problem
    if len(header) != len(set(header)):
        raise UnreadableFile("line 1: a column stands there twice")
    found = KINDS.get(frozenset(header))
    if found is None:
        raise UnreadableFile(f"line 1: {_difference(set(header))}")
    return found


def rows(path: Path) -> Iterator[NumberedRow]:
    """Yield the rows of a file that kind() has seen; its quotes may still be wrong: csv.Error."""
    with path.open(encoding="utf-8-sig", newline="") as text:
        reader = csv.reader(text, strict=True)
        header = next(reader)
        for values in reader:
            line = reader.line_num
            if not values:
                continue
            row = {name: value.strip() for name, value in zip(header, values, strict=False)}
            yield NumberedRow(line, row, _problem(header, values))


def _check_to_the_end(path: Path) -> None:
    last = b""
    with path.open("rb") as raw:
        while some := raw.read(READ_BYTES):
            last = some[-1:]
    if not last:
        raise UnreadableFile("the file is empty")
    if last != b"\n":
        raise UnreadableFile("the last line is cut short")
    with path.open(encoding="utf-8-sig", newline="") as text:
        for _ in csv.reader(text, strict=True):
            pass


def _problem(header: list[str], values: list[str]) -> str:
    if len(values) != len(header):
        return "it has not as many columns as the header"
    if any(len(value) > FIELD_LENGTH_MAX for value in values):
        return "a column is longer than a thousand characters"
    return ""


def _difference(header: set[str]) -> str:
    """What is missing or too much, of the contract that is nearest."""
    nearest = set(max((BILLS, PAYMENTS), key=lambda each: len(header & set(each))))
    missing, more = sorted(nearest - header), sorted(header - nearest)
    if missing:
        return f"the columns are not those of bills or payments: no {', '.join(missing)[:150]}"
    return f"{len(more)} columns that we do not know"
