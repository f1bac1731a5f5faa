"""The time on the phone: one that is set by hand, one that follows the wall."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class CallClock(Protocol):
    """Tells the time, and is told how long something on the phone took."""

    def now(self) -> datetime: ...

    def elapse(self, seconds: float) -> None: ...


class SimClock:
    """A clock that stands still until something takes time, or someone sets it."""

    def __init__(self, start: datetime) -> None:
        assert start.tzinfo is not None, "a moment without a zone"
        self._now = start.astimezone(UTC)

    def now(self) -> datetime:
        return self._now

    def elapse(self, seconds: float) -> None:
        self.forward(seconds=seconds)

    def forward(self, *, days: float = 0, hours: float = 0, seconds: float = 0) -> None:
        """Move on by hand: the next thing on the line happens that much later."""
        self._now += timedelta(days=days, hours=hours, seconds=seconds)

    def set(self, moment: datetime) -> None:
        """Set the time by hand, to any moment with a zone."""
        assert moment.tzinfo is not None, "a moment without a zone"
        self._now = moment.astimezone(UTC)


class WallClock:
    """Real time, moved by hand only: speech takes as long as it takes to hear it."""

    def __init__(self) -> None:
        self._moved = timedelta()

    def now(self) -> datetime:
        return datetime.fromtimestamp(time.time(), UTC) + self._moved

    def elapse(self, seconds: float) -> None:
        """Nothing: the time passes by itself."""

    def forward(self, *, days: float = 0, hours: float = 0, seconds: float = 0) -> None:
        """Pretend it is later, for a demonstration of what happens the next day."""
        self._moved += timedelta(days=days, hours=hours, seconds=seconds)
