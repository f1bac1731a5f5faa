"""Several bills in one call: each proved, one last 1, a payment for each, the card keyed once."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from billing_core.accounts import actions as accounts
from billing_core.accounts.models import Guarantor
from billing_core.gateways.models import SandboxCharge
from billing_core.money import Money
from billing_core.payments.models import Payment
from billing_core.statements import queries as statements
from ivr.flows import balance, guest, main_menu, pay, receipt, representative
from ivr.prompts import Spelled
from ivr.prompts import identify as identify_words
from ivr.prompts import pay as pay_words
from ivr.prompts import together as words
from tests import factories
from tests.ivr.flows.carriers import DELIVERED_TWICE

LANGUAGES = ["en_US", "es_US", "zh_Hans_CN", "zh_Hant_HK"]
usd = Money.usd
CARD = pay_words.visa(), Spelled("4242")


def last4(who: Guarantor) -> Spelled:
    return Spelled(str(who.id)[-4:])


@pytest.fixture
def other(app):
    """Somebody else of the household, with a bill of their own."""

    def made(*shares: int, **columns) -> Guarantor:
        with app.extensions["database"].transaction() as db:
            who = factories.household(db, *(usd(one) for one in shares or (25,)), **columns)
            db.expunge_all()
            return who

    return made


def at_review(caller, language: str = "en_US"):
    """Ready to pay forty dollars with a card that was keyed."""
    caller.speaks(language).at(balance.speak).owes(40)
    return caller.presses("1").presses("1").pays_with("visa").is_at(pay.review)


def adds(caller, who: Guarantor):
    return caller.presses("4").is_at(pay.another_id) and proves(caller, who)


def proves(caller, who: Guarantor):
    caller.presses(f"{who.id}#").is_at(pay.another_birth_date)
    caller.presses(f"{who.birth_date:%m%d%Y}").is_at(pay.another_zip)
    return caller.presses(who.postal_code[:5])


def owes(caller, who: Guarantor) -> Money:
    with caller.app.extensions["database"].transaction() as db:
        return statements.summary(db, who.id, who.created_at.date()).amount_due


def charges(caller) -> list[int]:
    with caller.app.extensions["database"].transaction() as db:
        return sorted(db.scalars(select(SandboxCharge.amount_cents)))


# Two bills, one approval.


@pytest.mark.parametrize("language", LANGUAGES)
def test_another_bill_is_heard_added_and_paid_with_the_card_keyed_once(
    caller, other, rows, language
):
    who = other(25)
    at_review(caller, language).hears(words.offer())

    adds(caller, who).is_at(pay.another_heard)
    caller.hears(words.owed_on(last4(who), usd(25)), words.add_choices())
    caller.presses("1").is_at(pay.review_all)
    own = caller.person
    caller.hears(
        words.part(usd(40), last4(own)),
        words.part(usd(25), last4(who)),
        pay_words.review_all(usd(65), *CARD),
        words.review_choices(),
    )
    assert rows(Payment) == []
    caller.presses("1").is_at(pay.charging_all).waits().is_at(pay.paid_all)

    caller.hears(
        words.part_paid(usd(40), last4(own)),
        words.part_paid(usd(25), last4(who)),
        *(
            pay_words.code(Spelled(one.confirmation_code, (4, 4), slowly=True))
            for one in rows(Payment)
        ),
    )
    assert {(one.guarantor_id, one.amount_cents, one.status) for one in rows(Payment)} == {
        (own.id, 4000, "paid"),
        (who.id, 2500, "paid"),
    }
    assert charges(caller) == [2500, 4000]
    assert (owes(caller, own), owes(caller, who)) == (usd(0), usd(0))


def test_a_third_and_a_fourth_can_be_added_and_no_fifth(caller, other):
    at_review(caller)
    for n, who in enumerate((other(10), other(20), other(30))):
        if n:
            caller.presses("3")
            proves(caller, who).presses("1")
        else:
            adds(caller, who).presses("1")

    caller.is_at(pay.review_all).hears(
        pay_words.review_all(usd(100), *CARD), words.review_choices_full()
    )
    caller.presses("3").is_at(pay.review_all)


def test_silence_and_other_keys_charge_nothing(caller, other, rows):
    at_review(caller)
    adds(caller, other()).presses("1")

    caller.is_silent().is_at(pay.review_all).hears(words.review_short(usd(65)))
    caller.presses("5").is_at(pay.review_all)

    assert rows(Payment) == []


def test_two_cancels_all_of_it(caller, other, rows):
    at_review(caller)
    adds(caller, other()).presses("1").presses("2")

    caller.is_at(main_menu.choose).hears(pay_words.cancelled())
    assert rows(Payment) == []


def test_the_other_bill_can_be_left_out(caller, other, rows):
    at_review(caller)
    adds(caller, other()).presses("3").is_at(pay.review_all)

    caller.hears(pay_words.review_all(usd(40), *CARD)).presses("1").waits()

    assert [one.amount_cents for one in rows(Payment)] == [4000]


def test_hanging_up_before_the_last_one_pays_nothing_and_forgets_the_card(caller, other, rows):
    at_review(caller)
    adds(caller, other()).presses("1").hangs_up().lets_jobs_run()

    assert rows(Payment) == []
    assert caller.notes.token is None


# Who may.


def test_a_wrong_birth_date_or_zip_adds_nothing_and_keeps_what_there_is(caller, other):
    who = other()
    at_review(caller).presses("4").presses(f"{who.id}#").presses("01011911")

    caller.presses(who.postal_code[:5]).is_at(pay.another_id).hears(identify_words.no_match())
    proves(caller, who).presses("1").hears(pay_words.review_all(usd(65), *CARD))


def test_the_third_failure_brings_a_person(caller, other):
    who = other()
    at_review(caller).presses("4")
    for _ in range(3):
        caller.presses(f"{who.id}#").presses("01011911").presses("00501")

    caller.is_at(representative.ring).hears(identify_words.no_match_person())


@pytest.mark.parametrize("restriction", ["representative_only"])
def test_an_account_for_persons_alone_goes_to_a_person(app, caller, other, restriction):
    who = other()
    with app.extensions["database"].transaction() as db:
        accounts.restrict(db, who.id, restriction, actor="test")
    at_review(caller)

    adds(caller, who).is_at(representative.ring).hears(identify_words.by_person_only())


def test_a_bill_that_is_in_already_is_not_added_twice(caller):
    at_review(caller).presses("4").presses(f"{caller.person.id}#")

    caller.stays().hears(words.added_already())


def test_a_bill_with_nothing_to_pay_is_not_added(app, caller, other):
    who = other()
    with app.extensions["database"].transaction() as db:
        factories.payment(db, who.id, usd(25))
    at_review(caller)

    adds(caller, who).hears(words.nothing_on(last4(who))).presses("3")

    caller.is_at(pay.review_all).hears(pay_words.review_all(usd(40), *CARD))


def test_a_guest_is_not_offered_another_bill(caller, other):
    who = other()
    caller.at(guest.ask_id).presses(f"{who.id}#").presses(who.postal_code[:5])
    caller.presses("25#").presses("#").presses("1").presses("1").pays_with("visa")

    caller.is_at(pay.review).does_not_hear(words.offer()).presses("4").is_at(pay.review)


# The same card, after a payment.


@pytest.mark.parametrize("language", LANGUAGES)
def test_after_a_payment_another_bill_is_paid_without_keying_the_card_again(
    caller, other, rows, language
):
    who = other(25)
    at_review(caller, language).presses("1").waits().presses("2").presses("2")
    caller.is_at(receipt.finished).hears(words.offer_after())

    caller.presses("2").is_at(pay.another_id).hears(words.ask_id_same_card())
    proves(caller, who).presses("1").is_at(pay.review_all)
    caller.hears(pay_words.review_all(usd(25), *CARD)).presses("1").waits()

    caller.is_at(pay.paid_all).hears(words.part_paid(usd(25), last4(who)))
    assert charges(caller) == [2500, 4000]


def test_whoever_paid_with_nothing_is_not_offered_it(caller):
    caller.at(receipt.finished).owes(40)

    caller.does_not_hear(words.offer_after()).presses("2").is_at(receipt.finished)


def test_the_card_is_forgotten_when_the_call_ends(caller):
    at_review(caller).presses("1").waits().presses("2").presses("2")
    assert caller.notes.card_used is not None

    caller.hangs_up()

    assert caller.notes.card_used is None


# What becomes of each.


def test_receipts_by_text_are_one_for_each(caller, other):
    at_review(caller)
    adds(caller, other()).presses("1").presses("1").waits().presses("1").presses("2")
    caller.is_at(receipt.consent)

    caller.presses("1").lets_jobs_run()

    assert len(caller.phone.messages) == 2


def test_when_all_are_declined_it_is_as_with_one(caller, other):
    caller.at(balance.speak).owes(40).presses("1").presses("1").pays_with("declined")
    adds(caller, other()).presses("1").presses("1").waits()

    caller.is_at(pay.refused)


def test_a_balance_that_changed_meanwhile_charges_nothing_at_all(app, caller, other, rows):
    who = other()
    at_review(caller)
    adds(caller, who).presses("1")
    with app.extensions["database"].transaction() as db:
        factories.payment(db, who.id, usd(25))

    caller.presses("1").is_at(main_menu.choose).hears(words.changed())

    assert [one.guarantor_id for one in rows(Payment)] == [who.id]


def test_a_processor_that_is_down_says_of_each_that_it_is_not_known(caller, other, clock):
    caller.at(balance.speak).owes(40).presses("1").presses("1").pays_with("processor-down")
    who = other()
    adds(caller, who).presses("1").presses("1").lets_jobs_run()
    clock.forward(seconds=31)

    caller.waits().is_at(pay.paid_all)

    caller.hears(words.part_unknown(usd(25), last4(who)), pay_words.unknown_wait())


@DELIVERED_TWICE
def test_each_bill_is_charged_once_however_often_the_carrier_asks(caller, other):
    at_review(caller)
    adds(caller, other()).presses("1").presses("1").waits()

    caller.is_at(pay.paid_all)
    assert charges(caller) == [2500, 4000]
