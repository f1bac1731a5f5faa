"""The carrier's contract, appendix C: each fixture body and each hostile variant, by its number."""

from __future__ import annotations

import pytest
from werkzeug.datastructures import MultiDict

from billing_core.accounts.models import Guarantor
from billing_core.money import Money
from billing_core.notices.models import Notice
from billing_core.payments.models import Payment
from ivr.call_backs import CallBack
from ivr.flows import (
    identify,
    interpreter,
    main_menu,
    pay,
    receipt,
    representative,
    welcome,
)
from ivr.prompts import pay as pay_words
from ivr.prompts import trouble as trouble_words
from tests import factories
from tests.billing_core.notices.outbox import owed
from tests.ivr.carrier_forms import (
    Form,
    arriving,
    bank_charged,
    charged_by_the_carrier,
    fell_back,
    keyed,
    left_queue,
    not_paid,
    over,
    pay_progress,
    payments_api,
    rang,
    recorded,
    said,
    silence,
    standard,
    talked,
    text_report,
    tokenised,
    whispering,
)
from tests.ivr.line import CALLER, ON_SQLITE, Line, hears, signature

OTHER = "CA" + "2" * 32
OWED = 12_000


@pytest.fixture
def card_path(line: Line) -> str:
    """Where the result of <Pay> goes, for a caller who owes 120 dollars and pays them all."""
    return at_card(line)


def at_card(line: Line) -> str:
    who = line.owes(120)
    notes = {"amount_cents": OWED, "errand": "pay"}
    return line.at(pay.take_card, turn=8, guarantor_id=who.id, verified=True, notes=notes)


# 1 to 4: arriving and answering.


def test_1_a_call_arrives(line: Line):
    answer = line.post("/voice", arriving())

    assert answer.status_code == 200
    assert line.row().step == "welcome.greet"


def test_2_a_key_is_taken_whatever_else_the_form_says(line: Line):
    path = line.at(main_menu.choose)

    line.post(path, keyed("5", FinishedOnKey="#", msg="Gather End"))

    assert line.row().step == "main_menu.more"


@pytest.mark.parametrize(
    ("step", "lands"),
    [
        (welcome.greet, "main_menu.choose"),
        (main_menu.choose, "main_menu.choose"),
        (identify.ask_id, "identify.ask_id"),
        (interpreter.choose, "interpreter.choose"),
        (receipt.finished, "trouble.goodbye"),
        (representative.promised, "trouble.goodbye"),
        (representative.enter_number, "representative.enter_number"),
    ],
)
@ON_SQLITE
def test_3_no_digits_field_and_an_empty_one_mean_the_same(line: Line, step, lands):
    missing, empty = line.at(step), line.at(step, sid=OTHER)

    one = line.post(missing, silence())
    other = line.post(empty, keyed("", sid=OTHER))

    assert one.data == other.data
    assert line.row().step == line.row(OTHER).step == lands
    assert line.row().mistakes == line.row(OTHER).mistakes
    assert [t.heard for t in line.turns()] == [t.heard for t in line.turns(OTHER)]


def test_4_words_are_heard(line: Line):
    path = line.at(interpreter.choose)

    line.post(path, said("Vietnamese please"))

    assert line.row().step == "interpreter.confirm"
    assert line.notes()["interpreter"] == "vi"


def test_4_words_that_name_no_language_bring_a_person(line: Line):
    path = line.at(interpreter.choose)

    line.post(path, said("speak to a person"))

    assert line.row().step == "representative.ring"


@pytest.mark.parametrize("confidence", [None, "", "high", "nan"])
@ON_SQLITE
def test_4_words_are_heard_though_nobody_says_how_surely(line: Line, confidence):
    path = line.at(interpreter.choose)

    line.post(path, said("Vietnamese", confidence))

    assert line.row().step == "interpreter.confirm"


@pytest.mark.parametrize("confidence", ["0.1", "0", "-1"])
@ON_SQLITE
def test_4_words_hardly_heard_are_asked_for_again(line: Line, confidence):
    path = line.at(interpreter.choose)

    line.post(path, said("Vietnamese", confidence))

    assert line.row().step == "interpreter.choose"


