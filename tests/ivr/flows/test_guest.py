"""Paying somebody else's bill: the guest hears no figure they did not key themselves."""

from __future__ import annotations

import re

import pytest

from billing_core import clock as product_clock
from billing_core.accounts import numbers
from billing_core.audit.models import AuditEvent
from billing_core.audit.tags import Tag
from billing_core.money import Money
from billing_core.payments.models import Payment
from billing_core.statements.queries import summary
from ivr.flows import balance, guest, identify, main_menu, pay, receipt, representative
from ivr.prompts import Spelled, common
from ivr.prompts import guest as words
from ivr.prompts import identify as identify_words
from ivr.prompts import pay as pay_words
from ivr.prompts import welcome as welcome_words
from tests import factories
from tests.ivr.flows.carriers import DELIVERED_TWICE

UNKNOWN = numbers.from_seed("nobody")
CALLER = "+14155550123"


@pytest.fixture
def bill(app):
    """Somebody else owes 318 dollars and 60 cents, 100 of it past due."""
    with app.extensions["database"].transaction() as db:
        return factories.household(db, Money.usd("318.60"), phone="+14155550199")


@pytest.fixture
def payer(caller, bill):
    """A caller who has keyed the ID and ZIP of that bill."""
    caller.dials(language="en_US").presses("2").presses("2")
    return caller.presses(f"{bill.id}#").presses(bill.postal_code)


def pays(caller, dollars: str, cents: str, card: str = "visa"):
    caller.presses(f"{dollars}#").presses(cents).presses("1").presses("1").pays_with(card).presses(
        "1"
    )
    return caller.waits()


def owed(app, guarantor) -> Money:
    with app.extensions["database"].transaction() as db:
        return summary(db, guarantor.id, product_clock.today()).amount_due


def test_a_guest_is_told_at_once_that_nothing_will_be_shared(caller):
    caller.at(identify.whose_bill).presses("2")

    caller.is_at(guest.ask_id).hears(words.privacy(), words.ask_id())


def test_the_id_and_the_zip_let_a_guest_pay_and_nothing_else(payer, rows):
    payer.is_at(guest.enter_dollars).hears(words.enter_dollars())

    assert not payer.row.verified
    assert len(rows(AuditEvent, AuditEvent.tag == Tag.GUEST_ADMITTED)) == 1


def test_a_guest_pays_and_hears_only_what_they_keyed(payer, bill, app, rows):
    pays(payer, "100", "50")

    payer.is_at(pay.paid).presses("1").hears(pay_words.paid(Money.usd("100.50")))
    payer.is_at(receipt.consent).presses("1").gets_text("$100.50")
    (payment,) = rows(Payment)
    assert (payment.by_guest, payment.guarantor_id, payment.status) == (True, bill.id, "paid")
    assert owed(app, bill) == Money.usd("218.10")
    heard = payer.phone.transcript() + " ".join(payer.phone.messages)
    for private in ("three hundred", "eighteen", "318", "218", "past due", "Alex", "Rivera"):
        assert private not in heard
    figures = set(re.findall(r"\w+ \w+ dollars and \w+ cents", heard))
    assert figures == {"one hundred dollars and fifty cents"}


def test_a_guest_is_not_told_what_is_left(payer):
    pays(payer, "318", "60")

    payer.presses("1").does_not_hear(pay_words.paid_in_full(), pay_words.new_balance(Money(0)))


def test_more_than_is_owed_is_refused_without_the_figure(payer):
    payer.presses("318#").presses("61")

    payer.is_at(guest.enter_dollars).hears(words.amount_refused(), words.enter_dollars())
    payer.does_not_hear(pay_words.more_than_owed(Money.usd("318.60")))


def test_less_than_the_minimum_is_refused_without_the_figure(payer):
    payer.presses("4#").presses("99")

    payer.is_at(guest.enter_dollars).hears(words.amount_refused())
    payer.does_not_hear(pay_words.below_minimum(Money.usd(5)))


def test_trying_amounts_does_not_find_out_what_is_owed(payer):
    for _ in range(5):
        payer.is_at(guest.enter_dollars).presses("900#").presses("00")

    payer.is_at(representative.ring)


def test_a_guest_can_change_the_amount(payer):
    payer.presses("100#").presses("00").is_at(pay.confirm_amount)

    payer.presses("2").presses("50#").presses("00")

    payer.is_at(pay.confirm_amount).hears(pay_words.confirm_amount(Money.usd(50)))


def test_a_guests_payment_that_came_too_late_is_refused_without_the_figure(payer, bill, app):
    payer.presses("300#").presses("00").presses("1").presses("1").pays_with("visa").is_at(
        pay.review
    )
    with app.extensions["database"].transaction() as db:
        factories.payment(db, bill.id, Money.usd(200))

    payer.presses("1")

    payer.is_at(guest.enter_dollars).hears(pay_words.cancelled(), words.amount_refused())
    payer.does_not_hear(pay_words.more_than_owed(Money.usd("118.60")))


def test_a_guests_card_that_is_refused_leads_to_another_or_a_smaller_amount(payer):
    pays(payer, "100", "00", card="declined").is_at(pay.refused)

    payer.presses("2").is_at(pay.enter_dollars).presses("900#").presses("00")

    payer.is_at(guest.enter_dollars).hears(words.amount_refused())


