"""`billing chargeback`: a cardholder's bank took a payment back; it is won again, or lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import click
from sqlalchemy.orm import Session

from billing_core import clock
from billing_core.accounts import numbers
from billing_core.chargebacks import actions, queries
from billing_core.chargebacks.models import Chargeback
from billing_core.database import Database
from billing_core.ledger.queries import balance
from billing_core.manual import example, group
from billing_core.money import Money
from billing_core.payments import queries as payments
from billing_core.payments.cli import coded
from billing_core.payments.models import Payment
from billing_core.terminal import (
    DAY,
    DOLLARS,
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

COLUMNS = ("reference", "guarantor", "amount", "reason", "opened", "answer by", "payment")
DATE = click.option("--date", "day", type=DAY, default=TODAY, help="Default: today.")
OPENED = example(
    "chargeback opened 40718265 --reference dp_1207 --reason fraudulent"
    " --answer-by 2026-12-20 --by kim"
)
BY = click.option("--by", "name", required=True, help="Who notes it.")


def charging_back(database: Callable[[], Database]) -> click.Group:
    """Return the group `chargeback`."""
    return group(
        "chargeback",
        "Card payments that a cardholder's bank took back.",
        [_opened(database), _list(database), _won(database), _lost(database)],
    )


def _opened(database: Callable[[], Database]) -> click.Command:
    @click.command("opened", epilog=OPENED)
    @click.argument("code")
    @click.option("--reference", required=True, help="What the processor calls it.")
    @click.option("--reason", required=True, help="As the processor says it.")
    @click.option("--amount", type=DOLLARS, help="Without: all that is left of the payment.")
    @click.option("--answer-by", type=DAY, help="The last day for our evidence.")
    @DATE
    @BY
    @DRY_RUN
    @YES
    def opened(
        code: str,
        reference: str,
        *,
        reason: str,
        amount: Money | None,
        answer_by: date | None,
        day: date,
        name: str,
        dry_run: bool,
        is_agreed: bool,
    ) -> None:
        """Note that a payment is disputed with its bank.

        CODE is the payment's confirmation code. What it paid is owed again, and a hold stops late
        fees and collections until the dispute is won or lost. The same reference twice is one.
        """

        def act(db: Session) -> Effect:
            payment = coded(db, code)
            left = Money(payment.amount_cents - payment.refunded_cents)
            told = actions.Notified(payment.id, reference, amount or left, reason, answer_by)
            return _noted(db, payment, told, on=day, actor=representative(name))

        carry_out(database(), act, dry_run=dry_run, is_agreed=is_agreed)

    return opened


def _list(database: Callable[[], Database]) -> click.Command:
    @click.command("list", epilog=example("chargeback list"))
    @LIMIT
    @FORMAT
    def show(limit: int, form: str) -> None:
        """List the open ones, the first to be answered on top."""
        with database().reading() as db:
            rows = [_row(db, each) for each in queries.open_ones(db, limit)]
        print_rows(COLUMNS, rows, form, nothing="No chargeback is open.")

    return show


def _won(database: Callable[[], Database]) -> click.Command:
    @click.command("won", epilog=example("chargeback won dp_1207 --by kim"))
    @click.argument("reference")
    @DATE
    @BY
    @DRY_RUN
    @YES
    def won(reference: str, *, day: date, name: str, dry_run: bool, is_agreed: bool) -> None:
        """Note that it was won: the payment is paid as before."""

        def act(db: Session) -> Effect:
            known, before = _known(db, reference)
            ended = actions.win(db, known.id, on=day, actor=representative(name))
            return _over(db, ended or known, before, is_new=ended is not None)

        carry_out(database(), act, dry_run=dry_run, is_agreed=is_agreed)

    return won


def _lost(database: Callable[[], Database]) -> click.Command:
    @click.command("lost", epilog=example("chargeback lost dp_1207 --by kim"))
    @click.argument("reference")
    @DATE
    @BY
    @DRY_RUN
    @YES
    def lost(reference: str, *, day: date, name: str, dry_run: bool, is_agreed: bool) -> None:
        """Note that it was lost: what it paid stays owed."""

        def act(db: Session) -> Effect:
            known, before = _known(db, reference)
            ended = actions.lose(db, known.id, on=day, actor=representative(name))
            return _over(db, ended or known, before, is_new=ended is not None)

        carry_out(database(), act, dry_run=dry_run, is_agreed=is_agreed)

    return lost


def _noted(
    db: Session, payment: Payment, told: actions.Notified, *, on: date, actor: str
) -> Effect:
    before = balance(db, payment.guarantor_id)
    actions.open_(db, told, on=on, actor=actor)
    return Effect(owing(db, payment.guarantor_id, before), f"{told.reference} is open.")


def _known(db: Session, reference: str) -> tuple[Chargeback, Money]:
    """A chargeback, and what its guarantor owes before it is closed."""
    known = queries.by_reference(db, reference)
    if known is None:
        raise click.ClickException(
            f"no chargeback is called {reference}: see `flask billing chargeback list`"
        )
    return known, balance(db, known.guarantor_id)


def _over(db: Session, ended: Chargeback, before: Money, *, is_new: bool) -> Effect:
    if not is_new:
        raise click.ClickException(f"{ended.reference} is {ended.status} already")
    shows = owing(db, ended.guarantor_id, before)
    return Effect(shows, f"{ended.reference} is {ended.status}.")


def _row(db: Session, each: Chargeback) -> tuple[object, ...]:
    payment = payments.get(db, each.payment_id)
    return (
        *(each.reference, numbers.written(each.guarantor_id), Money(each.amount_cents)),
        *(each.reason, each.opened_on, each.answer_by),
        f"{payment.confirmation_code} of {clock.day_of(payment.created_at)}",
    )
