"""Call: the row that says who is calling and where they have got to. `turn` is its version."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec
from sqlalchemy import (
    JSON,
    BigInteger,
    Connection,
    Index,
    Integer,
    String,
    bindparam,
    insert,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from billing_core import clock
from billing_core.database import Base, UtcDateTime
from billing_core.policies import Policy
from ivr.prompts import Prompt
from ivr.prompts.stored import from_stored, to_stored

if TYPE_CHECKING:
    from ivr.house import House

HISTORY_MAX = 20  # steps that can be gone back to


class CallRow(Base):
    """One phone call."""

    __tablename__ = "calls"

    sid: Mapped[str] = mapped_column(String(34), primary_key=True)
    guarantor_id: Mapped[int | None] = mapped_column(BigInteger, index=True)
    verified: Mapped[bool]
    turn: Mapped[int]
    step: Mapped[str] = mapped_column(String(64))
    language: Mapped[str] = mapped_column(String(16))
    slow: Mapped[bool]
    reference: Mapped[str] = mapped_column(String(6), index=True)  # what a representative is told
    from_number: Mapped[str] = mapped_column(String(100))
    to_number: Mapped[str] = mapped_column(String(100))
    stir_passed: Mapped[bool]
    mistakes: Mapped[int]
    mistakes_in_call: Mapped[int]
    lead: Mapped[list[Any]] = mapped_column(JSON)
    history: Mapped[list[Any]] = mapped_column(JSON)
    notes: Mapped[dict[str, Any]] = mapped_column(JSON)
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_as: Mapped[str | None] = mapped_column(String(24))

    __table_args__ = (Index("ix_calls_from_number", "from_number", "started_at"),)


class CallTurn(Base):
    """One answered turn: the question, the kind of answer, where it led; never what was keyed."""

    __tablename__ = "call_turns"

    sid: Mapped[str] = mapped_column(String(34), primary_key=True)
    turn: Mapped[int] = mapped_column(primary_key=True)
    guarantor_id: Mapped[int | None] = mapped_column(BigInteger)
    step: Mapped[str] = mapped_column(String(64))
    language: Mapped[str] = mapped_column(String(16))
    heard: Mapped[str] = mapped_column(String(16))
    moved_to: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]


class Notes(msgspec.Struct, omit_defaults=True):
    """What one turn leaves for a later one; no digit of a card, a birth date or a ZIP code."""

    chose_before: bool = False  # at the main menu, where a new caller hears that 0 is a person
    errand: str = "balance"  # what the caller wanted when asked who they are
    keyed_id: int | None = None
    half_id: str | None = None  # four of the eight digits, keyed as if the dash were pound
    birth_date_matched: bool = False
    identity_failures: int = 0
    visits_heard: int = 0
    dollars: int | None = None  # of an amount, until its cents are keyed
    amount_cents: int | None = None
    token: str | None = None  # the processor's, until the last 1
    brand: str = ""
    last4: str = ""
    cards_refused: int = 0
    payment_id: str | None = None
    news: str | None = None  # a payment of an earlier call, to be told about in this one
    waits: int = 0
    text_to: str | None = None
    guest: bool = False  # paying for someone else: hears nothing they did not supply
    reason: str = "question"  # why a person is asked for
    line: str | None = None  # the line of the phone book to ring, when it is not the usual one
    interpreter: str | None = None  # the language of the interpreter asked for
    call_back_to: str | None = None
    call_back_at: str | None = None  # as it was spoken, with its zone
    premium: str | None = None


@dataclass(slots=True)
class Call:
    """A call as the flows see it: its row, and what a step may read and write through."""

    sid: str
    from_number: str
    to_number: str
    started_at: datetime
    step: str
    reference: str
    turn: int = 0
    language: str = "en_US"
    slow: bool = False
    stir_passed: bool = False
    guarantor_id: int | None = None
    verified: bool = False
    mistakes: int = 0
    mistakes_in_call: int = 0
    lead: tuple[Prompt, ...] = ()
    history: list[str] = field(default_factory=list)
    notes: Notes = field(default_factory=Notes)
    ended_at: datetime | None = None
    connection: Connection | None = None
    house: House | None = None
    after_commit: list[Callable[[], None]] = field(default_factory=list)
    session: Session | None = None

    @property
    def db(self) -> Session:
        """A session in this turn's transaction."""
        if self.session is None:
            assert self.connection is not None
            self.session = Session(self.connection)
        return self.session

    @property
    def at(self) -> House:
        """What a step may reach beside the database: phone book, policies, jobs."""
        assert self.house is not None
        return self.house

    @property
    def policy(self) -> Policy:
        """What the operator and the law have decided for the whole line, today."""
        return self.at.policies.for_region(None, clock.today(self.at.book.zone))

    @property
    def account(self) -> int:
        """The guarantor whose bill may be spoken: only once the caller has proved who they are."""
        assert self.verified, "a private step was reached before the caller was identified"
        assert self.guarantor_id is not None
        return self.guarantor_id

    @property
    def paying_for(self) -> int:
        """The guarantor whose bill may be paid: the caller's own, or the one a guest named."""
        assert self.verified or self.notes.guest, "a payment without an account"
        assert self.guarantor_id is not None
        return self.guarantor_id

    def asks_for_a_person(self, reason: str, *, line: str | None = None) -> None:
        """Note why a person is wanted, and which line to ring if not the usual one for it."""
        self.notes.reason = reason
        self.notes.line = line

    @property
    def turn_id(self) -> str:
        """The name of what must happen once for this turn."""
        return f"{self.sid}/{self.turn}"

    @property
    def caller_number(self) -> str | None:
        """The calling number in E.164, or None when it is withheld or not a phone's."""
        return self.from_number if self.from_number.startswith("+") else None


