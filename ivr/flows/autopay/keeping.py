"""Autopay that is on: what comes next, skip or pause it, another card, turn it off."""

from __future__ import annotations

from datetime import timedelta

from billing_core.autopay import actions, queries
from billing_core.autopay.models import Mandate
from ivr.calls import Call
from ivr.flows import main_menu, receipt
from ivr.flows.autopay import agreeing, ahead, mandates
from ivr.prompts import Prompt
from ivr.prompts import autopay as words
from ivr.steps import Move, step
from ivr.turns import Menu, Say

ACTOR = "caller"


@step
def status(call: Call) -> Menu | Say:
    mandate = mandates.standing(call)
    if mandate is None:  # ended meanwhile, by a representative or a bank
        return Say((words.off(),), then=main_menu.choose)
    choices = _paused_or_on(call, mandate)
    return Menu((*_state(call, mandate), choices), "1234", shorter=(choices,))


@status.answered
def wish_chosen(call: Call, key: str) -> Move:
    mandate = mandates.standing(call)
    if mandate is None:
        return main_menu.choose
    match key:
        case "1" if mandates.is_paused(call, mandate):
            actions.resume(call.db, mandate.id, actor=ACTOR)
            return status.saying(words.resumed())
        case "1":
            return pause
        case "2":
            call.notes.draws_for = "statement" if mandate.plan_id is None else "plan"
            return agreeing.choose_card
        case "3":
            return off
        case _:
            mandates.for_one_day(call)
            return ahead.later


@step
def pause(call: Call) -> Menu:
    return Menu((words.pause_choices(),), "123")


@pause.answered
def pause_chosen(call: Call, key: str) -> Move:
    mandate = mandates.standing(call)
    if mandate is None or key == "3":
        return receipt.finished.saying(words.kept())
    if key == "2":
        actions.pause(call.db, mandate.id, since=call.today, until=None, actor=ACTOR)
        return receipt.finished.saying(words.paused())
    coming = queries.next_draw(call.db, mandate, call.today)
    if coming is None:
        return status.saying(words.nothing_to_skip())
    until = coming.on + timedelta(days=1)
    actions.pause(call.db, mandate.id, since=call.today, until=until, actor=ACTOR)
    return receipt.finished.saying(words.skipped(coming.on))


@step
def off(call: Call) -> Menu:
    return Menu((words.off_choices(),), "12", shorter=(words.off_choices(),))


@off.answered
def off_chosen(call: Call, key: str) -> Move:
    mandate = mandates.standing(call)
    if mandate is None or key == "2":
        return receipt.finished.saying(words.kept())
    actions.revoke(call.db, mandate.id, because="asked", actor=ACTOR)
    return receipt.finished.saying(words.off())


def _state(call: Call, mandate: Mandate) -> tuple[Prompt, ...]:
    card = mandates.last4(mandate)
    if mandates.is_paused(call, mandate):
        return (words.status_paused(card),)
    coming = queries.next_draw(call.db, mandate, call.today)
    if coming is None:
        return words.status_on(card), words.status_nothing_due()
    return words.status_on(card), words.status_next(coming.amount, coming.on)


def _paused_or_on(call: Call, mandate: Mandate) -> Prompt:
    if mandates.is_paused(call, mandate):
        return words.paused_choices()
    return words.status_choices()
