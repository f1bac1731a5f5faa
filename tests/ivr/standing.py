"""Calls standing at any step: the way there is walked once, every test gets a call of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select
from werkzeug.test import TestResponse

from ivr import calls
from ivr.calls import CallRow
from ivr.steps import STEPS
from ivr.turns import Digits, HangUp, Listen, Menu, Record, TakePayment, Transfer, Turn, Wait
from tests.ivr.carrier_forms import Form, arriving, keyed
from tests.ivr.line import Line
from tests.ivr.ways import WAYS, walk

MENUS = (Menu, Listen)
TURNS = {
    turn.__name__: turn for turn in (*MENUS, Digits, TakePayment, Wait, Transfer, Record, HangUp)
}


def _kind(key: str) -> type[Turn]:
    """What a call that stands at a step is asked, by what the step says it returns."""
    returned = str(STEPS[key].ask.__annotations__["return"])
    return next(TURNS[name] for name in returned.split(" | ") if name in TURNS)


KIND: dict[str, type[Turn]] = {key: _kind(key) for key in WAYS}
PAUSES = "more_time."  # not questions: whatever is pressed leads back to one
CHOICES = [k for k in WAYS if KIND[k] in MENUS and not k.startswith(PAUSES)]
ENTRIES = [key for key in WAYS if KIND[key] is Digits]
QUESTIONS = CHOICES + ENTRIES
NOBODY_ELSE = "representative."  # a person could not be had, or was had already


@dataclass
class Stand:
    """A call of its own at a step, as the way there left it, and what was said there last."""

    line: Line
    sid: str
    document: str

    def post(self, form: Form) -> TestResponse:
        """Answer the question the call stands at."""
        return self.line.post(self.line.path(self.sid), form | {"CallSid": self.sid})

    def presses(self, *each: str) -> TestResponse:
        """Press keys, each an answer of its own; return what is said to the last."""
        for keys in each:
            answer = self.post(keyed(keys))
        return answer

    def asks_again(self) -> TestResponse:
        """Deliver the call's arrival once more: it hears where it stands."""
        return self.line.post("/voice", arriving(self.sid))

    @property
    def row(self) -> CallRow:
        return self.line.row(self.sid)

    @property
    def turn(self) -> Turn:
        """What is asked."""
        with self.line.database.connection() as connection:
            call = calls.load(connection, self.sid)
            assert call is not None
            call.house = self.line.house
            return STEPS[call.step].ask(call)

    def wrong_key(self) -> str:
        """A key that is no choice here."""
        assert isinstance(self.turn, MENUS)
        return next(key for key in "86543" if key not in self.turn.choices)


class Stands:
    """Stands calls at steps of one line: `stands("pay.review")`."""

    def __init__(self, line: Line) -> None:
        self.line = line
        self._walked: dict[str, tuple[dict[str, Any], str]] = {}

    def __call__(self, key: str) -> Stand:
        if key not in self._walked:
            self._walked[key] = self._walk(key)
        row, document = self._walked[key]
        sid = self.line.carrier.new_sid("CA")
        with self.line.database.connection() as connection:
            connection.execute(insert(CallRow), row | {"sid": sid, "ended_at": None})
        return Stand(self.line, sid, document)

    def _walk(self, key: str) -> tuple[dict[str, Any], str]:
        phone, _ = walk(self.line, WAYS[key], number=f"+1415555{len(self._walked):04d}")
        wanted = select(CallRow.__table__).where(CallRow.sid == phone.sid)
        with self.line.database.connection() as connection:
            row = dict(connection.execute(wanted).mappings().one())
        assert row["step"] == key, phone.transcript()
        return row, phone.documents[-1]