_calls = CallRow.__table__
_turns = CallTurn.__table__
_LOAD = select(_calls).where(_calls.c.sid == bindparam("wanted")).with_for_update()
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
)
_SAVE = _SAVE.values({name: bindparam(name) for name in _SAVED})
_START = insert(CallRow)
_LOGGED: dict[str, Any] = {
    "sid": bindparam("b_sid", type_=String),
    "turn": bindparam("b_turn", type_=Integer),
    "guarantor_id": bindparam("guarantor_id", type_=BigInteger),
    "step": bindparam("b_answered", type_=String),
    "language": bindparam("language", type_=String),
    "heard": bindparam("b_heard", type_=String),
    "moved_to": bindparam("step", type_=String),
    "at": bindparam("b_at", type_=UtcDateTime),
}
_LOG = insert(CallTurn).values(_LOGGED)
# Both in one statement: PostgreSQL is a round trip away.
_MOVED = _SAVE.returning(CallRow.sid).cte("moved")
_SAVE_AND_LOG = (
    insert(CallTurn)
    .from_select(list(_LOGGED), select(*_LOGGED.values()).select_from(_MOVED))
    .execution_options(preserve_rowcount=True)
)


def load(connection: Connection, sid: str) -> Call | None:
    """The call of that sid, its row locked until the transaction ends."""
    row = connection.execute(_LOAD, {"wanted": sid}).mappings().first()
    if row is None:
        return None
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


def save(connection: Connection, call: Call, *, answered: str, heard: str) -> None:
    """Write a call that has moved on from `answered` by one turn, and the log of that turn."""
    log = {"b_sid": call.sid, "b_turn": call.turn, "b_answered": answered, "b_heard": heard}
    call.turn += 1
    values = _row(call) | log | {"b_at": clock.now()}
    if connection.dialect.name == "postgresql":
        changed = connection.execute(_SAVE_AND_LOG, values).rowcount
    else:
        changed = connection.execute(_SAVE, values).rowcount
        connection.execute(_LOG, values)
    assert changed == 1, "a call moved under its own lock"


def end(connection: Connection, sid: str, *, ended_as: str) -> None:
    """Note that a call is over; the first word about it stands. A card not charged is forgotten."""
    call = load(connection, sid)
    if call is None or call.ended_at is not None:
        return
    call.notes.token = None
    over = update(CallRow).where(CallRow.sid == sid)
    left = {"notes": msgspec.to_builtins(call.notes), "ended_as": ended_as[:24]}
    connection.execute(over.values(ended_at=clock.now(), **left))


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
    }
