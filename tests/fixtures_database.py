"""The `database` fixture: a migrated, empty database of each kind; its books are checked after.

PostgreSQL is TEST_DATABASE_URL, or a server on this machine. Every pytest process has a schema of
its own there, so that runs side by side do not meet; its user must be a superuser.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from billing_core import database as database_module
from billing_core.database import Database
from billing_core.migrations import upgrade

POSTGRES_URLS = (
    "postgresql+psycopg://postgres@127.0.0.1:5432/test",
    "postgresql+psycopg:///test?host=/var/run/postgresql",
)


@pytest.fixture(scope="session", autouse=True)
def _one_engine_for_each_address() -> Iterator[None]:
    """What SQLAlchemy has compiled for a database stays compiled in the tests that come after it:
    an engine keeps its SQL, and making that anew took a third of a test.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(database_module, "_engine", cache(database_module._engine))
        yield


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Database:
    """A migrated, empty Database; the test runs once on SQLite and once on PostgreSQL."""
    made: Database = request.getfixturevalue(f"{request.param}_database")
    return made


@pytest.fixture
def sqlite_database(_sqlite_template: Path) -> Iterator[Database]:
    """A database in a file that is there for this test alone, copied from a migrated one."""
    made = _copied(_sqlite_template, _sqlite_template.with_name("billing.sqlite"))
    yield made
    assert_balanced(made)
    made.dispose()


@pytest.fixture
def postgresql_database(_postgres_schema: Database) -> Iterator[Database]:
    """The PostgreSQL database of this process, emptied."""
    empty(_postgres_schema)
    yield _postgres_schema
    assert_balanced(_postgres_schema)


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database(request: pytest.FixtureRequest) -> Callable[[], Database]:
    """What empties a migrated Database as often as it is called, and returns it; the test runs once
    on SQLite and once on PostgreSQL.
    """
    emptied: Callable[[], Database] = request.getfixturevalue(f"empty_{request.param}_database")
    return emptied


@pytest.fixture
def empty_postgresql_database(_postgres_schema: Database) -> Callable[[], Database]:
    def emptied() -> Database:
        empty(_postgres_schema)
        return _postgres_schema

    return emptied


@pytest.fixture
def empty_sqlite_database(
    _sqlite_template: Path, tmp_path: Path
) -> Iterator[Callable[[], Database]]:
    made: list[Database] = []

    def emptied() -> Database:
        while made:
            made.pop().dispose()
        made.append(_copied(_sqlite_template, tmp_path / "again.sqlite"))
        return made[0]

    yield emptied
    for database in made:
        database.dispose()


def _copied(template: Path, path: Path) -> Database:
    """A copy of a database in place of whatever was there."""
    for left in path.parent.glob(f"{path.name}*"):  # the write-ahead log with it
        left.unlink()
    shutil.copyfile(template, path)
    return Database(f"sqlite:///{path}")


def assert_balanced(database: Database) -> None:
    """Fail if debits and credits of the whole ledger differ."""
    off = unbalanced_cents(database)
    assert off == 0, f"after this test the ledger is off by {off} cents"


def unbalanced_cents(database: Database) -> int:
    """By how much the debits of the whole ledger exceed its credits."""
    with database.connection() as connection:
        return int(
            connection.scalar(text("SELECT coalesce(sum(amount_cents), 0) FROM ledger_legs"))
        )


def empty(database: Database) -> None:
    """Empty every table of a PostgreSQL database, those too that refuse it to everyone else."""
    with database.connection() as connection:
        connection.execute(text("SET LOCAL lock_timeout = '10s'"))
        connection.execute(text("SET LOCAL session_replication_role = replica"))  # no triggers
        names = connection.scalars(
            text(
                "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = current_schema()"
                " AND tablename <> 'alembic_version'"
            )
        )
        # Many small DELETEs take a tenth of the time of one TRUNCATE.
        connection.execute(text(";".join(f"DELETE FROM {name}" for name in names)))  # noqa: S608


@pytest.fixture(scope="session")
def _sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "migrated.sqlite"
    made = Database(f"sqlite:///{path}")
    upgrade(made)
    made.dispose()  # the last to close it folds the write-ahead log into the file
    return path


@pytest.fixture(scope="session")
def _postgres_schema() -> Iterator[Database]:
    url = _postgres_url()
    schema = f"test_{os.getpid()}"
    server = Database(url)
    with server.connection() as connection:
        connection.execute(text(f"DROP SCHEMA IF EXISTS {schema} CASCADE"))
        connection.execute(text(f"CREATE SCHEMA {schema}"))
    joint = "&" if "?" in url else "?"
    made = Database(f"{url}{joint}options=-csearch_path%3D{schema}%20-csynchronous_commit%3Doff")
    upgrade(made)
    yield made
    made.dispose()
    with server.connection() as connection:
        connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
    server.dispose()


def _postgres_url() -> str:
    given = os.environ.get("TEST_DATABASE_URL")
    for url in (given,) if given else POSTGRES_URLS:
        if _answers(url):
            return url
    where = "TEST_DATABASE_URL" if given else "127.0.0.1:5432 or /var/run/postgresql"
    reason = f"PostgreSQL does not answer at {where}"
    if os.environ.get("CI"):
        pytest.fail(f"{reason}; in CI both databases must be tested")
    pytest.skip(reason)


def _answers(url: str) -> bool:
    server = Database(url)
    try:
        with server.connection():
            return True
    except OperationalError:
        return False
    finally:
        server.dispose()
