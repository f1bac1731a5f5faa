"""Vera in Virginia and Gail in Georgia owe the same, from the same day, to an operator who charges
five dollars for being late and 6 % on plans. On 1 July 2026 Virginia's law begins.
"""

from __future__ import annotations

from datetime import date

from billing_core.money import Money
from billing_core.policies.charges import late_fee
from tests.scenarios.diary import Diary, on_bill

RULES = {"late_fee": {"fixed_cents": 500}, "plan": {"apr": 6}}
LAW = (
    "VA: Va. Code 59.1-612: at most 3 % a year including late fees, and none until 90 days after "
    "the final invoice was due"
)


def six_months(diary: Diary, liable: int) -> tuple[str, str, str]:
    """What a plan of six months would take each month, at the end, and as interest."""
    row = diary.clerk.reads("plan", "offer", on_bill(liable))[0]
    assert (row["months"], row["why_not"]) == (6, None)
    return row["payment"], row["last"], row["finance_charge"]


def test_the_same_account_before_and_after_the_law(diary: Diary):
    diary.operates(RULES)
    diary.opens("2026-03-31")
    vera, gail = diary.guarantor("Vera", "VA"), diary.guarantor("Gail", "GA")
    for liable in (vera, gail):
        diary.visit(liable, "$400.00", on="2026-03-02")

    # Told on 1 April, due on 1 May. Seven business days later both are charged five dollars, and
    # thirty days after that again.
    diary.on("2026-06-30")
    for liable in (vera, gail):
        fees = diary.clerk.reads("late-fees", "list", on_bill(liable))
        assert [fee["charged_on"] for fee in fees] == ["2026-06-12", "2026-05-13"]
        assert diary.owes(liable) == "$410.00"
        # 410.00 at half a percent a month: 69.53 five times, then 69.55.
        assert six_months(diary, liable) == ("69.53", "69.55", "7.20")
    assert diary.decided("plan.apr", "VA", "2026-06-30") == ("6 %", "operator file", "2020-01-01")
    assert diary.decided("charges.percent_a_year_at_most", "VA", "2026-06-30")[0] == "none"

    # The first of July: no interest before 120 days from the statement and 90 from its due date.
    diary.on("2026-07-01")
    assert diary.decided("plan.apr", "VA", "2026-07-01") == ("3 %", LAW, "2026-07-01")
    assert diary.decided("charges.not_before_days_past_due", "VA", "2026-07-01") == (
        "90",
        LAW,
        "2026-07-01",
    )
    assert six_months(diary, vera) == ("68.34", "68.33", "0.00")
    assert six_months(diary, gail) == ("69.53", "69.55", "7.20")

    # 30 July is 90 days past due: from then on 3 % a year, and never more than that with the fees.
    # Of 400.00 that is three cents a day, and ten dollars were charged already: no fee comes.
    diary.on("2026-08-01")
    assert six_months(diary, vera) == ("68.93", "68.95", "3.60")
    assert diary.owes(vera) == "$410.00"
    assert len(diary.clerk.reads("late-fees", "list", on_bill(vera))) == 2

    # Georgia has no such law: July's fee came as those before.
    fees = diary.clerk.reads("late-fees", "list", on_bill(gail))
    assert (fees[0]["charged_on"], fees[0]["amount"]) == ("2026-07-12", "5.00")
    assert diary.statement(gail)["balance"] == "$415.00"
    assert diary.statement(vera) == {
        "issued": "2026-08-01",
        "due": "2026-08-31",
        "previous": "$410.00",
        "balance": "$410.00",
        "due_now": "$410.00",
    }


def test_one_debt_a_hundred_days_past_due_on_either_side_of_that_day(diary: Diary):
    diary.operates(RULES)
    before = diary.policies.for_region("VA", date(2026, 6, 30))
    after = diary.policies.for_region("VA", date(2026, 7, 1))
    fees = [
        late_fee(policy, Money.usd(400), days_past_due=100, charged=Money(0))
        for policy in (before, after)
    ]

    assert fees[0] == Money.usd(5)
    assert fees[1] == Money.usd("0.32")  # 400.00 x 3 % x 10 / 365, rounded down
