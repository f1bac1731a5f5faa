"""What every test of the billing library begins with."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from billing_core.audit import signing
from billing_core.notices import words


@pytest.fixture(autouse=True)
def _letterhead() -> Iterator[None]:
    """Nobody's letterhead: an app that another test opened has written under its own."""
    before = words.letterhead()
    words.use(words.DEFAULT_LETTERHEAD)
    yield
    words.use(before)


@pytest.fixture(autouse=True)
def _signing() -> Iterator[None]:
    """Nobody's key: an app that another test opened signs the trail with its own."""
    before = signing.in_use()
    signing.use(signing.WITHOUT_KEY)
    yield
    signing.use(before)
