"""A clock for tests, moved by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo


class SetClock:
    """Stands still. `at` sets it to a local time, `forward` moves it on."""

    def __init__(self) -> None:
        self.at("2026-11-24T10:00")

    def at(self, moment: str, zone: str = "America/Los_Angeles") -> SetClock:
        """Set the time, local to the zone unless it says its own."""
        read = datetime.fromisoformat(moment)
        self._now = (read if read.tzinfo else read.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC)
        return self

    def forward(self, **units: float) -> SetClock:
        """Move on: `clock.forward(days=1)`, `clock.forward(seconds=30)`."""
        self._now += timedelta(**units)
        return self

    def now(self) -> datetime:
        return self._now
