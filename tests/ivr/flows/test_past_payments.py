"""Payments of the past: how much, when, how each stands, its code, and its receipt again."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select, update

from billing_core.bank import actions as bank
from billing_core.gateways import Charged
from billing_core.importers.csv.contracts import Received
from billing_core.importers.csv.taking import take_payment
from billing_core.money import Money
from billing_core.payments import actions as payments
from billing_core.payments.models import Payment
from billing_core.receipts.models import Receipt
from ivr.flows import delivery, identify, main_menu, receipt, representative
from ivr.prompts import Spelled, common
from ivr.prompts import delivery as delivery_words
from ivr.prompts import receipt as words
from tests import factories
from tests.billing_core.bank.drawer import Drawer
from tests.ivr.flows.carriers import DELIVERED_TWICE
from tests.ivr.line import ON_SQLITE

pytestmark = ON_SQLITE

TODAY = date(2026, 11, 24)
FORTY = Money.usd(40)


def has_paid(caller, amount=FORTY, **told):
    """A payment by card, in the books."""
    with caller.app.extensions["database"].transaction() as db:
        made = factories.payment(db, caller.person.id, amount, **told)
        payments.begin_charging(db, made.id)
        payments.settle(db, made.id, Charged(f"made:{made.id}"))
        return made.confirmation_code


def has_mailed(caller, amount=FORTY, key="1"):
    with caller.app.extensions["database"].transaction() as db:
        take_payment(db, Received(key, caller.person.id, TODAY, amount, "bank"))


def has_agreed_to_a_debit(caller):
    drawer = Drawer(caller.app.extensions["database"], caller.person.id)
    drawer.account_id = drawer.adds_account().id
    return drawer.payment(drawer.agrees("40"))


def becomes(caller, status, **columns):
    """What happened to the payment since, written straight into its row."""
    with caller.app.extensions["database"].transaction() as db:
        db.execute(update(Payment).values(status=status, **columns))


def code(digits):
    return Spelled(digits, (4, 4), slowly=True)


def test_past_payments_are_asked_for_at_the_menu_by_someone_who_is_known(caller):
    caller.at(main_menu.more).presses("5").is_at(identify.ask_id)

    assert caller.notes.errand == "receipts"


def test_whoever_is_known_hears_the_last_one_at_once(caller):
    caller.at(main_menu.more).owes(40)
    has_paid(caller)

    caller.presses("5").is_at(receipt.recent)

    caller.hears(words.posted(FORTY, TODAY), words.last_choices())


def test_whoever_has_proved_who_they_are_goes_on_to_their_payments(caller):
    caller.calls_from("anonymous", stir=None).owes(40)
    has_paid(caller)
    caller.dials().presses("1").presses("5").presses("5")

    caller.keys_guarantor_id().keys_birth_date().keys_zip()

    caller.is_at(receipt.recent).hears(words.posted(FORTY, TODAY))


def test_the_newest_comes_first_and_they_go_round(caller, clock):
    caller.at(receipt.recent).owes(40, 30)
    has_paid(caller, Money.usd(10))
    clock.forward(days=1)
    has_paid(caller, Money.usd(20))

    caller.hears(words.posted(Money.usd(20), date(2026, 11, 25)), words.past_choices())
    caller.presses("2").hears(words.posted(Money.usd(10), TODAY), words.last_choices())
    caller.presses("2").hears(words.posted(Money.usd(20), date(2026, 11, 25)))


def test_five_are_told_and_no_more(caller, clock):
    caller.at(receipt.recent).owes(90)
    for dollars in (10, 11, 12, 13, 14, 15):
        has_paid(caller, Money.usd(dollars))
        clock.forward(seconds=60)

    for _ in range(4):
        caller.hears(words.past_choices()).presses("2")

    caller.hears(words.posted(Money.usd(11), TODAY), words.last_choices())


@pytest.mark.parametrize("status", ["created", "charging", "unknown"])
def test_one_without_an_outcome_is_being_checked(caller, status):
    caller.at(receipt.recent).owes(40)
    with caller.app.extensions["database"].transaction() as db:
        factories.payment(db, caller.person.id)
    becomes(caller, status)

    caller.hears(words.checking(FORTY, TODAY))


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("declined", words.declined(FORTY, TODAY)),
        ("returned", words.returned(FORTY, TODAY)),
        ("disputed", words.disputed(FORTY, TODAY)),
        ("refunded", words.refunded(FORTY, TODAY)),
    ],
)
def test_how_it_stands_is_said_in_words(caller, status, said):
    caller.at(receipt.recent).owes(40)
    has_paid(caller)
    becomes(caller, status)

    caller.hears(said)


def test_what_was_given_back_of_one_is_said(caller):
    caller.at(receipt.recent).owes(40)
    has_paid(caller)
    becomes(caller, "paid", refunded_cents=1500)

    caller.hears(words.refunded_part(TODAY, Money.usd(15)))


def test_one_from_a_bank_account_is_on_its_way_until_the_bank_has_taken_it(caller):
    caller.at(receipt.recent).owes(40)
    digits = has_agreed_to_a_debit(caller).confirmation_code

    caller.hears(words.at_bank(FORTY, TODAY)).presses("1")

    caller.hears(words.by_bank(Spelled("7899")), words.its_code(code(digits)))
    caller.hears(words.details_next())


def test_or_it_was_cancelled(caller):
    caller.at(receipt.recent).owes(40)
    debit = has_agreed_to_a_debit(caller)
    with caller.app.extensions["database"].transaction() as db:
        bank.cancel(db, debit.id, actor="caller")

    caller.hears(words.cancelled(FORTY, TODAY))


def test_its_code_is_read_slowly_with_the_card_it_was_paid_with(caller):
    caller.at(receipt.recent).owes(40)
    digits = has_paid(caller)

    caller.presses("1").is_at(receipt.details)

    caller.hears(words.by_card(Spelled("4242")), words.its_code(code(digits)))
    caller.hears(words.details_choices())


def test_a_guests_card_is_not_said(caller):
    caller.at(receipt.recent).owes(40)
    digits = has_paid(caller, by_guest=True)

    caller.presses("1").hears(words.its_code(code(digits)))
    caller.does_not_hear(words.by_card(Spelled("4242")))


def test_the_receipt_can_be_had_again(caller, rows):
    caller.at(receipt.recent).owes(40)
    digits = has_paid(caller)

    caller.presses("1").presses("1").is_at(delivery.offer)
    caller.hears(delivery_words.by_text_or_mail()).presses("1").presses("1")

    caller.gets_text(f"Confirmation code: {digits}")
    assert [given.number for given in rows(Receipt)] == [digits]


def test_and_again_by_letter(caller):
    caller.at(receipt.recent).owes(40)
    has_paid(caller)

    caller.presses("1").presses("1").presses("2").is_at(receipt.finished)

    caller.hears(delivery_words.mailed())


def test_the_one_that_was_chosen_is_the_one_that_is_sent(caller, clock):
    caller.at(receipt.recent).owes(40, 30)
    older = has_paid(caller, Money.usd(10))
    clock.forward(seconds=60)
    has_paid(caller, Money.usd(20))

    caller.presses("2").presses("1").hears(words.its_code(code(older)))
    caller.presses("1").presses("1").presses("1").gets_text(older)


def test_a_payment_that_failed_has_a_code_and_no_receipt(caller):
    caller.at(receipt.recent).owes(40)
    digits = has_paid(caller)
    becomes(caller, "declined")

    caller.presses("1").hears(words.its_code(code(digits)), words.details_next())

    caller.presses("1").stays().hears(common.not_a_choice())
    caller.presses("3").is_at(main_menu.choose)


def test_from_its_details_to_the_next_one(caller, clock):
    caller.at(receipt.recent).owes(40, 30)
    has_paid(caller, Money.usd(10))
    clock.forward(seconds=60)
    has_paid(caller, Money.usd(20))

    caller.presses("1").presses("2").is_at(receipt.recent)

    caller.hears(words.posted(Money.usd(10), TODAY))


def test_from_its_details_to_the_main_menu(caller):
    caller.at(receipt.recent).owes(40)
    has_paid(caller)

    caller.presses("1").presses("3").is_at(main_menu.choose)


def test_one_that_came_by_mail_has_neither_code_nor_receipt(caller, clock):
    caller.at(receipt.recent).owes(40, 30)
    has_mailed(caller, Money.usd(10))
    clock.forward(seconds=60)
    has_mailed(caller, Money.usd(20), key="2")

    caller.hears(words.posted(Money.usd(20), TODAY), words.past_next())
    caller.presses("1").stays().hears(common.not_a_choice())
    caller.presses("2").hears(words.posted(Money.usd(10), TODAY), words.last_next())
    caller.presses("1").stays().hears(common.lets_try_again())


def test_a_payment_that_comes_while_the_caller_listens_does_not_break_the_call(caller, clock):
    caller.at(receipt.recent).owes(40, 30)
    has_paid(caller, Money.usd(10))
    caller.presses("1").is_at(receipt.details)
    clock.forward(seconds=60)
    has_mailed(caller, Money.usd(20))

    caller.presses("*").stays().hears_in_order("receipt.details_next")


def test_whoever_misses_one_hears_how_long_the_mail_takes(caller):
    caller.at(receipt.recent).owes(40)
    has_paid(caller)

    caller.presses("3").is_at(receipt.missing).hears(words.missing(), words.none_choices())

    caller.presses("1").is_at(representative.ring)
    assert caller.notes.reason == "receipts"


def test_or_leaves_it_at_that(caller):
    caller.at(receipt.missing).owes(40).presses("2").is_at(main_menu.choose)


def test_whoever_never_paid_hears_so(caller):
    caller.at(receipt.recent).owes(40).hears(words.none_yet(), words.none_choices())

    caller.presses("1").is_at(representative.ring)
    assert caller.notes.reason == "receipts"


def test_and_may_go_back_to_the_menu(caller):
    caller.at(receipt.recent).owes(40).presses("2").is_at(main_menu.choose)


def test_nobody_elses_payments_are_told(caller):
    caller.at(receipt.recent).owes(40)
    with caller.app.extensions["database"].transaction() as db:
        other = factories.household(db, FORTY)
        factories.payment(db, other.id)
        assert db.scalar(select(Payment.guarantor_id)) == other.id

    caller.hears(words.none_yet())


@pytest.mark.parametrize("step", [receipt.recent, receipt.details, receipt.missing])
def test_a_wrong_key_and_silence_ask_again(caller, step):
    caller.at(step).owes(40)
    has_paid(caller)

    caller.presses("8").stays().hears(common.not_a_choice())
    caller.is_silent().stays()


def test_nine_goes_back(caller):
    caller.at(receipt.recent).owes(40)
    has_paid(caller)

    caller.presses("1").presses("9").is_at(receipt.recent)


@DELIVERED_TWICE
def test_the_next_delivered_twice_is_one_further(caller, clock):
    caller.at(receipt.recent).owes(90)
    for dollars in (10, 11, 12):
        has_paid(caller, Money.usd(dollars))
        clock.forward(seconds=60)

    caller.presses("2").hears(words.posted(Money.usd(11), TODAY))


@pytest.mark.parametrize("language", ["es_US", "zh_Hans_CN", "zh_Hant_HK"])
def test_it_is_all_said_in_the_callers_language(caller, language):
    caller.speaks(language).at(receipt.recent).owes(40)
    digits = has_paid(caller)

    caller.hears(words.posted(FORTY, TODAY), words.last_choices())
    caller.presses("1").hears(words.its_code(code(digits)), words.details_choices())
