"""Read the operator's file: each entry is checked, and refused by its key if it does not hold."""

from __future__ import annotations

import tomllib
from datetime import time
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import available_timezones

import phonenumbers

from ivr.phone_book.book import CALLERS_ZONE, Line, Opening, PhoneBook, Refused, Region
from ivr.prompts.languages import LANGUAGES

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
URL_MAX = 100  # a longer one cannot be said
ALWAYS = "24:00"


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
        if zone != CALLERS_ZONE and zone not in _zones():
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
        if entry.get("zone") not in _zones():
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
