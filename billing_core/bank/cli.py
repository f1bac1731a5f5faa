"""`billing bank`: what banks sent back, how often, and numbers sealed under a new secret."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import click

from billing_core.accounts.ranges import ranges
from billing_core.bank import codes, queries, sealing
from billing_core.database import Database
from billing_core.manual import example, group
from billing_core.terminal import DAY, FORMAT, LIMIT, TODAY, print_rows, print_table


def banking(database: Callable[[], Database]) -> click.Group:
    """Return the group `bank`."""
    return group(
        "bank",
        "Bank payments that came back, and accounts.",
        [make(database) for make in (_returns, _rates, _reseal)],
    )


def _returns(database: Callable[[], Database]) -> click.Command:
    @click.command("returns", epilog=example("bank returns"))
    @LIMIT
    @FORMAT
    def returns(limit: int, form: str) -> None:
        """List what a person has to look into.

        Disputed debits, and returns of what is none of ours; the oldest first.
        """
        with database().transaction() as db:
            rows = [
                (back.returned_on, back.trace, back.code, _meaning(back.code), back.outcome)
                for back in queries.to_look_into(db, limit)
            ]
        columns = ("on", "trace", "code", "means", "outcome")
        print_rows(columns, rows, form, nothing="Nothing has to be looked into.")

    return returns


def _rates(database: Callable[[], Database]) -> click.Command:
    @click.command("rates", epilog=example("bank rates --date 2026-12-31"))
    @click.option("--date", "day", type=DAY, default=TODAY, help="The last of the sixty days.")
    def rates(day: date) -> None:
        """Hold sixty days of returns against what banks allow.

        Fails above what the ACH network allows (Nacha Operating Rules 2.17).
        """
        with database().transaction() as db:
            found = queries.rates(db, day)
        rows = [
            ("unauthorised", _percent(found.unauthorised), "0.50 %"),
            ("administrative", _percent(found.administrative), "3.00 %"),
            ("overall", _percent(found.overall), "15.00 %"),
        ]
        print_table((f"of {found.debits} debits", "came back", "allowed"), rows)
        if found.too_high:
            raise click.ClickException(f"too many came back: {', '.join(found.too_high)}")

    return rates


def _reseal(database: Callable[[], Database]) -> click.Command:
    @click.command("reseal", epilog=example("bank reseal"))
    def reseal() -> None:
        """Seal account numbers under the newest secret; twice is safe.

        For after SECRET_KEY was changed: no number is under an older secret then.
        """
        with database().transaction() as db:
            parts = ranges(db)
        sealed = 0
        for part in parts:
            try:
                with database().transaction() as db:
                    sealed += sealing.seal_again(db, part)
            except ValueError as problem:
                raise click.ClickException(f"an account number does not open: {problem}") from None
        click.echo(f"{sealed} account numbers sealed again.")

    return reseal


def _meaning(code: str) -> str:
    return codes.return_code(code).means if code.startswith("R") else "correction"


def _percent(ten_thousandths: int) -> str:
    return f"{ten_thousandths // 100}.{ten_thousandths % 100:02d} %"
