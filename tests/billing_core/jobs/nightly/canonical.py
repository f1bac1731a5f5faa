"""The whole of the books as text, so that two databases that went the same way are the same.

Three things may differ, and are left out: numbers that are drawn so that nobody can guess them, ids
that begin with the time, and when a text went out. An id drawn since the books were copied is
replaced, wherever it stands, by what its row says.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import Connection, Table, select

from billing_core.database import Database
from billing_core.ledger.models import Entry, Leg
from billing_core.migrations import tables

DRAWN = {
    "statements": {"number"},
    "payments": {"confirmation_code", "gateway_reference"},
    "bank_payments": {"confirmation_code"},
    "sandbox_charges": {"reference"},
    "notices": {"provider_id", "sending_at", "sent_at"},
    "audit_events": {"signature"},
}
LEFT_OUT = {"audit_seals"}  # a chain over rows in the order of their ids; verify() sees to it
NAME_OTHERS = ["sandbox_charges", "notices", "ledger_entries", "ledger_legs", "audit_events"]
DIGEST_DIGITS = 16
ANY_ID = re.compile(r"[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}")

Books = dict[str, list[str]]


def ids(database: Database) -> set[str]:
    """Every id that a row has, in hexadecimal."""
    with database.connection() as connection:
        return {
            value.hex
            for table in tables().sorted_tables
            for row in connection.execute(select(*table.primary_key))
            for value in row
            if isinstance(value, UUID)
        }


def books(database: Database, known: set[str]) -> Books:
    """Every row of every table, sorted; ids that are not `known` by what their rows say."""
    names: dict[str, str] = {}
    with database.connection() as connection:
        return {
            table.name: sorted(_rows(connection, table, names, known=known))
            for table in _in_order()
        }


def ledger(database: Database) -> list[str]:
    """Every entry and leg, byte for byte: ids and moments too."""
    with database.connection() as connection:
        return sorted(
            repr(row)
            for table in (Entry.__table__, Leg.__table__)
            for row in connection.execute(select(table))
        )


def _in_order() -> list[Table]:
    """Whoever is referred to comes first, by a key or within a text."""
    found = [table for table in tables().sorted_tables if table.name not in LEFT_OUT]
    named = {name: place for place, name in enumerate(NAME_OTHERS, start=1)}
    return sorted(found, key=lambda table: named.get(table.name, 0))


def _rows(
    connection: Connection, table: Table, names: dict[str, str], *, known: set[str]
) -> Iterator[str]:
    left_out = DRAWN.get(table.name, set())
    own = [column.name for column in table.primary_key if not column.foreign_keys]
    for row in connection.execute(select(table)).mappings():
        told = {name: value for name, value in row.items() if name not in left_out}
        new = [name for name in own if isinstance(told[name], UUID) and told[name].hex not in known]
        text = _named(repr(sorted((told | dict.fromkeys(new, "new")).items())), names)
        for name in new:
            digest = hashlib.sha256(text.encode()).hexdigest()
            names[told[name].hex] = f"<{table.name} {digest[:DIGEST_DIGITS]}>"
        yield text


def _named(text: str, names: dict[str, str]) -> str:
    def name(found: re.Match[str]) -> str:
        plain = found.group().replace("-", "")
        return names.get(plain, plain)

    return ANY_ID.sub(name, text)
