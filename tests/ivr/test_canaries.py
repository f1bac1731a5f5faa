"""No digit of a card, a birth date or a ZIP is in any log, row, address, document or saved call."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, text, update

from billing_core.accounts.models import Guarantor
from billing_core.assistance.models import Income
from billing_core.disputes.models import DisputeMessage
from billing_core.payments.models import Payment
from billing_core.seed import seed
from billing_core.seed.households import DEMOS
from ivr.calls import CallRow
from ivr.machines import TURNS
from ivr.simulator.phone import Phone
from ivr.simulator.transport import within
from tests.ivr.canaries import (
    ALL,
    BIRTH_DATE,
    CARD,
    CARD_ZIP,
    EXPIRY,
    MONTHLY_INCOME,
    OF_A_CARD,
    OF_A_FAILURE,
    OF_A_HOUSEHOLD,
    POSTAL_CODE,
    SECURITY_CODE,
    WRONG_BIRTH_DATE,
    WRONG_POSTAL_CODE,
    Caught,
    addresses,
    count_anew,
    files,
    listening,
    measures,
    rows,
)
from tests.ivr.line import CALLER, ON_SQLITE, Line

ON_THE_BILL = f"{BIRTH_DATE:%m%d%Y}"
CARD_KEYS = {
    "payment-card-number": f"{CARD}#",
    "expiration-date": EXPIRY,
    "security-code": SECURITY_CODE,
    "postal-code": f"{CARD_ZIP}#",
}


@pytest.fixture
def caught(line: Line) -> Iterator[Caught]:
    """All that is logged and requested, from now on."""
    kept = Caught()
    count_anew()
    line.app.wsgi_app = addresses(line.app.wsgi_app, kept)  # type: ignore[method-assign]
    line.carrier.post = within(line.app.wsgi_app)
    with listening(kept, line.database):
        yield kept


@pytest.fixture
def who(line: Line) -> Guarantor:
    return line.owes(70, 50, birth_date=BIRTH_DATE, postal_code=POSTAL_CODE)


def identified(line: Line, who: Guarantor) -> Phone:
    """A caller who gets it wrong first: the birth date, then the ZIP, then neither."""
    phone = line.call()
    phone.press("12")
    phone.press("1")
    for birth_date, postal_code in (
        (WRONG_BIRTH_DATE, POSTAL_CODE),
        (ON_THE_BILL, WRONG_POSTAL_CODE),
        (ON_THE_BILL, POSTAL_CODE),
    ):
        phone.press(f"{who.id}#")
        phone.press(birth_date)
        phone.press(postal_code)
    return phone


def keys_a_card(phone: Phone) -> None:
    while phone.waiting.kind == "pay":
        phone.press(CARD_KEYS[phone.waiting.step])


def pays(line: Line, phone: Phone) -> None:
    """Pay it all with the card, have it saved and the receipt sent."""
    phone.press("1")
    phone.press("1")
    keys_a_card(phone)
    phone.press("1")
    line.jobs.run_waiting()
    phone.wait()
    phone.press("1")
    phone.press("1")
    phone.press("1")
    line.jobs.run_waiting()
    line.rest.deliver()


def all_of(line: Line, caught: Caught, *phones: Phone) -> Caught:
    """Everything that is left of calls, beside what was logged and requested."""
    rows(line.database, caught)
    for phone in phones:
        caught.add("the transcript", phone.transcript())
        caught.add("the events", phone.events)
        for document in phone.documents:
            caught.add("a document", document)
        for message in phone.messages:
            caught.add("a text message", message)
    measures(line.client().get("/metrics").text, caught)
    return caught


def test_a_call_from_the_first_key_to_the_receipt_leaves_no_private_digit_anywhere(
    line: Line, caught: Caught, who: Guarantor
):
    phone = identified(line, who)
    pays(line, phone)
    phone.hang_up()

    (payment,) = line.all(Payment)
    assert (payment.status, payment.last4) == ("paid", CARD[-4:])
    assert phone.messages
    assert any(told.startswith("/voice/pay.take_card/") for _, told in caught.texts)
    assert any("Messages.json" in told for _, told in caught.texts)
    assert all_of(line, caught, phone).canaries(ALL) == []


def test_a_guest_leaves_no_private_digit_anywhere(line: Line, caught: Caught, who: Guarantor):
    phone = line.call()
    for keys in ("12", "2", f"{who.id}#", WRONG_POSTAL_CODE, f"{who.id}#", POSTAL_CODE, "50#", "#"):
        phone.press(keys)
    phone.press("1")
    phone.press("1")
    keys_a_card(phone)
    phone.press("1")
    line.jobs.run_waiting()
    phone.wait()

    (payment,) = line.all(Payment)
    assert (payment.status, payment.by_guest) == ("paid", True)
    assert all_of(line, caught, phone).canaries(ALL) == []


def test_whoever_asks_for_help_leaves_no_income_anywhere(
    line: Line, caught: Caught, who: Guarantor
):
    phone = identified(line, who)
    for keys in ("9", "4", "1", "1", "3#", "1", f"{MONTHLY_INCOME}#", "2", *"111111"):
        phone.press(keys)
    line.jobs.run_waiting()
    line.rest.deliver()

    (kept,) = line.all(Income)
    assert kept.yearly_cents == int(MONTHLY_INCOME) * 1200
    assert phone.messages
    heard = {where for where, _ in caught.texts}
    assert any(where.startswith("the log of") for where in heard)
    rows(line.database, caught)
    measures(line.client().get("/metrics").text, caught)
    assert caught.canaries(ALL | OF_A_HOUSEHOLD) == []
    caught.add("what was pressed", [e for e in phone.events if e.kind == "pressed"])
    for message in phone.messages:
        caught.add("a text message", message)
    assert caught.canaries(OF_A_HOUSEHOLD) == []


def test_what_is_wrong_with_a_charge_is_recorded_and_written_nowhere(
    line: Line, caught: Caught, who: Guarantor
):
    phone = identified(line, who)
    for keys in "951121":
        phone.press(keys)
    phone.leave_message(20)
    for keys in ("1", "1", "1", "1"):
        phone.press(keys)
    line.jobs.run_waiting()
    line.rest.deliver()

    (kept,) = line.all(DisputeMessage)
    assert kept.seconds == 20
    assert phone.messages
    assert all_of(line, caught, phone).canaries(ALL) == []


def test_a_card_that_is_declined_or_stopped_leaves_no_digit_anywhere(
    line: Line, caught: Caught, who: Guarantor
):
    phone = identified(line, who)
    phone.press("1")
    phone.press("1")
    phone.press(f"{CARD}#")
    phone.press(EXPIRY[:1])
    phone.press("*")
    phone.press("1")
    for keys in (f"{CARD[:9]}#", f"{CARD}#", "0101", EXPIRY, SECURITY_CODE, f"{CARD_ZIP}#"):
        phone.press(keys)
    phone.press("3")

    assert line.row(phone.sid).step == "main_menu.choose"
    assert line.all(Payment) == []
    assert all_of(line, caught, phone).canaries(ALL) == []


def test_a_card_keyed_where_something_else_was_asked_leaves_no_digit_anywhere(
    line: Line, caught: Caught, who: Guarantor
):
    phone = line.call()
    for keys in ("11", f"{CARD}#", f"{CARD}#", f"{who.id}#", ON_THE_BILL, POSTAL_CODE):
        phone.press(keys)
    phone.press("2")
    phone.press(f"{CARD[:7]}#")
    phone.press("00")

    assert all_of(line, caught, phone).canaries(ALL) == []


@pytest.mark.parametrize("table", ["identity_attempts", "guarantors"])
@pytest.mark.parametrize("key", ["identify.ask_birth_date", "identify.ask_zip"])
def test_a_turn_that_breaks_over_private_digits_does_not_log_them(
    line: Line, caught: Caught, who: Guarantor, table, key
):
    phone = line.call()
    for keys in ("11", f"{who.id}#", *([ON_THE_BILL] if key == "identify.ask_zip" else [])):
        phone.press(keys)
    with line.database.connection() as connection:
        connection.execute(text(f"ALTER TABLE {table} RENAME TO gone"))
    phone.press(ON_THE_BILL if key == "identify.ask_birth_date" else POSTAL_CODE)
    with line.database.connection() as connection:
        connection.execute(text(f"ALTER TABLE gone RENAME TO {table}"))

    assert any("OperationalError" in told or "Undefined" in told for _, told in caught.texts) or (
        table == "identity_attempts" and key == "identify.ask_birth_date"
    )
    assert all_of(line, caught, phone).canaries(ALL) == []


def test_a_bell_that_fails_logs_nothing_private(line: Line, caught: Caught, who: Guarantor):
    phone = identified(line, who)
    phone.press("1")
    phone.press("1")
    keys_a_card(phone)
    line.jobs.huey.storage.close()
    with line.database.connection() as connection:
        connection.execute(text("ALTER TABLE payments RENAME TO gone"))
    phone.press("1")
    with line.database.connection() as connection:
        connection.execute(text("ALTER TABLE gone RENAME TO payments"))

    assert all_of(line, caught, phone).canaries(ALL) == []


@ON_SQLITE
def test_no_page_of_the_database_or_the_queue_has_a_digit_of_a_card_or_of_a_failure(
    line: Line, who: Guarantor, tmp_path
):
    phone = identified(line, who)
    pays(line, phone)
    kept = Caught()

    files(Path(line.database.engine.url.database or "").parent, kept)
    files(tmp_path, kept)

    names = {where for where, _ in kept.texts}
    assert {"the file billing.sqlite", "the file jobs.db"} <= names
    assert kept.canaries(OF_A_CARD | OF_A_FAILURE) == []


@ON_SQLITE
def test_what_the_browsers_phone_is_told_has_no_digit_that_was_keyed(line: Line, who: Guarantor):
    client, kept = line.app.test_client(), Caught()
    call = {"base_url": "http://127.0.0.1:5000", "headers": {"Sec-Fetch-Site": "same-origin"}}

    def asks(path: str, **wish: str) -> dict:
        answer = client.post(f"/phone/calls{path}", json=wish, **call)
        kept.add("what the browser is told", answer.text)
        assert answer.status_code == 200, answer.text
        return answer.get_json()

    opened = asks("", **{"from": CALLER, "to": line.house.book.number})
    for keys in ("12", "1", f"{who.id}#", WRONG_BIRTH_DATE, POSTAL_CODE, f"{who.id}#", ON_THE_BILL):
        asks(f"/{opened['id']}/keys", keys=keys)
    told = asks(f"/{opened['id']}/keys", keys=POSTAL_CODE)
    for keys in ("1", "1", *CARD_KEYS.values()):
        told = asks(f"/{opened['id']}/keys", keys=keys)

    assert "pay.review" in told["waiting"]["action"]
    assert kept.canaries(ALL) == []


@ON_SQLITE
def test_a_saved_call_has_no_digit_that_was_keyed(line: Line, caught: Caught, tmp_path):
    seed(line.database)
    demo = next(demo for demo in DEMOS if demo.phone)
    with line.database.transaction() as db:
        wanted = Guarantor.phone == demo.phone
        changed = {"birth_date": BIRTH_DATE, "postal_code": POSTAL_CODE}
        db.execute(update(Guarantor).where(wanted).values(changed))
        number = db.scalars(select(Guarantor.id).where(wanted)).one()
    path = tmp_path / "test_saved.py"
    identity = f"{number}#,{WRONG_BIRTH_DATE},{number}#,{ON_THE_BILL}"
    keys = f"1,2,1,2,{identity},1,1,/card amex-2,1,/wait,/hangup"

    with line.app.app_context():
        result = line.app.test_cli_runner().invoke(
            args=["ivr", "phone", "--from", demo.phone, "--keys", keys, "--save", str(path)]
        )

    assert result.exit_code == 0, result.output
    caught.add("the saved call", path.read_text("utf-8"))
    caught.add("the terminal", result.output)
    assert "birth_date()" in path.read_text("utf-8")
    assert all_of(line, caught).canaries(ALL) == []


# These tests can fail.


@pytest.mark.parametrize(
    ("told", "name"),
    [
        (f"Digits={CARD}", "card number"),
        (f"{CARD[:4]} {CARD[4:10]} {CARD[10:]}", "card number"),
        (f"******{CARD[-9:]}", "card number, masked before its end"),
        (f"cvv {SECURITY_CODE}", "security code"),
        (f"exp={EXPIRY}", "expiry"),
        (f"{EXPIRY[:2]}/{EXPIRY[2:]}", "expiry"),
        (f"'{CARD_ZIP}'", "card ZIP"),
        (ON_THE_BILL, "birth date"),
        (str(BIRTH_DATE), "birth date"),
        (repr(BIRTH_DATE), "birth date"),
        (f"ZIP:{POSTAL_CODE}", "ZIP"),
        (WRONG_BIRTH_DATE, "wrong birth date"),
        (WRONG_POSTAL_CODE, "wrong ZIP"),
    ],
)
def test_a_canary_is_found_in_any_log(line: Line, caught: Caught, told, name):
    logging.getLogger("ivr.anything").debug("heard %s", told)
    logging.getLogger("ivr.anything").debug("heard", extra={"told": told})

    assert len(caught.canaries({name: ALL[name]})) == 2


@pytest.mark.parametrize(
    "told",
    [MONTHLY_INCOME, "7,531", "753100", "$90,372.00", "9037200", "ninety thousand three hundred"],
)
def test_an_income_is_found_in_any_log(line: Line, caught: Caught, told):
    logging.getLogger("ivr.anything").debug("heard %s", told)

    assert caught.canaries(OF_A_HOUSEHOLD)


def test_a_canary_is_found_in_any_row(line: Line, caught: Caught, who: Guarantor):
    phone = identified(line, who)
    assert all_of(line, caught, phone).canaries(ALL) == []
    with line.database.connection() as connection:
        connection.execute(update(CallRow).values(notes={"dollars": int(SECURITY_CODE)}))

    rows(line.database, caught)

    assert [found.partition(":")[0] for found in caught.canaries(ALL)] == [
        "security code in calls.notes"
    ]


def test_a_canary_is_found_in_any_address(line: Line, caught: Caught):
    line.client().get(f"/voice?Digits={WRONG_BIRTH_DATE}")

    assert len(caught.canaries(OF_A_FAILURE)) == 1


def test_a_canary_is_found_in_any_traceback(line: Line, caught: Caught):
    try:
        int(f"card {CARD}")
    except ValueError:
        logging.getLogger("ivr.anything").exception("a turn broke")

    assert any("traceback" in found for found in caught.canaries(OF_A_CARD))


def test_a_canary_is_found_in_what_is_counted(line: Line, caught: Caught):
    TURNS.labels(step=EXPIRY).observe(0.1)

    measures(line.client().get("/metrics").text, caught)

    count_anew()
    assert len(caught.canaries({"expiry": ALL["expiry"]})) == 1
