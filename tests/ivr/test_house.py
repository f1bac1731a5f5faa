"""What the parts of the house are given when it is built."""

from __future__ import annotations

from datetime import date

from ivr import house
from ivr.settings import DEFAULT_OPERATOR_FILE, Settings

FEE = """
[policies.GA]
effective_from = 2026-01-01
late_fee = { fixed_cents = 700 }
"""


def test_workers_of_the_night_go_by_the_operators_policies(tmp_path):
    operator_file = tmp_path / "operator.toml"
    operator_file.write_text(DEFAULT_OPERATOR_FILE.read_text("utf-8") + FEE, "utf-8")
    url = f"sqlite:///{tmp_path / 'line.db'}"
    built = house.build(Settings.for_tests(url, tmp_path, operator_file=operator_file))
    day = date(2026, 12, 1)

    tonight = built.jobs.tonight(day)

    assert tonight.policies.for_region("GA", day).late_fee.fixed.cents == 700
    assert tonight.policies is built.policies
    assert (tonight.gateway, tonight.processor is None) == ("sandbox", False)
    built.database.dispose()
