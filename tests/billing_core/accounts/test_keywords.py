"""STOP ends every text at once, START brings back what it ended, all else says where to call."""

from __future__ import annotations

import string
from typing import Any

import pytest
from sqlalchemy import select

from billing_core.accounts.actions import give_consent, revoke_consent
from billing_core.accounts.keywords import STOPPED, WORDS, heard, understood
from billing_core.accounts.models import Consent
from billing_core.accounts.queries import has_consent
from billing_core.audit.models import AuditEvent
from billing_core.notices import actions as notices
from billing_core.notices import words
from billing_core.notices.models import Notice
from billing_core.notices.words import LANGUAGES
from tests.billing_core.books import ANA, add_guarantor
from tests.billing_core.notices.outbox import RECEIPT

PHONE = "+14155550101"


@pytest.fixture
def consented(database, clock):
    with database.transaction() as db:
        add_guarantor(db, phone=PHONE, language="es_US")
        leave: list[Any] = [("receipts", "sms"), ("reminders", "sms"), ("reminders", "voice")]
        for topic, channel in leave:
            give_consent(
                db, PHONE, topic, words="…", evidence="CA1", guarantor_id=ANA, channel=channel
            )
    return database


def texted(database, body, **told):
    with database.transaction() as db:
        return heard(db, PHONE, body, evidence="SM1", **told)


def in_force(database):
    with database.transaction() as db:
        rows = db.scalars(select(Consent).where(Consent.revoked_at.is_(None)))
        return sorted((row.topic, row.channel) for row in rows)


@pytest.mark.parametrize(
    "body",
    [
        *("stop", "STOP", " Stop. ", "QUIT", "end", "revoke", "opt out", "OPT-OUT", "cancel"),
        *("unsubscribe", "Stopall!", "alto", "No más", "停止", "退订", "退訂"),
        *("Please stop", "stop texting me", "I don’t want this, unsubscribe me", "do not text me"),
    ],
)
def test_every_reasonable_way_to_say_stop_counts(body):
    assert understood(body)[0] == "stop"


@pytest.mark.parametrize(
    ("body", "keyword"),
    [
        ("help", "help"),
        ("Info?", "help"),
        ("ayuda", "help"),
        ("幫助", "help"),
        ("START", "start"),
        ("Unstop", "start"),
        ("sí", "start"),
        ("开始", "start"),
        ("I paid yesterday", None),
        ("weekend", None),
        ("stopped by your office", None),
        ("", None),
    ],
)
def test_other_texts_are_what_they_say(body, keyword):
    assert understood(body)[0] == keyword


def test_stop_takes_back_every_leave_on_every_channel_at_once(consented):
    answer = texted(consented, "STOP")

    assert (answer.keyword, answer.changed) == ("stop", 3)
    assert in_force(consented) == []


def test_stop_can_be_made_to_end_texts_alone(consented):
    assert texted(consented, "stop", stops_everything=False).changed == 2

    assert in_force(consented) == [("reminders", "voice")]


def test_what_waits_to_be_sent_is_not_sent_after_stop(consented):
    with consented.transaction() as db:
        for key, recipient in (("1", PHONE), ("2", "+14155550199")):
            notices.queue(
                db,
                key=key,
                recipient=recipient,
                template="receipt",
                values=RECEIPT,
                language="en_US",
                guarantor_id=ANA,
            )

    texted(consented, "stop")

    with consented.transaction() as db:
        rows = db.execute(select(Notice.status, Notice.error).order_by(Notice.key)).all()
    assert [tuple(row) for row in rows] == [("failed", STOPPED), ("queued", None)]


def test_start_brings_back_what_the_last_stop_ended(consented, clock):
    with consented.transaction() as db:
        revoke_consent(db, PHONE, "receipts")  # on the phone, and not by a keyword
    texted(consented, "stop")
    clock.forward(days=1)

    answer = texted(consented, "start")

    assert (answer.keyword, answer.changed) == ("start", 2)
    assert in_force(consented) == [("reminders", "sms"), ("reminders", "voice")]
    with consented.transaction() as db:
        again = db.scalars(select(Consent).where(Consent.revoked_at.is_(None))).first()
        assert (again.evidence, again.guarantor_id) == ("SM1", ANA)
        assert again.words.startswith("START")


def test_start_twice_gives_nothing_more(consented):
    texted(consented, "stop")
    texted(consented, "start")

    assert texted(consented, "start").changed == 0
    assert len(in_force(consented)) == 3


def test_start_without_a_stop_gives_no_leave(database, clock):
    answer = texted(database, "start")

    assert answer.changed == 0
    assert "HELP" not in answer.words
    with database.transaction() as db:
        assert not has_consent(db, PHONE, None)


def test_the_answer_is_in_the_language_of_the_account_or_of_the_word(consented, database):
    assert "No recibirá más mensajes" in texted(consented, "stop").words
    with database.transaction() as db:
        stranger = heard(db, "+14155550199", "退訂", evidence="SM2")
    assert "您不會再收到" in stranger.words


@pytest.mark.parametrize(
    "body",
    [
        *("BAL", "Balance?", "how much do I owe", "amount due", "SALDO", "¿Cuánto debo?"),
        *("余额", "查余额", "餘額", "查結餘"),
    ],
)
def test_a_balance_is_refused_and_no_leave_is_touched(consented, body):
    before = in_force(consented)

    answer = texted(consented, body)

    assert answer.keyword == "balance"
    assert "$" not in answer.words
    assert words.letterhead().phone in answer.words
    assert in_force(consented) == before


def test_anything_else_says_where_to_call(consented):
    answer = texted(consented, "Where are you?")

    assert (answer.keyword, answer.changed) == (None, 0)
    assert "STOP" in answer.words
    assert len(in_force(consented)) == 3


def test_the_trail_says_what_was_taken_back(consented):
    texted(consented, "stop")

    with consented.transaction() as db:
        tags = db.scalars(select(AuditEvent.tag)).all()
    assert tags.count("consent_revoked") == 3


def test_consent_is_for_a_channel(consented):
    with consented.transaction() as db:
        assert has_consent(db, PHONE, "reminders", channel="voice")
        assert not has_consent(db, PHONE, "receipts", channel="voice")
        assert revoke_consent(db, PHONE, channel="voice") == 1
        assert has_consent(db, PHONE, "reminders")


def placeholders(language, name):
    text = (WORDS / language / f"{name}.txt").read_text("utf-8")
    return {field for _, field, _, _ in string.Formatter().parse(text) if field}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_text_with_the_same_blanks(language):
    names = sorted(path.stem for path in (WORDS / language).glob("*.txt"))

    assert names == ["balance", "contact_changed", "help", "start", "stop"]
    assert all(placeholders(language, name) == placeholders("en_US", name) for name in names)
