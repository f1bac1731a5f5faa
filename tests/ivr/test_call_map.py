"""The call map is read from the code; here calls are walked, and each move must be on it."""

from __future__ import annotations

import pytest

from ivr import call_map
from ivr.steps import STEPS
from tests.ivr.line import ON_SQLITE, Line
from tests.ivr.ways import TOLD, WAYS, Way, answer, walk

PERSON = {"representative.ring", "representative.choose"}  # open, or closed


def leads(key: str) -> set[str]:
    """Where a call can stand after an answer to a step; what may only tell can be passed over."""
    tree = call_map.edges()
    found: set[str] = set()
    waiting = list(tree[key])
    while waiting:
        to = waiting.pop()
        if to not in found:
            found.add(to)
            waiting += tree[to] if "Say" in _returned(to) else ()
    return {to for to in found if _returned(to) != "Say"}


def _returned(key: str) -> str:
    return str(STEPS[key].ask.__annotations__["return"])


def allowed(step: str, heard: str) -> set[str]:
    """Where what was heard at a step can lead: its own choices, or what the engine does."""
    if heard == "answer" and step != "more_time.hold":
        return leads(step)
    if heard in ("person", "lost", "fallback"):
        return PERSON
    if heard == "back" or step.startswith("more_time."):  # to what was asked before
        return set(call_map.edges())
    return {step, "representative.give_up", "more_time.offer", *PERSON}


@pytest.mark.long  # in every run the walks of test_walks.py are held against the map
@pytest.mark.parametrize("key", WAYS)
@ON_SQLITE
def test_each_move_of_a_walked_call_is_on_the_map(line: Line, key):
    phone, who = walk(line, WAYS[key])

    line.post(line.path(phone.sid), answer(WAYS[key], who, phone))

    for turn in line.turns(phone.sid):
        where = allowed(turn.step, turn.heard)
        assert turn.moved_to in where, f"{turn.step} -{turn.heard}-> {turn.moved_to}"


@pytest.mark.parametrize("key", [key for key in TOLD if not key.startswith("trouble.")])
@ON_SQLITE
def test_a_call_goes_on_from_what_is_only_told_to_where_the_map_says(line: Line, key):
    phone, _ = walk(line, Way(TOLD[key], {}))
    if key == "welcome.greet_again":
        phone.hang_up()
        phone = line.call()

    assert line.row(phone.sid).step in leads(key)


def test_a_move_that_the_map_does_not_have_is_found():
    assert "pay.paid" not in allowed("main_menu.choose", "answer")
    assert "pay.paid" in allowed("pay.charging", "answer")
