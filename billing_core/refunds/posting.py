"""A refund in the ledger, and on the payment it gives back."""

from __future__ import annotations

from sqlalchemy.orm import Session

from billing_core import clock
from billing_core.ledger import actions as ledger
from billing_core.ledger import queries as ledger_queries
from billing_core.ledger.actions import Side
from billing_core.ledger.chart import PATIENT_RECEIVABLE, UNAPPLIED
from billing_core.ledger.models import Entry
from billing_core.money import ZERO, Money
from billing_core.payments import moves
from billing_core.payments import queries as payments
from billing_core.payments.undoing import Undoing, undo
from billing_core.refunds.models import Refund


def post(db: Session, refund: Refund, clearing: str) -> Entry:
    """Post a refund that was made: its entry's key is the refund's, so that it is posted once.

    A payment that was taken back meanwhile stays as it is: the money left twice, and is owed again.
    """
    amount = Money(refund.amount_cents)
    payment = moves.give_back(db, refund.payment_id, amount)
    if payment is not None and refund.taken_from == "credit":
        return _out_of_credit(db, refund, clearing)
    already = ZERO if payment is None else Money(payment.refunded_cents) - amount
    if payment is None:
        payment = payments.get(db, refund.payment_id)
        already = Money(payment.amount_cents)
    how = Undoing(_key(refund), "refund", clock.today(), clearing)
    return undo(db, payment, amount, already, how=how)


def _out_of_credit(db: Session, refund: Refund, clearing: str) -> Entry:
    """Take it from visits paid above their share first, then from what no visit has taken."""
    left = Money(refund.amount_cents)
    sides = [Side(clearing, -left)]
    for visit_id, above in ledger_queries.paid_above_cost(db, refund.guarantor_id).items():
        part = min(above, left)
        sides.append(Side(PATIENT_RECEIVABLE, part, visit_id))
        left -= part
    sides.append(Side(UNAPPLIED, left))
    return ledger.post(
        db,
        refund.guarantor_id,
        key=_key(refund),
        kind="refund",
        effective_on=clock.today(),
        sides=sides,
    )


def _key(refund: Refund) -> str:
    return f"refund:{refund.id}"
