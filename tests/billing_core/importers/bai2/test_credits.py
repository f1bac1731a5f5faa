"""Whose money a credit is: by guarantor ID alone, else it waits for a person."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import select

from billing_core.accounts import numbers
from billing_core.errors import IllegalMove, UnknownGuarantor, UnreadableFile
from billing_core.holds import actions as holds
from billing_core.importers.bai2 import import_files, records
from billing_core.importers.x12_835 import import_files as import_835
from billing_core.ledger.queries import balance, owed_by_visit
from billing_core.money import ZERO, Money
from billing_core.statements.actions import record_visit
from billing_core.suspense import actions, queries
from billing_core.suspense.models import BankCredit
from tests.billing_core.books import ANA, BEN, add_guarantor, visit
from tests.billing_core.importers.fhir.documents import reasons
from tests.billing_core.importers.x12_835.documents import remittance
from tests.billing_core.importers.x12_835.documents import write as write_835

WRITTEN = numbers.written(ANA)


def statement(*told: str, currency: str = "USD") -> str:
    """A statement of one account with these transactions ("142,5000,,BANK REF,PAYER REF,TEXT")."""
    total = sum(int(each.split(",")[1]) for each in told)
    count = len(told) + 2
    lines = [
        "01,121140399,LAKESIDE,261120,0754,1,,,2/",
        f"02,LAKESIDE,121140399,1,261119,,{currency},2/",
        "03,1234567890,,010,0,,/",
        *(f"16,{each}/" for each in told),
        f"49,{total},{count}/",
        f"98,{total},1,{count + 2}/",
        f"99,{total},1,{count + 4}/",
    ]
    return "\n".join(lines) + "\n"


def write(folder: Path, text: str) -> Path:
    path = folder / "some.bai2"
    path.write_text(text)
    return path


def owing(database, dollars="100"):
    with database.transaction() as db:
        add_guarantor(db)
        record_visit(db, visit("a", Money.usd(dollars)))


def owed(database, guarantor_id=ANA):
    with database.transaction() as db:
        return balance(db, guarantor_id)


def take(database, folder, *told, **changes):
    return import_files(database, [write(folder, statement(*told, **changes))])


@pytest.mark.parametrize(
    "said",
    [f"X1,{ANA},BILL PAY", f"X1,,REYES ACCT {WRITTEN} THANK YOU", f"{ANA},,", f"X1,,ID:{ANA}."],
)
def test_a_credit_with_a_guarantors_id_is_theirs(database, clock, tmp_path, said):
    owing(database)

    report = take(database, tmp_path, f"142,4000,,{said}")

    assert owed(database) == Money.usd(60)
    assert report.counts["Credit", "new"] == 1


@pytest.mark.parametrize(
    "said",
    [
        "X1,,ANA REYES",  # a name is nobody's number
        f"X1,,{ANA + 1}",  # a slip of the pen
        f"X1,,{BEN}",  # right, but nobody's here
        f"X1,,{ANA}5",  # a longer number
        f"X1,,2026-{ANA}",
    ],
)
def test_any_other_waits_for_a_person(database, clock, tmp_path, said):
    owing(database)

    report = take(database, tmp_path, f"142,4000,,{said}")

    assert owed(database) == Money.usd(100)
    assert report.counts["Credit in suspense", "new"] == 1
    with database.transaction() as db:
        assert queries.total(db) == Money.usd(40)
        assert len(queries.waiting(db, 10)) == 1


def test_a_credit_that_names_two_guarantors_is_neithers(database, clock, tmp_path):
    owing(database)
    with database.transaction() as db:
        add_guarantor(db, BEN)

    take(database, tmp_path, f"142,4000,,X1,,{ANA} {BEN}")

    assert owed(database) == Money.usd(100)


def test_what_is_paid_above_the_debt_stays_a_credit(database, clock, tmp_path):
    owing(database)

    take(database, tmp_path, f"142,12000,,X1,,{ANA}")

    assert owed(database) == Money.usd(-20)
    with database.transaction() as db:
        assert owed_by_visit(db, ANA) == {}


def test_a_held_account_keeps_the_money_unapplied(database, clock, tmp_path):
    owing(database)
    with database.transaction() as db:
        request = holds.Request(ANA, "dispute", "not ours", "D-1")
        holds.place(db, request, actor="representative:7")

    take(database, tmp_path, f"142,4000,,X1,,{ANA}")

    with database.transaction() as db:
        assert list(owed_by_visit(db, ANA).values()) == [Money.usd(100)]
    assert owed(database) == Money.usd(60)


def test_the_same_statement_again_changes_nothing_though_two_credits_are_alike(
    database, clock, tmp_path
):
    owing(database)
    alike = f"142,4000,,X1,,{ANA}"
    take(database, tmp_path, alike, alike)
    assert owed(database) == Money.usd(20)

    report = take(database, tmp_path, alike, alike)

    assert owed(database) == Money.usd(20)
    assert report.counts["Credit", "unchanged"] == 2


def test_two_imports_at_once_end_as_one(database, clock, tmp_path):
    owing(database)
    path = write(tmp_path, statement(f"142,4000,,X1,,{ANA}"))

    with ThreadPoolExecutor(2) as two:
        list(two.map(lambda _: import_files(database, [path]), range(2)))

    assert owed(database) == Money.usd(60)


def test_what_went_out_is_left_out(database, clock, tmp_path):
    owing(database)

    report = take(database, tmp_path, f"451,4000,,X1,,{ANA}", f"142,0,,X1,,{ANA}")

    assert owed(database) == Money.usd(100)
    assert report.counts["Credit", "left out"] == 2


def test_another_currency_is_refused(database, clock, tmp_path):
    owing(database)

    take(database, tmp_path, f"142,4000,,X1,,{ANA}", currency="CAD")

    assert owed(database) == Money.usd(100)
    assert [reason for _, _, reason in reasons(database)] == ["not in dollars"]


def test_an_insurers_payment_is_told_by_its_remittance(database, clock, tmp_path):
    import_835(database, [write_835(tmp_path, remittance(amount="0", trace="1"))])
    paid = remittance(["CLP*X*1*300*300**12*P", "NM1*QC*1*REYES*ANA"], trace="70017")
    import_835(database, [write_835(tmp_path, paid)])

    report = take(database, tmp_path, "142,30000,,X1,,TRN*1*70017*1512345678")

    assert report.counts["Credit", "left out"] == 1
    with database.transaction() as db:
        assert queries.total(db) == ZERO


def test_a_person_applies_what_waits_once(database, clock, tmp_path):
    owing(database)
    take(database, tmp_path, "142,4000,,X1,,ANA REYES")

    with database.transaction() as db:
        (credit,) = queries.waiting(db, 10)
        actions.settle(db, credit.id, ANA, actor="representative:7")
        with pytest.raises(IllegalMove):
            actions.settle(db, credit.id, ANA, actor="representative:7")

    assert owed(database) == Money.usd(60)
    with database.transaction() as db:
        kept = db.scalars(select(BankCredit)).one()
        assert (kept.status, kept.settled_by) == ("applied", "representative:7")


def test_a_person_sends_back_what_is_nobodys(database, clock, tmp_path):
    owing(database)
    take(database, tmp_path, "142,4000,,X1,,WRONG BANK")

    with database.transaction() as db:
        (credit,) = queries.waiting(db, 10)
        with pytest.raises(UnknownGuarantor):
            actions.settle(db, credit.id, BEN, actor="representative:7")
        actions.send_back(db, credit.id, actor="representative:7")
        assert queries.waiting(db, 10) == []

    assert owed(database) == Money.usd(100)


WHOLE = statement(f"142,4000,,X1,,{ANA}", "115,5000,S,1000,2000,2000,X2,,LOCKBOX 7")


@pytest.mark.parametrize(
    "spoilt",
    [
        ("16,142,4000", "16,142,4001", r"record 6 \(49\): its total"),
        ("16,142,4000", "16,142,4O00", r"record 4 \(16\): an amount is no number"),
        ("49,9000,4", "49,9000,5", r"record 6 \(49\): its count"),
        ("98,9000,1,6", "98,9001,1,6", r"record 7 \(98\): its total"),
        ("98,9000,1,6", "98,9000,2,6", r"record 7 \(98\): its count"),
        ("99,9000,1,8", "99,9000,1,9", r"record 8 \(99\): its count"),
        ("99,9000,1,8/\n", "", "cut short"),
        ("98,9000,1,6/\n", "", r"record 7 \(99\) stands where it may not"),
        ("261119", "26111X", r"record 2 \(02\): its day is no date"),
    ],
)
def test_what_does_not_agree_with_itself_is_refused_and_nothing_applied(
    database, clock, tmp_path, spoilt
):
    before, after, why = spoilt
    owing(database)
    path = write(tmp_path, WHOLE.replace(before, after, 1))

    with pytest.raises(UnreadableFile, match=why):
        records.read(path)
    import_files(database, [path, tmp_path / "gone.bai2"])

    assert owed(database) == Money.usd(100)


def test_a_file_larger_than_any_bank_sends_is_refused(tmp_path):
    path = write(tmp_path, WHOLE)
    os.truncate(path, records.FILE_BYTES_MAX + 1)

    with pytest.raises(UnreadableFile, match="larger than 64 MiB"):
        records.read(path)


def test_the_whole_one_is_read(tmp_path):
    first, second = records.read(write(tmp_path, WHOLE))

    assert (first.payer_reference, first.text, first.cents) == ("", str(ANA), 4000)
    assert (second.type_code, second.bank_reference, second.text) == ("115", "X2", "LOCKBOX 7")
