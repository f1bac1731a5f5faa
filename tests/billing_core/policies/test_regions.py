"""What the regions' laws leave an operator to decide, and from when."""

from __future__ import annotations

import tomllib
from datetime import date, time, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing_core import policies
from billing_core.errors import PolicyRefused
from billing_core.money import ZERO, Money
from billing_core.policies import Policy, bands, charges, clocks
from billing_core.policies.bands import banded
from billing_core.policies.regions import LAWS
from billing_core.policies.settings import built, flat

TODAY = date(2026, 11, 24)
OPERATOR_FILE = Path(__file__).parents[3] / "ivr" / "operator.toml"
REGIONS = ("CA-N", "CA-S", "CO", "GA", "HI", "MD", "VA", "DC", "OR", "WA")

DEMANDING = """
[policies.default]
effective_from = 2024-01-01
late_fee = { fixed_cents = 500, on_plans = true }
credit_reporting = true
plan = { apr = 18, income_share_percent = 20, default_after_days = 30, payments_maximum = 60 }
assistance = { bands = [[0, 150, 100]] }
clocks = { screen_first = false }
"""


def holding(region, day=TODAY, text=DEMANDING):
    return policies.load(tomllib.loads(text)).for_region(region, day)


def refusal(region, row, day="2026-08-01"):
    with pytest.raises(PolicyRefused) as refused:
        holding(region, text=f"[policies.{region}]\neffective_from = {day}\n{row}")
    return str(refused.value)


@pytest.mark.parametrize(
    ("region", "placed", "sued"),
    [
        *[("CA-N", 180, 180), ("CA-S", 180, 180), ("CO", 182, 182), ("MD", 240, 240)],
        *[("VA", 120, 120), ("OR", 120, 120), ("WA", 120, 120), ("GA", 120, 120)],
        *[("HI", 120, 120), ("DC", 120, 120), (None, 120, 120)],
    ],
)
def test_the_states_push_the_clocks_further(region, placed, sued):
    days = holding(region).clocks

    assert (days.collections_days, days.action_days) == (placed, sued)
    assert (days.notice_days, days.application_days) == (30, 240)


@pytest.mark.parametrize(
    ("region", "apr"),
    [
        *[("CA-N", 0), ("CO", 3), ("MD", 6), ("VA", 3), ("OR", 0), ("WA", 9)],
        *[("GA", 18), ("HI", 18), ("DC", 18)],
    ],
)
def test_a_plan_bears_no_more_interest_than_the_region_allows(region, apr):
    assert holding(region).plan.apr == apr


def test_by_default_a_plan_bears_no_interest_anywhere():
    assert {holding(region, text="").plan.apr for region in REGIONS} == {Decimal(0)}
    assert {holding(region, text="").plan.months for region in REGIONS} == {(6, 12)}


@pytest.mark.parametrize(
    ("region", "fee"),
    [("CA-N", 0), ("CA-S", 0), ("CO", 0), ("MD", 5), ("VA", 5), ("WA", 5), ("GA", 5)],
)
def test_a_fee_for_all_regions_is_kept_from_those_that_allow_none(region, fee):
    assert holding(region).late_fee.fixed == Money.usd(fee)
    assert holding(region, text="").late_fee.is_off


@pytest.mark.parametrize("region", [*REGIONS, None])
def test_only_where_no_ban_was_found_can_credit_reporting_be_asked_for(region):
    assert holding(region).credit_reporting is (region in ("GA", "HI", None))
    assert holding(region, text="").credit_reporting is False


