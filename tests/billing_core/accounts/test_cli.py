"""A clerk changes how somebody is reached, and writes down what a number agreed to."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from billing_core.accounts import numbers
from billing_core.accounts.models import Guarantor
from billing_core.notices.models import Notice
from tests.billing_core.books import ANA, add_guarantor
from tests.billing_core.clerk import Clerk, an_id

ID = numbers.written(ANA)
PROOF = ("--evidence", "code by text", "--by", "kim")


@pytest.fixture
def clerk(database, clock):
    with database.transaction() as db:
        add_guarantor(db, email="old@example.com", phone="+14155550101")
    return Clerk(database)


def email(database):
    with database.transaction() as db:
        return db.get_one(Guarantor, ANA).email


def written_to(database):
    with database.transaction() as db:
        return list(db.scalars(select(Notice.recipient)))


def test_how_somebody_is_reached_is_shown(clerk):
    shown = clerk.says("contact", "show", ID)

    for said in ("old@example.com", "+14155550101", "No change was asked for."):
        assert said in shown


def test_a_change_is_in_force_and_the_old_contact_hears_of_it(clerk, database):
    told = clerk.says("contact", "change", ID, "email", " new@example.com ", *PROOF)

    assert told.startswith(f"The email of {ID}: applied")
    assert email(database) == "new@example.com"
    assert written_to(database) == ["old@example.com"]
    assert clerk.actors("contact_change_applied") == ["representative:kim"]
    [change] = clerk.reads("contact", "show", ID)
    assert change == {
        "change": an_id(told),
        "guarantor": ID,
        "kind": "email",
        "from": "old@example.com",
        "to": "new@example.com",
        "status": "applied",
        "asked_by": "kim",
        "on": "2026-11-24",
    }


def test_a_contact_can_be_forgotten(clerk, database):
    clerk.says("contact", "change", ID, "email", *PROOF)

    assert email(database) is None


@pytest.mark.parametrize(
    ("decided", "kept"), [("apply", "new@example.com"), ("refuse", "old@example.com")]
)
def test_without_proof_it_waits_for_a_person(clerk, database, decided, kept):
    told = clerk.says("contact", "change", ID, "email", "new@example.com", "--unproven", *PROOF)
    assert email(database) == "old@example.com"
    [waits] = clerk.reads("contact", "waiting")
    assert waits["change"] == an_id(told)

    clerk.says("contact", decided, an_id(told), "--by", "pat")

    assert email(database) == kept
    assert clerk.says("contact", "waiting") == "No change waits.\n"
    again = clerk.refused("contact", decided, an_id(told), "--by", "pat")
    assert again == "that change was decided already: see `flask billing contact`"


def test_a_change_that_was_not_theirs_is_undone(clerk, database):
    change = an_id(clerk.says("contact", "change", ID, "email", "thief@example.com", *PROOF))

    assert clerk.says("contact", "undo", change, "--by", "pat") == f"The email of {ID}: undone.\n"

    assert email(database) == "old@example.com"


@pytest.mark.parametrize(("kind", "value"), [("email", "ana"), ("phone", "12"), ("address", " ")])
def test_a_contact_nobody_could_be_reached_by_is_refused(clerk, kind, value):
    told = clerk.refused("contact", "change", ID, kind, value, *PROOF)

    assert told == f"nobody could be reached by this {kind}"


def test_an_account_that_is_not_there_is_said_so(clerk):
    told = clerk.refused("contact", "change", "1254-5278", "email", "a@example.com", *PROOF)

    assert told.startswith("no account has the ID 1254-5278")


GIVE = ("--topic", "receipt", "--words", "May we?", "--evidence", "form", "--by", "kim")


def test_a_consent_is_given_once_shown_and_taken_back(clerk):
    assert clerk.says("consent", "show", "415-555-0101") == (
        "Nothing may be sent to +14155550101.\n"
    )

    for _ in range(2):
        clerk.says("consent", "give", "415-555-0101", "--guarantor", ID, *GIVE)

    [given] = clerk.reads("consent", "show", "+14155550101")
    assert given == {
        "topic": "receipt",
        "channel": "sms",
        "given_on": "2026-11-24",
        "taken_back_on": None,
        "by": None,
        "evidence": "form",
        "words": "May we?",
    }
    assert clerk.actors("consent_given") == ["representative:kim"]

    taken = clerk.says("consent", "withdraw", "4155550101", "--topic", "receipt", "--by", "pat")

    assert taken == "1 taken back for +14155550101.\n"
    [gone] = clerk.reads("consent", "show", "+14155550101")
    assert (gone["taken_back_on"], gone["by"]) == ("2026-11-24", "desk")
    assert clerk.actors("consent_revoked") == ["representative:pat"]


def test_by_channel(clerk):
    clerk.says("consent", "give", "4155550101", "--channel", "voice", *GIVE)

    by_text = clerk.says("consent", "withdraw", "4155550101", "--channel", "sms", "--by", "kim")

    assert by_text.startswith("0 taken back")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("12", *GIVE), "nobody could be reached by this phone"),
        (("4155550101", *GIVE, "--topic", "t" * 25), "24 letters at most"),
        (("4155550101", *GIVE, "--guarantor", "1254-5278"), "no account has the ID"),
    ],
)
def test_what_cannot_be_written_down_is_refused(clerk, words, said):
    assert said in clerk.refused("consent", "give", *words)
