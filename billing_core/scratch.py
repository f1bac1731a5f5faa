"""Tables of one transaction: what it reckons once and asks often.

A query joined as it is may be reckoned again for every row beside it, if the database expects few
rows where there are many. A table with a key is looked up, whatever it expects.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, MetaData, Table, insert, select
from sqlalchemy.orm import Session
from sqlalchemy.schema import CreateTable, DropTable
from sqlalchemy.sql.selectable import Subquery
from sqlalchemy.types import TypeEngine


def make(db: Session, name: str, *key: str, **columns: TypeEngine[Any]) -> Table:
    """Return an empty table that is there until the transaction ends; one made before under its
    name is dropped. No two rows are the same in the columns of the key, and none is null there.
    """
    table = _table(name, key, columns)
    db.execute(DropTable(table, if_exists=True))
    db.execute(CreateTable(table))
    return table


def keep(db: Session, found: Subquery, *key: str) -> Table:
    """Return the rows of a query as they are now, in a table made under the query's name."""
    table = make(db, str(found.name), *key, **{each.name: each.type for each in found.c})
    names = [each.name for each in found.c]
    db.execute(insert(table).from_select(names, select(found)))
    return table


_tables: dict[tuple[object, ...], Table] = {}


def _table(name: str, key: tuple[str, ...], columns: dict[str, TypeEngine[Any]]) -> Table:
    """The same table for the same shape: a new one would be new to the cache of compiled queries,
    and each transaction leave its own there.
    """
    shape = (name, key, *((each, repr(kind)) for each, kind in columns.items()))
    if shape not in _tables:
        _tables[shape] = Table(
            f"scratch_{name}",
            MetaData(),
            *(
                Column(each, kind, primary_key=each in key, autoincrement=False)
                for each, kind in columns.items()
            ),
            prefixes=["TEMPORARY"],
            postgresql_on_commit="DROP",
        )
    return _tables[shape]
