"""Files → documents: NDJSON, bundles and single resources, plain or gzipped, one at a time.

A file that was cut short (its last line or its gzip stream is not whole) raises UnreadableFile
after its good part was yielded; whoever reads it must then drop that part.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import msgspec

from billing_core.errors import UnreadableFile
from billing_core.importers.fhir.references import urn_id
from billing_core.importers.fhir.resources import Bundle, Envelope

SUFFIXES = (".json", ".ndjson", ".jsonl", ".json.gz", ".ndjson.gz", ".jsonl.gz")
DOCUMENT_BYTES_MAX = 256 * 1024 * 1024  # what one bundle may take in memory; NDJSON has no such end
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
UNREADABLE = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)

Stream = BinaryIO | gzip.GzipFile

_envelope = msgspec.json.Decoder(Envelope)
_bundle = msgspec.json.Decoder(Bundle)


@dataclass(frozen=True, slots=True)
class Document:
    """One resource as found: where, what it says it is, and its text; or why it is unreadable."""

    place: str
    kind: str = ""
    id: str = ""
    body: bytes | msgspec.Raw = b""
    aliases: Mapping[str, str] = field(default_factory=dict)  # a bundle's full URLs → "Type/id"
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """A file to read, and what to call it in a report."""

    path: Path
    name: str

    @property
    def is_by_line(self) -> bool:
        return self.name.removesuffix(".gz").endswith((".ndjson", ".jsonl"))


def files(paths: list[Path]) -> list[Found]:
    """Return the files named, and from folders those with a FHIR file's ending, each once."""
    found: dict[Path, str] = {}
    for path in paths:
        if not path.is_dir():
            found.setdefault(path.absolute(), path.name)
            continue
        inside = sorted(each for each in path.rglob("*") if each.is_file())
        for each in inside:
            if _wanted(each.relative_to(path)):
                found.setdefault(each.absolute(), str(each.relative_to(path.parent)))
    return [Found(path, name) for path, name in found.items()]


def read(file: Found, *, advance: Callable[[int], None]) -> Iterator[Document]:
    """Yield a file's documents; `advance` hears of every few bytes read from the disk.

    Raises UnreadableFile if the file is empty, cut short, too large or no JSON at all.
    """
    try:
        with file.path.open("rb") as raw:
            counted = _Counted(raw, advance)
            if file.path.suffix != ".gz":
                yield from _documents(raw, file, counted)
                return
            with gzip.GzipFile(fileobj=raw) as unpacked:
                yield from _documents(unpacked, file, counted)
    except (OSError, EOFError, zlib.error) as problem:
        raise UnreadableFile(f"cannot be read to its end: {type(problem).__name__}") from problem


def _wanted(path: Path) -> bool:
    return path.name.endswith(SUFFIXES) and not any(part.startswith(".") for part in path.parts)


@dataclass
class _Counted:
    """Tells `advance` how far the disk was read since it was last asked."""

    raw: BinaryIO
    advance: Callable[[int], None]
    seen: int = 0

    def tell(self) -> None:
        position = self.raw.tell()
        self.advance(position - self.seen)
        self.seen = position


def _documents(stream: Stream, file: Found, counted: _Counted) -> Iterator[Document]:
    first = stream.readline(DOCUMENT_BYTES_MAX + 1).removeprefix(BYTE_ORDER_MARK)
    if not first:
        raise UnreadableFile("the file is empty")
    if file.is_by_line or _is_whole(first):
        yield from _lines(first, stream, file, counted)
    else:
        yield from _single(first, stream, file, counted)


def _lines(line: bytes, stream: Stream, file: Found, counted: _Counted) -> Iterator[Document]:
    number = 1
    while line:
        following = stream.readline(DOCUMENT_BYTES_MAX + 1)
        if len(line) > DOCUMENT_BYTES_MAX:
            raise UnreadableFile("a line is longer than 256 MiB")
        if not line.endswith(b"\n") and line.strip() and not _is_whole(line):
            raise UnreadableFile("the last line is cut short")
        if line.strip():
            is_alone = number == 1 and not following and not file.is_by_line
            yield from _expanded(line, file.name if is_alone else f"{file.name}:{number}")
        counted.tell()
        line, number = following, number + 1


def _single(start: bytes, stream: Stream, file: Found, counted: _Counted) -> Iterator[Document]:
    whole = start + stream.read(DOCUMENT_BYTES_MAX + 1 - len(start))
    counted.tell()
    if len(whole) > DOCUMENT_BYTES_MAX:
        raise UnreadableFile("larger than 256 MiB: send it as NDJSON")
    if not _is_whole(whole):
        raise UnreadableFile("not JSON, or cut short")
    yield from _expanded(whole, file.name)


def _expanded(body: bytes, place: str) -> Iterator[Document]:
    """The document itself, or each resource of it if it is a bundle."""
    document = _document(body, place)
    if document.kind != "Bundle":
        yield document
        return
    try:
        bundle = _bundle.decode(body)
    except UNREADABLE:
        yield Document(place, problem="a Bundle whose entries are not a list of resources")
        return
    yield from _entries(bundle, place)


def _entries(bundle: Bundle, place: str) -> Iterator[Document]:
    aliases: dict[str, str] = {}
    found = []
    for number, entry in enumerate(bundle.entry, start=1):
        if entry.resource:
            document = _document(entry.resource, f"{place}#{number}", entry.full_url, aliases)
            found.append(document)
            if entry.full_url.startswith("urn:"):  # entries name each other by it
                aliases[entry.full_url] = f"{document.kind}/{document.id}"
    yield from found


def _is_whole(text: bytes) -> bool:
    """Whether this is JSON to its end, whatever else it is."""
    try:
        _envelope.decode(text)
    except msgspec.ValidationError:
        return _is_whole_json(text)
    except UNREADABLE:
        return False
    return True


def _is_whole_json(text: bytes) -> bool:
    try:
        msgspec.json.decode(text)
    except UNREADABLE:
        return False
    return True


def _document(
    body: bytes | msgspec.Raw,
    place: str,
    full_url: str = "",
    aliases: Mapping[str, str] | None = None,
) -> Document:
    try:
        envelope = _envelope.decode(body)
    except msgspec.ValidationError:
        return Document(place, problem="not a FHIR resource")
    except UNREADABLE:
        return Document(place, problem="not readable as JSON")
    if not envelope.resource_type:
        return Document(place, problem="not a FHIR resource: no resourceType")
    own_id = envelope.id or urn_id(full_url)
    return Document(
        place, envelope.resource_type, own_id, body, aliases if aliases is not None else {}
    )
