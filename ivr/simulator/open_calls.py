"""The calls that browsers play: kept in this process, one request at a time each, never many."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from billing_core import clock
from ivr.simulator.carrier import Carrier
from ivr.simulator.events import SimulatorError
from ivr.simulator.phone import Phone

CALLS_MAX = 20
IDLE_MAX = timedelta(minutes=30)
BUSY_SECONDS_MAX = 30  # one answer of the line, its retries and its fallback included


class Busy(Exception):
    """The call's last request is still being played."""


@dataclass
class OpenCall:
    """One call of one browser, and the lock that lets one request at a time play it."""

    id: str
    phone: Phone
    touched: datetime
    lock: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def alone(self) -> Iterator[Phone]:
        """Hold the phone for the block; raise Busy when another request holds it for too long."""
        if not self.lock.acquire(timeout=BUSY_SECONDS_MAX):
            raise Busy
        try:
            yield self.phone
        finally:
            self.lock.release()


class OpenCalls:
    """The calls of this process: at most twenty, none idle for longer than half an hour."""

    def __init__(self, carrier: Carrier) -> None:
        self._carrier = carrier
        self._calls: dict[str, OpenCall] = {}
        self._lock = threading.Lock()

    def open(self, from_number: str, to_number: str) -> OpenCall:
        """Call the line; make room first."""
        self._make_room()
        phone = self._carrier.call(from_number, to_number)
        call = OpenCall(secrets.token_urlsafe(16), phone, clock.now())
        with self._lock:
            self._calls[call.id] = call
        return call

    def find(self, call_id: str) -> OpenCall | None:
        """Return a call that is still kept, and keep it a while longer."""
        call = self._calls.get(call_id)
        if call is None or clock.now() - call.touched > IDLE_MAX:
            return None
        call.touched = clock.now()
        return call

    def _make_room(self) -> None:
        for call in self._taken_out():
            if call.lock.acquire(blocking=False):
                with suppress(SimulatorError):  # it has ended by itself
                    call.phone.hang_up()
                call.lock.release()
            with suppress(ValueError):  # the carrier has forgotten it too
                self._carrier.phones.remove(call.phone)

    def _taken_out(self) -> list[OpenCall]:
        """Take out idle ones, then as many as are too many: ended ones first, then the oldest."""
        now = clock.now()
        with self._lock:
            kept = sorted(
                self._calls.values(), key=lambda call: (not call.phone.ended, call.touched)
            )
            idle = [call for call in kept if now - call.touched > IDLE_MAX]
            others = [call for call in kept if call not in idle]
            too_many = others[: max(0, len(others) - CALLS_MAX + 1)]
            for call in (*idle, *too_many):
                del self._calls[call.id]
        return [*idle, *too_many]
