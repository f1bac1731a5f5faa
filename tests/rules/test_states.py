"""A thing with a life moves on one explicit graph, and the database knows no status outside it."""

from __future__ import annotations

import importlib
import itertools
import re
from types import ModuleType

import pytest
from sqlalchemy import CheckConstraint

from billing_core.database import Base
from billing_core.errors import IllegalMove
from tests.rules.source import ROOT

TABLES = {  # a concept with states.py, and the table that holds its status
    "ageing": "dunning_visits",
    "assistance": "assistance_applications",
    "autopay": "scheduled_payments",
    "bank": "bank_payments",
    "chargebacks": "chargebacks",
    "disputes": "disputes",
    "payments": "payments",
    "plans": "plans",
    "refunds": "refunds",
    "reminders": "reminders",
}
FINAL_BUT_FOR_THE_PROCESSOR: dict[str, set[str]] = {
    "ageing": set(),  # a payment that comes back opens everything again
    "assistance": {"awarded", "upheld", "withdrawn", "lapsed"},
    "autopay": {"failed", "skipped", "cancelled"},
    "bank": {"returned", "cancelled"},
    "chargebacks": {"won", "lost"},
    "disputes": {"stands", "corrected", "withdrawn"},
    "payments": {"declined", "refunded", "returned"},
    "plans": {"replaced", "cancelled"},
    "refunds": {"done", "refused", "cancelled"},
    "reminders": {"reached", "message_left", "unreached", "dropped"},
}


def graphs() -> dict[str, ModuleType]:
    found = sorted(path.parent.name for path in (ROOT / "billing_core").glob("*/states.py"))
    return {name: importlib.import_module(f"billing_core.{name}.states") for name in found}


@pytest.mark.parametrize("concept", graphs())
def test_every_status_is_on_its_graph_and_can_be_reached(concept):
    moves = graphs()[concept].MOVES
    first = next(iter(moves))

    reached, waiting = set(), [first]
    while waiting:
        status = waiting.pop()
        if status not in reached:
            reached.add(status)
            waiting += moves[status]

    assert reached == set(moves)


@pytest.mark.parametrize("concept", graphs())
def test_final_statuses_have_no_way_out(concept):
    moves = graphs()[concept].MOVES

    final = {status for status, ways in moves.items() if not ways}

    assert final == FINAL_BUT_FOR_THE_PROCESSOR[concept]


@pytest.mark.parametrize("concept", graphs())
def test_the_database_knows_exactly_the_statuses_of_the_graph(concept):
    importlib.import_module(f"billing_core.{concept}.models")
    table = Base.metadata.tables[TABLES[concept]]

    rules = [str(c.sqltext) for c in table.constraints if isinstance(c, CheckConstraint)]
    allowed = [rule for rule in rules if re.match(r"status IN", rule)]

    assert len(allowed) == 1, rules
    assert set(re.findall(r"'(\w+)'", allowed[0])) == set(graphs()[concept].MOVES)


@pytest.mark.parametrize("concept", graphs())
def test_a_move_off_the_graph_is_refused(concept):
    states = graphs()[concept]

    for before, after in itertools.product(states.MOVES, repeat=2):
        if after in states.MOVES[before]:
            states.check(before, after)
        else:
            with pytest.raises(IllegalMove):
                states.check(before, after)
