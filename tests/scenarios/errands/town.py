"""A line on one database, and callers with households and numbers of their own."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from flask import Flask
from sqlalchemy import insert, select, update

from billing_core import clock as product_clock
from billing_core.database import Database
from ivr.calls import CallRow
from ivr.simulator.carrier import Carrier
from ivr.simulator.quirks import Quirks
from ivr.simulator.rest import RestApi
from tests.caller import Caller
from tests.fixtures_caller import api_of, carrier_of, open_app
from tests.set_clock import SetClock

IN_HOURS = "2026-11-24T10:00"


@dataclass
class Town:
    """Where everybody lives who calls in these tests."""

    app: Flask
    carrier: Carrier
    rest: RestApi
    clock: SetClock
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def caller(self) -> Caller:
        """Somebody who has not called before, from a number that nobody vouches for."""
        self.clock.at(IN_HOURS)
        caller = Caller(self.app, self.carrier, self.rest)
        return caller.calls_from(f"+1415555{next(self._numbers):04d}", stir=None)

    def twin(self, caller: Caller) -> Caller:
        """The same caller at the same point of a call of their own: what they do is done there."""
        wanted = select(CallRow.__table__).where(CallRow.sid == caller.phone.sid)
        sid = self.carrier.new_sid("CA")
        with self.app.extensions["database"].connection() as connection:
            row = dict(connection.execute(wanted).mappings().one())
            connection.execute(insert(CallRow), row | {"sid": sid, "ended_at": None})
        return Caller(self.app, self.carrier, self.rest).takes_up(sid, caller)

    def forget(self, twin: Caller) -> None:
        """Whoever calls from their number again does not go on where the twin stopped."""
        nobody = update(CallRow).where(CallRow.sid == twin.phone.sid)
        with self.app.extensions["database"].connection() as connection:
            connection.execute(nobody.values(from_number="anonymous"))


@contextmanager
def open_town(template: Path, instance: Path) -> Iterator[Town]:
    """A town on a copy of an empty database."""
    path = instance / "town.sqlite"
    shutil.copyfile(template, path)
    clock = SetClock()
    database = Database(f"sqlite:///{path}")
    with product_clock.told_by(clock.now), open_app(database, instance) as app:
        carrier = carrier_of(app, clock, Quirks())
        with api_of(app, carrier) as rest:
            yield Town(app, carrier, rest, clock)
    database.dispose()
