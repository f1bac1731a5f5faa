"""Jobs over a database, and patience."""

from __future__ import annotations

import time
from collections.abc import Callable

from billing_core.database import Database
from billing_core.gateways.sandbox import Sandbox
from billing_core.jobs import Jobs
from tests.billing_core.notices.outbox import Carrier


def jobs_of(database: Database, carrier: Carrier | None = None, **where: object) -> Jobs:
    return Jobs(database, Sandbox(database), carrier or Carrier(), **where)  # type: ignore[arg-type]


def until(true: Callable[[], bool], seconds: int = 20) -> None:
    give_up_at = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < give_up_at, "waited in vain"
        time.sleep(0.05)
