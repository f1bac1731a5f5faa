"""A charge that looks wrong: which one, why, what the caller says of it, and who calls by when.

The charge is held from the moment its number is said; what is said is recorded only with leave to.
"""

from __future__ import annotations

import uuid
from datetime import datetime, time
from zoneinfo import ZoneInfo

from billing_core import business_days
from billing_core.disputes import actions as disputes
from billing_core.disputes import queries
from billing_core.disputes.models import Dispute
from billing_core.money import Money
from billing_core.statements.queries import VisitShare
from ivr import call_backs, speech
from ivr import keyed as keyed_digits
from ivr.calls import Call
from ivr.flows import balance, delivery, main_menu, representative
from ivr.outcomes import Outcome
from ivr.prompts import At, Prompt, Spelled
from ivr.prompts import dispute as words
from ivr.prompts import representative as representative_words
from ivr.steps import Move, step
from ivr.turns import Digits, Menu, Record, Recording, Say

MESSAGE_SECONDS_MAX = 120
MESSAGE_SECONDS_MIN = 3  # a key pressed too soon leaves two of noise
PHONE_DIGITS = 10
CALLED_UNTIL = time(17)  # of the day by which somebody calls
REASONS = {
    "1": "not_mine",
    "2": "wrong_amount",
    "3": "billed_twice",
    "4": "insurance",
    "5": "other",
}


@step(resumes=True)
def choose(call: Call) -> Menu:
    """One visit after the other, in the order in which the balance tells them."""
    visits = balance.visits_spoken(call)
    if not visits:
        return Menu((words.intro(), words.nothing_owed_choices()), "12")
    number = min(call.notes.visits_heard, len(visits) - 1)
    told = (*(() if number else (words.intro(),)), _told(visits[number]))
    if len(visits) == 1:
        return Menu((*told, words.only_visit_choices()), "12")
    if number == len(visits) - 1:
        return Menu((*told, words.last_visit_choices()), "123")
    return Menu((*told, words.visit_choices()), "12")


@choose.answered
def chosen(call: Call, key: str) -> Move:
    visits = balance.visits_spoken(call)
    number = min(call.notes.visits_heard, len(visits) - 1)
    call.notes.visit_id = None
    if not visits:
        return look if key == "1" else main_menu.choose
    if key == "1":
        call.notes.visit_id = visits[number].visit_id.hex
        return look
    if key == "2" and len(visits) > 1:
        call.notes.visits_heard = (number + 1) % len(visits)
        return choose
    return look


@step
def look(call: Call) -> Say:
    """What became of it, if it was questioned before."""
    before = _last(call)
    if before is None or before.status == "withdrawn":
        return Say((), then=reason)
    return Say((), then=earlier)


@step
def earlier(call: Call) -> Menu:
    """What became of a question asked before; it may be answered while the caller listens."""
    before = _last(call)
    assert before is not None, "nothing was questioned before"
    if before.status == "open":
        told = words.known(_spelled(before.number)), *_called_by(call, before)
        choices = words.known_choices()
    else:
        lowered = Money(before.corrected_cents)
        told = (words.corrected(lowered) if lowered else words.stands(),)
        choices = words.answered_choices()
    return Menu((*told, choices), "123", shorter=(choices,))


@earlier.answered
def earlier_heard(call: Call, key: str) -> Move:
    before = _last(call)
    match key:
        case "1":
            assert before is not None, "nothing was questioned before"
            call.notes.charge_reason = before.reason
            return tell if before.status == "open" else reason
        case "2":
            call.asks_for_a_person("charge")
            return representative.put_through
        case _:
            return main_menu.choose


@step(resumes=True)
def reason(call: Call) -> Menu:
    return Menu((words.reasons(),), "12345")


@reason.answered
def reason_given(call: Call, key: str) -> Move:
    call.notes.charge_reason = REASONS[key]
    return tell


@step
def tell(call: Call) -> Menu:
    """The notice of the recording; nothing is lost without one."""
    return Menu((words.record_notice(),), "12")


@tell.answered
def told_how(call: Call, key: str) -> Move:
    if key == "1":
        return record
    _open(call)
    return opened.saying(words.review_opened())


@step
def record(call: Call) -> Record:
    told = words.record(), representative_words.no_card_numbers()
    return Record(told, MESSAGE_SECONDS_MAX, obeys_keys=True)


