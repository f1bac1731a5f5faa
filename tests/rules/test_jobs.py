"""Work that must happen has a row and a sweep that finds it: the queue is only a bell."""

from __future__ import annotations

import re

from billing_core.database import Database
from billing_core.gateways.sandbox import Sandbox
from billing_core.jobs import Jobs
from tests.rules.source import imported, sources

BELLS = {"charge", "night", "send_notices"}
ON_THE_TIMETABLE = {"sweep"}
QUEUES = "billing_core/jobs/"


class NobodySends:
    def send(self, recipient: str, body: str, status_reference: str) -> str:
        raise AssertionError("nothing is sent here")


def jobs(folder) -> Jobs:
    database = Database(f"sqlite:///{folder / 'line.db'}")
    return Jobs(database, Sandbox(database), NobodySends())


def test_every_job_is_a_known_bell_or_on_the_timetable(tmp_path):
    registry = jobs(tmp_path).huey._registry

    known = {name.rpartition(".")[2] for name in registry._registry}
    periodic = {task.name for task in registry.periodic_tasks}

    assert periodic == ON_THE_TIMETABLE
    assert known == BELLS | ON_THE_TIMETABLE


def test_only_jobs_know_the_queue():
    users = {
        source.path
        for source in sources("app.py", "ivr", "billing_core")
        for _, name in imported(source)
        if re.match(r"huey\b", name)
    }

    assert users == {f"{QUEUES}__init__.py"}
