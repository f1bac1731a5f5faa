"""flask ivr …: the call tree, the catalogues, the phone book, a phone, a real number."""

from __future__ import annotations

import re
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup
from rich.console import Console
from rich.table import Table

from ivr import call_map, provision
from ivr.catalogues.command import prompts
from ivr.house import House
from ivr.settings import ROOT
from ivr.simulator.terminal import phone
from ivr.trail.account_command import show_account
from ivr.trail.command import calls
from ivr.trail.report_command import show_report

README = ROOT / "README.md"
MAP_IN_README = re.compile(r"(<!-- call map -->\n).*?(\n<!-- end of call map -->)", re.DOTALL)

ivr = AppGroup("ivr", help="The phone line: its calls, words and numbers.")
ivr.add_command(prompts)
ivr.add_command(phone)
ivr.add_command(calls)
ivr.add_command(show_account)
ivr.add_command(show_report)


@ivr.command("map")
@click.option(
    "--check", is_flag=True, help="Fail unless every step is reachable and the README is current."
)
@click.option("--update", is_flag=True, help="Write the map into the README.")
def show_map(*, check: bool, update: bool) -> None:
    """The call tree, drawn from the code as mermaid."""
    if update:
        _write_map(README)
    elif check:
        _refuse(_complaints(README.read_text("utf-8")))
    else:
        click.echo(call_map.mermaid())


@ivr.command("lines")
def show_lines() -> None:
    """The phone book: which numbers ring, which entries were refused and why. Fails on a refusal
    that the file does not itself list as left out."""
    house: House = current_app.extensions["house"]
    book = house.book
    console = Console()
    lines = Table("line", "number", "time zone", "holidays", title=book.plan_name)
    for line in book.lines.values():
        lines.add_row(line.key, line.number, line.zone, line.holidays or "")
    regions = Table("region", "name", "hardship line", "premiums online")
    for region in book.regions.values():
        hardship = book.hardship_line(region.key)
        regions.add_row(region.key, region.name, hardship.number, region.premium_url or "by phone")
    refused = Table("not used", "value", "why")
    for entry in book.refused:
        refused.add_row(entry.key, entry.value, entry.reason)
    for table in (lines, regions, refused):
        console.print(table)
    for warning in book.warnings:
        click.echo(f"warning: {warning}")
    known = len(book.toml.get("left_out", []))
    if len(book.refused) > known:
        raise click.ClickException(f"{len(book.refused) - known} entries of the file were refused")


@ivr.command("provision")
@click.argument("number")
def provision_number(number: str) -> None:
    """Point a carrier's NUMBER at this line: voice, fallback, status, texts, under PUBLIC_URL."""
    house: House = current_app.extensions["house"]
    for name, url in provision.point_here(house.settings, number).items():
        click.echo(f"{name:22} {url}")


def _write_map(path: Path) -> None:
    text, found = MAP_IN_README.subn(lambda m: m[1] + _drawn() + m[2], path.read_text("utf-8"))
    if not found:
        raise click.ClickException(f"{path.name} has no place for the call map")
    path.write_text(text, "utf-8")
    click.echo(f"wrote {path.name}")


def _drawn() -> str:
    """The map as the README shows it: the flows, and every step for those who open it."""
    flows = f"```mermaid\n{call_map.overview()}\n```"
    steps = f"```mermaid\n{call_map.mermaid()}\n```"
    return f"{flows}\n\n<details><summary>Every step</summary>\n\n{steps}\n\n</details>"


def _complaints(readme: str) -> list[str]:
    said = [f"nothing leads to {key}" for key in sorted(call_map.unreachable())]
    said += [f"no person and no goodbye from {key}" for key in sorted(call_map.without_a_person())]
    if _drawn() not in readme:
        said.append("the map in the README is not current: flask ivr map --update")
    return said


def _refuse(complaints: list[str]) -> None:
    for complaint in complaints:
        click.echo(complaint)
    if complaints:
        raise click.exceptions.Exit(1)
    click.echo("Every step is reachable, each leads to a person or goodbye, the README is current.")
