"""Errands of who pays over time: a plan and its payments, autopay, a payment on another day."""

from __future__ import annotations

from datetime import date

from billing_core.autopay import queries
from billing_core.autopay.models import Mandate
from billing_core.money import Money
from billing_core.notices.models import Notice
from billing_core.payments.models import Payment
from billing_core.plans.models import Plan
from ivr.flows import autopay, receipt
from tests.caller import Caller
from tests.ivr.flows.plans import again, on_plan
from tests.scenarios.errands.errand import Errand, row, rows
from tests.scenarios.errands.paying import BY_NEW_CARD, charged

PLAN = {"main_menu.choose": "3"}
AUTOPAY = {"main_menu.choose": "5", "main_menu.more": "2"}
BY_THIS_CARD = {
    "autopay.choose_card": "1",
    "autopay.take_card": "card:visa",
    "autopay.terms": "1",
    "autopay.agree": "1",
}


# What must have come of it.


def has_a_plan_and_paid(caller: Caller) -> None:
    plan = row(caller, Plan)
    first = row(caller, Payment)
    assert (first.status, first.plan_id) == ("paid", plan.id)
    assert charged(caller) == Money(first.amount_cents)


def was_sent(caller: Caller, what: str, channel: str = "sms") -> None:
    """A paper of that number, or a text of that kind, is owed or on its way."""
    sent = rows(caller, Notice, Notice.channel == channel)
    assert any(what in notice.key for notice in sent), [notice.key for notice in sent]


def has_the_dates(caller: Caller) -> None:
    was_sent(caller, "plan")


def skipped_one(caller: Caller) -> None:
    plan = row(caller, Plan)
    assert (plan.skipped, plan.moved) == (1, 0)


def moved_one(caller: Caller) -> None:
    plan = row(caller, Plan)
    assert (plan.skipped, plan.moved) == (0, 1)


def in_force(caller: Caller) -> list[Mandate]:
    with caller.app.extensions["database"].transaction() as db:
        found = queries.in_force(db, caller.person.id)
        db.expunge_all()
        return found


def changed_the_card(caller: Caller) -> None:
    assert [(m.purpose, m.brand) for m in in_force(caller)] == [("plan", "amex")]


def pays_by_itself(caller: Caller) -> None:
    (mandate,) = in_force(caller)
    assert (mandate.purpose, mandate.last4, mandate.paused_from) == ("statement", "4242", None)
    assert charged(caller) == Money(0)


def paused(caller: Caller) -> None:
    (mandate,) = in_force(caller)
    assert (mandate.paused_from, mandate.paused_until) == (date(2026, 11, 24), None)


def turned_off(caller: Caller) -> None:
    assert in_force(caller) == []
    assert [m.revoked_because for m in rows(caller, Mandate)] == ["asked"]


def pays_on_the_first(caller: Caller) -> None:
    (mandate,) = in_force(caller)
    assert (mandate.purpose, mandate.amount_cents) == ("once", 12_000)
    assert mandate.draw_on == date(2026, 12, 1)
    assert charged(caller) == Money(0)


# What was there before.


def is_on_a_plan(caller: Caller) -> None:
    on_plan(caller, 600)


def has_autopay_for_a_plan(caller: Caller) -> None:
    on_plan(caller, 600)
    _sets_up_autopay(caller)


def has_autopay(caller: Caller) -> None:
    caller.owes(60, 40, 20)
    _sets_up_autopay(caller)


def _sets_up_autopay(caller: Caller) -> None:
    """In an earlier call of the same person."""
    earlier = again(caller, autopay.start).presses("1").presses("1").pays_with("visa")
    earlier.is_at(autopay.terms).presses("1").is_at(autopay.agree).presses("1")
    earlier.is_at(receipt.finished).hangs_up()


LATER = (
    Errand(
        "agrees to a plan and pays its first payment",
        PLAN
        | BY_NEW_CARD
        | {
            "plan.choose": "1",
            "plan.first_payment": "1",
            "plan.terms": "1",
            "plan.accept": "1",
            "plan.agreed": "1",
            "plan.text_consent": "1",
        },
        has_a_plan_and_paid,
        also=has_the_dates,
    ),
    Errand(
        "hears how a plan stands",
        PLAN | {"plan.status": "4", "plan.text_consent": "1"},
        has_the_dates,
        given=is_on_a_plan,
    ),
    Errand(
        "skips a payment of a plan",
        PLAN | {"plan.status": "2", "plan.change": "1", "plan.skip": "1"},
        skipped_one,
        given=is_on_a_plan,
    ),
    Errand(
        "moves a payment of a plan",
        PLAN | {"plan.status": "2", "plan.change": "2", "plan.move": "1"},
        moved_one,
        given=is_on_a_plan,
    ),
    Errand(
        "changes the card of a plan",
        PLAN
        | BY_THIS_CARD
        | {
            "plan.status": "3",
            "autopay.status": "2",
            "autopay.take_card": "card:amex",
        },
        changed_the_card,
        given=has_autopay_for_a_plan,
    ),
    Errand("enrols in autopay", AUTOPAY | BY_THIS_CARD | {"autopay.offer": "1"}, pays_by_itself),
    Errand(
        "hears of autopay and pauses it",
        AUTOPAY | {"autopay.status": "1", "autopay.pause": "2"},
        paused,
        given=has_autopay,
    ),
    Errand(
        "turns autopay off",
        AUTOPAY | {"autopay.status": "3", "autopay.off": "1"},
        turned_off,
        given=has_autopay,
    ),
    Errand(
        "pays on another day",
        AUTOPAY
        | BY_THIS_CARD
        | {
            "autopay.offer": "2",
            "pay.choose_amount": "1",
            "autopay.choose_day": "2",
            "autopay.enter_day": "1201",
        },
        pays_on_the_first,
    ),
)
