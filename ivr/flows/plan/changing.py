"""One instalment skipped, or paid later: what it would mean, then key 1."""

from __future__ import annotations

import uuid

from billing_core.plans import changing, queries
from billing_core.plans.changing import Change, NotChanged
from ivr.calls import Call
from ivr.flows import help_paying, pay, receipt, representative
from ivr.flows.plan import quoting
from ivr.prompts import Prompt
from ivr.prompts import plan as words
from ivr.steps import Move, step
from ivr.turns import Menu, Say

LATER_DAYS = (7, 14)  # a menu of days is shorter than a date to key
ACTOR = "caller"


@step
def change(call: Call) -> Menu | Say:
    skipping, moving = _skipping(call), _movings(call)
    if isinstance(skipping, NotChanged) and not moving:
        return Say((), then=not_changed)
    return Menu((words.change_choices(),), "123")


@change.answered
def change_chosen(call: Call, key: str) -> Move:
    match key:
        case "1":
            return skip
        case "2":
            return move
        case _:
            return receipt.finished.saying(words.kept())


@step
def skip(call: Call) -> Menu | Say:
    would = _skipping(call)
    if isinstance(would, NotChanged):
        return Say((), then=not_changed)
    told = words.would_skip(would.amount, would.before, would.last_on)
    return Menu((told, words.skip_choices()), "12", shorter=(words.skip_choices(),))


@skip.answered
def skip_confirmed(call: Call, key: str) -> Move:
    if key == "2":
        return receipt.finished.saying(words.kept())
    plan_id = _plan(call)
    made = changing.skip(
        call.db, plan_id, terms=call.account_policy.plan, today=call.today, actor=ACTOR
    )
    if isinstance(made, NotChanged):
        return not_changed
    now = queries.standing(call.db, plan_id, call.today)
    done = words.skipped(now.next_amount, made.after)
    return receipt.finished.saying(done, words.new_dates_mailed())


@step
def move(call: Call) -> Menu | Say:
    days = _movings(call)
    if not days:
        return Say((), then=not_changed)
    options = [words.move_option(would.after, key) for key, would in enumerate(days, start=1)]
    keep = len(days) + 1
    told = words.would_move(days[0].amount, days[0].before), *options, words.move_keep(keep)
    return Menu(told, "".join(str(key) for key in range(1, keep + 1)))


@move.answered
def day_chosen(call: Call, key: str) -> Move:
    days = _movings(call)
    if int(key) > len(days):
        return receipt.finished.saying(words.kept())
    wanted = days[int(key) - 1]
    changing.move(
        call.db,
        _plan(call),
        days=(wanted.after - wanted.before).days,
        terms=call.account_policy.plan,
        today=call.today,
        actor=ACTOR,
    )
    done = words.moved(wanted.amount, wanted.after)
    return receipt.finished.saying(done, words.new_dates_mailed())


@step
def not_changed(call: Call) -> Menu:
    """Why the schedule stays as it is, and who can help."""
    return Menu((_why_not(call), words.none_choices()), "123", shorter=(words.none_choices(),))


@not_changed.answered
def other_way_chosen(call: Call, key: str) -> Move:
    match key:
        case "1":
            return pay.choose_amount
        case "2":
            return help_paying.choose
        case _:
            call.asks_for_a_person("plan")
            return representative.put_through


WHY = {
    "not_active": words.not_changed_yet,
    "behind": words.not_changed_late,
    "nothing_left": words.paid_off,
    "too_often": words.not_changed_again,
    "too_late": words.not_changed_day,
}


def _why_not(call: Call) -> Prompt:
    tried = _skipping(call), *(_moving(call, days) for days in LATER_DAYS)
    return next(WHY[each.reason]() for each in tried if isinstance(each, NotChanged))


def _skipping(call: Call) -> Change | NotChanged:
    terms = call.account_policy.plan
    return changing.skipping(call.db, _plan(call), terms=terms, today=call.today)


def _movings(call: Call) -> list[Change]:
    """The later days that the next instalment can have."""
    tried = [_moving(call, days) for days in LATER_DAYS]
    return [each for each in tried if isinstance(each, Change)]


def _moving(call: Call, days: int) -> Change | NotChanged:
    terms = call.account_policy.plan
    return changing.moving(call.db, _plan(call), days=days, terms=terms, today=call.today)


def _plan(call: Call) -> uuid.UUID:
    plan_id = quoting.plan_id(call)
    assert plan_id is not None, "an instalment of no plan"
    return plan_id
