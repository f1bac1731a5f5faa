"""The operator's numbers, hours, regions and web addresses, checked when they are loaded.

An entry that does not hold is refused by its key with the reason, and never spoken.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

import holidays
import phonenumbers

from ivr.prompts import At, Hours
from ivr.prompts.languages import LANGUAGES

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
CALLERS_ZONE = "caller"
URL_MAX = 100
ALWAYS = "24:00"
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
        return self.holidays is not None and day in holidays.country_holidays(self.holidays)

    def next_opening(self, moment: datetime, region: Region) -> At:
        """When someone will answer next: now if the line is open."""
        zone = self._zone(region)
        here = moment.astimezone(zone)
        if self.is_open(moment, region):
            return At(moment, str(zone))
        for ahead in range(SEARCH_DAYS):
            day = here.date() + timedelta(days=ahead)
            for opening in self.hours:
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
    member_id_lengths: tuple[int, ...]
    refused: tuple[Refused, ...]
    warnings: tuple[str, ...]
    languages: dict[str, str]  # of a dialled number, when it has one of its own
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


class PhoneBookRefused(SystemExit):
    """The file cannot be used at all: the message says why."""


def load(path: Path) -> PhoneBook:
    """Read the operator's file; exit with the reason when nothing of it can be used."""
    try:
        toml = tomllib.loads(path.read_text("utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise PhoneBookRefused(f"OPERATOR_FILE {path} cannot be read: {error}") from error
    return _Reader(toml).book()


class _Reader:
    """Takes the file entry by entry, collecting what is refused."""

    def __init__(self, toml: dict[str, Any]) -> None:
        self.toml = toml
        self.refused = [
            Refused(e["key"], e["value"], e["reason"]) for e in toml.get("left_out", [])
        ]
        self.hosts = tuple(toml.get("plan", {}).get("url_hosts", ()))

    def book(self) -> PhoneBook:
        plan = self.toml.get("plan", {})
        lines = self._lines()
        regions = self._regions()
        main = plan.get("main_line", "")
        if main not in lines:
            raise PhoneBookRefused(f"plan.main_line is {main!r}; no usable line has that key.")
        if "US" not in regions:
            raise PhoneBookRefused("regions.US is missing; callers of no known region need it.")
        return PhoneBook(
            plan_name=plan["name"],
            zone=plan["zone"],
            number=self._number("plan.number", plan.get("number", "")) or "",
            questions=self._number("plan.questions", plan["questions"]) or lines[main].number,
            main_line=main,
            regions=regions,
            lines=lines,
            interpreters={"other": main} | self.toml.get("interpreters", {}),
            premium={k: v["line"] for k, v in self.toml.get("premium", {}).items()},
            pay_url=self._url("plan.pay_url", plan.get("pay_url")) or "",
            member_id_lengths=tuple(self.toml.get("identity", {}).get("member_id_lengths", ())),
            refused=tuple(self.refused),
            warnings=tuple(_warnings(lines, regions)),
            languages=self._languages(),
            toml=self.toml,
        )

    def _lines(self) -> dict[str, Line]:
        read = {key: self._line(key, entry) for key, entry in self.toml.get("lines", {}).items()}
        return {key: line for key, line in read.items() if line is not None}

    def _regions(self) -> dict[str, Region]:
        given = self.toml.get("regions", {})
        read = {key: self._region(key, entry) for key, entry in given.items()}
        return {key: region for key, region in read.items() if region is not None}

    def _languages(self) -> dict[str, str]:
        found = {}
        for number, language in self.toml.get("languages", {}).items():
            key = f"languages.{number}"
            if language not in LANGUAGES:
                self._refuse(key, language, f"not one of {', '.join(LANGUAGES)}")
            elif dialled := self._number(key, number):
                found[dialled] = language
        return found

    def _refuse(self, key: str, value: object, reason: str) -> None:
        self.refused.append(Refused(key, str(value), reason))

    def _line(self, key: str, entry: dict[str, Any]) -> Line | None:
        number = self._number(f"lines.{key}.number", entry.get("number", ""))
        zone = entry.get("zone", "")
        if zone != CALLERS_ZONE and zone not in available_timezones():
            self._refuse(f"lines.{key}.zone", zone, 'hours need an IANA time zone, or "caller"')
            return None
        hours = tuple(o for e in entry.get("hours", []) if (o := self._opening(key, e)))
        if not hours:
            self._refuse(f"lines.{key}.hours", entry.get("hours"), "no usable opening hours")
        if number is None or not hours:
            return None
        return Line(key, number, zone, hours, entry.get("holidays"))

    def _number(self, key: str, text: str) -> str | None:
        try:
            parsed = phonenumbers.parse(text, "US")
        except phonenumbers.NumberParseException as error:
            self._refuse(key, text, str(error))
            return None
        if not phonenumbers.is_valid_number(parsed):
            self._refuse(key, text, "not a number that can be dialled")
            return None
        return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)

    def _opening(self, key: str, entry: dict[str, str]) -> Opening | None:
        try:
            first, _, last = entry["days"].partition("-")
            closes = entry["closes"]
            opening = Opening(
                DAYS.index(first),
                DAYS.index(last or first),
                time.fromisoformat(entry["opens"]),
                time.max if closes == ALWAYS else time.fromisoformat(closes),
            )
        except (KeyError, ValueError):
            self._refuse(f"lines.{key}.hours", entry, "not days and two times of day")
            return None
        if opening.closes <= opening.opens or opening.last_day < opening.first_day:
            self._refuse(f"lines.{key}.hours", entry, "ends before it starts")
            return None
        return opening

    def _region(self, key: str, entry: dict[str, Any]) -> Region | None:
        if entry.get("zone") not in available_timezones():
            self._refuse(f"regions.{key}.zone", entry.get("zone"), "not an IANA time zone")
            return None
        return Region(
            key,
            entry.get("name", key),
            entry["zone"],
            entry.get("hardship", ""),
            self._url(f"regions.{key}.premium_url", entry.get("premium_url")),
            self._url(
                f"regions.{key}.exchange_first_payment_url",
                entry.get("exchange_first_payment_url"),
            ),
        )

    def _url(self, key: str, url: str | None) -> str | None:
        if url is None:
            return None
        parts = urlsplit(url)
        reason = None
        if parts.scheme != "https":
            reason = "must start with https://"
        elif any(c.isspace() for c in url) or "@" in parts.netloc or len(url) > URL_MAX:
            reason = "has a blank or a user name in it, or is too long to be said"
        elif parts.hostname not in self.hosts:
            reason = "its host is not on plan.url_hosts"
        if reason:
            self._refuse(key, url, reason)
            return None
        return url


def _covers(opening: Opening, here: datetime) -> bool:
    if not opening.first_day <= here.weekday() <= opening.last_day:
        return False
    return opening.opens <= here.time() < opening.closes


def _warnings(lines: dict[str, Line], regions: dict[str, Region]) -> list[str]:
    said: list[str] = []
    seen: dict[str, str] = {}
    for key, line in lines.items():
        other = seen.setdefault(line.number, key)
        if other != key:
            said.append(f"lines.{other} and lines.{key} are one number")
    for key, region in regions.items():
        if region.hardship not in lines:
            said.append(
                f"regions.{key}.hardship {region.hardship!r} is no usable line; the main line rings"
            )
        if region.premium_url is None:
            said.append(f"regions.{key} has no web address for premiums")
    return said
