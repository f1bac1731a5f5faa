"""The insurer answers for June's visit, she pays her share, and the answer is taken back."""

from __future__ import annotations

from pathlib import Path

from billing_core.money import Money
from tests.billing_core.importers.x12_835 import documents
from tests.scenarios.diary import Diary, on_bill


def remits(diary: Diary, folder: Path, *claims: list[str], trace: str, paid_on: str) -> None:
    """A remittance comes in and is read."""
    told = documents.remittance(*claims, trace=trace, paid_on=paid_on)
    path = documents.write(folder, told, name=f"{trace}.835")
    diary.clerk.says("import", "x12-835", path)


def test_a_share_that_was_paid_is_given_back_once_the_insurer_says_what_is_right(
    diary: Diary, tmp_path: Path
):
    diary.opens("2026-01-31")
    june = diary.guarantor("June", "GA")
    diary.visit(june, "$0.00", on="2026-01-20", pending=Money.usd(500), source_key="fhir:Claim/C-1")

    # Until the insurer has decided nothing is owed, and nothing is sent.
    diary.on("2026-02-05")
    assert diary.clerk.reads("statements", "list", on_bill(june)) == []
    remits(diary, tmp_path, documents.claim(), trace="70017", paid_on="20260205")
    assert diary.owes(june) == "$80.00"

    diary.on("2026-03-01")
    assert diary.statement(june) == {
        "issued": "2026-03-01",
        "due": "2026-03-31",
        "charges": "$80.00",
        "balance": "$80.00",
        "due_now": "$80.00",
    }
    diary.on("2026-03-10")
    code = diary.pays(june, "$80.00")
    assert diary.owes(june) == "$0.00"

    # The insurer reverses its answer. Her share is open again, and what she paid stands for it: it
    # is no debt of hers, and all of 500 dollars waits with the insurer once more.
    diary.on("2026-03-16")
    remits(diary, tmp_path, documents.reversal(), trace="70018", paid_on="20260316")
    assert diary.owes(june) == "-$80.00"
    assert diary.ledger(june) == {
        "patient_revenue": "-$80.00",
        "adjustments": "$80.00",
        "card_clearing": "$80.00",
        "patient_receivable": "-$80.00",
    }

    # A week later the right answer: 350 paid, and 30 left to her.
    diary.on("2026-03-23")
    right = documents.claim(paid="350", share="30", cas=("CO*45*120", "PR*2*30"))
    remits(diary, tmp_path, right, trace="70019", paid_on="20260323")
    assert diary.owes(june) == "-$50.00"
    remits(diary, tmp_path, right, trace="70019", paid_on="20260323")  # the same file again
    assert diary.owes(june) == "-$50.00"

    # The clerk sends 50 dollars back to the card.
    ask = ("--out-of", "credit", "--reason", "the insurer paid more", "--by", "kim", "--yes")
    said = diary.clerk.says("refund", "ask", code, *ask)
    assert "$50.00 to visa 4242, of the $80.00" in said
    diary.on("2026-04-01")
    assert diary.statement(june) == {
        "issued": "2026-04-01",
        "due": "2026-05-01",
        "previous": "$80.00",
        "adjustments": "$50.00",
        "payments": "$30.00",
    }
    assert diary.ledger(june) == {
        "patient_revenue": "-$80.00",
        "adjustments": "$50.00",
        "card_clearing": "$30.00",
    }
