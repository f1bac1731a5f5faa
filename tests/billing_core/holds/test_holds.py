"""A hold stops what it says, from its first day to its last, and nothing else."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from billing_core import factories
from billing_core.accounts.models import Guarantor
from billing_core.audit.models import AuditEvent
from billing_core.errors import UnknownGuarantor, UnknownVisit
from billing_core.holds import actions, queries
from billing_core.holds.kinds import KINDS, RULES, STOPS
from billing_core.holds.models import Hold
from billing_core.statements.models import Visit

DAY = date(2026, 11, 24)


@pytest.fixture
def books(database, clock):
    """Ana with two visits, Ben with one."""
    with database.transaction() as db:
        factories.household(db, factories.FORTY, factories.FORTY, name="Ana")
        factories.household(db, name="Ben")
    return database


def id_of(db, name):
    return db.scalars(select(Guarantor.id).where(Guarantor.source_key == f"made:{name}")).one()


def visits_of(db, name):
    mine = select(Visit.id).where(Visit.guarantor_id == id_of(db, name)).order_by(Visit.id)
    return db.scalars(mine).all()


def place(db, name="Ana", kind="dispute", **told):
    details = {"reason": "billed twice", "reference": "D-1"} | told
    request = actions.Request(id_of(db, name), kind, **details)
    return actions.place(db, request, actor="caller")


def stopped(db, name, day=DAY, **told):
    return {stop for stop in STOPS if queries.stopped(db, id_of(db, name), stop, day, **told)}


@pytest.mark.parametrize("kind", KINDS)
def test_a_hold_stops_what_its_kind_says_and_nothing_else(books, kind):
    with books.transaction() as db:
        place(db, kind=kind)

        assert stopped(db, "Ana") == RULES[kind].stops
        assert stopped(db, "Ben") == set()


@pytest.mark.parametrize("stop", STOPS)
def test_a_hold_can_be_told_what_to_stop(books, stop):
    with books.transaction() as db:
        hold = place(db, stops=[stop])

        assert hold.stops == {stop}
        assert stopped(db, "Ana") == {stop}
        for other in STOPS:
            held = db.scalars(queries.held(other, DAY)).all()
            assert held == ([id_of(db, "Ana")] if other == stop else [])


def test_every_kind_says_where_it_is_written():
    assert set(RULES) == set(KINDS)
    assert all(rule.source and rule.stops <= set(STOPS) for rule in RULES.values())


def test_a_hold_counts_its_first_day_and_not_the_day_it_ends_on(books):
    with books.transaction() as db:
        place(db, starts_on=date(2026, 12, 1), ends_on=date(2026, 12, 4))

        held = [day for day in range(1, 31) if stopped(db, "Ana", date(2026, 12, day))]

    assert held == [1, 2, 3]


def test_without_an_end_it_holds_until_it_is_lifted(books):
    with books.transaction() as db:
        hold = place(db)

        assert stopped(db, "Ana", date(2036, 1, 1))
        assert not stopped(db, "Ana", date(2026, 11, 23))

        actions.lift(db, hold.id, on=date(2026, 12, 1), actor="representative:7")

        assert stopped(db, "Ana", date(2026, 11, 30))
        assert not stopped(db, "Ana", date(2026, 12, 1))


def test_lifting_before_the_first_day_leaves_no_day_held(books):
    with books.transaction() as db:
        hold = place(db, starts_on=date(2026, 12, 10))

        actions.lift(db, hold.id, on=DAY, actor="caller")

        assert not stopped(db, "Ana", date(2026, 12, 10))
        assert hold.starts_on == hold.ends_on


def test_lifting_never_moves_an_end_to_a_later_day(books, clock):
    with books.transaction() as db:
        hold = place(db, ends_on=date(2026, 12, 1))
        actions.lift(db, hold.id, on=date(2026, 12, 9), actor="caller")
        assert (hold.ends_on, hold.lifted_at) == (date(2026, 12, 1), None)

        actions.lift(db, hold.id, on=date(2026, 11, 28), actor="caller")
        clock.forward(hours=1)
        actions.lift(db, hold.id, on=date(2026, 11, 28), actor="caller")

    assert hold.ends_on == date(2026, 11, 28)
    assert hold.lifted_at < clock.now()


def test_a_hold_on_one_visit_leaves_the_other_and_the_account_alone(books):
    with books.transaction() as db:
        disputed, other = visits_of(db, "Ana")
        place(db, visit_id=disputed)

        assert stopped(db, "Ana", visit_id=disputed) == RULES["dispute"].stops
        assert stopped(db, "Ana", visit_id=other) == set()
        assert stopped(db, "Ana") == set()
        assert db.scalars(queries.held("late_fees", DAY)).all() == []
        assert db.scalars(queries.held_visits("late_fees", DAY)).all() == [disputed]
        assert db.scalars(queries.touched("late_fees", DAY)).all() == [id_of(db, "Ana")]
        assert queries.is_touched(db, id_of(db, "Ana"), "late_fees", DAY)
        assert not queries.is_touched(db, id_of(db, "Ben"), "late_fees", DAY)


def test_a_hold_on_the_account_holds_every_visit(books):
    with books.transaction() as db:
        place(db)

        for visit_id in visits_of(db, "Ana"):
            assert stopped(db, "Ana", visit_id=visit_id) == RULES["dispute"].stops
        assert db.scalars(queries.held_visits("late_fees", DAY)).all() == []


def test_a_job_leaves_held_guarantors_out_with_one_condition(books):
    with books.transaction() as db:
        place(db)
        free = select(Guarantor.id).where(Guarantor.id.not_in(queries.held("outbound", DAY)))

        assert db.scalars(free).all() == [id_of(db, "Ben")]


def test_one_reason_places_one_hold_and_another_a_second(books):
    with books.transaction() as db:
        first = place(db)

        assert place(db).id == first.id
        assert place(db, visit_id=visits_of(db, "Ana")[0]).id != first.id
        assert place(db, reference="D-2").id != first.id
        assert place(db, kind="appeal").id != first.id
        assert len(queries.of_guarantor(db, id_of(db, "Ana"), DAY)) == 4


def test_a_hold_that_was_lifted_can_be_placed_again(books):
    with books.transaction() as db:
        first = place(db)
        actions.lift(db, first.id, on=DAY, actor="caller")

        again = place(db)

        assert again.id != first.id
        assert stopped(db, "Ana")


def test_one_of_two_holds_lifted_leaves_the_other(books):
    with books.transaction() as db:
        place(db, kind="assistance", reference="A-1")
        place(db, kind="dispute", visit_id=visits_of(db, "Ana")[0])
        place(db, kind="dispute", visit_id=visits_of(db, "Ana")[1])
        ana = id_of(db, "Ana")

        lifted = [
            actions.lift_all(db, ana, "dispute", reference="D-1", on=DAY, actor="caller")
            for _ in range(2)
        ]

        assert lifted == [2, 0]

        left = queries.of_guarantor(db, ana, DAY)
        assert [hold.kind for hold in left] == ["assistance"]


def test_a_visit_of_someone_else_cannot_be_held(books):
    with books.transaction() as db:
        with pytest.raises(UnknownVisit):
            place(db, visit_id=visits_of(db, "Ben")[0])

        assert db.scalars(select(Hold)).all() == []


def test_nobody_unknown_is_held(books):
    request = actions.Request(10000000, "dispute", reason="", reference="D-1")

    with books.transaction() as db, pytest.raises(UnknownGuarantor):
        actions.place(db, request, actor="caller")


@pytest.mark.parametrize("stops", [[], ["care"]])
def test_a_hold_stops_something_that_there_is(books, stops):
    with books.transaction() as db, pytest.raises(AssertionError, match="hold"):
        place(db, stops=stops)


def test_placing_and_lifting_are_told_without_the_reason(books):
    with books.transaction() as db:
        hold = place(db, visit_id=visits_of(db, "Ana")[0], stops=["outbound"])
        actions.lift(db, hold.id, on=DAY, actor="representative:7")

        told = select(AuditEvent).where(AuditEvent.reference == str(hold.id))
        placed, lifted = db.scalars(told.order_by(AuditEvent.id)).all()

    assert (placed.tag, placed.actor) == ("hold_placed", "caller")
    assert (lifted.tag, lifted.actor) == ("hold_lifted", "representative:7")
    assert placed.details == {"kind": "dispute", "stops": "outbound", "on_one_visit": True}
