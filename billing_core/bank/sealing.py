"""The number of an account: sealed for its row, or a token for one that is kept elsewhere; read
where a file for the bank is written.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from billing_core.accounts.ranges import Range
from billing_core.bank import tokens, vault
from billing_core.bank.models import BankAccount

KEPT_ELSEWHERE = "token:"  # before what is no sealed number but somebody else's token for one


def seal(account: BankAccount, number: str) -> None:
    """Give an account its number; its ID and its guarantor are there and stay."""
    account.sealed_number = vault.current().seal(number, row=_row(account))
    account.last4 = number[-4:]


def keep_token(account: BankAccount, token: str, last4: str) -> None:
    """Give an account a token for its number, and as many of its last digits as were told."""
    account.sealed_number = f"{KEPT_ELSEWHERE}{token}"
    account.last4 = last4


def number(account: BankAccount) -> str:
    """Return the number; raise ValueError if no key opens it, it is another row's, or nobody knows
    the token.
    """
    if _is_token(account):
        return tokens.number(account.sealed_number.removeprefix(KEPT_ELSEWHERE))
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
    sealed = (account for account in accounts if not _is_token(account))
    old = [account for account in sealed if not vault.current().is_current(account.sealed_number)]
    for account in old:
        seal(account, number(account))
    return len(old)


def _is_token(account: BankAccount) -> bool:
    return account.sealed_number.startswith(KEPT_ELSEWHERE)


def _row(account: BankAccount) -> str:
    return f"bank_accounts:{account.guarantor_id}:{account.id}"
