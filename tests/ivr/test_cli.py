"""flask ivr …: the map, the phone book, pointing a number here; what is wrong fails."""

from __future__ import annotations

from pathlib import Path

import click
import pytest
from click.testing import Result
from flask import Flask

from app import create_app
from ivr import call_map, cli
from ivr.settings import DEFAULT_OPERATOR_FILE, Settings
from tests.ivr.line import LINE, ON_SQLITE, PUBLIC, Line

README = """# A line
<!-- call map -->
an old picture
<!-- end of call map -->
the rest
"""


def run(app: Flask, *words: str) -> Result:
    return app.test_cli_runner().invoke(args=["ivr", *words])


@pytest.fixture(scope="module")
def any_app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The app without a database: these commands need none."""
    return create_app(Settings.for_tests("sqlite://", tmp_path_factory.mktemp("instance")))


def with_operator_file(tmp_path: Path, more: str = "", *, without: str = "") -> Flask:
    text = DEFAULT_OPERATOR_FILE.read_text("utf-8")
    assert without in text
    path = tmp_path / "operator.toml"
    path.write_text(text.replace(without, "") + more, "utf-8")
    return create_app(Settings.for_tests("sqlite://", tmp_path, operator_file=path))


def test_the_map_is_drawn(any_app):
    result = run(any_app, "map")

    assert result.exit_code == 0
    assert result.output.strip() == call_map.mermaid()


def test_the_map_is_checked(any_app):
    result = run(any_app, "map", "--check")

    assert result.exit_code == 0, result.output
    assert "Every step is reachable" in result.output


def test_a_complaint_about_the_map_fails():
    with pytest.raises(click.exceptions.Exit) as ended:
        cli._refuse(cli._complaints("a README without a map"))

    assert ended.value.exit_code == 1


def test_the_map_is_written_into_its_place_and_nowhere_else(tmp_path):
    readme = tmp_path / "README.md"
    readme.write_text(README, "utf-8")

    cli._write_map(readme)

    text = readme.read_text("utf-8")
    assert text.startswith("# A line\n<!-- call map -->\n")
    assert text.endswith("\n<!-- end of call map -->\nthe rest\n")
    assert call_map.mermaid() in text
    assert "an old picture" not in text
    assert cli._complaints(text) == []


def test_writing_the_map_twice_changes_nothing(tmp_path):
    readme = tmp_path / "README.md"
    readme.write_text(README, "utf-8")
    cli._write_map(readme)
    once = readme.read_text("utf-8")

    cli._write_map(readme)

    assert readme.read_text("utf-8") == once


def test_a_readme_without_a_place_for_the_map_is_left_alone(tmp_path):
    readme = tmp_path / "README.md"
    readme.write_text("no place here", "utf-8")

    with pytest.raises(click.ClickException, match="no place"):
        cli._write_map(readme)

    assert readme.read_text("utf-8") == "no place here"


def test_the_phone_book_is_shown_with_what_it_leaves_out_and_why(any_app):
    result = run(any_app, "lines")

    assert result.exit_code == 0, result.output
    assert "+18004424014" in result.output
    assert "1-800-805-27539" in result.output
    assert "Hawaii" in result.output


def test_a_refused_entry_that_the_file_does_not_list_fails(tmp_path):
    app = with_operator_file(
        tmp_path, '\n[lines.odd]\nnumber = "12"\nzone = "caller"\nhours = []\n'
    )

    result = run(app, "lines")

    assert result.exit_code == 1
    assert "lines.odd.number" in result.output
    assert "2 entries of the file were refused" in result.output


def test_a_warning_is_said_and_does_not_fail(tmp_path):
    app = with_operator_file(tmp_path, without='premium_url = "https://kp.org/mas/onlinebilling"\n')

    result = run(app, "lines")

    assert result.exit_code == 0, result.output
    assert "warning: regions.MD has no web address for premiums" in result.output


@ON_SQLITE
def test_a_number_is_pointed_here_and_its_addresses_are_shown(line: Line):
    result = run(line.app, "provision", LINE)

    assert result.exit_code == 0, result.output
    assert f"voice_url              {PUBLIC}/voice\n" in result.output
    assert f"sms_url                {PUBLIC}/sms\n" in result.output


@ON_SQLITE
def test_a_number_of_someone_else_is_not(line: Line):
    result = run(line.app, "provision", "+14155550123")

    assert result.exit_code == 1
    assert "the account has no number +14155550123" in result.output


def test_every_command_says_what_it_does(any_app):
    result = run(any_app, "--help")

    assert result.exit_code == 0
    for command in ("lines", "map", "phone", "prompts", "provision"):
        assert command in result.output
