"""The load of `make bench`, small: a real server takes callers at once, and a wrong answer is seen.

How many turns a second it takes is not judged here: a machine that runs tests has other work too.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from billing_core.database import Database
from tests import factories
from tests.benchmarks import parked
from tests.benchmarks.load import Load, drive
from tests.benchmarks.server import Server, Shape, serving
from tests.benchmarks.turns import LINE_APP, line_environment

pytestmark = pytest.mark.slow

CALLS, AT_ONCE = 24, 8
LONG_ENOUGH_SECONDS = 30  # it ends when every call has been answered


@pytest.fixture
def server(sqlite_database: Database, tmp_path) -> Iterator[Server]:
    url = sqlite_database.engine.url.render_as_string(hide_password=False)
    with serving(LINE_APP, Shape(1, 2), line_environment(url, tmp_path)) as made:
        yield made


@pytest.fixture
def webhooks(sqlite_database: Database) -> list[bytes]:
    """As many callers as there are calls, who ask for their balance."""
    with sqlite_database.transaction() as db:
        owing = [factories.household(db).id for _ in range(3)]
    return parked.answers(parked.park(sqlite_database, owing, CALLS))


def under_load(server: Server, webhooks: list[bytes]) -> Load:
    return drive(
        server.port,
        iter(webhooks),
        connections=AT_ONCE,
        seconds=LONG_ENOUGH_SECONDS,
        expected=parked.MOVED_TO,
    )


def test_every_caller_at_once_hears_their_balance(server, webhooks):
    load = under_load(server, webhooks)

    assert (load.answers, load.faults) == (CALLS, [])
    assert load.percentile(0.99) >= load.percentile(0.50) > 0


def test_an_answer_that_does_not_move_the_call_is_a_fault(server, webhooks):
    forged = [each.replace(b"X-Twilio-Signature: ", b"X-Twilio-Signature: x") for each in webhooks]

    load = under_load(server, forged)

    assert len(load.faults) == load.answers == CALLS
    assert "403" in load.faults[0]
