from __future__ import annotations

from billing_core.accounts import actions as accounts
from billing_core.gateways import Charged, declined
from billing_core.payments import actions
from tests.billing_core.payments.household import (
    OWNER,
    PHONE,
    charging,
    owes,
    read,
    texts,
)


def test_a_text_asked_for_in_time_is_queued_with_the_outcome(database, clock):
    owes(database, "120")
    payment_id = charging(database)
    with database.transaction() as db:
        actions.notify(db, payment_id, PHONE)
    before = texts(database)

    with database.transaction() as db:
        actions.settle(db, payment_id, Charged("pi_1"))

    assert before == []
    code = read(database, payment_id).confirmation_code
    assert [(text.recipient, text.key) for text in texts(database)] == [
        (PHONE, f"payment:{payment_id}")
    ]
    assert "$50.00" in texts(database)[0].body
    assert code in texts(database)[0].body


def test_a_text_asked_for_afterwards_is_queued_at_once(database, clock):
    owes(database, "120")
    payment_id = charging(database, language="es_US")
    with database.transaction() as db:
        actions.settle(db, payment_id, declined("expired_card"))

    with database.transaction() as db:
        actions.notify(db, payment_id, PHONE)

    assert [text.body.split(".")[0] for text in texts(database)] == [
        "Your health plan: Su pago de $50"
    ]


def test_a_text_is_queued_once_to_the_first_number_given(database, clock):
    owes(database, "120")
    payment_id = charging(database)
    with database.transaction() as db:
        actions.notify(db, payment_id, PHONE)
        actions.notify(db, payment_id, "+15105550199")
        actions.settle(db, payment_id, Charged("pi_1"))

    with database.transaction() as db:
        actions.notify(db, payment_id, "+15105550199")

    assert [text.recipient for text in texts(database)] == [PHONE]


def test_without_a_number_there_is_no_text(database, clock):
    owes(database, "120")
    payment_id = charging(database)

    with database.transaction() as db:
        actions.settle(db, payment_id, Charged("pi_1"))

    assert texts(database) == []


def test_a_caller_who_stopped_texts_meanwhile_gets_none(database, clock):
    owes(database, "120")
    payment_id = charging(database)
    with database.transaction() as db:
        accounts.give_consent(db, PHONE, "receipts", words="…", evidence="CA1", guarantor_id=OWNER)
        actions.notify(db, payment_id, PHONE)
    clock.forward(seconds=5)
    with database.transaction() as db:
        accounts.revoke_consent(db, PHONE)

    with database.transaction() as db:
        actions.settle(db, payment_id, Charged("pi_1"))

    assert texts(database) == []


def test_an_old_stop_does_not_keep_back_a_text_agreed_to_since(database, clock):
    owes(database, "120")
    with database.transaction() as db:
        accounts.give_consent(db, PHONE, "receipts", words="…", evidence="CA1", guarantor_id=OWNER)
        accounts.revoke_consent(db, PHONE)
    clock.forward(days=1)
    payment_id = charging(database)

    with database.transaction() as db:
        actions.notify(db, payment_id, PHONE)
        actions.settle(db, payment_id, Charged("pi_1"))

    assert [text.recipient for text in texts(database)] == [PHONE]
