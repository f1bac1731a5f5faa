"""Fay and Gus are married, their daughter Ida is grown up, their son Hal is a child: four patients,
three numbers on three bills. Then it turns out that Gus is liable for Hal, and not Fay.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from billing_core.accounts.models import Guarantor
from billing_core.ageing.models import DunningVisit
from billing_core.money import Money
from billing_core.statements.actions import record_visit
from tests import factories
from tests.billing_core.importers.bai2.test_credits import statement as bank_list
from tests.scenarios.diary import Diary, on_bill


def test_each_number_owes_its_own_and_a_visit_that_changes_hands_takes_nothing_along(
    diary: Diary, tmp_path: Path
):
    diary.opens("2026-01-31")
    fay, gus, ida = (diary.guarantor(name, "GA") for name in ("Fay", "Gus", "Ida"))
    diary.visit(fay, "$120.00", on="2026-01-08")
    diary.visit(gus, "$50.00", on="2026-01-15")
    diary.visit(ida, "$40.00", on="2026-01-20")
    with diary.within() as db:
        hal = factories.patient(db, db.get_one(Guarantor, fay), given_name="Hal")
        broken_arm = factories.new_visit(hal, Money.usd(80), service_date=date(2026, 1, 12))
        record_visit(db, broken_arm)

    # Three statements. Fay's tells of Hal's visit; Ida's of nobody's but her own.
    diary.on("2026-02-01")
    assert diary.told_of(fay) == [
        ("Fay Rivera", "2026-01-08", "$120.00"),
        ("Hal Rivera", "2026-01-12", "$80.00"),
    ]
    assert diary.told_of(ida) == [("Ida Rivera", "2026-01-20", "$40.00")]
    assert [diary.statement(each)["balance"] for each in (fay, gus, ida)] == [
        "$200.00",
        "$50.00",
        "$40.00",
    ]

    # The bank lists two payments. One names Gus's number; of the other there is only the family
    # name, which three have: it waits until the clerk has asked.
    diary.on("2026-02-09")
    path = tmp_path / "bank.bai2"
    path.write_text(
        bank_list(f"142,5000,,X1,,RIVERA {on_bill(gus)}", "142,4000,,X2,,RIVERA FAMILY")
    )
    diary.clerk.says("import", "bai2", path)
    assert [diary.owes(each) for each in (fay, gus, ida)] == ["$200.00", "$0.00", "$40.00"]
    (waiting,) = diary.clerk.reads("suspense", "list")
    assert waiting["text"] == "RIVERA FAMILY"
    diary.clerk.says("suspense", "apply", waiting["credit"], on_bill(ida), "--by", "kim")
    assert diary.owes(ida) == "$0.00"

    # Fay pays 140 dollars: her own visit, the older one, and 20 of Hal's.
    diary.on("2026-02-10")
    diary.pays(fay, "$140.00")
    assert diary.owes(fay) == "$60.00"

    # The hospital's system tells that Gus is liable for Hal. Fay owes nothing for it any more, and
    # what she paid for it is hers; Gus owes the whole of it, and nobody is asked for it today.
    diary.on("2026-02-20")
    with diary.within() as db:
        record_visit(db, replace(broken_arm, content_hash="of Gus", guarantor_id=gus))
    assert [diary.owes(each) for each in (fay, gus, ida)] == ["-$20.00", "$80.00", "$0.00"]
    assert diary.ledger(fay) == {
        "patient_revenue": "-$200.00",
        "adjustments": "$80.00",
        "card_clearing": "$140.00",
        "patient_receivable": "-$20.00",
    }
    assert diary.clerk.says("refund", "offer", on_bill(fay)).endswith("$20.00 of it is a credit.\n")

    # March: Gus is told of it for the first time, with thirty days; Fay of her credit.
    diary.on("2026-03-01")
    assert diary.statement(gus) == {
        "issued": "2026-03-01",
        "due": "2026-03-31",
        "previous": "$50.00",
        "charges": "$80.00",
        "payments": "$50.00",
        "balance": "$80.00",
        "due_now": "$80.00",
    }
    assert diary.told_of(gus) == [("Hal Rivera", "2026-01-12", "$80.00")]
    assert diary.ages(gus) == {"current": "$80.00"}
    assert diary.statement(fay) == {
        "issued": "2026-03-01",
        "due": "2026-03-31",
        "previous": "$200.00",
        "adjustments": "$80.00",
        "payments": "$140.00",
        "balance": "-$20.00",
    }
    assert diary.statement(ida) == {
        "issued": "2026-03-01",
        "due": "2026-03-31",
        "previous": "$40.00",
        "payments": "$40.00",
    }

    # The clocks of the visit begin anew with the statement that told Gus.
    diary.on("2026-03-02")
    assert diary.stands_at(broken_arm.id) == "statement_1"
    with diary.within() as db:
        assert db.get_one(DunningVisit, broken_arm.id).first_statement_on == date(2026, 3, 1)
