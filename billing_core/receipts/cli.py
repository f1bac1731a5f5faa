"""`billing receipt`: show a receipt, list those of an account, send one again."""

from __future__ import annotations

from collections.abc import Callable

import click
from sqlalchemy.orm import Session

from billing_core.accounts import numbers
from billing_core.accounts import queries as accounts
from billing_core.accounts.models import Guarantor
from billing_core.database import Database
from billing_core.manual import example, group
from billing_core.money import Money
from billing_core.notices import copies
from billing_core.notices.models import Channel
from billing_core.payments import history
from billing_core.payments import queries as payments
from billing_core.receipts import actions
from billing_core.receipts.models import Receipt
from billing_core.receipts.rendering import in_full
from billing_core.terminal import FORMAT, GUARANTOR, LIMIT, account, print_rows, representative

COLUMNS = ("number", "paid on", "amount", "by", "now", "sent again")
CHANNELS: dict[str, Channel] = {"text": "sms", "email": "email", "letter": "letter"}
TOPIC = "receipt"  # of the consent to be texted one


def receipting(database: Callable[[], Database]) -> click.Group:
    """Return the group `receipt`."""
    return group(
        "receipt",
        "Receipts: numbered, and the same however often asked for.",
        [make(database) for make in (_list, _show, _send)],
    )


def _list(database: Callable[[], Database]) -> click.Command:
    @click.command("list", epilog=example("receipt list 1254-5278"))
    @click.argument("guarantor", type=GUARANTOR)
    @LIMIT
    @FORMAT
    def show(guarantor: int, limit: int, form: str) -> None:
        """List the receipts of an account, the newest first."""
        with database().transaction() as db:
            account(db, guarantor)
            rows = [
                (
                    *(receipt.number, receipt.paid_on, Money(receipt.amount_cents)),
                    f"{receipt.brand} {receipt.last4}",
                    payments.get(db, receipt.payment_id).status,
                    copies.sent(db, receipt.number),
                )
                for receipt in actions.of_guarantor(db, guarantor, limit)
            ]
        nothing = f"{numbers.written(guarantor)} has no receipt: no card payment was made."
        print_rows(COLUMNS, rows, form, nothing=nothing)

    return show


def _show(database: Callable[[], Database]) -> click.Command:
    @click.command("show", epilog=example("receipt show 40718265"))
    @click.argument("number")
    @click.option("--language", help="es_US, zh_Hans_CN, zh_Hant_HK; without: the account's.")
    def show(number: str, language: str | None) -> None:
        """Print a receipt, with what became of the payment since.

        NUMBER is the confirmation code that the payer has.
        """
        with database().transaction() as db:
            receipt = _numbered(db, number)
            payment = payments.get(db, receipt.payment_id)
            owner = db.get_one(Guarantor, receipt.guarantor_id)
            click.echo(in_full(receipt, payment, language or owner.language))

    return show


def _send(database: Callable[[], Database]) -> click.Command:
    @click.command("send", epilog=example("receipt send 40718265 --as letter --by kim"))
    @click.argument("number")
    @click.option(
        "--as", "how", type=click.Choice([*CHANNELS]), required=True, help="How it goes out."
    )
    @click.option("--to", help="Another phone than the account's, which agreed to be texted.")
    @click.option("--by", "name", required=True, help="Who was asked for it.")
    def send(number: str, how: str, *, to: str | None, name: str) -> None:
        """Send a receipt again, by text, e-mail or letter.

        To the phone, e-mail or postal address on the account; a text only where it was agreed to.
        A worker sends texts; `flask billing mail` has the rest. At most ten copies of one receipt.
        """
        if to is not None and how != "text":
            raise click.BadParameter("only a text may go elsewhere", param_hint="--to")
        with database().transaction() as db:
            receipt = _numbered(db, number)
            owner = db.get_one(Guarantor, receipt.guarantor_id)
            wanted = copies.Wanted(
                receipt.number,
                CHANNELS[how],
                owner.language,
                representative(name),
                _recipient(db, owner, how, to),
            )
            if actions.repeat(db, owner.id, wanted) is None:
                raise click.ClickException(
                    f"this receipt was sent {copies.COPIES_MAX} times already: print it with "
                    "`flask billing receipt show`"
                )
        click.echo(f"Receipt {receipt.number} of {numbers.written(owner.id)} waits to go out.")

    return send


def _recipient(db: Session, owner: Guarantor, how: str, to: str | None) -> str | None:
    if how == "letter":
        return None
    known = to or (owner.phone if how == "text" else owner.email)
    if known is None:
        what = "phone number" if how == "text" else "e-mail address"
        raise click.ClickException(
            f"there is no {what} on the account: see `flask billing contact change`"
        )
    if how == "text" and not accounts.has_consent(db, known, TOPIC):
        raise click.ClickException(
            f"nobody agreed to be texted receipts at {known}: see `flask billing consent give`"
        )
    return known


def _numbered(db: Session, number: str) -> Receipt:
    payment = history.by_code(db, number)
    receipt = None if payment is None else actions.issue(db, payment.id)
    if receipt is None:
        raise click.ClickException(
            f"no payment with the code {number} was ever paid: see `flask billing payments`"
        )
    return receipt
