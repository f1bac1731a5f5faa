"""What every test may ask for: `database` (both kinds), `clock`. More is in tests/fixtures_*.py."""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from billing_core import clock as product_clock
from tests.set_clock import SetClock

pytest_plugins = ["tests.fixtures_caller", "tests.fixtures_database"]


TESTS = Path(__file__).parent
COUNTED = (TESTS / "billing_core", TESTS / "contracts", TESTS / "ivr" / "flows")
LINE = TESTS / "ivr"
ON_BOTH = ("test_webhooks",)  # they hang on its locks
KINDS = ("sqlite", "postgresql")
EVERY = bool(os.environ.get("EVERY_DATABASE"))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep within a quarter of an hour.

    What the line says and asks is tried on one of the two databases, which its test's name picks;
    with EVERY_DATABASE=1 on both, as billing always is. Lines are counted by the tests of their
    own folder: counting costs a third of a test's time.
    """
    left_out = [] if EVERY else [item for item in items if _is_tried_on_the_other(item)]
    config.hook.pytest_deselected(items=left_out)
    gone = set(left_out)
    items[:] = [item for item in items if item not in gone]
    for item in items:
        twice = _database(item) == "postgresql" and LINE not in item.path.parents
        if twice or not any(folder in item.path.parents for folder in COUNTED):
            item.add_marker("no_cover")


def _is_tried_on_the_other(item: pytest.Item) -> bool:
    """Of a test of the line that can run on both, whether this is the one not picked."""
    kind = _database(item)
    if kind is None or LINE not in item.path.parents or item.path.stem in ON_BOTH:
        return False
    if any(mark.args[:2] == ("database", ["sqlite"]) for mark in item.iter_markers("parametrize")):
        return False
    name = item.nodeid.replace(kind, "")
    return KINDS[zlib.crc32(name.encode()) % len(KINDS)] != kind


def _database(item: pytest.Item) -> str | None:
    given = getattr(item, "callspec", None)
    values = given.params.values() if given else ()
    return next((kind for kind in KINDS if kind in values), None)


@pytest.fixture
def clock() -> Iterator[SetClock]:
    """A clock that stands still at ten in the morning of 24 November 2026 until it is moved."""
    told = SetClock()
    with product_clock.told_by(told.now):
        yield told
