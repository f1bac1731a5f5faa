"""Ana lives in Georgia, misses two due dates, is charged for it, and pays it all off in the spring.

The operator charges five dollars a month for being late; Georgia has no law of its own about it.
"""

from __future__ import annotations

from tests.scenarios.diary import Diary, on_bill

RULES = {"late_fee": {"fixed_cents": 500}}


def test_who_falls_behind_pays_fees_and_who_catches_up_is_left_alone(diary: Diary):
    diary.operates(RULES)

    diary.opens("2026-01-31")
    ana = diary.guarantor("Ana", "GA")
    surgery = diary.visit(ana, "$180.00", on="2026-01-12")

    # The first of the month tells her; she has 30 days, until 3 March.
    diary.on("2026-02-01")
    assert diary.statement(ana) == {
        "issued": "2026-02-01",
        "due": "2026-03-03",
        "charges": "$180.00",
        "balance": "$180.00",
        "due_now": "$180.00",
    }
    assert diary.decided("past_due_after_days", "GA", "2026-02-01") == (
        "30",
        "the terms printed on the bill: unpaid after 30 days is past due",
        "",
    )

    # Nothing comes. A cheque sent on the last day has seven business days: until 12 March.
    diary.on("2026-03-12")
    assert diary.owes(ana) == "$180.00"

    diary.on("2026-03-13")
    (fee,) = diary.clerk.reads("late-fees", "list", on_bill(ana))
    assert (fee["charged_on"], fee["past_due"], fee["amount"]) == ("2026-03-13", "180.00", "5.00")
    assert fee["rule"].endswith("operator file")
    assert diary.decided("late_fee.fixed", "GA", "2026-03-13") == (
        "$5.00",
        "operator file",
        "2020-01-01",
    )

    # A second statement more than 30 days after the first; the day after, it is past due.
    diary.on("2026-04-03")
    assert diary.statement(ana) == {
        "issued": "2026-04-01",
        "due": "2026-05-01",
        "previous": "$180.00",
        "fees": "$5.00",
        "balance": "$185.00",
        "due_now": "$185.00",
    }
    assert diary.ages(ana) == {"days_31_60": "$185.00"}  # a fee is as old as what it is for
    assert diary.climbed(surgery) == [("2026-04-02", "statement_2"), ("2026-04-03", "past_due")]

    # One fee in thirty days: the next comes on 12 April, on the 180 dollars and not on the fee.
    diary.on("2026-04-20")
    fees = diary.clerk.reads("late-fees", "list", on_bill(ana))
    assert [(each["charged_on"], each["past_due"]) for each in fees] == [
        ("2026-04-12", "180.00"),
        ("2026-03-13", "180.00"),
    ]
    assert diary.owes(ana) == "$190.00"

    # She pays what she can: the oldest debt first.
    diary.pays(ana, "$100.00")
    diary.on("2026-05-02")
    assert diary.statement(ana) == {
        "issued": "2026-05-01",
        "due": "2026-05-31",
        "previous": "$185.00",
        "fees": "$5.00",
        "payments": "$100.00",
        "balance": "$90.00",
        "due_now": "$90.00",
    }
    assert diary.ages(ana) == {"days_61_90": "$90.00"}

    # Day 90: a final notice could go out, thirty days before the 120th. Nobody has looked whether
    # she may have help, so none does.
    assert diary.kept_back(surgery) == [("2026-05-02", "final_notice", "screened")]
    assert diary.decided("clocks.collections_days", "GA", "2026-05-02") == (
        "120",
        "26 CFR 1.501(r)-6(c)(3)(i): 120 days from the first statement",
        "2016-01-01",
    )

    # The rest, before a third fee would come on the 12th. A new visit begins with a clean page.
    diary.on("2026-05-06")
    diary.pays(ana, "$90.00")
    diary.on("2026-05-20")
    assert diary.climbed(surgery)[-1] == ("2026-05-07", "closed")
    diary.visit(ana, "$40.00", on="2026-05-18")
    diary.on("2026-06-01")
    assert diary.statement(ana) == {
        "issued": "2026-06-01",
        "due": "2026-07-01",
        "previous": "$90.00",
        "charges": "$40.00",
        "payments": "$90.00",
        "balance": "$40.00",
        "due_now": "$40.00",
    }
    assert diary.ages(ana) == {"current": "$40.00"}
    assert len(diary.clerk.reads("late-fees", "list", on_bill(ana))) == 2
    assert diary.ledger(ana) == {
        "patient_revenue": "-$220.00",
        "late_fees": "-$10.00",
        "card_clearing": "$190.00",
        "patient_receivable": "$40.00",
    }
