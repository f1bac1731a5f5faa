"""What the tests of flows may change about the house, and look at in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app import create_app
from billing_core.database import Database
from ivr.settings import DEFAULT_OPERATOR_FILE, Settings
from tests.set_clock import SetClock

Rows = Callable[..., list[Any]]


@pytest.fixture
def operator_changes() -> dict[str, str]:
    """What to write into the operator's file instead of what is there; a test overrides this."""
    return {}


@pytest.fixture
def app(
    database: Database, clock: SetClock, tmp_path: Path, operator_changes: dict[str, str]
) -> Iterator[Flask]:
    """The line on an empty database, with the operator's file changed as the test says."""
    text = DEFAULT_OPERATOR_FILE.read_text("utf-8")
    for before, after in operator_changes.items():
        assert before in text, f"the operator's file has no {before!r}"
        text = text.replace(before, after)
    file = tmp_path / "operator.toml"
    file.write_text(text, "utf-8")
    url = database.engine.url.render_as_string(hide_password=False)
    made = create_app(Settings.for_tests(url, tmp_path, operator_file=file))
    yield made
    made.extensions["database"].dispose()


@pytest.fixture
def rows(app: Flask) -> Rows:
    """The rows of a table: `rows(Payment, Payment.status == "paid")`."""

    def found(kind: type[Any], *where: Any) -> list[Any]:
        with app.extensions["database"].transaction() as db:
            listed = list(db.scalars(select(kind).where(*where)))
            db.expunge_all()
            return listed

    return found
