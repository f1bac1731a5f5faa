"""Cards that were refused are counted on the account and from the number, across calls."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from billing_core import factories
from billing_core.audit.models import AuditEvent
from billing_core.database import Database
from billing_core.gateways import Charged, declined
from billing_core.methods import tries
from billing_core.methods.models import CardTry
from billing_core.money import Money
from billing_core.payments import actions as payments
from billing_core.policies.terms import CardLimits

KEY = b"a key"
NUMBER, OTHER_NUMBER = "+14155550123", "+14155550188"
LIMITS = CardLimits(refused_per_guarantor_a_day=3, refused_per_calling_number_a_day=2)


class Line:
    def __init__(self, database: Database) -> None:
        self.database = database
        self.turn = 0

    def caller(self, number: str | None = NUMBER, *, by_guest: bool = False) -> tries.Caller:
        with self.database.transaction() as db:
            return tries.Caller(factories.household(db, Money.usd(500)).id, number, by_guest)

    def is_refused(self, caller: tries.Caller, times: int = 1) -> None:
        for _ in range(times):
            self.notes(caller, None)

    def notes(self, caller: tries.Caller, payment_id: Any, reference: str | None = None) -> None:
        self.turn += 1
        with self.database.transaction() as db:
            told = reference or f"CA1/{self.turn}"
            tries.note(db, caller, payment_id, reference=told, key=KEY)

    def pays(self, caller: tries.Caller, outcome: Any = None) -> None:
        """Agree to pay with a card; with an outcome, the processor has answered."""
        with self.database.transaction() as db:
            payment = factories.payment(db, caller.guarantor_id, Money.usd(10))
        self.notes(caller, payment.id)
        if outcome is None:
            return
        with self.database.transaction() as db:
            payments.begin_charging(db, payment.id)
        with self.database.transaction() as db:
            payments.settle(db, payment.id, outcome)

    def may_not(self, caller: tries.Caller) -> bool:
        with self.database.transaction() as db:
            return tries.are_used_up(db, caller, limits=LIMITS, key=KEY)


@pytest.fixture
def line(database: Database) -> Line:
    return Line(database)


def test_as_many_as_the_limit_of_the_account_are_too_many_from_whatever_number(line):
    caller = line.caller()

    line.is_refused(caller)
    line.is_refused(replace(caller, calling_number=OTHER_NUMBER))
    assert not line.may_not(replace(caller, calling_number=None))
    line.is_refused(replace(caller, calling_number=None))

    assert line.may_not(replace(caller, calling_number=None))


def test_as_many_as_the_limit_of_the_number_are_too_many_on_whatever_account(line):
    line.is_refused(line.caller())
    assert not line.may_not(line.caller())

    line.is_refused(line.caller())

    assert line.may_not(line.caller())
    assert not line.may_not(line.caller(OTHER_NUMBER))


def test_withheld_numbers_are_not_one_number(line):
    line.is_refused(line.caller(None), 2)

    assert not line.may_not(line.caller(None))


def test_a_guest_keeps_nobody_from_paying_their_own_bill(line):
    guest = line.caller(None, by_guest=True)
    line.is_refused(guest, 3)

    assert line.may_not(guest)
    assert not line.may_not(replace(guest, by_guest=False))


def test_after_a_day_they_count_no_more(line, clock):
    caller = line.caller()
    line.is_refused(caller, 2)
    clock.forward(hours=23, minutes=59)
    assert line.may_not(caller)

    clock.forward(minutes=1)

    assert not line.may_not(caller)


@pytest.mark.parametrize(
    ("outcome", "counts"),
    [(declined("card_declined"), True), (Charged("sbx_1"), False), (None, True)],
)
def test_what_becomes_of_a_payment_counts_and_while_it_is_open_it_does(line, outcome, counts):
    caller = line.caller()

    line.pays(caller, outcome)
    line.pays(caller, outcome)

    assert line.may_not(caller) is counts


def test_a_payment_that_was_never_sent_asked_about_no_card(line):
    caller = line.caller()
    with line.database.transaction() as db:
        for _ in range(2):
            payment = factories.payment(db, caller.guarantor_id, Money.usd(10))
            payments.give_up(db, payment.id, status="created")
            line.turn += 1
            tries.note(db, caller, payment.id, reference=f"CA1/{line.turn}", key=KEY)

    assert not line.may_not(caller)


def test_the_same_turn_twice_is_one_card(line):
    caller = line.caller()

    line.notes(caller, None, "CA1/7")
    line.notes(caller, None, "CA1/7")

    with line.database.transaction() as db:
        counted = db.scalars(select(CardTry)).one()
        assert counted.reference == "CA1/7"
        assert NUMBER not in str(vars(counted))


def test_who_is_turned_away_is_on_record(line):
    caller, guest = line.caller(), line.caller(by_guest=True)
    with line.database.transaction() as db:
        tries.turned_away(db, caller, reference="CA1/9")
        tries.turned_away(db, guest, reference="CA2/9")

    with line.database.transaction() as db:
        told = [(event.tag, event.actor) for event in db.scalars(select(AuditEvent))]
    assert told[-2:] == [("cards_locked", "caller"), ("cards_locked", "guest")]


def test_cards_from_one_number_at_once_keep_to_the_limit(line):
    callers = [line.caller() for _ in range(4)]
    start = threading.Barrier(len(callers))
    taken: list[int] = []

    def tries_a_card(caller: tries.Caller) -> None:
        start.wait(10)
        with line.database.transaction() as db:
            tries.queue_up(db, caller, key=KEY)
            if not tries.are_used_up(db, caller, limits=LIMITS, key=KEY):
                tries.note(db, caller, None, reference=f"CA{caller.guarantor_id}/1", key=KEY)
                taken.append(caller.guarantor_id)

    with ThreadPoolExecutor(len(callers)) as threads:
        list(threads.map(tries_a_card, callers))

    assert len(taken) == LIMITS.refused_per_calling_number_a_day


def test_withheld_numbers_do_not_wait_for_each_other(line):
    with line.database.transaction() as db:
        tries.queue_up(db, tries.Caller(10_000_008, None, by_guest=False), key=KEY)
