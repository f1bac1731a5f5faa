"""The published samples: what is in each, and the one with a check digit that cannot be."""

from __future__ import annotations

import pytest

from billing_core.importers.ach_returns import import_files, nacha
from tests.billing_core.importers.ach_returns.files import SAMPLES
from tests.billing_core.importers.fhir.documents import reasons

pytestmark = pytest.mark.skipif(
    not SAMPLES.exists(), reason=f"the published samples are not at {SAMPLES}"
)
INSIDE = {  # file → debits and credits in cents, and what banks say in it
    "NACHA_SAMPLE_TEL_REVERSAL.ach": (685100, 685100, []),
    "cor-example.ach": (0, 0, ["C01"]),
    "cor-read.ach": (0, 0, ["C01"]),
    "ppd-debit-invalid-entryDetail-checkDigit.ach": (100000000, 0, []),
    "ppd-debit.ach": (100000000, 0, []),
    "return-PPD-custom-reason-code.ach": (0, 106161, ["R97"]),
    "return-WEB.ach": (12354, 4565, ["R01", "R03"]),
    "tel-debit.ach": (50000, 0, []),
    "web-debit.ach": (15000, 26820, []),
}


def test_none_is_left_out():
    assert {each.name for each in SAMPLES.glob("*.ach")} == set(INSIDE)


@pytest.mark.parametrize("name", INSIDE)
def test_every_total_and_every_code_is_read(name):
    told = nacha.read(SAMPLES / name)

    debits = sum(each.cents for each in told.entries if each.is_debit)
    credited = sum(each.cents for each in told.entries if not each.is_debit)
    codes = [said.code for each in told.entries for said in each.addenda]
    assert (debits, credited, codes) == INSIDE[name]


def test_a_correction_says_what_is_right():
    (entry,) = nacha.read(SAMPLES / "cor-example.ach").entries

    assert entry.addenda[0].trace == "121042880000001"
    assert entry.addenda[0].corrected.strip() == "1918171614"


def test_a_check_digit_that_cannot_be_is_refused_with_its_line(database, clock):
    import_files(database, [SAMPLES / "ppd-debit-invalid-entryDetail-checkDigit.ach"])

    assert reasons(database) == [
        (
            "ppd-debit-invalid-entryDetail-checkDigit.ach:3",
            None,
            "record 6: its routing number fails its check digit",
        )
    ]


def test_all_of_them_are_read_and_nothing_of_ours_is_in_them(database, clock):
    first, second = (import_files(database, [SAMPLES]) for _ in range(2))

    assert first.files == second.files == 9
    assert first.counts["Return", "refused"] == second.counts["Return", "refused"] == 3
    assert first.counts["Correction", "refused"] == 2
    assert first.counts["Entry", "left out"] == 10
    assert {reason for _, key, reason in reasons(database) if key} == {
        "no payment of ours has this trace number"
    }
