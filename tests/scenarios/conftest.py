"""What the stories begin with: an office with empty books.

A story takes months of nights, so it is told on one database: SQLite, or what STORIES_ON names.
Each night's job is tested on both beside its own code.
"""

from __future__ import annotations

import os

import pytest

from billing_core.database import Database
from tests.scenarios.diary import Diary
from tests.set_clock import SetClock

STORIES_ON = os.environ.get("STORIES_ON", "sqlite")  # or "postgresql"


@pytest.fixture
def diary(request: pytest.FixtureRequest, clock: SetClock) -> Diary:
    database: Database = request.getfixturevalue(f"{STORIES_ON}_database")
    return Diary(database, clock)
