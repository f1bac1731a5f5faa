"""A clerk asks how old a debt is, waives a fee, sees why an account goes no further, and places."""

from __future__ import annotations

from datetime import date

import pytest

from billing_core import policies
from billing_core.accounts import numbers
from billing_core.accounts.ranges import Range
from billing_core.ageing import late_fees
from billing_core.ageing.ladder_cli import MEANS
from billing_core.ledger.queries import balance
from billing_core.money import Money
from tests.billing_core.ageing.test_dunning import MADE, billed, holds_it, reviewed, stands
from tests.billing_core.books import ANA
from tests.billing_core.clerk import Clerk

__all__ = ["billed", "reviewed"]  # fixtures

ID = numbers.written(ANA)
DAY = ("--date", "2026-05-15")
PLACE = ("dunning", "place", MADE.id, "--with", "Lakeside", "--by", "kim", *DAY)
FEE = {
    "policies": {"default": {"effective_from": date(2020, 1, 1), "late_fee": {"fixed_cents": 500}}}
}


@pytest.fixture
def clerk(reviewed):
    return Clerk(reviewed)


@pytest.mark.parametrize("of", [(ID,), ()])
def test_what_is_owed_is_shown_by_age(clerk, of):
    [row] = clerk.reads("ageing", *of, "--date", "2026-03-01")

    assert row == {
        "current": "0.00",
        "days_31_60": "700.00",
        "days_61_90": "0.00",
        "days_91_120": "0.00",
        "over_120": "0.00",
        "balance": "700.00",
    }


def test_an_account_that_is_not_there_has_no_age(clerk):
    assert "no account has the ID" in clerk.refused("ageing", "1254-5278")


def test_a_late_fee_is_listed_and_waived_once_looked_at(billed):
    rules = policies.load(FEE)
    with billed.transaction() as db:
        assert late_fees.charge(db, Range(), date(2026, 4, 1), rules) == 1
    clerk = Clerk(billed, lambda: rules)
    [fee] = clerk.reads("late-fees", "list", ID)
    assert (fee["month"], fee["amount"], fee["past_due"], fee["waived"]) == (
        "2026-04",
        "5.00",
        "700.00",
        False,
    )
    waive = ("late-fees", "waive", fee["fee"], "--reason", "first time", "--by", "kim")

    shown = clerk.says(*waive, "--dry-run")
    assert "owes $705.00 before, $700.00 after" in shown
    clerk.says(*waive, "--yes")

    assert clerk.reads("late-fees", "list")[0]["waived"] is True
    assert clerk.actors("late_fee_waived") == ["representative:kim"]
    with billed.transaction() as db:
        assert balance(db, ANA) == Money.usd(700)


def test_no_fee_is_said_so(clerk):
    assert clerk.says("late-fees", "list") == "No late fee was charged.\n"


def test_where_an_account_stands_is_shown_with_every_check(clerk):
    shown = clerk.says("dunning", "show", ID, *DAY)

    assert "review" in shown
    for means in MEANS.values():
        assert means.split(" (", maxsplit=1)[0][:30] in shown
    checks = clerk.reads("dunning", "show", ID, *DAY)
    assert {row["condition"]: row["holds"] for row in checks} == dict.fromkeys(MEANS, True)


def test_a_check_that_fails_says_why_it_goes_no_further(clerk):
    holds_it(clerk.database, date(2026, 5, 15))

    checks = clerk.reads("dunning", "show", ID, *DAY)

    assert [row["condition"] for row in checks if not row["holds"]] == ["no_hold"]
    told = clerk.refused(*PLACE)
    assert told == f"not placed: not true that {MEANS['no_hold']}"
    assert stands(clerk.database) == "review"


def test_an_account_that_was_never_dunned_is_said_so(clerk, database):
    from tests.billing_core.books import BEN, add_guarantor

    with database.transaction() as db:
        add_guarantor(db, BEN)

    told = f"Nothing of {numbers.written(BEN)} was dunned.\n"
    assert clerk.says("dunning", "show", numbers.written(BEN)) == told
    assert clerk.reads("dunning", "show", numbers.written(BEN)) == []


def test_a_person_places_what_waits_and_recalls_it(clerk):
    [waits] = clerk.reads("dunning", "review")
    assert (waits["visit"], waits["guarantor"]) == (str(MADE.id), ID)

    assert clerk.says(*PLACE) == "Placed with Lakeside.\n"

    assert clerk.says("dunning", "review") == "Nothing waits for a person.\n"
    assert clerk.actors("account_placed") == ["representative:kim"]
    assert "cannot go from placed to placed" in clerk.refused(*PLACE)
    assert clerk.says("dunning", "recall", MADE.id, "--by", "kim", *DAY) == "Recalled.\n"
    assert stands(clerk.database) == "recalled"


def test_returned_mail_is_noted_and_over(clerk):
    note = ("dunning", "note", ID, "mail_returned", "--by", "kim")

    assert clerk.says(*note, *DAY) == f"mail_returned of {ID}: noted.\n"
    checks = clerk.reads("dunning", "show", ID, *DAY)
    assert [row["condition"] for row in checks if not row["holds"]] == ["mail_arrives"]

    assert clerk.says(*note, "--over", *DAY) == f"mail_returned of {ID}: over.\n"
    assert all(row["holds"] for row in clerk.reads("dunning", "show", ID, *DAY))
