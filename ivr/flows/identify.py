"""Who is calling: the ID on the bill, the birth date, and the ZIP unless the number vouches.

Nothing is looked up aloud: a wrong number, a wrong answer and a locked account sound the same.
"""

from __future__ import annotations

from billing_core.accounts import numbers
from billing_core.accounts import queries as accounts
from billing_core.accounts.models import Guarantor
from ivr import keyed as keyed_digits
from ivr import news, proof, stopped
from ivr.calls import Call
from ivr.flows import (
    autopay,
    bad_debt,
    dispute,
    guest,
    help_paying,
    plan,
    premium,
    receipt,
    representative,
    resume,
)
from ivr.prompts import Prompt, Spelled, common
from ivr.prompts import identify as words
from ivr.steps import Move, step
from ivr.turns import Digits, Menu, Say

ID_DIGITS = numbers.GUARANTOR_DIGITS
HALF = ID_DIGITS // 2
KEYED_MAX = 16  # leading zeros and a dash make an ID longer; more than this is something else
BIRTH_DATE_DIGITS = 8
ZIP_DIGITS = 5
FAILURES_MAX = 3  # in one call; then a person


@step
def whose_bill(call: Call) -> Menu:
    return Menu((words.for_someone_else(),), {"1": start, "2": guest.ask_id})


@step
def start(call: Call) -> Say:
    """With a passed STIR check, a number on one account stands for its ID."""
    return Say((), then=by_phone if _vouched_for(call) else ask_id)


@step
def by_phone(call: Call) -> Menu:
    guarantor = _vouched_for(call)
    assert guarantor is not None
    return Menu((words.account_by_phone(Spelled(str(guarantor.id)[-4:])),), "12")


@by_phone.answered
def account_chosen(call: Call, key: str) -> Move:
    guarantor = _vouched_for(call)
    if key == "2" or guarantor is None:
        return ask_id
    call.notes.keyed_id = guarantor.id
    return ask_birth_date


@step
def ask_id(call: Call) -> Digits:
    return Digits(
        (words.ask_id(),),
        at_least=ID_DIGITS,
        at_most=KEYED_MAX,
        keeps_star=True,
        shorter=(words.ask_id_again(ID_DIGITS), words.no_bill()),
    )


@ask_id.answered
def id_entered(call: Call, keyed: str) -> Move:
    entry = _without_slips(call, keyed)
    if len(entry) == HALF and call.notes.half_id == entry:
        return ask_id.saying(words.half_an_id())
    call.notes.half_id = None
    if len(entry) != ID_DIGITS:
        return ask_id.again(_wrong_length(call, entry))
    if not numbers.is_valid(int(entry)):
        return ask_id.again(words.id_mistyped(Spelled(entry, (HALF, HALF))))
    call.notes.keyed_id = int(entry)
    return ask_birth_date


@step
def ask_birth_date(call: Call) -> Digits:
    return Digits(
        (words.ask_birth_date_again() if call.notes.called_before else words.ask_birth_date(),),
        at_least=BIRTH_DATE_DIGITS,
        at_most=BIRTH_DATE_DIGITS,
        fixed=True,
        shorter=(words.birth_date_example(),),
    )


@ask_birth_date.answered
def birth_date_entered(call: Call, keyed: str) -> Move:
    dates = keyed_digits.birth_dates(keyed)
    if not dates:
        return ask_birth_date.again(words.not_a_date())
    proof.note_birth_date(call, dates)
    if _zip_is_needed(call):
        return ask_zip
    _prove(call, postal_code=None)
    return result


@step
def ask_zip(call: Call) -> Digits:
    return Digits((words.ask_zip(),), at_least=ZIP_DIGITS, at_most=ZIP_DIGITS, fixed=True)


@ask_zip.answered
def zip_entered(call: Call, keyed: str) -> Move:
    _prove(call, postal_code=keyed)
    return result


@step(anchor=True)
def result(call: Call) -> Say:
    """One answer for every failure; on success, first what became of an earlier payment."""
    if call.notes.by_person_only:
        return Say((words.by_person_only(),), then=representative.put_through)
    if not call.verified and call.notes.identity_failures >= FAILURES_MAX:
        return Say((words.no_match_person(),), then=representative.put_through)
    if not call.verified:
        return Say((words.no_match(),), then=ask_id)
    return Say(news.told(call), then=go_on)


@step
def go_on(call: Call) -> Say:
    """To where the caller wanted to go when they were asked who they are."""
    errands = {
        "pay": bad_debt.before_paying,
        "plan": plan.start,
        "autopay": autopay.start,
        "dispute": dispute.choose,
        "receipts": receipt.recent,
        "assistance": help_paying.begin,
        "application": help_paying.begin,
        "premium": premium.standing,
        resume.ERRAND: resume.go_on,
    }
    return Say((), then=errands.get(call.notes.errand, bad_debt.before_balance))


def _prove(call: Call, *, postal_code: str | None) -> None:
    guarantor = proof.prove(call, postal_code=postal_code, zip_needed=_zip_is_needed(call))
    if guarantor is None:
        call.notes.by_person_only = False
        return
    call.guarantor_id = guarantor.id
    call.notes.guest = False
    call.notes.by_person_only = accounts.is_restricted(call.db, guarantor.id)
    call.verified = not call.notes.by_person_only  # so that no step can speak of the account
    if call.verified:
        news.look_by_account(call)
        stopped.recall(call)


def _vouched_for(call: Call) -> Guarantor | None:
    """The account of the calling number, when the network vouches for the number."""
    if not call.stir_passed or call.caller_number is None:
        return None
    return accounts.by_phone(call.db, call.caller_number)


def _zip_is_needed(call: Call) -> bool:
    guarantor = _vouched_for(call)
    return guarantor is None or guarantor.id != call.notes.keyed_id


def _without_slips(call: Call, keyed: str) -> str:
    """The ID without leading zeros or a star for the dash, joined with its first half."""
    first, star, last = keyed.rpartition("*")
    if star and len(first) == HALF and len(last) == HALF:
        return first + last
    entry = last.lstrip("0")
    if len(entry) == HALF and call.notes.half_id is None:
        call.notes.half_id = entry
    elif len(last) == HALF and call.notes.half_id is not None:
        return call.notes.half_id + last
    return entry


def _wrong_length(call: Call, entry: str) -> Prompt:
    if len(entry) in call.at.book.member_id_lengths:
        return words.that_is_a_member_id()
    if len(entry) > ID_DIGITS:
        return common.too_many_digits()
    return words.id_too_short(len(entry), ID_DIGITS)
