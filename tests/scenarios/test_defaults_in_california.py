"""Cleo in California and Gil in Georgia agree on the same plan on the same day, and never pay."""

from __future__ import annotations

from tests.scenarios.diary import Diary

LAW = (
    "CA-N: Cal. HSC 127400(i), 127425: plans free of interest, at most 10 % of income, in default "
    "only after 90 days of missed payments, a call and a notice"
)


def test_a_plan_defaults_in_california_after_ninety_days_a_notice_and_a_call(diary: Diary):
    diary.operates({"late_fee": {"fixed_cents": 500}, "plan": {"apr": 6}})
    diary.opens("2026-01-31")
    cleo, gil = diary.guarantor("Cleo", "CA-N"), diary.guarantor("Gil", "GA")
    births = {liable: diary.visit(liable, "$600.00", on="2026-01-10") for liable in (cleo, gil)}

    # Told on 1 February; on the 2nd both agree to six months from the 3rd of February.
    diary.on("2026-02-02")
    plan = {liable: diary.agrees_a_plan(liable, 6, first_due="2026-02-03") for liable in births}
    days = ["2026-02-03", "2026-03-03", "2026-04-03", "2026-05-03", "2026-06-03", "2026-07-03"]
    assert diary.instalments(plan[cleo]) == [(day, "$100.00", "$100.00") for day in days]
    assert diary.decided("plan.apr", "CA-N", "2026-02-02") == ("0 %", LAW, "2022-01-01")
    # Georgia: half a percent a month, 101.76 five times and 101.75.
    assert [amount for _, amount, _ in diary.instalments(plan[gil])] == [
        *["$101.76"] * 5,
        "$101.75",
    ]

    # The statements ask for the instalments that are due, and not for the rest.
    diary.on("2026-03-01")
    assert diary.plan(plan[cleo]) == ("active", "$100.00", "$600.00")
    assert diary.statement(cleo) == {
        "issued": "2026-03-01",
        "due": "2026-03-31",
        "previous": "$600.00",
        "balance": "$600.00",
        "due_now": "$100.00",
    }

    # Ten days of grace, then an instalment is missed.
    diary.on("2026-03-15")
    missed = [("2026-02-14", "plan_instalment_missed"), ("2026-03-14", "plan_instalment_missed")]
    assert diary.audit(cleo, "plan_instalment_missed") == missed
    assert diary.audit(gil, "plan_instalment_missed") == missed

    # Two in a row, and 60 days since the first: Georgia has no rule, the operator's is followed.
    diary.on("2026-04-04")
    assert diary.decided("plan.default_after_days", "GA", "2026-04-04")[:2] == ("60", "built in")
    assert diary.papers(gil) == ["default_notice"]
    assert diary.papers(cleo) == []
    diary.hands_over(gil, "default_notice")
    diary.on("2026-05-04")
    assert diary.audit(gil, "plan_defaulted") == [("2026-05-04", "plan_defaulted")]

    # California: 90 days since the first, a notice, and somebody must have called.
    assert diary.decided("plan.default_after_days", "CA-N", "2026-05-04") == (
        "90",
        LAW,
        "2022-01-01",
    )
    assert diary.papers(cleo) == ["default_notice"]
    diary.hands_over(cleo, "default_notice")
    diary.on("2026-06-03")
    assert diary.statement(cleo) == {
        "issued": "2026-06-01",
        "due": "2026-07-01",
        "previous": "$600.00",
        "balance": "$600.00",
        "due_now": "$400.00",
    }
    assert diary.plan(plan[cleo]) == ("active", "$500.00", "$600.00")
    assert diary.past_due(cleo) == "$0.00"
    diary.clerk.says("plan", "called", plan[cleo], "--by", "kim")
    diary.on("2026-06-04")
    assert diary.audit(cleo, "plan_called", "plan_defaulted") == [
        ("2026-06-03", "plan_called"),
        ("2026-06-04", "plan_defaulted"),
    ]

    # All of it is due again, as the first statement said; it climbs, and no fee is ever added.
    diary.on("2026-06-05")
    assert diary.past_due(cleo) == "$600.00"
    assert diary.climbed(births[cleo]) == [
        ("2026-04-02", "statement_2"),
        ("2026-06-04", "past_due"),
    ]
    # Day 124: elsewhere a notice could go out; in California not before day 150 of 180.
    assert diary.kept_back(births[cleo]) == [("2026-04-03", "past_due", "no_plan")]
    assert diary.decided("clocks.collections_days", "CA-N", "2026-06-05") == (
        "180",
        "CA-N: Cal. HSC 127425: no sale of debt, suit or credit report before day 180",
        "2022-01-01",
    )
    assert diary.ledger(cleo) == {
        "patient_revenue": "-$600.00",
        "patient_receivable": "$600.00",
    }
    value, source, _ = diary.decided("late_fee.fixed", "CA-N", "2026-06-05")
    assert (value, source) == (
        "$0.00",
        "CA-N: Cal. HSC 127400 ff.: no late fee is provided for; treated as none",
    )
