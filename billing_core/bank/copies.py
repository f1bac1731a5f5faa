"""The written copy of what a payer agreed to on the telephone: by letter, which needs no leave.

A single debit wants it sent before it settles, where "I agree" was not recorded (Nacha Operating
Rules 2.5.15); here it always is.
"""

from __future__ import annotations

import uuid

from sqlalchemy.orm import Session

from billing_core.bank import actions, queries
from billing_core.notices import copies
from billing_core.notices.copies import Paper

TEMPLATE = "bank_authorisation"  # what the audit trail calls it


def send(db: Session, bank_payment_id: uuid.UUID) -> None:
    """Owe the payer a letter with the words agreed to and the confirmation code; once is enough.

    Raises NoResultFound if there is no such payment.
    """
    payment = queries.get(db, bank_payment_id)
    body = f"{payment.words}\n\n{payment.confirmation_code}"
    paper = Paper(f"bank_payment:{payment.id}", TEMPLATE, body)
    copies.by_letter(db, payment.guarantor_id, paper, payment.language)
    actions.copy_sent(db, payment.id)
