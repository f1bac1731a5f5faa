"""The published statements: those that agree with their own totals, and those that do not."""

from __future__ import annotations

import pytest

from billing_core.importers.bai2 import import_files, records
from tests.billing_core.importers.fhir.documents import SHARED, reasons

SAMPLES = SHARED / "bai2"
pytestmark = pytest.mark.skipif(
    not SAMPLES.exists(), reason=f"the published samples are not at {SAMPLES}"
)
INSIDE = {  # file → how many transactions, credits and debits in the currency's smallest unit
    "account_trailer_amount_blank_example.bai2": (0, 0, 0),
    "citi_example.bai2": (1, 1, 0),
    "moov__sample1.txt": (17, 320000, 320000),
    "moov__sample2.txt": (4, 30950000, 0),
    "moov__sample3.txt": (26, 39713, 59418),
    "nwb_example.bai2": (5, 89, 2765),
    "svb_us_example.bai2": (2, 1395996, 0),
}
REFUSED = {
    "moov__sample-parseError.txt": "record 1 (00) stands where it may not",
    # Made anonymous by their publisher: neither sums nor counts are those of what is in them.
    "moov__sample4-continuations-newline-delimited.txt": (
        "record 22 (49): its total is not the sum of what is in it"
    ),
    "moov__sample5-issue113.txt": "record 22 (49): its total is not the sum of what is in it",
}


def statements():
    return sorted([*SAMPLES.glob("*.bai2"), *SAMPLES.glob("moov__*.txt")])


def test_none_is_left_out():
    assert {each.name for each in statements()} == {*INSIDE, *REFUSED}


@pytest.mark.parametrize("name", INSIDE)
def test_every_total_agrees(name):
    told = records.read(SAMPLES / name)

    credited = sum(each.cents for each in told if each.is_credit)
    debits = sum(each.cents for each in told if not each.is_credit)
    assert (len(told), credited, debits) == INSIDE[name]


def test_a_text_goes_on_over_lines():
    (told,) = records.read(SAMPLES / "citi_example.bai2")

    assert told.text.startswith("FR:FP SIP INCOMING,ENDT:20150715,")
    assert told.text.endswith("BO1:DOE JO")
    assert (told.bank_reference, told.currency) == ("1234567890", "GBP")


def test_what_does_not_agree_is_refused_with_its_record_and_a_second_time_changes_nothing(
    database, clock
):
    first, second = (import_files(database, statements()) for _ in range(2))

    unreadable = {(place, reason) for place, _, reason in reasons(database) if "#" not in place}
    assert unreadable == set(REFUSED.items())
    assert first.files == second.files == len(INSIDE)
    dollars = 2 + 4 + 13  # of SVB and two of moov's: the others are pounds and Canadian dollars
    assert first.counts["Credit in suspense", "new"] == dollars
    assert second.counts["Credit in suspense", "new"] == 0
    assert second.counts["Credit", "unchanged"] == dollars