def test_the_award_bands_are_the_regions_own_or_better():
    def awards(region, text):
        mine = holding(region, text=text).assistance.bands
        return [
            int(bands.percent_at(mine, Decimal(at))) for at in (0, 150, 200, 250, 300, 350, 400)
        ]

    assert awards("GA", DEMANDING) == [100, 100, 0, 0, 0, 0, 0]
    assert awards("CA-N", DEMANDING) == [100, 100, 100, 50, 50, 50, 50]
    assert awards("CO", DEMANDING) == [100, 100, 100, 50, 0, 0, 0]
    assert awards("MD", DEMANDING) == [100, 100, 100, 75, 60, 0, 0]
    assert awards("OR", DEMANDING) == [100, 100, 100, 75, 75, 50, 25]
    assert awards("WA", DEMANDING) == [100, 100, 100, 75, 50, 0, 0]
    assert awards("WA", "") == [100, 100, 100, 100, 100, 75, 50]
    assert awards("GA", "") == [100, 100, 100, 50, 50, 50, 50]


def test_california_defaults_a_plan_only_after_ninety_days_and_a_call():
    plan = holding("CA-S").plan

    assert (plan.default_after_days, plan.default_needs_call) == (90, True)
    assert (plan.income_share_percent, plan.income_share_up_to) == (10, 400)


def test_colorado_ends_a_plan_after_thirty_six_payments_of_four_percent():
    plan = holding("CO").plan

    assert (plan.payments_maximum, plan.income_share_percent) == (36, 4)


def test_oregon_screens_before_it_collects():
    assert holding("OR").clocks.screen_first is True
    assert holding("GA").clocks.screen_first is False


@pytest.mark.parametrize(
    ("day", "action", "interest_from", "suit_above"),
    [
        (date(2021, 12, 31), 120, 0, 0),
        (date(2022, 1, 1), 180, 0, 0),
        (date(2025, 9, 30), 180, 0, 0),
        (date(2025, 10, 1), 240, 240, 500),
    ],
)
def test_marylands_clock_changes_with_its_acts(day, action, interest_from, suit_above):
    policy = holding("MD", day)

    assert policy.clocks.action_days == action
    assert policy.plan.interest_not_before_days == interest_from
    assert policy.clocks.suit_above == Money.usd(suit_above)


@pytest.mark.parametrize(
    ("region", "row", "source"),
    [
        ("CA-N", "late_fee = { fixed_cents = 1 }", "HSC 127400"),
        ("CA-S", 'late_fee = { percent = "0.1" }', "HSC 127400"),
        ("CA-N", "clocks = { action_days = 179 }", "HSC 127425"),
        ("CA-N", "plan = { apr = 0.5 }", "HSC 127400(i)"),
        ("CA-N", "plan = { default_after_days = 89 }", "127425"),
        ("CA-N", "plan = { default_needs_call = false }", "127425"),
        ("CA-N", "assistance = { bands = [[0, 399, 100]] }", "HSC 127405"),
        ("CO", "plan = { apr = 3.01 }", "SB23-093"),
        ("CO", "clocks = { collections_days = 181 }", "6-20-203"),
        ("CO", "plan = { payments_maximum = 37 }", "25.5-3-503"),
        ("MD", "clocks = { action_days = 239 }", "HB 268"),
        ("MD", "assistance = { bands = [[0, 200, 100], [200, 300, 60]] }", "19-214.1"),
        ("MD", "clocks = { suit_above_cents = 49999 }", "HB 268"),
        ("VA", "charges = { percent_a_year_at_most = 4 }", "59.1-612"),
        ("VA", "charges = { not_before_days_past_due = 89 }", "59.1-612"),
        ("OR", "assistance = { bands = [[0, 200, 100], [200, 400, 50]] }", "442.614"),
        ("OR", "clocks = { screen_first = false }", "HB 3320"),
        ("WA", "assistance = { bands = [[0, 199, 100], [199, 300, 75]] }", "70.170.060"),
        ("WA", "credit_reporting = true", "ESSB 5480"),
        ("DC", "credit_reporting = true", "B26-0438"),
        ("default", "clocks = { action_days = 119 }", "1.501(r)-6(c)(3)(i)"),
        ("default", "clocks = { collections_days = 60 }", "120 days"),
        ("default", "clocks = { notice_days = 29 }", "(c)(4)(i)"),
        ("default", "clocks = { application_days = 239 }", "1.501(r)-1(b)(3)"),
        ("default", "assistance = { refund_above_cents = 501 }", "(c)(6)(i)(C)"),
        ("default", "autopay = { notice_days = 9 }", "1005.10(d)"),
        ("default", "outbound = { opens = 07:59:59 }", "64.1200(c)(1)"),
        ("default", "outbound = { closes = 21:00:01 }", "64.1200(c)(1)"),
        ("default", "outbound = { contacts_a_week = 8 }", "1006.14"),
        ("default", "returned_item_fee_cents = 2501", "count up"),
        ("default", "plan = { apr = -1 }", "count up"),
        ("default", "holds_may_be_ignored = true", "1.501(r)-6(c)(5)"),
    ],
)
def test_what_undercuts_a_law_is_refused_by_name_with_its_source(region, row, source):
    said = refusal(region, row)

    table, _, inner = row.partition(" = ")
    name = inner.strip("{ ").split(" = ")[0] if "{" in inner else ""
    assert said.startswith(f"policies.{region}.{table}.{name}".rstrip("."))
    assert source in said


