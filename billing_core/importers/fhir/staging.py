"""What was read and not yet recorded: an unnamed SQLite file that vanishes with its process.

It keeps memory flat whatever the size of an import, brings a family's resources together whatever
file they came in, and lets a file that turns out to be torn be forgotten whole.
Keys are "Type/id" throughout.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple, TypeVar

import msgspec

from billing_core.importers.report import Refused

CACHE_KIB = 64 * 1024  # the memory it may take before it goes to the disk
Facts = TypeVar("Facts", bound=msgspec.Struct)

SCHEMA = f"""
PRAGMA cache_size = -{CACHE_KIB};
PRAGMA journal_mode = MEMORY;
PRAGMA synchronous = OFF;
CREATE TABLE staged (
    key TEXT PRIMARY KEY, kind TEXT NOT NULL, place TEXT NOT NULL, digest BLOB NOT NULL,
    facts BLOB NOT NULL, patient TEXT NOT NULL, visit TEXT NOT NULL, edition TEXT NOT NULL,
    conflicted INTEGER NOT NULL DEFAULT 0, used INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX staged_by_patient ON staged (patient, kind);
CREATE INDEX staged_by_visit ON staged (visit, edition) WHERE visit <> '';
CREATE TABLE liable (account TEXT, patient TEXT, guarantor TEXT);
CREATE INDEX liable_by_patient ON liable (patient);
CREATE TABLE households (guarantor TEXT, patient TEXT, visits INTEGER);
CREATE TABLE refused (place TEXT, key TEXT, reason TEXT);
"""


UNCLEAR = "?/"  # instead of a guarantor's key: somebody is liable, but nobody can tell who


class Staged(NamedTuple):
    """One resource that was taken in: its facts are encoded."""

    key: str
    kind: str
    place: str
    facts: bytes

    def decoded(self, of: type[Facts]) -> Facts:
        return msgspec.msgpack.decode(self.facts, type=of)


class Staging:
    """Resources by key, until they are recorded. Use it from one thread; close() forgets it."""

    def __init__(self) -> None:
        self._rows = sqlite3.connect("", isolation_level=None)
        self._rows.executescript(SCHEMA)

    def close(self) -> None:
        self._rows.close()

    @contextmanager
    def all_or_nothing(self) -> Iterator[None]:
        """Forget all that was added in the block if it raises."""
        self._rows.execute("BEGIN")
        try:
            yield
        except BaseException:
            self._rows.execute("ROLLBACK")
            raise
        self._rows.execute("COMMIT")

    def add(self, staged: Staged, *, patient: str = "", visit: str = "", edition: str = "") -> str:
        """Keep a resource; return "added", "repeated" if it is there, or "conflicting" if it is
        there with another content: then neither holds.
        """
        digest = hashlib.sha256(staged.facts + f"{patient} {visit}".encode()).digest()
        before = self._rows.execute(
            "SELECT digest FROM staged WHERE key = ?", (staged.key,)
        ).fetchone()
        if before is None:
            self._rows.execute(
                "INSERT INTO staged (key, kind, place, facts, digest, patient, visit, edition)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (*staged, digest, patient, visit, edition),
            )
            return "added"
        if before[0] == digest:
            return "repeated"
        self._rows.execute("UPDATE staged SET conflicted = 1 WHERE key = ?", (staged.key,))
        return "conflicting"

    def find(self, key: str) -> Staged | None:
        return next(self._select("key = ?", key), None)

    def add_liable(self, account: str, patient: str, guarantor: str) -> None:
        self._rows.execute("INSERT INTO liable VALUES (?, ?, ?)", (account, patient, guarantor))

    def refuse(self, refused: Refused) -> None:
        self._rows.execute(
            "INSERT INTO refused VALUES (?, ?, ?)",
            (refused.place, refused.source_key, refused.reason),
        )

    def refusals(self) -> Iterator[Refused]:
        for row in self._rows.execute("SELECT place, key, reason FROM refused"):
            yield Refused(*row)

    def drop_conflicting(self) -> list[Staged]:
        """Forget, and return, the resources of which there were different ones under one key."""
        self._rows.execute(
            "UPDATE liable SET guarantor = ?"
            " WHERE account IN (SELECT key FROM staged WHERE conflicted)",
            (UNCLEAR,),
        )
        return self._dropped("conflicted")

    def drop_superseded(self) -> list[Staged]:
        """Forget, and return, the answers to a claim that a later one replaced, and such claims."""
        return self._dropped(
            "visit <> '' AND EXISTS (SELECT 1 FROM staged AS later WHERE later.visit = staged.visit"
            " AND later.patient = staged.patient"
            " AND (later.edition, later.key) > (staged.edition, staged.key))"
        )

    def facts(self, key: str, of: type[Facts]) -> Facts | None:
        """Return the facts under a key; a key of unknown type ("?/id") is tried as each person or
        provider type.
        """
        found = self.find(self.known_as(key))
        return found.decoded(of) if found else None

    def known_as(self, key: str) -> str:
        """Return the key with its type, for one that came from a urn without any."""
        kind, _, own_id = key.partition("/")
        if kind != "?":
            return key
        kinds = ("Patient", "RelatedPerson", "Practitioner", "Organization")
        for possible in (f"{each}/{own_id}" for each in kinds):
            if self._rows.execute("SELECT 1 FROM staged WHERE key = ?", (possible,)).fetchone():
                return possible
        return key

    def use(self, key: str) -> bool:
        """Note that a resource was used; return whether that is news."""
        noted = self._rows.execute("UPDATE staged SET used = 1 WHERE key = ? AND NOT used", (key,))
        return noted.rowcount == 1

    def unused(self, kind: str) -> Iterator[Staged]:
        yield from self._select("kind = ? AND NOT used", kind)

    def of_patient(self, patient: str, *kinds: str) -> list[Staged]:
        """Return what belongs to a patient, of some kinds, in the order of its keys."""
        marks = ", ".join("?" * len(kinds))
        return list(
            self._select(f"patient = ? AND kind IN ({marks}) ORDER BY key", patient, *kinds)
        )

    def guarantors_of(self, patient: str) -> list[str]:
        """Return who accounts say is liable for a patient."""
        rows = self._rows.execute(
            "SELECT DISTINCT guarantor FROM liable WHERE patient = ? ORDER BY guarantor", (patient,)
        )
        return [self.known_as(row[0]) for row in rows]

    def patients(self, at_once: int) -> Iterator[list[str]]:
        """Yield all patients of whom anything is known, some at once."""
        rows = self._rows.execute(
            "SELECT key FROM staged WHERE kind = 'Patient'"
            " UNION SELECT patient FROM staged WHERE visit <> '' OR kind = 'Coverage' ORDER BY 1"
        )
        while some := rows.fetchmany(at_once):
            yield [row[0] for row in some]

    def add_household(self, guarantor: str, patient: str) -> None:
        self._rows.execute(
            "INSERT INTO households SELECT ?, ?, count(*) FROM staged"
            " WHERE patient = ? AND visit <> ''",
            (guarantor, patient, patient),
        )

    def households(self) -> Iterator[tuple[str, list[str], int]]:
        """Yield (guarantor, patients, number of visits), families together."""
        rows = self._rows.execute(
            "SELECT guarantor, json_group_array(patient), sum(visits) FROM households"
            " GROUP BY guarantor ORDER BY guarantor"
        )
        for guarantor, patients, visits in rows:
            yield guarantor, msgspec.json.decode(patients, type=list[str]), visits

    def visits(self) -> int:
        return int(self._rows.execute("SELECT sum(visits) FROM households").fetchone()[0] or 0)

    def _dropped(self, condition: str) -> list[Staged]:
        dropped = list(self._select(f"{condition} ORDER BY rowid"))
        self._rows.executemany(
            "DELETE FROM staged WHERE key = ?", ((each.key,) for each in dropped)
        )
        return dropped

    def _select(self, condition: str, *values: str) -> Iterator[Staged]:
        sql = f"SELECT key, kind, place, facts FROM staged WHERE {condition}"  # noqa: S608 - ours
        yield from map(Staged._make, self._rows.execute(sql, values))
