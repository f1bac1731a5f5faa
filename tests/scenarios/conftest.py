"""What the stories begin with: an office with empty books, on both databases."""

from __future__ import annotations

import pytest

from billing_core.database import Database
from tests.scenarios.diary import Diary
from tests.set_clock import SetClock


@pytest.fixture
def diary(database: Database, clock: SetClock) -> Diary:
    return Diary(database, clock)
