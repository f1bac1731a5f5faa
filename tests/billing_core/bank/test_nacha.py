"""The file for the bank, line by line, beside one that a library of the trade ships."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing_core.bank import nacha
from tests.billing_core.bank.drawer import ORIGINATOR

SAMPLE = Path(__file__).parents[4] / "shared" / "data" / "ach" / "tel-debit.ach"
THEIRS = replace(
    ORIGINATOR,
    company="Name on Account",
    company_id="121042882",
    destination_name="Receiver Bank Name",
    origin_name="My Bank Name",
    description="Payment",
)
LINE = nacha.Line(
    routing_number="231380104",
    account_number="12345678",
    account_kind="checking",
    amount_cents=500_00,
    identification="",
    holder="Receiver Account Name",
    trace="121042880000001",
    effective_on=date(2018, 12, 7),
    recurring=False,
)
MADE = datetime(2018, 12, 6, tzinfo=UTC)


def render(*lines: nacha.Line, originator: nacha.Originator = THEIRS) -> list[str]:
    return nacha.render(originator, lines, made_at=MADE, modifier="A").splitlines()


def test_our_file_is_the_published_one_but_for_the_payment_type():
    ours = render(LINE)

    published = SAMPLE.read_text("ascii").splitlines()
    assert ours[2][76:78] == "S "
    ours[2] = ours[2][:76] + published[2][76:78] + ours[2][78:]
    assert ours == published


def test_a_debit_under_a_mandate_is_marked_as_recurring():
    (entry,) = [line for line in render(replace(LINE, recurring=True)) if line[0] == "6"]

    assert entry[76:78] == "R "


def test_savings_are_debited_as_savings():
    (entry,) = [line for line in render(replace(LINE, account_kind="savings")) if line[0] == "6"]

    assert entry[:3] == "637"


def test_what_is_sent_again_has_a_batch_of_its_own_and_says_so():
    headers = [line for line in render(LINE, replace(LINE, again=True)) if line[0] == "5"]

    assert [line[53:63] for line in headers] == ["Payment   ", "RETRY PYMT"]


def test_days_have_batches_of_their_own():
    other = replace(LINE, effective_on=date(2018, 12, 10))

    headers = [line for line in render(other, LINE) if line[0] == "5"]

    assert [line[69:75] for line in headers] == ["181207", "181210"]


def test_a_name_is_cut_and_made_plain():
    (entry,) = [line for line in render(replace(LINE, holder="José " + "x" * 30)) if line[0] == "6"]

    assert entry[54:76] == "Jos  xxxxxxxxxxxxxxxxx"
    assert len(entry) == 94


@given(st.lists(st.integers(1, 9_999_999_999), min_size=1, max_size=40))
def test_totals_and_counts_are_those_of_the_entries(amounts):
    lines = render(
        *(
            replace(LINE, amount_cents=cents, trace=f"12104288{number:07d}", again=number % 3 == 0)
            for number, cents in enumerate(amounts, start=1)
        )
    )

    entries = [line for line in lines if line[0] == "6"]
    controls = [line for line in lines if line[0] == "8"]
    (last,) = [line for line in lines if line[0] == "9" and set(line) != {"9"}]
    assert len(lines) % 10 == 0
    assert {len(line) for line in lines} == {94}
    assert sum(int(line[20:32]) for line in controls) == int(last[31:43]) == sum(amounts)
    assert sum(int(line[4:10]) for line in controls) == int(last[13:21]) == len(entries)
    assert int(last[21:31]) == 23138010 * len(entries) % 10**10
    assert int(last[1:7]) == len(controls)
    assert int(last[7:13]) * 10 == len(lines)


@pytest.mark.parametrize("number", [0, 10_000_000])
def test_a_trace_has_seven_digits_of_sequence(number):
    with pytest.raises(AssertionError):
        nacha.trace(ORIGINATOR, number)
