"""kill -9 in the middle of a night, ten times, with two workers: it ends in the same books.

SEED=7 for other moments than chance has chosen.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select, text

from billing_core import clock as product_clock
from billing_core.audit.verifying import verify
from billing_core.database import Database
from billing_core.gateways.sandbox import Sandbox
from billing_core.jobs import Jobs
from billing_core.jobs.nightly import progress
from billing_core.migrations import tables
from tests.billing_core.bank.drawer import a_vault
from tests.billing_core.jobs.nightly import canonical
from tests.billing_core.jobs.nightly.full_books import NIGHT, fill
from tests.billing_core.notices.outbox import Carrier
from tests.fixtures_database import empty

ROOT = Path(__file__).resolve().parents[4]
KILLS = 10


@pytest.fixture
def went(database: Database, tmp_path: Path, clock) -> Callable[..., dict[str, Any]]:
    """Let a night go by, from the same books each time; return what happened."""
    with a_vault():
        fill(database, clock)
    restore = _kept(database, tmp_path)

    def night(*, kills: int, moments: int = 0, seed: str = "") -> dict[str, Any]:
        restore()
        folder = tmp_path / f"queue-{kills}"
        folder.mkdir()
        url = database.engine.url.render_as_string(hide_password=False)
        command = [sys.executable, "-m", "tests.billing_core.jobs.nightly.killed_night"]
        done = subprocess.run(
            [*command, url, folder, str(kills), str(moments), seed],
            cwd=ROOT, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return night


def _kept(database: Database, folder: Path) -> Callable[[], None]:
    """Keep the books as they are; return what brings them back."""
    path = database.engine.url.database
    if database.is_sqlite:
        database.dispose()  # the last to close it folds the write-ahead log into the file
        copy = shutil.copyfile(str(path), folder / "kept.sqlite")

        def restore() -> None:
            database.dispose()
            shutil.copyfile(copy, str(path))

        return restore
    with database.connection() as connection:
        rows = {
            table: [dict(row) for row in connection.execute(select(table)).mappings()]
            for table in tables().sorted_tables
        }

    def write_back() -> None:
        empty(database)
        with database.connection() as connection:
            connection.execute(text("SET LOCAL session_replication_role = replica"))
            for table, kept in rows.items():
                if kept:
                    connection.execute(insert(table), kept)

    return write_back


def _by_day(database: Database, clock) -> None:
    """The morning after: what was drawn is charged, what was written is sent, all is sealed."""
    clock.forward(seconds=10)
    jobs = Jobs(database, Sandbox(database), Carrier())
    while jobs.sweep():
        clock.forward(seconds=10)


@pytest.mark.slow
def test_a_night_killed_ten_times_ends_in_the_same_books_as_one_left_alone(database, went, clock):
    known = canonical.ids(database)
    seed = os.environ.get("SEED") or str(random.randrange(10**6))
    begins = product_clock.now()

    alone = went(kills=0)
    assert all(step.changed for step in progress(database, NIGHT))
    ledger = canonical.ledger(database)
    _by_day(database, clock)
    books = canonical.books(database, known)
    killed = went(kills=KILLS, moments=alone["moments"], seed=seed)
    ledger_after_kills = canonical.ledger(database)
    clock.at(begins.isoformat())
    _by_day(database, clock)

    assert len(killed["killed"]) == KILLS
    assert killed["killed"][-1][0] < killed["moments"]
    assert ledger_after_kills == ledger
    found = canonical.books(database, known)
    differing = [name for name, rows in books.items() if rows != found[name]]
    assert differing == [], f"with SEED={seed} after {killed}"
    assert verify(database).faults == []
