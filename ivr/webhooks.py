"""The URLs the carrier calls about voice. A webhook is one transaction; late ones move nothing."""

from __future__ import annotations

import logging
import secrets
import time
import uuid
from collections.abc import Callable

from flask import Blueprint, Response, abort, current_app, g, request
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError, OperationalError

from billing_core import clock
from ivr import calls, conversation, machines, news, remembered, stopped, twiml
from ivr.calls import Call
from ivr.conversation import Speaking
from ivr.flows import representative, trouble, welcome
from ivr.house import House
from ivr.outbound import reminding
from ivr.outbound import webhooks as outbound
from ivr.outcomes import Outcome
from ivr.prompts.languages import ENGLISH
from ivr.prompts.trouble import sorry
from ivr.signature import refuse_unsigned

SID_MAX = 34
NUMBER_MAX = 100
# The network vouches that the caller may use the number: not of one that was diverted or passed on.
STIR_PASSED = "TN-Validation-Passed-A"
OURS = "outbound-api"  # a call that we asked the carrier for: its caller is the one called
TRIES = 2  # a lost race is tried once more, and then speaks the step the winner left

log = logging.getLogger(__name__)
voice = Blueprint("voice", __name__, url_prefix="/voice")

Answered = Callable[[Connection, House], Speaking]


@voice.before_request
def note_the_time() -> None:
    g.received = time.perf_counter()


voice.before_request(refuse_unsigned)


@voice.post("")
def arrive() -> Response:
    """A call arrives; delivered twice, it arrives once."""

    def begin(connection: Connection, house: House) -> Speaking:
        call = _loaded(connection, house)
        return conversation.current(call) if call else _begun(connection, house)

    return _document(begin)


@voice.post("/<step>/<int:turn>")
def answer(step: str, turn: int) -> Response:
    """An answer to a turn. Only the turn the call stands at moves it; others hear that again."""

    def hear(connection: Connection, house: House) -> Speaking:
        call = _loaded(connection, house)
        if call is None:
            return conversation.begin(_new_call(connection, house), trouble.lost)
        if turn != call.turn or step != call.step or _too_late(call):
            return conversation.current(call)
        return conversation.hear(call, request.form.to_dict())

    return _document(hear)


@voice.post("/representative.whisper/<int:turn>")
def whisper(turn: int) -> Response:
    """To the person rung, before the caller is put through: who is calling, by reference only."""
    with _house().database.connection() as connection:
        call = calls.load(connection, _parent())
    if call is None:
        return _twiml(twiml.nothing())
    accepted = twiml.action("representative.accept", turn)
    return _twiml(twiml.whisper(representative.whispered(call), taken=accepted))


@voice.post("/representative.accept/<int:turn>")
def accept(turn: int) -> Response:  # noqa: ARG001 - the address of every answer has one
    """The person rung pressed 1, and is put through; or did not, and the caller is not lost."""
    if request.form.get("Digits") != "1":
        return _twiml(twiml.hung_up())
    with _house().database.connection() as connection:
        calls.reached(connection, _parent(), Outcome.PUT_THROUGH)
    return _twiml(twiml.nothing())


@voice.post("/fallback")
def fallback() -> Response:
    """The carrier could not get our words: apologise, and put the caller through to a person."""
    log.error("carrier fell back", extra={"error_code": request.form.get("ErrorCode", "")[:8]})

    def apologise(connection: Connection, house: House) -> Speaking:
        call = _loaded(connection, house)
        if call is None:
            return conversation.begin(_new_call(connection, house), trouble.fell_back)
        if _too_late(call) or call.lead[:1] == (sorry(),):  # delivered twice: it was done already
            return conversation.current(call)
        return conversation.move_on(call, trouble.fell_back, heard="fallback")

    return _document(apologise)


@voice.post("/status")
def status() -> Response:
    """The call ended, at whatever step; the first word about it stands."""
    ended_as = request.form.get("CallStatus", "")
    if ended_as in ("completed", "busy", "failed", "no-answer", "canceled"):
        with _house().database.transaction() as db:
            outbound.note_end(db, ended_as)
            sid = request.form.get("CallSid", "")[:SID_MAX]
            calls.end(db.connection(), sid, ended_as=ended_as)
    return Response(status=204)


def _document(answered: Answered) -> Response:
    """Run one turn in one transaction and say where it leads; at worst apologise, keep the step."""
    house = _house()
    try:
        speaking = _in_transaction(house, answered)
        words = twiml.document(speaking)
    except Exception:  # the edge: whatever broke, the caller must hear something true
        log.exception("a turn broke", extra={"path": request.path, "call": _sid()})
        machines.BROKEN.inc()
        return _twiml(twiml.sorry(ENGLISH.code, house.book.line(house.book.main_line).number))
    machines.TURNS.labels(speaking.call.step).observe(time.perf_counter() - g.received)
    return _twiml(words)


def _in_transaction(house: House, answered: Answered) -> Speaking:
    for tries_left in reversed(range(TRIES)):
        try:
            with house.database.connection() as connection:
                speaking = answered(connection, house)
        except (IntegrityError, OperationalError):
            if not tries_left:
                raise
        else:
            for ring in speaking.call.after_commit:
                ring()
            return speaking
    raise AssertionError("the loop returns or raises")


def _too_late(call: Call) -> bool:
    """Whether the call is over. A message ends with it: word of the recording may come after."""
    return call.ended_at is not None and "RecordingSid" not in request.form


def _loaded(connection: Connection, house: House) -> Call | None:
    call = calls.load(connection, _sid())
    if call is not None:
        call.house = house
        call.received = g.received
    return call


def _begun(connection: Connection, house: House) -> Speaking:
    call = _new_call(connection, house)
    owed = request.args.get("reminder", type=uuid.UUID)
    if owed is not None:
        return conversation.begin(
            call, reminding.begin(call, owed, request.form.get("AnsweredBy", ""))
        )
    default = house.book.languages.get(call.to_number)
    known = remembered.recall(call)
    call.language, slow = known or (default or ENGLISH.code, False)
    call.notes.relay = not house.book.relay.isdisjoint((call.from_number, call.to_number))
    call.notes.keys_only = call.notes.relay  # whoever relays may speak to the caller meanwhile
    call.slow = slow or call.notes.relay
    call.notes.called_before = known is not None
    news.look_by_number(call)
    stopped.look_by_number(call)
    return conversation.begin(call, welcome.greet_again if known or default else welcome.greet)


def _new_call(connection: Connection, house: House) -> Call:
    form = request.form
    other, ours = ("To", "From") if form.get("Direction") == OURS else ("From", "To")
    return Call(
        sid=_sid(),
        from_number=form.get(other, "anonymous")[:NUMBER_MAX],
        to_number=form.get(ours, "")[:NUMBER_MAX],
        started_at=clock.now(),
        step=welcome.greet.key,
        reference=f"{secrets.randbelow(900_000) + 100_000}",
        stir_passed=form.get("StirVerstat") == STIR_PASSED,
        connection=connection,
        house=house,
    )


def _parent() -> str:
    """The caller's call, in a request about the person who is rung for it."""
    return request.form.get("ParentCallSid", "")[:SID_MAX]


def _sid() -> str:
    sid = request.form.get("CallSid", "")
    if not 0 < len(sid) <= SID_MAX:
        abort(400, "CallSid is missing or too long")
    return sid


def _twiml(document: str) -> Response:
    return Response(document, mimetype="text/xml")


def _house() -> House:
    house: House = current_app.extensions["house"]
    return house
