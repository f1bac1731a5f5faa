"""Cards that are kept with the caller's word: paid with again, replaced, removed, expired."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from billing_core.audit.models import AuditEvent
from billing_core.audit.tags import Tag
from billing_core.gateways.models import SandboxCharge
from billing_core.methods import actions as methods
from billing_core.methods.models import SavedMethod
from billing_core.money import Money
from billing_core.payments.models import Payment
from billing_core.policies.terms import CardLimits
from ivr import speech
from ivr.flows import autopay, main_menu, pay, receipt, representative, trouble
from ivr.prompts import Spelled, common
from ivr.prompts import methods as words
from ivr.prompts import pay as pay_words
from tests.ivr.flows.carriers import DELIVERED_TWICE
from tests.ivr.flows.plans import again, pays_by_card

usd = Money.usd
VISA, MASTERCARD = Spelled("4242"), Spelled("4444")
REFUSED_A_DAY = CardLimits().refused_per_guarantor_a_day
REFUSED_FROM_A_NUMBER = CardLimits().refused_per_calling_number_a_day
GOOD_THROUGH = date(2030, 12, 31)
LANGUAGES = pytest.mark.parametrize("language", ["en_US", "es_US", "zh_Hans_CN", "zh_Hant_HK"])


def has_paid(caller, card="visa", dollars=100):
    """The caller owes this, and has paid 10 dollars of it with a card keyed now."""
    caller.at(pay.enter_dollars).owes(dollars).presses("10#").presses("00").presses("1")
    return pays_by_card(caller, card).presses("1").waits().is_at(pay.paid)


def keeps_card(caller, card="visa", dollars=100):
    return has_paid(caller, card, dollars).presses("2").is_at(pay.keep_card).presses("1")


def is_kept(caller, *names, good_through=GOOD_THROUGH):
    """These cards were kept in calls before, in this order."""
    with caller.app.extensions["database"].transaction() as db:
        for number, name in enumerate(names):
            token = f"sim_tok_ok_{name}_{number}"
            card = methods.Card("sandbox", token, name, "4242", good_through)
            methods.save(db, methods.Kept(caller.person.id, card, name, "Yes.", "en_US", "before"))


def owes_and_kept(caller, *names, **told):
    """The caller owes 100 dollars, wants to pay them all, and these cards are kept."""
    caller.owes(100)
    is_kept(caller, *names, **told)
    return caller.at(pay.choose_amount).presses("1")


def in_use(rows):
    return [method for method in rows(SavedMethod) if method.removed_at is None]


# Keeping it.


@LANGUAGES
def test_a_card_is_kept_with_the_words_agreed_to(caller, rows, language):
    keeps_card(caller.speaks(language)).is_at(receipt.finished).hears(words.kept())

    (saved,) = rows(SavedMethod)
    assert (saved.kind, saved.brand, saved.last4) == ("card", "visa", "4242")
    assert saved.words == speech.plain(words.keep_card(), language)
    assert saved.language == language
    assert saved.good_through is not None


@pytest.mark.parametrize("key", ["2", ""])
def test_without_a_yes_nothing_is_kept(caller, rows, key):
    has_paid(caller).presses("2").is_at(pay.keep_card)

    caller.presses(key) if key else caller.is_silent()

    caller.is_at(receipt.finished).does_not_hear(words.kept())
    assert rows(SavedMethod) == []
    assert caller.notes.to_keep is None


def test_hanging_up_at_the_question_keeps_nothing_and_forgets_the_card(caller, rows):
    has_paid(caller).presses("2").is_at(pay.keep_card).hangs_up()

    assert rows(SavedMethod) == []
    assert caller.notes.to_keep is None


def test_the_receipt_that_was_wanted_comes_after_the_question(caller):
    has_paid(caller).presses("1").is_at(pay.keep_card).presses("1")

    caller.is_at(receipt.consent).hears(words.kept())


def test_from_a_withheld_number_the_phone_is_asked_for(caller):
    has_paid(caller.calls_from("anonymous")).presses("1").is_at(pay.keep_card).presses("2")

    caller.is_at(receipt.enter_phone)


def test_silence_after_the_code_is_not_asked_for_more(caller, rows):
    has_paid(caller).is_silent().is_at(receipt.finished)

    assert rows(SavedMethod) == []


@DELIVERED_TWICE
def test_a_yes_delivered_twice_keeps_one_card(caller, rows):
    keeps_card(caller)

    assert len(rows(SavedMethod)) == 1


def test_the_same_card_again_takes_the_place_of_the_first(caller, rows):
    keeps_card(caller).hangs_up()
    other = again(caller, pay.begin, amount_cents=1000).is_at(pay.paid_before).presses("1")

    other.presses("2").presses("1").pays_with("visa").presses("1").waits().presses("2").presses("1")

    assert len(rows(SavedMethod)) == 2
    assert len(in_use(rows)) == 1


def test_with_three_kept_a_fourth_is_not_asked_for(caller):
    owes_and_kept(caller, "visa", "amex", "discover").presses("4").is_at(pay.other_method)

    caller.presses("1").pays_with("mastercard").presses("1").waits().presses("2")

    caller.is_at(receipt.finished)


def test_with_three_kept_meanwhile_a_yes_keeps_nothing(caller, rows):
    has_paid(caller).presses("2").is_at(pay.keep_card)
    is_kept(caller, "amex", "discover", "mastercard")

    caller.presses("1")

    caller.is_at(receipt.finished).does_not_hear(words.kept())
    assert len(rows(SavedMethod)) == 3


# Paying with it.


def test_what_is_kept_is_offered_first_and_pays_without_being_keyed(caller, rows):
    owes_and_kept(caller, "visa").is_at(pay.choose_method)
    caller.hears(words.use_first(pay_words.visa(), VISA), words.other_way_second())

    caller.presses("1").is_at(pay.review)
    caller.hears(pay_words.review(usd(100), pay_words.visa(), VISA))
    caller.presses("1").waits().is_at(pay.paid).presses("2")

    caller.is_at(receipt.finished)
    (charge,) = rows(SandboxCharge)
    assert (charge.amount_cents, charge.token) == (10_000, "sim_tok_ok_visa_0")


def test_the_newest_comes_first(caller, clock):
    caller.owes(100)
    for name in ("visa", "amex", "discover"):
        is_kept(caller, name)
        clock.forward(minutes=1)

    caller.at(pay.choose_amount).presses("1")

    caller.hears(words.use_first(pay_words.discover(), VISA))
    caller.hears(words.use_second(pay_words.amex(), VISA), words.other_way_fourth())
    caller.hears(words.use_third(pay_words.visa(), VISA))
    caller.presses("2").hears(pay_words.review(usd(100), pay_words.amex(), VISA))


def test_after_the_last_of_them_comes_another_way(caller):
    owes_and_kept(caller, "visa").presses("2")

    caller.is_at(pay.other_method).hears(words.new_methods(), words.manage())


def test_where_no_bank_account_is_taken_there_is_only_another_card(app, caller):
    app.extensions["house"] = replace(app.extensions["house"], takes_bank_accounts=False)
    owes_and_kept(caller, "visa").presses("2")
    caller.is_at(pay.other_method).hears(words.new_card(), words.manage_second())

    caller.presses("2").is_at(pay.manage)


def test_an_expired_card_is_named_and_not_offered(app, caller):
    owes_and_kept(caller, "visa", good_through=date(2026, 10, 31)).is_at(pay.other_method)
    caller.hears(words.has_expired(pay_words.visa(), VISA))

    app.extensions["house"] = replace(app.extensions["house"], takes_bank_accounts=False)

    caller.presses("*").hears(words.has_expired(pay_words.visa(), VISA), words.new_card())


def test_one_that_was_removed_meanwhile_charges_nothing(caller, rows):
    owes_and_kept(caller, "visa").presses("1").is_at(pay.review)
    (kept,) = in_use(rows)
    with caller.app.extensions["database"].transaction() as db:
        methods.remove(db, kept.id, actor="representative")

    caller.presses("1")

    caller.is_at(main_menu.choose).hears(pay_words.cancelled())
    assert rows(Payment) == []


def test_two_at_the_last_question_goes_back_to_the_methods(caller):
    owes_and_kept(caller, "visa").presses("1").presses("2")

    caller.is_at(pay.choose_method)


# Too many cards.


def test_cards_refused_in_other_calls_of_the_day_count(caller, rows):
    caller.owes(100)
    for _ in range(REFUSED_A_DAY):
        other = again(caller, pay.choose_amount).presses("1")
        pays_by_card(other, "declined").presses("1").waits().is_at(pay.refused).hangs_up()

    other = again(caller, pay.choose_amount).presses("1").presses("1")

    other.is_at(representative.ring).hears(pay_words.cards_locked())
    assert len(rows(AuditEvent, AuditEvent.tag == Tag.CARDS_LOCKED)) == 1


def test_cards_refused_on_other_bills_from_the_same_number_count(caller):
    for _ in range(REFUSED_FROM_A_NUMBER):
        caller.owes(100)
        other = again(caller, pay.choose_amount).presses("1")
        pays_by_card(other, "declined").presses("1").waits().is_at(pay.refused).hangs_up()
    caller.owes(100)

    other = again(caller, pay.choose_amount).presses("1").presses("1")

    other.is_at(representative.ring).hears(pay_words.cards_locked())


@pytest.mark.parametrize("at", ["choose_method", "review", "card_not_read", "manage_one"])
def test_a_card_is_not_taken_once_too_many_were_refused(caller, rows, at):
    owes_and_kept(caller, "visa")
    if at == "review":
        caller.presses("1")
    elif at == "card_not_read":
        caller.presses("2").presses("1").presses("*")
    elif at == "manage_one":
        caller.presses("2").presses("3").presses("1")
    caller.is_at(getattr(pay, at))
    for _ in range(REFUSED_A_DAY):
        other = again(caller, pay.take_card, amount_cents=1000).pays_with("refused")
        other.is_at(pay.refused).hangs_up()

    caller.presses("2" if at == "manage_one" else "1")

    caller.hears(pay_words.cards_locked()).is_at(representative.ring)
    assert rows(Payment) == []


# Looking after it.


def test_a_card_is_removed(caller, rows):
    owes_and_kept(caller, "visa").presses("2").presses("3").is_at(pay.manage)
    caller.hears(words.manage_first(pay_words.visa(), VISA)).presses("1").is_at(pay.manage_one)

    caller.hears(words.manage_choices(pay_words.visa(), VISA)).presses("1")

    caller.is_at(pay.other_method).hears(words.removed()).does_not_hear(words.drawn_by_autopay())
    (saved,) = rows(SavedMethod)
    assert (saved.removed_because, saved.token) == ("asked", None)


def test_automatic_payments_with_a_card_that_is_removed_go_on_and_that_is_said(caller):
    keeps_card(caller, dollars=600).hangs_up()
    other = again(caller, autopay.start).presses("1").is_at(autopay.choose_card).presses("1")
    other.presses("1").is_at(autopay.agree).presses("1").is_at(receipt.finished).hangs_up()

    last = again(caller, pay.manage).presses("1").presses("1")

    last.is_at(main_menu.choose).hears(words.removed(), words.drawn_by_autopay())


def test_another_card_takes_its_place_and_nothing_is_charged(caller, rows):
    owes_and_kept(caller, "visa").presses("2").presses("3").presses("1").presses("2")
    caller.is_at(pay.new_card).pays_with("mastercard")

    caller.is_at(pay.choose_method).hears(words.replaced(pay_words.mastercard(), MASTERCARD))
    caller.hears(words.use_first(pay_words.mastercard(), MASTERCARD))
    assert [method.last4 for method in in_use(rows)] == ["4444"]
    assert rows(Payment) == []


@pytest.mark.parametrize("keys", ["*", "refused"])
def test_one_that_is_not_taken_leaves_the_old_one(caller, rows, keys):
    owes_and_kept(caller, "visa").presses("2").presses("3").presses("1").presses("2")

    caller.presses("*") if keys == "*" else caller.pays_with(keys)

    caller.is_at(pay.choose_method).hears(words.not_replaced())
    assert [method.brand for method in in_use(rows)] == ["visa"]
    assert caller.notes.cards_refused == (keys == "refused")


def test_or_it_is_left_as_it_is(caller, rows):
    owes_and_kept(caller, "visa").presses("2").presses("3").presses("1").presses("3")

    caller.is_at(pay.choose_method)
    assert len(in_use(rows)) == 1


def test_each_of_three_can_be_looked_after(caller, rows):
    owes_and_kept(caller, "visa", "amex", "discover").presses("4").presses("3").is_at(pay.manage)

    caller.presses("3").presses("1")

    assert len(in_use(rows)) == 2


@pytest.mark.parametrize(("key", "to"), [("1", main_menu.choose), ("", trouble.goodbye)])
def test_where_nothing_is_kept_that_is_said(caller, key, to):
    caller.at(pay.manage).owes(100).hears(words.nothing_kept())

    caller.presses(key) if key else caller.is_silent()

    caller.is_at(to)


def test_a_wrong_key_asks_again(caller):
    owes_and_kept(caller, "visa").presses("2").presses("3").presses("5")

    caller.is_at(pay.manage).hears(common.not_a_choice())
