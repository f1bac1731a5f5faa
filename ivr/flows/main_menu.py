"""The choices of the line."""

from __future__ import annotations

from ivr.calls import Call
from ivr.flows import (
    autopay,
    bad_debt,
    dispute,
    help_paying,
    identify,
    other_ways,
    plan,
    premium,
    receipt,
)
from ivr.prompts import Prompt
from ivr.prompts import main_menu as words
from ivr.prompts import welcome as welcome_words
from ivr.prompts.sayings import Meaning
from ivr.steps import Move, step
from ivr.turns import Menu

MORE = "5"
SAID_OF_MORE = {  # by the keys of the second menu
    "1": Meaning.CHARGE,
    "2": Meaning.AUTOPAY,
    "3": Meaning.PREMIUM,
    "4": Meaning.OTHER_WAYS,
    "5": Meaning.RECEIPTS,
}
SAID = {  # whoever says what is on the second menu need not go through it
    "1": Meaning.BALANCE,
    "2": Meaning.PAY,
    "3": Meaning.PLAN,
    "4": Meaning.HELP_PAYING,
    MORE: Meaning.MORE,
    **{MORE + key: meaning for key, meaning in SAID_OF_MORE.items()},
}


@step(anchor=True)
def choose(call: Call) -> Menu:
    person = () if call.notes.chose_before else (words.for_a_person(),)
    say = () if call.notes.keys_only else (words.or_say(),)
    shorter = words.choices_short(), *say
    told = words.choices(), *person, *_other_language(call)
    return Menu(told, "12345", shorter=shorter, spoken=SAID)


@choose.answered
def chosen(call: Call, key: str) -> Move:
    call.notes.chose_before = True
    call.asks_for_anyone()  # whoever an earlier errand was for
    if key.startswith(MORE) and key != MORE:
        return more_chosen(call, key[1:])
    call.notes.plan_id, call.notes.pays_later = None, False
    match key:
        case "1":
            call.notes.errand = "balance"
            return bad_debt.before_balance if call.verified else identify.start
        case "2":
            call.notes.errand = "pay"
            return bad_debt.before_paying if call.verified else identify.whose_bill
        case "3":
            call.notes.errand = "plan"
            return plan.start if call.verified else identify.start
        case "4":
            return help_paying.choose
        case _:
            return more


@step
def more(call: Call) -> Menu:
    return Menu((words.more(),), "12345", spoken=SAID_OF_MORE)


@more.answered
def more_chosen(call: Call, key: str) -> Move:
    match key:
        case "1":
            call.notes.errand = "dispute"
            call.notes.visits_heard = 0
            return dispute.choose if call.verified else identify.start
        case "2":
            call.notes.errand = "autopay"
            return autopay.start if call.verified else identify.start
        case "3":
            return premium.choose
        case "4":
            return other_ways.choose
        case _:
            call.notes.errand = "receipts"
            call.notes.past_heard = 0
            return receipt.recent if call.verified else identify.start


def _other_language(call: Call) -> tuple[Prompt, ...]:
    """To whoever was spoken to at once in a language they have not chosen in this call."""
    chosen_for_them = call.notes.called_before or call.to_number in call.at.book.languages
    if call.notes.chose_before or not chosen_for_them:
        return ()
    return (welcome_words.change_language(),)
