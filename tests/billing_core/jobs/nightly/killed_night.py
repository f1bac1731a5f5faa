"""A night that is killed: `python -m … DATABASE_URL FOLDER KILLS MOMENTS SEED`.

Two processes share it: the command `billing nightly`, and a Huey worker that it calls. At so many
random moments one of them, or both, get a real SIGKILL, and are started again, as a supervisor
would. A moment is a statement or a commit; MOMENTS says how many there are in all. With no kills it
is the night left alone. Prints what happened as JSON.
"""

from __future__ import annotations

import json
import mmap
import os
import random
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from click.testing import CliRunner
from sqlalchemy import event

from billing_core import clock
from billing_core.bank import vault
from billing_core.cli import commands
from billing_core.database import Database
from billing_core.gateways.sandbox import Sandbox
from billing_core.jobs import POLL_SECONDS_MAX, Jobs
from tests.billing_core.bank.drawer import KEY
from tests.billing_core.jobs.nightly.full_books import NIGHT, NIGHT_BEGINS, RULES
from tests.set_clock import SetClock

AT_ONCE = 15  # guarantors: so that every job has parts to share
COMMAND, WORKER = "command", "worker"
VICTIMS = ((COMMAND,), (WORKER,), (COMMAND, WORKER))
SPREAD = (
    0.8  # of the night's moments, over which the kills are spread: more, and it might end before
)
WATCH_SECONDS = 0.0005
GIVE_UP_SECONDS = 120


class NobodySends:
    def send(self, recipient: str, body: str, status_reference: str) -> str:
        raise AssertionError("nothing is sent tonight")


@dataclass
class Night:
    """Who is at work, and how many moments have passed."""

    url: str
    folder: Path
    passed: mmap.mmap = field(default_factory=lambda: mmap.mmap(-1, mmap.PAGESIZE))
    running: dict[str, int] = field(default_factory=dict)

    @property
    def moments(self) -> int:
        return self._of(COMMAND) + self._of(WORKER)

    def _of(self, who: str) -> int:
        return int.from_bytes(self.passed[_place(who)], "little")

    def _passes(self, who: str) -> None:
        place = _place(who)
        self.passed[place] = (self._of(who) + 1).to_bytes(8, "little")

    def start(self, who: str) -> None:
        """Fork a process that works; nothing was opened before that both would have."""
        child = os.fork()
        if child:
            self.running[who] = child
            return
        status = 1
        try:
            self._work(who)
            status = 0
        finally:
            os._exit(status)

    def _work(self, who: str) -> None:
        database = Database(self.url)
        event.listen(database.engine, "before_cursor_execute", lambda *_: self._passes(who))
        event.listen(database.engine, "commit", lambda *_: self._passes(who))
        queue = self.folder / "queue.sqlite"
        jobs = Jobs(database, Sandbox(database), NobodySends(), sqlite_path=queue, policies=RULES)
        vault.use(vault.KeyedVault(KEY))
        with clock.told_by(SetClock().at(NIGHT_BEGINS).now):
            _goes_through(database, jobs) if who == COMMAND else _answers_bells(jobs)

    def kill(self, victims: tuple[str, ...]) -> None:
        for who in victims:
            os.kill(self.running[who], signal.SIGKILL)
        for who in victims:
            _, status = os.waitpid(self.running.pop(who), 0)
            if not os.WIFSIGNALED(status):
                raise RuntimeError(f"the {who} was over before it was killed")
        for who in victims:
            self.start(who)

    def has_come_to(self, moment: int) -> bool:
        return self.moments >= moment or self.is_over()

    def is_over(self) -> bool:
        """Whether the command has gone through with it; if it failed, so does this."""
        pid, status = os.waitpid(self.running[COMMAND], os.WNOHANG)
        if pid and status:
            raise RuntimeError(f"the command failed: {status}")
        return bool(pid)

    def end(self) -> None:
        os.kill(self.running[WORKER], signal.SIGKILL)
        os.waitpid(self.running[WORKER], 0)


def _goes_through(database: Database, jobs: Jobs) -> None:
    group = commands(lambda: database, lambda: jobs, lambda: RULES)
    arguments = ["nightly", "--date", f"{NIGHT}", "--workers", "2", "--at-once", f"{AT_ONCE}"]
    CliRunner().invoke(group, arguments, catch_exceptions=False, standalone_mode=False)


def _answers_bells(jobs: Jobs) -> None:
    """A worker of the queue alone: what is sent and charged by day would not be the same twice."""
    jobs.night(NIGHT, 1)  # the bell that it had taken is lost with it
    consumer = jobs.huey.create_consumer(
        workers=1, periodic=False, initial_delay=POLL_SECONDS_MAX / 4, max_delay=POLL_SECONDS_MAX
    )
    consumer.run()


def _place(who: str) -> slice:
    return slice(0, 8) if who == COMMAND else slice(8, 16)


def until(true: Callable[[], bool]) -> None:
    give_up_at = time.monotonic() + GIVE_UP_SECONDS
    while not true():
        if time.monotonic() > give_up_at:
            raise TimeoutError
        time.sleep(WATCH_SECONDS)


def run(night: Night, kills: int, moments: int, rng: random.Random) -> dict[str, Any]:
    started = time.monotonic()
    night.start(COMMAND)
    night.start(WORKER)
    killed = []
    for _ in range(kills):
        wait = int(moments * SPREAD / kills * rng.uniform(0.5, 1))
        at = night.moments + wait
        until(partial(night.has_come_to, at))
        victims = rng.choice(VICTIMS)
        killed.append([night.moments, victims])
        night.kill(victims)
    until(night.is_over)
    night.end()
    return {"killed": killed, "moments": night.moments, "seconds": time.monotonic() - started}


if __name__ == "__main__":
    url, folder, kills, moments, seed = sys.argv[1:]
    happened = run(Night(url, Path(folder)), int(kills), int(moments), random.Random(seed))
    sys.stdout.write(json.dumps(happened) + "\n")
