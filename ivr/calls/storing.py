"""Load a call, start it, move it on by a turn, end it: the few statements every webhook runs."""

from __future__ import annotations

import time
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import (
    BigInteger,
    Boolean,
    Connection,
    Integer,
    String,
    Text,
    bindparam,
    delete,
    insert,
    select,
    update,
)

from billing_core import clock
from billing_core.database import UtcDateTime
from billing_core.prepared import Prepared
from ivr.calls.asked import Asked, Visit
from ivr.calls.call import Call, Notes
from ivr.calls.models import CallRow, CallTurn
from ivr.outcomes import Outcome, better
from ivr.prompts.stored import from_stored, to_stored

HISTORY_MAX = 20  # steps that can be gone back to

_calls = CallRow.__table__
_LOAD = Prepared(select(_calls).where(_calls.c.sid == bindparam("wanted")).with_for_update())
_COLUMNS = _calls.columns.keys()
_SAVE = update(CallRow).where(
    CallRow.sid == bindparam("b_sid"), CallRow.turn == bindparam("b_turn")
)
_SAVED = (
    "guarantor_id",
    "verified",
    "turn",
    "step",
    "language",
    "slow",
    "mistakes",
    "mistakes_in_call",
    "lead",
    "history",
    "notes",
    "via",
    "prompts",
    "speech_ms",
    "asked_at",
    "outcome",
)
_SAVE = _SAVE.values({name: bindparam(name) for name in _SAVED})
_START = insert(CallRow)
_LOGGED: dict[str, Any] = {
    "sid": bindparam("b_sid", type_=String),
    "turn": bindparam("b_turn", type_=Integer),
    "guarantor_id": bindparam("guarantor_id", type_=BigInteger),
    "step": bindparam("b_answered", type_=String),
    "via": bindparam("b_via", type_=Text),
    "prompts": bindparam("b_prompts", type_=Text),
    "language": bindparam("b_language", type_=String),
    "slow": bindparam("b_slow", type_=Boolean),
    "heard": bindparam("b_heard", type_=String),
    "input": bindparam("b_input", type_=String),
    "keys": bindparam("b_keys", type_=Integer),
    "speech_ms": bindparam("b_speech_ms", type_=Integer),
    "real_ms": bindparam("b_real_ms", type_=Integer),
    "latency_ms": bindparam("b_latency_ms", type_=Integer),
    "moved_to": bindparam("step", type_=String),
    "at": bindparam("b_at", type_=UtcDateTime),
}
_LOG = Prepared(insert(CallTurn).values(_LOGGED))
# Both in one statement: PostgreSQL is a round trip away.
_MOVED = _SAVE.returning(CallRow.sid).cte("moved")
_SAVE_AND_LOG = Prepared(
    insert(CallTurn).from_select(list(_LOGGED), select(*_LOGGED.values()).select_from(_MOVED))
)
_SAVE_ALONE = Prepared(_SAVE)


def load(connection: Connection, sid: str) -> Call | None:
    """The call of that sid, its row locked until the transaction ends."""
    rows = _LOAD.rows(connection, {"wanted": sid})
    if not rows:
        return None
    row = dict(zip(_COLUMNS, rows[0], strict=True))
    return Call(
        sid=row["sid"],
        from_number=row["from_number"],
        to_number=row["to_number"],
        started_at=row["started_at"],
        step=row["step"],
        reference=row["reference"],
        turn=row["turn"],
        language=row["language"],
        slow=row["slow"],
        stir_passed=row["stir_passed"],
        guarantor_id=row["guarantor_id"],
        verified=row["verified"],
        mistakes=row["mistakes"],
        mistakes_in_call=row["mistakes_in_call"],
        lead=tuple(from_stored(stored) for stored in row["lead"]),
        history=row["history"],
        notes=msgspec.convert(row["notes"], Notes),
        asked=Asked(
            via=row["via"],
            prompts=row["prompts"],
            speech_ms=row["speech_ms"],
            at=row["asked_at"],
            language=row["language"],
            slow=row["slow"],
        ),
        outcome=None if row["outcome"] is None else Outcome(row["outcome"]),
        ended_at=row["ended_at"],
        connection=connection,
    )


