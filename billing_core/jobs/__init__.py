"""What is done after a commit and beside the calls: charging, sending, sweeping.

The queue is only a bell. What is owed stands in a row; a bell that was lost, or rang twice, changes
nothing, because the sweep comes every few seconds and every job asks the row first.
"""

from __future__ import annotations

import logging
import sqlite3
import threading
import uuid
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from huey import Huey, MemoryHuey, RedisHuey, SqliteHuey, crontab
from huey.consumer import Consumer
from huey.exceptions import HueyException
from redis import ConnectionPool, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry

from billing_core import clock
from billing_core.audit import sealing
from billing_core.database import Database
from billing_core.gateways import Gateway
from billing_core.jobs import nightly
from billing_core.jobs.nightly import Tonight
from billing_core.notices import Sender, sending
from billing_core.payments import charging
from billing_core.policies import Policies
from billing_core.reconciliation import actions as reconciliation
from billing_core.reconciliation.actions import Report
from billing_core.refunds import sending as refunds

QUEUE = "billing"
SWEEP_EVERY_SECONDS = 5
SENT_AT_ONCE_MAX = 100
THREADS = 4  # one slow card must not keep the next caller waiting
POLL_SECONDS_MAX = 0.2  # of the queue in SQLite; a caller is on the line
REDIS_SECONDS_MAX = 2  # above the second for which a worker waits at an empty queue
STOP_SECONDS_MAX = 30

log = logging.getLogger(__name__)


