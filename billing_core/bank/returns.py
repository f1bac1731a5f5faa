"""What a bank sent back or corrected, applied once: the books, the account, the plan."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from billing_core import clock
from billing_core.accounts.actions import lock
from billing_core.audit import actions as audit
from billing_core.audit.tags import Tag
from billing_core.bank import codes, posting, queries, routing, sealing, states
from billing_core.bank.codes import ReturnCode
from billing_core.bank.models import BankAccount, BankPayment, BankReturn
from billing_core.database import new_id
from billing_core.holds import actions as holds
from billing_core.money import ZERO, Money
from billing_core.plans import actions as plans

ACTOR = "job:bank"


def apply_return(db: Session, trace: str, code: str, on: date, *, fee: Money = ZERO) -> BankReturn:
    """Return what was noted of a debit that came back on a day, applied now unless it was before.

    The ledger entry is undone whole, so visits owe again with their own days; a plan's instalment
    is due again. The account is stopped where the code says so. A disputed debit sets a hold, and
    bears no `fee` (the policy's; zero where the region or the terms allow none); one that was sent
    again bears none either: it is the same item, and we chose to present it once more. The outcome
    is `returned`, `disputed`, `unknown_trace` (kept for a person) or `not_applied`.
    """
    known = _known(db, trace, code)
    if known is not None:
        return known
    payment = _find(db, trace)
    if payment is None:
        return _note(db, trace, code, on, payment=None, outcome="unknown_trace")
    if "returned" not in states.MOVES[payment.status]:
        return _note(db, trace, code, on, payment=payment, outcome="not_applied")
    meaning = codes.return_code(code)
    _take_back(db, payment, meaning, on)
    if fee and meaning.effect == "funds" and payment.attempt == 1:
        posting.charge_fee(db, payment, fee, on=on)
    if meaning.is_disputed:
        _hold(db, payment, meaning, on)
    outcome = "disputed" if meaning.is_disputed else "returned"
    return _note(db, trace, code, on, payment=payment, outcome=outcome)


def apply_correction(db: Session, trace: str, code: str, corrected: str, *, on: date) -> BankReturn:
    """Return what was noted of a notification of change (COR) for a debit, applied now unless it
    was before: within six banking days, or before the next entry (Nacha Operating Rules 2.12.1).

    `corrected` is the 29 characters of the addenda. One that does not make sense is kept for a
    person as `not_applied`, one about something we do not send as `noted`.
    """
    known = _known(db, trace, code)
    if known is not None:
        return known
    payment = _find(db, trace)
    if payment is None:
        return _note(db, trace, code, on, payment=None, outcome="unknown_trace")
    right = codes.corrected(code, corrected.ljust(29))
    if not right:
        return _note(db, trace, code, on, payment=payment, outcome="noted")
    account = queries.account(db, payment.bank_account_id)
    if not _makes_sense(right):
        return _note(db, trace, code, on, payment=payment, outcome="not_applied")
    _correct(db, account, right, code)
    return _note(db, trace, code, on, payment=payment, outcome="corrected")


def _known(db: Session, trace: str, code: str) -> BankReturn | None:
    return db.scalar(select(BankReturn).where(BankReturn.trace == trace, BankReturn.code == code))


def _find(db: Session, trace: str) -> BankPayment | None:
    """The payment of a trace number, its guarantor locked."""
    owner = db.scalar(select(BankPayment.guarantor_id).where(BankPayment.trace == trace))
    if owner is None:
        return None
    lock(db, owner)
    return db.scalar(
        select(BankPayment)
        .where(BankPayment.trace == trace)
        .execution_options(populate_existing=True)
    )


def _take_back(db: Session, payment: BankPayment, meaning: ReturnCode, on: date) -> None:
    states.check(payment.status, "returned")
    payment.status = "returned"
    payment.returned_on = on
    payment.return_code = meaning.code
    posting.take_back(db, payment, on=on)
    if meaning.stops_the_account:
        _stop(db, queries.account(db, payment.bank_account_id), meaning, on)
    db.flush()
    plans.payment_returned(db, payment.guarantor_id, on=on)
    audit.record(
        db,
        Tag.BANK_PAYMENT_RETURNED,
        actor=ACTOR,
        guarantor_id=payment.guarantor_id,
        reference=str(payment.id),
        code=meaning.code,
    )


def _stop(db: Session, account: BankAccount, meaning: ReturnCode, on: date) -> None:
    account.stopped_code = meaning.code
    account.stopped_on = on
    audit.record(
        db,
        Tag.BANK_ACCOUNT_STOPPED,
        actor=ACTOR,
        guarantor_id=account.guarantor_id,
        reference=str(account.id),
        code=meaning.code,
    )


def _hold(db: Session, payment: BankPayment, meaning: ReturnCode, on: date) -> None:
    """No late fee and no dunning while a return said to be wrong is looked into."""
    request = holds.Request(
        payment.guarantor_id,
        "return_dispute",
        f"{meaning.code}: {meaning.means}",
        f"bank:{payment.id}",
        starts_on=on,
    )
    holds.place(db, request, actor=ACTOR)


def _makes_sense(right: dict[str, str]) -> bool:
    number = right.get("number", "0000")
    kinds = codes.KIND_OF_TRANSACTION
    return (
        routing.is_valid(right.get("routing", "021000021"))
        and number.replace("-", "").isalnum()
        and right.get("transaction", "27") in kinds
    )


def _correct(db: Session, account: BankAccount, right: dict[str, str], code: str) -> None:
    if "routing" in right:
        account.routing_number = right["routing"]
    if "number" in right:
        sealing.seal(account, right["number"])
    if "transaction" in right:
        account.kind = codes.KIND_OF_TRANSACTION[right["transaction"]]
    if account.stopped_code in {"R03", "R04", "R13", "R28"}:
        account.stopped_code = account.stopped_on = None  # that is what was put right
    db.flush()
    audit.record(
        db,
        Tag.BANK_ACCOUNT_CORRECTED,
        actor=ACTOR,
        guarantor_id=account.guarantor_id,
        reference=str(account.id),
        code=code,
    )


def _note(
    db: Session,
    trace: str,
    code: str,
    on: date,
    *,
    payment: BankPayment | None,
    outcome: str,
) -> BankReturn:
    noted = BankReturn(
        id=new_id(),
        trace=trace,
        code=code,
        returned_on=on,
        bank_payment_id=payment.id if payment else None,
        outcome=outcome,
        applied_at=clock.now(),
    )
    db.add(noted)
    db.flush()
    return noted
