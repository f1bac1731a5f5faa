"""A clerk lists a month's statements, and writes one, or all of them, as pages."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from billing_core.accounts import numbers
from billing_core.audit.models import AuditEvent
from billing_core.cli import commands
from billing_core.money import Money
from billing_core.policies import Policies
from billing_core.statements import cli
from billing_core.statements.actions import record_visit
from billing_core.statements.rendering import pdf
from tests import factories
from tests.billing_core.books import ANA, BEN, add_guarantor, visit


@pytest.fixture
def run(database, clock):
    """Ana by mail in Spanish, Ben without paper; their November's statements are issued."""
    clock.at("2026-12-01T09:00")
    with database.transaction() as db:
        add_guarantor(db, language="es_US")
        add_guarantor(db, BEN)
        factories.consent(db, "+14155550123", "statements", guarantor_id=BEN)
        for owner, share in ((ANA, "70"), (BEN, "20")):
            record_visit(db, visit(str(owner), Money.usd(share), guarantor_id=owner))
    group = commands(lambda: database, lambda: None, Policies)  # type: ignore[arg-type, return-value]

    def run_command(*arguments: object):
        return CliRunner().invoke(group, ["statements", *map(str, arguments)])

    run_command("issue", "--month", "2026-11", "--by", "kim")
    return run_command


def number_of(run, guarantor_id) -> str:
    [told] = json.loads(run("list", numbers.written(guarantor_id), "--format", "json").output)
    return told["number"]


def test_who_issued_a_month_is_in_the_audit_trail(run, database):
    with database.transaction() as db:
        told = db.scalars(select(AuditEvent).where(AuditEvent.tag == "statements_issued")).one()

    assert told.actor == "representative:kim"
    assert told.details == {"month": "2026-11", "count": 2}


def test_a_guarantors_statements_are_listed_with_what_they_told(run):
    [told] = json.loads(run("list", numbers.written(ANA), "--format", "json").output)

    assert told.pop("number").startswith("2612")
    assert told == {
        "guarantor": numbers.written(ANA),
        "issued": "2026-12-01",
        "due": "2026-12-31",
        "channel": "mail",
        "language": "es_US",
        "balance": "70.00",
        "due_now": "70.00",
    }


def test_a_months_statements_are_listed(run):
    shown = run("list", "--month", "2026-11").output

    assert numbers.written(ANA) in shown
    assert numbers.written(BEN) in shown
    assert run("list", "--month", "2026-10").output == "There is no statement.\n"


@pytest.mark.parametrize("arguments", [(), (numbers.written(ANA), "--month", "2026-11")])
def test_it_must_be_said_which(run, arguments):
    done = run("list", *arguments)

    assert done.exit_code == 2
    assert "say whose statements" in done.output


def test_a_statement_is_written_in_its_language(run, tmp_path):
    number = number_of(run, ANA)
    out = tmp_path / "statement.html"

    done = run("write", number, "--out", out)

    assert (done.exit_code, numbers.written(ANA) in done.output) == (0, True)
    page = out.read_text("utf-8")
    assert 'lang="es-US"' in page
    assert number in page
    assert list(tmp_path.glob("*.part")) == []


def test_a_number_that_is_none_is_said_so(run, tmp_path):
    done = run("write", "123", "--out", tmp_path / "statement.html")

    assert done.exit_code == 1
    assert "no statement has the number 123: see `flask billing statements list`" in done.output


def test_another_kind_of_file_is_refused(run, tmp_path):
    done = run("write", number_of(run, ANA), "--out", tmp_path / "statement.docx")

    assert done.exit_code == 2
    assert "end it in .html or .pdf" in done.output


@pytest.mark.parametrize(
    ("channel", "owners"), [("mail", [ANA]), ("electronic", [BEN]), ("all", [ANA, BEN])]
)
def test_a_month_is_printed_by_channel(run, tmp_path, channel, owners):
    told = run("print", tmp_path / "out", "--month", "2026-11", "--channel", channel)

    written = sorted(path.stem for path in (tmp_path / "out").iterdir())
    assert written == sorted(number_of(run, owner) for owner in owners)
    assert f"{len(owners)} of 2 statements for November 2026" in told.output


def test_a_month_is_read_a_few_statements_at_a_time(run, tmp_path, monkeypatch):
    monkeypatch.setattr(cli, "AT_ONCE", 1)

    run("print", tmp_path / "out", "--month", "2026-11", "--channel", "all")

    assert len(list((tmp_path / "out").iterdir())) == 2


def test_without_a_browser_there_is_no_pdf_and_it_says_what_to_do(run, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))

    done = run("write", number_of(run, ANA), "--out", tmp_path / "statement.pdf")

    assert done.exit_code == 1
    assert "there is no Chromium here" in done.output
    assert not (tmp_path / "statement.pdf").exists()


@pytest.mark.parametrize(
    ("script", "said"),
    [("#!/bin/sh\nexit 1\n", "made no PDF"), ("no programme at all", "did not answer")],
)
def test_a_browser_that_fails_is_told_of(run, tmp_path, monkeypatch, script, said):
    browser = tmp_path / "chromium"
    browser.write_text(script)
    browser.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))

    done = run("write", number_of(run, ANA), "--out", tmp_path / "statement.pdf")

    assert done.exit_code == 1
    assert said in done.output


def test_a_browser_is_never_run_for_root_with_a_sandbox_nor_for_others_without(
    tmp_path, monkeypatch
):
    asked = []

    def run_it(command, **_):
        asked.append(command)
        [made] = [word for word in command if word.startswith("--print-to-pdf=")]
        Path(made.partition("=")[2]).write_bytes(b"%PDF")

    monkeypatch.setattr(subprocess, "run", run_it)
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
    for user in (0, 1000):
        monkeypatch.setattr("os.geteuid", lambda user=user: user)
        pdf.write("<p>page</p>", tmp_path / "page.pdf")

    assert ["--no-sandbox" in command for command in asked] == [True, False]
    assert (tmp_path / "page.pdf").read_bytes() == b"%PDF"


@pytest.mark.browser
@pytest.mark.skipif(not shutil.which("chromium"), reason="there is no Chromium")
def test_a_statement_is_written_as_one_page_of_pdf(run, tmp_path):
    out = tmp_path / "letters"

    done = run("print", out, "--month", "2026-11", "--pdf")

    assert done.exit_code == 0, done.output
    [made] = out.glob("*.pdf")
    assert made.read_bytes().startswith(b"%PDF-")
    assert made.read_bytes().count(b"/Type /Page\n") == 1
