"""A clerk at the desk: types commands of `flask billing`, reads what they print."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from click.testing import CliRunner, Result
from sqlalchemy import select

from billing_core.audit.models import AuditEvent
from billing_core.cli import commands
from billing_core.database import Database
from billing_core.policies import Policies

ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def no_jobs() -> Any:
    raise AssertionError("none of these commands needs jobs")


class Clerk:
    """Types commands at one database; `says` is what was printed by one that must succeed."""

    def __init__(
        self, database: Database, policies: Callable[[], Policies] = Policies, jobs: Any = no_jobs
    ) -> None:
        self.database = database
        self._group = commands(lambda: database, jobs, policies)

    def types(self, *words: object, input: str | None = None) -> Result:  # noqa: A002 - click's
        return CliRunner().invoke(self._group, [str(word) for word in words], input=input)

    def says(self, *words: object) -> str:
        done = self.types(*words)
        assert done.exit_code == 0, done.output
        return done.output

    def reads(self, *words: object) -> list[dict[str, Any]]:
        """The rows of a list."""
        done = self.types(*words, "--format", "json")
        assert done.exit_code == 0, done.output
        rows: list[dict[str, Any]] = json.loads(done.stdout)
        return rows

    def refused(self, *words: object) -> str:
        """The one line with which a command was refused."""
        done = self.types(*words)
        assert done.exit_code in (1, 2), done.output
        lines = [line for line in done.output.splitlines() if line.startswith("Error: ")]
        assert len(lines) == 1, done.output
        return lines[0].removeprefix("Error: ")

    def actors(self, tag: str) -> list[str]:
        """Who the audit trail says did that."""
        with self.database.transaction() as db:
            told = select(AuditEvent.actor).where(AuditEvent.tag == tag).order_by(AuditEvent.id)
            return list(db.scalars(told))


def an_id(said: str) -> str:
    found = ID.search(said)
    assert found is not None, said
    return found.group()
