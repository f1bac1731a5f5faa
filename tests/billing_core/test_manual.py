"""The help of `flask billing` reads like a manual: whole lines, in sections, with examples."""

from __future__ import annotations

import re
import shlex
import uuid
from collections.abc import Iterator

import click
import pytest
from click.testing import CliRunner

from billing_core import manual
from billing_core.cli import commands

COLUMNS = 80
AN_ID = str(uuid.uuid4())


def every(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[str, click.Command]]:
    """Every command below a group, with how it is called."""
    for name, command in group.commands.items():
        yield " ".join((*path, name)), command
        if isinstance(command, click.Group):
            yield from every(command, (*path, name))


BILLING = commands(lambda: None, lambda: None)  # type: ignore[arg-type, return-value]
COMMANDS = dict(every(BILLING))
GROUPS = {"": BILLING} | {n: c for n, c in COMMANDS.items() if isinstance(c, click.Group)}
LEAVES = {name: command for name, command in COMMANDS.items() if name not in GROUPS}


def help_of(path: str) -> str:
    shown = CliRunner().invoke(
        BILLING, [*path.split(), "--help"], prog_name="flask billing", terminal_width=COLUMNS
    )
    assert shown.exit_code == 0, shown.output
    return shown.output


def examples(command: click.Command) -> list[list[str]]:
    """What stands under Example in a command's help, as arguments after `flask billing`."""
    said = (command.epilog or "").replace("\\\n", " ")
    return [
        shlex.split(found) for found in re.findall(r"^  flask billing (.+)$", said, re.MULTILINE)
    ]


def test_the_help_has_sections_and_every_command_is_in_one():
    shown = help_of("")

    titles = re.findall(r"^(\S.*):$", shown, re.MULTILINE)
    assert titles == ["Options", *BILLING.sections]  # type: ignore[attr-defined]
    for name in BILLING.commands:
        assert re.search(rf"^  {name} ", shown, re.MULTILINE)


@pytest.mark.parametrize("path", GROUPS)
def test_every_command_is_listed_with_its_whole_sentence_on_one_line(path):
    shown = help_of(path)

    listed = shown.partition("--help")[2]
    assert "..." not in listed
    assert "…" not in listed
    for name, command in GROUPS[path].commands.items():
        says = manual.line(command)
        assert len(says) > 10, f"{path} {name} says nothing of itself"
        assert re.search(rf"^  {name} +{re.escape(says)}$", shown, re.MULTILINE), (
            f"{path} {name}: too long"
        )


@pytest.mark.parametrize("path", LEAVES)
def test_every_command_shows_how_it_is_typed(path):
    found = examples(LEAVES[path])

    assert found, f"flask billing {path} has no example"
    assert "flask billing" in help_of(path)


@pytest.mark.parametrize("path", LEAVES)
def test_every_example_is_one_of_its_command_and_could_be_run(path, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    for typed in examples(LEAVES[path]):
        words = path.split()
        assert typed[: len(words)] == words
        arguments = [AN_ID if word.isupper() and word.isalpha() else word for word in typed]
        for word in arguments:
            if "/" in word or re.search(r"\.[a-z0-9]{3,6}$", word):
                put(tmp_path / word, is_folder=word.endswith("/"))

        with LEAVES[path].make_context(path, arguments[len(words) :]):
            pass  # whatever cannot be read, or is missing, is an error by now


@pytest.mark.parametrize("path", LEAVES)
def test_no_line_of_an_example_is_broken_by_a_terminal(path):
    assert max(map(len, (LEAVES[path].epilog or "").splitlines())) <= COLUMNS - 2


def put(path, *, is_folder):
    path.parent.mkdir(parents=True, exist_ok=True)
    if is_folder:
        path.mkdir(exist_ok=True)
    else:
        path.touch()


def test_a_long_example_is_broken_before_its_options():
    said = manual.example(f"hold place 1254-5278 --reason {'r' * 25} --by kim --until 2026-12-01")

    assert said.splitlines() == [
        "\b",
        "Example:",
        f"  flask billing hold place 1254-5278 --reason {'r' * 25} \\",
        "      --by kim --until 2026-12-01",
    ]
