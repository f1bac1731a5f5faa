"""The README is what a newcomer types: each command it names exists and explains itself."""

from __future__ import annotations

import re

import click
import pytest
from click.testing import CliRunner

from app import create_app
from ivr.settings import Settings
from tests.rules.source import ROOT

README = (ROOT / "README.md").read_text("utf-8")
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")


def make_targets(text: str) -> set[str]:
    return set(re.findall(r"(?:^ {4}|`)make ([a-z]+)", text, re.MULTILINE))


def flask_commands(text: str) -> set[tuple[str, str]]:
    return set(re.findall(r"\bflask (billing|ivr) ([a-z][a-z-]*)", text))


def scripted_calls(text: str) -> list[str]:
    return re.findall(r'ivr phone --keys "([^"]+)"', text)


def settings_named(text: str) -> set[str]:
    table = text.partition("## Settings")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| (`[^|]+) \|", table, re.MULTILINE)
    return {name for row in rows for name in re.findall(r"`([A-Z_]+)`", row)}


@pytest.mark.parametrize("target", sorted(make_targets(README)))
def test_every_make_target_it_names_exists(target):
    assert re.search(rf"^{target}:", MAKEFILE, re.MULTILINE)


@pytest.mark.parametrize(("group", "name"), sorted(flask_commands(README)))
def test_every_flask_command_it_names_exists_and_has_help(group, name, tmp_path):
    app = create_app(Settings.for_tests(f"sqlite:///{tmp_path / 'line.db'}", tmp_path))

    family = app.cli.commands[group]
    assert isinstance(family, click.Group)
    assert name in family.commands, f"flask {group} {name}"

    shown = CliRunner().invoke(family.commands[name], ["--help"])

    assert shown.exit_code == 0
    assert family.commands[name].help, f"flask {group} {name} says nothing of itself"


@pytest.mark.parametrize("keys", scripted_calls(README))
def test_the_call_it_shows_reaches_a_balance(keys, tmp_path, monkeypatch):
    app = create_app(Settings.for_tests(f"sqlite:///{tmp_path / 'line.db'}", tmp_path))
    monkeypatch.setenv("COLUMNS", "200")  # of the terminal: what is said must not be broken up

    script = (["billing", "migrate"], ["billing", "seed"], ["ivr", "phone", "--keys", keys])
    with app.app_context():
        shown = [app.test_cli_runner().invoke(args=command) for command in script]

    assert [result.exit_code for result in shown] == [0, 0, 0], shown[-1].output
    assert "You owe eighty-six dollars" in shown[-1].output


def test_it_names_every_setting_there_is():
    settings = (ROOT / "ivr" / "settings.py").read_text("utf-8")
    read = set(re.findall(r'given(?:\.get\(|\[)"([A-Z_]+)"', settings))

    missing = read - settings_named(README)

    assert read, "no setting was found in ivr/settings.py"
    assert missing == set()


def test_commands_are_found_where_they_stand():
    text = (
        "    make run\n\nUse `make test`, then `.venv/bin/flask ivr phone --keys 1`. We make sense."
    )

    assert make_targets(text) == {"run", "test"}
    assert flask_commands(text) == {("ivr", "phone")}


def test_settings_are_read_from_their_table_only():
    table = "| `PORT` | as `$OTHER` | 5000 |\n| `A`, `B` | | |\n"
    text = f"`NOT_THIS`\n## Settings\n{table}## Next\n`NOR_THIS`"

    assert settings_named(text) == {"PORT", "A", "B"}
