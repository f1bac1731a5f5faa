"""The arithmetic of a bill: exact, rounded once, only what was decided, nothing contradictory."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing_core.importers.fhir.adjudication import Adjudicated, adjudicate
from billing_core.importers.fhir.resources import Adjudication, Amount, Item
from billing_core.importers.report import Refusal
from billing_core.money import ZERO, Money
from tests.billing_core.importers.fhir.documents import BLUE_BUTTON, as_json, category, line


def items(*lines) -> list[Item]:
    return [msgspec.json.decode(as_json(each), type=Item) for each in lines]


def totals(**amounts: str) -> list[Adjudication]:
    return [
        msgspec.json.decode(as_json(category(code, value)), type=Adjudication)
        for code, value in amounts.items()
    ]


def split(*lines, header=(), told=(), charged: str | None = None) -> Adjudicated:
    amount = Amount(Decimal(charged)) if charged else None
    return adjudicate(items(*lines), header=header, totals=told, charged=amount)


def test_the_share_is_deductible_copay_coinsurance_and_what_is_not_covered():
    found = split(
        line("100", benefit="40", deductible="30", copay="10", coinsurance="5", noncovered="15")
    )

    assert found.charge == Money.usd(100)
    assert found.insurance_paid == Money.usd(40)
    assert found.patient_share == Money.usd(60)
    assert found.pending == ZERO
    [only] = found.lines
    assert (only.deductible, only.copay, only.coinsurance, only.not_covered) == (
        3000,
        1000,
        500,
        1500,
    )


def test_cms_variables_are_read_by_the_last_part_of_their_address():
    amounts = {
        "line_sbmtd_chrg_amt": "140.52",
        "line_alowd_chrg_amt": "140.52",
        "line_prvdr_pmt_amt": "112.41600000000001",
        "line_coinsrnc_amt": "28.104000000000003",
        "line_bene_ptb_ddctbl_amt": "0",
        "line_prcsg_ind_cd": "0",
    }
    written = {f"{BLUE_BUTTON}{code}": value for code, value in amounts.items()}

    found = split(line("140.52", **written))

    assert found.patient_share == Money.usd("28.10")
    assert found.insurance_paid == Money.usd("112.42")


def test_noise_is_summed_exactly_and_rounded_once_half_up():
    lines = [line("0.02", coinsurance="0.005"), line("0.02", coinsurance="0.005")]

    assert split(*lines).patient_share == Money(1)
    assert split(lines[0]).patient_share == Money(1)
    assert split(line("0.02", coinsurance="0.00499999999999999999")).patient_share == ZERO


def test_the_cents_left_over_go_to_the_largest_line():
    found = split(
        line("10", coinsurance="1.006"), line("90", coinsurance="9.006"), line("5", copay="0.006")
    )

    assert found.patient_share == Money.usd("10.02")
    assert [each.share for each in found.lines] == [100, 902, 0]


def test_a_line_without_a_decision_is_pending_and_owes_nothing():
    found = split(line("80", benefit="60", copay="20"), line("45.50"))

    assert found.patient_share == Money.usd(20)
    assert found.pending == Money.usd("45.50")
    assert [each.adjudicated for each in found.lines] == [True, False]


def test_a_line_that_was_only_submitted_is_not_decided():
    found = split(line("45.50", submitted="45.50"))

    assert found.pending == Money.usd("45.50")


def test_what_the_total_holds_beyond_the_priced_lines_is_pending_on_the_unpriced_one():
    unpriced = line("0")
    del unpriced["net"]

    found = split(unpriced, line("140.52", copay="28.10"), header=totals(submitted="265.52"))

    assert found.pending == Money.usd(125)
    assert found.lines[0].charge == 12500
    assert not found.lines[0].adjudicated


def test_what_no_line_accounts_for_is_a_pending_line_of_its_own():
    found = split(line("40", copay="10"), charged="100")

    assert [each.charge for each in found.lines] == [4000, 6000]
    assert found.pending == Money.usd(60)


def test_a_line_without_any_price_is_left_out():
    condition = line("0")
    del condition["net"]

    assert len(split(line("40", copay="10"), condition).lines) == 1


def test_a_split_of_the_whole_claim_counts_where_no_line_has_one():
    header = totals(submitted="500", eligible="300", benefit="250", copay="50")

    found = split(line("200"), line("300"), header=header)

    assert found.charge == Money.usd(500)
    assert found.patient_share == Money.usd(50)
    assert found.pending == ZERO
    assert [each.description for each in found.lines] == ["Office visit"]


def test_a_split_of_the_whole_claim_may_lean_on_the_total_charged():
    found = adjudicate(items(line("200")), header=totals(copay="50"), charged=Amount(Decimal(200)))

    assert (found.charge, found.patient_share) == (Money.usd(200), Money.usd(50))


def test_a_total_goes_before_the_split_it_sums_up():
    header = totals(copay="50", benefit="140")

    found = split(line("200"), header=header, told=totals(submitted="200", copay="60"))

    assert (found.patient_share, found.insurance_paid) == (Money.usd(60), Money.usd(140))


def test_the_members_liability_is_the_last_word():
    found = split(line("191", eligible="100", benefit="60", copay="25", memberliability="40"))

    [only] = found.lines
    assert found.patient_share == Money.usd(40)
    assert (only.copay, only.not_covered) == (2500, 1500)


def test_what_is_not_covered_but_not_the_members_to_pay_is_not_billed():
    found = split(line("191", benefit="100", noncovered="91", memberliability="0"))

    assert found.patient_share == ZERO


def test_without_a_word_about_the_patient_nothing_is_owed():
    found = split(line("135.57", eligible="120", benefit="96"))

    assert found.patient_share == ZERO


def test_what_was_paid_at_the_counter_is_not_billed_again():
    assert split(line("100", copay="30", benefit="70", paidbypatient="30")).patient_share == ZERO
    found = split(
        line("100", copay="30", benefit="70"),
        line("100", coinsurance="20", benefit="80"),
        header=totals(paidbypatient="35"),
    )
    assert found.patient_share == Money.usd(15)
    assert [each.share for each in found.lines] == [0, 1500]


def test_a_counter_payment_told_by_line_and_in_total_counts_once():
    found = split(
        line("100", copay="30", benefit="70", paidbypatient="10"), header=totals(paidbypatient="10")
    )

    assert found.patient_share == Money.usd(20)


def test_paying_too_much_at_the_counter_makes_no_credit():
    assert split(line("100", copay="30", benefit="70", paidbypatient="45")).patient_share == ZERO


def test_another_insurer_before_counts_as_insurance():
    found = split(line("100", benefit="50", priorpayerpaid="40", copay="10"))

    assert found.insurance_paid == Money.usd(90)


def test_a_discount_below_zero_is_none_of_our_business():
    assert split(line("100", discount="-20", benefit="70", copay="10")).patient_share.cents == 1000


def test_nothing_comes_to_nothing():
    found = adjudicate([])

    assert (found.charge, found.patient_share, found.lines) == (ZERO, ZERO, ())


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        ([line("100", copay="-1")], "a negative amount"),
        ([line("-100")], "a negative amount"),
        ([line("100", copay="120")], "the patient's share is more than the charge"),
        ([line("100", eligible="120", copay="20")], "more was allowed than charged"),
        (
            [line("100", benefit="90", noncovered="20")],
            "insurance and patient together pay more than the charge",
        ),
        (
            [line("100", eligible="50", benefit="40", copay="20")],
            "insurance and cost sharing together are more than was allowed",
        ),
        (
            [line("100", copay="30", memberliability="20")],
            "copay, coinsurance and deductible exceed the member's liability",
        ),
        (
            [line("100", submitted="90", copay="5")],
            "a line's price and its submitted charge disagree",
        ),
        ([line("1e9")], "an amount that is no number of dollars"),
        ([line("1e-60", copay="0")], "an amount that is no number of dollars"),
        ([line("0." + "1" * 45)], "an amount that is no number of dollars"),
    ],
)
def test_figures_that_cannot_be_are_refused(lines, reason):
    with pytest.raises(Refusal, match=f"^{reason}$"):
        split(*lines)


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        (totals(submitted="99"), "the lines come to more than the total submitted"),
        (totals(copay="5"), "the lines come to more cost sharing than the claim as a whole"),
        (totals(memberliability="5"), "the lines come to more than the member's liability"),
    ],
)
def test_lines_must_agree_with_the_claim_as_a_whole(header, reason):
    with pytest.raises(Refusal, match=reason):
        split(line("100", copay="20", benefit="80"), header=header)


def test_figures_that_are_no_numbers_are_refused():
    with pytest.raises(Refusal, match="no number of dollars"):
        adjudicate([], charged=Amount(Decimal("NaN")))


def test_other_currencies_are_refused():
    with pytest.raises(Refusal, match="not in US dollars"):
        adjudicate([], charged=Amount(Decimal(1), "CAD"))


def test_a_cent_of_the_sources_own_rounding_is_forgiven():
    found = split(line("100", eligible="50", benefit="40.01", copay="10"))

    assert found.patient_share == Money.usd(10)


amounts = st.decimals(0, 10_000, places=15, allow_nan=False)


@given(st.lists(st.tuples(amounts, amounts, amounts), min_size=1, max_size=12))
def test_lines_always_sum_to_the_visit_which_is_rounded_once(shares):
    lines = [
        line("40000", copay=str(copay), coinsurance=str(coinsurance), deductible=str(deductible))
        for copay, coinsurance, deductible in shares
    ]

    found = split(*lines)

    exact = sum((sum(each) for each in shares), Decimal(0))
    cents = (exact * 100).to_integral_value(rounding=ROUND_HALF_UP)
    assert found.patient_share.cents == cents
    assert sum(each.share for each in found.lines) == cents
    assert min(each.share for each in found.lines) >= 0
    for each, parts in zip(found.lines, shares, strict=True):
        assert each.copay >= int(parts[0] * 100)