def test_a_guest_of_an_account_without_a_bill_can_pay_no_amount(payer, app, bill):
    with app.extensions["database"].transaction() as db:
        factories.payment(db, bill.id, Money.usd("318.60"))

    payer.presses("50#").presses("00")

    payer.is_at(guest.enter_dollars).hears(words.amount_refused())


# Who may be a guest.


def test_a_slip_of_the_finger_is_found_by_the_check_digit(caller):
    slipped = str(UNKNOWN)[:-1] + str((UNKNOWN + 1) % 10)

    caller.at(guest.ask_id).presses(f"{slipped}#")

    caller.stays().hears(identify_words.id_mistyped(Spelled(slipped, (4, 4))))


def test_an_id_of_another_length_is_asked_again(caller):
    caller.at(guest.ask_id).presses("1234567#").stays().hears(common.too_few_digits(7, 8))
    caller.presses("123456789#").stays().hears(common.too_many_digits())


def test_an_unknown_id_and_a_wrong_zip_are_answered_with_the_same_document(caller, bill):
    answers = []
    for number, (guarantor_id, zip_code) in enumerate(((UNKNOWN, "94110"), (bill.id, "94111"))):
        caller.dials(f"+1415555018{number}", language="en_US").presses("2").presses("2")
        caller.presses(f"{guarantor_id}#").presses(zip_code)
        answers.append(caller.phone.documents[-1])

    caller.is_at(guest.ask_id).hears(words.no_match())
    assert answers[0] == answers[1]


def test_three_failures_bring_a_person(caller, bill):
    caller.dials(language="en_US").presses("2").presses("2")

    for _ in range(3):
        caller.is_at(guest.ask_id).presses(f"{bill.id}#").presses("00501")

    caller.is_at(representative.ring).hears(identify_words.no_match_person())


@pytest.mark.parametrize(
    "operator_changes",
    [
        {
            'other = "member_services"': 'other = "hardship"',
            'main_line = "member_services"': 'main_line = "hardship"',
        }
    ],
)
def test_three_failures_when_everybody_has_gone_home_leave_no_way_back_to_the_zip(
    caller, bill, clock
):
    clock.at("2026-11-24T20:00")
    caller.dials(language="en_US").presses("2").presses("2")
    for _ in range(3):
        caller.presses(f"{bill.id}#").presses("00501")
    caller.is_at(representative.choose)

    caller.presses("9")

    caller.is_at(main_menu.choose)


def test_failures_of_guests_and_of_callers_are_counted_together(caller, bill):
    caller.dials("+14155550181", language="en_US").presses("2").presses("2")
    caller.presses(f"{bill.id}#").presses("00501").presses(f"{bill.id}#").presses("00501")
    caller.presses("*9#").presses("1")

    caller.presses(f"{bill.id}#").presses("01011911").presses("00501")

    caller.is_at(representative.ring).hears(identify_words.no_match_person())


def test_a_guest_who_was_done_is_nobody_again(payer):
    pays(payer, "100", "00").presses("2").is_at(receipt.finished)

    payer.presses("1").is_at(main_menu.choose).presses("1")

    payer.is_at(identify.ask_id)
    assert payer.row.guarantor_id is None
    assert not payer.notes.guest


def test_a_guest_who_goes_back_to_the_menu_does_not_hear_the_balance(payer):
    payer.presses("*9#").is_at(main_menu.choose).presses("1")

    payer.is_at(identify.ask_id)


def test_a_guest_who_then_proves_who_they_are_is_a_guest_no_more(payer, bill):
    payer.presses("*9#").presses("1").presses(f"{bill.id}#")

    payer.presses(f"{bill.birth_date:%m%d%Y}").presses(bill.postal_code)

    assert payer.row.verified
    assert not payer.notes.guest


@DELIVERED_TWICE
def test_a_guests_payment_delivered_twice_is_one(payer, rows):
    pays(payer, "100", "00")

    payer.is_at(pay.paid)
    assert len(rows(Payment)) == 1


def test_hanging_up_before_the_last_key_charges_nothing(payer, rows):
    payer.presses("100#").presses("00").presses("1").presses("1").pays_with("visa").hangs_up()

    payer.call_is_over().lets_jobs_run()
    assert rows(Payment) == []
    assert payer.notes.token is None


def test_a_guests_payment_is_not_told_to_the_guarantor_as_theirs(payer, bill):
    pays(payer, "100", "00").hangs_up()

    payer.dials("+14155550199", language="en_US").presses("1").presses("1")
    payer.presses(f"{bill.birth_date:%m%d%Y}")

    payer.is_at(balance.speak)
    payer.does_not_hear(welcome_words.payment_was_made(Money.usd(100)))


def test_a_guest_who_was_cut_off_hears_of_it_first_the_next_time(payer):
    pays(payer, "100", "00").hangs_up()

    payer.dials()

    payer.hears_in_order(
        "welcome.welcome_back",
        "welcome.payment_was_made",
        "main_menu.choices",
        "main_menu.for_a_person",
        "welcome.change_language",
    )
