"""A worker that is killed at a chosen moment: `python -m … DATABASE_URL`, one errand a line.

Each errand runs in a process of its own, forked from this one before it touches the database. At
the moment of the number asked for (a statement, a commit, the way to the processor, the way back)
it gets a real SIGKILL. Nothing of this is in the product: SQLAlchemy's events and a gateway around
the gateway are where the moments are counted.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import uuid
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import event

from billing_core import clock
from billing_core.database import Database
from billing_core.gateways import Charged, ChargeRequest, Declined, Movement, NotFound, Refunded
from billing_core.gateways.sandbox import Sandbox
from billing_core.money import Money
from billing_core.payments.charging import charge, sweep
from tests.billing_core.payments.household import taken


class Moments:
    """Counts moments, and does not survive one of them."""

    def __init__(self, last: int | None) -> None:
        self.passed = 0
        self._last = last

    def passes(self, *_details: object) -> None:
        self.passed += 1
        if self.passed == self._last:
            os.kill(os.getpid(), signal.SIGKILL)


class Watched:
    """The sandbox, with a moment before each request and one after each answer."""

    name = "sandbox"

    def __init__(self, sandbox: Sandbox, moments: Moments) -> None:
        self._sandbox = sandbox
        self._moments = moments

    def charge(self, request: ChargeRequest) -> Charged | Declined:
        self._moments.passes()
        outcome = self._sandbox.charge(request)
        self._moments.passes()
        return outcome

    def look_up(self, idempotency_key: str, since: datetime) -> Charged | Declined | NotFound:
        self._moments.passes()
        found = self._sandbox.look_up(idempotency_key, since)
        self._moments.passes()
        return found

    def refund(self, reference: str, amount: Money, *, idempotency_key: str) -> Refunded | Declined:
        raise AssertionError("nothing here is to be given back")

    def list_day(self, day: date) -> list[Movement]:
        raise AssertionError("nobody reconciles here")


def run(url: str, errand: dict[str, Any]) -> int:
    """Do an errand, as far as it gets; return how many moments it had."""
    database = Database(url)
    moments = Moments(errand["killed_at"])
    event.listen(database.engine, "before_cursor_execute", moments.passes)
    event.listen(database.engine, "commit", moments.passes)
    gateway = Watched(Sandbox(database), moments)
    later = timedelta(seconds=errand["seconds_later"])
    wall_clock = clock.now
    began = wall_clock()
    with clock.told_by(lambda: began + later):
        if errand["verb"] == "sweep":
            sweep(database, gateway, clock.now())
        else:
            key, token = errand["request_key"], errand["token"]
            payment_id: uuid.UUID = taken(database, "1", request_key=key, token=token)
            moments.passes()  # taken, and no bell has rung yet
            charge(database, gateway, payment_id)
    moments.passes()
    return moments.passed


def forked(url: str, errand: dict[str, Any]) -> dict[str, object]:
    """Do an errand in a process of its own; return how that ended."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        status = 1
        try:
            os.write(writing, str(run(url, errand)).encode())
            status = 0
        finally:
            os._exit(status)
    os.close(writing)
    with os.fdopen(reading) as answer:
        moments = answer.read()
    _, status = os.waitpid(child, 0)
    return {
        "killed": os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL,
        "done": status == 0,
        "moments": int(moments or 0),
    }


if __name__ == "__main__":
    for line in sys.stdin:
        sys.stdout.write(json.dumps(forked(sys.argv[1], json.loads(line))) + "\n")
        sys.stdout.flush()
