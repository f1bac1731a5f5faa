"""Books in which a night on the first of a month finds something to do for every job."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from billing_core import factories, policies
from billing_core.accounts.models import Patient
from billing_core.accounts.ranges import Range
from billing_core.autopay import scheduling
from billing_core.bank.models import BankPayment
from billing_core.database import Database
from billing_core.gateways import ChargeRequest
from billing_core.gateways.sandbox import Sandbox
from billing_core.holds import actions as holds
from billing_core.money import Money
from billing_core.plans.models import Plan
from billing_core.premiums import actions as premiums
from billing_core.premiums.actions import NewAccount, Offer
from billing_core.seed import crowd
from billing_core.statements.actions import issue
from billing_core.suspense import actions as suspense
from tests.billing_core.assistance import steps
from tests.billing_core.autopay.standing_order import Household
from tests.billing_core.bank.drawer import Drawer, submit
from tests.billing_core.payments.household import VISA
from tests.billing_core.plans.payer import Payer, policy
from tests.set_clock import SetClock

NIGHT = date(2026, 12, 1)
NIGHT_BEGINS = "2026-12-01T02:00"
CROWD = 60
RULES = policies.load(
    {
        "policies": {
            "default": {
                "effective_from": NIGHT.replace(year=2020),
                "late_fee": {"fixed_cents": 500},
            }
        }
    }
)


def fill(database: Database, clock: SetClock) -> None:
    """Make them, from the summer on; leave the clock where the night begins."""
    clock.at("2026-08-20T10:00")
    crowd.make(database, CROWD, advance=lambda _: None)
    for share in (300, 150):
        _small_balance(database, Money(share))
    _plans(database, clock)
    _assistance(database, clock)
    _autopay(database, clock)
    _bank(database, clock)
    _reminders(database, clock)
    _premiums(database)
    _credit(database)
    clock.at("2026-11-30T12:00")
    Sandbox(database).charge(ChargeRequest("elsewhere", VISA, Money.usd(70), "not ours"))
    clock.at(NIGHT_BEGINS)


def _small_balance(database: Database, share: Money) -> None:
    with database.transaction() as db:
        liable = factories.guarantor(db, region="GA")
        factories.visit(db, factories.patient(db, liable), share)
        issue(db, liable.id, issued_on=date(2026, 5, 1), due_date=date(2026, 5, 31))


def _plans(database: Database, clock: SetClock) -> None:
    """Some that nobody pays, with interest and without; one paid off, one whose paper came."""
    clock.at("2026-08-25T10:00")
    for _ in range(3):
        Payer.owing(database, "600", "90", policy=policy(apr="6")).has_plan()
        late = Household.owing(database, "240")
        late.takes_texts()
        late.payer.has_plan()
    paid_off = Payer.owing(database, "120")
    paid_off.has_plan()
    paid_off.pays("120")
    waiting = Payer.owing(database, "300")
    plan = waiting.agrees()
    assert isinstance(plan, Plan)
    waiting.receives("disclosure", plan.id)


def _assistance(database: Database, clock: SetClock) -> None:
    """An application that nobody completed, an award that does not cover what came after it, and
    people who are left alone.
    """
    clock.at("2026-09-10T10:00")
    with database.transaction() as db:
        steps.applied(db, steps.household(db, "500"))
        awarded = factories.household(db, Money.usd(400))
        steps.awarded(db, awarded.id)
        for kind in ("bankruptcy", "dispute"):
            left_alone = steps.household(db, "75")
            request = holds.Request(left_alone, kind, "asked", kind, starts_on=date(2026, 9, 10))
            holds.place(db, request, actor="test")
    clock.at("2026-10-02T10:00")
    with database.transaction() as db:
        seen = db.scalars(select(Patient).where(Patient.guarantor_id == awarded.id)).one()
        factories.visit(db, seen, Money.usd(80))


def _autopay(database: Database, clock: SetClock) -> None:
    """Draws to take tonight from cards and banks, draws to plan, and one that was declined."""
    clock.at("2026-10-24T10:00")
    declined = Household.owing(database, "600")
    declined.takes_texts()
    declined.has_plan_with_autopay(outcome="insufficient")
    clock.at("2026-11-01T10:00")
    for by in ("card", "bank", "card"):
        Household.owing(database, "600", "60").has_plan_with_autopay(by=by)
    for by in ("card", "bank"):
        Household.owing(database, "95").agrees("statement", by=by)
    clock.at("2026-11-24T01:00")
    declined.night("2026-11-24")
    with database.transaction() as db:
        scheduling.look_ahead(db, Range(), date(2026, 11, 24))
    clock.at("2026-11-10T10:00")
    Household.owing(database, "130").agrees("statement", by="bank")


def _bank(database: Database, clock: SetClock) -> None:
    """Debits that no bank has sent back, and some that one has, for want of funds."""
    clock.at("2026-11-17T10:00")
    drawers = [Drawer.owing(database, "200", "40") for _ in range(4)]
    for drawer in drawers:
        drawer.agrees("150")
    submit(database)
    clock.at("2026-11-19T10:00")
    for drawer in drawers[:2]:
        with database.transaction() as db:
            sent = select(BankPayment.trace).where(BankPayment.guarantor_id == drawer.id)
            trace = db.scalars(sent).one()
        assert trace is not None
        drawer.gets_back(trace, "R01")


def _reminders(database: Database, clock: SetClock) -> None:
    """Two whose bill is due in three days: one agreed to be called, the other did not."""
    clock.at("2026-11-04T10:00")
    with database.transaction() as db:
        for agrees in (True, False):
            phone = f"+1415555013{agrees:d}"
            owner = factories.household(db, Money.usd(45), phone=phone)
            if agrees:
                factories.consent(db, phone, "reminder", channel="voice", guarantor_id=owner.id)
    clock.at("2026-11-19T10:00")


def _credit(database: Database) -> None:
    """More came than was owed, and a visit was charged since."""
    with database.transaction() as db:
        owner = factories.household(db, Money.usd(20))
        credit = suspense.NewCredit(
            "cheque", date(2026, 11, 19), Money.usd(50), "115", "1", f"ID {owner.id}"
        )
        suspense.receive(db, credit)
        seen = db.scalars(select(Patient).where(Patient.guarantor_id == owner.id)).one()
        factories.visit(db, seen, Money.usd(40))


def _premiums(database: Database) -> None:
    with database.transaction() as db:
        for number, ahead in enumerate((None, "450", "1000")):
            unit, owner = f"BU-{number}", steps.household(db, "55")
            starts_on = date(2026, 11, 1)
            new = NewAccount(unit, owner, "individual", Money.usd(400), starts_on)
            premiums.open_account(db, new)
            if ahead:
                offer = Offer(unit, Money.usd(ahead), unit, "card", by_phone=False)
                premiums.take(db, offer)
