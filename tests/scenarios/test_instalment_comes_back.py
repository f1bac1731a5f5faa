"""Dora pays a plan's first instalment from her bank account, and there is no money in it: her bank
sends the debit back, and back again, until she pays by card.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from billing_core import clock
from billing_core.bank import files
from billing_core.bank.models import BankPayment
from tests.billing_core.bank.drawer import ORIGINATOR, Drawer, a_vault
from tests.billing_core.importers.ach_returns.files import file, returned
from tests.scenarios.diary import Diary


@pytest.fixture(autouse=True)
def _vault() -> Iterator[None]:
    with a_vault():
        yield


def goes_to_the_bank(diary: Diary) -> str:
    """The day's file is written and taken to the bank; the trace number of its last debit."""
    with diary.within() as db:
        submitted = files.submit(db, ORIGINATOR, on=clock.today())
        assert submitted is not None, "no debit was due to go out"
        newest = select(BankPayment.trace).where(BankPayment.file_id == submitted.file.id)
        return str(db.scalars(newest).one())


def comes_back(diary: Diary, folder: Path, trace: str) -> None:
    """The bank's file of today says R01, insufficient funds, of a hundred dollars."""
    today = clock.today()
    back = file(returned(trace, 100_00)).replace("2611240900", f"{today:%y%m%d}0900")
    path = folder / f"{today}.ach"
    path.write_text(back)
    assert "1" in diary.clerk.says("import", "ach", path)


def attempts(diary: Diary) -> list[tuple[int, str]]:
    with diary.within() as db:
        debits = select(BankPayment.attempt, BankPayment.status).order_by(BankPayment.attempt)
        return [(attempt, status) for attempt, status in db.execute(debits)]


def test_an_instalment_that_comes_back_is_due_again_missed_and_cured(diary: Diary, tmp_path: Path):
    diary.operates({"returned_item_fee_cents": 1500})
    diary.opens("2026-01-31")
    dora = diary.guarantor("Dora", "GA")
    diary.visit(dora, "$600.00", on="2026-01-10")
    account = Drawer(diary.database, dora)
    account.account_id = account.adds_account(holder="Dora Rivera").id

    diary.on("2026-02-02")
    plan = diary.agrees_a_plan(dora, 6, first_due="2026-03-02")

    # Monday: she agrees to the debit by telephone, and it goes out with the day's file.
    diary.on("2026-03-02")
    assert diary.plan(plan) == ("active", "$100.00", "$600.00")
    account.agrees("100")
    trace = goes_to_the_bank(diary)
    assert diary.plan(plan) == ("active", "$0.00", "$500.00")

    # Thursday: R01. The instalment of the 2nd is due again; the operator's fee is 15 dollars.
    diary.on("2026-03-05")
    comes_back(diary, tmp_path, trace)
    assert diary.plan(plan) == ("active", "$100.00", "$600.00")
    assert diary.ledger(dora) == {
        "patient_revenue": "-$600.00",
        "patient_receivable": "$615.00",
        "late_fees": "-$15.00",
    }
    assert diary.decided("returned_item_fee", "GA", "2026-03-05") == (
        "$15.00",
        "operator file",
        "2020-01-01",
    )
    assert diary.decided("autopay.retries", "GA", "2026-03-05")[:2] == ("2", "built in")

    # Five days later the same debit is presented again. It is the same item: no second fee.
    diary.on("2026-03-09")
    assert attempts(diary) == [(1, "returned")]
    diary.on("2026-03-10")
    again = goes_to_the_bank(diary)
    assert diary.owes(dora) == "$515.00"
    diary.on("2026-03-12")
    comes_back(diary, tmp_path, again)
    assert diary.owes(dora) == "$615.00"

    # And once more, which is all that the network's rules allow.
    diary.on("2026-03-17")
    last = goes_to_the_bank(diary)
    diary.on("2026-03-19")
    comes_back(diary, tmp_path, last)
    assert diary.owes(dora) == "$615.00"
    assert attempts(diary) == [(1, "returned"), (2, "returned"), (3, "returned")]

    # Her ten days of grace count from that day, so it is missed on the 30th.
    diary.on("2026-03-29")
    assert attempts(diary)[-1] == (3, "returned")
    assert diary.audit(dora, "plan_instalment_missed") == []
    diary.on("2026-03-30")
    assert diary.audit(dora, "plan_instalment_missed") == [("2026-03-30", "plan_instalment_missed")]

    # She pays by card; that night the plan is cured. The fee is what is due now.
    diary.pays(dora, "$100.00")
    diary.on("2026-04-01")
    assert diary.audit(dora, "plan_cured") == [("2026-03-31", "plan_cured")]
    assert diary.instalments(plan)[:2] == [
        ("2026-03-02", "$100.00", "$0.00"),
        ("2026-04-02", "$100.00", "$100.00"),
    ]
    assert diary.statement(dora) == {
        "issued": "2026-04-01",
        "due": "2026-05-01",
        "previous": "$600.00",
        "fees": "$15.00",
        "payments": "$100.00",
        "balance": "$515.00",
        "due_now": "$15.00",
    }
