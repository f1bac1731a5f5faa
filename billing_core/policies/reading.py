"""Read the settings of one row of the operator file: each by its name, of its type."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time
from decimal import Decimal, InvalidOperation
from types import UnionType
from typing import Any, get_args, get_origin

from billing_core.errors import PolicyRefused
from billing_core.money import Money
from billing_core.policies import bands
from billing_core.policies.bands import Band, Bands
from billing_core.policies.federal import FORBIDDEN
from billing_core.policies.settings import tables, written

CHOICES = {"assistance.guideline_of": ("application", "service")}


def settings_of(where: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings of a row by their paths. Raises PolicyRefused, naming the one that there
    is not or whose value cannot be read.
    """
    found: dict[str, Any] = {}
    for name, value in given.items():
        if name in FORBIDDEN:
            raise PolicyRefused(f"{where}.{name}: not to be decided here ({FORBIDDEN[name]})")
        if name in tables():
            found |= _table(where, name, value)
        else:
            found[_known(where, "", name)] = _value(where, "", name, value)
    return found


def a_table(where: str, value: object) -> Mapping[str, Any]:
    """Return a value that is a table; raise PolicyRefused for any other."""
    if not isinstance(value, dict):
        raise PolicyRefused(f"{where}: give a table")
    return value


def _table(where: str, table: str, given: object) -> dict[str, Any]:
    inner = a_table(f"{where}.{table}", given)
    return {
        f"{table}.{_known(where, table, name)}": _value(where, table, name, value)
        for name, value in inner.items()
    }


def _known(where: str, table: str, name: str) -> str:
    """Return a setting's own name of the one it has in the file."""
    names = {written(_path(table, own)).rpartition(".")[2]: own for own in tables()[table]}
    if name not in names:
        known = ", ".join(names)
        raise PolicyRefused(
            f"{where}.{_path(table, name)}: there is no such setting; give any of {known}"
        )
    return names[name]


def _value(where: str, table: str, name: str, value: object) -> object:
    here = f"{where}.{_path(table, name)}"
    own = _known(where, table, name)
    path = _path(table, own)
    if path in CHOICES:
        return _choice(here, value, CHOICES[path])
    if path == "assistance.bands":
        return _bands(here, value)
    return _of_type(here, tables()[table][own], value)


def _of_type(where: str, kind: Any, value: object) -> object:
    if isinstance(kind, UnionType):  # None, as a default, cannot be written in the file
        kind = next(one for one in get_args(kind) if one is not type(None))
    if get_origin(kind) is tuple:
        return _months(where, value)
    readers = {bool: _yes_or_no, int: _whole, Money: _cents, Decimal: _number, time: _time}
    return readers[kind](where, value)


def _yes_or_no(where: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise PolicyRefused(f"{where}: give true or false")
    return value


def _whole(where: str, value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise PolicyRefused(f"{where}: give a whole number")
    return value


def _cents(where: str, value: object) -> Money:
    return Money(_whole(where, value))


def _number(where: str, value: object) -> Decimal:
    if not isinstance(value, bool):
        try:
            number = Decimal(str(value))
        except InvalidOperation:
            number = Decimal("NaN")
        if number.is_finite():
            return number
    raise PolicyRefused(f"{where}: give a number, as 3 or 2.5")


def _time(where: str, value: object) -> time:
    if not isinstance(value, time):
        raise PolicyRefused(f"{where}: give a time of day, as 08:00:00")
    return value


def _months(where: str, value: object) -> tuple[int, ...]:
    months = value if isinstance(value, list) else [value]
    read = tuple(_whole(where, one) for one in months)
    if not read or min(read) < 1 or list(read) != sorted(set(read)):
        raise PolicyRefused(f"{where}: give numbers of months in ascending order, as [6, 12]")
    return read


def _choice(where: str, value: object, choices: tuple[str, ...]) -> str:
    if not isinstance(value, str) or value not in choices:
        raise PolicyRefused(f"{where}: give {' or '.join(choices)}")
    return value


def _bands(where: str, value: object) -> Bands:
    rows = value if isinstance(value, list) else []
    if not rows or any(not isinstance(row, list) or len(row) != 3 for row in rows):
        raise PolicyRefused(f"{where}: give a list of [above, up_to, percent]")
    read = tuple(Band(*(_number(where, part) for part in row)) for row in rows)
    wrong = bands.trouble(read)
    if wrong:
        raise PolicyRefused(f"{where}: {wrong}")
    return read


def _path(table: str, name: str) -> str:
    return f"{table}.{name}" if table else name
