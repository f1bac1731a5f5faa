"""What was read and not yet recorded: an unnamed SQLite file that vanishes with its process.

It keeps memory flat whatever the size of a file, and lets a file that turns out to be torn, or a
transaction that does not add up, be forgotten whole.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import msgspec

from billing_core.importers.report import Refused
from billing_core.importers.x12_835.facts import REVERSAL, Claim, Payment

CACHE_KIB = 32 * 1024
SCHEMA = f"""
PRAGMA cache_size = -{CACHE_KIB};
PRAGMA journal_mode = MEMORY;
PRAGMA synchronous = OFF;
CREATE TABLE payments (id INTEGER PRIMARY KEY, file TEXT, paid_on TEXT, facts BLOB);
CREATE TABLE claims (
    payment INTEGER, position INTEGER, number TEXT, reversal INTEGER, digest TEXT, facts BLOB,
    PRIMARY KEY (payment, position), UNIQUE (payment, digest)
);
CREATE TABLE refused (place TEXT, key TEXT, reason TEXT);
"""


@dataclass(frozen=True, slots=True)
class StagedClaim:
    position: int
    claim: Claim


class Staging:
    """Payments with their claims until they are recorded. One thread; close() forgets it."""

    def __init__(self) -> None:
        self._rows = sqlite3.connect("", isolation_level=None)
        self._rows.executescript(SCHEMA)
        self._payments = 0
        self._positions = 0

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

    def begin(self) -> None:
        """The claims added from here on belong to the payment that comes after them."""
        self._payments += 1
        self._positions = 0

    def add(self, claim: Claim) -> bool:
        """Keep a claim of the payment that is being read; False if the same stands there before."""
        self._positions += 1
        added = self._rows.execute(
            "INSERT OR IGNORE INTO claims VALUES (?, ?, ?, ?, ?, ?)",
            (
                self._payments,
                self._positions,
                claim.number,
                claim.status == REVERSAL,
                claim.digest,
                msgspec.msgpack.encode(claim),
            ),
        )
        return added.rowcount == 1

    def keep(self, payment: Payment, file: str) -> None:
        """The payment that was being read is whole."""
        self._rows.execute(
            "INSERT INTO payments VALUES (?, ?, ?, ?)",
            (self._payments, file, payment.paid_on.isoformat(), msgspec.msgpack.encode(payment)),
        )

    def drop(self) -> None:
        """Forget the claims of the payment that was being read."""
        self._rows.execute("DELETE FROM claims WHERE payment = ?", (self._payments,))

    def refuse(self, refused: Refused) -> None:
        self._rows.execute(
            "INSERT INTO refused VALUES (?, ?, ?)",
            (refused.place, refused.source_key, refused.reason),
        )

    def refusals(self) -> Iterator[Refused]:
        for row in self._rows.execute("SELECT place, key, reason FROM refused"):
            yield Refused(*row)

    def claims(self) -> int:
        return int(self._rows.execute("SELECT count(*) FROM claims").fetchone()[0])

    def payments(self) -> Iterator[tuple[int, str, Payment]]:
        """Yield (number, file, payment), the oldest first."""
        rows = self._rows.execute("SELECT id, file, facts FROM payments ORDER BY paid_on, id")
        for number, file, facts in rows:
            yield number, file, msgspec.msgpack.decode(facts, type=Payment)

    def claims_of(self, payment: int, at_once: int) -> Iterator[list[StagedClaim]]:
        """Yield a payment's claims, some at once: what is reversed before what replaces it."""
        rows = self._rows.execute(
            "SELECT position, facts FROM claims WHERE payment = ? ORDER BY reversal DESC, position",
            (payment,),
        )
        while some := rows.fetchmany(at_once):
            yield [
                StagedClaim(position, msgspec.msgpack.decode(facts, type=Claim))
                for position, facts in some
            ]
