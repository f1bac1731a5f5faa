"""What clerks' commands share: lists for people and programmes, a look before money moves, bars."""

from __future__ import annotations

import csv
import io
import json
import uuid
from datetime import date

import click
import pytest
from click.testing import CliRunner

from billing_core import terminal
from billing_core.errors import OutOfRange, UnknownGuarantor
from billing_core.ledger.actions import Side, post
from billing_core.ledger.chart import CARD_CLEARING, UNAPPLIED
from billing_core.ledger.queries import balance
from billing_core.money import Money
from tests.billing_core.books import ANA, add_guarantor

AN_ID = uuid.UUID("6f0f6a0e-5d0c-4e3a-9a43-0f2f4b6f3c11")
COLUMNS = ("paid by", "amount", "on", "open", "id")
ROW = ("Ana 陳", Money.usd("1120.50"), date(2026, 12, 1), True, AN_ID)
NOTHING = (None, None, None, False, None)


def printed(rows, form, **environment):
    @click.command()
    def command():
        terminal.print_rows(COLUMNS, rows, form, nothing="Nothing is there.")

    return CliRunner(env=environment).invoke(command).output


def test_a_table_reads_as_people_write():
    shown = printed([ROW, NOTHING], "table")

    for said in ("paid by", "Ana 陳", "$1,120.50", "2026-12-01", "yes", "no", str(AN_ID)):
        assert said in shown


def test_an_empty_table_is_a_sentence():
    assert printed([], "table") == "Nothing is there.\n"


def test_an_id_stays_in_one_piece_however_narrow_the_terminal():
    shown = printed([ROW], "table", COLUMNS="60", FORCE_COLOR="1")

    assert str(AN_ID) in shown


PERSON = ("Guadalupe Hernández-Martínez", Money.usd("11205.00"), date(2026, 12, 1))
HEADINGS = ("name of the guarantor", "amount due", "birth date", "postal code", "past due")


def test_on_a_narrow_terminal_a_name_breaks_at_its_words_and_a_day_and_an_amount_never():
    @click.command()
    def command():
        terminal.print_table(HEADINGS, [(*PERSON, "94110-1234", Money.usd("1205.00"))] * 2)

    narrow = {"COLUMNS": "64", "FORCE_COLOR": "1", "NO_COLOR": "1", "TERM": "xterm"}
    shown = click.unstyle(CliRunner(env=narrow).invoke(command).output)

    for said in ("Guadalupe", "Hernández-Martínez", "$11,205.00", "2026-12-01", "94110-1234"):
        assert shown.count(said) == 2
    assert max(map(len, shown.splitlines())) <= 64


def test_csv_is_for_programmes():
    rows = list(csv.reader(io.StringIO(printed([ROW, NOTHING], "csv"))))

    assert rows == [
        ["paid_by", "amount", "on", "open", "id"],
        ["Ana 陳", "1120.50", "2026-12-01", "yes", str(AN_ID)],
        ["", "", "", "no", ""],
    ]


def test_json_is_for_programmes_and_says_nothing_as_null():
    assert json.loads(printed([], "json")) == []
    assert json.loads(printed([ROW, NOTHING], "json")) == [
        {
            "paid_by": "Ana 陳",
            "amount": "1120.50",
            "on": "2026-12-01",
            "open": True,
            "id": str(AN_ID),
        },
        {"paid_by": None, "amount": None, "on": None, "open": False, "id": None},
    ]


@pytest.fixture
def give(database, clock):
    """A command that gives Ana a credit of five dollars."""
    with database.transaction() as db:
        add_guarantor(db)

    def act(db):
        before = balance(db, ANA)
        sides = [Side(CARD_CLEARING, Money(500)), Side(UNAPPLIED, Money(-500))]
        post(db, ANA, key="gift", kind="payment", effective_on=date(2026, 12, 1), sides=sides)
        return terminal.Effect(terminal.owing(db, ANA, before), "Done.")

    @click.command()
    @terminal.DRY_RUN
    @terminal.YES
    def command(dry_run, is_agreed):
        terminal.carry_out(database, act, dry_run=dry_run, is_agreed=is_agreed)

    return lambda *arguments, **told: CliRunner().invoke(command, arguments, **told)


def owed(database):
    with database.transaction() as db:
        return balance(db, ANA)


def test_a_look_shows_what_comes_of_it_and_does_nothing(give, database):
    shown = give("--dry-run")

    assert shown.output.endswith("$0.00 before, -$5.00 after.\nThis was a look: nothing is done.\n")
    assert owed(database) == Money(0)


def test_without_yes_it_is_shown_and_asked_first(give, database):
    refused = give(input="n\n")
    assert (refused.exit_code, owed(database)) == (1, Money(0))

    done = give(input="y\n")

    assert "owes $0.00 before, -$5.00 after." in done.output
    assert done.output.endswith("Do it? [y/N]: y\nDone.\n")
    assert owed(database) == Money(-500)


def test_with_nobody_to_ask_nothing_is_done(give, database):
    assert give().exit_code == 1
    assert owed(database) == Money(0)


def test_agreed_to_it_is_done_at_once_and_shown(give, database):
    done = give("--yes")

    assert done.output.endswith("owes $0.00 before, -$5.00 after.\nDone.\n")
    assert "?" not in done.output
    assert owed(database) == Money(-500)


@pytest.mark.parametrize(
    ("refused", "said"),
    [
        (OutOfRange(1, 12050), "give an amount from $0.01 to $120.50"),
        (OutOfRange(1, 0), "there is nothing left of it to move"),
        (UnknownGuarantor(), "no such guarantor"),
    ],
)
def test_what_is_refused_is_one_line_in_dollars(refused, said):
    with pytest.raises(click.ClickException) as told, terminal.refusals():
        raise refused

    assert told.value.message == said


def test_who_watches_sees_how_far_it_got(monkeypatch, capsys):
    monkeypatch.setenv("FORCE_COLOR", "1")

    with terminal.progress_of("guarantors", 10) as advance:
        advance(10)

    assert "guarantors" in capsys.readouterr().err


def test_nobody_watches_a_file(capsys):
    with terminal.progress_of("guarantors", 10) as advance:
        advance(10)

    assert capsys.readouterr() == ("", "")
