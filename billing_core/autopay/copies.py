"""The words of a mandate, mailed to whoever agreed to them."""

from __future__ import annotations

import uuid

from sqlalchemy.orm import Session

from billing_core import clock
from billing_core.accounts import numbers
from billing_core.accounts.actions import lock
from billing_core.autopay import actions, queries
from billing_core.autopay.authorisations import FOLDER
from billing_core.notices import copies, words
from billing_core.notices.models import Notice


def mail(db: Session, mandate_id: uuid.UUID) -> Notice | None:
    """Return the letter with the words of a mandate, now owed, and note on the mandate that it was
    sent; None if ten were sent before.
    """
    mandate = queries.get(db, mandate_id)
    lock(db, mandate.guarantor_id)
    values: dict[str, words.Value] = {
        "account": numbers.written(mandate.guarantor_id),
        "given_on": clock.day_of(mandate.given_at),
        "words": mandate.words,
    }
    wanted = copies.Wanted(str(mandate.id), "letter", mandate.language, actor="caller")
    body = words.render("copy", values, mandate.language, folder=FOLDER)
    letter = copies.send(
        db, mandate.guarantor_id, wanted, copies.Paper(f"mandate:{mandate.id}", "mandate", body)
    )
    if letter is not None:
        actions.copy_sent(db, mandate.id)
    return letter
