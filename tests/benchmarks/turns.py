"""Turns a second, as a share of a bare Flask view on the same server, in the same run, alternated.

A turn here is a whole one: the signature over 28 parameters, the call, the account's balance, the
call and the log of its turn written, the words of the balance and its menu, one commit.
"""

from __future__ import annotations

import itertools
import os
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError

from billing_core.accounts import queries as accounts
from billing_core.database import Database
from tests.benchmarks import parked
from tests.benchmarks.load import Load, drive
from tests.benchmarks.server import Server, Shape, serving
from tests.fixtures_database import POSTGRES_URLS
from tests.rules.source import ROOT

GUARANTORS = 300
ROUNDS = 5
SECONDS = 2.0  # of load, each side, each round
CALLS_A_ROUND = 6_000  # more than two seconds can take
WARM_UP_CALLS = 300
CONNECTIONS = (16, 64)
DATABASE_NAME = "payment_line_benchmark"

FLOOR_APP = "tests.benchmarks.floor:app"
LINE_APP = "app:app"


@dataclass(frozen=True)
class Side:
    """One server under one load: medians over the rounds."""

    turns_a_second: float
    cpu_ms_a_turn: float
    p50_ms: float
    p99_ms: float


@dataclass(frozen=True)
class Result:
    database: str
    server: str
    connections: int
    line: Side
    floor: Side
    ratio: float  # the median of the rounds' ratios
    ratio_lowest: float
    ratio_highest: float
    client_cpu_ms_a_turn: float


@dataclass(frozen=True)
class Round:
    """One stretch of load on one server."""

    load: Load
    cpu_seconds: float

    @property
    def cpu_ms(self) -> float:
        return self.cpu_seconds / self.load.answers * 1000


def measure(say: Callable[[str], None], *, rounds: int = ROUNDS) -> list[Result]:
    """Measure on SQLite, and on PostgreSQL where it answers."""
    results: list[Result] = []
    with TemporaryDirectory(prefix="payment-line-") as folder:
        sqlite = f"sqlite:///{folder}/line.db"
        results += _on("SQLite", sqlite, Shape(1, 2), Path(folder), say=say, rounds=rounds)
        with postgres() as url:
            if url is None:
                say("PostgreSQL does not answer: not measured.")
            else:
                shape = Shape(2, 4)
                results += _on("PostgreSQL", url, shape, Path(folder), say=say, rounds=rounds)
    return results


def _on(
    name: str, url: str, shape: Shape, folder: Path, *, say: Callable[[str], None], rounds: int
) -> Iterator[Result]:
    environment = line_environment(url, folder)
    database = Database(url)
    guarantors = _stock(database, environment)
    with ExitStack() as stack:
        floor = stack.enter_context(serving(FLOOR_APP, shape, environment))
        line = stack.enter_context(serving(LINE_APP, shape, environment))
        bench = Bench(database, guarantors, floor, line)
        bench.warm_up()
        for connections in CONNECTIONS:
            say(f"{name}, {connections} callers at once, {rounds} rounds …")
            pairs = [bench.round(connections) for _ in range(rounds)]
            yield _result(name, shape, connections, pairs)
    database.dispose()


@dataclass(frozen=True)
class Bench:
    """Both servers, and a database whose calls are parked anew for every round."""

    database: Database
    guarantors: list[int]
    floor: Server
    line: Server

    def warm_up(self) -> None:
        _load(self.line, iter(self._answers(WARM_UP_CALLS)), 8, parked.MOVED_TO)
        _load(self.floor, itertools.cycle(self._answers(1)), 8, b"<Gather")

    def round(self, connections: int) -> tuple[Round, Round]:
        """The floor, then the line."""
        webhooks = self._answers(CALLS_A_ROUND)
        return (
            _load(self.floor, itertools.cycle(webhooks), connections, b"<Gather"),
            _load(self.line, iter(webhooks), connections, parked.MOVED_TO),
        )

    def _answers(self, count: int) -> list[bytes]:
        return parked.answers(parked.park(self.database, self.guarantors, count))


def _load(server: Server, requests: Iterator[bytes], connections: int, expected: bytes) -> Round:
    spent = server.cpu_seconds
    load = drive(server.port, requests, connections=connections, seconds=SECONDS, expected=expected)
    assert not load.faults, f"{len(load.faults)} wrong answers, the first: {load.faults[0]}"
    return Round(load, server.cpu_seconds - spent)


def _result(name: str, shape: Shape, connections: int, pairs: list[tuple[Round, Round]]) -> Result:
    floors, lines = [list(side) for side in zip(*pairs, strict=True)]
    ratios = [line.load.answers_a_second / floor.load.answers_a_second for floor, line in pairs]
    return Result(
        database=name,
        server=str(shape),
        connections=connections,
        line=_side(lines),
        floor=_side(floors),
        ratio=statistics.median(ratios),
        ratio_lowest=min(ratios),
        ratio_highest=max(ratios),
        client_cpu_ms_a_turn=statistics.median(
            r.load.client_cpu_seconds / r.load.answers * 1000 for r in lines
        ),
    )


def _side(rounds: list[Round]) -> Side:
    def middle(figure: Callable[[Round], float]) -> float:
        return statistics.median(figure(one) for one in rounds)

    return Side(
        turns_a_second=middle(lambda one: one.load.answers_a_second),
        cpu_ms_a_turn=middle(lambda one: one.cpu_ms),
        p50_ms=middle(lambda one: one.load.percentile(0.50)),
        p99_ms=middle(lambda one: one.load.percentile(0.99)),
    )


def line_environment(url: str, folder: Path) -> dict[str, str]:
    return {
        "IVR_MODE": "live",
        "DATABASE_URL": url,
        "INSTANCE_PATH": str(folder),
        "JOBS": "elsewhere",
        "REDIS_URL": "",
        "GATEWAY": "sandbox",
        "OPERATOR_FILE": "",
        "SECRET_KEY": "benchmark-secret-key",
        "PUBLIC_URL": parked.PUBLIC_URL,
        "TWILIO_ACCOUNT_SID": parked.ACCOUNT_SID,
        "TWILIO_AUTH_TOKEN": parked.AUTH_TOKEN,
    }


def _stock(database: Database, environment: Mapping[str, str]) -> list[int]:
    """Migrate, load made-up bills, and return who owes something."""
    for command in (["migrate"], ["seed", "--guarantors", str(GUARANTORS)]):
        subprocess.run(
            [sys.executable, "-m", "flask", "--app", "app", "billing", *command],
            cwd=ROOT, env=os.environ | environment, check=True, capture_output=True,
        )  # fmt: skip
    with database.transaction() as db:
        owing = [row.guarantor_id for row in accounts.listing(db, GUARANTORS) if row.amount_due]
    assert owing, "nobody owes anything"
    return owing


@contextmanager
def postgres() -> Iterator[str | None]:
    """A database of our own on the PostgreSQL server of the tests; None where there is none."""
    given = os.environ.get("TEST_DATABASE_URL")
    for url in (given,) if given else POSTGRES_URLS:
        server = Database(url)
        try:
            _run(server, f"DROP DATABASE IF EXISTS {DATABASE_NAME}")
        except OperationalError:
            continue
        _run(server, f"CREATE DATABASE {DATABASE_NAME}")
        made = make_url(url).set(database=DATABASE_NAME)
        yield made.render_as_string(hide_password=False)
        _run(server, f"DROP DATABASE {DATABASE_NAME} WITH (FORCE)")
        return
    yield None


def _run(server: Database, statement: str) -> None:
    with server.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(statement))
