"""Find accounts, list them, lock them; leave to write to a number."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from billing_core.accounts import actions, queries
from billing_core.accounts.models import Consent
from billing_core.accounts.queries import AccountRow
from billing_core.audit.models import AuditEvent
from billing_core.errors import UnknownGuarantor
from billing_core.money import ZERO, Money
from billing_core.statements.actions import issue, record_visit
from tests.billing_core.books import ANA, BEN, add_guarantor, visit

PHONE = "+14155550100"


def test_a_guarantor_is_found_by_id(database):
    with database.transaction() as db:
        add_guarantor(db)

        found = queries.find(db, ANA)

        assert found
        assert found.id == ANA
        assert queries.find(db, BEN) is None


def test_a_guarantor_is_found_by_a_number_that_only_they_have(database):
    with database.transaction() as db:
        add_guarantor(db, phone=PHONE)

        found = queries.by_phone(db, PHONE)

        assert found
        assert found.id == ANA
        assert queries.by_phone(db, "+14155550199") is None


def test_a_number_on_two_accounts_finds_neither(database):
    with database.transaction() as db:
        add_guarantor(db, phone=PHONE)
        add_guarantor(db, BEN, phone=PHONE)

        assert queries.by_phone(db, PHONE) is None


def test_an_account_may_be_for_a_representative_alone(database):
    with database.transaction() as db:
        add_guarantor(db)
        add_guarantor(db, BEN, restriction="representative_only")

        assert not queries.is_restricted(db, ANA)
        assert queries.is_restricted(db, BEN)
        assert queries.is_restricted(db, 12345674)  # when in doubt


def test_a_region_is_told_by_id(database):
    with database.transaction() as db:
        add_guarantor(db, region="WA")

        assert queries.region(db, ANA) == "WA"
        assert queries.region(db, BEN) is None


def test_the_list_says_what_each_owes_today(database, clock):
    with database.transaction() as db:
        add_guarantor(db)
        add_guarantor(db, BEN, given_name="Ben", language="es_US")
        record_visit(db, visit("1", Money.usd(120)))
        issue(db, ANA, issued_on=date(2026, 9, 20), due_date=date(2026, 10, 20))
        record_visit(db, visit("2", Money.usd(30)))

        rows = queries.listing(db, 10)
        first = queries.listing(db, 1)

    expected = [
        AccountRow(
            ANA,
            "Ana Reyes",
            date(1980, 2, 3),
            "94110",
            "en_US",
            amount_due=Money.usd(150),
            past_due=Money.usd(120),
        ),
        AccountRow(BEN, "Ben Reyes", date(1980, 2, 3), "94110", "es_US", ZERO, ZERO),
    ]
    assert rows == sorted(expected, key=lambda row: row.guarantor_id)
    assert first == rows[:1]


def test_nobody_cannot_be_locked(database):
    with pytest.raises(UnknownGuarantor), database.transaction() as db:
        actions.lock(db, ANA)


def agree(db, topic="receipts", phone=PHONE):
    return actions.give_consent(
        db, phone, topic, words="Press 1 to get a text.", evidence="CA1", guarantor_id=ANA
    )


def test_leave_to_write_is_given_with_its_words(database, clock):
    with database.transaction() as db:
        add_guarantor(db)
        assert not queries.has_consent(db, PHONE, "receipts")

        given = agree(db)

        assert queries.has_consent(db, PHONE, "receipts")
        assert not queries.has_consent(db, PHONE, "reminders")
        assert not queries.has_consent(db, "+14155550199", "receipts")
        assert (given.words, given.evidence) == ("Press 1 to get a text.", "CA1")
        assert given.given_at == clock.now()
        trail = db.execute(select(AuditEvent.tag, AuditEvent.reference, AuditEvent.details)).all()
    assert trail == [
        ("consent_given", "CA1", {"topic": "receipts", "consent_id": str(given.id)}),
    ]


def test_leave_that_is_in_force_is_not_given_again(database):
    with database.transaction() as db:
        add_guarantor(db)
        first = agree(db)

        assert agree(db).id == first.id


def test_all_leave_for_a_number_is_taken_back_at_once(database, clock):
    with database.transaction() as db:
        add_guarantor(db)
        agree(db)
        agree(db, topic="reminders")
        agree(db, phone="+14155550199")

        assert actions.revoke_consent(db, PHONE) == 2

        assert not queries.has_consent(db, PHONE, "receipts")
        assert not queries.has_consent(db, PHONE, "reminders")
        assert queries.has_consent(db, "+14155550199", "receipts")
        assert actions.revoke_consent(db, PHONE) == 0
        tags = db.scalars(select(AuditEvent.tag)).all()
    assert sorted(tags) == ["consent_given"] * 3 + ["consent_revoked"] * 2


def test_leave_can_be_taken_back_for_one_topic_and_given_anew(database):
    with database.transaction() as db:
        add_guarantor(db)
        agree(db)
        agree(db, topic="reminders")

        assert actions.revoke_consent(db, PHONE, "receipts") == 1

        assert not queries.has_consent(db, PHONE, "receipts")
        assert queries.has_consent(db, PHONE, "reminders")
        agree(db)
        assert queries.has_consent(db, PHONE, "receipts")
        assert len(db.scalars(select(Consent.id)).all()) == 3
