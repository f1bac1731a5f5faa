"""Silence and wrong keys at every step of every errand: no dead end, and a person within three.

A kind of mistake is made in one language for each errand, the next kind in the next, so that every
step meets every language by some kind; a step of several errands is tried in the first of those
that share a language. All kinds in all languages at all steps of all errands would take minutes.

Three errors and 0 are tried at every step, outside of errands, by tests/ivr/test_mistakes.py and
tests/ivr/test_keys.py as well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from ivr.prompts.languages import LANGUAGES
from tests.caller import Caller
from tests.scenarios.errands import mistakes
from tests.scenarios.errands.errand import Errand
from tests.scenarios.errands.every import ERRANDS
from tests.scenarios.errands.listener import QUICK, Listener
from tests.scenarios.errands.town import Town

MISTAKES_IN_A_CALL = 4  # a fifth would bring a person
NOBODY_ELSE = "representative."  # a person could not be had, or was had already
KINDS = ("silence", "wrong key", "three errors", "zero")
CODES = list(LANGUAGES)

pytestmark = pytest.mark.slow
ALL = pytest.mark.parametrize("errand", ERRANDS, ids=lambda errand: errand.name)


def language_for(kind: str, errand: Errand) -> str:
    """One language for each kind of mistake at an errand; over four kinds it is every one."""
    return CODES[(ERRANDS.index(errand) + KINDS.index(kind)) % len(CODES)]


def sets_out(town: Town, kind: str, errand: Errand) -> Listener:
    language = language_for(kind, errand)
    return Listener(town.caller(), errand, language, QUICK).sets_out()


@pytest.fixture(scope="module")
def stops(town: Town) -> dict[str, list[str]]:
    """Every step that each errand passes, once."""
    return {
        errand.name: list(
            dict.fromkeys(
                Listener(town.caller(), errand, pace=QUICK).sets_out().goes_through().stops
            )
        )
        for errand in ERRANDS
    }


def steps_for(kind: str, errand: Errand, stops: dict[str, list[str]]) -> list[str]:
    """The steps of an errand that no earlier one passes in whose language the kind is tried."""
    alike = [each for each in ERRANDS if language_for(kind, each) == language_for(kind, errand)]
    earlier = alike[: alike.index(errand)]
    passed = {step for each in earlier for step in stops[each.name]}
    return [step for step in stops[errand.name] if step not in passed]


def shares(steps: list[str]) -> Iterator[list[str]]:
    """The steps dealt out, so that no call has more mistakes than it may."""
    calls = -(-len(steps) // MISTAKES_IN_A_CALL)
    for number in range(calls):
        yield steps[number::calls]


def goes_through_with(listener: Listener, mistake: Callable[[Caller], None], at: list[str]) -> bool:
    """Make a mistake when first asked by each of these steps; say whether it was an answer."""
    left, answered = set(at), False
    caller = listener.caller
    while not caller.phone.ended:
        asked_by = listener.asked_by()
        if asked_by in left:
            left.remove(asked_by)
            answered |= mistakes.silence_is_an_answer(mistakes.turn_of(caller))
            mistake(caller)
        else:
            listener.answers()
    assert not left, f"the call never came to {left}\n{caller.phone.transcript()}"
    return answered


@ALL
def test_whoever_is_silent_once_at_any_step_still_does_their_errand(
    town: Town, errand: Errand, stops: dict[str, list[str]]
):
    for at in shares(steps_for("silence", errand, stops)):
        listener = sets_out(town, "silence", errand)

        answered = goes_through_with(listener, mistakes.is_silent_once, at)

        errand.came_of(listener.caller)
        if not answered:
            errand.also(listener.caller)


@ALL
def test_whoever_presses_a_wrong_key_once_at_any_step_still_does_their_errand(
    town: Town, errand: Errand, stops: dict[str, list[str]]
):
    for at in shares(steps_for("wrong key", errand, stops)):
        listener = sets_out(town, "wrong key", errand)

        goes_through_with(listener, mistakes.presses_a_wrong_key, at)

        errand.came_of(listener.caller)
        errand.also(listener.caller)


def twins(town: Town, kind: str, errand: Errand, at: list[str]) -> Iterator[tuple[str, Caller]]:
    """At each of these steps, somebody who has come as far in a call of their own."""
    left = set(at)
    listener = sets_out(town, kind, errand)
    while left and not listener.caller.phone.ended:
        asked_by = listener.asked_by()
        if asked_by in left and mistakes.can_go_wrong(mistakes.turn_of(listener.caller)):
            moment = town.clock.now()
            twin = town.twin(listener.caller)
            come_as_far(twin, asked_by)
            yield asked_by, twin
            town.forget(twin)
            town.clock.at(moment.isoformat())  # what the twin did took no time of the other's
        left.discard(asked_by)
        listener.answers()
    assert not left, f"the call never came to {left}"


def come_as_far(twin: Caller, asked_by: str) -> None:
    """<Pay> is begun again in a twin's call: key the fields before the one that asks."""
    field = asked_by.partition("/")[2]
    while field and twin.phone.waiting.step != field:
        twin.keys_card("bank" if field.startswith("bank") else "visa")


@pytest.mark.long
@ALL
def test_three_errors_at_any_step_bring_a_person(
    town: Town, errand: Errand, stops: dict[str, list[str]]
):
    at = steps_for("three errors", errand, stops)
    for asked_by, twin in twins(town, "three errors", errand, at):
        mistakes.errs_three_times(twin)

        if asked_by.startswith(NOBODY_ELSE):
            assert twin.row.step == "representative.leave_message", twin.phone.transcript()
        else:
            assert is_put_through(twin), f"{asked_by}\n{twin.phone.transcript()}"


@pytest.mark.long
@ALL
def test_zero_brings_a_person_within_one_turn_at_any_step(
    town: Town, errand: Errand, stops: dict[str, list[str]]
):
    at = steps_for("zero", errand, stops)
    for asked_by, twin in twins(town, "zero", errand, at):
        before = twin.row.turn

        mistakes.asks_for_a_person(twin)

        assert is_put_through(twin), f"{asked_by}\n{twin.phone.transcript()}"
        star_first = "/" in asked_by  # of <Pay>, which has no other key to leave it by
        assert twin.row.turn == before + 1 + star_first


def is_put_through(caller: Caller) -> bool:
    """Whether a person of the phone book is being rung."""
    book = caller.app.extensions["phone_book"]
    numbers = {line.number for line in book.lines.values()}
    return caller.phone.waiting.kind == "ringing" and numbers.issuperset(
        caller.phone.waiting.called
    )


def test_every_step_meets_every_language_by_some_kind_of_mistake(stops: dict[str, list[str]]):
    met = {
        (step, language_for(kind, errand))
        for errand in ERRANDS
        for kind in KINDS
        for step in steps_for(kind, errand, stops)
    }
    everywhere = {step for each in stops.values() for step in each}

    assert met == {(step, code) for step in everywhere for code in CODES}
