"""The book: which lines can be rung, when someone answers, and what holds in which region."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import holidays

from ivr.prompts import At, Hours

CALLERS_ZONE = "caller"
SEARCH_DAYS = 14  # how far ahead the next opening is looked for


@dataclass(frozen=True, slots=True)
class Opening:
    """Open on these weekdays (Monday is 0) from `opens` until `closes`."""

    first_day: int
    last_day: int
    opens: time
    closes: time  # time.max: until midnight


@dataclass(frozen=True, slots=True)
class Line:
    """One number that can be rung, and when someone answers it."""

    key: str
    number: str  # E.164
    zone: str
    hours: tuple[Opening, ...]
    holidays: str | None = None

    def is_open(self, moment: datetime, region: Region) -> bool:
        here = moment.astimezone(self._zone(region))
        if self.is_holiday(here.date()):
            return False
        return any(_covers(opening, here) for opening in self.hours)

    def today(self, moment: datetime, region: Region) -> date:
        return moment.astimezone(self._zone(region)).date()

    def is_holiday(self, day: date) -> bool:
        return self.holidays is not None and day in _holidays(self.holidays)

    def next_opening(self, moment: datetime, region: Region) -> At:
        """When someone will answer next: now if the line is open."""
        zone = self._zone(region)
        here = moment.astimezone(zone)
        if self.is_open(moment, region):
            return At(moment, str(zone))
        for ahead in range(SEARCH_DAYS):
            day = here.date() + timedelta(days=ahead)
            for opening in sorted(self.hours, key=lambda opening: opening.opens):
                opens = datetime.combine(day, opening.opens, zone)
                if opens > here and self.is_open(opens, region):
                    return At(opens, str(zone))
        raise AssertionError(f"{self.key} is never open")

    def spoken_hours(self, region: Region) -> Hours:
        """The first of its opening hours, to be said."""
        first = self.hours[0]
        zone = str(self._zone(region))
        return Hours(first.first_day, first.last_day, first.opens, first.closes, zone)

    def _zone(self, region: Region) -> ZoneInfo:
        return ZoneInfo(region.zone if self.zone == CALLERS_ZONE else self.zone)


@dataclass(frozen=True, slots=True)
class Region:
    key: str
    name: str
    zone: str
    hardship: str
    premium_url: str | None = None
    exchange_first_payment_url: str | None = None


@dataclass(frozen=True, slots=True)
class Agency:
    """With whom debt is placed, under the name that the books know them by."""

    name: str  # as it is spoken
    line: str | None  # the key of their line; None: a representative talks about it
    is_counsel: bool = False  # attorneys, and not a collection agency


@dataclass(frozen=True, slots=True)
class Refused:
    """An entry of the file that is not used."""

    key: str
    value: str
    reason: str


@dataclass(frozen=True, slots=True)
class PhoneBook:
    plan_name: str
    zone: str
    number: str  # the line's own, from which texts are sent
    questions: str
    main_line: str
    regions: dict[str, Region]
    lines: dict[str, Line]
    interpreters: dict[str, str]
    premium: dict[str, str]
    pay_url: str
    assistance_url: str | None  # of the form for financial assistance
    member_id_lengths: tuple[int, ...]
    refused: tuple[Refused, ...]
    warnings: tuple[str, ...]
    languages: dict[str, str]  # of a dialled number, when it has one of its own
    relay: frozenset[str]  # numbers, dialled or calling, behind which a relay service speaks
    agencies: dict[str, Agency]
    toml: dict[str, Any] = field(repr=False)

    def region(self, key: str | None) -> Region:
        """The region of that key; an unknown one is treated as the rest of the country."""
        return self.regions.get(key or "US") or self.regions["US"]

    def line(self, key: str) -> Line:
        """The line of that key; one that was refused is replaced by the main line."""
        return self.lines.get(key) or self.lines[self.main_line]

    def hardship_line(self, region_key: str | None) -> Line:
        return self.line(self.region(region_key).hardship)

    def interpreter_line(self, language: str) -> Line:
        return self.line(self.interpreters.get(language) or self.interpreters["other"])


@cache
def _holidays(country: str) -> holidays.HolidayBase:
    return holidays.country_holidays(country)


def _covers(opening: Opening, here: datetime) -> bool:
    if not opening.first_day <= here.weekday() <= opening.last_day:
        return False
    return opening.opens <= here.time() < opening.closes
