"""Read the operator's file: each entry is checked, and refused by its key if it does not hold."""

from __future__ import annotations

import re
import tomllib
from datetime import time
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import available_timezones

import holidays
import phonenumbers

from ivr.phone_book.book import CALLERS_ZONE, Agency, Line, Opening, PhoneBook, Refused, Region
from ivr.prompts.languages import LANGUAGES

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
URL_MAX = 100  # a longer one cannot be said
CAN_BE_SAID = re.compile(r"[A-Za-z0-9./-]+")
ALWAYS = "24:00"
RELAY = "711"  # reaches a relay service anywhere in the country; no number of its own
AGENCY, COUNSEL = "agency", "counsel"
NOT_A_TABLE = "must be a table of settings"


class PhoneBookRefused(SystemExit):
    """The file cannot be used at all: the message says why."""


def load(path: Path) -> PhoneBook:
    """Read the operator's file; exit with the reason when nothing of it can be used."""
    try:
        toml = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise PhoneBookRefused(f"OPERATOR_FILE {path} cannot be read: {error}") from error
    return _Reader(toml).book()


class _Reader:
    """Takes the file entry by entry, collecting what is refused."""

    def __init__(self, toml: dict[str, Any]) -> None:
        self.toml = toml
        left_out = toml.get("left_out", [])
        self.refused = [Refused(e["key"], e["value"], e["reason"]) for e in left_out]
        plan = toml.get("plan")
        self.plan: dict[str, Any] = plan if isinstance(plan, dict) else {}
        self.hosts = tuple(self.plan.get("url_hosts", ()))

    def book(self) -> PhoneBook:
        plan, lines, regions = self.plan, self._lines(), self._regions()
        main = str(plan.get("main_line", ""))
        if main not in lines:
            raise PhoneBookRefused(f"plan.main_line is {main!r}; no usable line has that key.")
        if "US" not in regions:
            raise PhoneBookRefused("regions.US is missing; callers of no known region need it.")
        return PhoneBook(
            plan_name=self._needed("name", plan.get("name")),
            zone=self._needed("zone", self._zone("plan.zone", plan.get("zone"))),
            number=self._needed("number", self._number("plan.number", plan.get("number"))),
            questions=self._number("plan.questions", plan.get("questions")) or lines[main].number,
            main_line=main,
            regions=regions,
            lines=lines,
            interpreters={"other": main} | self._line_keys("interpreters", lines),
            premium=self._premium(lines),
            pay_url=self._needed("pay_url", self._url("plan.pay_url", plan.get("pay_url"))),
            assistance_url=self._url("plan.assistance_url", plan.get("assistance_url")),
            member_id_lengths=tuple(self.toml.get("identity", {}).get("member_id_lengths", ())),
            languages=self._languages(),
            relay=self._relay(),
            agencies=self._agencies(lines),
            refused=tuple(self.refused),
            warnings=tuple(_warnings(lines, regions)),
            toml=self.toml,
        )

    def _needed(self, name: str, value: str | None) -> str:
        """A setting of the plan without which no call can be answered."""
        if value and isinstance(value, str):
            return value
        why = [e.reason for e in self.refused if e.key == f"plan.{name}"] or ["it is missing"]
        raise PhoneBookRefused(f"plan.{name} is needed and cannot be used: {why[-1]}.")

    def _tables(self, of: str) -> dict[str, dict[str, Any]]:
        """The tables under a key of the file."""
        given = self.toml.get(of, {})
        if not isinstance(given, dict):
            self._refuse(of, given, NOT_A_TABLE)
            return {}
        for key, entry in given.items():
            if not isinstance(entry, dict):
                self._refuse(f"{of}.{key}", entry, NOT_A_TABLE)
        return {key: entry for key, entry in given.items() if isinstance(entry, dict)}

    def _lines(self) -> dict[str, Line]:
        read = {key: self._line(key, entry) for key, entry in self._tables("lines").items()}
        return {key: line for key, line in read.items() if line is not None}

    def _regions(self) -> dict[str, Region]:
        read = {key: self._region(key, entry) for key, entry in self._tables("regions").items()}
        return {key: region for key, region in read.items() if region is not None}

    def _premium(self, lines: dict[str, Line]) -> dict[str, str]:
        given = {kind: entry.get("line") for kind, entry in self._tables("premium").items()}
        return self._usable("premium", given, lines, ".line")

    def _line_keys(self, of: str, lines: dict[str, Line]) -> dict[str, str]:
        given = self.toml.get(of, {})
        if isinstance(given, dict):
            return self._usable(of, given, lines, "")
        self._refuse(of, given, NOT_A_TABLE)
        return {}

    def _usable(
        self, of: str, given: dict[str, Any], lines: dict[str, Line], end: str
    ) -> dict[str, str]:
        """Those that name a line there is; the main line rings for the others."""
        for key, line in given.items():
            if line not in lines:
                self._refuse(f"{of}.{key}{end}", line, "no usable line has that key")
        return {key: line for key, line in given.items() if line in lines}

    def _agencies(self, lines: dict[str, Line]) -> dict[str, Agency]:
        found = {}
        for key, entry in self._tables("agencies").items():
            name, line, kind = entry.get("name"), entry.get("line"), entry.get("kind", AGENCY)
            if not isinstance(name, str) or not name.strip():
                self._refuse(f"agencies.{key}.name", name, "a name to be said is needed")
            elif line is not None and line not in lines:
                self._refuse(f"agencies.{key}.line", line, "no usable line has that key")
            elif kind not in (AGENCY, COUNSEL):
                self._refuse(f"agencies.{key}.kind", kind, f"neither {AGENCY} nor {COUNSEL}")
            else:
                found[key] = Agency(name.strip(), line, is_counsel=kind == COUNSEL)
        return found

    def _languages(self) -> dict[str, str]:
        found = {}
        for number, language in self.toml.get("languages", {}).items():
            key = f"languages.{number}"
            if language not in LANGUAGES:
                self._refuse(key, language, f"not one of {', '.join(LANGUAGES)}")
            elif dialled := self._number(key, number):
                found[dialled] = language
        return found

    def _relay(self) -> frozenset[str]:
        given = self.toml.get("relay", {})
        numbers = given.get("numbers", []) if isinstance(given, dict) else given
        if not isinstance(numbers, list):
            self._refuse("relay.numbers", numbers, "must be a list of numbers")
            return frozenset()
        dialled = (n if n == RELAY else self._number("relay.numbers", n) for n in numbers)
        return frozenset(number for number in dialled if number)

    def _refuse(self, key: str, value: object, reason: str) -> None:
        self.refused.append(Refused(key, str(value), reason))

    def _line(self, key: str, entry: dict[str, Any]) -> Line | None:
        number = self._number(f"lines.{key}.number", entry.get("number"))
        given = entry.get("zone")
        zone = given if given == CALLERS_ZONE else self._zone(f"lines.{key}.zone", given)
        hours = self._hours(key, entry.get("hours", []))
        if number is None or zone is None or not hours:
            return None
        return Line(key, number, zone, hours, self._holidays(key, entry.get("holidays")))

    def _number(self, key: str, text: object) -> str | None:
        try:
            parsed = phonenumbers.parse(text if isinstance(text, str) else "", "US")
        except phonenumbers.NumberParseException as error:
            self._refuse(key, text, str(error))
            return None
        if not phonenumbers.is_valid_number(parsed):
            self._refuse(key, text, "not a number that can be dialled")
            return None
        return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)

    def _zone(self, key: str, zone: object) -> str | None:
        if isinstance(zone, str) and zone in _zones():
            return zone
        named = 'not an IANA time zone, nor "caller"' if key.startswith("lines.") else ""
        self._refuse(key, zone, named or "not an IANA time zone")
        return None

    def _hours(self, key: str, given: object) -> tuple[Opening, ...]:
        entries = given if isinstance(given, list) else []
        hours = [o for e in entries if (o := self._opening(key, e))]
        if not hours:
            self._refuse(f"lines.{key}.hours", given, "no usable opening hours")
        return tuple(hours)

    def _opening(self, key: str, entry: Any) -> Opening | None:
        try:
            first, _, last = entry["days"].partition("-")
            opens, closes = (_time_of_day(entry[end]) for end in ("opens", "closes"))
            opening = Opening(DAYS.index(first), DAYS.index(last or first), opens, closes)
        except (AttributeError, KeyError, TypeError, ValueError):
            self._refuse(f"lines.{key}.hours", entry, "not days and two times of day")
            return None
        if opening.closes <= opening.opens or opening.last_day < opening.first_day:
            self._refuse(f"lines.{key}.hours", entry, "ends before it starts")
            return None
        return opening

    def _holidays(self, key: str, country: object) -> str | None:
        if country is None or (isinstance(country, str) and country in _countries()):
            return country
        self._refuse(f"lines.{key}.holidays", country, "no country whose holidays are known")
        return None

    def _region(self, key: str, entry: dict[str, Any]) -> Region | None:
        zone = self._zone(f"regions.{key}.zone", entry.get("zone"))
        if zone is None:
            return None
        urls = {
            name: self._url(f"regions.{key}.{name}", entry.get(name))
            for name in ("premium_url", "exchange_first_payment_url")
        }
        return Region(
            key, str(entry.get("name", key)), zone, str(entry.get("hardship", "")), **urls
        )

    def _url(self, key: str, url: object) -> str | None:
        if url is None:
            return None
        reason = _unspeakable(str(url), self.hosts)
        if reason:
            self._refuse(key, url, reason)
            return None
        return str(url)


def _time_of_day(text: str) -> time:
    read = time.max if text == ALWAYS else time.fromisoformat(text)
    if read.tzinfo is not None:
        raise ValueError("the zone is the line's")
    return read


def _unspeakable(url: str, hosts: tuple[str, ...]) -> str | None:
    """Why an address cannot be given to callers, or None."""
    scheme, _, rest = url.partition("://")
    if scheme != "https":
        return "must start with https://"
    if len(url) > URL_MAX or not CAN_BE_SAID.fullmatch(rest):
        return "is too long to be said, or has characters that are not said"
    if urlsplit(url).hostname not in hosts:
        return "its host is not on plan.url_hosts"
    return None


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


@cache
def _zones() -> set[str]:
    """Every time zone there is; to look is slow, and the answer does not change."""
    return available_timezones()


@cache
def _countries() -> frozenset[str]:
    return frozenset(holidays.list_supported_countries())
