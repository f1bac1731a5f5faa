"""`town`: one line for the callers of a module."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.scenarios.errands.town import Town, open_town


@pytest.fixture(scope="module")
def town(_sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """On SQLite: what a caller is told and asked does not hang on the kind of database."""
    with open_town(_sqlite_template, tmp_path_factory.mktemp("town")) as opened:
        yield opened
