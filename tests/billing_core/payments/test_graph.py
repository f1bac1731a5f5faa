"""Whatever happens in whatever order: a payment keeps to its graph, the books to the truth."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule

from billing_core import clock
from billing_core.chargebacks import actions as chargebacks
from billing_core.chargebacks.models import Chargeback
from billing_core.database import Database, new_id
from billing_core.errors import IllegalMove, OutOfRange
from billing_core.gateways import Charged, Refunded, declined
from billing_core.migrations import upgrade
from billing_core.money import Money
from billing_core.payments import actions, states
from billing_core.payments.models import Payment
from billing_core.policies import Policy
from billing_core.refunds import actions as refunds
from billing_core.returned_items import actions as returned_items
from tests.billing_core.payments.household import (
    PHONE,
    balance,
    owed,
    owes,
    payment_entries,
    read,
    taken,
    texts,
)

OWED = Money.usd(500)


@cache
def _folder() -> TemporaryDirectory[str]:
    return TemporaryDirectory()


@cache
def migrated() -> Path:
    """A migrated database to copy: migrating takes longer than a whole life."""
    path = Path(_folder().name) / "migrated.sqlite"
    made = Database(f"sqlite:///{path}")
    upgrade(made)
    made.dispose()
    return path


class PaymentLife(RuleBasedStateMachine):
    """Every action at every moment; a history of each payment beside the one in the database."""

    payments: Bundle[uuid.UUID] = Bundle("payments")

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        shutil.copyfile(migrated(), Path(self.folder.name) / "life.sqlite")
        self.database = Database(f"sqlite:///{self.folder.name}/life.sqlite")
        visits = owes(self.database, "300", "200")
        self.cost = dict(zip(visits, [Money.usd(300), Money.usd(200)], strict=True))
        self.seen: dict[uuid.UUID, list[str]] = {}
        self.disputes: dict[uuid.UUID, uuid.UUID] = {}

    @rule(target=payments, dollars=st.integers(min_value=1, max_value=5))
    def take(self, dollars: int) -> uuid.UUID:
        payment_id = taken(self.database, str(dollars))
        self.seen[payment_id] = ["created"]
        return payment_id

    @rule(payment_id=payments)
    def begin(self, payment_id: uuid.UUID) -> None:
        with self.database.transaction() as db:
            actions.begin_charging(db, payment_id)

    @rule(payment_id=payments)
    def lose_the_answer(self, payment_id: uuid.UUID) -> None:
        with self.database.transaction() as db:
            actions.mark_unknown(db, payment_id)

    @rule(payment_id=payments, outcome=st.sampled_from([Charged("pi_1"), declined("do_not_honor")]))
    def settle(self, payment_id: uuid.UUID, outcome: Charged) -> None:
        with self.database.transaction() as db:
            actions.settle(db, payment_id, outcome)

    @rule(payment_id=payments, status=st.sampled_from(["created", "unknown"]))
    def give_up(self, payment_id: uuid.UUID, status: str) -> None:
        with self.database.transaction() as db:
            actions.give_up(db, payment_id, status=status)

    @rule(payment_id=payments, cents=st.sampled_from([1, 100, 250]))
    def give_back(self, payment_id: uuid.UUID, cents: int) -> None:
        wanted = refunds.Request(payment_id, Money(cents), str(new_id()), "a test", "tester")
        try:
            with self.database.transaction() as db:
                refund = refunds.request(db, wanted, today=clock.today())
                refunds.begin(db, refund.id, sent_before=clock.now())
                refunds.settle(db, refund.id, Refunded("re_1"))
        except (IllegalMove, OutOfRange):
            pass

    @rule(payment_id=payments)
    def dispute(self, payment_id: uuid.UUID) -> None:
        payment = self.read(payment_id)
        left = Money(payment.amount_cents - payment.refunded_cents)
        notified = chargebacks.Notified(payment_id, str(new_id()), left, "fraudulent")
        try:
            with self.database.transaction() as db:
                opened = chargebacks.open_(db, notified, on=clock.today())
                self.disputes[payment_id] = opened.id
        except IllegalMove:
            pass

    @rule(payment_id=payments, end=st.sampled_from([chargebacks.win, chargebacks.lose]))
    def answer_the_dispute(
        self, payment_id: uuid.UUID, end: Callable[..., Chargeback | None]
    ) -> None:
        if payment_id in self.disputes:
            with self.database.transaction() as db:
                end(db, self.disputes[payment_id], on=clock.today())

    @rule(payment_id=payments)
    def come_back(self, payment_id: uuid.UUID) -> None:
        with self.database.transaction() as db:
            returned_items.take_back(db, payment_id, "R01", on=clock.today(), policy=Policy())

    @rule(payment_id=payments)
    def ask_for_a_text(self, payment_id: uuid.UUID) -> None:
        with self.database.transaction() as db:
            actions.notify(db, payment_id, PHONE)

    @rule(payment_id=payments)
    def hear_it(self, payment_id: uuid.UUID) -> None:
        with self.database.transaction() as db:
            actions.tell(db, payment_id)

    @invariant()
    def every_move_is_on_the_graph(self) -> None:
        for payment_id, history in self.seen.items():
            now = read(self.database, payment_id).status
            if now != history[-1]:
                states.check(history[-1], now)
                history.append(now)

    @invariant()
    def the_balance_is_what_was_owed_less_what_was_paid(self) -> None:
        paid = [p for p in map(self.read, self.seen) if p.status == "paid"]
        kept = Money(sum(p.amount_cents - p.refunded_cents for p in paid))
        assert balance(self.database) == OWED - kept
        ever_paid = {f"payment:{id_}" for id_, history in self.seen.items() if "paid" in history}
        assert {entry.key for entry in payment_entries(self.database)} == ever_paid

    @invariant()
    def no_visit_is_owed_more_than_it_cost(self) -> None:
        for visit_id, owed_now in owed(self.database).items():
            assert Money(0) < owed_now <= self.cost[visit_id]

    @invariant()
    def only_an_open_payment_has_a_token_and_only_a_final_one_is_told_or_written_about(
        self,
    ) -> None:
        written_about = {text.key for text in texts(self.database)}
        for payment in map(self.read, self.seen):
            is_open = payment.status in states.IN_FLIGHT
            assert (payment.token is not None) == is_open
            assert not (is_open and payment.told_at)
            expected = not is_open and payment.notify_phone is not None
            assert (f"payment:{payment.id}" in written_about) == expected

    def read(self, payment_id: uuid.UUID) -> Payment:
        return read(self.database, payment_id)

    def teardown(self) -> None:
        self.database.dispose()
        self.folder.cleanup()


PaymentLife.TestCase.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)
TestPaymentLife = PaymentLife.TestCase
