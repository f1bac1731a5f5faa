"""Max in Georgia is on a plan at six percent, and pays it off in the third month."""

from __future__ import annotations

from tests.scenarios.diary import Diary


def test_a_plan_paid_off_early_costs_no_more_interest(diary: Diary):
    diary.operates({"plan": {"apr": 6}})
    diary.opens("2026-01-31")
    max_ = diary.guarantor("Max", "GA")
    knee = diary.visit(max_, "$600.00", on="2026-01-07")

    # Half a percent a month: 101.76 five times and 101.75, 10.55 of it interest.
    diary.on("2026-02-02")
    plan = diary.agrees_a_plan(max_, 6, first_due="2026-03-02")
    assert [amount for _, amount, _ in diary.instalments(plan)] == ["$101.76"] * 5 + ["$101.75"]
    assert diary.decided("plan.apr", "GA", "2026-02-02") == ("6 %", "operator file", "2020-01-01")

    # Interest is posted when its month is over, and not before: 0.5 % of 600.00.
    diary.on("2026-03-01")
    assert diary.owes(max_) == "$600.00"
    diary.on("2026-03-02")
    assert diary.plan(plan) == ("active", "$101.76", "$603.00")
    diary.pays(max_, "$101.76")
    assert diary.plan(plan) == ("active", "$0.00", "$501.24")

    # The second month: 0.5 % of 501.24 is 2.51.
    diary.on("2026-04-02")
    assert diary.statement(max_) == {
        "issued": "2026-04-01",
        "due": "2026-05-01",
        "previous": "$600.00",
        "fees": "$3.00",
        "payments": "$101.76",
        "balance": "$501.24",
    }
    assert diary.plan(plan) == ("active", "$101.76", "$503.75")
    diary.pays(max_, "$101.76")
    assert diary.plan(plan) == ("active", "$0.00", "$401.99")

    # On the tenth he pays all that is left of it. Four months of interest are never charged.
    diary.on("2026-04-10")
    diary.pays(max_, "$401.99")
    diary.on("2026-04-11")
    assert diary.plan(plan)[0] == "completed"
    assert diary.audit(max_, "plan_completed") == [("2026-04-11", "plan_completed")]
    diary.on("2026-05-03")
    assert diary.ledger(max_) == {
        "patient_revenue": "-$600.00",
        "finance_charges": "-$5.51",
        "card_clearing": "$605.51",
    }
    assert diary.statement(max_) == {
        "issued": "2026-05-01",
        "due": "2026-05-31",
        "previous": "$501.24",
        "fees": "$2.51",
        "payments": "$503.75",
    }
    assert diary.stands_at(knee) == "closed"
