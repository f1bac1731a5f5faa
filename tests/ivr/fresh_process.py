"""A line of which every request is answered by a process of its own, begun for it and ended after.

The processes are forked from one that has read the code and the catalogues and answered nothing:
whatever a turn leaves outside the database is gone before the next.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
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

for _code in LANGUAGES:
    template("welcome.greeting", _code)  # reads the language's catalogue

_fork = multiprocessing.get_context("forkserver")
_fork.set_forkserver_preload([__name__])


@dataclass(frozen=True)
class FreshProcesses:
    """Carries each request to a process of its own; a transport for the pretend carrier."""

    database_url: str
    instance_path: Path

    def __call__(
        self, url: str, form: Mapping[str, str] | None, headers: Mapping[str, str]
    ) -> Response:
        ours, theirs = _fork.Pipe(duplex=False)
        request = url, None if form is None else dict(form), dict(headers), clock.now()
        process = _fork.Process(target=_answer, args=(self, request, theirs))
        process.start()
        theirs.close()
        assert ours.poll(SECONDS_MAX), f"no answer for {url}"
        answer: Response = ours.recv()
        process.join(SECONDS_MAX)
        assert process.exitcode == 0
        return answer


Request = tuple[str, dict[str, str] | None, dict[str, str], datetime]


def _answer(line: FreshProcesses, request: Request, reply: Connection) -> None:
    url, form, headers, now = request
    settings = Settings.for_tests(line.database_url, line.instance_path)
    with clock.told_by(lambda: now):
        reply.send(within(create_app(settings).wsgi_app)(url, form, headers))
