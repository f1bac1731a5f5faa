"""Nora bought her coverage on an exchange, with a tax credit: she pays 80 dollars a month of it. In
spring she falls behind, pays one month of two, and is out of her three months all the same.
"""

from __future__ import annotations

from datetime import date

import pytest

from billing_core import clock
from billing_core.money import Money
from billing_core.premiums import actions, queries
from billing_core.premiums.actions import NewAccount, NotTaken, Offer
from billing_core.premiums.queries import Standing
from tests.scenarios.diary import Diary, on_bill

UNIT = "BU-1001"


def pays_premium(diary: Diary, dollars: int, *, by_phone: bool = True) -> object:
    with diary.within() as db:
        key = f"{clock.today()}:{by_phone}"
        return actions.take(db, Offer(UNIT, Money.usd(dollars), key, "card", by_phone))


def standing(diary: Diary) -> Standing:
    with diary.within() as db:
        account = queries.find(db, UNIT)
        assert account is not None
        return queries.standing(db, account, clock.today())


@pytest.fixture
def nora(diary: Diary) -> int:
    """The enrolment office tells of her on 30 December: coverage from the first of January."""
    diary.opens("2025-12-30")
    nora = diary.guarantor("Nora", "CA-N")
    with diary.within() as db:
        told = NewAccount(UNIT, nora, "exchange_subsidised", Money.usd(80), date(2026, 1, 1))
        actions.open_account(db, told)
    return nora


def test_three_months_in_which_all_that_is_owed_must_be_paid(diary: Diary, nora: int):
    # The payment that starts coverage is made with the exchange, and not by telephone.
    diary.on("2026-01-01")
    assert pays_premium(diary, 80) == NotTaken("first_payment")
    pays_premium(diary, 80, by_phone=False)
    assert standing(diary).state == "paid"
    assert diary.ledger(nora) == {"premium_revenue": "-$80.00", "card_clearing": "$80.00"}

    # February is billed and not paid. Three months: until the end of April.
    diary.on("2026-02-02")
    assert "grace" in diary.clerk.says("premium", "show", UNIT)
    told = standing(diary)
    assert (told.due, told.paid_through) == (Money.usd(80), date(2026, 1, 31))
    assert (told.grace_ends, told.coverage_until) == (date(2026, 4, 30), date(2026, 2, 28))
    assert told.source == "45 CFR 156.270(d)"

    # On 10 March she pays February, and not March. That begins no new three months.
    diary.on("2026-03-10")
    pays_premium(diary, 80)
    told = standing(diary)
    assert (told.state, told.due, told.due_on) == ("grace", Money.usd(80), date(2026, 3, 1))
    assert (told.grace_ends, told.coverage_until) == (date(2026, 4, 30), date(2026, 2, 28))

    # A visit in the meantime is another bill, and her premium is no part of it.
    diary.visit(nora, "$35.00", on="2026-03-12")
    diary.on("2026-04-30")
    assert standing(diary).state == "grace"
    assert diary.statement(nora)["balance"] == "$35.00"
    assert diary.clerk.reads("premium", "lapsed") == []

    # The first of May: past it. The enrolment office decides, and February was the last month.
    diary.on("2026-05-01")
    (lapsed,) = diary.clerk.reads("premium", "lapsed")
    assert (lapsed["billing_unit"], lapsed["guarantor"]) == (UNIT, on_bill(nora))
    diary.clerk.says("premium", "end", UNIT, "--date", "2026-02-28", "--by", "lee")
    assert pays_premium(diary, 80) == NotTaken("ended")
    assert standing(diary).state == "ended"
    assert diary.ledger(nora) == {
        "patient_revenue": "-$35.00",
        "patient_receivable": "$35.00",
        "premium_revenue": "-$400.00",
        "premium_receivable": "$240.00",
        "card_clearing": "$160.00",
    }

    # Nothing is billed for the months after.
    billed = diary.clerk.says("premium", "bill", "--month", "2026-06-01")
    assert billed == "0 premiums billed for 2026-06.\n"
