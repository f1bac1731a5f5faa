"""Every step, its answer delivered twice in the same moment and once more later: one effect."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from billing_core.database import Base
from ivr import flows
from ivr.calls import CallRow
from ivr.simulator.phone import Phone
from ivr.steps import STEPS
from tests.ivr.carrier_forms import arriving, fell_back, keyed, over
from tests.ivr.line import SID, Form, Line
from tests.ivr.ways import TOLD, WAYS, Way, answer, walk

ONCE, TWICE = "+14155550111", "+14155550122"
Act = Callable[[], TestResponse]
LAST_WORDS = ("representative.give_up", "reminder.leave", "trouble.goodbye")


def test_there_is_a_way_to_every_step_of_every_flow():
    assert flows.__all__
    assert WAYS.keys() | TOLD.keys() == STEPS.keys()
    assert not WAYS.keys() & TOLD.keys()


@pytest.mark.parametrize("key", WAYS)
def test_an_answer_delivered_twice_in_parallel_and_once_later_has_one_effect(line: Line, key):
    way = WAYS[key]
    once = posted_once(line, way, key)

    phone, form, path = standing(line, way, key, TWICE)
    before, turns_before = counts(line), len(line.turns(phone.sid))
    answers = in_parallel(line, path, form)
    rings = line.jobs.huey.pending_count()
    line.jobs.run_waiting()
    grown = growth(before, counts(line))
    later = line.post(path, form)
    line.jobs.run_waiting()

    assert [a.status_code for a in answers] == [200, 200]
    assert answers[0].data == answers[1].data
    assert growth(before, counts(line)) == grown == once.grown
    assert rings == once.rings
    moved = 0 if key in LAST_WORDS else 1
    assert len(line.turns(phone.sid)) == turns_before + moved
    assert later.data == answers[0].data


def test_a_call_that_arrives_twice_in_parallel_arrives_once(line: Line):
    answers = in_parallel(line, "/voice", arriving())

    assert answers[0].data == answers[1].data
    assert len(line.all(CallRow)) == 1
    assert line.turns() == []


def test_an_answer_of_an_unknown_call_twice_in_parallel_makes_one_call(line: Line):
    answers = in_parallel(line, "/voice/pay.review/7", keyed("1"))

    assert answers[0].data == answers[1].data
    assert len(line.all(CallRow)) == 1


@pytest.mark.parametrize("known", [True, False])
def test_a_fallback_twice_in_parallel_brings_one_person(line: Line, known):
    if known:
        line.at(STEPS["main_menu.choose"], turn=3)

    answers = in_parallel(line, "/voice/fallback", fell_back())

    assert answers[0].data == answers[1].data
    assert len(line.turns()) == (1 if known else 0)


def test_the_end_of_a_call_twice_in_parallel_is_one_end(line: Line):
    line.at(STEPS["main_menu.choose"], turn=3)

    answers = in_parallel(line, "/voice/status", over())

    assert [a.status_code for a in answers] == [204, 204]
    assert line.row().ended_as == "completed"


def test_two_different_answers_at_once_are_one_answer_and_one_too_late(line: Line):
    path = line.at(STEPS["main_menu.choose"], turn=3)

    one, other = together(
        lambda: line.post(path, keyed("4")),
        lambda: line.post(path, keyed("5")),
    )

    assert one.data == other.data
    assert line.row().step in ("help_paying.choose", "main_menu.more")
    assert len(line.turns(SID)) == 1


@dataclass(frozen=True, slots=True)
class Effect:
    """What one answer did: bells rung, rows by table."""

    rings: int
    grown: dict[str, int]


def posted_once(line: Line, way: Way, key: str) -> Effect:
    _, form, path = standing(line, way, key, ONCE)
    before = counts(line)
    line.post(path, form)
    rings = line.jobs.huey.pending_count()
    line.jobs.run_waiting()
    return Effect(rings, growth(before, counts(line)))


def standing(line: Line, way: Way, key: str, number: str) -> tuple[Phone, Form, str]:
    phone, who = walk(line, way, number=number)
    assert line.row(phone.sid).step == key, phone.transcript()
    return phone, answer(way, who, phone), line.path(phone.sid)


def in_parallel(line: Line, path: str, form: Form) -> list[TestResponse]:
    return together(lambda: line.post(path, form), lambda: line.post(path, form))


def together(*acts: Act) -> list[TestResponse]:
    """Do these in threads that start in the same moment."""
    start = threading.Barrier(len(acts))

    def at_the_signal(act: Act) -> TestResponse:
        start.wait(10)
        return act()

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(at_the_signal, acts))


def counts(line: Line) -> dict[str, int]:
    with line.database.connection() as connection:
        return {
            table.name: connection.scalar(select(func.count()).select_from(table)) or 0
            for table in Base.metadata.sorted_tables
        }


def growth(before: dict[str, int], after: dict[str, int]) -> dict[str, int]:
    return {name: after[name] - count for name, count in before.items() if after[name] != count}
