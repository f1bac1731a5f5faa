"""What a bank sends back: the books, the account, the plan; once."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from billing_core.bank import actions, codes, queries
from billing_core.bank.actions import Refused
from billing_core.bank.cli import banking
from billing_core.bank.models import BankPayment
from billing_core.holds import queries as holds
from billing_core.ledger import queries as books
from billing_core.money import Money
from billing_core.plans import queries as plans
from tests.billing_core.bank.drawer import Drawer, send_again, settle, submit
from tests.billing_core.plans.payer import Payer


def test_there_is_a_meaning_for_every_code_of_the_network():
    assert list(codes.RETURN_CODES) == [f"R{number:02d}" for number in range(1, 30)]


def test_a_return_undoes_the_payment_to_the_visit(database, clock):
    drawer = Drawer.owing(database, "100", "30")
    trace = drawer.sends("120")
    clock.forward(days=2)

    noted = drawer.gets_back(trace, "R01")

    assert noted.outcome == "returned"
    assert drawer.owes() == Money.usd(130)
    with database.transaction() as db:
        payment = db.scalars(select(BankPayment)).one()
        assert (payment.status, payment.return_code) == ("returned", "R01")
        assert sorted(books.owed_by_visit(db, drawer.id).values()) == [
            Money.usd(30),
            Money.usd(100),
        ]


def test_a_return_read_twice_is_applied_once(database, clock):
    drawer = Drawer.owing(database, "100")
    trace = drawer.sends("60")

    first, second = drawer.gets_back(trace, "R01"), drawer.gets_back(trace, "R01")

    assert first.id == second.id
    assert drawer.owes() == Money.usd(100)


def test_a_second_return_of_one_debit_is_left_to_a_person(database, clock):
    drawer = Drawer.owing(database, "100")
    trace = drawer.sends("60")
    drawer.gets_back(trace, "R01")

    noted = drawer.gets_back(trace, "R10")

    assert noted.outcome == "not_applied"
    assert drawer.owes() == Money.usd(100)


def test_what_had_settled_can_still_come_back(database, clock):
    drawer = Drawer.owing(database, "100")
    trace = drawer.sends("60")
    clock.forward(days=20)
    settle(database)

    assert drawer.gets_back(trace, "R10").outcome == "disputed"
    assert drawer.owes() == Money.usd(100)


def test_a_return_of_nothing_of_ours_is_kept_for_a_person(database, clock):
    drawer = Drawer.owing(database, "100")

    noted = drawer.gets_back("999999990000001", "R01")

    assert noted.outcome == "unknown_trace"
    with database.transaction() as db:
        assert [each.id for each in queries.to_look_into(db, 10)] == [noted.id]


@pytest.mark.parametrize("code", codes.RETURN_CODES)
def test_an_account_is_stopped_exactly_where_the_code_says_so(database, clock, code):
    drawer = Drawer.owing(database, "100")
    drawer.gets_back(drawer.sends("60"), code)

    again = drawer.authorises("10")

    stops = code in {
        *("R02", "R03", "R04", "R05", "R07", "R10", "R11", "R12", "R13", "R14", "R15", "R16"),
        *("R20", "R28", "R29"),
    }
    assert (again == Refused("account_stopped")) is stops


def test_a_code_nobody_knows_stops_the_account(database, clock):
    drawer = Drawer.owing(database, "100")

    drawer.gets_back(drawer.sends("60"), "R97")

    assert drawer.account().stopped_code == "R97"


@pytest.mark.parametrize("code", ["R05", "R07", "R08", "R10", "R11", "R29"])
def test_a_disputed_debit_sets_a_hold_and_bears_no_fee(database, clock, code):
    drawer = Drawer.owing(database, "100")

    drawer.gets_back(drawer.sends("60"), code, fee=Money.usd(25))

    assert drawer.owes() == Money.usd(100)
    with database.transaction() as db:
        assert holds.stopped(db, drawer.id, "late_fees", date(2026, 11, 24))


def test_a_debit_without_funds_bears_the_fee_of_the_policy_once(database, clock):
    drawer = Drawer.owing(database, "100")
    trace = drawer.sends("60")

    drawer.gets_back(trace, "R01", fee=Money.usd(25))
    drawer.gets_back(trace, "R01", fee=Money.usd(25))

    assert drawer.owes() == Money.usd(125)


def test_a_debit_that_is_sent_again_and_comes_back_again_bears_no_second_fee(database, clock):
    drawer = Drawer.owing(database, "100")
    drawer.gets_back(drawer.sends("60"), "R01", fee=Money.usd(15))
    clock.forward(days=7)
    send_again(database)
    submit(database)
    with database.transaction() as db:
        again = db.scalars(select(BankPayment.trace).where(BankPayment.attempt == 2)).one()

    assert again is not None
    drawer.gets_back(again, "R01", fee=Money.usd(15))

    assert drawer.owes() == Money.usd(115)


def test_a_return_makes_a_plans_instalment_due_again(database, clock):
    payer = Payer.owing(database, "600")
    plan_id = payer.has_plan()
    drawer = Drawer(database, payer.id)
    drawer.account_id = drawer.adds_account().id
    clock.at("2026-12-24T10:00")
    trace = drawer.sends("100")
    paid = payer.stands(plan_id).due
    clock.at("2026-12-29T10:00")

    drawer.gets_back(trace, "R09")

    standing = payer.stands(plan_id)
    assert (paid, standing.due) == (Money(0), Money.usd(100))
    assert standing.plan.reopened_on == date(2026, 12, 29)


@pytest.mark.parametrize("code", ["R01", "R09"])
def test_without_funds_a_debit_is_sent_again_twice_at_most(database, clock, code):
    drawer = Drawer.owing(database, "100")
    drawer.gets_back(drawer.sends("60"), code)

    sent = []
    for _ in range(4):
        clock.forward(days=5)
        sent.append(send_again(database, retries=9))
        text = submit(database)
        if text:
            assert "RETRY PYMT" in text
            drawer.gets_back(_last_trace(database), code)

    assert sent == [1, 1, 0, 0]
    assert drawer.owes() == Money.usd(100)


def test_it_is_not_sent_again_too_soon_or_twice_at_once(database, clock):
    drawer = Drawer.owing(database, "100")
    drawer.gets_back(drawer.sends("60"), "R01")

    clock.forward(days=4)
    too_soon = send_again(database)
    clock.forward(days=1)

    assert (too_soon, send_again(database), send_again(database)) == (0, 1, 0)


@pytest.mark.parametrize(
    "code", [code for code in codes.RETURN_CODES if code not in {"R01", "R09"}]
)
def test_nothing_else_is_ever_sent_again(database, clock, code):
    drawer = Drawer.owing(database, "100")
    drawer.gets_back(drawer.sends("60"), code)
    clock.forward(days=10)

    assert send_again(database) == 0


def test_it_is_not_sent_again_once_it_was_paid_otherwise(database, clock):
    drawer = Drawer.owing(database, "100")
    drawer.gets_back(drawer.sends("60"), "R01")
    Payer(database, None, drawer.id).pays("50")  # type: ignore[arg-type]
    clock.forward(days=5)

    assert send_again(database) == 0


def test_it_is_not_sent_again_after_half_a_year(database, clock):
    drawer = Drawer.owing(database, "100")
    drawer.gets_back(drawer.sends("60"), "R01")
    clock.forward(days=181)

    assert send_again(database) == 0


@pytest.mark.parametrize(
    ("code", "said", "right"),
    [
        ("C01", "1918171614", {"last4": "1614"}),
        ("C02", "021000021", {"routing_number": "021000021"}),
        ("C03", "021000021   1918171614", {"routing_number": "021000021", "last4": "1614"}),
        ("C05", "37", {"kind": "savings"}),
        ("C06", "1918171614          37", {"kind": "savings", "last4": "1614"}),
        ("C07", "0210000211918171614       37", {"routing_number": "021000021", "last4": "1614"}),
    ],
)
def test_a_correction_is_in_the_next_file(database, clock, code, said, right):
    drawer = Drawer.owing(database, "100")
    trace = drawer.sends("20")

    noted = drawer.is_corrected(trace, code, said)
    drawer.agrees("30")
    text = submit(database)

    assert noted.outcome == "corrected"
    assert {name: getattr(drawer.account(), name) for name in right} == right
    (entry,) = re.findall(r"(?m)^6.*", text or "")
    assert entry[:3] == ("637" if drawer.account().kind == "savings" else "627")
    assert entry[3:12] == drawer.account().routing_number
    assert ("1918171614" in entry) is ("1918171614" in said)


@pytest.mark.parametrize(
    ("code", "said", "outcome"),
    [
        ("C02", "021000022", "not_applied"),
        ("C01", "", "not_applied"),
        ("C05", "55", "not_applied"),
        ("C04", "REYES ANA", "noted"),
        ("C09", "12345", "noted"),
    ],
)
def test_a_correction_that_makes_no_sense_changes_nothing(database, clock, code, said, outcome):
    drawer = Drawer.owing(database, "100")
    trace = drawer.sends("20")
    before = drawer.account()

    noted = drawer.is_corrected(trace, code, said)

    after = drawer.account()
    assert noted.outcome == outcome
    assert (after.routing_number, after.sealed_number) == (
        before.routing_number,
        before.sealed_number,
    )


def test_a_correction_puts_a_stopped_account_right(database, clock):
    drawer = Drawer.owing(database, "100")
    trace = drawer.sends("20")
    drawer.gets_back(trace, "R03")

    drawer.is_corrected(trace, "C01", "1918171614")

    assert drawer.account().stopped_code is None


def test_a_correction_does_not_make_a_refusal_undone(database, clock):
    drawer = Drawer.owing(database, "100")
    trace = drawer.sends("20")
    drawer.gets_back(trace, "R10")

    drawer.is_corrected(trace, "C01", "1918171614")

    assert drawer.account().stopped_code == "R10"


def test_a_correction_of_nothing_of_ours_is_kept_for_a_person(database, clock):
    drawer = Drawer.owing(database, "100")

    assert drawer.is_corrected("999999990000001", "C01", "1").outcome == "unknown_trace"


def test_rates_are_of_sixty_days_and_held_against_the_network(database, clock):
    drawer = Drawer.owing(database, "1000")
    traces = [drawer.sends("10") for _ in range(8)]
    clock.forward(days=3)
    drawer.gets_back(traces[0], "R01")
    drawer.gets_back(traces[1], "R03")

    with database.transaction() as db:
        now = queries.rates(db, date(2026, 11, 27))
        later = queries.rates(db, date(2026, 11, 27) + timedelta(days=90))

    assert (now.debits, now.unauthorised, now.administrative, now.overall) == (8, 0, 1250, 2500)
    assert now.too_high == ("administrative", "overall")
    assert (later.debits, later.overall, later.too_high) == (0, 0, ())


def test_a_plan_is_named_in_vain_where_there_is_none(database, clock):
    drawer = Drawer.owing(database, "100")

    drawer.gets_back(drawer.sends("60"), "R01")

    with database.transaction() as db:
        assert plans.open_plan(db, drawer.id) is None
        assert actions.apply_return(db, "none", "R01", date(2026, 11, 24)) is not None


def _last_trace(database) -> str:
    with database.transaction() as db:
        trace = db.scalar(select(BankPayment.trace).order_by(BankPayment.trace.desc()).limit(1))
    assert trace is not None
    return trace


def test_a_correction_read_twice_is_applied_once(database, clock):
    drawer = Drawer.owing(database, "100")
    trace = drawer.sends("20")

    first = drawer.is_corrected(trace, "C01", "1918171614")
    again = drawer.is_corrected(trace, "C01", "5556667777")

    assert first.id == again.id
    assert drawer.account().last4 == "1614"


def test_few_enough_returns_are_no_failure_of_the_command(database, clock):
    drawer = Drawer.owing(database, "100")
    drawer.sends("60")
    clock.forward(days=2)

    told = CliRunner().invoke(banking(lambda: database), ["rates"])

    assert told.exit_code == 0
    assert "of 1 debits" in told.output
    assert "0.00 %" in told.output
