"""Lou was billed for two visits and questions one of them. Until it is answered, that one stands
still; the other goes on.
"""

from __future__ import annotations

import re

from tests.scenarios.diary import Diary, on_bill


def test_a_visit_in_dispute_stands_still_until_it_is_corrected(diary: Diary):
    diary.operates({"late_fee": {"fixed_cents": 500}})
    diary.opens("2025-12-31")
    lou = diary.guarantor("Lou", "GA")
    scan = diary.visit(lou, "$300.00", on="2025-12-09")
    checkup = diary.visit(lou, "$90.00", on="2025-12-11")

    diary.on("2026-01-20")
    assert diary.statement(lou)["due_now"] == "$390.00"
    dispute = ("--reason", "wrong_amount", "--visit", scan, "--by", "kim")
    number = re.findall(r"\d{8}", diary.clerk.says("dispute", "open", on_bill(lou), *dispute))[0]

    # February asks for the checkup alone; that alone climbs, and bears a fee on the 11th.
    diary.on("2026-02-12")
    assert diary.statement(lou) == {
        "issued": "2026-02-01",
        "due": "2026-03-03",
        "previous": "$390.00",
        "balance": "$390.00",
        "due_now": "$90.00",
    }
    assert diary.climbed(checkup) == [("2026-02-02", "statement_2"), ("2026-02-03", "past_due")]
    assert diary.climbed(scan) == []
    assert diary.kept_back(scan) == [("2026-02-02", "statement_2", "no_hold")]
    (fee,) = diary.clerk.reads("late-fees", "list", on_bill(lou))
    assert (fee["charged_on"], fee["past_due"], fee["amount"]) == ("2026-02-11", "90.00", "5.00")

    # She pays 120 dollars. 95 settle the checkup; the rest does not go to what she questions.
    diary.pays(lou, "$120.00")
    assert diary.ledger(lou) == {
        "patient_revenue": "-$390.00",
        "late_fees": "-$5.00",
        "card_clearing": "$120.00",
        "patient_receivable": "$300.00",
        "unapplied": "-$25.00",
    }

    # The answer: the scan was 60 dollars too dear. That night her credit goes to it.
    diary.on("2026-02-20")
    corrected = ("--outcome", "corrected", "--correction", "60.00", "--by", "pat")
    said = diary.clerk.says("dispute", "resolve", number, *corrected)
    assert said == f"Dispute {number} is resolved: corrected, lowered by $60.00.\n"
    diary.on("2026-02-22")
    assert diary.ledger(lou)["patient_receivable"] == "$215.00"
    assert "unapplied" not in diary.ledger(lou)
    assert diary.climbed(scan) == [("2026-02-21", "statement_2"), ("2026-02-22", "past_due")]

    diary.pays(lou, "$215.00")
    diary.on("2026-03-01")
    assert diary.statement(lou) == {
        "issued": "2026-03-01",
        "due": "2026-03-31",
        "previous": "$390.00",
        "adjustments": "$60.00",
        "payments": "$335.00",
        "fees": "$5.00",
    }
    assert (diary.stands_at(scan), diary.stands_at(checkup)) == ("closed", "closed")
