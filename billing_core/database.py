"""Base, the engine, and transaction(): who opens one, commits it.

SQLite and PostgreSQL behave alike here: a writing transaction on SQLite starts with BEGIN
IMMEDIATE, so two writers queue instead of failing half-way; on PostgreSQL rows are locked where it
matters.
"""

from __future__ import annotations

import hashlib
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    DateTime,
    Dialect,
    Engine,
    MetaData,
    Uuid,
    cast,
    create_engine,
    event,
    func,
    text,
)
from sqlalchemy.engine import make_url
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator

from billing_core import clock

SQLITE_BUSY_TIMEOUT_MS = 10_000  # under the carrier's 15 s for a webhook
POSTGRES_POOL_SIZE = 8
POSTGRES_POOL_OVERFLOW = 8

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """A moment, stored in UTC and always read back with its zone, on SQLite too."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        assert value.tzinfo is not None, "a moment without a zone"
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """What every table of the product derives from."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {datetime: UtcDateTime}  # noqa: RUF012 - SQLAlchemy reads it from the class


class Database:
    """One database: its engine and its transactions."""

    def __init__(self, url: str) -> None:
        self.engine = _engine(url)
        self.is_sqlite = self.engine.dialect.name == "sqlite"

    @contextmanager
    def transaction(self, *, durable: bool = False) -> Iterator[Session]:
        """Yield a session; commit at the end, roll back on any exception.

        With `durable`, the commit has reached the disk when the block ends, on SQLite too: use it
        for what must be remembered before someone outside is told (a charge about to be made).
        """
        with self.connection(durable=durable) as connection, Session(connection) as session:
            yield session
            session.flush()

    @contextmanager
    def connection(self, *, durable: bool = False) -> Iterator[Connection]:
        """Yield a Core connection inside a writing transaction, committed at the end."""
        with self.engine.connect() as connection:
            if durable and self.is_sqlite:
                connection.info["synchronous"] = "FULL"
            with connection.begin():
                yield connection

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Yield a session that sees the database as of one moment and cannot change it; nobody
        waits for it, however long it takes.
        """
        with self.engine.connect() as connection:
            if not self.is_sqlite:
                connection.execution_options(
                    isolation_level="REPEATABLE READ", postgresql_readonly=True
                )
                with connection.begin(), Session(connection) as session:
                    yield session
                return
            connection.info["begin"] = "BEGIN"
            driver: Any = connection.connection.dbapi_connection
            driver.execute("PRAGMA query_only=ON")
            try:
                with connection.begin(), Session(connection) as session:
                    yield session
            finally:
                driver.execute("PRAGMA query_only=OFF")

    def dispose(self) -> None:
        self.engine.dispose()


def new_id() -> uuid.UUID:
    """A time-ordered unique id (UUID version 7, RFC 9562), made without asking the database."""
    return _version_7(time.time_ns() // 1_000_000, uuid.uuid4().int)


def new_id_of(key: str) -> uuid.UUID:
    """The same for a thing that a key names for ever: what would be random follows from the key, so
    that work that was broken off and done again can be compared to the byte.
    """
    milliseconds = (clock.now() - EPOCH) // timedelta(milliseconds=1)
    digest = hashlib.sha256(key.encode()).digest()
    return _version_7(milliseconds, int.from_bytes(digest[:10], "big"))


def _version_7(milliseconds: int, random: int) -> uuid.UUID:
    value = (milliseconds << 80) | (random & ((1 << 80) - 1))
    value = value & ~(0xF << 76) | (0x7 << 76)
    value = value & ~(0x3 << 62) | (0x2 << 62)
    return uuid.UUID(int=value)


NAMESPACE = uuid.UUID("6f0f6a0e-5d0c-4e3a-9a43-0f2f4b6f3c11")


def id_from(source_key: str) -> uuid.UUID:
    """The id of a thing that another system named: the same name gives the same id, for ever."""
    return uuid.uuid5(NAMESPACE, source_key)


def plan_each_time(db: Session) -> None:
    """Let PostgreSQL plan every statement of this transaction for its own values; SQLite always
    does. For work over many at once: after ten times PostgreSQL else settles on one plan for
    whatever range of guarantors comes, which may read whole tables for each.
    """
    if db.get_bind().dialect.name == "postgresql":
        db.execute(text("SET LOCAL plan_cache_mode = force_custom_plan"))


def id_in_sql(key: Any) -> ColumnElement[uuid.UUID]:
    """The id of a thing named by a column or expression, made by the database itself: the same key
    gives the same id, so that a set of rows written again would be refused, not doubled.
    """
    return cast(func.md5(key), Uuid)


def _engine(url: str) -> Engine:
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return _sqlite_engine(url, parsed.database)
    if parsed.drivername in ("postgresql", "postgres"):
        parsed = parsed.set(drivername="postgresql+psycopg")
    return create_engine(
        parsed,
        pool_size=POSTGRES_POOL_SIZE,
        max_overflow=POSTGRES_POOL_OVERFLOW,
        pool_pre_ping=False,
        hide_parameters=True,
        connect_args={"connect_timeout": 5},
    )


def _sqlite_engine(url: str, path: str | None) -> Engine:
    if path and path != ":memory:":
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        url, hide_parameters=True, connect_args={"timeout": SQLITE_BUSY_TIMEOUT_MS / 1000}
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(dbapi_connection: Any, _record: Any) -> None:
    dbapi_connection.isolation_level = None  # we say BEGIN ourselves
    dbapi_connection.create_function("md5", 1, _md5, deterministic=True)  # PostgreSQL has one
    for pragma in (
        "journal_mode=WAL",
        "foreign_keys=ON",
        f"busy_timeout={SQLITE_BUSY_TIMEOUT_MS}",
        "synchronous=NORMAL",
    ):
        dbapi_connection.execute(f"PRAGMA {pragma}")


def _md5(key: str) -> str:
    return hashlib.md5(key.encode(), usedforsecurity=False).hexdigest()


def _begin_sqlite(connection: Connection) -> None:
    wanted = connection.info.pop("synchronous", "NORMAL")
    if connection.info.get("synchronous_now", "NORMAL") != wanted:
        connection.exec_driver_sql(f"PRAGMA synchronous={wanted}")
        connection.info["synchronous_now"] = wanted
    # Straight to the driver: every turn of every call begins with it.
    begin = connection.info.pop("begin", "BEGIN IMMEDIATE")
    connection.connection.dbapi_connection.execute(begin)  # type: ignore[union-attr]
