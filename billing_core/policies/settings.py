"""A policy as a flat table, "plan.apr" to its value, and back: what rows and laws change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, get_args, get_type_hints

from billing_core.money import Money
from billing_core.policies.policy import Policy, RowRef

OTHER = ("decided_by",)  # what a policy has beside settings

Settings = Mapping[str, Any]


def flat(policy: Policy) -> dict[str, Any]:
    """Return every setting by its path."""
    found: dict[str, Any] = {}
    for name in tables()[""]:
        value = getattr(policy, name)
        if name in tables():
            found |= {f"{name}.{inner}": getattr(value, inner) for inner in tables()[name]}
        else:
            found[name] = value
    return found


def built(settings: Settings, decided_by: Mapping[str, RowRef]) -> Policy:
    """Return the policy of a flat table that has every setting."""
    made = {}
    for name, kind in tables()[""].items():
        if name in tables():
            made[name] = kind(**{inner: settings[f"{name}.{inner}"] for inner in tables()[name]})
        else:
            made[name] = settings[name]
    return Policy(**made, decided_by=decided_by)


@cache
def tables() -> Mapping[str, Mapping[str, Any]]:
    """Return the settings with their types, by table; "" has those outside one, and the tables."""
    top = {name: kind for name, kind in _types(Policy).items() if name not in OTHER}
    return {"": top} | {name: _types(kind) for name, kind in top.items() if _is_table(kind)}


def written(path: str) -> str:
    """Return a setting's path as the operator file has it: amounts are in cents."""
    table, _, name = path.rpartition(".")
    kind = tables()[table][name]
    return f"{path}_cents" if kind is Money or Money in get_args(kind) else path


def _types(table: type) -> dict[str, Any]:
    hints = get_type_hints(table)
    return {field.name: hints[field.name] for field in fields(table)}


def _is_table(kind: Any) -> bool:
    return isinstance(kind, type) and is_dataclass(kind) and kind is not Money
