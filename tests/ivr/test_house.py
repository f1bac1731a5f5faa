"""What the parts of the house are given when it is built: policies, and keys of the secret."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import insert, select

from app import create_app
from billing_core import factories
from billing_core.audit import chain, signing
from billing_core.audit.actions import record
from billing_core.audit.models import AuditEvent
from billing_core.audit.tags import Tag
from billing_core.bank import sealing
from billing_core.bank.actions import NewAccount, add_account
from billing_core.bank.models import BankAccount
from billing_core.database import Database, new_id
from ivr import house
from ivr.settings import DEFAULT_OPERATOR_FILE, Settings
from tests.ivr.line import ON_SQLITE

FEE = """
[policies.GA]
effective_from = 2026-01-01
late_fee = { fixed_cents = 700 }
"""
FORGED = "signed by nobody's key"


@pytest.fixture(autouse=True)
def _signing():
    before = signing.in_use()
    yield
    signing.use(before)


def started(database: Database, path: Path, **changes: object) -> Flask:
    url = database.engine.url.render_as_string(hide_password=False)
    return create_app(Settings.for_tests(url, path, **changes))


def verified(app: Flask) -> Result:
    result = app.test_cli_runner().invoke(args=["billing", "audit", "verify"])
    app.extensions["database"].dispose()
    return result


def written(database: Database) -> None:
    with database.transaction() as db:
        record(db, Tag.MESSAGE_LEFT, actor="caller")


def forged(database: Database) -> None:
    """What somebody writes who can write to the database, and has read how we sign."""
    with database.transaction() as db:
        event = db.scalars(select(AuditEvent)).first()
        assert event is not None
        copied = {name: getattr(event, name) for name in ("at", "tag", "guarantor_id", "reference")}
        copied |= {"id": new_id(), "actor": FORGED, "details": {}}
        content = chain.text_of(AuditEvent(**copied))
        signed = {"signature": chain.signature(content, signing.NO_KEY)}
        db.execute(insert(AuditEvent).values(copied | signed))


def test_the_trail_of_the_line_is_signed_with_its_secret(database, clock, tmp_path):
    app = started(database, tmp_path)
    written(database)

    told = verified(app)

    assert told.exit_code == 0, told.output
    assert "whole: 1 rows sealed" in told.output


def test_a_row_that_anybody_could_have_signed_is_named(database, clock, tmp_path):
    app = started(database, tmp_path)
    written(database)
    forged(database)

    told = verified(app)

    assert told.exit_code == 1
    assert "bears no signature of this product" in told.output


@ON_SQLITE
def test_under_another_secret_the_trail_is_not_ours(database, clock, tmp_path):
    app = started(database, tmp_path)
    written(database)
    assert verified(app).exit_code == 0

    told = verified(started(database, tmp_path, secret_key="another"))

    assert told.exit_code == 1
    assert "bears no signature of this product" in told.output


@ON_SQLITE
def test_a_secret_kept_as_an_older_one_still_verifies_and_opens(database, clock, tmp_path):
    started(database, tmp_path)
    with database.transaction() as db:
        payer = factories.household(db)
        account = NewAccount(payer.id, "checking", "231380104", "744567899", "Alex Rivera")
        added = add_account(db, account)
        assert isinstance(added, BankAccount)

    app = started(database, tmp_path, secret_key="new", secret_key_fallbacks="test-secret-key")

    with database.transaction() as db:
        assert sealing.number(db.get_one(BankAccount, added.id)) == "744567899"
    resealed = app.test_cli_runner().invoke(args=["billing", "bank", "reseal"])
    assert "1 account numbers sealed again" in resealed.output
    assert verified(app).exit_code == 0

    started(database, tmp_path, secret_key="new")
    with database.transaction() as db:
        assert sealing.number(db.get_one(BankAccount, added.id)) == "744567899"


def test_no_secret_is_shown_by_the_settings(tmp_path):
    made = Settings.for_tests("sqlite://", tmp_path, secret_key_fallbacks="hush-1 hush-2")

    assert made.secret_keys == ("test-secret-key", "hush-1", "hush-2")
    assert "hush" not in repr(made)


def test_workers_of_the_night_go_by_the_operators_policies(tmp_path):
    operator_file = tmp_path / "operator.toml"
    operator_file.write_text(DEFAULT_OPERATOR_FILE.read_text("utf-8") + FEE, "utf-8")
    url = f"sqlite:///{tmp_path / 'line.db'}"
    built = house.build(Settings.for_tests(url, tmp_path, operator_file=operator_file))
    day = date(2026, 12, 1)

    tonight = built.jobs.tonight(day)

    assert tonight.policies.for_region("GA", day).late_fee.fixed.cents == 700
    assert tonight.policies is built.policies
    assert (tonight.gateway, tonight.processor is None) == ("sandbox", False)
    built.database.dispose()
