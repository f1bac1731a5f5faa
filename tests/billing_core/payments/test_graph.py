"""Whatever happens in whatever order: a payment keeps to its graph, the books to the truth."""

from __future__ import annotations

import shutil
import uuid
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule

from billing_core.database import Database
from billing_core.gateways import Charged, declined
from billing_core.migrations import upgrade
from billing_core.money import Money
from billing_core.payments import actions, states
from billing_core.payments.models import Payment
from tests.billing_core.payments.household import (
    PHONE,
    balance,
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
        owes(self.database, "300", "200")
        self.seen: dict[uuid.UUID, list[str]] = {}

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
        assert balance(self.database) == OWED - Money(sum(p.amount_cents for p in paid))
        assert {e.key for e in payment_entries(self.database)} == {f"payment:{p.id}" for p in paid}

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
