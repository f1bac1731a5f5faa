"""What a job of the night is, and what it is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy.orm import Session

from billing_core.accounts.ranges import Range
from billing_core.database import Database
from billing_core.gateways import Gateway
from billing_core.policies import Policies


@dataclass(frozen=True, slots=True)
class Tonight:
    """The day whose work is done, and what was decided for it."""

    day: date
    policies: Policies = field(default_factory=Policies)
    gateway: str = "sandbox"  # the processor that payments drawn tonight are owed to
    processor: Gateway | None = None  # who is asked for the list of a day; None: nobody is


Run = Callable[[Session, Range, Tonight], int]
Ask = Callable[[Database, Tonight], int]


@dataclass(frozen=True, slots=True)
class Job:
    """One line of the timetable: what is done, over which guarantors, on which days.

    `run(db, guarantors, tonight)` does it for a range inside an open transaction, without waiting
    for anybody outside, and returns how much it changed; done twice, it changes nothing the second
    time.
    """

    name: str  # unique, 32 characters at most
    run: Run
    whole: bool = False  # all guarantors in one part: only for what cannot be split
    on: Callable[[date], bool] = lambda _: True


@dataclass(frozen=True, slots=True)
class Inquiry:
    """A line of the timetable that waits for somebody outside, and so outside any transaction.

    `ask(database, tonight)` does it for everyone at once and returns how much it changed. A worker
    that dies leaves it to be asked again, and two may ask at once: neither may do harm.
    """

    name: str  # unique, 32 characters at most
    ask: Ask
    on: Callable[[date], bool] = lambda _: True


Line = Job | Inquiry
