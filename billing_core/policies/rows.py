"""The operator's rows over the laws: refuse what cannot stand, find what holds where and when."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from billing_core.errors import PolicyRefused
from billing_core.policies.federal import SENSE
from billing_core.policies.limits import Law
from billing_core.policies.policy import Policy, RowRef
from billing_core.policies.reading import a_table, settings_of
from billing_core.policies.regions import LAWS
from billing_core.policies.settings import built, flat, written

EVERY_REGION = "default"
STARTS = "effective_from"
OPERATOR_FILE = "operator file"
KEPT_MAX = 4096  # policies worked out and kept: some hundred days of a dozen regions

BUILT_IN = RowRef(None, date.min, "built in", "0" * 12)


@dataclass(frozen=True, slots=True)
class Row:
    """An operator's settings, in force from a day on, in one region or in all of them."""

    starts_on: date
    region: str | None
    settings: Mapping[str, Any]

    @property
    def ref(self) -> RowRef:
        version = _hash(self.region, self.starts_on, self.settings)
        return RowRef(self.region, self.starts_on, OPERATOR_FILE, version)


@dataclass(frozen=True, slots=True)
class Policies:
    """Every row, those for all regions first, then by date."""

    rows: tuple[Row, ...] = ()
    _kept: dict[tuple[str | None, date], Policy] = field(
        default_factory=dict, compare=False, repr=False
    )

    def for_region(self, region: str | None, day: date) -> Policy:
        """Return what holds in a region on a day; in no region of ours, the federal floors bind.

        Of the operator's rows the last in force wins, setting by setting, a region's over those for
        all; then each law in force moves what undercuts it to the nearest that does not.
        """
        known = self._kept.get((region, day))
        if known is None:
            if len(self._kept) >= KEPT_MAX:
                self._kept.clear()
            known = self._kept[region, day] = self._worked_out(region, day)
        return known

    @property
    def version(self) -> str:
        """Of all rows and laws together: twelve hexadecimal digits that change when any does."""
        rows = [row.ref.version for row in self.rows]
        return _digest(repr(rows + [_law_ref(law, None).version for law in LAWS]))

    def _worked_out(self, region: str | None, day: date) -> Policy:
        settings = flat(Policy())
        decided = dict.fromkeys(settings, BUILT_IN)
        laws = [(law, _law_ref(law, region)) for law in LAWS if law.binds(region, day)]
        chosen = [(law.settings, ref) for law, ref in laws]
        chosen += [(row.settings, row.ref) for row in self._in_force(region, day)]
        for values, ref in chosen:
            settings |= values
            decided |= dict.fromkeys(values, ref)
        for law, ref in laws:
            _bind(settings, decided, law, ref)
        return built(settings, decided | _by_table(decided))

    def _in_force(self, region: str | None, day: date) -> Iterator[Row]:
        for row in self.rows:
            if row.starts_on <= day and row.region in (None, region):
                yield row


def load(toml: Mapping[str, Any]) -> Policies:
    """Return the policies of an operator file (its `policies` tables; none: the defaults hold).

    Raises PolicyRefused, naming the region and the setting, for one that there is not, a value that
    cannot be read, a region that the file does not have, and what undercuts a law in force on the
    row's first day, with the source of that. A law that begins later binds from then on by itself.
    """
    rows: list[Row] = []
    known = toml.get("regions")
    for region, tables in a_table("policies", toml.get("policies", {})).items():
        where = f"policies.{region}"
        if known is not None and region not in (*known, EVERY_REGION):
            raise PolicyRefused(f"{where}: there is no such region")
        given = tables if isinstance(tables, list) else [tables]
        rows += [_row(where, region, a_table(where, table)) for table in given]
    return Policies(tuple(sorted(rows, key=lambda row: (row.region is not None, row.starts_on))))


def _row(where: str, region: str, given: Mapping[str, Any]) -> Row:
    starts_on = given.get(STARTS)
    if type(starts_on) is not date:
        raise PolicyRefused(f"{where}.{STARTS}: give the first day, as 2026-01-01")
    settings = settings_of(where, {name: value for name, value in given.items() if name != STARTS})
    row = Row(starts_on, None if region == EVERY_REGION else region, settings)
    for law in LAWS:
        if law.binds(row.region, starts_on):
            _refuse_what_undercuts(where, law, settings)
    return row


def _refuse_what_undercuts(where: str, law: Law, settings: Mapping[str, Any]) -> None:
    for limit in law.limits:
        if limit.setting in settings and not limit.holds(settings[limit.setting]):
            name = written(limit.setting)
            raise PolicyRefused(f"{where}.{name}: {limit.rule} ({law.source})")


def _bind(settings: dict[str, Any], decided: dict[str, RowRef], law: Law, ref: RowRef) -> None:
    """Move each setting to where the law lets it be; what it left no choice about, it decided."""
    for limit in law.limits:
        path = limit.setting
        before = settings[path]
        settings[path] = limit.nearest(before)
        is_default = decided[path] is BUILT_IN and law is not SENSE
        if settings[path] != before or (is_default and before == getattr(limit, "bound", None)):
            decided[path] = ref


def _by_table(decided: Mapping[str, RowRef]) -> dict[str, RowRef]:
    """For each table, the row that had the last say in it: the latest to start, of those."""
    last: dict[str, RowRef] = {}
    for path, ref in decided.items():
        table = path.partition(".")[0]
        if table != path and (table not in last or ref.starts_on >= last[table].starts_on):
            last[table] = ref
    return last


def _law_ref(law: Law, region: str | None) -> RowRef:
    said = [f"{limit.setting}: {limit.rule}" for limit in law.limits]
    version = _hash(law.regions, law.starts_on, {law.source: said} | dict(law.settings))
    return RowRef(region if law.regions else None, law.starts_on, law.source, version)


def _hash(where: object, starts_on: date, settings: Mapping[str, Any]) -> str:
    return _digest(repr((where, starts_on, sorted(settings.items(), key=_name))))


def _name(item: tuple[str, Any]) -> str:
    return item[0]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]