class Jobs:
    """The queue, its bells and its workers, over one database."""

    def __init__(
        self,
        database: Database,
        gateway: Gateway,
        sender: Sender,
        *,
        redis_url: str | None = None,
        sqlite_path: Path | None = None,
        policies: Policies | None = None,
        outbound: Callable[[], object] | None = None,
    ) -> None:
        """Queue in Redis if there is a URL, else in an SQLite file, else in this process alone.

        `outbound` places the calls that are owed, where there is a telephone.
        """
        self._database = database
        self._gateway = gateway
        self._sender = sender
        self._policies = policies or Policies()
        self._outbound = outbound
        self._sweeps = 0
        self._stopping = threading.Event()
        self._threads: list[threading.Thread] = []
        self._consumer: Consumer | None = None
        self.huey = _queue(redis_url, sqlite_path)
        self._charge = self.huey.task(name="charge")(self._run_charge)
        self._send_notices = self.huey.task(name="send_notices")(self._run_send_notices)
        self._night = self.huey.task(name="night")(self._run_night)
        self.huey.periodic_task(crontab(minute="*"), name="sweep")(self._run_sweep)

    def charge(self, payment_id: uuid.UUID) -> None:
        """Ring for a payment whose row is committed. Never raises: the sweep would find it."""
        _ring(lambda: self._charge(str(payment_id)), payment_id=str(payment_id))

    def send_notices(self) -> None:
        """Ring for messages whose rows are committed. Never raises."""
        _ring(self._send_notices)

    def night(self, day: date, workers: int) -> None:
        """Ring for so many workers to share a night that has begun. Never raises: whoever began it
        goes through with it alone.
        """
        for _ in range(workers):
            _ring(lambda: self._night(day.isoformat()))

    @property
    def gateway_name(self) -> str:
        """The name of the processor that payments are owed to."""
        return self._gateway.name

    def tonight(self, day: date) -> Tonight:
        """What the jobs of a night are told: the day, the operator's policies, the processor."""
        return Tonight(day, self._policies, self._gateway.name, self._gateway)

    def sweep(self) -> int:
        """Do all that is owed and has waited too long; return how many payments were looked at."""
        swept = self._sweep_payments()
        self._sweep_notices()
        self._seal_audit()
        self._place_calls()
        return swept

    def reconcile(self, day: date) -> Report:
        """Compare a billing day with the processor's list; see reconciliation.actions.reconcile."""
        return reconciliation.reconcile(self._database, self._gateway, day)

    def run_waiting(self) -> int:
        """Run everything that is queued, here and now, and what that queues; return how much."""
        done = 0
        while (task := self.huey.dequeue()) is not None:
            self.huey.execute(task)
            done += 1
        return done

    def start_thread(self) -> None:
        """Work in daemon threads of this process; signals stay with whoever handles them."""
        self._consumer = consumer = self._new_consumer(THREADS)
        self._threads = [consumer.scheduler, *(thread for _, thread in consumer.worker_threads)]
        for thread in self._threads:  # not consumer.start(): that would take the signals over
            thread.start()
        self._threads.append(self._start_sweeping())

    def stop(self) -> None:
        """End the threads of start_thread, each after what it is at; wait at most half a minute."""
        self._stopping.set()
        if self._consumer is not None:
            self._consumer.stop_flag.set()
        for thread in self._threads:
            thread.join(STOP_SECONDS_MAX)

    def work(self, workers: int) -> None:
        """Work in this process, with that many threads, until it is told to end by a signal."""
        sweeping = self._start_sweeping()
        self._new_consumer(workers).run()
        self._stopping.set()
        sweeping.join(STOP_SECONDS_MAX)

    def _run_charge(self, payment_id: str) -> None:
        wanted = uuid.UUID(payment_id)
        _guarded(
            lambda: charging.charge(self._database, self._gateway, wanted), payment_id=payment_id
        )
        self.send_notices()

    def _run_send_notices(self) -> None:
        _guarded(self._send)

    def _run_night(self, day: str) -> None:
        tonight = self.tonight(date.fromisoformat(day))
        _guarded(lambda: nightly.work(self._database, tonight))

    def _run_sweep(self) -> None:
        _guarded(self._sweep_payments)
        _guarded(self._sweep_notices)
        _guarded(self._seal_audit)
        _guarded(self._place_calls)

    def _sweep_payments(self) -> int:
        swept = charging.sweep(self._database, self._gateway, clock.now())
        refunds.sweep(self._database, self._gateway, clock.now())
        return swept

    def _seal_audit(self) -> None:
        long_ago = self._sweeps % sealing.LONG_AGO_EVERY_SWEEPS == 0
        self._sweeps += 1
        look_back = sealing.LONG_AGO if long_ago else sealing.JUST_NOW
        sealing.seal(self._database, look_back=look_back)

    def _place_calls(self) -> None:
        if self._outbound is not None:
            self._outbound()

    def _sweep_notices(self) -> None:
        sending.fail_interrupted(self._database)
        self._send()

    def _send(self) -> int:
        return sending.send_waiting(self._database, self._sender, SENT_AT_ONCE_MAX)

    def _new_consumer(self, workers: int) -> Consumer:
        return self.huey.create_consumer(
            workers=workers, initial_delay=POLL_SECONDS_MAX / 4, max_delay=POLL_SECONDS_MAX
        )

    def _start_sweeping(self) -> threading.Thread:
        thread = threading.Thread(target=self._sweep_until_stopped, name="sweep", daemon=True)
        thread.start()
        return thread

    def _sweep_until_stopped(self) -> None:
        while not self._stopping.wait(SWEEP_EVERY_SECONDS):
            self._run_sweep()


def _queue(redis_url: str | None, sqlite_path: Path | None) -> Huey:
    if redis_url:
        pool = ConnectionPool.from_url(
            redis_url,
            socket_connect_timeout=REDIS_SECONDS_MAX,
            socket_timeout=REDIS_SECONDS_MAX,
            retry=Retry(NoBackoff(), 0),  # a caller waits while the bell rings; the sweep is behind
        )
        return RedisHuey(QUEUE, connection_pool=pool, results=False)
    if sqlite_path:
        sqlite_path.parent.mkdir(parents=True, exist_ok=True)
        return SqliteHuey(QUEUE, filename=str(sqlite_path), results=False)
    return MemoryHuey(QUEUE, results=False)


def _ring(bell: Callable[[], Any], **ids: str) -> None:
    try:
        bell()
    except (HueyException, RedisError, sqlite3.Error, OSError) as error:
        log.warning("a bell did not ring: %s", type(error).__name__, extra=ids)


def _guarded(job: Callable[[], Any], **ids: str) -> None:
    """Do a job; whatever goes wrong, the row still says what is owed and the sweep comes again."""
    try:
        job()
    except Exception as error:  # noqa: BLE001 - the edge: a worker outlives any job
        # Its kind and place only: a database's message quotes the values of the row.
        log.error("a job failed: %s at %s", type(error).__name__, _place(error), extra=ids)


def _place(error: Exception) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return "?" if trace is None else f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}"
