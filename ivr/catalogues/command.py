"""`flask ivr prompts`: check the catalogues, bring them up to date, list what callers hear."""

from __future__ import annotations

import click
from rich.console import Console
from rich.table import Table

from ivr.catalogues import wordings, words
from ivr.catalogues.checking import check
from ivr.catalogues.syncing import sync
from ivr.catalogues.worst_case import worst_seconds
from ivr.prompts.languages import LANGUAGES


@click.command("prompts")
@click.option("--update", is_flag=True, help="Write new and changed prompts into the catalogues.")
@click.option("--list", "listing", is_flag=True, help="Show every prompt and its seconds.")
def prompts(*, update: bool, listing: bool) -> None:
    """Check the prompts in every language: complete, in step, short enough, keys as fixed."""
    for file in sync() if update else ():
        click.echo(f"wrote {file}")
    if listing:
        Console().print(_table())
    complaints = check()
    for complaint in complaints:
        click.echo(complaint)
    if complaints:
        raise click.exceptions.Exit(1)
    click.echo(f"{len(wordings())} prompts in {len(LANGUAGES)} languages, nothing to complain of.")


def _table() -> Table:
    table = Table("key", "English", *LANGUAGES, title="Seconds with long values")
    for wording in wordings().values():
        lengths = (
            f"{worst_seconds(wording, words(wording.key, code), code):.1f}" for code in LANGUAGES
        )
        table.add_row(wording.key, wording.english, *lengths)
    return table
