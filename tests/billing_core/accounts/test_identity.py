"""Who is calling: one answer to every failure, and limits that hold."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from billing_core.accounts.identity import (
    Claim,
    Limits,
    attempts_in_call,
    birth_date_matches,
    prove,
)
from billing_core.accounts.models import IdentityAttempt
from billing_core.audit.models import AuditEvent
from tests.billing_core.books import ANA, BEN, add_guarantor, statements_of

BORN = date(1980, 2, 3)
RIGHT = Claim(ANA, (BORN,), "94110")
WRONG_BIRTH_DATE = replace(RIGHT, birth_dates=(date(1980, 2, 4),))
WRONG_ZIP = replace(RIGHT, postal_code="94111")
UNKNOWN_ID = replace(RIGHT, guarantor_id=BEN)
MANY = Limits(per_call=100, per_guarantor_a_day=100, per_calling_number_a_day=100)


def tries(db, claim, *, call="CA1", number="+14155550100", limits=None, **needed):
    found = prove(
        db,
        claim,
        calling_number=number,
        reference=call,
        limits=limits or Limits(),
        key=b"secret",
        **({"zip_needed": True} | needed),
    )
    return found.id if found else None


@pytest.fixture
def ana(database, clock):
    with database.transaction() as db:
        add_guarantor(db)
    return database


def test_all_factors_right_prove_who_is_calling(ana):
    with ana.transaction() as db:
        assert tries(db, RIGHT) == ANA


@pytest.mark.parametrize(
    "claim",
    [
        WRONG_BIRTH_DATE,
        WRONG_ZIP,
        UNKNOWN_ID,
        replace(RIGHT, guarantor_id=None),
        replace(RIGHT, birth_dates=()),
        replace(RIGHT, postal_code=None),
        replace(RIGHT, postal_code=""),
        replace(RIGHT, postal_code="9411"),
    ],
)
def test_anything_wrong_proves_nothing(ana, claim):
    with ana.transaction() as db:
        assert tries(db, claim) is None


def test_a_birth_date_may_be_read_both_ways(ana):
    both = replace(RIGHT, birth_dates=(date(1902, 3, 19), BORN))

    with ana.transaction() as db:
        assert tries(db, both) == ANA


def test_the_zip_counts_only_when_it_is_needed(ana):
    with ana.transaction() as db:
        assert tries(db, replace(RIGHT, postal_code=None), zip_needed=False) == ANA
        assert tries(db, WRONG_BIRTH_DATE, zip_needed=False) is None


def test_a_birth_date_that_was_compared_before_counts_as_right(ana):
    with ana.transaction() as db:
        assert birth_date_matches(db, ANA, (date(1902, 3, 19), BORN))
        assert not birth_date_matches(db, ANA, (date(1902, 3, 19),))
        assert not birth_date_matches(db, BEN, (BORN,))

        compared = Claim(ANA, birth_date_matched=True, postal_code="94110")
        assert tries(db, compared) == ANA
        assert tries(db, replace(compared, postal_code="94111")) is None
        assert tries(db, replace(compared, birth_date_matched=False)) is None


def test_a_guest_needs_no_birth_date_and_has_the_same_limits(ana):
    guest = Claim(ANA, postal_code="94110", by_guest=True)
    with ana.transaction() as db:
        assert tries(db, guest) == ANA
        for _ in range(3):
            wrong = replace(guest, postal_code="94111")
            assert tries(db, wrong) is None

        assert tries(db, guest) is None


def test_the_long_form_of_a_zip_is_compared_by_its_first_five_digits(ana):
    with ana.transaction() as db:
        add_guarantor(db, BEN, postal_code="94110-1234")

        assert tries(db, replace(RIGHT, guarantor_id=BEN, postal_code="94110")) == BEN
        assert tries(db, replace(RIGHT, guarantor_id=BEN, postal_code="941105678")) == BEN


def test_where_no_zip_is_known_a_needed_one_never_fits(ana):
    with ana.transaction() as db:
        add_guarantor(db, BEN, postal_code="")

        assert tries(db, replace(RIGHT, guarantor_id=BEN, postal_code="")) is None


def test_a_fourth_try_in_a_call_fails_even_if_all_is_right(ana):
    with ana.transaction() as db:
        for _ in range(3):
            tries(db, WRONG_BIRTH_DATE)

        assert tries(db, RIGHT) is None
        assert tries(db, RIGHT, call="CA2") == ANA


def test_a_sixth_try_at_one_guarantor_in_a_day_fails_from_any_call(ana, clock):
    with ana.transaction() as db:
        for number in range(5):
            tries(db, WRONG_ZIP, call=f"CA{number}", number=f"+1415555010{number}")

        assert tries(db, RIGHT, call="CA9", number="+14155550199") is None
    clock.forward(hours=24, seconds=1)
    with ana.transaction() as db:
        assert tries(db, RIGHT, call="CA10", number="+14155550199") == ANA


def test_an_eleventh_try_from_one_number_in_a_day_fails(ana, clock):
    with ana.transaction() as db:
        for number in range(10):
            unknown = replace(UNKNOWN_ID, guarantor_id=BEN + number)
            tries(db, unknown, call=f"CA{number}")

        assert tries(db, RIGHT, call="CA99") is None
        assert tries(db, RIGHT, call="CA99", number="+14155550199") == ANA
    clock.forward(hours=25)
    with ana.transaction() as db:
        assert tries(db, RIGHT, call="CA100") == ANA


def test_callers_who_withhold_their_number_are_not_counted_together(ana):
    with ana.transaction() as db:
        for number in range(12):
            unknown = replace(UNKNOWN_ID, guarantor_id=BEN + number)
            tries(db, unknown, call=f"CA{number}", number=None)

        assert tries(db, RIGHT, call="CA99", number=None) == ANA


def test_tries_that_succeed_use_nothing_up(ana):
    with ana.transaction() as db:
        for _ in range(12):
            assert tries(db, RIGHT) == ANA

        assert attempts_in_call(db, "CA1") == 0


def test_failures_are_counted_by_call(ana):
    with ana.transaction() as db:
        tries(db, WRONG_ZIP)
        tries(db, UNKNOWN_ID)
        tries(db, WRONG_ZIP, call="CA2")

        assert attempts_in_call(db, "CA1") == 2
        assert attempts_in_call(db, "CA3") == 0


def test_the_audit_trail_alone_tells_the_outcomes_apart(ana):
    with ana.transaction() as db:
        for claim in (WRONG_BIRTH_DATE, UNKNOWN_ID, WRONG_ZIP, RIGHT):
            tries(db, claim)
        tries(db, RIGHT, call="CA2")
        told = db.execute(
            select(AuditEvent.tag, AuditEvent.guarantor_id, AuditEvent.reference).order_by(
                AuditEvent.id
            )
        ).all()

    assert sorted(told, key=lambda row: (row.reference, row.tag, row.guarantor_id or 0)) == [
        ("identity_locked", ANA, "CA1"),  # the third failure
        ("identity_locked", ANA, "CA1"),  # all right, but too late
        ("identity_refused", None, "CA1"),
        ("identity_refused", ANA, "CA1"),
        ("identity_proven", ANA, "CA2"),
    ]


def test_nothing_that_was_keyed_is_kept(ana):
    with ana.transaction() as db:
        tries(db, WRONG_ZIP)

        kept = db.execute(select(IdentityAttempt.__table__)).one()
        written = str(kept) + str(db.execute(select(AuditEvent.__table__)).one())

    assert (kept.reference, kept.passed) == ("CA1", False)
    for secret in ("94111", "1980", "4155550100"):
        assert secret not in written
    assert str(ANA) not in str(kept)


def test_every_failure_runs_the_same_queries(ana):
    seen = []
    claims = [WRONG_BIRTH_DATE, WRONG_ZIP, UNKNOWN_ID, replace(RIGHT, guarantor_id=None)]
    for claim in [*claims, RIGHT]:  # by then the call is locked
        with ana.transaction() as db, statements_of(ana) as said:
            assert tries(db, claim) is None
        seen.append(said)

    assert len(seen[0]) >= 4
    assert all(said == seen[0] for said in seen)


@pytest.mark.parametrize("what", ["guarantor", "calling number"])
def test_parallel_tries_do_not_get_past_a_limit(ana, what):
    limits = replace(MANY, per_guarantor_a_day=5) if what == "guarantor" else Limits(100, 100, 5)
    start = threading.Barrier(8)
    outcomes = []

    def attack(number):
        claim = WRONG_ZIP
        calling = f"+1415555010{number}"
        if what == "calling number":
            claim, calling = replace(UNKNOWN_ID, guarantor_id=BEN + number), "+14155550100"
        start.wait()
        with ana.transaction() as db:
            tries(db, claim, call=f"CA{number}", number=calling, limits=limits)
            tags = select(AuditEvent.tag).where(AuditEvent.reference == f"CA{number}")
            outcomes.append(db.scalars(tags).one())

    threads = [threading.Thread(target=attack, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    assert sorted(outcomes) == ["identity_locked"] * 4 + ["identity_refused"] * 4
