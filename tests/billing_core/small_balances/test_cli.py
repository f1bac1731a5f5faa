"""A clerk looks at what would be given up, gives it up, and sees what was."""

from __future__ import annotations

from billing_core.accounts import numbers
from billing_core.money import Money
from tests.billing_core.clerk import Clerk
from tests.billing_core.payments.household import balance
from tests.billing_core.small_balances.test_small_balances import LAST_DAY, owing

WRITE_OFF = ("small-balances", "write-off", "--date", LAST_DAY, "--by", "kim")


def test_small_balances_are_looked_at_given_up_once_and_listed(database, clock):
    ana = owing(database, Money(300), Money(199))
    clerk = Clerk(database)
    assert clerk.says("small-balances", "list") == "Nothing was given up.\n"

    looked = clerk.says(*WRITE_OFF, "--dry-run")
    assert looked.startswith(f"2 visits; $4.99 in all on {LAST_DAY}.\n")
    assert balance(database, ana) == Money(499)
    done = clerk.says(*WRITE_OFF, "--yes")

    assert done.endswith("Given up.\n")
    assert balance(database, ana) == Money(0)
    rows = clerk.reads("small-balances", "list")
    assert {(row["given_up_on"], row["guarantor"]) for row in rows} == {
        (str(LAST_DAY), numbers.written(ana))
    }
    assert {row["amount"] for row in rows} == {"3.00", "1.99"}
    assert clerk.actors("balance_written_off") == ["representative:kim"] * 2
    assert clerk.says(*WRITE_OFF, "--yes").startswith("0 visits; $4.99 in all")


def test_nothing_given_up_on_a_day_is_nothing(database, clock):
    shown = Clerk(database).says(*WRITE_OFF, "--dry-run")

    assert shown.startswith(f"0 visits; $0.00 in all on {LAST_DAY}.\n")