def test_4_what_was_said_is_kept_nowhere(line: Line):
    path = line.at(interpreter.choose)

    line.post(path, said("my card is four two four two vietnamese"))

    assert "four two" not in str(line.everything())


# 5 to 13: the results of <Pay>.


def test_5_a_charge_we_did_not_ask_for_is_no_payment_of_ours(line: Line, card_path):
    answer = line.post(card_path, charged_by_the_carrier())

    assert hears(answer, pay_words.cards_are_down())
    assert line.all(Payment) == []
    assert "token" not in line.notes()


def test_6_a_token_is_kept_until_the_caller_confirms_and_nothing_is_charged(line: Line, card_path):
    line.post(card_path, tokenised())

    row = line.row()
    assert row.step == "pay.review"
    assert row.notes["token"] == "sim_tok_ok_visa_4242_x"
    assert (row.notes["brand"], row.notes["last4"]) == ("visa", "4242")
    assert line.all(Payment) == []


def test_6_nothing_else_of_the_card_is_kept(line: Line, card_path):
    line.post(card_path, tokenised(PaymentCardNumber="4242424242424242", SecurityCode="987"))

    kept = str(line.everything())
    for secret in ("4242424242424242", "1229", "94109", "987", "cus_test_1"):
        assert secret not in kept


@pytest.mark.parametrize("code", ["64008", "64010", "64012"])
@ON_SQLITE
def test_7_a_declined_card_offers_another(line: Line, card_path, code):
    form = not_paid(
        "payment-connector-error",
        PaymentError="card is declined",
        PayErrorCode=code,
        ConnectorError="card_declined",
    )

    answer = line.post(card_path, form)

    assert line.row().step == "pay.refused"
    assert hears(answer, pay_words.declined_other_card())


@pytest.mark.parametrize("code", ["64002", "64001", "64004", "64009", "64999", "", "x"])
@ON_SQLITE
def test_8_an_outage_says_that_no_card_can_be_taken(line: Line, card_path, code):
    answer = line.post(card_path, not_paid("payment-connector-error", PayErrorCode=code))

    assert line.row().step == "pay.card_not_read"
    assert hears(answer, pay_words.cards_are_down())


@pytest.mark.parametrize(
    "form",
    [
        not_paid("too-many-failed-attempts", PaymentError="invalid-date"),
        standard(),  # no action at all: the carrier went on to the verb after <Pay>
        standard(Result=""),
    ],
)
@ON_SQLITE
def test_9_giving_up_on_the_keys_offers_to_try_again(line: Line, card_path, form):
    answer = line.post(card_path, form)

    assert line.row().step == "pay.card_not_read"
    assert hears(answer, pay_words.card_entry_failed())


def test_10_star_stops_the_card_and_charges_nothing(line: Line, card_path):
    answer = line.post(card_path, not_paid("caller-interrupted-with-star"))

    assert line.row().step == "pay.card_not_read"
    assert hears(answer, pay_words.card_stopped())


def test_10_hanging_up_in_pay_charges_nothing(line: Line, card_path):
    line.post(card_path, not_paid("caller-hung-up", CallStatus="completed"))
    line.post("/voice/status", over())

    assert line.all(Payment) == []
    assert line.row().ended_as == "completed"


@pytest.mark.parametrize(
    "result", ["validation-error", "internal-error", "something-new", "SUCCESS"]
)
@ON_SQLITE
def test_11_anything_else_that_pay_may_say_is_trouble_of_ours(line: Line, card_path, result):
    form = not_paid(result, PayErrorCode="64003", PaymentError="paymentAmount='-0.59'")

    answer = line.post(card_path, form)

    assert hears(answer, pay_words.cards_are_down())
    assert line.all(Payment) == []


def test_12_progress_of_pay_changes_nothing_wherever_it_is_sent(line: Line, card_path):
    before = line.everything()

    answer = line.post("/voice/status", pay_progress())

    assert answer.status_code == 204
    assert line.everything() == before


def test_13_a_bank_account_is_not_taken_and_not_kept(line: Line, card_path):
    answer = line.post(card_path, bank_charged())

    assert hears(answer, pay_words.cards_are_down())
    assert "121181976" not in str(line.everything())


