"""The poverty guidelines against the published tables, and the bands at their edges."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing_core.assistance import guidelines
from billing_core.assistance.screening import Answers, pre_screen
from billing_core.errors import NoGuideline, UnusableAnswer
from billing_core.money import Money
from billing_core.policies import Policy, load

FOLDER = Path(__file__).parents[4] / "shared" / "data" / "reference-vectors"
ROWS = list(csv.DictReader((FOLDER / "fpl.csv").read_text("utf-8").splitlines()))
REGION = {"48+DC": "CA-N", "AK": "AK", "HI": "HI"}
SIZES = [row for row in ROWS if row["household_size"] != "each_additional"]
EACH = [row for row in ROWS if row["household_size"] == "each_additional"]
PUBLISHED = json.loads((FOLDER / "vectors.json").read_text("utf-8"))["fpl_published_examples"]
YEAR_END = "-12-31"
IN_2026 = date(2026, 6, 1)
CENT = Money(1)


def guideline(area, year):
    return guidelines.in_force(REGION[area], date.fromisoformat(f"{year}{YEAR_END}"))


def award(income, size=4, region="CA-N", day=IN_2026):
    found = pre_screen(Policy(), region, Answers(size, income), day=day)
    return found.band and int(found.band.percent)


@pytest.mark.parametrize("row", SIZES, ids=lambda row: "-".join(list(row.values())[:3]))
def test_every_published_size_of_household_is_reckoned(row):
    reckoned = guideline(row["region"], row["year"]).for_household(int(row["household_size"]))

    assert reckoned == Money.usd(row["annual_guideline_usd"])


@pytest.mark.parametrize("row", EACH, ids=lambda row: "-".join(list(row.values())[:2]))
def test_each_person_more_adds_what_is_published(row):
    table = guideline(row["region"], row["year"])

    more = table.for_household(9) - table.for_household(8)
    assert more == Money.usd(row["annual_guideline_usd"])


@pytest.mark.parametrize("row", SIZES, ids=lambda row: "-".join(list(row.values())[:3]))
def test_every_guideline_has_its_bands_to_the_cent(row):
    day = date.fromisoformat(f"{row['year']}{YEAR_END}")
    size, region = int(row["household_size"]), REGION[row["region"]]
    twice = Money.usd(2 * int(row["annual_guideline_usd"]))
    four_times = Money.usd(4 * int(row["annual_guideline_usd"]))

    def at(income):
        return award(income, size, region, day)

    assert (at(Money(0)), at(twice)) == (100, 100)
    assert (at(twice + CENT), at(four_times)) == (50, 50)
    assert at(four_times + CENT) is None


def test_the_file_is_whole():
    assert (len(SIZES), len(EACH)) == (64, 8)


def test_household_of_four_with_66000_is_exactly_at_200_percent():
    table = guideline("48+DC", 2026)

    assert award(Money.usd(66_000)) == 100
    assert award(Money.usd("66000.01")) == 50
    assert table.for_household(10) == Money.usd(67_080)
    assert Money(guideline("HI", 2026).for_household(3).cents * 4) == Money.usd(125_680)


@pytest.mark.parametrize("row", PUBLISHED["kp_socal_2024"]["rows"], ids=lambda row: row["size"])
def test_the_operators_own_forms_agree_to_the_dollar(row):
    of_2024 = guideline("48+DC", 2024).for_household(row["size"])
    of_2023 = guideline("48+DC", 2023).for_household(row["size"])

    assert round(of_2024.dollars * 2 / 12) == row["y2024_200pct_monthly_published"]
    assert round(of_2024.dollars * 4 / 12) == row["y2024_400pct_monthly_published"]
    assert of_2023.dollars * 4 == row["y2023_400pct_annual_published"]


def test_a_months_income_counts_twelve_times():
    assert Answers.by_month(4, Money.usd(5500)) == Answers(4, Money.usd(66_000))


@pytest.mark.parametrize(
    ("day", "year"),
    [
        (date(2026, 1, 12), 2025),
        (date(2026, 1, 13), 2026),
        (date(2025, 1, 14), 2024),
        (date(2025, 1, 15), 2025),
        (date(2030, 1, 1), 2026),
    ],
)
def test_a_years_table_counts_from_its_day(day, year):
    assert guidelines.in_force("WA", day).year == year


@pytest.mark.parametrize(("region", "day"), [("WA", "2022-12-31"), ("HI", "2024-06-01")])
def test_a_guideline_that_is_not_known_is_not_guessed(region, day):
    with pytest.raises(NoGuideline, match=day):
        guidelines.in_force(region, date.fromisoformat(day))


def test_the_region_decides_the_bands_and_the_table():
    policies = load({})

    def percent(region, income):
        policy = policies.for_region(region, IN_2026)
        band = pre_screen(policy, region, Answers(1, Money.usd(income)), day=IN_2026).band
        return band and int(band.percent)

    assert percent("WA", 47_880) == 100  # 300 percent of 15,960
    assert percent("GA", 47_880) == 50
    assert percent("OR", 47_880) == 75
    assert percent("HI", 36_720) == 100  # 200 percent of 18,360, more than anywhere but Alaska
    assert percent("MD", 47_880) == 60


def test_the_pre_screen_says_may_and_which_year():
    found = pre_screen(Policy(), "CA-N", Answers(2, Money.usd(90_000)), day=IN_2026)

    assert found.may_qualify is False
    assert found.guideline.year == 2026
    assert pre_screen(Policy(), "CA-N", Answers(5, Money.usd(90_000)), day=IN_2026).may_qualify


@pytest.mark.parametrize(
    "answers",
    [
        Answers(0, Money.usd(1)),
        Answers(31, Money.usd(1)),
        Answers(2, Money(-1)),
        Answers(2, Money.usd("10000000.01")),
    ],
)
def test_what_cannot_be_is_not_screened(answers):
    with pytest.raises(UnusableAnswer) as refused:
        pre_screen(Policy(), "CA-N", answers, day=IN_2026)

    assert str(answers.yearly_income.cents) not in str(refused.value)


@given(
    size=st.integers(1, 29),
    dollars=st.integers(0, 400_000),
    region=st.sampled_from(["CA-N", "HI", "AK", "MD", "OR", "WA"]),
)
def test_more_people_or_less_income_never_makes_an_award_smaller(size, dollars, region):
    policy = load({}).for_region(region, IN_2026)

    def percent(people, income):
        band = pre_screen(policy, region, Answers(people, Money.usd(income)), day=IN_2026).band
        return band.percent if band else 0

    assert percent(size + 1, dollars) >= percent(size, dollars)
    assert percent(size, dollars + 1) <= percent(size, dollars)
