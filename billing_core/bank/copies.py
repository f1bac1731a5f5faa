"""The written copy of what a payer agreed to on the telephone: by letter, which needs no leave.

A single debit wants it sent before it settles, where "I agree" was not recorded (Nacha Operating
Rules 2.5.15); here it always is.
"""

from __future__ import annotations

import uuid

from sqlalchemy.orm import Session

from billing_core.bank import actions, queries
from billing_core.notices import actions as notices
from billing_core.notices import copies

TEMPLATE = "bank_authorisation"  # what the audit trail calls it


def send(db: Session, bank_payment_id: uuid.UUID) -> None:
    """Owe the payer a letter with the words agreed to and the confirmation code; once is enough.

    Raises NoResultFound if there is no such payment.
    """
    payment = queries.get(db, bank_payment_id)
    above = copies.address(db, payment.guarantor_id)
    notices.owe(
        db,
        key=f"bank_payment:{payment.id}",
        recipient=f"guarantor:{payment.guarantor_id}",
        template=TEMPLATE,
        body=f"{above}\n\n{payment.words}\n\n{payment.confirmation_code}",
        language=payment.language,
        guarantor_id=payment.guarantor_id,
        channel="letter",
        asked_for=False,
    )
    actions.copy_sent(db, payment.id)
