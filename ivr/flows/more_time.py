"""More time: offered before patience runs out, where something has to be looked for."""

from __future__ import annotations

from ivr.calls import Call
from ivr.flows import main_menu
from ivr.prompts import more_time as words
from ivr.steps import STEPS, Move, step
from ivr.turns import Menu

OFFER_SECONDS = 20  # to say that more is needed: what WCAG 2.2.1 asks for
HOLD_SECONDS = 60
HOLDS_MAX = 5  # minutes of it in one call
READY = "#"


@step
def offer(call: Call) -> Menu:
    return Menu((words.offer(),), "1", timeout_seconds=OFFER_SECONDS)


@offer.answered
def wanted(call: Call, key: str) -> Move:
    call.notes.holds += 1
    return hold


@step
def hold(call: Call) -> Menu:
    """Quiet for a minute; any key goes on, and silence brings the offer again."""
    return Menu((words.hold(),), READY, timeout_seconds=HOLD_SECONDS, silence_is="")


@hold.answered
def held(call: Call, key: str) -> Move:
    if key or call.notes.holds >= HOLDS_MAX:
        return STEPS.get(call.notes.paused_at or "", main_menu.choose)
    return offer
