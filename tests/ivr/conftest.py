"""The `line` fixture: the whole app on each kind of database, under a set clock."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from billing_core.database import Database
from tests.ivr.line import Line, open_line
from tests.set_clock import SetClock


@pytest.fixture
def line(database: Database, clock: SetClock, tmp_path: Path) -> Iterator[Line]:
    """The line on an empty database, answering a pretend carrier."""
    made = open_line(database, tmp_path / "instance", clock)
    yield made
    made.close()
