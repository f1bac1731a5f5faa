"""A web process that is killed at a chosen moment: `python -m …`, one command a line on its input.

Each is a process of its own, forked from this one before it opens anything, that serves the product
as `flask run` does, its worker thread beside it. At the moment asked for it gets a real SIGKILL.
Nothing of this is in the product: SQLAlchemy's events and a WSGI layer are where moments are told.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import event
from werkzeug.serving import make_server

from app import create_app
from billing_core import clock

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

ARRIVED = "a request has arrived"
COMMITTING = "its transaction is about to commit"
COMMITTED = "it has committed, and no bell has rung"
RUNG = "the bell has rung, and nothing is answered"
MOMENTS = (ARRIVED, COMMITTING, COMMITTED, RUNG)


class Dying:
    """Does not survive one moment of the first request to a step."""

    def __init__(self, step: str, moment: str) -> None:
        self._step = step
        self._moment = moment
        self._here = threading.local()  # which request this thread answers

    def reach(self, moment: str) -> None:
        at_the_step = getattr(self._here, "step", None) == self._step
        if at_the_step and moment == self._moment:
            os.kill(os.getpid(), signal.SIGKILL)

    def watch(self, engine: Any) -> None:
        event.listen(engine, "commit", lambda *_: self.reach(COMMITTING))
        event.listen(engine.pool, "checkin", lambda *_: self.reach(COMMITTED))

    def around(self, application: WSGIApplication) -> WSGIApplication:
        def answered(
            environ: dict[str, Any], start_response: Callable[..., Any]
        ) -> Iterable[bytes]:
            self._here.step = environ["PATH_INFO"].removeprefix("/voice/").partition("/")[0]
            self.reach(ARRIVED)
            body = application(environ, start_response)
            self.reach(RUNG)
            self._here.step = None
            return body

        return answered


@dataclass(frozen=True)
class Command:
    """How to serve: at a port, over a database, at a time; and where to die, if anywhere."""

    port: int
    environment: dict[str, str]
    step: str = ""
    moment: str = ""
    seconds_later: float = 0


def serve(command: Command) -> None:
    """Serve the product until killed."""
    os.environ.update(command.environment, JOBS="thread")
    app = create_app()  # made here: its threads and connections are this process's own
    dying = Dying(command.step, command.moment)
    dying.watch(app.extensions["database"].engine)
    app.wsgi_app = dying.around(app.wsgi_app)  # type: ignore[assignment,method-assign]
    later = timedelta(seconds=command.seconds_later)
    with clock.told_by(lambda: datetime.now(UTC) + later):  # noqa: TID251
        make_server("127.0.0.1", command.port, app, threaded=True).serve_forever()


def forked(command: Command) -> int:
    """Serve in a process of its own; return its id."""
    child = os.fork()
    if child == 0:
        try:
            serve(command)
        finally:
            os._exit(1)
    return child


if __name__ == "__main__":
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for those who are killed
    for line in sys.stdin:
        sys.stdout.write(json.dumps(forked(Command(**json.loads(line)))) + "\n")
        sys.stdout.flush()
