"""What the months ask can be answered with no: each rule is broken once, and an ordinary winter,
fine otherwise, ends with the complaint that belongs to it.

To break them, our own functions are patched here, and rows are changed behind the ledger's back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from sqlalchemy import false, func, select, text, update

from billing_core.ageing import late_fees
from billing_core.ageing.models import LateFee
from billing_core.database import Database
from billing_core.holds import queries as holds
from billing_core.holds.actions import Request, place
from billing_core.holds.models import Hold
from billing_core.jobs.nightly import Job
from billing_core.ledger import actions as ledger
from billing_core.ledger.actions import Side
from billing_core.ledger.models import Leg
from billing_core.money import ZERO, Money
from billing_core.payments import allocation
from billing_core.statements import snapshots
from billing_core.statements.models import StatementSnapshot
from tests.billing_core.bank.drawer import a_vault
from tests.scenarios.months.machine import Months
from tests.scenarios.months.office import HOUSEHOLDS, Beginning
from tests.set_clock import SetClock

ANA, BEN, CHO = range(3)
OWED = [Money.usd(dollars) for dollars in (100, 300, 400, 200)]  # the first and the last by Ana
A_CENT = Money(1)


@pytest.fixture
def office(empty_sqlite_database: Callable[[], Database], clock: SetClock) -> Iterator[Months]:
    class OfThisDatabase(Months):
        beginning = Beginning(empty_sqlite_database, clock)

    with a_vault():
        opened = OfThisDatabase()
        opened.opens(HOUSEHOLDS[2], OWED)
        opened.auditor.audits(opened.today)
        yield opened


def a_winter(office: Months) -> None:
    """Ana pays most of it, which comes back; Ben is held, and pays; Cho does nothing."""
    paid = office.pays_by_card(ANA, 7, "ok")
    for step in (
        lambda: office.is_held(BEN, "dispute", 0, None),
        lambda: office.the_bank_credits_us(BEN, Money.usd("20"), True),
        lambda: office.a_night(date(2026, 2, 1)),
        lambda: office.it_comes_back(paid),
        lambda: office.a_night(date(2026, 4, 1)),
    ):
        office.auditor.audits(office.today)
        step()
    office.auditor.audits(office.today)


def test_a_winter_in_which_nothing_is_broken_is_fine(office):
    a_winter(office)

    with office.database.transaction() as db:
        fees = select(LateFee.guarantor_id).order_by(LateFee.guarantor_id)
        late = {office.people[who].id for who in (ANA, CHO)}
        assert set(db.scalars(fees)) == late
        assert db.scalar(select(func.count()).select_from(StatementSnapshot)) == 8


Patch = pytest.MonkeyPatch


def a_leg_is_changed(office: Months, patch: Patch) -> None:
    """The database would refuse it, had it its triggers."""
    with office.database.connection() as connection:
        for name in connection.scalars(text("SELECT name FROM sqlite_master WHERE type='trigger'")):
            connection.execute(text(f"DROP TRIGGER {name}"))
        first = select(func.min(Leg.entry_id)).scalar_subquery()
        changed = update(Leg).where(Leg.entry_id == first, Leg.position == 1)
        connection.execute(changed.values(amount_cents=Leg.amount_cents + 1))


def a_cent_of_a_payment_is_lost(office: Months, patch: Patch) -> None:
    checked = ledger.checked

    def short(key: str, sides: list[Side]) -> list[Side]:
        if not key.startswith("payment:"):
            return checked(key, sides)
        taken, first, *rest = checked(key, sides)
        less = Side(first.account, first.amount + A_CENT, first.visit_id)
        return [Side(taken.account, taken.amount - A_CENT), less, *rest]

    patch.setattr(ledger, "checked", short)


def one_visit_is_paid_with_all_of_it(office: Months, patch: Patch) -> None:
    patch.setattr(
        allocation,
        "allocate",
        lambda amount, owed: ([(owed[0][0], amount)], ZERO) if owed else ([], amount),
    )


def statements_tell_of_more(column: str) -> Callable[[Months, Patch], None]:
    """A dollar more, and as much paid: what does not add up, the database refuses."""

    def broken(office: Months, patch: Patch) -> None:
        sums = snapshots._sums

        def wrong(*figures: Any) -> dict[str, Any]:
            right = sums(*figures)
            return right | {name: right[name] + 100 for name in (column, "payments_cents")}

        patch.setattr(snapshots, "_sums", wrong)

    return broken


def late_fees_know_no_hold(office: Months, patch: Patch) -> None:
    for name in ("held", "held_visits"):
        column = Hold.guarantor_id if name == "held" else Hold.visit_id
        patch.setattr(late_fees, name, lambda *_, column=column: select(column).where(false()))


def payments_know_no_hold(office: Months, patch: Patch) -> None:
    patch.setattr(holds, "stopped", lambda *_, **__: False)


def late_fees_are_posted_again(office: Months, patch: Patch) -> None:
    charge = late_fees.charge

    def twice(db: Any, guarantors: Any, day: date, policies: Any) -> int:
        charged = charge(db, guarantors, day, policies)
        for fee in db.scalars(select(LateFee).where(LateFee.charged_on == day)):
            legs = db.scalars(select(Leg).where(Leg.entry_id == fee.id))
            sides = [Side(leg.account, Money(leg.amount_cents), leg.visit_id) for leg in legs]
            ledger.post(
                db,
                fee.guarantor_id,
                key=f"again:{fee.id}",
                kind="late_fee",
                effective_on=day,
                sides=sides,
            )
        return charged

    patch.setattr(late_fees, "charge", twice)


def fees_for_returns_are_posted_again(office: Months, patch: Patch) -> None:
    post = ledger.post

    def twice(db: Any, guarantor_id: int, **fact: Any) -> Any:
        if fact["kind"] == "returned_item_fee":
            post(db, guarantor_id, **fact | {"key": f"again:{fact['key']}"})
        return post(db, guarantor_id, **fact)

    patch.setattr(ledger, "post", twice)


BROKEN = {
    a_leg_is_changed: "an entry does not balance",
    a_cent_of_a_payment_is_lost: "a payment was posted with another amount",
    one_visit_is_paid_with_all_of_it: "allocated to a visit that owes",
    statements_tell_of_more("charges_cents"): "charges on a statement",
    statements_tell_of_more("previous_cents"): "previous balance",
    late_fees_know_no_hold: "a late fee under a hold",
    payments_know_no_hold: "money was allocated where a hold stands",
    late_fees_are_posted_again: "late fees and their entries differ",
    fees_for_returns_are_posted_again: "more fees than payments that came back",
}


@pytest.mark.parametrize(("broken", "complaint"), BROKEN.items(), ids=BROKEN.values())
def test_a_winter_with_one_rule_broken_ends_with_a_complaint(
    office, monkeypatch, broken, complaint
):
    broken(office, monkeypatch)

    with pytest.raises(AssertionError, match=complaint):
        a_winter(office)


def test_a_job_that_is_never_done_is_found(office):
    def holds_again(db: Any, _guarantors: Any, _tonight: Any) -> int:
        request = Request(office.people[BEN].id, "dispute", "asked", office.new_key())
        place(db, request, actor="job:restless")
        return 1

    with pytest.raises(AssertionError, match="restless, done twice, changed"):
        office.a_job_is_asked_again(Job("restless", holds_again))
