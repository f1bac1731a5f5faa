"""`billing dunning`: where an account stands, why it goes no further, and what a person decides."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date

import click

from billing_core.accounts import numbers
from billing_core.ageing import dunning, facts, queries
from billing_core.ageing.models import FACTS, DunningVisit
from billing_core.database import Database
from billing_core.manual import example, group
from billing_core.policies import Policies
from billing_core.terminal import (
    DAY,
    FORMAT,
    GUARANTOR,
    LIMIT,
    TODAY,
    account,
    print_rows,
    refusals,
    representative,
)

VISITS = ("visit", "stands at", "since", "first statement", "due", "warned on", "placed with")
CHECKS = ("visit", "condition", "holds", "means")
REVIEW = ("visit", "guarantor", "since", "first statement", "warned on")
MEANS = {
    "no_hold": "no dispute, application or other hold stops collections",
    "no_plan": "the visit is on no payment plan",
    "large_enough": "what is owed is not too small to ask for",
    "mail_arrives": "no mail came back from the address",
    "screened": "they were screened for assistance first, where the region asks for it",
    "clock": "the region's days since the first statement are over (26 CFR 1.501(r)-6(c): 120)",
    "notice": "a final notice was given, and its days are over (26 CFR 1.501(r)-6(c)(4): 30)",
}
DATE = click.option("--date", "day", type=DAY, default=TODAY, help="Default: today.")
BY = click.option("--by", "name", required=True, help="Who decides it.")


def dunning_by_hand(
    database: Callable[[], Database], policies: Callable[[], Policies]
) -> click.Group:
    """Return the group `dunning`."""
    return group(
        "dunning",
        "The ladder from a statement to an agency, with its checks.",
        [
            _show(database, policies),
            _review(database),
            _place(database, policies),
            _recall(database, policies),
            _note(database),
        ],
    )


def _show(database: Callable[[], Database], policies: Callable[[], Policies]) -> click.Command:
    @click.command("show", epilog=example("dunning show 1254-5278"))
    @click.argument("guarantor", type=GUARANTOR)
    @DATE
    @FORMAT
    def show(guarantor: int, day: date, form: str) -> None:
        """Show where an account stands, and each check.

        Nothing goes further than `review` by itself, and only while every check holds; which row
        of the policy set the days is told by `flask billing policies clocks`.
        """
        with database().reading() as db:
            account(db, guarantor)
            places = queries.on_the_ladder(db, guarantor, day, policies())
        checks = [
            (place.visit.visit_id, name, holds, MEANS[name])
            for place in places
            if place.visit.status != "closed"
            for name, holds in place.answers.items()
        ]
        nothing = f"Nothing of {numbers.written(guarantor)} was dunned."
        if form == "table":
            print_rows(VISITS, [_row(place.visit) for place in places], form, nothing=nothing)
        if checks or form != "table":
            print_rows(CHECKS, checks, form, nothing="")

    return show


def _review(database: Callable[[], Database]) -> click.Command:
    @click.command("review", epilog=example("dunning review"))
    @LIMIT
    @FORMAT
    def review(limit: int, form: str) -> None:
        """List what waits for a person to place it."""
        with database().reading() as db:
            rows = [
                (
                    *(each.visit_id, numbers.written(each.guarantor_id), each.since),
                    *(each.first_statement_on, each.final_notice_on),
                )
                for each in queries.to_review(db, limit)
            ]
        print_rows(REVIEW, rows, form, nothing="Nothing waits for a person.")

    return review


def _place(database: Callable[[], Database], policies: Callable[[], Policies]) -> click.Command:
    @click.command(
        "place", epilog=example('dunning place VISIT --with "Lakeside Recovery" --by kim')
    )
    @click.argument("visit", type=click.UUID)
    @click.option("--with", "agency", required=True, help="The agency.")
    @DATE
    @BY
    def place(visit: uuid.UUID, agency: str, *, day: date, name: str) -> None:
        """Approve that a visit goes to an agency.

        Every condition is asked again, and the answers are kept, whichever way it goes.
        """
        with refusals(), database().transaction() as db:
            decision = dunning.place(
                db,
                visit,
                day=day,
                policies=policies(),
                approved_by=representative(name),
                placed_with=agency,
            )
        if not decision.placed:
            missing = "; ".join(f"not true that {MEANS[each]}" for each in decision.missing)
            raise click.ClickException(f"not placed: {missing}")
        click.echo(f"Placed with {agency}.")

    return place


def _recall(database: Callable[[], Database], policies: Callable[[], Policies]) -> click.Command:
    @click.command("recall", epilog=example("dunning recall VISIT --by kim"))
    @click.argument("visit", type=click.UUID)
    @DATE
    @BY
    def recall(visit: uuid.UUID, day: date, *, name: str) -> None:
        """Take a visit back from its agency."""
        with refusals(), database().transaction() as db:
            dunning.recall(db, visit, day=day, policies=policies(), actor=representative(name))
        click.echo("Recalled.")

    return recall


def _note(database: Callable[[], Database]) -> click.Command:
    @click.command("note", epilog=example("dunning note 1254-5278 mail_returned --by kim"))
    @click.argument("guarantor", type=GUARANTOR)
    @click.argument("fact", type=click.Choice(FACTS))
    @click.option("--over", is_flag=True, help="It holds no longer from that day on.")
    @DATE
    @BY
    def note(guarantor: int, fact: str, *, over: bool, day: date, name: str) -> None:
        """Note that mail came back, or that they were screened."""
        actor = representative(name)
        with refusals(), database().transaction() as db:
            account(db, guarantor)
            if over:
                facts.end(db, guarantor, fact, on=day, actor=actor)
            else:
                facts.note(db, guarantor, fact, on=day, actor=actor)
        click.echo(f"{fact} of {numbers.written(guarantor)}: {'over' if over else 'noted'}.")

    return note


def _row(visit: DunningVisit) -> tuple[object, ...]:
    return (
        *(visit.visit_id, visit.status, visit.since, visit.first_statement_on),
        *(visit.due_date, visit.final_notice_on, visit.placed_with),
    )