@pytest.mark.parametrize(
    ("region", "row"),
    [
        ("CA-N", "clocks = { action_days = 180, collections_days = 365 }"),
        ("CA-N", "assistance = { bands = [[0, 400, 25]] }"),
        ("CO", "plan = { apr = 3 }"),
        ("VA", "late_fee = { fixed_cents = 500 }"),
        ("MD", "plan = { apr = 6 }"),
        ("OR", "assistance = { bands = [[0, 400, 100]] }"),
        ("GA", "plan = { apr = 29.5 }"),
        ("default", "outbound = { opens = 08:00:00, closes = 21:00:00 }"),
    ],
)
def test_what_just_holds_is_taken(region, row):
    holding(region, text=f"[policies.{region}]\neffective_from = 2026-08-01\n{row}")


VIRGINIA = """
[policies.VA]
effective_from = 2026-01-01
late_fee = { fixed_cents = 500 }
plan = { apr = 12 }
"""


def test_a_law_that_begins_later_binds_a_row_that_was_lawful_before():
    before = holding("VA", date(2026, 6, 30), VIRGINIA)
    after = holding("VA", date(2026, 7, 1), VIRGINIA)

    assert (before.plan.apr, before.charges.percent_a_year_at_most) == (12, None)
    assert (after.plan.apr, after.charges.percent_a_year_at_most) == (3, 3)
    assert before.decided_by["plan.apr"].source == "operator file"
    assert after.decided_by["plan.apr"].source.startswith("Va. Code 59.1-612")
    assert after.decided_by["late_fee.fixed"].source == "operator file"
    assert "policies.VA.plan.apr: at most 3 (Va." in refusal("VA", "plan = { apr = 12 }")


def test_in_virginia_fees_wait_ninety_days_and_share_one_cap_with_interest():
    debt = Money.usd(200)

    def fee(day, late, charged=ZERO):
        policy = holding("VA", day, VIRGINIA)
        return charges.late_fee(policy, debt, days_past_due=late, charged=charged)

    assert fee(date(2026, 6, 30), 1) == Money.usd(5)
    assert fee(date(2026, 7, 1), 90) == ZERO
    assert fee(date(2026, 7, 1), 91) == Money(1)  # a day's share of 3 % of 200.00 is 1.64 cents
    assert fee(date(2026, 7, 1), 90 + 365) == Money.usd(5)
    assert fee(date(2026, 7, 1), 90 + 365, charged=Money.usd(4)) == Money.usd(2)
    assert fee(date(2026, 7, 1), 90 + 365, charged=Money.usd(7)) == ZERO


