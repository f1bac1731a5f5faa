"""Where a queue can be, and where it cannot be reached."""

from __future__ import annotations

import socket
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import redis

from billing_core.database import Database
from billing_core.jobs import QUEUE, Jobs
from tests.billing_core.jobs.bells import jobs_of


@pytest.fixture
def redis_url() -> Iterator[str]:
    """A Redis database of this process, emptied."""
    url = f"redis://127.0.0.1:6379/{1 + uuid.uuid4().int % 15}"
    server = redis.Redis.from_url(url, socket_connect_timeout=1)
    try:
        server.ping()
    except redis.RedisError:
        pytest.skip("Redis does not answer at 127.0.0.1:6379")
    key = f"huey.redis.{QUEUE}"
    server.delete(key)
    yield url
    server.delete(key)
    server.close()


@pytest.fixture(params=["memory", "sqlite", "redis"])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, object]:
    """Each place a queue can be in."""
    if request.param == "redis":
        return {"redis_url": request.getfixturevalue("redis_url")}
    return {"sqlite_path": tmp_path / "queue" / "jobs.sqlite"} if request.param == "sqlite" else {}


@pytest.fixture(params=["no redis", "mute redis", "no table"])
def silent_bell(
    request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[Callable[[Database], Jobs]]:
    """Makes jobs whose queue does not answer."""

    def without_a_table(database: Database) -> Jobs:
        jobs = jobs_of(database, sqlite_path=tmp_path / "queue.sqlite")
        jobs.huey.storage.sql("drop table task", commit=True)
        return jobs

    with socket.create_server(("127.0.0.1", 0)) as mute:
        port = mute.getsockname()[1] if request.param == "mute redis" else 1
        url = f"redis://127.0.0.1:{port}/0"
        yield (
            without_a_table
            if request.param == "no table"
            else lambda database: jobs_of(database, redis_url=url)
        )
