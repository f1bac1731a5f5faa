"""The carrier's contract, appendix C, the hostile variants: doubled, late, forged, strange."""

from __future__ import annotations

import pytest
from werkzeug.datastructures import MultiDict

from billing_core.accounts.models import Guarantor
from billing_core.money import Money
from billing_core.payments.models import Payment
from ivr.flows import (
    identify,
    main_menu,
    pay,
    receipt,
)
from ivr.prompts import trouble as trouble_words
from tests import factories
from tests.ivr.carrier_forms import (
    Form,
    arriving,
    charged_by_the_carrier,
    keyed,
    not_paid,
    standard,
    tokenised,
)
from tests.ivr.line import ON_SQLITE, Line, hears, signature

OTHER = "CA" + "2" * 32
OWED = 12_000


PAY_RESULTS = {
    "charged": charged_by_the_carrier(),
    "tokenised": tokenised(),
    "declined": not_paid("payment-connector-error", PayErrorCode="64012"),
}


@pytest.mark.parametrize("result", PAY_RESULTS)
def test_a_result_of_pay_delivered_again_and_again_counts_once(line: Line, card_path, result):
    form = PAY_RESULTS[result]
    first = line.post(card_path, form)
    before = line.everything()

    again = [line.post(card_path, form) for _ in range(3)]

    assert [answer.data for answer in again] == [first.data] * 3
    assert line.everything() == before
    assert line.notes().get("cards_refused", 0) == (1 if result == "declined" else 0)


def test_another_result_of_the_same_pay_comes_too_late(line: Line, card_path):
    line.post(card_path, tokenised())
    before = line.everything()

    line.post(card_path, not_paid("payment-connector-error", PayErrorCode="64012"))
    line.post(card_path, tokenised("sim_tok_ok_visa_1111_y"))

    assert line.everything() == before


@pytest.mark.parametrize("result", PAY_RESULTS)
def test_a_result_of_pay_for_a_call_we_do_not_know_brings_a_person_and_pays_nothing(
    line: Line, result
):
    line.post("/voice/pay.take_card/8", {**PAY_RESULTS[result], "CallSid": OTHER})

    assert line.row(OTHER).step == "representative.ring"
    assert line.notes(OTHER).keys() & {"token", "payment_id"} == set()
    assert line.all(Payment) == []


@pytest.mark.parametrize("result", PAY_RESULTS)
@pytest.mark.parametrize("posted_to", ["its own turn", "a turn of pay"])
def test_a_result_of_pay_for_a_call_that_never_started_it_keeps_and_pays_nothing(
    line: Line, result, posted_to
):
    own = line.at(main_menu.choose, turn=8)
    path = own if posted_to == "its own turn" else "/voice/pay.take_card/8"

    line.post(path, PAY_RESULTS[result])

    assert line.row().step == "main_menu.choose"
    assert line.notes().keys() & {"token", "payment_id"} == set()
    assert line.all(Payment) == []


def test_the_last_one_pressed_again_and_again_charges_once(line: Line, card_path):
    line.post(card_path, tokenised())
    review = line.path()
    answers = [line.post(review, keyed("1")) for _ in range(3)]

    line.jobs.run_waiting()

    (payment,) = line.all(Payment)
    assert (payment.status, payment.amount_cents) == ("paid", OWED)
    assert len({answer.data for answer in answers}) == 1


@pytest.mark.parametrize("number", ["anonymous", "unknown", "client:abc", "sip:a@b.example"])
def test_a_caller_without_a_number_pays_and_is_asked_where_the_receipt_goes(line: Line, number):
    who = line.owes(120)
    with line.database.transaction() as db:
        payment = factories.payment(db, who.id)
        notes = {"payment_id": payment.id.hex}
    path = line.at(pay.paid, from_number=number, guarantor_id=who.id, verified=True, notes=notes)

    line.post(path, keyed("1"))

    assert line.row().step == "receipt.enter_phone"


@pytest.mark.parametrize(
    ("digits", "lands"),
    [
        ("1234*0", "representative.ring"),
        ("1234*9", "main_menu.choose"),
        ("1234*", "identify.ask_id"),
        ("*", "identify.ask_id"),
        ("***", "identify.ask_id"),
        ("*#*#", "identify.ask_id"),
        ("12*34*56", "identify.ask_id"),
    ],
)
@ON_SQLITE
def test_stars_among_the_digits_mean_what_they_mean_everywhere(line: Line, digits, lands):
    path = line.at(identify.ask_id)

    line.post(path, keyed(digits))

    assert line.row().step == lands


@pytest.mark.parametrize("junk", ["x", "١٢٣٤٥٦٧٨", "1e5", "²²²²²²²²", " ", "\x00", "-1", "0x10"])
@pytest.mark.parametrize("step", [identify.ask_birth_date, pay.enter_dollars, receipt.enter_phone])
@ON_SQLITE
def test_what_no_keypad_has_is_not_taken_for_a_number(line: Line, step, junk):
    who = line.owes(120)
    notes = {"keyed_id": who.id, "payment_id": None}
    path = line.at(step, guarantor_id=who.id, verified=True, notes=notes)

    answer = line.post(path, keyed(junk))

    assert not hears(answer, trouble_words.sorry())


def test_blank_fields_are_as_good_as_none(line: Line):
    blank = dict.fromkeys(("FromCity", "CallerName", "SpeechResult", "Result", "Confidence"), "")
    line.post("/voice", arriving() | blank)

    line.post("/voice/welcome.greet/0", keyed("1") | blank)

    assert line.row().step == "main_menu.choose"


def test_fields_nobody_knows_change_nothing(line: Line):
    strange = {"Zebra": "1", "digits": "5", "": "x", "Ünïcode": "ß", "CallSid2": OTHER}
    line.post("/voice", arriving() | strange)

    line.post("/voice/welcome.greet/0", keyed("1") | strange)

    assert line.row().step == "main_menu.choose"


def test_of_a_name_sent_twice_the_first_value_counts(line: Line):
    path = line.at(main_menu.choose)
    form = MultiDict([*standard().items(), ("Digits", "5"), ("Digits", "4"), ("Digits", "5")])

    answer = line.post(path, form)

    assert answer.status_code == 200
    assert line.row().step == "main_menu.more"


def test_the_signature_of_another_scheme_is_refused(line: Line, card_path):
    form: Form = tokenised()
    over_http = signature(f"http://line.example{card_path}", form)

    answer = line.post(card_path, form, sign=False, headers={"X-Twilio-Signature": over_http})

    assert answer.status_code == 403
    assert line.row().step == "pay.take_card"


def test_a_balance_that_shrank_meanwhile_is_not_overpaid(line: Line, card_path):
    line.post(card_path, tokenised())
    (who,) = line.all(Guarantor)
    with line.database.transaction() as db:
        factories.payment(db, who.id, Money(5_000))

    line.post(line.path(), keyed("1"))

    assert line.row().step == "pay.choose_amount"
    assert [payment.amount_cents for payment in line.all(Payment)] == [5_000]
