"""What the operator may decide, and what not."""

from __future__ import annotations

import tomllib
from datetime import date

import pytest

from billing_core import policies
from billing_core.accounts.identity import Limits
from billing_core.errors import PolicyRefused
from billing_core.money import Money
from billing_core.policies import Policy

TODAY = date(2026, 11, 24)


def read(text):
    return policies.load(tomllib.loads(text))


def refusal(text):
    with pytest.raises(PolicyRefused) as refused:
        read(f"[policies.WA]\neffective_from = 2026-01-01\n{text}")
    return str(refused.value)


def test_without_rows_the_defaults_hold():
    assert policies.load({}).for_region(None, TODAY) == Policy(
        past_due_after_days=30,
        payment_minimum=Money.usd(5),
        sms_receipts=True,
        identity=Limits(per_call=3, per_guarantor_a_day=5, per_calling_number_a_day=10),
    )


ROWS = """
[policies.default]
effective_from = 2026-01-01
past_due_after_days = 45
payment_minimum_cents = 1000

[[policies.WA]]
effective_from = 2026-12-01
past_due_after_days = 90
sms_receipts = false

[[policies.WA]]
effective_from = 2026-06-01
past_due_after_days = 60
identity = { per_call = 2 }
"""


@pytest.mark.parametrize(
    ("region", "day", "days"),
    [
        ("OR", date(2025, 12, 31), 30),
        ("OR", date(2026, 1, 1), 45),
        (None, date(2026, 12, 1), 45),
        ("WA", date(2026, 5, 31), 45),
        ("WA", date(2026, 6, 1), 60),
        ("WA", date(2026, 12, 1), 90),
    ],
)
def test_the_last_row_in_force_wins_and_a_region_over_all(region, day, days):
    assert read(ROWS).for_region(region, day).past_due_after_days == days


def test_a_row_leaves_the_other_settings_as_they_were():
    policy = read(ROWS.replace("WA", "GA")).for_region("GA", date(2026, 12, 1))

    assert policy == Policy(
        past_due_after_days=90,
        payment_minimum=Money.usd(10),
        sms_receipts=False,
        identity=Limits(per_call=2),
    )


@pytest.mark.parametrize(
    ("row", "source"),
    [
        ("past_due_after_days = 29", "the bill"),
        ("payment_minimum_cents = -1", "count up from nothing"),
        ("identity = { per_call = 0 }", "NIST SP 800-63B"),
        ("identity = { per_guarantor_a_day = 101 }", "NIST SP 800-63B"),
        ("care_may_be_refused = true", "26 CFR 1.501(r)-6"),
        ("medicaid_cost_sharing = true", "42 USC 1396a(n)(3)"),
        ("texts_without_consent = true", "47 CFR 64.1200"),
    ],
)
def test_what_undercuts_a_floor_is_refused_by_name_with_the_source(row, source):
    said = refusal(row)

    assert said.startswith(f"policies.WA.{row.split()[0]}")
    assert source in said


@pytest.mark.parametrize(
    "row",
    ["past_due_after_days = 30", "identity = { per_call = 100 }", "payment_minimum_cents = 0"],
)
def test_what_just_holds_is_taken(row):
    read(f"[policies.WA]\neffective_from = 2026-01-01\n{row}")


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("late_fees = 5", "policies.WA.late_fees: there is no such setting; give any of past_due"),
        ("late_fee = 5", "policies.WA.late_fee: give a table"),
        ("late_fee = { fixed = 5 }", "policies.WA.late_fee.fixed: there is no such setting; give"),
        ('sms_receipts = "yes"', "policies.WA.sms_receipts: give true or false"),
        ('past_due_after_days = "30"', "policies.WA.past_due_after_days: give a whole number"),
        ("past_due_after_days = true", "policies.WA.past_due_after_days: give a whole number"),
        ("payment_minimum_cents = 5.5", "policies.WA.payment_minimum_cents: give a whole number"),
        ("identity = 3", "policies.WA.identity: give a table"),
        ("identity = { per_year = 3 }", "policies.WA.identity.per_year: there is no such setting"),
        ("identity = { per_call = 2.5 }", "policies.WA.identity.per_call: give a whole number"),
        ('plan = { apr = "dear" }', "policies.WA.plan.apr: give a number"),
        ("plan = { apr = true }", "policies.WA.plan.apr: give a number"),
        ("plan = { apr = nan }", "policies.WA.plan.apr: give a number"),
        ("plan = { months = [12, 6] }", "policies.WA.plan.months: give numbers of months"),
        ("plan = { months = [] }", "policies.WA.plan.months: give numbers of months"),
        ("plan = { months = [0, 6] }", "policies.WA.plan.months: give numbers of months"),
        ('outbound = { opens = "8" }', "policies.WA.outbound.opens: give a time of day"),
        ('assistance = { guideline_of = "birth" }', "policies.WA.assistance.guideline_of: give"),
        ("assistance = { bands = 3 }", "policies.WA.assistance.bands: give a list"),
        ("assistance = { bands = [[0, 200]] }", "policies.WA.assistance.bands: give a list"),
        (
            "assistance = { bands = [[0, 200, 100], [199, 400, 50]] }",
            "policies.WA.assistance.bands: give each band as [above, up_to, percent], in",
        ),
        (
            "assistance = { bands = [[0, 400, 101]] }",
            "policies.WA.assistance.bands: an award is above 0 and at most 100",
        ),
    ],
)
def test_what_cannot_be_read_is_refused_by_name(row, said):
    assert refusal(row).startswith(said)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[policies.WA]\nsms_receipts = true", "policies.WA.effective_from: give the first day"),
        (
            "[policies.WA]\neffective_from = 2026-01-01T00:00:00",
            "policies.WA.effective_from: give the first day",
        ),
        ("policies = 3", "policies: give a table"),
        ("[policies]\nWA = 3", "policies.WA: give a table"),
        ("[regions.OR]\n[policies.WA]\neffective_from = 2026-01-01", "WA: there is no such region"),
    ],
)
def test_a_row_needs_its_day_and_its_shape(text, said):
    with pytest.raises(PolicyRefused, match=said):
        read(text)