@pytest.mark.parametrize(
    ("row", "fee"),
    [
        ("fixed_cents = 500", "5"),
        ('percent = "1.5"', "1.85"),  # of 123.45: 1.85175
        ('fixed_cents = 200, percent = "1.5"', "3.85"),
        ('percent = "1.5", at_least_cents = 500', "5"),
        ("fixed_cents = 500, percent = 10, at_most_cents = 1000", "10"),
        ("at_least_cents = 500", "0"),
    ],
)
def test_a_fee_is_fixed_or_a_part_within_its_bounds(row, fee):
    policy = holding(
        "GA", text=f"[policies.GA]\neffective_from = 2026-01-01\nlate_fee = {{ {row} }}"
    )

    told = charges.late_fee(policy, Money.usd("123.45"), days_past_due=31, charged=ZERO)

    assert told == Money.usd(fee)


def test_nobody_who_owes_nothing_or_is_on_time_is_charged():
    policy = holding("GA")

    assert charges.late_fee(policy, ZERO, days_past_due=31, charged=ZERO) == ZERO
    assert charges.late_fee(policy, Money.usd(9), days_past_due=0, charged=ZERO) == ZERO
    assert charges.late_fee(policy, Money.usd(9), days_past_due=1, charged=ZERO) == Money.usd(5)


def test_the_clocks_of_a_statement_of_15_january_2026():
    first = date(2026, 1, 15)
    federal, california = holding("GA", text=""), holding("CA-N", text="")
    early = {"notice_on": date(2026, 3, 1)}

    assert clocks.due_on(federal, first) == date(2026, 2, 14)
    assert clocks.collections_on(federal, first, **early) == date(2026, 5, 15)
    assert clocks.action_on(federal, first, **early) == date(2026, 5, 15)
    assert clocks.action_on(california, first, **early) == date(2026, 7, 14)
    assert clocks.applications_until(federal, first) == date(2026, 9, 12)


def test_a_late_notice_holds_collections_back_and_keeps_applications_open():
    first, sent = date(2026, 1, 15), date(2026, 9, 1)
    federal = holding("GA", text="")

    assert clocks.collections_on(federal, first, notice_on=sent) == date(2026, 10, 1)
    assert clocks.action_on(federal, first, notice_on=sent) == date(2026, 10, 1)
    assert clocks.applications_until(federal, first, notice_on=sent) == date(2026, 10, 1)


def test_every_decision_names_the_row_and_the_version_that_made_it():
    ref = holding("CA-N").decided_by

    assert ref["late_fee.fixed"].source.startswith("Cal. HSC 127400")
    assert ref["late_fee.every_days"].source == "built in"
    assert ref["late_fee.at_least"].source == "built in"
    assert ref["assistance.decision_business_days"].source == "built in"
    assert ref["clocks.application_days"].source.startswith("26 CFR 1.501(r)-1(b)(3)")
    assert (ref["plan.apr"].region, ref["clocks.notice_days"].region) == ("CA-N", None)
    assert holding("GA").decided_by["plan.apr"].starts_on == date(2024, 1, 1)
    assert len(str(ref["plan.default_after_days"])) <= 64


def test_a_table_is_decided_by_the_latest_row_that_had_a_say_in_it():
    ref = holding("VA", text=VIRGINIA).decided_by

    assert ref["late_fee"] == ref["late_fee.fixed"]
    assert ref["plan"].starts_on == date(2026, 7, 1)


def test_another_content_is_another_version_and_the_same_is_the_same():
    one = policies.load(tomllib.loads(VIRGINIA))
    same = policies.load(tomllib.loads(VIRGINIA))
    other = policies.load(tomllib.loads(VIRGINIA.replace("500", "501")))

    assert one.version == same.version != other.version
    assert one.rows[0].ref == same.rows[0].ref != other.rows[0].ref
    assert len(one.version) == len(one.rows[0].ref.version) == 12


def test_the_operators_file_holds_in_every_region_and_changes_no_law():
    loaded = policies.load(tomllib.loads(OPERATOR_FILE.read_text("utf-8")))

    for region in (*REGIONS, "US", None):
        policy = loaded.for_region(region, TODAY)
        assert policy.late_fee.is_off
        assert policy.plan.apr == 0
        assert policy.credit_reporting is False
        assert policy.payment_minimum == Money.usd(5)
        assert set(flat(policy)) <= set(policy.decided_by)


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.source)
def test_every_law_has_a_source_and_binds_settings_that_there_are(law):
    known = flat(Policy())

    assert law.source
    assert law.limits
    assert {limit.setting for limit in law.limits} | set(law.settings) <= set(known)
    for limit in law.limits:
        nearest = limit.nearest(known[limit.setting])
        assert limit.holds(nearest)
        assert limit.rule


