"""A line of which every request is answered by a process of its own, begun for it and ended after.

The processes are forked from one that has read the code and the catalogues, made the app, and
answered nothing: whatever a turn leaves outside the database is gone before the next.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path

from app import create_app
from billing_core import clock
from ivr.prompts.languages import LANGUAGES
from ivr.settings import Settings
from ivr.simulator.documents import Response
from ivr.simulator.transport import within
from ivr.speech.templates import template

SECONDS_MAX = 30
Request = tuple[str, dict[str, str] | None, dict[str, str], datetime]

for _code in LANGUAGES:
    template("welcome.greeting", _code)  # reads the language's catalogue

_fork = multiprocessing.get_context("forkserver")
_fork.set_forkserver_preload([__name__])


@dataclass(frozen=True)
class FreshProcesses:
    """Carries each request to a process of its own; a transport for the pretend carrier."""

    forks: Connection  # to the process of which each is forked

    def __call__(
        self, url: str, form: Mapping[str, str] | None, headers: Mapping[str, str]
    ) -> Response:
        self.forks.send((url, None if form is None else dict(form), dict(headers), clock.now()))
        assert self.forks.poll(SECONDS_MAX), f"no answer for {url}"
        answer: Response = self.forks.recv()
        return answer


@contextmanager
def fresh_processes(database_url: str, instance_path: Path) -> Iterator[FreshProcesses]:
    """A line on a database, of which no process answers twice."""
    ours, theirs = _fork.Pipe()
    process = _fork.Process(target=_fork_for_each, args=(database_url, instance_path, theirs))
    process.start()
    theirs.close()
    yield FreshProcesses(ours)
    ours.close()
    process.join(SECONDS_MAX)
    assert process.exitcode == 0, "a process ended badly"


def _fork_for_each(database_url: str, instance_path: Path, requests: Connection) -> None:
    """Make the app, answer nothing; for each request become two, of which one answers and ends."""
    app = create_app(Settings.for_tests(database_url, instance_path))
    app.extensions["database"].dispose()  # a connection must not be shared with a fork
    while (request := _next(requests)) is not None:
        answering = os.fork()
        if not answering:
            url, form, headers, now = request
            with clock.told_by(partial(_always, now)):
                requests.send(within(app.wsgi_app)(url, form, headers))
            os._exit(0)
        _, status = os.waitpid(answering, 0)
        assert status == 0, f"{request[0]} was not answered"


def _always(now: datetime) -> datetime:
    return now


def _next(requests: Connection) -> Request | None:
    try:
        request: Request = requests.recv()
    except EOFError:  # nobody asks any more
        return None
    return request
