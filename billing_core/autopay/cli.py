"""`billing autopay`: what is drawn by itself, and how it is skipped, paused and ended."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date

import click

from billing_core import clock
from billing_core.accounts import numbers
from billing_core.autopay import actions, queries
from billing_core.database import Database
from billing_core.manual import example, group
from billing_core.money import Money
from billing_core.terminal import (
    DAY,
    FORMAT,
    GUARANTOR,
    LIMIT,
    SHOWN,
    print_rows,
    print_table,
    refusals,
    representative,
)


def drawing_by_itself(database: Callable[[], Database]) -> click.Group:
    """Return the group `autopay`."""
    every = (_show, _skip, _pause, _resume, _revoke, _letters, _told)
    return group(
        "autopay",
        "Payments agreed to in advance, by card or bank.",
        [make(database) for make in every],
    )


def _show(database: Callable[[], Database]) -> click.Command:
    @click.command("show", epilog=example("autopay show 1254-5278"))
    @click.argument("guarantor", type=GUARANTOR)
    def show(guarantor: int) -> None:
        """Show a guarantor's mandates and what they are going to draw."""
        with database().transaction() as db:
            mandates = [
                (each.id, each.purpose, each.method, each.last4, each.paused_from)
                for each in queries.in_force(db, guarantor)
            ]
            coming = [
                (draw.id, draw.draw_on, Money(draw.amount_cents))
                for draw in queries.coming(db, guarantor, SHOWN)
            ]
        print_table(("mandate", "for", "by", "ending in", "paused from"), mandates)
        print_table(("draw", "on", "amount"), coming)

    return show


def _skip(database: Callable[[], Database]) -> click.Command:
    @click.command("skip", epilog=example("autopay skip DRAW --by kim"))
    @click.argument("draw", type=click.UUID)
    @click.option("--by", "name", required=True, help="Who was asked.")
    def skip(draw: uuid.UUID, name: str) -> None:
        """Skip one draw; the next one comes as agreed."""
        with refusals(), database().transaction() as db:
            actions.skip(db, draw, actor=representative(name))
        click.echo("Skipped.")

    return skip


def _pause(database: Callable[[], Database]) -> click.Command:
    @click.command(
        "pause",
        epilog=example("autopay pause MANDATE --until 2027-02-01 --by kim"),
    )
    @click.argument("mandate", type=click.UUID)
    @click.option("--until", type=DAY, help="The first day it draws again; without: on resume.")
    @click.option("--by", "name", required=True, help="Who was asked.")
    def pause(mandate: uuid.UUID, until: date | None, name: str) -> None:
        """Draw nothing from today.

        What falls due meanwhile is not drawn later.
        """
        with refusals(), database().transaction() as db:
            actions.pause(db, mandate, since=clock.today(), until=until, actor=representative(name))
        click.echo("Paused.")

    return pause


def _resume(database: Callable[[], Database]) -> click.Command:
    @click.command("resume", epilog=example("autopay resume MANDATE --by kim"))
    @click.argument("mandate", type=click.UUID)
    @click.option("--by", "name", required=True, help="Who was asked.")
    def resume(mandate: uuid.UUID, name: str) -> None:
        """Draw again, from the next day that something falls due."""
        with refusals(), database().transaction() as db:
            actions.resume(db, mandate, actor=representative(name))
        click.echo("Resumed.")

    return resume


def _revoke(database: Callable[[], Database]) -> click.Command:
    @click.command(
        "revoke",
        epilog=example('autopay revoke MANDATE --because "asked by the payer" --by kim'),
    )
    @click.argument("mandate", type=click.UUID)
    @click.option("--because", required=True)
    @click.option("--by", "name", required=True, help="Who was asked.")
    def revoke(mandate: uuid.UUID, because: str, name: str) -> None:
        """End a mandate for good, and forget its card."""
        with refusals(), database().transaction() as db:
            actions.revoke(db, mandate, because=because, actor=representative(name))
        click.echo("Revoked.")

    return revoke


def _letters(database: Callable[[], Database]) -> click.Command:
    @click.command("letters", epilog=example("autopay letters"))
    @LIMIT
    @FORMAT
    def letters(limit: int, form: str) -> None:
        """List the draws that payers must be told of by letter.

        Before one is taken whose amount is another than that of the last.
        """
        with database().transaction() as db:
            rows = [
                (
                    draw.id,
                    numbers.written(draw.guarantor_id),
                    draw.draw_on,
                    Money(draw.amount_cents),
                )
                for draw in queries.to_announce(db, limit)
            ]
        columns = ("draw", "guarantor", "on", "amount")
        print_rows(columns, rows, form, nothing="Nobody has to be told by letter.")

    return letters


def _told(database: Callable[[], Database]) -> click.Command:
    @click.command("told", epilog=example("autopay told DRAW"))
    @click.argument("draw", type=click.UUID)
    def told(draw: uuid.UUID) -> None:
        """Note that the letter about a draw was sent today.

        Ten days later it may be taken.
        """
        with refusals(), database().transaction() as db:
            actions.announced(db, draw)
        click.echo("Noted.")

    return told
