"""Reaching a person: now if someone answers, else a call-back at a spoken time, or a message."""

from __future__ import annotations

from datetime import datetime

from billing_core import clock
from billing_core.accounts import queries as accounts
from ivr import keyed as keyed_digits
from ivr import speech
from ivr.call_backs import next_slot, promise
from ivr.calls import Call
from ivr.flows import main_menu, trouble
from ivr.outcomes import Outcome
from ivr.phone_book import Line, Region
from ivr.prompts import At, LanguageName, Prompt, Spelled
from ivr.prompts import interpreter as interpreter_words
from ivr.prompts import representative as words
from ivr.prompts.languages import ENGLISH
from ivr.steps import Move, step
from ivr.turns import Dialled, Digits, HangUp, Menu, Record, Recording, Say, Transfer

HARDSHIP_REASONS = ("hardship", "plan")
PHONE_DIGITS = 10
MESSAGE_SECONDS_MAX = 120


@step
def put_through(call: Call) -> Say:
    line, region = line_for(call), _region(call)
    if line.is_open(clock.now(), region):
        return Say((), then=ring)
    here = clock.now()
    if line.is_holiday(line.today(here, region)):
        return Say((words.closed_holiday(line.next_opening(here, region)),), then=choose)
    return Say((words.closed(line.spoken_hours(region)),), then=choose)


@step(anchor=True)
def ring(call: Call) -> Transfer:
    told = (_connecting(call), words.nothing_twice()) if call.verified else (_connecting(call),)
    return Transfer(told, line_for(call).number)


@ring.answered
def rung(call: Call, dialled: Dialled) -> Move:
    return talked if dialled.bridged else choose.saying(words.nobody_free())


@step(anchor=True, outcome=Outcome.PUT_THROUGH)
def talked(call: Call) -> Menu:
    return Menu((words.welcome_back(), words.after_message()), "1", silence_is="")


@talked.answered
def talk_over(call: Call, key: str) -> Move:
    return main_menu.choose if key else trouble.goodbye


@step
def choose(call: Call) -> Menu:
    return Menu((words.choices(),), "123", shorter=(words.choices_short(),))


@choose.answered
def way_chosen(call: Call, key: str) -> Move:
    match key:
        case "1":
            slot = next_slot(line_for(call), _region(call))
            call.notes.call_back_at = f"{slot.moment.isoformat()} {slot.zone}"
            call.notes.call_back_to = call.caller_number
            return confirm_call_back if call.caller_number else enter_number
        case "2":
            return leave_message
        case _:
            return main_menu.choose


@step
def confirm_call_back(call: Call) -> Menu:
    assert call.notes.call_back_to is not None
    told = words.call_back_number(speech.phone(call.notes.call_back_to), _slot(call))
    return Menu((told, words.right_number()), "12")


@confirm_call_back.answered
def call_back_confirmed(call: Call, key: str) -> Move:
    if key == "2":
        return enter_number
    slot = _slot(call)
    promise(call, line_for(call), slot, phone=call.notes.call_back_to, recording_sid=None)
    return promised.saying(words.call_back_booked(slot))


@step
def enter_number(call: Call) -> Digits:
    return Digits((words.enter_number(),), at_least=PHONE_DIGITS, at_most=PHONE_DIGITS, fixed=True)


@enter_number.answered
def number_entered(call: Call, keyed: str) -> Move:
    phone = keyed_digits.phone(keyed)
    if phone is None:
        return enter_number.again(words.not_a_number())
    call.notes.call_back_to = phone
    return confirm_call_back


@step
def leave_message(call: Call) -> Record:
    return Record((words.leave_message(), words.no_card_numbers()), MESSAGE_SECONDS_MAX)


@leave_message.answered
def message_left(call: Call, recording: Recording) -> Move:
    if recording.sid is None or recording.seconds == 0:
        return leave_message.again(words.message_empty())
    slot = next_slot(line_for(call), _region(call))
    promise(call, line_for(call), slot, phone=call.caller_number, recording_sid=recording.sid)
    return promised.saying(words.message_taken(slot))


@step(anchor=True, outcome=Outcome.CALL_BACK_BOOKED)
def promised(call: Call) -> Menu:
    return Menu((words.after_message(),), "1", silence_is="")


@promised.answered
def after_promise(call: Call, key: str) -> Move:
    return main_menu.choose if key else trouble.goodbye


@step
def give_up(call: Call) -> HangUp:
    return HangUp((words.give_up(),))


def whispered(call: Call) -> Prompt:
    """What the person rung hears first: an opaque reference, and the language needed."""
    reference = Spelled(call.reference, (3, 3))
    if call.notes.interpreter:
        return words.whisper_language(reference, LanguageName(call.notes.interpreter))
    if call.language != ENGLISH.code:
        return words.whisper_language(reference, LanguageName(call.language))
    return words.whisper(reference)


def _connecting(call: Call) -> Prompt:
    if call.notes.interpreter and call.notes.interpreter != "other":
        return interpreter_words.connecting(LanguageName(call.notes.interpreter))
    hardship = call.notes.reason in HARDSHIP_REASONS
    return words.connecting_hardship() if hardship else words.connecting()


def line_for(call: Call) -> Line:
    """The line to ring: the interpreter's, the region's hardship line, or the language's."""
    book = call.at.book
    if call.notes.line is not None:
        return book.line(call.notes.line)
    if call.notes.reason in HARDSHIP_REASONS:
        return book.hardship_line(_region(call).key)
    if call.notes.reason == "assistance":
        return book.line("counsellors")
    if call.language != ENGLISH.code:
        return book.interpreter_line(call.language)
    return book.line(book.main_line)


def _region(call: Call) -> Region:
    return call.at.book.region(accounts.region(call.db, call.account) if call.verified else None)


def _slot(call: Call) -> At:
    moment, _, zone = (call.notes.call_back_at or "").partition(" ")
    return At(datetime.fromisoformat(moment), zone)
