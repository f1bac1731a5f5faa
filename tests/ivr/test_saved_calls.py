"""Calls saved from the pretend phone are played again, each turn by a process begun for it.

There is one for each errand in each language, which tests/scenarios/errands/saving.py makes; other
calls are saved by `flask ivr phone --save tests/ivr/saved_calls/NAME.json`, from a line whose demo
households are new. What is heard must be what was heard; where that is meant to change, save again.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from billing_core.database import Database
from ivr.prompts.languages import LANGUAGES
from ivr.simulator.recognise import prompts_heard
from tests.caller import Caller
from tests.ivr.fresh_process import fresh_processes
from tests.scenarios.errands.every import BY_NAME, ERRANDS
from tests.scenarios.errands.listener import USUAL

SAVED = sorted((Path(__file__).parent / "saved_calls").glob("*.json"))
TOLD = [  # each errand in one language in every run of the tests; in all of them in a long one
    pytest.param(path, marks=pytest.mark.long if number % len(LANGUAGES) else ())
    for number, path in enumerate(SAVED)
]


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """A file, which processes can share."""
    return sqlite_database


@pytest.fixture
def processes(app) -> Iterator[Any]:
    """A transport whose every request goes to a process of its own."""
    settings = app.extensions["settings"]
    with fresh_processes(settings.database_url, settings.instance_path) as transport:
        yield transport


def is_who_called(caller: Caller, saved: dict[str, Any]) -> None:
    """The household of a saved call, and what was there before it."""
    if "errand" in saved:
        caller.calls_from("+14155550001", stir=None).speaks(saved["language"])
        BY_NAME[saved["errand"]].given(caller)
        return
    if saved["household"]:
        caller.is_household(saved["household"])
    caller.calls_from(saved["from"])


@pytest.mark.slow
@pytest.mark.parametrize("path", TOLD, ids=lambda path: path.stem)
def test_a_saved_call_is_heard_as_it_was(path, caller, clock, processes):
    saved = json.loads(path.read_text("utf-8"))
    clock.at(saved["called_at"])
    is_who_called(caller, saved)
    caller.carrier.post, caller.carrier.pace = processes, USUAL

    for number, act in enumerate(saved["acts"]):
        getattr(caller, act["do"])(*act.get("given", ()), **act.get("named", {}))
        heard = prompts_heard(caller.phone)
        assert heard == act["heard"], f"{number}: {act}\n{caller.phone.transcript()}"
        caller.lets_jobs_run()


def test_there_is_a_saved_call_for_each_errand_in_each_language():
    saved = [json.loads(path.read_text("utf-8")) for path in SAVED]
    told = {(call.get("errand"), call.get("language")) for call in saved}

    assert told >= {(errand.name, code) for errand in ERRANDS for code in LANGUAGES}
