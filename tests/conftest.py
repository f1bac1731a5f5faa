"""What every test may ask for: `database` (both kinds), `clock`. More is in tests/fixtures_*.py."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from billing_core import clock as product_clock
from tests.set_clock import SetClock

pytest_plugins = ["tests.fixtures_caller", "tests.fixtures_database"]


@pytest.fixture
def clock() -> Iterator[SetClock]:
    """A clock that stands still at ten in the morning of 24 November 2026 until it is moved."""
    told = SetClock()
    with product_clock.told_by(told.now):
        yield told
