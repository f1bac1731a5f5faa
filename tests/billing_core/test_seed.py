"""The demo households: the same everywhere, each special in its way; and crowds."""

from __future__ import annotations

import re

import phonenumbers
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select

from billing_core import clock as product_clock
from billing_core import seed as seeding_of
from billing_core.accounts import numbers
from billing_core.accounts.models import NEVER_BILLED, Guarantor, Patient
from billing_core.accounts.queries import by_phone
from billing_core.gateways.models import SandboxCharge
from billing_core.ledger.models import Leg
from billing_core.money import ZERO, Money
from billing_core.payments import queries as payments
from billing_core.seed import seed
from billing_core.seed.cli import seeding
from billing_core.seed.households import DEMOS
from billing_core.statements.models import Statement, Visit, VisitLine
from billing_core.statements.queries import Summary, summary, visits_owed
from tests import factories
from tests.billing_core.importers.fhir.documents import contents


@pytest.fixture
def seeded(database, clock):
    """A database with the demo households."""
    seed(database)
    return database


def told(database, name: str) -> Summary:
    with database.transaction() as db:
        return summary(db, numbers.from_seed(f"demo:{name}"), product_clock.today())


def test_every_household_has_the_id_that_its_name_gives(seeded):
    with seeded.transaction() as db:
        known = {each.id: each.family_name for each in db.scalars(select(Guarantor))}

    assert known == {numbers.from_seed(each.name): each.family_name for each in DEMOS}
    assert all(numbers.is_valid(each) for each in known)


def test_there_is_one_for_each_language(seeded):
    with seeded.transaction() as db:
        spoken = set(db.scalars(select(Guarantor.language)))

    assert spoken == {"en_US", "es_US", "zh_Hans_CN", "zh_Hant_HK"}


def test_one_is_past_due_and_one_owes_nothing(seeded):
    assert told(seeded, "past-due").past_due == Money.usd("358.60")
    assert told(seeded, "english").past_due == ZERO
    assert told(seeded, "english").amount_due == Money.usd("86.42")
    assert told(seeded, "zero").balance == ZERO


def test_one_has_a_credit_and_one_a_large_balance(seeded):
    assert told(seeded, "credit").credit == Money.usd("62.50")
    assert told(seeded, "large").amount_due == Money.usd("12480.36")


def test_one_is_on_medicaid_and_one_waits_for_insurance(seeded):
    assert told(seeded, "medicaid").balance == ZERO
    assert told(seeded, "pending").balance == ZERO
    assert told(seeded, "pending").pending == Money.usd(605)


def test_one_is_blocked(seeded):
    with seeded.transaction() as db:
        blocked = db.scalars(select(Guarantor).where(Guarantor.restriction != "none")).one()

    assert blocked.id == numbers.from_seed("demo:blocked")


def test_one_family_has_a_child_and_is_billed_for_both(seeded):
    with seeded.transaction() as db:
        number = numbers.from_seed("demo:family")
        names = db.scalars(select(Patient.given_name).where(Patient.guarantor_id == number))

        assert sorted(names) == ["Emily", "Leo"]
        assert len(visits_owed(db, number)) == 3


def test_one_paid_a_part_last_week_as_a_caller_would(seeded):
    assert told(seeded, "paid-last-week").amount_due == Money.usd("185.90")
    with seeded.transaction() as db:
        [paid] = payments.recent(db, numbers.from_seed("demo:paid-last-week"), 5)
        assert (paid.status, paid.amount_cents) == ("paid", 12000)
        assert (product_clock.now() - paid.created_at).days == 7
        assert paid.told_at is not None
        assert db.scalar(
            select(func.count())
            .select_from(SandboxCharge)
            .where(SandboxCharge.reference == paid.gateway_reference)
        )


def test_their_phones_are_fictional_valid_and_theirs_alone(seeded):
    with seeded.transaction() as db:
        for demo in DEMOS:
            assert re.fullmatch(r"\+1\d{3}55501\d\d", demo.phone)
            assert phonenumbers.is_valid_number(phonenumbers.parse(demo.phone))
            known = by_phone(db, demo.phone)
            assert known is not None
            assert known.id == numbers.from_seed(demo.name)


def test_a_second_run_adds_nothing_on_whatever_day(seeded, clock):
    before = contents(seeded)
    clock.forward(days=9)

    assert seed(seeded) == 0

    assert contents(seeded) == before


