"""flask ivr report: what calls came to and where callers are lost, on the screen or as a page."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import click
from flask import current_app, render_template_string
from flask.cli import with_appcontext

from billing_core import clock
from ivr.house import House
from ivr.trail.printing import print_rows
from ivr.trail.report import Class, Lost, Report, Spoken, report

DAYS = 30
PAGE = Path(__file__).with_name("report.html")
DAY = click.DateTime(["%Y-%m-%d"])


@click.command("report")
@click.option("--from", "first", type=DAY, help=f"First day; {DAYS} days before the last if none.")
@click.option("--to", "last", type=DAY, help="Last day; today if none.")
@click.option("--format", "form", type=click.Choice(["table", "csv", "json"]), default="table")
@click.option(
    "--about",
    type=click.Choice(["outcomes", "languages", "steps"]),
    help="Only this table; for csv and json, the steps if none is told.",
)
@click.option("--page", type=click.Path(dir_okay=False, path_type=Path), help="Write a web page.")
@with_appcontext
def show_report(
    *,
    first: datetime | None,
    last: datetime | None,
    form: str,
    about: str | None,
    page: Path | None,
) -> None:
    """What calls came to, by outcome and language, and where callers are lost, step by step.

    Counts only: nobody's name, number or amount. Days are those on which calls began; a call that
    goes on is not counted yet.
    """
    house: House = current_app.extensions["house"]
    until = last.date() if last else clock.today()
    since = first.date() if first else until - timedelta(days=DAYS)
    if since > until:
        raise click.BadParameter("is after --to", param_hint="--from")
    with house.database.transaction() as db:
        found = report(db, since, until)
    if page is not None:
        html = render_template_string(
            PAGE.read_text("utf-8"), report=found, plan=house.book.plan_name, today=clock.today()
        )
        page.write_text(html, "utf-8")
        click.echo(f"wrote {page}")
        return
    _print(found, form, about)


def _print(found: Report, form: str, about: str | None) -> None:
    tables: dict[str, list[dict[str, Any]]] = {
        "outcomes": [_class_row(each) for each in found.classes],
        "languages": [_language_row(each) for each in found.languages],
        "steps": [_step_row(each) for each in found.steps],
    }
    if form != "table":
        print_rows(tables[about or "steps"], form, _nothing(found.first, found.last))
        return
    click.echo(f"{found.calls} calls from {found.first} to {found.last}")
    for name, rows in tables.items():
        if about in (None, name) and rows:
            print_rows(rows, form, "")


def _nothing(first: date, last: date) -> str:
    return f"no call from {first} to {last} is over"


def _class_row(each: Class) -> dict[str, Any]:
    return {
        "outcome": each.outcome,
        "calls": each.calls,
        "percent": round(each.share * 100, 1),
        "mean_seconds": None if each.seconds is None else round(each.seconds),
        "next": each.next,
    }


def _language_row(each: Spoken) -> dict[str, Any]:
    return {
        "language": each.language,
        "calls": each.calls,
        "identified": each.identified,
        "paid": each.paid,
    }


def _step_row(each: Lost) -> dict[str, Any]:
    return {
        "step": each.step,
        "visits": each.visits,
        "left": each.left,
        "percent_left": round(each.share_left * 100, 1),
        "silences": each.silences,
        "mistakes": each.mistakes,
        "persons": each.persons,
        "repeated": each.repeated,
        "mean_seconds": None if each.seconds is None else round(each.seconds, 1),
    }
