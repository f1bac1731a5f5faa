"""flask ivr account: whose call it is, and that somebody looked."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from billing_core.audit.models import AuditEvent
from billing_core.audit.tags import Tag
from billing_core.database import Database
from ivr.flows import main_menu, representative


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """One kind of database will do for a command."""
    return sqlite_database


@pytest.fixture
def account(app):
    """Run the command; returns what it printed."""

    def run(*words: str, fails: bool = False) -> str:
        result = app.test_cli_runner().invoke(args=["ivr", "account", *words])
        assert (result.exit_code != 0) == fails, result.output
        return result.output

    return run


@pytest.fixture
def looks(app):
    """Who has looked, and at whose account."""

    def found() -> list[tuple[str, int | None, str | None]]:
        row = AuditEvent
        wanted = select(row.actor, row.guarantor_id, row.reference)
        with app.extensions["database"].transaction() as db:
            of_tag = db.execute(wanted.where(row.tag == Tag.ACCOUNT_LOOKED_UP))
            return [tuple(found) for found in of_tag]

    return found


def test_whoever_takes_a_call_sees_whose_it_is_and_where_it_came_from(caller, account, looks):
    caller.at(main_menu.choose).owes("86.42").presses("0").is_at(representative.ring)

    reference = caller.row.reference
    seen = json.loads(account(reference, "--by", "Kim", "--format", "json"))

    assert seen == [
        {
            "guarantor_id": caller.person.id,
            "proven": True,
            "language": "en_US",
            "slow": False,
            "step": "representative.ring",
            "came_from": "main_menu.choose",
        }
    ]
    assert looks() == [("representative:Kim", caller.person.id, reference)]


def test_of_a_caller_who_proved_nothing_it_says_so(caller, account):
    caller.dials(language="es_US").presses("0").is_at(representative.ring)

    (seen,) = json.loads(account(caller.row.reference, "--by", "Kim", "--format", "json"))

    assert (seen["guarantor_id"], seen["proven"], seen["language"]) == (None, False, "es_US")


def test_nobody_looks_without_a_name(caller, account, looks):
    caller.at(main_menu.choose).presses("0")

    assert "--by" in account(caller.row.reference, fails=True)

    assert looks() == []


def test_a_reference_of_no_call_is_refused(account):
    assert "no call ZZZZZZ" in account("ZZZZZZ", "--by", "Kim", fails=True)
