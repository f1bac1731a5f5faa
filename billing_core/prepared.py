"""Prepared: a statement compiled once for each kind of database, and given straight to its driver.

For the few statements on the way of every turn of a call, where what SQLAlchemy does around a
statement costs more than the statement. Types convert as they do elsewhere; so do errors.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, Dialect, Executable, literal_column
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

Convert = Callable[[Any], Any]


def spelled_out(names: Iterable[str]) -> list[ColumnElement[str]]:
    """Names of ours, for `in_()`, as a part of the SQL: a list of parameters would be expanded
    afresh in every call. Never for what came from outside.
    """
    return [literal_column(f"'{name}'") for name in names]


class Prepared:
    """A statement whose parameters are all named; whatever has a value keeps it."""

    def __init__(self, statement: Executable) -> None:
        self.statement = statement
        self._forms: dict[str, _Form] = {}

    def rows(self, db: Session | Connection, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """Return the rows of a query; raise what SQLAlchemy raises where the database refuses."""
        connection = db if isinstance(db, Connection) else db.connection()
        form = self._form(connection.dialect)
        found: list[tuple[Any, ...]] = self._run(connection, form, values).fetchall()
        if not form.results:
            return found
        return [form.converted(row) for row in found]

    def change(self, connection: Connection, values: Mapping[str, Any]) -> int:
        """Run a statement that writes; return how many rows it wrote. Raises as `rows` does."""
        return int(self._run(connection, self._form(connection.dialect), values).rowcount)

    def _form(self, dialect: Dialect) -> _Form:
        form = self._forms.get(dialect.name)
        if form is None:
            form = self._forms[dialect.name] = _Form(self.statement, dialect)
        return form

    def _run(self, connection: Connection, form: _Form, values: Mapping[str, Any]) -> Any:
        driver: Any = connection.connection.dbapi_connection
        try:
            return driver.execute(form.sql, form.bound(values))
        except connection.dialect.loaded_dbapi.Error as error:
            raise DBAPIError.instance(
                form.sql,
                None,
                error,
                connection.dialect.loaded_dbapi.Error,
                hide_parameters=True,
                dialect=connection.dialect,
            ) from error


class _Form:
    """The statement in the words of one kind of database."""

    def __init__(self, statement: Executable, dialect: Dialect) -> None:
        compiled: Any = statement.compile(dialect=dialect)  # type: ignore[attr-defined]
        columns: Any = statement.exported_columns  # type: ignore[attr-defined]
        self.sql: str = compiled.string
        assert "POSTCOMPILE" not in self.sql, "a list of parameters: see spelled_out()"
        self.positions: list[str] | None = compiled.positiontup
        self.fixed = {
            name: bind.effective_value for name, bind in compiled.binds.items() if not bind.required
        }
        self.binds: list[tuple[str, Convert]] = [
            (name, convert)
            for name, bind in compiled.binds.items()
            if (convert := bind.type.dialect_impl(dialect).bind_processor(dialect))
        ]
        self.results: list[tuple[int, Convert]] = [
            (place, convert)
            for place, column in enumerate(columns)
            if (convert := column.type.dialect_impl(dialect).result_processor(dialect, None))
        ]

    def bound(self, values: Mapping[str, Any]) -> Any:
        given = {**self.fixed, **values}
        for name, convert in self.binds:
            given[name] = convert(given[name])
        if self.positions is None:
            return given
        return [given[name] for name in self.positions]

    def converted(self, row: tuple[Any, ...]) -> tuple[Any, ...]:
        changed = list(row)
        for place, convert in self.results:
            changed[place] = convert(changed[place])
        return tuple(changed)
