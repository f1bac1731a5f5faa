"""The URLs the carrier calls about calls that the line makes. All are told which one it is by a
query of ours, for the carrier's id may come later than the call.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from flask import Blueprint, Response, current_app, request
from sqlalchemy.orm import Session

from billing_core.reminders import actions as reminders
from ivr import call_backs, twiml
from ivr.call_backs import CallBack
from ivr.outbound import calling_back
from ivr.signature import refuse_unsigned

if TYPE_CHECKING:
    from ivr.house import House

IN_VAIN = ("busy", "no-answer", "canceled", "failed")

calls_back = Blueprint("calls_back", __name__, url_prefix="/voice")
calls_back.before_request(refuse_unsigned)


@calls_back.post("/call_back.ring/<int:turn>")
def ring(turn: int) -> Response:
    """A representative answers: who waits, and 1 to have them rung."""
    house = _house()
    with house.database.transaction() as db:
        call_back = _called_for(db)
        if call_back is None:
            return _twiml(twiml.hung_up())
        taken = f"{twiml.action('call_back.take', turn)}?call_back={call_back.id.hex}"
        return _twiml(twiml.whisper(*calling_back.whispered(call_back), taken=taken))


@calls_back.post("/call_back.take/<int:turn>")
def take(turn: int) -> Response:
    """They pressed 1: the caller's phone rings. Anything else leaves the call-back where it was."""
    house = _house()
    with house.database.transaction() as db:
        call_back = _called_for(db)
        if call_back is None or call_back.phone is None or request.form.get("Digits") != "1":
            return _twiml(twiml.hung_up())
        call_backs.take(call_back)
        over = f"{twiml.action('call_back.over', turn)}?call_back={call_back.id.hex}"
        return _twiml(twiml.ring(call_back.phone, shown=house.book.number, told=over))


@calls_back.post("/call_back.over/<int:turn>")
def over(turn: int) -> Response:  # noqa: ARG001 - the address of every answer has one
    """The caller did or did not answer; told twice, it ends once."""
    with _house().database.transaction() as db:
        call_back = _called_for(db)
        if call_back is None:
            return _twiml(twiml.hung_up())
        bridged = request.form.get("DialBridged", "").casefold() == "true"
        told = calling_back.outcome(db, call_back, bridged=bridged)
    return _twiml(twiml.last_words(told) if told else twiml.hung_up())


def note_end(db: Session, ended_as: str) -> None:
    """A call is over: if it was one of ours, what that means for it."""
    reminder = request.args.get("reminder", type=uuid.UUID)
    if reminder is not None and ended_as in IN_VAIN:
        reminders.not_answered(db, reminder, ended_as)
    call_back = _called_for(db)
    if call_back is not None:
        calling_back.ended(db, call_back)


def _called_for(db: Session) -> CallBack | None:
    """The call-back that the request is about, while it is being made."""
    wanted = request.args.get("call_back", type=uuid.UUID)
    found = call_backs.locked(db, wanted) if wanted else None
    return found if found is not None and found.status == "calling" else None


def _twiml(document: str) -> Response:
    return Response(document, mimetype="text/xml")


def _house() -> House:
    house: House = current_app.extensions["house"]
    return house
