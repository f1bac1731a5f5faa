"""The keys that mean the same everywhere: 0 a person, * again, 9 back, 7 slower, # done."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import update

from ivr.calls import CallRow
from ivr.prompts import common
from ivr.prompts import trouble as trouble_words
from ivr.turns import Wait
from ivr.twiml import elements
from tests.ivr.line import BIRTH_DATE, POSTAL_CODE, Line, hears
from tests.ivr.standing import CHOICES, ENTRIES, KIND, QUESTIONS
from tests.ivr.ways import WAYS, walk

TELLS_HOW_LONG_AGO = "pay.paid_before"  # and so in other words after a while


@pytest.mark.parametrize("key", WAYS)
def test_every_step_asks_as_these_tests_suppose(stand, key):
    assert type(stand(key).turn) is KIND[key]


# The fixed keys have their own meaning nowhere.


@pytest.mark.parametrize("key", CHOICES)
def test_no_menu_gives_a_fixed_key_another_meaning(stand, key):
    turn = stand(key).turn

    assert not set(turn.choices) & set("0*97")
    assert len([choice for choice in turn.choices if choice != "#"]) <= 5


@pytest.mark.parametrize("key", QUESTIONS)
def test_zero_brings_a_person_from_every_question(stand, key):
    call = stand(key)

    answer = call.presses("0")

    assert call.row.step == "representative.ring"
    assert call.row.mistakes_in_call == stand(key).row.mistakes_in_call
    assert not hears(answer, trouble_words.sorry())


@pytest.mark.parametrize("key", ENTRIES)
@pytest.mark.parametrize("keys", ["*0", "12*0", "1*2*0"])
def test_star_and_zero_in_an_entry_bring_a_person_whatever_was_keyed_before(stand, key, keys):
    call = stand(key)

    call.presses(keys)

    assert call.row.step == "representative.ring"


def test_zero_brings_a_person_while_a_payment_is_under_way(stand):
    call = stand("pay.charging")

    call.presses("0")

    assert call.row.step == "representative.ring"


@pytest.mark.parametrize("key", [key for key in CHOICES if key != TELLS_HOW_LONG_AGO])
def test_star_says_a_menu_again_in_the_same_words_however_often(stand, key):
    call = stand(key)
    before = call.row

    heard = [call.presses("*").text for _ in range(4)]

    assert {without_turns(document) for document in heard} == {without_turns(call.document)}
    assert (call.row.step, call.row.turn) == (key, before.turn + 4)
    assert (call.row.mistakes, call.row.history) == (before.mistakes, before.history)


@pytest.mark.parametrize("key", CHOICES)
def test_star_after_a_mistake_says_again_what_was_said_about_it(stand, key):
    call = stand(key)
    scolded = call.presses(call.wrong_key())

    again = call.presses("*")

    assert without_turns(again.text) == without_turns(scolded.text)


@pytest.mark.parametrize("key", ENTRIES)
@pytest.mark.parametrize("keys", ["*", "1*", "12*34*"])
def test_star_in_an_entry_starts_it_over_without_a_mistake(stand, key, keys):
    call = stand(key)

    answer = call.presses(keys)

    assert (call.row.step, call.row.mistakes_in_call) == (key, 0)
    assert hears(answer, common.cleared())


# Where 9 leads on the ways of tests/ivr/ways.py.
BEFORE = {
    "welcome.greet": "main_menu.choose",
    "welcome.languages": "main_menu.choose",
    "main_menu.choose": "welcome.languages",
    "main_menu.more": "main_menu.choose",
    "identify.whose_bill": "main_menu.choose",
    "identify.by_phone": "main_menu.choose",
    "identify.ask_id": "main_menu.choose",
    "identify.ask_birth_date": "identify.ask_id",
    "identify.ask_zip": "identify.ask_birth_date",
    "balance.speak": "main_menu.choose",  # never behind the proof of who is calling
    "balance.visit": "balance.speak",
    "pay.choose_amount": "main_menu.choose",
    "pay.enter_dollars": "pay.choose_amount",
    "pay.enter_cents": "pay.enter_dollars",
    "pay.confirm_amount": "pay.enter_cents",
    "pay.paid_before": "pay.choose_amount",
    "pay.other_method": "pay.choose_amount",
    "pay.choose_method": "pay.paid_before",
    "pay.manage": "pay.other_method",
    "pay.manage_one": "pay.manage",
    "pay.ready": "pay.confirm_amount",
    "pay.card_not_read": "pay.other_method",
    "pay.review": "pay.other_method",
    "pay.another_id": "main_menu.choose",
    "pay.another_birth_date": "pay.another_id",
    "pay.another_zip": "pay.another_birth_date",
    "pay.another_heard": "main_menu.choose",
    "pay.review_all": "main_menu.choose",
    "pay.paid_all": "main_menu.choose",
    "reminder.hello": "welcome.languages",
    "pay.keep_card": "main_menu.choose",
    "pay.bank_kind": "pay.other_method",
    "pay.account_not_read": "pay.bank_kind",
    "pay.bank_terms": "pay.bank_kind",
    "pay.bank_rights": "pay.bank_terms",
    "pay.bank_review": "pay.bank_rights",
    "pay.bank_set_up": "main_menu.choose",
    "pay.keep_account": "main_menu.choose",
    "pay.paid": "main_menu.choose",  # a payment is not gone back on
    "pay.refused": "main_menu.choose",
    "pay.unknown": "main_menu.choose",
    "receipt.consent": "pay.keep_card",
    "receipt.enter_phone": "receipt.consent",
    "receipt.finished": "main_menu.choose",
    "guest.ask_id": "identify.whose_bill",
    "guest.ask_zip": "guest.ask_id",
    "guest.enter_dollars": "main_menu.choose",
    "help_paying.choose": "main_menu.choose",
    "help_paying.assistance": "help_paying.choose",
    "other_ways.choose": "main_menu.more",
    "other_ways.after": "other_ways.choose",
    "premium.choose": "main_menu.more",
    "resume.offer": "welcome.languages",
    "premium.tell": "premium.choose",
    "premium.number": "premium.tell",
    "premium.standing": "main_menu.choose",
    "bad_debt.speak": "main_menu.choose",
    "interpreter.choose": "welcome.greet",
    "interpreter.confirm": "interpreter.choose",
    "representative.talked": "main_menu.choose",
    "representative.choose": "main_menu.choose",
    "representative.confirm_call_back": "representative.choose",
    "representative.enter_number": "representative.confirm_call_back",
    "representative.promised": "main_menu.choose",
    "dispute.choose": "main_menu.choose",
    "dispute.reason": "dispute.choose",
    "dispute.tell": "dispute.reason",
    "dispute.opened": "main_menu.choose",
    "dispute.call_back": "dispute.opened",
    "dispute.earlier": "dispute.choose",
    "delivery.offer": "dispute.call_back",
    "delivery.consent": "delivery.offer",
    "plan.choose": "main_menu.choose",
    "plan.first_payment": "plan.choose",
    "plan.terms": "plan.first_payment",
    "plan.accept": "plan.terms",
    "plan.agreed": "main_menu.choose",
    "plan.text_consent": "plan.agreed",
    "plan.not_offered": "main_menu.choose",
    "plan.status": "main_menu.choose",
    "plan.change": "plan.status",
    "plan.skip": "plan.change",
    "plan.move": "plan.change",
    "plan.not_changed": "plan.status",
    "plan.instalment": "main_menu.choose",
    "balance.on_plan": "main_menu.choose",
    "autopay.offer": "main_menu.choose",
    "autopay.choose_card": "autopay.offer",
    "autopay.not_read": "autopay.choose_card",
    "autopay.terms": "autopay.choose_card",
    "autopay.agree": "autopay.terms",
    "autopay.status": "main_menu.more",
    "autopay.pause": "autopay.status",
    "autopay.off": "autopay.status",
    "autopay.choose_day": "pay.choose_amount",
    "autopay.scheduled": "autopay.offer",
    "autopay.cancel": "autopay.scheduled",
    "help_paying.income_period": "help_paying.household",
    "help_paying.insured": "help_paying.income_period",
    "help_paying.check": "help_paying.insured",
    "help_paying.result": "help_paying.check",
    "help_paying.ready": "main_menu.choose",
    "help_paying.applied": "main_menu.choose",
    "help_paying.application": "help_paying.choose",
    "receipt.recent": "main_menu.more",
    "receipt.details": "receipt.recent",
    "receipt.missing": "receipt.recent",
    "dispute.enter_number": "dispute.call_back",
    "delivery.enter_phone": "delivery.consent",
    "autopay.enter_day": "autopay.choose_day",
    "help_paying.household": "main_menu.choose",
    "help_paying.income": "help_paying.income_period",
}


@pytest.mark.parametrize("key", QUESTIONS)
def test_nine_goes_back_to_the_question_before_or_to_a_menu(stand, key):
    call = stand(key)

    answer = call.presses("9" if key in CHOICES else "*9")

    assert call.row.step == BEFORE[key]
    assert call.row.mistakes_in_call == 0
    assert not hears(answer, trouble_words.sorry())


def test_nine_again_goes_further_back(stand):
    call = stand("identify.ask_zip")

    steps = []
    for _ in range(3):
        call.presses("*9")
        steps.append(call.row.step)

    assert steps == ["identify.ask_birth_date", "identify.ask_id", "main_menu.choose"]


def test_after_going_back_the_way_forward_is_open_again(stand):
    call = stand("identify.ask_zip")

    call.presses("*9", BIRTH_DATE, POSTAL_CODE)

    assert call.row.step == "balance.speak"


def test_nine_never_leads_behind_the_proof_of_who_is_calling(stand):
    call = stand("pay.confirm_amount")

    steps = []
    for _ in range(4):
        call.presses("9")
        steps.append(call.row.step)

    assert not any(step.startswith(("identify.", "guest.")) for step in steps)
    assert call.row.verified


@pytest.mark.parametrize("key", [key for key in CHOICES if key != "balance.visit"])
def test_pound_alone_in_a_menu_is_no_mistake(stand, key):
    call = stand(key)

    call.presses("#")

    assert (call.row.step, call.row.mistakes_in_call) == (key, 0)


def test_pound_skips_to_the_next_visit(stand):
    call = stand("balance.visit")

    call.presses("#")

    assert call.row.notes["visits_heard"] == 1


@pytest.mark.parametrize("key", CHOICES)
def test_seven_speaks_slower_with_twice_the_time_and_seven_again_as_before(stand, key):
    call = stand(key)

    slow = call.presses("7")
    fast = call.presses("7")

    language = call.row.language
    assert hears(slow, common.slower(), language)
    assert rated(slow.text) == slow.text.count("<Say ")
    assert timeouts("Gather", slow.text) == doubled(timeouts("Gather", call.document))
    assert hears(fast, common.usual_speed(), language)
    assert rated(fast.text) == 0
    assert timeouts("Gather", fast.text) == timeouts("Gather", call.document)
    assert call.row.step == key


@pytest.mark.parametrize("key", WAYS)
def test_whoever_asked_for_slower_hears_every_step_slower_and_has_twice_the_time(stand, key):
    call = stand(key)
    with call.line.database.connection() as connection:
        connection.execute(update(CallRow).where(CallRow.sid == call.sid).values(slow=True))

    slow = call.asks_again().text

    assert rated(slow) == slow.count("<Say ") > 0
    for verb in ("Gather", "Pay", "Record"):
        waits = timeouts(verb, call.document)
        assert timeouts(verb, slow) == (waits if KIND[key] is Wait else doubled(waits))


def test_slower_is_remembered_for_the_next_call_from_that_number(line: Line):
    phone, _ = walk(line, WAYS["main_menu.choose"])
    phone.press("7")
    phone.hang_up()

    again = line.call()

    assert line.row(again.sid).slow is True


def without_turns(document: str) -> str:
    """A document without the turn in its addresses: the only thing a repeat may change."""
    return re.sub(r"(/voice/[\w.]+)/\d+", r"\1", document)


def rated(document: str) -> int:
    return document.count(f'<prosody rate="{elements.SLOW_RATE}">')


def timeouts(verb: str, document: str) -> list[int]:
    tags = re.findall(rf"<{verb} [^>]*>", document)
    return [int(seconds) for tag in tags for seconds in re.findall(r'\btimeout="(\d+)"', tag)]


def doubled(seconds: list[int]) -> list[int]:
    return [2 * each for each in seconds]
