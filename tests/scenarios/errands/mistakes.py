"""What callers do besides answering: say nothing, press what is no choice, ask for a person."""

from __future__ import annotations

from ivr import calls
from ivr.steps import STEPS
from ivr.turns import Digits, Listen, Menu, Record, TakePayment, Transfer, Turn, Wait
from tests.caller import Caller

WRONG_CARD = "1#"  # too short for a number, a date, a code, a ZIP
TOO_MANY = "9" * 17


def turn_of(caller: Caller) -> Turn:
    """What the caller is asked now."""
    house = caller.app.extensions["house"]
    with house.database.connection() as connection:
        call = calls.load(connection, caller.phone.sid)
        assert call is not None
        call.house = house
        return STEPS[call.step].ask(call)


def silence_is_an_answer(turn: Turn) -> bool:
    """Whether who says nothing has answered: the end of a list, no cents, nothing more wanted."""
    if isinstance(turn, Menu):
        return turn.silence_is is not None
    return isinstance(turn, Wait) or (isinstance(turn, Digits) and turn.may_be_empty)


def can_go_wrong(turn: Turn) -> bool:
    """Whether there is anything to answer: not while a person is rung, or a card is charged."""
    return not isinstance(turn, Transfer | Wait)


def is_silent_once(caller: Caller) -> None:
    if not isinstance(turn_of(caller), Transfer):
        caller.is_silent()


def presses_a_wrong_key(caller: Caller) -> None:
    """A key that is no choice; an entry too short, whose end never comes; or one too long."""
    turn = turn_of(caller)
    match turn:
        case Menu() | Listen():
            caller.presses(next(key for key in "86543" if key not in turn.choices))
        case Digits(at_least=1):
            caller.presses(f"{TOO_MANY}#")
        case Digits():
            caller.presses("1").is_silent()
        case TakePayment():
            caller.presses(WRONG_CARD)
        case Record():
            caller.presses("8")  # during a message it is only a sound


def errs_three_times(caller: Caller) -> None:
    """Say nothing, where that is no answer; then press wrong keys. Speak no word after a tone."""
    turn = turn_of(caller)
    if isinstance(turn, Record):
        caller.is_silent().is_silent().is_silent()
        return
    for number in range(3):
        if number == 0 and not silence_is_an_answer(turn):
            caller.is_silent()
        else:
            presses_a_wrong_key(caller)


def asks_for_a_person(caller: Caller) -> None:
    """Zero; in a number it is a digit, and with pound, or after star, it is not."""
    turn = turn_of(caller)
    if isinstance(turn, TakePayment):
        caller.presses("*0")
    else:
        caller.presses("0#" if isinstance(turn, Digits) else "0")
