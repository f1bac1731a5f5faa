"""`billing small-balances`: what was given up as too small to ask for, and what would be."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import click
from sqlalchemy.orm import Session

from billing_core.accounts import numbers
from billing_core.accounts.ranges import Range
from billing_core.database import Database
from billing_core.manual import example, group
from billing_core.money import Money
from billing_core.policies import Policies
from billing_core.small_balances import actions, queries
from billing_core.terminal import (
    DAY,
    DRY_RUN,
    FORMAT,
    LIMIT,
    TODAY,
    YES,
    Effect,
    carry_out,
    print_rows,
    representative,
)

COLUMNS = ("given up on", "guarantor", "amount", "visit", "rule")


def giving_up(database: Callable[[], Database], policies: Callable[[], Policies]) -> click.Group:
    """Return the group `small-balances`."""
    return group(
        "small-balances",
        "Balances too small to ask for, given up in the end.",
        [_list(database), _write_off(database, policies)],
    )


def _list(database: Callable[[], Database]) -> click.Command:
    @click.command("list", epilog=example("small-balances list"))
    @LIMIT
    @FORMAT
    def show(limit: int, form: str) -> None:
        """List what was given up, the newest first."""
        with database().reading() as db:
            rows = [
                (
                    *(each.written_off_on, numbers.written(each.guarantor_id)),
                    *(Money(each.amount_cents), each.visit_id, each.rule),
                )
                for each in queries.newest(db, limit)
            ]
        print_rows(COLUMNS, rows, form, nothing="Nothing was given up.")

    return show


def _write_off(database: Callable[[], Database], policies: Callable[[], Policies]) -> click.Command:
    @click.command("write-off", epilog=example("small-balances write-off --by kim --dry-run"))
    @click.option("--date", "day", type=DAY, default=TODAY, help="Default: today.")
    @click.option("--by", "name", required=True, help="Who does so.")
    @DRY_RUN
    @YES
    def write_off(day: date, name: str, *, dry_run: bool, is_agreed: bool) -> None:
        """Give up what is too small, as the nightly run does.

        Below the region's limit, told on a statement, and past due for as long as collections
        would have to wait; a second time on the day gives up nothing.
        """
        loaded = policies()

        def act(db: Session) -> Effect:
            count = actions.write_off(db, Range(), day, loaded, actor=representative(name))
            cents = queries.total(db, day)
            return Effect(f"{count} visits; {cents} in all on {day}.", "Given up.")

        carry_out(database(), act, dry_run=dry_run, is_agreed=is_agreed)

    return write_off
