"""The README's chapter for billing clerks, typed as it stands, on the days it names."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from app import create_app
from ivr.settings import Settings
from tests.rules.source import ROOT
from tests.set_clock import SetClock

README = (ROOT / "README.md").read_text("utf-8")
CHAPTER = README.partition("## A billing clerk's month\n")[2].partition("\n## ")[0]
BLOCK = re.compile(r"^```(\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# What one command prints and another is given: the id of a thing, or a number of eight digits.
PRINTED = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?<![\d-])\d{8}(?![\d-])")


def sections() -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Every heading of the chapter, with the blocks below it: what kind, and what stands there."""
    for part in CHAPTER.split("\n### ")[1:]:
        yield part.partition("\n")[0], BLOCK.findall(part)


def commands_of(block: str) -> list[str]:
    return [line.removeprefix("flask billing ") for line in block.splitlines()]


@pytest.fixture
def clerk(tmp_path, clock, monkeypatch):
    """Types one command after another; a word in CAPITALS is what the last of them printed."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    clock.at("2026-12-01T09:00")
    app = create_app(Settings.for_tests(f"sqlite:///{tmp_path / 'line.db'}", tmp_path))
    printed = ""

    def types(command: str) -> str:
        nonlocal printed
        words = [printed if re.fullmatch(r"[A-Z]{4,}", w) else w for w in shlex.split(command)]
        with app.app_context():
            done = app.test_cli_runner().invoke(args=["billing", *words])
        assert done.exit_code == 0, f"flask billing {command}\n{done.output}"
        found = PRINTED.findall(done.output)
        printed = found[-1] if found else printed
        return done.output

    return types


def to_the_day(heading: str, clock: SetClock) -> None:
    """Go to nine in the morning of the day a heading names; any other is about the day after."""
    named = re.match(r"(\d+) December", heading)
    if named:
        clock.at(f"2026-12-{int(named[1]):02}T09:00")
    else:
        clock.forward(days=1)


def test_the_month_can_be_typed_as_it_stands(clerk, clock, tmp_path):
    told = {}
    for heading, blocks in sections():
        to_the_day(heading, clock)
        for kind, block in blocks:
            if kind != "sh":
                (tmp_path / kind).write_text(block, "utf-8")
                continue
            for command in commands_of(block):
                told[command] = clerk(command)

    assert "$30.00" in told["suspense list"]
    assert "of 7962-4124: active." in told["plan show 7962-4124"]
    assert "The audit trail is whole" in told["audit verify"]
    assert len(list((tmp_path / "letters").glob("*.html"))) == 12
    assert "2026-12-03,total,,4,USD,316.91" in (tmp_path / "deposit.csv").read_text("utf-8")


def test_the_chapter_has_a_month_of_it():
    days = [heading for heading, _ in sections() if re.match(r"\d+ December", heading)]
    dates = [date(2026, 12, int(day.split()[0])) for day in days]

    assert dates == sorted(dates)
    assert dates[-1] - dates[0] == timedelta(days=30)


def test_every_line_of_it_is_a_command_of_billing():
    for _, blocks in sections():
        for kind, block in blocks:
            if kind == "sh":
                assert all(line.startswith("flask billing ") for line in block.splitlines())
