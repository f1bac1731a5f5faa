"""The database's history, by Alembic: numbered scripts in versions/, run by upgrade()."""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, MetaData, text

import billing_core
from billing_core.database import Base, Database

FOLDER = Path(__file__).parent
UPGRADE_LOCK = 8_041_2237  # any number that nothing else in the database uses


def upgrade(database: Database, metadata: MetaData | None = None) -> None:
    """Bring the database to the newest version, all or nothing; a second one at once waits.

    `metadata` is what the tables should come to, of every package that has some (default: those of
    billing_core); the scripts do not need it, writing a new one with `alembic revision` does.
    """
    with database.connection() as connection:
        if not database.is_sqlite:  # SQLite's BEGIN IMMEDIATE queues us already
            connection.execute(text(f"SELECT pg_advisory_xact_lock({UPGRADE_LOCK})"))
        command.upgrade(config(connection, metadata), "head")


def config(connection: Connection | None = None, metadata: MetaData | None = None) -> Config:
    """Return Alembic's configuration, for these scripts, on that connection."""
    made = Config()
    made.set_main_option("script_location", str(FOLDER))
    made.attributes["connection"] = connection
    made.attributes["metadata"] = tables() if metadata is None else metadata
    return made


def tables() -> MetaData:
    """Return the tables of billing_core as its models have them."""
    for module in pkgutil.walk_packages(billing_core.__path__, "billing_core."):
        if module.name.endswith(".models"):
            importlib.import_module(module.name)
    return Base.metadata
