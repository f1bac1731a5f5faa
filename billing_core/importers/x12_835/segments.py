"""A file → its segments, one at a time; the envelopes around them are checked on the way.

ISA is 105 characters wide and says what separates the rest (ASC X12.5; HIPAA TR3 005010X221A1,
appendix B). A file whose counts or control numbers do not agree was cut short or put together
wrongly: UnreadableFile, with the segment.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from billing_core.errors import UnreadableFile

ISA_LENGTH = 106  # with the character that ends it
READ_BYTES = 64 * 1024
SEGMENT_BYTES_MAX = 64 * 1024  # the longest that the standard allows has a few hundred
WHITE = " \r\n\t"
CLOSERS = {"SE": "ST", "GE": "GS", "IEA": "ISA"}


@dataclass(frozen=True, slots=True)
class Segment:
    """One segment: its place in the file, from 1, and its elements; element 0 is its name."""

    number: int
    elements: list[str]
    parts_end: str  # what separates the parts of an element

    @property
    def tag(self) -> str:
        return self.elements[0]

    def get(self, position: int) -> str:
        """The element at a position as the standard counts them, "" where there is none."""
        return self.elements[position].strip() if position < len(self.elements) else ""

    def part(self, position: int, number: int) -> str:
        """Part `number`, from 1, of a composite element."""
        parts = self.get(position).split(self.parts_end)
        return parts[number - 1] if number <= len(parts) else ""


def read(path: Path) -> Iterator[Segment]:
    """Yield a file's segments. Raises UnreadableFile if it is not X12 or not whole; what was
    yielded before must then be dropped.
    """
    try:
        with path.open("rb") as raw:
            yield from _checked(_segments(raw))
    except OSError as problem:
        raise UnreadableFile(f"cannot be read: {type(problem).__name__}") from problem


def _segments(raw: BinaryIO) -> Iterator[Segment]:
    head = raw.read(ISA_LENGTH).decode("latin-1")
    if len(head) < ISA_LENGTH or not head.startswith("ISA"):
        raise UnreadableFile("segment 1 is no ISA: not X12, or cut short")
    between, parts_end, end = head[3], head[104], head[105]
    if len({between, parts_end, end}) < 3 or end.isalnum() or between.isalnum():
        raise UnreadableFile("segment 1 ISA: its separators are not three different marks")
    rest, number = head, 0
    while True:
        *whole, rest = rest.split(end)
        for text in whole:
            number += 1
            yield Segment(number, text.strip(WHITE).split(between), parts_end)
        if len(rest) > SEGMENT_BYTES_MAX:
            raise UnreadableFile(f"segment {number + 1} does not end")
        more = raw.read(READ_BYTES).decode("latin-1")
        if not more:
            break
        rest += more
    if rest.strip(WHITE + "\x1a"):
        raise UnreadableFile(f"segment {number + 1} is cut short")


@dataclass(slots=True)
class _Envelope:
    tag: str
    control_number: str
    inside: int = 0  # of SE: segments with ST and SE; of GE: transactions; of IEA: groups


def _checked(segments: Iterator[Segment]) -> Iterator[Segment]:
    """The same segments, once each is known to stand where it may."""
    stack: list[_Envelope] = []
    for segment in segments:
        if segment.tag in ("ISA", "GS", "ST"):
            _open(segment, stack)
        elif segment.tag in CLOSERS:
            _close(segment, stack)
        elif len(stack) != 3:
            raise UnreadableFile(f"segment {segment.number} {segment.tag[:3]} is in no transaction")
        else:
            stack[-1].inside += 1
        yield segment
    if stack:
        raise UnreadableFile(f"cut short: {stack[-1].tag} is never closed")


def _open(segment: Segment, stack: list[_Envelope]) -> None:
    if len(stack) != ("ISA", "GS", "ST").index(segment.tag):
        raise UnreadableFile(f"segment {segment.number} {segment.tag} stands where it may not")
    position = {"ISA": 13, "GS": 6, "ST": 2}[segment.tag]
    if stack:
        stack[-1].inside += 1
    stack.append(_Envelope(segment.tag, segment.get(position), segment.tag == "ST"))


def _close(segment: Segment, stack: list[_Envelope]) -> None:
    where = f"segment {segment.number} {segment.tag}"
    if not stack or stack[-1].tag != CLOSERS[segment.tag]:
        raise UnreadableFile(f"{where} stands where it may not")
    opened = stack.pop()
    if segment.tag == "SE":
        opened.inside += 1
    if not segment.get(1).isdecimal() or int(segment.get(1)) != opened.inside:
        raise UnreadableFile(f"{where}: it counts {segment.get(1)[:9]}, there are {opened.inside}")
    if segment.get(2) != opened.control_number:
        raise UnreadableFile(f"{where}: its control number is not that of {opened.tag}")
