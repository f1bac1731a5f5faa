"""Calls saved from the pretend phone are played again, each turn by a process begun for it.

A call is saved by `flask ivr phone --save tests/ivr/saved_calls/NAME.json`, from a line whose demo
households are new. What is heard must be what was heard; where that is meant to change, save again.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from billing_core.database import Database
from ivr.simulator.recognise import prompts_heard
from tests.ivr.fresh_process import FreshProcesses

SAVED = sorted((Path(__file__).parent / "saved_calls").glob("*.json"))


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """A file, which processes can share."""
    return sqlite_database


@pytest.fixture
def carrier(app, carrier):
    """A carrier whose every request goes to a process of its own."""
    settings = app.extensions["settings"]
    carrier.post = FreshProcesses(settings.database_url, settings.instance_path)
    return carrier


@pytest.mark.slow
@pytest.mark.parametrize("path", SAVED, ids=lambda path: path.stem)
def test_a_saved_call_is_heard_as_it_was(path, caller, clock):
    saved = json.loads(path.read_text("utf-8"))
    clock.at(saved["called_at"])
    if saved["household"]:
        caller.is_household(saved["household"])
    caller.calls_from(saved["from"])

    for number, act in enumerate(saved["acts"]):
        getattr(caller, act["do"])(*act.get("given", ()), **act.get("named", {}))
        heard = prompts_heard(caller.phone)
        assert heard == act["heard"], f"{number}: {act}\n{caller.phone.transcript()}"
        caller.lets_jobs_run()


def test_there_are_saved_calls_in_each_language():
    chosen = {path.stem.partition("_")[0] for path in SAVED}

    assert {"english", "spanish", "mandarin", "cantonese"} <= chosen
