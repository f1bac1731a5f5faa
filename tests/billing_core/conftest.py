"""What every test of the billing library begins with."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from billing_core.notices import words


@pytest.fixture(autouse=True)
def _letterhead() -> Iterator[None]:
    """Nobody's letterhead: an app that another test opened has written under its own."""
    before = words.letterhead()
    words.use(words.DEFAULT_LETTERHEAD)
    yield
    words.use(before)
