"""The card, the words agreed to with key 1, and what they set up."""

from __future__ import annotations

from billing_core.autopay import actions, copies, queries
from billing_core.autopay.actions import Card as CardKept
from billing_core.autopay.actions import Given
from billing_core.autopay.models import Mandate
from billing_core.bank.authorisations import Words
from billing_core.methods.models import SavedMethod
from billing_core.money import Money
from ivr import speech
from ivr.calls import Call
from ivr.flows import main_menu, receipt, representative
from ivr.flows.autopay import mandates
from ivr.flows.autopay.wording import charge, consent, rights
from ivr.flows.pay import agreed, card, method
from ivr.outcomes import Outcome
from ivr.prompts import autopay as words
from ivr.prompts import pay as pay_words
from ivr.steps import Move, step
from ivr.turns import Card, Menu, Say, TakePayment

TERMS_VERSION = "2026-11.2"  # changes with any of the words heard at `terms` and `agree`
NOTHING = Money(0)  # a card kept for later is charged nothing now


@step
def choose_card(call: Call) -> Menu:
    """A card that was saved before, or another one; whoever has none takes time to get it."""
    saved = _saved_cards(call)
    if not saved:
        return Menu((words.get_card(),), "1")
    offers = [use(*method.named(call, one)) for use, one in zip(method.USE, saved, strict=False)]
    other = len(offers) + 1
    keys = "".join(str(key) for key in range(1, other + 1))
    return Menu((*offers, words.another_card(other)), keys)


@choose_card.answered
def card_chosen(call: Call, key: str) -> Move:
    saved = _saved_cards(call)
    if int(key) <= len(saved):
        chosen = saved[int(key) - 1]
        agreed.choose(call, chosen)
        return terms
    return take_card if agreed.may_try_a_card(call) else card.no_more_cards


@step
def take_card(call: Call) -> TakePayment:
    return TakePayment((), NOTHING, description=f"call {call.reference}")


@take_card.answered
def card_taken(call: Call, keyed: Card) -> Move:
    if keyed.token is not None:
        call.notes.token, call.notes.method_id = keyed.token, None
        call.notes.brand, call.notes.last4 = keyed.brand, keyed.last4
        return terms
    if keyed.failure == "declined":
        agreed.card_refused_while_keyed(call)
        return not_read.saying(pay_words.declined_other_card())
    if keyed.failure == "attempts":
        told = agreed.after_three_entries(call, pay_words.card_entry_failed())
        return representative.put_through.saying(*told)
    return not_read.saying(agreed.why_no_card(keyed.failure))


@step
def not_read(call: Call) -> Menu:
    return Menu((words.not_read_choices(),), {"1": choose_card, "2": main_menu.choose})


@step
def terms(call: Call) -> Menu | Say:
    """Who charges what; 1 goes on to the rest, and sets up nothing yet."""
    if _source(call) is None:  # came back to it: the card was forgotten
        return Say((), then=choose_card)
    told = (*charge(call), words.terms_choices())
    return Menu(told, "12", shorter=(words.terms_choices(),))


@terms.answered
def terms_heard(call: Call, key: str) -> Move:
    if key == "1":
        return agree
    call.notes.token = call.notes.method_id = None
    call.notes.pays_later = False
    return receipt.finished.saying(words.not_agreed())


@step
def agree(call: Call) -> Menu | Say:
    """Only key 1 sets it up; the words heard here and at `terms` are kept."""
    if _source(call) is None:
        return Say((), then=choose_card)
    return Menu((*rights(call), words.agree()), "12", shorter=(words.agree_short(),))


@agree.answered
def agreed_or_not(call: Call, key: str) -> Move:
    source = _source(call)
    call.notes.token = call.notes.method_id = None
    call.notes.pays_later = False
    if key == "2" or source is None:
        return receipt.finished.saying(words.not_agreed())
    before = _replaced(call)
    mandate = actions.give(call.db, _given(call, source))
    for earlier in before:
        actions.revoke(call.db, earlier.id, because="replaced", actor="caller")
    copies.mail(call.db, mandate.id)
    call.after_commit.append(call.at.jobs.send_notices)
    if mandate.draw_on is not None:
        said = words.done_once(Money(mandate.amount_cents or 0), mandate.draw_on)
        return done_once.saying(said)
    return done.saying(words.done())


@step(anchor=True, outcome=Outcome.AUTOPAY_SET)
def done(call: Call) -> Say:
    return Say((), then=receipt.finished)


@step(anchor=True, outcome=Outcome.PAYMENT_SCHEDULED)
def done_once(call: Call) -> Say:
    return Say((), then=receipt.finished)


def _saved_cards(call: Call) -> list[SavedMethod]:
    return [one for one in agreed.usable(call) if one.kind == "card"][: len(method.USE)]


def _source(call: Call) -> CardKept | None:
    """The card just keyed, or the saved one that was chosen, if it still can be used."""
    saved = agreed.chosen(call) if call.notes.method_id else None
    token = call.notes.token if saved is None else saved.token
    return None if token is None else CardKept(token, call.notes.brand, call.notes.last4)


def _replaced(call: Call) -> list[Mandate]:
    """What the new mandate takes the place of: another card for the same."""
    if call.notes.draws_for == "once":
        return []
    wanted = call.notes.draws_for, mandates.plan_id(call)
    found = queries.in_force(call.db, call.account)
    return [each for each in found if (each.purpose, each.plan_id) == wanted]


def _given(call: Call, source: CardKept) -> Given:
    terms = call.account_policy.autopay
    heard = " ".join(speech.plain(p, call.language) for p in (*consent(call), words.agree()))
    once, bills = call.notes.draws_for == "once", call.notes.draws_for == "statement"
    return Given(
        guarantor_id=call.account,
        purpose=call.notes.draws_for,
        source=source,
        request_key=call.turn_id,
        words=Words(heard, TERMS_VERSION, call.language),
        evidence=call.sid,
        recorded=False,
        plan_id=mandates.plan_id(call),
        amount=Money(call.notes.amount_cents or 0) if once else None,
        draw_on=mandates.day(call) if once else None,
        between=(NOTHING, terms.no_notice_up_to) if bills else None,
    )
