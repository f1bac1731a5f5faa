"""What must hold of the books, each in a function that fails where it does not.

`before` are the books of the step before: what is new was written under the holds of today.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

from sqlalchemy.orm import Session

from billing_core.bank.models import BankPayment
from billing_core.chargebacks.models import Chargeback
from billing_core.payments.models import Payment
from billing_core.refunds.models import Refund
from billing_core.statements.models import Visit
from billing_core.suspense.models import BankCredit
from tests.scenarios.months.books import Booked, Books, total

RECEIVABLE, UNAPPLIED = "patient_receivable", "unapplied"
ALLOCATING = {"payment", "bank_payment", "bank_credit", "application"}
NEVER_BILLED = {"medicaid", "dual_eligible"}


def every_entry_balances(_db: Session, _before: Books, now: Books) -> None:
    by_entry: Counter[Any] = Counter()
    for leg in now.legs:
        by_entry[leg.entry_id] += leg.cents
    assert not any(by_entry.values()), "an entry does not balance"
    assert total(now.legs) == 0, "the trial balance is not zero"


def payments_add_up(_db: Session, _before: Books, now: Books) -> None:
    """Allocations and what is unapplied come to the payment, once, and only when it is there."""
    by_key: defaultdict[str, list[Booked]] = defaultdict(list)
    for leg in now.legs:
        by_key[leg.key].append(leg)
    came = (
        (Payment, "payment", "card_clearing", {"paid", "refunded", "disputed", "returned"}),
        (BankPayment, "bank", "bank_clearing", {"submitted", "settled", "returned"}),
        (BankCredit, "bank-credit", "bank_clearing", {"applied"}),
    )
    for model, prefix, clearing, statuses in came:
        for row in now.rows(model).values():
            legs = by_key[f"{prefix}:{row['id']}"]
            assert bool(legs) == (row["status"] in statuses), f"{prefix} {row['status']}: {legs}"
            if legs:
                _adds_up(legs, clearing, row["amount_cents"])


def _adds_up(legs: list[Booked], clearing: str, cents: int) -> None:
    came = [leg for leg in legs if leg.account == clearing]
    went = [leg for leg in legs if leg.account != clearing]
    assert total(came) == cents, "a payment was posted with another amount"
    assert -total(went) == cents, "allocations and unapplied are not the payment"
    assert all(leg.cents < 0 for leg in went), "a payment charged something"
    assert {leg.account for leg in went} <= {RECEIVABLE, UNAPPLIED}
    where = [(leg.account, leg.visit_id) for leg in went]
    assert len(where) == len(set(where)), "a visit was paid twice by one payment"


def clearing_is_what_others_hold(_db: Session, _before: Books, now: Books) -> None:
    """What processors and banks hold for us is what they took less what they gave back."""
    paid, returned = ({"paid", "refunded", "disputed", "returned"}, {"returned"})
    refunds = [row for row in now.rows(Refund).values() if row["status"] == "done"]
    by_card = _cents(now, Payment, paid) - _cents(now, Payment, returned)
    by_card += _cents(now, Payment, returned, of="refunded_cents")
    by_card -= sum(row["amount_cents"] for row in refunds if row["method"] == "card")
    by_card -= _cents(now, Chargeback, {"open", "lost"})
    by_bank = _cents(now, BankPayment, {"submitted", "settled"})
    by_bank += _cents(now, BankCredit, {"applied"})
    by_bank -= sum(row["amount_cents"] for row in refunds if row["method"] == "cheque")
    assert total(leg for leg in now.legs if leg.account == "card_clearing") == by_card
    assert total(leg for leg in now.legs if leg.account == "bank_clearing") == by_bank


def _cents(now: Books, model: type, statuses: set[str], *, of: str = "amount_cents") -> int:
    return sum(row[of] for row in now.rows(model).values() if row["status"] in statuses)


def nothing_is_allocated_below_nothing(_db: Session, before: Books, now: Books) -> None:
    owed = before.owed()
    credits_: Counter[Any] = Counter()
    debits: Counter[Any] = Counter()
    for leg in now.new_legs(before):
        if leg.account == RECEIVABLE and leg.visit_id is not None:
            where = (leg.guarantor_id, leg.visit_id)
            debits[where] += max(leg.cents, 0)
            credits_[where] += max(-leg.cents, 0) * (leg.kind in ALLOCATING)
    for where, cents in credits_.items():
        most = max(owed.get(where, 0), 0) + debits[where]
        assert cents <= most, f"{cents} allocated to a visit that owes {most}"


def credits_are_spent(_db: Session, _before: Books, now: Books) -> None:
    """At the end of a night: nobody has a credit and a debt it could pay. What awards leave to be
    given back, and refunds on their way, are no credit to spend.
    """
    to_give_back = {leg.guarantor_id for leg in now.legs if leg.kind == "award"}
    to_give_back |= {row["guarantor_id"] for row in now.rows(Refund).values()}
    stands: defaultdict[int, list[int]] = defaultdict(list)
    for (owner, visit_id), cents in now.owed().items():
        if not now.is_stopped(owner, "allocation", visit_id):
            stands[owner].append(cents)
    for owner, owed in stands.items():
        loose = total(now.of(owner, UNAPPLIED))
        assert loose <= 0, "more was spent than there was"
        if owner not in to_give_back and max(owed) > 0:
            assert loose == 0, "a credit was not spent"
            assert min(owed) >= 0, "a visit has more than it costs, another less"


def visits_are_charged_their_share(_db: Session, _before: Books, now: Books) -> None:
    """Charges and corrections come to the share that is recorded, for whoever is liable."""
    charged: Counter[Any] = Counter()
    corrected: Counter[Any] = Counter()  # and taken back, if the visit is another's now
    for leg in now.legs:
        is_told = leg.kind in {"charge", "adjustment"} and not leg.key.startswith("dispute:")
        if leg.account == RECEIVABLE and is_told:
            charged[leg.guarantor_id, leg.visit_id] += leg.cents
        elif leg.account == RECEIVABLE and leg.key.startswith("dispute:"):
            corrected[leg.guarantor_id, leg.visit_id] += leg.cents
    for row in now.rows(Visit).values():
        share = charged.pop((row["guarantor_id"], row["id"]), 0)
        assert share == row["patient_share_cents"], "a visit is not charged its share"
        assert not share or row["coverage_kind"] not in NEVER_BILLED
    for where, cents in charged.items():
        assert cents <= -corrected[where], "someone is charged a visit that is another's"