def test_a_success_without_a_token_or_with_one_too_long_to_be_one_is_none(line: Line):
    for sid, token in (("CA" + "3" * 32, ""), ("CA" + "4" * 32, "t" * 201)):
        path = line.at(pay.take_card, sid=sid, notes={"amount_cents": OWED, "guest": True})

        line.post(path, tokenised(token, sid=sid))

        assert line.row(sid).step == "pay.card_not_read"


@pytest.mark.parametrize("number", ["", "x", "4242", "xxxx-xxxxxx-x4001", "xxxxxxxxxxx४२४२"])
@ON_SQLITE
def test_however_the_number_is_masked_only_its_last_four_digits_are_kept(
    line: Line, card_path, number
):
    line.post(card_path, tokenised(PaymentCardNumber=number))

    assert line.notes().get("last4", "") in ("", "4242", "4001")
    assert line.row().step == "pay.review"


# 14 to 17: putting through, a queue, a message.


def test_14_nobody_answered(line: Line):
    path = line.at(representative.ring)

    line.post(path, rang("no-answer"))

    assert line.row().step == "representative.choose"


def test_14_somebody_answered(line: Line):
    path = line.at(representative.ring)

    line.post(path, talked())

    assert line.row().step == "representative.talked"


def test_15_the_whisper_is_another_leg_and_moves_nothing(line: Line):
    line.at(representative.ring, turn=3)
    before = line.everything()

    answer = line.post("/voice/representative.whisper/3", whispering())

    assert 'action="/voice/representative.accept/3"' in answer.text
    assert line.everything() == before


def test_16_the_end_of_a_queue_we_never_opened_is_nobody_reached(line: Line):
    path = line.at(representative.ring)

    line.post(path, left_queue())

    assert line.row().step == "representative.choose"


def test_17_a_message_is_kept_with_a_promise(line: Line):
    path = line.at(representative.leave_message)

    line.post(path, recorded())

    (promised,) = line.all(CallBack)
    assert (promised.recording_sid, promised.phone) == (recorded()["RecordingSid"], CALLER)
    assert line.row().step == "representative.promised"


@pytest.mark.parametrize("seconds", ["0", "", "nan", "1e999", "-3", "long"])
@ON_SQLITE
def test_17_a_message_without_a_word_is_asked_for_again(line: Line, seconds):
    path = line.at(representative.leave_message)

    line.post(path, recorded(seconds))

    assert line.all(CallBack) == []
    assert line.row().step == "representative.leave_message"


def test_17_no_recording_at_all_is_no_message(line: Line):
    path = line.at(representative.leave_message)

    line.post(path, standard())

    assert line.all(CallBack) == []


# 18 to 21: falling back, ending, texts, what we do not use.


def test_18_a_fallback_brings_a_person(line: Line, card_path):
    answer = line.post("/voice/fallback", fell_back())

    assert hears(answer, trouble_words.sorry())
    assert line.row().step == "representative.ring"


def test_19_the_end_of_a_call_is_noted(line: Line):
    line.at(main_menu.choose)

    line.post("/voice/status", over())

    assert line.row().ended_as == "completed"


def test_20_a_text_that_did_not_arrive_is_noted_with_the_carriers_code(line: Line):
    owed(line.database, recipient=CALLER)
    line.jobs.send_notices()
    line.jobs.run_waiting()
    (sent,) = line.all(Notice)

    answer = line.post(
        "/sms/status", text_report("undelivered", sent.provider_id, ErrorCode="30007")
    )

    (notice,) = line.all(Notice)
    assert answer.status_code == 204
    assert (notice.status, notice.error) == ("failed", "30007")


def test_21_callbacks_of_an_api_we_do_not_use_pay_nothing(line: Line, card_path):
    line.post(card_path, payments_api())
    line.post(card_path, payments_api(Required="", PartialResult="false"))
    line.post(line.path(), payments_api(Result="success", PaymentConfirmationCode="ch_test_2"))

    assert line.all(Payment) == []


# The hostile variants.

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
