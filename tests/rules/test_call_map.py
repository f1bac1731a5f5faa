"""The call map: every step is reachable, a person from everywhere, the README shows it as it is."""

from __future__ import annotations

import re

from ivr import call_map
from ivr.calls import Call
from ivr.cli import README, _complaints, _drawn
from ivr.steps import STEPS, Step
from ivr.turns import HangUp, Say


def test_every_step_is_reachable():
    assert call_map.unreachable() == set()


def test_from_every_step_a_person_or_goodbye_is_reachable_by_its_own_choices():
    assert call_map.without_a_person() == set()


def test_every_end_ends_and_a_person_is_rung():
    assert set(call_map.ENDS) <= STEPS.keys()
    assert call_map.PERSON in STEPS


def test_the_readme_shows_the_map_as_it_is():
    assert _complaints(README.read_text("utf-8")) == []


def test_a_readme_with_another_map_is_found():
    stale = README.read_text("utf-8").replace(_drawn(), "an old picture")

    assert _complaints(stale) == ["the map in the README is not current: flask ivr map --update"]


def test_the_map_names_every_step_and_every_edge():
    drawn = call_map.mermaid()

    boxes = re.findall(r"^    (\w+)\[(\w+)\]$", drawn, re.MULTILINE)
    arrows = re.findall(r"^  (\w+) --> (\w+)$", drawn, re.MULTILINE)
    edges = {(key, to) for key, leads in call_map.edges().items() for to in leads if to != key}
    assert {box for box, _ in boxes} == {key.replace(".", "_") for key in STEPS}
    assert set(arrows) == {(a.replace(".", "_"), b.replace(".", "_")) for a, b in edges}


def _only_ends(_call: Call) -> HangUp:
    return HangUp(())


def _goes_round(_call: Call) -> Say:
    return Say((), then=TRAP)


LONELY = Step("lonely.step", _only_ends)
TRAP = Step("trap.step", _goes_round)


def test_a_step_to_which_nothing_leads_is_found(monkeypatch):
    monkeypatch.setitem(STEPS, LONELY.key, LONELY)

    assert call_map.unreachable() == {"lonely.step"}
    assert "nothing leads to lonely.step" in _complaints(README.read_text("utf-8"))


def test_a_step_from_which_no_person_can_be_had_is_found(monkeypatch):
    monkeypatch.setitem(STEPS, TRAP.key, TRAP)
    monkeypatch.setattr(call_map, "START", (*call_map.START, TRAP.key))

    assert call_map.without_a_person() == {"trap.step"}
    assert "no person and no goodbye from trap.step" in _complaints(README.read_text("utf-8"))
