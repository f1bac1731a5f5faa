"""now() and today(): the one place where the time is asked, and where tests set it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def _wall_clock() -> datetime:
    return datetime.now(UTC)


BILLING_ZONE = "America/Los_Angeles"

_source: Callable[[], datetime] = _wall_clock


def now() -> datetime:
    """The current moment, in UTC, with its zone."""
    return _source()


def today(zone: str = BILLING_ZONE) -> date:
    """The current calendar day in an IANA zone; a billing day is a local day."""
    return day_of(now(), zone)


def day_of(moment: datetime, zone: str = BILLING_ZONE) -> date:
    """The calendar day of a moment in an IANA zone."""
    return moment.astimezone(ZoneInfo(zone)).date()


def bounds_of(day: date, zone: str = BILLING_ZONE) -> tuple[datetime, datetime]:
    """The first moment of a calendar day in an IANA zone, and that of the day after, in UTC."""
    local = ZoneInfo(zone)
    first, after = (
        datetime.combine(at, time(), local).astimezone(UTC) for at in (day, day + timedelta(days=1))
    )
    return first, after


@contextmanager
def told_by(source: Callable[[], datetime]) -> Iterator[None]:
    """Within the block, let `source` tell the time (a simulator's clock, a test's)."""
    global _source  # noqa: PLW0603 - one clock for the process is the point of this module
    before, _source = _source, source
    try:
        yield
    finally:
        _source = before
