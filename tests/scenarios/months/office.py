"""A billing office on a day: its books, its clock, its rules, and the households it bills."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from datetime import date
from itertools import count

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, multiple
from sqlalchemy.orm import Session

from billing_core import clock, policies
from billing_core.accounts.models import Patient
from billing_core.bank import actions as bank
from billing_core.bank.models import BankAccount
from billing_core.database import Database
from billing_core.errors import BillingError
from billing_core.gateways.sandbox import Sandbox
from billing_core.jobs.nightly import Tonight
from billing_core.money import Money
from billing_core.policies import Policy
from tests import factories
from tests.scenarios.months.auditor import Auditor
from tests.set_clock import SetClock

FIRST_DAY = "2026-01-05T10:00"
CLERK = "representative:7"
RULES = policies.load(
    {
        "policies": {
            "default": {
                "effective_from": date(2020, 1, 1),
                "late_fee": {"fixed_cents": 500, "percent": 1},
                "returned_item_fee_cents": 1500,
                "payment_minimum_cents": 100,
                "plan": {"months": [2, 6], "apr": 6, "instalment_minimum_cents": 500},
            }
        }
    }
)
# Two spouses, each liable for some of the care, and someone far away under other laws.
HOUSEHOLDS = (("Ana", "GA"), ("Ben", "GA"), ("Cho", "VA"), ("Dee", "CA-N"))

cents = st.one_of(st.integers(1, 60_000), st.sampled_from([1, 499, 500, 2500, 10_000]))
amounts = st.builds(Money, cents)
portions = st.integers(1, 8)  # of eight: how much of what may be paid is paid
people = st.integers(0, 2)


@dataclass
class Beginning:
    """What a machine is given: how to begin with empty books, and the clock on the wall."""

    empty: Callable[[], Database]
    clock: SetClock


@dataclass
class Person:
    """A guarantor, for whom they are liable, and where their money is."""

    id: int
    region: str
    patients: list[Patient] = field(default_factory=list)
    bank_account: BankAccount | None = None


class Office(RuleBasedStateMachine):
    """What every rule uses; the rules themselves are in the modules beside this one."""

    beginning: Beginning  # set by whoever runs the machine

    visits = Bundle("visits")

    def __init__(self) -> None:
        super().__init__()
        self.database = self.beginning.empty()
        self.clock = self.beginning.clock.at(FIRST_DAY)
        self.numbers = count(1)
        self.people: list[Person] = []
        self.gateway = Sandbox(self.database, slow_seconds=0)
        self.auditor = Auditor(self.database)

    @initialize(
        target=visits,
        third=st.sampled_from(HOUSEHOLDS[2:]),
        shares=st.lists(amounts, min_size=4, max_size=4),
    )
    def opens(self, third: tuple[str, str], shares: list[Money]) -> object:
        """Everyone owes something from the start; the last of the visits is not billed yet."""
        with self.database.transaction() as db:
            for name, region in (*HOUSEHOLDS[:2], third):
                self.people.append(_person(db, name, region))
            seen = [
                factories.visit(
                    db, self.people[n % 3].patients[0], share, source_key=self.new_key()
                )
                for n, share in enumerate(shares)
            ]
            for person in self.people[1:]:
                factories.statement(db, person.id)
        return multiple(*seen)

    @property
    def today(self) -> date:
        return clock.today()

    @property
    def tonight(self) -> Tonight:
        return Tonight(self.today, RULES, self.gateway.name)

    def policy(self, guarantor_id: int) -> Policy:
        found = next(person for person in self.people if person.id == guarantor_id)
        return RULES.for_region(found.region, self.today)

    def new_key(self) -> str:
        """A key that another channel would give what it asks for."""
        return f"months:{next(self.numbers)}"

    def asking(self) -> Asking:
        self.clock.forward(minutes=2)
        return Asking(self.database)


class Asking:
    """A transaction in which something is asked for; a refusal that is documented is fine."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._within = ExitStack()

    def __enter__(self) -> Session:
        self._within.enter_context(suppress(BillingError))
        return self._within.enter_context(self._database.transaction())

    def __exit__(self, *error: object) -> bool:
        return bool(self._within.__exit__(*error))  # type: ignore[arg-type]


def _person(db: Session, name: str, region: str) -> Person:
    phone = f"+1415555{len(name) + ord(name[0]):04d}"
    liable = factories.guarantor(db, name, region=region, given_name=name, phone=phone)
    factories.consent(db, phone, "reminder", guarantor_id=liable.id)
    person = Person(liable.id, region)
    for number in range(2):
        key = f"months:{name}:{number}"
        person.patients.append(factories.patient(db, liable, source_key=key))
    added = bank.add_account(
        db, bank.NewAccount(liable.id, "checking", "231380104", number="744567899", holder=name)
    )
    assert isinstance(added, BankAccount)
    person.bank_account = added
    return person
