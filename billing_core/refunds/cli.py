"""`billing refund`: what could go back, ask for it, write the cheque, see what waits."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Literal

import click
from sqlalchemy.orm import Session

from billing_core import clock
from billing_core.accounts import numbers
from billing_core.audit import actions as audit
from billing_core.database import Database
from billing_core.ledger.queries import balance
from billing_core.manual import example, group
from billing_core.money import Money
from billing_core.payments import queries as payments
from billing_core.payments.cli import coded
from billing_core.payments.models import Payment
from billing_core.refunds import actions, queries
from billing_core.refunds.models import Refund
from billing_core.terminal import (
    DOLLARS,
    DRY_RUN,
    FORMAT,
    GUARANTOR,
    LIMIT,
    YES,
    Effect,
    account,
    carry_out,
    owing,
    print_rows,
    refusals,
    representative,
)

OFFERED = ("code", "paid on", "paid", "may go back", "to")
WAITING = ("refund", "guarantor", "amount", "by", "status", "out of", "reason", "asked by", "since")
BY = click.option("--by", "name", required=True, help="Who does so.")


@dataclass(frozen=True, slots=True)
class _Said:
    """What a clerk wants to give back."""

    code: str
    amount: Money | None
    reason: str
    actor: str
    taken_from: Literal["payment", "credit"]


def refunding(database: Callable[[], Database]) -> click.Group:
    """Return the group `refund`."""
    return group(
        "refund",
        "Money given back: to the card it came from, or by cheque.",
        [make(database) for make in (_offer, _ask, _list, _cheque, _cancel)],
    )


def _offer(database: Callable[[], Database]) -> click.Command:
    @click.command("offer", epilog=example("refund offer 1254-5278"))
    @click.argument("guarantor", type=GUARANTOR)
    @LIMIT
    @FORMAT
    def offer(guarantor: int, limit: int, form: str) -> None:
        """Show what could go back to a guarantor, and to which card.

        A credit is what nothing is owed for; giving back more of a payment than that makes its
        visits owed again.
        """
        with database().reading() as db:
            account(db, guarantor)
            found = [(each, queries.refundable(db, each)) for each in _recent(db, guarantor, limit)]
            credit = queries.credit(db, guarantor)
        rows = [
            (
                *(payment.confirmation_code, _paid_on(payment), Money(payment.amount_cents)),
                *(left, _to(payment)),
            )
            for payment, left in found
            if left
        ]
        nothing = f"No payment of {numbers.written(guarantor)} can go back to a card."
        print_rows(OFFERED, rows, form, nothing=nothing)
        click.echo(f"{credit} of it is a credit.", err=form != "table")

    return offer


def _ask(database: Callable[[], Database]) -> click.Command:
    @click.command(
        "ask",
        epilog=example('refund ask 40718265 --amount 20.00 --reason "paid twice" --by kim'),
    )
    @click.argument("code")
    @click.option("--amount", type=DOLLARS, help="Without: all that may go back.")
    @click.option("--reason", required=True, help="As the audit trail keeps it.")
    @click.option(
        "--out-of",
        "taken_from",
        type=click.Choice(["payment", "credit"]),
        default="payment",
        show_default=True,
        help="Undo what the payment paid; or give back a credit.",
    )
    @BY
    @DRY_RUN
    @YES
    def ask(
        code: str,
        amount: Money | None,
        *,
        reason: str,
        taken_from: Literal["payment", "credit"],
        name: str,
        dry_run: bool,
        is_agreed: bool,
    ) -> None:
        """Give back a payment, or a part of it.

        CODE is the payment's confirmation code. It goes to the card that paid, by a worker; after
        180 days it waits for a cheque. Asked twice on a day for one reason, it is one refund.
        """

        said = _Said(code, amount, reason, representative(name), taken_from)
        act = partial(_asked, said=said)
        carry_out(database(), act, dry_run=dry_run, is_agreed=is_agreed)

    return ask


def _list(database: Callable[[], Database]) -> click.Command:
    @click.command("list", epilog=example("refund list"))
    @LIMIT
    @FORMAT
    def show(limit: int, form: str) -> None:
        """List the refunds that wait, the oldest first.

        Those by card wait for the processor; those by cheque for a person to write it.
        """
        with database().reading() as db:
            rows = [_row(refund) for refund in queries.work(db, limit)]
        print_rows(WAITING, rows, form, nothing="No refund waits.")

    return show


def _cheque(database: Callable[[], Database]) -> click.Command:
    @click.command("cheque", epilog=example("refund cheque REFUND --number 1207 --by kim"))
    @click.argument("refund", type=click.UUID)
    @click.option("--number", required=True, help="Of the cheque.")
    @BY
    @DRY_RUN
    @YES
    def cheque(
        refund: uuid.UUID, number: str, *, name: str, dry_run: bool, is_agreed: bool
    ) -> None:
        """Note the cheque that was written for a refund."""

        def act(db: Session) -> Effect:
            owner = queries.get(db, refund).guarantor_id
            before = balance(db, owner)
            done = actions.write_cheque(db, refund, number, by=representative(name))
            if done is None:
                raise click.ClickException("that refund does not wait for a cheque")
            return Effect(
                owing(db, owner, before), f"{Money(done.amount_cents)} by cheque {number}."
            )

        carry_out(database(), act, dry_run=dry_run, is_agreed=is_agreed)

    return cheque


def _cancel(database: Callable[[], Database]) -> click.Command:
    @click.command("cancel", epilog=example("refund cancel REFUND --by kim"))
    @click.argument("refund", type=click.UUID)
    @BY
    def cancel(refund: uuid.UUID, name: str) -> None:
        """Cancel a refund that is not on its way yet."""
        with refusals(), database().transaction() as db:
            if actions.cancel(db, refund, by=representative(name)) is None:
                raise click.ClickException("that refund is on its way, or over")
        click.echo("Cancelled.")

    return cancel


def _asked(db: Session, said: _Said) -> Effect:
    payment = coded(db, said.code)
    most = queries.refundable(db, payment)
    if said.taken_from == "credit":
        most = min(most, queries.credit(db, payment.guarantor_id))
    wanted = actions.Request(
        payment.id,
        said.amount or most,
        _key(payment, said.amount, said.reason),
        said.reason,
        said.actor,
        said.taken_from,
    )
    refund = actions.request(db, wanted, today=clock.today())
    return Effect(_shown(refund, payment), f"Refund {refund.id} is {refund.status}.")


def _recent(db: Session, guarantor_id: int, limit: int) -> list[Payment]:
    return [each for each in payments.recent(db, guarantor_id, limit) if each.status == "paid"]


def _paid_on(payment: Payment) -> date:
    return clock.day_of(payment.finished_at or payment.created_at)


def _to(payment: Payment) -> str:
    if clock.today() - _paid_on(payment) > actions.BY_CARD_WITHIN:
        return "a cheque"
    return f"{payment.brand} {payment.last4}"


def _key(payment: Payment, amount: Money | None, reason: str) -> str:
    """The same for the same refund asked for twice on one day."""
    said = f"{payment.id}:{amount}:{clock.today()}:{reason}"
    return f"desk:{hashlib.sha256(said.encode()).hexdigest()}"


def _shown(refund: Refund, payment: Payment) -> str:
    to = f"to {payment.brand} {payment.last4}" if refund.method == "card" else "by cheque"
    then = "out of the credit" if refund.taken_from == "credit" else "which is owed again then"
    return (
        f"{Money(refund.amount_cents)} {to}, of the {Money(payment.amount_cents)} that "
        f"{numbers.written(refund.guarantor_id)} paid on {_paid_on(payment)}, {then}."
    )


def _row(refund: Refund) -> tuple[object, ...]:
    return (
        *(refund.id, numbers.written(refund.guarantor_id), Money(refund.amount_cents)),
        *(refund.method, refund.status, refund.taken_from, refund.reason),
        *(refund.asked_by.removeprefix(audit.REPRESENTATIVE), clock.day_of(refund.created_at)),
    )
