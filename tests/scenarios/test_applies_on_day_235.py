"""Ben's bill is with a collection agency when he asks for help, on day 235 of the 240 in which he
may. Everything that was begun stops, and what is left of the bill has to be warned of anew.
"""

from __future__ import annotations

import re

from tests.scenarios.diary import Diary, on_bill


def test_an_application_on_day_235_stops_collections_and_the_award_begins_them_over(diary: Diary):
    diary.opens("2025-12-31")
    ben = diary.guarantor("Ben", "GA")
    fracture = diary.visit(ben, "$600.00", on="2025-12-15")

    # Day 0 is the first statement, 1 January. Nothing is paid.
    diary.on("2026-03-20")
    assert diary.climbed(fracture) == [("2026-02-02", "statement_2"), ("2026-02-03", "past_due")]
    assert diary.statement(ben)["balance"] == "$600.00"
    diary.clerk.says("dunning", "note", on_bill(ben), "screened", "--by", "kim")

    # Day 90: the notice of what may be done after day 120. No sooner may a person place it.
    diary.on("2026-04-01")
    assert diary.stands_at(fracture) == "final_notice"
    diary.on("2026-04-30")
    place = ("dunning", "place", fracture, "--with", "Lakeside Recovery", "--by", "kim")
    assert "from final_notice to placed" in diary.clerk.refused(*place)
    diary.on("2026-05-01")
    assert diary.stands_at(fracture) == "review"
    assert diary.clerk.says(*place) == "Placed with Lakeside Recovery.\n"
    for clock, days in (("collections_days", "120"), ("notice_days", "30")):
        value, source, _ = diary.decided(f"clocks.{clock}", "GA", "2026-05-01")
        assert (value, source[:19]) == (days, "26 CFR 1.501(r)-6(c")

    # Day 235: three people, 70,000 dollars a year. The window is open until 29 August.
    diary.on("2026-08-24")
    assert diary.decided("clocks.application_days", "GA", "2026-08-24") == (
        "240",
        "26 CFR 1.501(r)-1(b)(3): applications are taken for 240 days",
        "2016-01-01",
    )
    told = ("--household", 3, "--income", "70000", "--by", "kim")
    said = diary.clerk.says("assistance", "open", on_bill(ben), *told)
    assert "is started; papers are awaited until 2026-09-23" in said
    number = re.findall(r"\d{8}", said)[0]
    (hold,) = diary.clerk.reads("hold", "list", on_bill(ben))
    assert (hold["kind"], hold["from"], hold["until"]) == ("assistance", "2026-08-24", None)
    assert hold["stops"] == "allocation, collections, credit_reporting, late_fees, outbound"

    # The same night the account is called back from the agency.
    diary.on("2026-08-25")
    assert diary.climbed(fracture)[-2:] == [("2026-05-01", "placed"), ("2026-08-25", "recalled")]

    # His pay slips come after day 240, and in time; September asks for nothing meanwhile. He has
    # 256 % of the guideline for three: half is given.
    diary.on("2026-08-31")
    came = ("--received", "form", "--received", "wages", "--by", "kim")
    assert "to be decided by 2026-10-14" in diary.clerk.says("assistance", "papers", number, *came)
    diary.on("2026-09-01")
    assert diary.statement(ben) == {
        "issued": "2026-09-01",
        "due": "2026-10-01",
        "previous": "$600.00",
        "balance": "$600.00",
    }
    assert diary.ages(ben) == {"over_120": "$600.00"}
    said = diary.clerk.says("assistance", "award", number, "--by", "pat")
    assert said == "Awarded 50 %, for visits until 2027-09-01.\n"
    assert diary.decided("assistance.bands", "GA", "2026-09-01")[0] == (
        "above 0 % to 200 %: 100 %\nabove 200 % to 400 %: 50 %"
    )
    assert diary.clerk.says("hold", "list", on_bill(ben)).startswith("Nothing holds")
    assert diary.ledger(ben) == {
        "patient_revenue": "-$600.00",
        "assistance": "$300.00",
        "patient_receivable": "$300.00",
    }

    # What is left climbs again from where it fell past due, and with a notice of its own.
    diary.on("2026-09-03")
    assert diary.climbed(fracture)[-2:] == [
        ("2026-09-02", "past_due"),
        ("2026-09-03", "final_notice"),
    ]
    assert "from final_notice to placed" in diary.clerk.refused(*place)

    diary.pays(ben, "$300.00")
    diary.on("2026-09-04")
    assert diary.stands_at(fracture) == "closed"
    assert diary.owes(ben) == "$0.00"
