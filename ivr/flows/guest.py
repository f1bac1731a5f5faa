"""Paying someone else's bill: the guest hears nothing they did not supply."""

from __future__ import annotations

from billing_core.accounts import identity, numbers
from ivr.calls import Call
from ivr.flows import pay, representative
from ivr.prompts import Spelled
from ivr.prompts import guest as words
from ivr.prompts import identify as identify_words
from ivr.steps import Move, step
from ivr.turns import Digits, Say

ID_DIGITS = numbers.GUARANTOR_DIGITS
ZIP_DIGITS = 5
FAILURES_MAX = 3


@step
def ask_id(call: Call) -> Digits:
    return Digits((words.privacy(), words.ask_id()), at_least=ID_DIGITS, at_most=ID_DIGITS)


@ask_id.answered
def id_entered(call: Call, keyed: str) -> Move:
    if not numbers.is_valid(int(keyed)):
        return ask_id.again(identify_words.id_mistyped(Spelled(keyed, (4, 4))))
    call.notes.keyed_id = int(keyed)
    return ask_zip


@step
def ask_zip(call: Call) -> Digits:
    return Digits((words.ask_zip(),), at_least=ZIP_DIGITS, at_most=ZIP_DIGITS, fixed=True)


@ask_zip.answered
def zip_entered(call: Call, keyed: str) -> Move:
    assert call.notes.keyed_id is not None
    guarantor = identity.prove(
        call.db,
        identity.Claim(call.notes.keyed_id, postal_code=keyed, by_guest=True),
        calling_number=call.caller_number,
        reference=call.sid,
        limits=call.policy.identity,
        zip_needed=True,
        key=call.at.identity_key,
    )
    call.notes.keyed_id = None
    if guarantor is None:
        call.notes.identity_failures += 1
        return refused
    call.guarantor_id = guarantor.id
    call.notes.guest = True
    return enter_dollars


@step(anchor=True)
def refused(call: Call) -> Say:
    if call.notes.identity_failures >= FAILURES_MAX:
        return Say((identify_words.no_match_person(),), then=representative.put_through)
    return Say((words.no_match(),), then=ask_id)


@step(anchor=True)
def enter_dollars(call: Call) -> Digits:
    digits = pay.DOLLAR_DIGITS_MAX
    return Digits((words.enter_dollars(),), at_least=1, at_most=digits)


@enter_dollars.answered
def dollars_entered(call: Call, keyed: str) -> Move:
    call.notes.dollars = int(keyed)
    return pay.enter_cents
