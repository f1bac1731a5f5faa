"""Load: post prepared webhooks over many connections at once, and time every answer.

A closed loop on raw sockets, in one process: a connection posts, waits for the whole answer, posts
again. It spends about 40 µs a request, so that the two cores go to the server being measured.
"""

from __future__ import annotations

import itertools
import resource
import selectors
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

HEADERS_END = b"\r\n\r\n"
LENGTH = b"content-length: "
CHUNK_BYTES = 65_536
ANSWER_TIMEOUT_SECONDS = 15  # the carrier's own patience with a webhook


@dataclass
class Load:
    """What a stretch of load saw. Latencies are in milliseconds."""

    seconds: float = 0.0
    client_cpu_seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    @property
    def answers(self) -> int:
        return len(self.latencies)

    @property
    def answers_a_second(self) -> float:
        return self.answers / self.seconds

    def note(self, line: Line, answer: bytes, expected: bytes) -> None:
        self.latencies.append((time.perf_counter() - line.sent_at) * 1000)
        if not answer.startswith(b"HTTP/1.1 200") or expected not in answer:
            self.faults.append(answer[:400].decode(errors="replace"))

    def percentile(self, share: float) -> float:
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


@dataclass
class Line:
    """One connection, and the answer it is waiting for."""

    socket: socket.socket
    sent_at: float = 0.0
    received: bytes = b""

    def post(self, request: bytes) -> None:
        self.received = b""
        self.sent_at = time.perf_counter()
        self.socket.sendall(request)

    def answer(self) -> bytes | None:
        """The whole answer once it is here."""
        chunk = self.socket.recv(CHUNK_BYTES)
        assert chunk, "the server closed the connection"
        self.received += chunk
        head, end, body = self.received.partition(HEADERS_END)
        if not end:
            return None
        start = head.lower().index(LENGTH) + len(LENGTH)
        length = int(head[start:].split(b"\r", 1)[0])
        return self.received if len(body) >= length else None


def drive(
    port: int, requests: Iterator[bytes], *, connections: int, seconds: float, expected: bytes
) -> Load:
    """Post from `requests` for a while over so many connections; answers must hold `expected`."""
    load = Load()
    started, cpu = time.perf_counter(), cpu_seconds()
    going_on = itertools.takewhile(lambda _: time.perf_counter() - started < seconds, requests)
    with selectors.DefaultSelector() as selector:
        for _ in range(connections):
            line = Line(_connected(port))
            selector.register(line.socket, selectors.EVENT_READ, line)
            _post(selector, line, going_on)
        while selector.get_map():
            ready = selector.select(ANSWER_TIMEOUT_SECONDS)
            assert ready, "no answer within the carrier's patience"
            for key, _ in ready:
                answer = key.data.answer()
                if answer is not None:
                    load.note(key.data, answer, expected)
                    _post(selector, key.data, going_on)
    load.seconds = time.perf_counter() - started
    load.client_cpu_seconds = cpu_seconds() - cpu
    return load


def request(path: str, body: str, signature: str) -> bytes:
    """The bytes of one webhook."""
    return (
        f"POST {path} HTTP/1.1\r\nHost: line.example\r\nX-Twilio-Signature: {signature}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\nUser-Agent: TwilioProxy/1.1\r\n"
        f"Content-Length: {len(body)}\r\n\r\n{body}"
    ).encode()


def cpu_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _connected(port: int) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", port), ANSWER_TIMEOUT_SECONDS)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


def _post(selector: selectors.BaseSelector, line: Line, requests: Iterator[bytes]) -> None:
    """Post the next request, or close the line when there is none."""
    following = next(requests, None)
    if following is not None:
        line.post(following)
        return
    selector.unregister(line.socket)
    line.socket.close()
