"""The number of an account: sealed for its row, read where a file for the bank is written."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from billing_core.accounts.ranges import Range
from billing_core.bank import vault
from billing_core.bank.models import BankAccount


def seal(account: BankAccount, number: str) -> None:
    """Give an account its number; its ID and its guarantor are there and stay."""
    account.sealed_number = vault.current().seal(number, row=_row(account))
    account.last4 = number[-4:]


def number(account: BankAccount) -> str:
    """Return the number; raise ValueError if no key opens it, or it is another row's."""
    return vault.current().open(account.sealed_number, row=_row(account))


def seal_again(db: Session, guarantors: Range) -> int:
    """Seal under the newest key what an older one sealed; return how many that were.

    Raises ValueError at a number that none of the keys opens, and changes none then.
    """
    accounts = db.scalars(
        select(BankAccount)
        .where(guarantors.holds(BankAccount.guarantor_id))
        .order_by(BankAccount.id)
        .with_for_update()
    ).all()
    old = [account for account in accounts if not vault.current().is_current(account.sealed_number)]
    for account in old:
        seal(account, number(account))
    return len(old)


def _row(account: BankAccount) -> str:
    return f"bank_accounts:{account.guarantor_id}:{account.id}"
