"""Messages come under the default letterhead, whoever started an app before."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from billing_core.notices import words


@pytest.fixture(autouse=True)
def _letterhead() -> Iterator[None]:
    words.use(words.DEFAULT_LETTERHEAD)
    yield
    words.use(words.DEFAULT_LETTERHEAD)
