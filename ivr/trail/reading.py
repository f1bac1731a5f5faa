"""The trail as it is read: the latest calls; one call, visit by visit. Nothing in it is private."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from billing_core import clock
from ivr.calls import CallRow, CallTurn

CALL_SECONDS_MAX = 4 * 60 * 60  # the carrier ends a call then; no word of its end came
IN_PROGRESS = "in_progress"
END_UNKNOWN = "end_unknown"


@dataclass(frozen=True, slots=True)
class CallSummary:
    """One call in a line. `outcome` is of ivr.outcomes, or one of the two above."""

    reference: str  # what a representative is told; may come again after years
    sid: str
    started_at: datetime  # UTC
    language: str
    slow: bool
    identified: bool
    outcome: str
    steps: int  # visited
    seconds: int | None  # from its start to its end; None while it goes on
    last_step: str


@dataclass(frozen=True, slots=True)
class Heard:
    """A prompt, the language it was spoken in, and the version its words had then."""

    key: str
    language: str
    version: str


@dataclass(frozen=True, slots=True)
class StepVisit:
    """One visit: the steps told on the way, what was heard, how it was answered, where it led."""

    turn: int
    via: tuple[str, ...]
    step: str
    language: str
    slow: bool
    heard: tuple[Heard, ...]
    input: str
    keys: int
    result: str
    moved_to: str
    speech_seconds: float  # modelled
    real_seconds: float | None
    latency_ms: int | None
    at: datetime  # UTC, of the answer


def recent(db: Session, limit: int) -> list[CallSummary]:
    """Calls, the latest first."""
    wanted = select(CallRow).order_by(CallRow.started_at.desc(), CallRow.sid).limit(limit)
    return [_summary(row) for row in db.scalars(wanted)]


def find(db: Session, name: str) -> CallSummary | None:
    """The latest call of that reference, or the one of that sid."""
    named = or_(CallRow.reference == name, CallRow.sid == name)
    latest = select(CallRow).where(named).order_by(CallRow.started_at.desc()).limit(1)
    row = db.scalar(latest)
    return _summary(row) if row else None


def visits(db: Session, sid: str) -> list[StepVisit]:
    """Every visit of a call, in order; of one that goes on, those that are over."""
    wanted = select(CallTurn).where(CallTurn.sid == sid).order_by(CallTurn.turn)
    return [_visit(row) for row in db.scalars(wanted)]


def _summary(row: CallRow) -> CallSummary:
    ended = row.ended_at
    return CallSummary(
        reference=row.reference,
        sid=row.sid,
        started_at=row.started_at,
        language=row.language,
        slow=row.slow,
        identified=row.verified,
        outcome=_outcome(row),
        steps=row.turn + 1,
        seconds=None if ended is None else round((ended - row.started_at).total_seconds()),
        last_step=row.step,
    )


def _outcome(row: CallRow) -> str:
    if row.ended_at is not None:
        return row.outcome or END_UNKNOWN
    late = clock.now() - row.started_at > timedelta(seconds=CALL_SECONDS_MAX)
    return row.outcome or END_UNKNOWN if late else IN_PROGRESS


def _visit(row: CallTurn) -> StepVisit:
    return StepVisit(
        turn=row.turn,
        via=tuple(row.via.split()),
        step=row.step,
        language=row.language,
        slow=row.slow,
        heard=tuple(heard(name, row.language) for name in row.prompts.split()),
        input=row.input,
        keys=row.keys,
        result=row.heard,
        moved_to=row.moved_to,
        speech_seconds=row.speech_ms / 1000,
        real_seconds=None if row.real_ms is None else row.real_ms / 1000,
        latency_ms=row.latency_ms,
        at=row.at,
    )


def heard(name: str, language: str) -> Heard:
    """A prompt as the trail names it, heard by a caller of that language."""
    named, _, version = name.partition("@")
    key, _, own = named.partition(":")
    return Heard(key, own or language, version)