def start(connection: Connection, call: Call) -> None:
    """Write the row of a call that has just arrived."""
    ends = {"ended_at": None, "ended_as": None}
    fixed = {
        "sid": call.sid,
        "from_number": call.from_number,
        "to_number": call.to_number,
        "stir_passed": call.stir_passed,
        "reference": call.reference,
        "started_at": call.started_at,
    }
    connection.execute(_START, fixed | _row(call) | ends)


def save(connection: Connection, call: Call, visit: Visit) -> None:
    """Write a call that has moved on by one turn, and into its trail the visit that is over."""
    if call.ended_at is not None:  # word of a message comes after the end, and tells more
        ended = CallTurn.sid == call.sid, CallTurn.turn == call.turn
        connection.execute(delete(CallTurn).where(*ended))
    log = _log(call, visit)
    call.turn += 1
    values = _row(call) | log
    if connection.dialect.name == "postgresql":
        changed = _SAVE_AND_LOG.change(connection, values)
    else:
        changed = _SAVE_ALONE.change(connection, values)
        _LOG.change(connection, values)
    assert changed == 1, "a call moved under its own lock"


def end(connection: Connection, sid: str, *, ended_as: str) -> None:
    """Note that a call is over; the first word about it stands. A card not charged is forgotten."""
    call = load(connection, sid)
    if call is None or call.ended_at is not None:
        return
    last = Visit(call.step, call.asked, heard="call_ended")
    _LOG.change(connection, _row(call) | _log(call, last))
    call.notes.token = call.notes.to_keep = call.notes.card_used = None
    over = update(CallRow).where(CallRow.sid == sid)
    left = {"notes": msgspec.to_builtins(call.notes), "ended_as": ended_as[:24]}
    came_to = call.outcome or Outcome.ABANDONED
    connection.execute(over.values(ended_at=clock.now(), outcome=came_to, **left))


def reached(connection: Connection, sid: str, outcome: Outcome) -> None:
    """Note what a call came to, when word of it comes from someone else than the caller."""
    call = load(connection, sid)
    if call is not None:
        best = better(call.outcome, outcome)
        connection.execute(update(CallRow).where(CallRow.sid == sid).values(outcome=best))


def _log(call: Call, visit: Visit) -> dict[str, Any]:
    now, asked = clock.now(), visit.asked
    return {
        "b_sid": call.sid,
        "b_turn": call.turn,
        "b_answered": visit.step,
        "b_via": asked.via,
        "b_prompts": asked.prompts,
        "b_language": asked.language or call.language,
        "b_slow": asked.slow,
        "b_heard": visit.heard,
        "b_input": visit.input,
        "b_keys": visit.keys,
        "b_speech_ms": asked.speech_ms,
        "b_real_ms": None if asked.at is None else _milliseconds(asked.at, now),
        "b_latency_ms": _latency(call),
        "b_at": now,
    }


def _milliseconds(since: datetime, now: datetime) -> int:
    return round((now - since).total_seconds() * 1000)


def _latency(call: Call) -> int | None:
    """How long this turn has taken so far; a turn that took no whole millisecond took one."""
    if call.received is None:
        return None
    return max(1, round((time.perf_counter() - call.received) * 1000))


def _row(call: Call) -> dict[str, Any]:
    return {
        "guarantor_id": call.guarantor_id,
        "verified": call.verified,
        "turn": call.turn,
        "step": call.step,
        "language": call.language,
        "slow": call.slow,
        "mistakes": call.mistakes,
        "mistakes_in_call": call.mistakes_in_call,
        "lead": [to_stored(prompt) for prompt in call.lead],
        "history": call.history[-HISTORY_MAX:],
        "notes": msgspec.to_builtins(call.notes),
        "via": call.asked.via,
        "prompts": call.asked.prompts,
        "speech_ms": call.asked.speech_ms,
        "asked_at": call.asked.at,
        "outcome": call.outcome,
    }
