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
from billing_core.money import Money
from billing_core.terminal import DAY, GUARANTOR, print_table, refusals, representative

SHOWN = 50


def drawing_by_itself(database: Callable[[], Database]) -> click.Group:
    """Return the group `autopay`."""
    group = click.Group("autopay", help="Payments agreed to in advance, by card or bank.")
    for command in (
        _show(database),
        _skip(database),
        _pause(database),
        _resume(database),
        _revoke(database),
        _letters(database),
        _told(database),
    ):
        group.add_command(command)
    return group


def _show(database: Callable[[], Database]) -> click.Command:
    @click.command("show")
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
    @click.command("skip")
    @click.argument("draw", type=click.UUID)
    @click.option("--by", "name", required=True, help="Who was asked.")
    def skip(draw: uuid.UUID, name: str) -> None:
        """Skip one draw; the next one comes as agreed."""
        with refusals(), database().transaction() as db:
            actions.skip(db, draw, actor=representative(name))
        click.echo("Skipped.")

    return skip


def _pause(database: Callable[[], Database]) -> click.Command:
    @click.command("pause")
    @click.argument("mandate", type=click.UUID)
    @click.option("--until", type=DAY, help="The first day it draws again; without: on resume.")
    @click.option("--by", "name", required=True, help="Who was asked.")
    def pause(mandate: uuid.UUID, until: date | None, name: str) -> None:
        """Draw nothing from today; what falls due meanwhile is not drawn later."""
        with refusals(), database().transaction() as db:
            actions.pause(db, mandate, since=clock.today(), until=until, actor=representative(name))
        click.echo("Paused.")

    return pause


def _resume(database: Callable[[], Database]) -> click.Command:
    @click.command("resume")
    @click.argument("mandate", type=click.UUID)
    @click.option("--by", "name", required=True, help="Who was asked.")
    def resume(mandate: uuid.UUID, name: str) -> None:
        """Draw again, from the next day that something falls due."""
        with refusals(), database().transaction() as db:
            actions.resume(db, mandate, actor=representative(name))
        click.echo("Resumed.")

    return resume


def _revoke(database: Callable[[], Database]) -> click.Command:
    @click.command("revoke")
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
    @click.command("letters")
    @click.option("--limit", type=click.IntRange(min=1), default=SHOWN, show_default=True)
    def letters(limit: int) -> None:
        """List draws whose amount the payer must be told of by letter before they are taken."""
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
        print_table(("draw", "guarantor", "on", "amount"), rows)

    return letters


def _told(database: Callable[[], Database]) -> click.Command:
    @click.command("told")
    @click.argument("draw", type=click.UUID)
    def told(draw: uuid.UUID) -> None:
        """Note that the letter about a draw was sent today; ten days later it may be taken."""
        with refusals(), database().transaction() as db:
            actions.announced(db, draw)
        click.echo("Noted.")

    return told
