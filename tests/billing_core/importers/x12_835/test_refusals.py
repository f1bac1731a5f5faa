"""Broken remittances: each refused, with the segment that is to blame, and nothing of it kept."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from billing_core.errors import UnreadableFile
from billing_core.importers.x12_835 import import_files, parsing
from tests.billing_core.importers.fhir.documents import reasons
from tests.billing_core.importers.x12_835.documents import (
    books,
    claim,
    claimed_visit,
    file,
    remittance,
    visit_of,
    write,
)

WHOLE = file(remittance(claim(lines=("SVC*HC:99213*500*500",)), plb=("WO:77*5",)))
SPOILT = [
    # a file that was cut short or put together wrongly
    ("ISA*00", "GS*00", "segment 1 is no ISA"),
    ("IEA*1", "IEA*2", "segment 17 IEA: it counts 2, there are 1"),
    ("IEA*1*000000907", "IEA*1*000000908", "IEA: its control number is not that of ISA"),
    ("GE*1*1", "GE*1*2", "segment 16 GE: its control number is not that of GS"),
    ("SE*13", "SE*12", "segment 15 SE: it counts 12, there are 13"),
    ("SE*13*0001", "SE*13*0002", "segment 15 SE: its control number is not that of ST"),
    ("SE*13*0001~\n", "", "segment 15 GE stands where it may not"),
    ("ST*835*0001~\n", "", "BPR is in no transaction"),
    ("GS*HP", "ST*HP", "segment 2 ST stands where it may not"),
    ("IEA*1*000000907~", "", "cut short: ISA is never closed"),
    ("IEA*1*000000907~", "IEA*1*0000", "segment 17 is cut short"),
    # a transaction that cannot be trusted
    ("ST*835", "ST*837", "ST: not a remittance (835)"),
    ("BPR*I*295*", "BPR*I*294.99*", "BPR: BPR02 is not the claims' CLP04 less PLB"),
    ("BPR*I*295*", "BPR*I*2e2*", "BPR: BPR02 is no amount in dollars and cents"),
    ("WO:77*5", "WO:77*5.001", "PLB: PLB04 is no amount in dollars and cents"),
    ("WO:77*5", "WO:77*6", "BPR: BPR02 is not the claims' CLP04 less PLB"),
    ("TRN*1*70017", "TRN*1*", "TRN: without a trace number and a payer it could not be recog"),
    ("TRN*1*", "TRX*1*", "SE: the transaction has no TRN"),
    ("CLP*C-1*", "CLP**", "CLP: CLP01 is missing"),
    ("*500*300*80*", "*500*3OO*80*", "CLP: CLP04 is no amount in dollars and cents"),
    ("CAS*CO*45*120", "CAS*XX*45*120", "CAS: CAS01 is none of PR, CO, OA and PI"),
    ("CAS*CO*45*120", "CAS*CO*45", "CAS: CAS03 is no amount in dollars and cents"),
    ("SVC*HC:99213*500*500", "SVC*HC:99213*500", "SVC: SVC03 is no amount in dollars and cents"),
    # a claim that does not add up
    ("CAS*CO*45*120", "CAS*CO*45*119", "CLP: its charge less CAS is not what was paid for the cl"),
    ("*500*300*80*", "*500*300*81*", "CLP: CLP05 is not the sum of CAS group PR"),
    ("SVC*HC:99213*500*500", "SVC*HC:99213*500*499", "SVC: its charge less CAS is not what was pa"),
    ("SVC*HC:99213*500*500", "SVC*HC:99213*400*400", "CLP: the charges of its SVC lines are not"),
    ("CLP*C-1*1*", "CLP*C-1*22*", "CLP: a charge below zero is a reversal, and only that"),
    ("CLP*C-1*1*", "CLP*C-1*77*", "CLP02: a claim status that leaves nothing to record"),
]


def test_the_whole_one_is_taken(database, clock, tmp_path):
    claimed_visit(database)
    path = tmp_path / "some.835"
    path.write_text(WHOLE)

    import_files(database, [path])

    assert reasons(database) == []
    assert visit_of(database)[3] == "$80.00"


@pytest.mark.parametrize("spoilt", SPOILT, ids=[each[2] for each in SPOILT])
def test_a_broken_one_is_refused_with_the_segment_named(database, clock, tmp_path, spoilt):
    before, after, why = spoilt
    claimed_visit(database)
    untouched = books(database)
    assert WHOLE.count(before) >= 1
    path = tmp_path / "some.835"
    path.write_text(WHOLE.replace(before, after, 1))

    report = import_files(database, [path])

    (refused,) = reasons(database)
    assert why in refused[2]
    assert visit_of(database)[3] == "$0.00"
    now = books(database)
    assert now["claim_answers"] == []
    assert {name: rows for name, rows in now.items() if not _is_of_payment(name)} == {
        name: rows for name, rows in untouched.items() if not _is_of_payment(name)
    }
    assert report.total("refused") == 1


def _is_of_payment(table: str) -> bool:
    """What is kept of a payment though one of its claims is refused: the money did come."""
    return table in ("remittances", "provider_adjustments")


def test_what_is_no_file_of_this_kind_is_refused(database, clock, tmp_path):
    path = tmp_path / "some.835"
    path.write_bytes(b"\x89PNG not X12 at all" * 20)

    report = import_files(database, [path, tmp_path / "gone.835"])

    assert report.exit_code == 2
    assert [reason for _, _, reason in reasons(database)] == [
        "cannot be read: FileNotFoundError",
        "segment 1 is no ISA: not X12, or cut short",
    ]


def test_a_file_may_use_other_separators(database, clock, tmp_path):
    claimed_visit(database)
    path = tmp_path / "some.835"
    path.write_text(
        WHOLE.replace(":", ">").replace("~\n", "\x1d").replace("~", "\x1d").replace("*", "|")
    )

    import_files(database, [path])

    assert visit_of(database)[3] == "$80.00"


def test_separators_that_cannot_be_told_apart_are_refused(tmp_path):
    path = tmp_path / "some.835"
    path.write_text(WHOLE.replace(":~", "*~", 1))

    with pytest.raises(UnreadableFile, match="separators"):
        list(parsing.read(path))


def test_a_segment_without_an_end_is_refused(tmp_path):
    path = tmp_path / "some.835"
    path.write_text(WHOLE + "X" * 200_000)

    with pytest.raises(UnreadableFile, match="does not end"):
        list(parsing.read(path))


def test_a_payment_of_no_day_at_all_is_refused(database, clock, tmp_path):
    claimed_visit(database)
    path = tmp_path / "some.835"
    path.write_text(WHOLE.replace("20261120", "20261320"))  # in the payment and in the envelope

    import_files(database, [path])

    assert [reason for _, _, reason in reasons(database)] == ["BPR: BPR16 is no date"]
    assert visit_of(database)[3] == "$0.00"


def test_one_bad_claim_does_not_keep_the_others_back(database, clock, tmp_path):
    claimed_visit(database)
    bad = claim("C-2", paid="10", share="")

    import_files(database, [write(tmp_path, remittance(bad, claim()))])

    assert visit_of(database)[3] == "$80.00"
    assert [reason[:4] for _, _, reason in reasons(database)] == ["CLP:"]


def test_one_bad_transaction_does_not_keep_the_others_back(database, clock, tmp_path):
    claimed_visit(database)
    bad = remittance(claim("C-2"), amount="1", trace="1")
    also_bad = [each.replace("CLP*C-3*1*500", "CLP*C-3*1*x") for each in remittance(claim("C-3"))]

    report = import_files(database, [write(tmp_path, bad, also_bad, remittance(claim()))])

    assert visit_of(database)[3] == "$80.00"
    assert report.counts["Remittance", "refused"] == 2


def test_a_torn_file_leaves_nothing_though_its_first_payment_was_whole(database, clock, tmp_path):
    claimed_visit(database)
    untouched = books(database)
    path = tmp_path / "some.835"
    text = file(remittance(claim()), remittance(claim("C-2"), trace="2"))
    path.write_text(text[: text.index("CLP*C-2") + 30])

    import_files(database, [path])

    assert books(database) == untouched


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(length=st.integers(0, len(WHOLE.rstrip()) - 2))
def test_wherever_a_file_is_cut_it_is_found_out(tmp_path, length):
    path = tmp_path / "cut.835"
    path.write_text(WHOLE[:length])

    with pytest.raises(UnreadableFile):
        list(parsing.read(path))


def test_two_imports_of_the_same_files_at_once_end_as_one(database, clock, tmp_path):
    for number in range(20):
        claimed_visit(database, f"C-{number}", is_new_guarantor=number == 0)
    claims = [claim(f"C-{number}") for number in range(20)]
    path = write(tmp_path, remittance(*claims))

    with ThreadPoolExecutor(2) as two:
        reports = list(two.map(lambda _: import_files(database, [path]), range(2)))

    assert sum(each.counts["Claim", "new"] for each in reports) == 20
    assert sum(each.counts["Claim", "unchanged"] for each in reports) == 20
    assert {visit_of(database, f"C-{number}")[3] for number in range(20)} == {"$80.00"}


def test_a_folder_is_searched_for_remittances(database, clock, tmp_path):
    claimed_visit(database)
    write(tmp_path, remittance(claim()))
    (tmp_path / "notes.md").write_text("not ours")

    report = import_files(database, [tmp_path, tmp_path / "some.835"])

    assert report.files == 1
    assert report.counts["Claim", "new"] == 1
