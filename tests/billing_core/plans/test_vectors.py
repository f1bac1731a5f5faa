"""The reference numbers, whole: published APRs, payments and splits, check digits, the calendar."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from billing_core.bank import routing
from billing_core.money import ZERO, Money
from billing_core.plans import schedule
from billing_core.plans.apr import Flow, annual_percentage_rate
from ivr.simulator.pay.cards import brand_of, passes_luhn

FOLDER = Path(__file__).parents[4] / "shared" / "data" / "reference-vectors"
VECTORS: dict[str, Any] = json.loads((FOLDER / "vectors.json").read_text("utf-8"))
EXAMPLES = {example["ref"]: example for example in VECTORS["reg_z_appendix_j"]["examples"]}
COMPUTED = VECTORS["amortisation_computed_cent_rounding"]["rows"]


def every(count: int, amount: str, *, start: int = 1, odd: Decimal = Decimal(0)) -> list[Flow]:
    """A payment of that amount at the end of each of so many unit-periods."""
    return [Flow(Money.usd(amount), start + number, odd) for number in range(count)]


def days(odd: int, *, of: int) -> Decimal:
    return Decimal(odd) / of


# What Appendix J (c) says of each example in words: the payments, and when the first of them is.
PAYMENTS = {
    "J(c)(1)(i)": every(24, "230"),
    "J(c)(1)(iii)": every(24, "219.17", start=0, odd=days(6, of=15)),
    "J(c)(1)(v)": every(30, "17.60", start=4, odd=days(4, of=7)),
    "J(c)(2)(ii)": every(1, "39.50", odd=days(5, of=28))
    + every(11, "38.31", start=2, odd=days(5, of=28)),
    "J(c)(3)(ii)": every(19, "9.50", start=0, odd=days(8, of=14))
    + every(1, "30.00", start=19, odd=days(8, of=14)),
    # From 10 January to 1 March: a month counted back to 1 February, and 22 days of 30.
    "J(c)(4)(ii)": every(1, "449.36", start=0, odd=days(52, of=60))
    + every(18, "465", start=1, odd=days(52, of=60))
    + every(1, "200", start=19, odd=days(52, of=60)),
}
# Those of Appendix J that the file leaves out; domain.md 10.1 has their published rates.
MORE_PAYMENTS = {
    "6000 at 11.82": (every(36, "200", odd=days(19, of=30)), 12),
    "10000 at 8.97": (every(40, "385", odd=days(39, of=90)), 4),
    "5000 at 10.08": (every(1, "250") + every(23, "230", start=2), 12),
    "5000 at 10.50": (every(23, "230") + every(1, "280", start=24), 12),
    "5000 at 10.90": (every(1, "250") + every(22, "230", start=2) + every(1, "280", start=24), 12),
}


@pytest.mark.parametrize("ref", EXAMPLES)
def test_the_rates_of_appendix_j_come_out_to_the_hundredth(ref):
    example = EXAMPLES[ref]

    found = annual_percentage_rate(
        Money.usd(example["amount_financed"]),
        PAYMENTS[ref],
        periods_a_year=example["unit_periods_per_year"],
    )

    assert found == Decimal(str(example["published_apr"]))


@pytest.mark.parametrize("name", MORE_PAYMENTS)
def test_so_do_those_that_the_file_leaves_out(name):
    financed, _, published = name.split()
    payments, periods_a_year = MORE_PAYMENTS[name]

    found = annual_percentage_rate(Money.usd(financed), payments, periods_a_year=periods_a_year)

    assert found == Decimal(published)


def test_one_payment_at_the_end_is_counted_in_days_of_a_year():
    paid = [Flow(Money.usd(1080), 0, days(255, of=365))]

    found = annual_percentage_rate(Money.usd(1000), paid, periods_a_year=1)

    assert found == Decimal("11.45")


@pytest.mark.parametrize("row", VECTORS["amortisation_published"], ids=lambda row: row["principal"])
def test_published_payments_come_out_to_the_cent(row):
    principal = Money.usd(row["principal"])

    level = schedule.level_payment(principal, Decimal(row["apr"]), row["months"])
    parts = schedule.amortise(principal, Decimal(row["apr"]), row["months"])

    assert level == Money.usd(row["published_payment"])
    published = (row.get("published_first_interest"), row.get("published_second_interest"))
    for interest, part in zip(published, parts, strict=False):
        assert interest is None or part.interest == Money.usd(interest)


@pytest.mark.parametrize(
    "row", COMPUTED, ids=lambda row: f"{row['principal']} at {row['apr']} for {row['months']}"
)
def test_computed_schedules_come_out_to_the_cent(row):
    principal, apr = Money.usd(row["principal"]), Decimal(str(row["apr"]))

    parts = schedule.amortise(principal, apr, row["months"])

    assert schedule.level_payment(principal, apr, row["months"]) == Money.usd(row["level_payment"])
    assert parts[-1].payment == Money.usd(row["final_payment"])
    assert sum((part.interest for part in parts), ZERO) == Money.usd(row["total_interest"])
    assert sum((part.payment for part in parts), ZERO) == Money.usd(row["total_paid"])
    assert sum((part.principal for part in parts), ZERO) == principal
    assert all(part.payment > ZERO for part in parts) == row["all_payments_positive"]


@pytest.mark.parametrize("given", VECTORS["schedules"], ids=lambda given: given["principal"])
def test_whole_schedules_come_out_line_by_line(given):
    lines = schedule.schedule(
        Money.usd(given["principal"]),
        apr=Decimal(given["apr"]),
        months=given["months"],
        first_due_on=date(2026, 1, 15),
    )

    assert given["columns"] == ["n", "payment", "interest", "principal", "balance"]
    assert [
        [line.number, *map(plain, (line.payment, line.interest, line.principal, line.balance))]
        for line in lines
    ] == given["rows"]


@pytest.mark.parametrize(
    "row", VECTORS["zero_interest_split"]["examples"], ids=lambda row: f"{row['total']}/{row['n']}"
)
def test_without_interest_the_parts_differ_by_a_cent_at_most(row):
    shares = schedule.split_evenly(Money.usd(row["total"]), row["n"], remainder="first")

    high = [Money.usd(row["high"])] * row["count_high"]
    assert shares == high + [Money.usd(row["low"])] * row["count_low"]


@pytest.mark.parametrize("given", VECTORS["aba_routing"], ids=lambda given: given["number"])
def test_routing_numbers_are_told_apart(given):
    assert routing.is_valid(given["number"]) == given["valid"]


def test_card_numbers_are_told_apart():
    for card in VECTORS["luhn_cards"]["valid"]:
        assert passes_luhn(card["pan"]), card
    for said in VECTORS["luhn_cards"]["invalid"]:
        number = said.split()[0]
        assert not (passes_luhn(number) and brand_of(number)), said


def test_the_calendar_counts_from_the_first_statement():
    calendar = {
        name: date.fromisoformat(day) for name, day in VECTORS["calendar"].items() if name != "note"
    }

    first = calendar.pop("first_statement")
    assert {name: (day - first) for name, day in calendar.items()} == {
        "past_due_after_30_days": timedelta(30),
        "day_60": timedelta(60),
        "day_120_501r_notification_end": timedelta(120),
        "day_180_ca": timedelta(180),
        "day_240_501r_application_end": timedelta(240),
    }


def plain(amount: Money) -> str:
    return f"{amount.dollars:.2f}"


def test_no_vector_is_left_out():
    here = {
        "reg_z_appendix_j",
        "amortisation_published",
        "amortisation_computed_cent_rounding",
        "schedules",
        "zero_interest_split",
        "aba_routing",
        "luhn_cards",
        "calendar",
    }

    assert set(VECTORS) - here == {"fpl_published_examples"}  # in assistance/test_guidelines.py