def test_whatever_is_asked_for_no_law_in_force_is_undercut():
    for region in REGIONS:
        settings = flat(holding(region))
        for law in LAWS:
            if law.binds(region, TODAY):
                assert all(limit.holds(settings[limit.setting]) for limit in law.limits), law.source


def test_a_policy_laid_flat_and_built_again_is_the_same():
    assert built(flat(Policy()), {}) == Policy()


def test_what_was_worked_out_is_kept_and_the_number_kept_is_limited(monkeypatch):
    monkeypatch.setattr("billing_core.policies.rows.KEPT_MAX", 3)
    loaded = policies.load({})

    first = loaded.for_region("WA", TODAY)
    assert loaded.for_region("WA", TODAY) is first
    for day in range(5):
        loaded.for_region("WA", TODAY + timedelta(days=day))

    assert loaded.for_region("WA", TODAY) == first
    assert len(loaded._kept) <= 3


def test_bands_begin_just_above_the_one_before_and_include_their_end():
    guideline, scale = Money.usd(33000), banded((0, 200, 100), (200, 400, 50))

    def award(income):
        band = bands.of_income(scale, Money.usd(income), guideline)
        return band and int(band.percent)

    assert award("0") == 100
    assert award("66000") == 100
    assert award("66000.01") == 50
    assert award("66132") == 50  # 200.4 percent, undefined on a form that says 201
    assert award("132000") == 50
    assert award("132000.01") is None


def test_filling_bands_up_keeps_what_is_better_already():
    mine, floor = banded((0, 100, 100), (100, 300, 60)), banded((0, 200, 75), (200, 250, 50))

    filled = bands.filled_up(mine, floor, floor)

    assert filled == banded((0, 100, 100), (100, 200, 75), (200, 300, 60))
    assert bands.is_as_generous(filled, floor)
    assert not bands.is_as_generous(mine, floor)


def test_bands_with_a_gap_keep_it_where_no_floor_is():
    gapped = banded((0, 100, 100), (200, 300, 50))

    assert bands.filled_up(gapped, (), ()) == gapped
    assert bands.percent_at(gapped, Decimal(150)) == 0


scales = st.lists(
    st.tuples(st.integers(1, 500), st.integers(1, 100)), max_size=4, unique_by=lambda row: row[0]
).map(lambda rows: _scale(sorted(rows)))


def _scale(rows):
    edges = [0, *(up_to for up_to, _ in rows)]
    return banded(*[(edges[at], up_to, percent) for at, (up_to, percent) in enumerate(rows)])


@given(scales, scales, st.integers(1, 600))
def test_bands_filled_up_award_everyone_the_better_of_the_two(mine, floor, at):
    ratio = Decimal(at)
    filled = bands.filled_up(mine, floor, floor)

    better = max(bands.percent_at(mine, ratio), bands.percent_at(floor, ratio))
    assert bands.percent_at(filled, ratio) == better
    assert bands.is_as_generous(filled, floor)
    assert bands.trouble(filled) is None


def test_other_terms_than_six_and_twelve_months_can_be_offered():
    row = "[policies.WA]\neffective_from = 2026-01-01\nplan = { months = [3, 6, 24] }"

    assert holding("WA", text=row).plan.months == (3, 6, 24)


def test_the_hours_for_calling_out_are_eight_to_nine_unless_narrower():
    narrow = "[policies.WA]\neffective_from = 2026-01-01\noutbound = { opens = 09:00:00 }"

    assert holding("WA", text="").outbound.opens == time(8)
    assert holding("WA", text="").outbound.closes == time(21)
    assert holding("WA", text=narrow).outbound.opens == time(9)