def test_a_household_that_was_broken_off_before_it_paid_is_finished(database, clock):
    [demo] = (each for each in DEMOS if each.name == "demo:credit")
    with database.transaction() as db:
        seeding_of._bill(db, demo, product_clock.today())

    assert seed(database) == len(DEMOS) - 1

    assert told(database, "credit").credit == Money.usd("62.50")


def test_a_crowd_is_the_same_people_every_time_and_grows(database, clock):
    assert seed(database, guarantors=30) == len(DEMOS) + 30
    before = contents(database)

    assert seed(database, guarantors=20) == 0
    assert contents(database) == before
    assert seed(database, guarantors=40) == 10


def test_a_crowds_bills_add_up_as_any_others(database, clock):
    seed(database, guarantors=200)

    with database.transaction() as db:
        crowd = db.scalars(select(Guarantor).where(Guarantor.source_key.like("made:crowd:%"))).all()
        assert len(crowd) == 200
        assert all(numbers.is_valid(each.id) for each in crowd)
        for each in crowd:
            owed = summary(db, each.id, product_clock.today())
            shares = db.scalar(
                select(func.coalesce(func.sum(Visit.patient_share_cents), 0)).where(
                    Visit.guarantor_id == each.id
                )
            )
            billed = db.scalar(
                select(func.coalesce(func.sum(Statement.balance_cents), 0)).where(
                    Statement.guarantor_id == each.id
                )
            )
            assert owed.balance.cents == shares == billed
        lines = func.sum(
            VisitLine.copay_cents
            + VisitLine.coinsurance_cents
            + VisitLine.deductible_cents
            + VisitLine.not_covered_cents
        )
        assert db.scalar(select(lines)) >= db.scalar(select(func.sum(Visit.patient_share_cents)))
        never_billed = Visit.coverage_kind.in_(NEVER_BILLED)
        assert db.scalar(select(func.sum(Visit.patient_share_cents)).where(never_billed)) == 0
        assert db.scalar(select(func.sum(Leg.amount_cents))) == 0


def test_a_crowd_has_unlike_people(database, clock):
    seed(database, guarantors=150)

    with database.transaction() as db:
        assert len(set(db.scalars(select(Guarantor.region)))) == 10
        assert len(set(db.scalars(select(Guarantor.language)))) == 4
        assert len(set(db.scalars(select(Guarantor.phone)))) == 163
        kinds = set(db.scalars(select(Visit.coverage_kind)))
        assert kinds >= {"private", "medicare", "medicaid", "dual_eligible"}


def test_an_id_somebody_has_already_is_left_to_them(database, clock):
    taken = numbers.from_seed("crowd:0:0")
    with database.transaction() as db:
        factories.guarantor(db, id=taken)

    seed(database, guarantors=1)

    with database.transaction() as db:
        first = db.scalars(select(Guarantor).where(Guarantor.source_key == "made:crowd:0")).one()
        assert first.id == numbers.from_seed("crowd:0:1")


def test_beyond_the_fictional_numbers_a_crowd_has_no_phone(sqlite_database, clock):
    seed(sqlite_database, guarantors=1100)

    with sqlite_database.transaction() as db:
        with_phone = func.count(Guarantor.phone)
        assert db.scalar(select(with_phone)) == len(DEMOS) + 12 * 80
        assert db.scalar(select(func.count()).select_from(Guarantor)) == len(DEMOS) + 1100


@pytest.fixture
def run(sqlite_database, clock):
    def run(*arguments: str) -> Result:
        return CliRunner().invoke(seeding(lambda: sqlite_database), list(arguments))

    return run


def test_the_command_says_how_to_be_each_of_them(run):
    result = run()

    assert result.exit_code == 0
    assert "13 new guarantors" in result.stdout
    number = numbers.written(numbers.from_seed("demo:english"))
    [row] = [line for line in result.stdout.splitlines() if number in line]
    for word in ("03/14/1979", "94110", "en_US", "+14155550101", "due soon", "$86.42"):
        assert word in row
    assert result.stderr == ""


def test_the_command_adds_a_crowd_when_asked(run):
    assert "38 new guarantors" in run("--guarantors", "25").stdout
    assert "0 new guarantors" in run("--guarantors", "25").stdout
    assert run("--guarantors", "-1").exit_code == 2
