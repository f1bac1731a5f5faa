"""`billing payments`: what a guarantor paid, and what became of it."""

from __future__ import annotations

from collections.abc import Callable

import click
from sqlalchemy.orm import Session

from billing_core.accounts import numbers
from billing_core.database import Database
from billing_core.manual import example
from billing_core.payments import history
from billing_core.payments.history import PastPayment
from billing_core.payments.models import Payment
from billing_core.terminal import FORMAT, GUARANTOR, LIMIT, account, print_rows

COLUMNS = ("on", "amount", "by", "status", "given back", "code")


def coded(db: Session, code: str) -> Payment:
    """Return the card payment with a confirmation code, or end with 1 and say where it is found."""
    payment = history.by_code(db, code)
    if payment is None:
        raise click.ClickException(
            f"no card payment has the code {code}: see `flask billing payments`"
        )
    return payment


def listing_payments(database: Callable[[], Database]) -> click.Command:
    """Return the command `payments`."""

    @click.command("payments", epilog=example("payments 1254-5278"))
    @click.argument("guarantor", type=GUARANTOR)
    @LIMIT
    @FORMAT
    def payments(guarantor: int, limit: int, form: str) -> None:
        """List what a guarantor paid, with confirmation codes.

        However it came: by card, from a bank account, at a desk, in the bank's list. The newest
        first, with those that failed or came back.
        """
        with database().reading() as db:
            account(db, guarantor)
            found = history.complete(db, guarantor, limit)
        rows = [
            (
                *(each.entered_on, each.amount, _by(each), each.status),
                *(each.refunded or None, each.code or each.key),
            )
            for each in found
        ]
        nothing = f"{numbers.written(guarantor)} has paid nothing yet."
        print_rows(COLUMNS, rows, form, nothing=nothing)

    return payments


def _by(past: PastPayment) -> str:
    return f"{past.means} {past.last4}" if past.how == "card" else past.means
