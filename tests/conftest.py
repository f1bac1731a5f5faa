"""What every test may ask for: `database` (both kinds), `clock`. More is in tests/fixtures_*.py."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from billing_core import clock as product_clock
from tests.set_clock import SetClock

pytest_plugins = ["tests.fixtures_caller", "tests.fixtures_database"]


SCENARIOS = Path(__file__).parent / "scenarios"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Counting lines costs a third of a test's time: what runs them once more is not counted."""
    for item in items:
        given = getattr(item, "callspec", None)
        databases = {str(value) for value in given.params.values()} if given else set()
        if "postgresql" in databases or SCENARIOS in item.path.parents:
            item.add_marker("no_cover")


@pytest.fixture
def clock() -> Iterator[SetClock]:
    """A clock that stands still at ten in the morning of 24 November 2026 until it is moved."""
    told = SetClock()
    with product_clock.told_by(told.now):
        yield told
