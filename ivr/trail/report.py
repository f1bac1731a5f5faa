"""What many calls came to: by outcome, by language, and step by step where callers are lost.

Days are those on which calls began, where the operator's own clock stands (billing_core.clock).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from billing_core import clock
from ivr.answers import Kind
from ivr.calls import CallRow, CallTurn
from ivr.outcomes import Outcome
from ivr.trail.reading import END_UNKNOWN

ENDED = "call_ended"  # what the trail notes at the step where a caller hung up
MISHEARD = (Kind.WRONG_KEY, Kind.TOO_SHORT, Kind.TOO_LONG, Kind.UNCLEAR)
STEPS_SHOWN = 200  # the call tree has fewer

# What staff do next. Whatever is not here needs nobody: the caller has what they called for.
NEXT: dict[str, str] = {
    Outcome.ABANDONED: "look below for the step where callers are lost",
    Outcome.PAYMENT_REFUSED: "offer another way to pay when they call again",
    Outcome.PAYMENT_UNKNOWN: "flask billing reconcile: the processor has the answer",
    Outcome.CALL_BACK_BOOKED: "call back at the time that was promised",
    Outcome.CHARGE_QUESTIONED: "flask billing dispute list: answer by the day that was said",
    Outcome.HELP_APPLIED_FOR: "flask billing assistance list: send the form, watch its deadline",
    END_UNKNOWN: "the carrier told no end: check /voice/status with the carrier",
}


@dataclass(frozen=True, slots=True)
class Class:
    """Calls that came to one thing, their share of all that ended, their mean length in seconds."""

    outcome: str
    calls: int
    share: float
    seconds: float | None
    next: str


@dataclass(frozen=True, slots=True)
class Spoken:
    """Calls that ended in one language, and how many of them got the balance, or more."""

    language: str
    calls: int
    identified: int
    paid: int


@dataclass(frozen=True, slots=True)
class Lost:
    """One step: how often it was visited, and how its visits went wrong or were the last.

    `left` counts calls that ended here without anything reached; `repeated` those who asked to hear
    it again; `seconds` is the mean from its being asked to the answer.
    """

    step: str
    visits: int
    left: int
    silences: int
    mistakes: int
    persons: int
    repeated: int
    seconds: float | None

    @property
    def share_left(self) -> float:
        return self.left / self.visits


@dataclass(frozen=True, slots=True)
class Report:
    """Calls that began from one day to another, both included, and are over."""

    first: date
    last: date
    calls: int
    classes: list[Class]
    languages: list[Spoken]
    steps: list[Lost]  # where most callers are lost, first


def report(db: Session, first: date, last: date) -> Report:
    """Return the report of the calls that began on those days; calls that go on are left out."""
    classes = list(_classes(db, first, last))
    return Report(
        first,
        last,
        sum(each.calls for each in classes),
        classes,
        list(_languages(db, first, last)),
        list(_steps(db, first, last)),
    )


def _over(first: date, last: date) -> list[ColumnElement[bool]]:
    begin, end = clock.bounds_of(first)[0], clock.bounds_of(last)[1]
    return [CallRow.ended_at.is_not(None), CallRow.started_at >= begin, CallRow.started_at < end]


def _classes(db: Session, first: date, last: date) -> Iterator[Class]:
    rows = db.execute(
        select(CallRow.outcome, CallRow.started_at, CallRow.ended_at)
        .where(*_over(first, last))
        .execution_options(yield_per=1000)
    )
    found: dict[str, list[float]] = {}
    for outcome, started_at, ended_at in rows:
        lengths = found.setdefault(outcome or END_UNKNOWN, [])
        assert ended_at is not None, "only calls that are over were asked for"
        lengths.append((ended_at - started_at).total_seconds())
    total = sum(map(len, found.values()))
    for outcome, lengths in sorted(found.items(), key=lambda each: (-len(each[1]), each[0])):
        calls = len(lengths)
        yield Class(outcome, calls, calls / total, sum(lengths) / calls, NEXT.get(outcome, ""))


def _languages(db: Session, first: date, last: date) -> Iterator[Spoken]:
    rows = db.execute(
        select(
            CallRow.language,
            func.count(),
            _count(CallRow.verified),
            _count(CallRow.outcome == Outcome.PAID),
        )
        .where(*_over(first, last))
        .group_by(CallRow.language)
        .order_by(func.count().desc(), CallRow.language)
    )
    return (Spoken(*row) for row in rows)


def _steps(db: Session, first: date, last: date) -> Iterator[Lost]:
    lost = (CallTurn.heard == ENDED) & CallRow.outcome.in_((Outcome.ABANDONED, Outcome.GOODBYE))
    left = _count(lost)
    wanted = (
        select(
            CallTurn.step,
            func.count().label("visits"),
            left.label("left"),
            _count(CallTurn.heard == Kind.SILENCE).label("silences"),
            _count(CallTurn.heard.in_(MISHEARD)).label("mistakes"),
            _count(CallTurn.heard == Kind.PERSON).label("persons"),
            _count(CallTurn.heard == Kind.REPEAT).label("repeated"),
            (func.avg(CallTurn.real_ms) / 1000).label("seconds"),
        )
        .join(CallRow, CallRow.sid == CallTurn.sid)
        .where(*_over(first, last))
        .group_by(CallTurn.step)
        .order_by(left.desc(), func.count().desc(), CallTurn.step)
        .limit(STEPS_SHOWN)
    )
    for row in db.execute(wanted):
        seconds = None if row.seconds is None else float(row.seconds)
        yield Lost(
            row.step,
            row.visits,
            row.left,
            silences=row.silences,
            mistakes=row.mistakes,
            persons=row.persons,
            repeated=row.repeated,
            seconds=seconds,
        )


def _count(is_one: ColumnElement[bool] | Any) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((is_one, 1), else_=0)), 0)
