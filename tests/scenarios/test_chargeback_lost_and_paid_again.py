"""Kai's card payment is disputed with the card's bank, which finds for him; he pays another way."""

from __future__ import annotations

from tests.scenarios.diary import Diary, on_bill


def test_a_payment_that_was_charged_back_is_owed_again_and_nobody_chases_meanwhile(diary: Diary):
    diary.operates({"late_fee": {"fixed_cents": 500}})
    diary.opens("2026-01-31")
    kai = diary.guarantor("Kai", "GA")
    stitches = diary.visit(kai, "$150.00", on="2026-01-14")

    diary.on("2026-02-10")
    code = diary.pays(kai, "$150.00")

    # The processor's message: the cardholder says it was not them.
    diary.on("2026-02-24")
    assert diary.stands_at(stitches) == "closed"
    told = ("--reference", "dp_1207", "--reason", "fraudulent", "--answer-by", "2026-03-16")
    diary.clerk.says("chargeback", "opened", code, *told, "--by", "kim", "--yes")
    assert diary.owes(kai) == "$150.00"
    (hold,) = diary.clerk.reads("hold", "list", on_bill(kai))
    assert hold["stops"] == "collections, credit_reporting, late_fees"

    # Its due date was 3 March. On the 13th a fee would be charged; there is a hold.
    diary.on("2026-03-19")
    assert diary.statement(kai) == {
        "issued": "2026-03-01",
        "due": "2026-03-31",
        "previous": "$150.00",
        "balance": "$150.00",
    }
    assert diary.clerk.reads("late-fees", "list", on_bill(kai)) == []
    assert diary.kept_back(stitches) == [("2026-02-25", "past_due", "no_hold")]

    # Lost. The debt stays, the hold goes, and Kai pays with another card on the same day.
    diary.clerk.says("chargeback", "lost", "dp_1207", "--by", "kim", "--yes")
    assert diary.clerk.says("hold", "list", on_bill(kai)).startswith("Nothing holds")
    diary.pays(kai, "$150.00")

    diary.on("2026-04-01")
    assert diary.statement(kai) == {
        "issued": "2026-04-01",
        "due": "2026-05-01",
        "previous": "$150.00",
        "payments": "$150.00",
    }
    assert diary.clerk.reads("late-fees", "list", on_bill(kai)) == []
    assert diary.stands_at(stitches) == "closed"
    assert diary.ledger(kai) == {"patient_revenue": "-$150.00", "card_clearing": "$150.00"}
    assert diary.audit(kai, "payment_disputed", "chargeback_lost", "payment_paid") == [
        ("2026-02-10", "payment_paid"),
        ("2026-02-24", "payment_disputed"),
        ("2026-03-19", "chargeback_lost"),
        ("2026-03-19", "payment_paid"),
    ]
