"""`billing returned-item`: a cheque, or another payment, that its bank did not make good."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import click
from sqlalchemy.orm import Session

from billing_core.accounts import numbers
from billing_core.accounts.models import Guarantor
from billing_core.database import Database
from billing_core.ledger.models import Entry
from billing_core.ledger.queries import balance
from billing_core.manual import example, group
from billing_core.payments import history
from billing_core.payments.models import Payment
from billing_core.policies import Policies
from billing_core.returned_items import actions, queries
from billing_core.terminal import (
    DAY,
    DRY_RUN,
    FORMAT,
    LIMIT,
    TODAY,
    YES,
    Effect,
    carry_out,
    owing,
    print_rows,
    representative,
)

COLUMNS = ("on", "guarantor", "amount", "payment", "why")


@dataclass(frozen=True, slots=True)
class _Came:
    """What came back, and what is to be written of it."""

    payment: Payment | Entry
    why: str
    on: date
    actor: str


def taking_back(database: Callable[[], Database], policies: Callable[[], Policies]) -> click.Group:
    """Return the group `returned-item`."""
    return group(
        "returned-item",
        "Cheques and bank payments that came back unpaid.",
        [_take(database, policies), _list(database)],
    )


def _take(database: Callable[[], Database], policies: Callable[[], Policies]) -> click.Command:
    @click.command("take", epilog=example('returned-item take CHK-1001 --why "no funds" --by kim'))
    @click.argument("payment")
    @click.option("--why", required=True, help="As the bank says it: a code, or words.")
    @click.option("--date", "day", type=DAY, default=TODAY, help="Of the bank; default: today.")
    @click.option("--by", "name", required=True, help="Who notes it.")
    @DRY_RUN
    @YES
    def take(
        payment: str, why: str, *, day: date, name: str, dry_run: bool, is_agreed: bool
    ) -> None:
        """Take back a payment that its bank returned.

        PAYMENT is its confirmation code, or what the list that brought it in calls it. Every visit
        owes again what it owed, due when it was due. A fee is charged only where the region's
        policy has one. Returns in a file of the bank's come in by `flask billing import ach`.
        """
        loaded = policies()

        def act(db: Session) -> Effect:
            came = _Came(_found(db, payment), why, day, representative(name))
            owner = came.payment.guarantor_id
            before = balance(db, owner)
            if not _took_back(db, came, loaded):
                raise click.ClickException(f"{payment} is not paid, or came back before")
            return Effect(owing(db, owner, before), "Taken back.")

        carry_out(database(), act, dry_run=dry_run, is_agreed=is_agreed)

    return take


def _list(database: Callable[[], Database]) -> click.Command:
    @click.command("list", epilog=example("returned-item list --limit 20"))
    @LIMIT
    @FORMAT
    def show(limit: int, form: str) -> None:
        """List what came back, the newest first."""
        with database().reading() as db:
            rows = [
                (each.on, numbers.written(each.guarantor_id), each.amount, each.payment, each.why)
                for each in queries.newest(db, limit)
            ]
        print_rows(COLUMNS, rows, form, nothing="Nothing came back.")

    return show


def _found(db: Session, payment: str) -> Payment | Entry:
    found = history.entry_elsewhere(db, payment) or history.by_code(db, payment)
    if found is None:
        raise click.ClickException(f"no payment is called {payment}: see `flask billing payments`")
    return found


def _took_back(db: Session, came: _Came, policies: Policies) -> bool:
    region = db.get_one(Guarantor, came.payment.guarantor_id).region
    policy = policies.for_region(region, came.on)
    if isinstance(came.payment, Payment):
        done: object = actions.take_back(
            db, came.payment.id, came.why, on=came.on, policy=policy, actor=came.actor
        )
    else:
        done = actions.take_back_elsewhere(
            db, came.payment.id, came.why, on=came.on, policy=policy, actor=came.actor
        )
    return done is not None
