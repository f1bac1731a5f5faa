"""Read the operator's rows, refuse what cannot stand, and find what holds where and when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from typing import Any

from billing_core.accounts.identity import Limits
from billing_core.errors import PolicyRefused
from billing_core.money import Money
from billing_core.policies.policy import FLOORS, FORBIDDEN, Policy

EVERY_REGION = "default"
STARTS = "effective_from"


@dataclass(frozen=True, slots=True)
class Row:
    """Settings in force from a day on, in one region or in all of them."""

    starts_on: date
    region: str | None
    settings: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Policies:
    """Every row, those for all regions first, then by date."""

    rows: tuple[Row, ...] = ()

    def for_region(self, region: str | None, day: date) -> Policy:
        """Return what holds in a region on a day."""
        policy = Policy()
        for row in self.rows:
            if row.starts_on <= day and row.region in (None, region):
                policy = _with(policy, row.settings)
        return policy


def load(toml: Mapping[str, Any]) -> Policies:
    """Return the policies of an operator file (its `policies` tables; none: the defaults hold).

    Raises PolicyRefused, naming the region and the setting, for one that there is not, a value that
    cannot be read, and one that undercuts a floor, with the source of that.
    """
    rows = []
    for region, tables in _table("policies", toml.get("policies", {})).items():
        for table in tables if isinstance(tables, list) else [tables]:
            where = f"policies.{region}"
            rows.append(_row(where, region, _table(where, table)))
    return Policies(tuple(sorted(rows, key=lambda row: (row.region is not None, row.starts_on))))


def _row(where: str, region: str, given: Mapping[str, Any]) -> Row:
    starts_on = given.get(STARTS)
    if type(starts_on) is not date:
        raise PolicyRefused(f"{where}.{STARTS}: give the first day, as 2026-01-01")
    settings = dict(
        _setting(f"{where}.{name}", name, value) for name, value in given.items() if name != STARTS
    )
    policy = _with(Policy(), settings)
    for floor in FLOORS:
        if not floor.holds(policy):
            raise PolicyRefused(f"{where}.{floor.setting}: {floor.rule} ({floor.source})")
    return Row(starts_on, None if region == EVERY_REGION else region, settings)


def _with(policy: Policy, settings: Mapping[str, Any]) -> Policy:
    changed = dict(settings)
    if "identity" in changed:
        changed["identity"] = Limits(**asdict(policy.identity) | changed["identity"])
    return replace(policy, **changed)


def _setting(where: str, name: str, value: object) -> tuple[str, object]:
    """Return a setting as Policy names and holds it."""
    if name in FORBIDDEN:
        raise PolicyRefused(f"{where}: not to be decided here ({FORBIDDEN[name]})")
    if name == "payment_minimum_cents":
        return "payment_minimum", Money(_whole(where, value))
    if name == "past_due_after_days":
        return name, _whole(where, value)
    if name == "sms_receipts" and isinstance(value, bool):
        return name, value
    if name == "identity":
        return name, _limits(where, _table(where, value))
    raise PolicyRefused(f"{where}: there is no such setting, or not with this value")


def _limits(where: str, given: Mapping[str, Any]) -> dict[str, int]:
    known = [field.name for field in fields(Limits)]
    if not set(given) <= set(known):
        raise PolicyRefused(f"{where}: give any of {', '.join(known)}")
    return {name: _whole(f"{where}.{name}", limit) for name, limit in given.items()}


def _whole(where: str, value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise PolicyRefused(f"{where}: give a whole number")
    return value


def _table(where: str, value: object) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise PolicyRefused(f"{where}: give a table")
    return value