@record.answered
def recorded(call: Call, recording: Recording) -> Move:
    if recording.sid is None or recording.seconds == 0:
        return record.again(representative_words.message_empty())
    if recording.seconds < MESSAGE_SECONDS_MIN:
        return record.again(words.too_short())
    before = _last(call)
    dispute = _open(call)
    message = disputes.Message(recording.sid, recording.seconds, call.language)
    disputes.add_message(call.db, dispute.id, message, actor="caller")
    was_open = before is not None and before.id == dispute.id
    return opened.saying(words.message_added() if was_open else words.review_opened())


@step(anchor=True, outcome=Outcome.CHARGE_QUESTIONED)
def opened(call: Call) -> Menu:
    code = _spelled(call.notes.dispute or "")
    told = words.case_number(code), words.code_again(code), words.go_on()
    return Menu(told, "1", silence_is="1")


@opened.answered
def number_noted(call: Call, _: str) -> Move:
    return call_back if call.notes.call_back_to else enter_number.saying(words.which_number())


@step
def call_back(call: Call) -> Menu:
    assert call.notes.call_back_to is not None
    by = _dispute(call).answer_by
    assert by is not None
    who = words.who_calls(speech.phone(call.notes.call_back_to), by)
    told = words.held(), who, words.right_number()
    return Menu(told, "12", silence_is="1", shorter=(who, words.right_number()))


@call_back.answered
def call_back_heard(call: Call, key: str) -> Move:
    if key == "2":
        return enter_number
    call.notes.to_send = f"dispute:{call.notes.dispute}"
    if _is_about_insurance(call):
        return delivery.offer.saying(words.appeal(_member_services(call)))
    return delivery.offer


@step
def enter_number(call: Call) -> Digits:
    told = (representative_words.enter_number(),)
    return Digits(told, at_least=PHONE_DIGITS, at_most=PHONE_DIGITS, fixed=True)


@enter_number.answered
def number_entered(call: Call, keyed: str) -> Move:
    phone = keyed_digits.phone(keyed)
    if phone is None:
        return enter_number.again(representative_words.not_a_number())
    call.notes.call_back_to = phone
    call_backs.change_number(call, phone)
    return call_back


def _open(call: Call) -> Dispute:
    """Open the dispute, or find it open; promise a call about it."""
    request = disputes.Request(
        call.account,
        call.notes.charge_reason or REASONS["5"],
        _visit_id(call),
        answer_by=business_days.after(call.today, call.policy.dispute_call_business_days),
    )
    dispute = disputes.open_new(call.db, request, on=call.today, actor="caller")
    call.notes.dispute = dispute.number
    call.notes.call_back_to = call.caller_number
    call.asks_for_a_person("charge")
    line = representative.line_for(call)
    zone = ZoneInfo(call.at.book.zone)
    by = At(datetime.combine(dispute.answer_by or call.today, CALLED_UNTIL, zone), zone.key)
    call_backs.promise(call, line, by, phone=call.caller_number, recording_sid=None)
    return dispute


def _told(visit: VisitShare) -> Prompt:
    if visit.provider:
        return words.visit(visit.service_date, visit.provider, visit.owed)
    return words.visit_without_provider(visit.service_date, visit.owed)


def _visit_id(call: Call) -> uuid.UUID | None:
    return uuid.UUID(call.notes.visit_id) if call.notes.visit_id else None


def _last(call: Call) -> Dispute | None:
    return queries.last_about(call.db, call.account, _visit_id(call))


def _dispute(call: Call) -> Dispute:
    found = queries.by_number(call.db, call.notes.dispute or "")
    assert found is not None, "a dispute was opened before this step"
    return found


def _called_by(call: Call, dispute: Dispute) -> tuple[Prompt, ...]:
    by = dispute.answer_by
    if by is None:
        return ()
    late = by < call.today
    return (words.call_late(by) if late else words.call_due(by),)


def _is_about_insurance(call: Call) -> bool:
    """Whether the plan may have refused to pay: then there is a right beside this one."""
    if call.notes.charge_reason == "insurance":
        return True
    visits = {visit.visit_id: visit for visit in balance.visits_spoken(call)}
    visit_id = _visit_id(call)
    return visit_id in visits and bool(visits[visit_id].not_covered)


def _member_services(call: Call) -> Spelled:
    number = call.at.book.line(call.at.book.main_line).number
    return Spelled(number.removeprefix("+"), (1, 3, 3, 4), slowly=True)


def _spelled(number: str) -> Spelled:
    return Spelled(number, (4, 4), slowly=True)
