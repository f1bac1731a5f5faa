"""Ed in Oregon has paid half of his bill when he is awarded three quarters of it."""

from __future__ import annotations

import re

from sqlalchemy import select

from billing_core.refunds.models import Refund
from tests.scenarios.diary import Diary, on_bill


def test_what_was_paid_above_an_award_goes_back_to_the_card(diary: Diary):
    diary.opens("2026-01-31")
    ed = diary.guarantor("Ed", "OR")
    diary.visit(ed, "$400.00", on="2026-01-09")

    diary.on("2026-02-10")
    code = diary.pays(ed, "$200.00")

    # Two people, 60,000 dollars: 277 % of the guideline, for which Oregon's law has 75 %.
    diary.on("2026-02-12")
    said = diary.clerk.says(
        *("assistance", "open", on_bill(ed), "--household", 2, "--income", "60000"),
        *("--by", "kim"),
    )
    number = re.findall(r"\d{8}", said)[0]
    diary.clerk.says("assistance", "papers", number, "--received", "form", "--by", "kim")
    value, source, _ = diary.decided("assistance.bands", "OR", "2026-02-12")
    assert "above 200 % to 300 %: 75 %" in value
    assert source == (
        "OR: ORS 442.614: 100 % up to 200, 75 % up to 300, 50 % up to 350, 25 % up to 400"
    )

    # 300 of the 400 are given away. He owed 200 of it still; a hundred was paid above.
    diary.on("2026-02-20")
    said = diary.clerk.says("assistance", "award", number, "--by", "pat")
    assert said == "Awarded 75 %, for visits until 2027-02-20.\n"
    assert diary.ledger(ed) == {
        "patient_revenue": "-$400.00",
        "card_clearing": "$200.00",
        "assistance": "$300.00",
        "unapplied": "-$100.00",
    }
    assert diary.decided("assistance.refund_above", "OR", "2026-02-20") == (
        "$5.00",
        "26 CFR 1.501(r)-6(c)(6)(i)(C): $5 or more above an award is refunded",
        "2016-01-01",
    )

    # The clerk sees the credit and sends it back to the card it came from.
    assert diary.clerk.says("refund", "offer", on_bill(ed)).endswith("$100.00 of it is a credit.\n")
    ask = ("refund", "ask", code, "--out-of", "credit", "--reason", "award", "--by", "kim", "--yes")
    assert "$100.00 to visa 4242, of the $200.00" in diary.clerk.says(*ask)
    diary.clerk.says(*ask)  # typed twice by mistake
    diary.on("2026-02-21")
    with diary.within() as db:
        (refund,) = db.scalars(select(Refund))
        assert (refund.status, refund.amount_cents) == ("done", 100_00)
    assert diary.clerk.says("refund", "offer", on_bill(ed)).endswith("$0.00 of it is a credit.\n")
    assert "there is nothing left" in diary.clerk.refused(*ask[:6], "again", *ask[7:])

    # March tells him: 300 taken off, 100 kept, nothing to pay.
    diary.on("2026-03-01")
    assert diary.statement(ed) == {
        "issued": "2026-03-01",
        "due": "2026-03-31",
        "previous": "$400.00",
        "adjustments": "$300.00",
        "payments": "$100.00",
    }
    assert diary.ledger(ed) == {
        "patient_revenue": "-$400.00",
        "card_clearing": "$100.00",
        "assistance": "$300.00",
    }
