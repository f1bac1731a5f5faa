"""`billing ageing` and `billing late-fees`: how old a debt is, and what was charged for it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date

import click
from sqlalchemy.orm import Session

from billing_core.accounts import numbers
from billing_core.ageing import late_fees, queries
from billing_core.ageing.models import LateFee
from billing_core.database import Database
from billing_core.ledger.queries import balance
from billing_core.manual import example, group
from billing_core.money import Money
from billing_core.statements import ages
from billing_core.statements.models import AGES
from billing_core.terminal import (
    DAY,
    DRY_RUN,
    FORMAT,
    GUARANTOR,
    LIMIT,
    TODAY,
    YES,
    Effect,
    account,
    carry_out,
    owing,
    print_rows,
    representative,
)

FEES = ("fee", "guarantor", "month", "charged on", "past due", "amount", "waived", "rule")


def ageing(database: Callable[[], Database]) -> click.Command:
    """Return the command `ageing`."""

    @click.command("ageing", epilog=example("ageing 1254-5278", "ageing --date 2026-12-31"))
    @click.argument("guarantor", type=GUARANTOR, required=False)
    @click.option("--date", "day", type=DAY, default=TODAY, help="As of that day; default: today.")
    @FORMAT
    def show(guarantor: int | None, day: date, form: str) -> None:
        """Show what is owed by age: of one account, or of all.

        In days since the first statement that told of it. Credits pay off the oldest first.
        """
        with database().reading() as db:
            if guarantor is None:
                found = ages.all_ages(db, day)
            else:
                account(db, guarantor)
                found = ages.ages(db, guarantor, day)
        columns = [age.replace("_", " ") for age in AGES]
        row = [getattr(found, age) for age in AGES]
        print_rows([*columns, "balance"], [[*row, found.balance]], form, nothing="")

    return show


def charging_late_fees(database: Callable[[], Database]) -> click.Group:
    """Return the group `late-fees`."""
    return group(
        "late-fees",
        "Late fees, where a region's policy has any.",
        [_list(database), _waive(database)],
    )


def _list(database: Callable[[], Database]) -> click.Command:
    @click.command("list", epilog=example("late-fees list", "late-fees list 1254-5278"))
    @click.argument("guarantor", type=GUARANTOR, required=False)
    @LIMIT
    @FORMAT
    def show(guarantor: int | None, limit: int, form: str) -> None:
        """List late fees, the newest first, with their rule."""
        with database().reading() as db:
            if guarantor is not None:
                account(db, guarantor)
            found = queries.late_fees(db, limit, guarantor_id=guarantor)
        rows = [_row(fee, is_waived=is_waived) for fee, is_waived in found]
        print_rows(FEES, rows, form, nothing="No late fee was charged.")

    return show


def _waive(database: Callable[[], Database]) -> click.Command:
    @click.command("waive", epilog=example('late-fees waive FEE --reason "first time" --by kim'))
    @click.argument("fee", type=click.UUID)
    @click.option("--reason", required=True)
    @click.option("--date", "day", type=DAY, default=TODAY, help="As of; default: today.")
    @click.option("--by", "name", required=True, help="Who waives it.")
    @DRY_RUN
    @YES
    def waive(
        fee: uuid.UUID, reason: str, *, day: date, name: str, dry_run: bool, is_agreed: bool
    ) -> None:
        """Take a late fee back; its month brings no other one."""

        def act(db: Session) -> Effect:
            owner = db.get_one(LateFee, fee).guarantor_id
            before = balance(db, owner)
            late_fees.waive(db, fee, on=day, actor=representative(name), reason=reason)
            return Effect(owing(db, owner, before), "Waived.")

        carry_out(database(), act, dry_run=dry_run, is_agreed=is_agreed)

    return waive


def _row(fee: LateFee, *, is_waived: bool) -> tuple[object, ...]:
    return (
        *(fee.id, numbers.written(fee.guarantor_id), fee.period, fee.charged_on),
        *(Money(fee.past_due_cents), Money(fee.amount_cents), is_waived, fee.rule),
    )
