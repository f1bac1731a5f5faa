"""A worker process: `python -m tests.billing_core.jobs.worker DATABASE_URL QUEUE_FILE`."""

from __future__ import annotations

import sys
from pathlib import Path

from billing_core.database import Database
from billing_core.gateways.sandbox import Sandbox
from billing_core.jobs import Jobs
from tests.billing_core.notices.outbox import Carrier

if __name__ == "__main__":
    database = Database(sys.argv[1])
    Jobs(database, Sandbox(database), Carrier(), sqlite_path=Path(sys.argv[2])).work(2)
