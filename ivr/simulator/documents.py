"""What the line answered, parsed as the carrier does, or refused with its error code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.etree import ElementTree as ET

from ivr.simulator.events import SimulatorError

XML_TYPES = ("text/xml", "application/xml", "text/html")
BODY_BYTES_MAX = 64 * 1024

RETRIEVAL_FAILED = 11200
CONNECTION_FAILED = 11205
TOO_MANY_REDIRECTS = 11215
BODY_TOO_LARGE = 11750
BODY_EMPTY = 11770
NOT_XML = 12100
NOT_A_RESPONSE = 12102
SCHEMA_WARNING = 12200
BAD_CONTENT_TYPE = 12300


class Fatal(Exception):
    """The carrier cannot get or run a document: it asks the fallback URL what to do."""

    def __init__(self, code: int, url: str, reason: str) -> None:
        super().__init__(f"{code}: {reason} ({url})")
        self.code = code
        self.url = url
        self.reason = reason


class Unreachable(Exception):
    """Raised by a transport when it cannot connect."""


class TooManyDocuments(SimulatorError):
    """The line sends document after document and never waits: a loop."""


@dataclass(frozen=True, slots=True)
class Response:
    """An HTTP answer, as a transport returns it."""

    status: int
    body: str = ""
    content_type: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)  # Location matters


@dataclass(frozen=True, slots=True)
class Document:
    """TwiML, and where it came from (what relative addresses in it are relative to)."""

    url: str
    root: ET.Element
    text: str


def read(response: Response, url: str) -> Document:
    """Return the document in an answer; raise Fatal when the carrier would not run it."""
    if not 200 <= response.status < 300:
        raise Fatal(RETRIEVAL_FAILED, url, f"status {response.status}")
    kind = response.content_type.partition(";")[0].strip().lower()
    if not kind:
        raise Fatal(RETRIEVAL_FAILED, url, "no Content-Type")
    if len(response.body.encode()) > BODY_BYTES_MAX:
        raise Fatal(BODY_TOO_LARGE, url, "more than 64 kB")
    if kind.startswith("audio/"):
        return _play(url)
    if kind == "text/plain":
        return _plain(response.body, url)
    if kind not in XML_TYPES:
        raise Fatal(BAD_CONTENT_TYPE, url, kind)
    return parse(response.body, url)


def parse(text: str, url: str) -> Document:
    """Return TwiML as a document; raise Fatal when it is empty, no XML, or not a Response."""
    if not text.strip():
        raise Fatal(BODY_EMPTY, url, "an empty body")
    try:
        root = ET.fromstring(text)  # noqa: S314 - our own documents
    except ET.ParseError as error:
        raise Fatal(NOT_XML, url, str(error)) from error
    if root.tag != "Response":
        raise Fatal(NOT_A_RESPONSE, url, f"the root is <{root.tag}>")
    return Document(url, root, text)


def text_of(element: ET.Element) -> str:
    """An element's own text, trimmed as the carrier trims it."""
    return (element.text or "").strip()


def is_true(element: ET.Element, attribute: str, default: bool = False) -> bool:
    """A boolean attribute."""
    return element.get(attribute, "true" if default else "false").lower() == "true"


def _play(url: str) -> Document:
    root = ET.Element("Response")
    ET.SubElement(root, "Play").text = url
    return Document(url, root, ET.tostring(root, encoding="unicode"))


def _plain(text: str, url: str) -> Document:
    try:
        return parse(text, url)
    except Fatal:
        root = ET.Element("Response")
        ET.SubElement(root, "Say").text = text
        return Document(url, root, ET.tostring(root, encoding="unicode"))
