"""What other systems are given: exact figures, of one moment, in the formats they read."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from click.testing import CliRunner
from fhir.resources.R4B.invoice import Invoice
from fhir.resources.R4B.paymentnotice import PaymentNotice
from sqlalchemy.exc import DBAPIError

from billing_core import factories
from billing_core.accounts.ranges import Range
from billing_core.bank import tokens
from billing_core.bank.actions import NewToken, add_account
from billing_core.bank.models import BankAccount
from billing_core.errors import UnreadableFile
from billing_core.exports import bank_files, deposits, fhir, postings
from billing_core.exports.cli import exporting
from billing_core.importers.ach_returns import nacha
from billing_core.importers.csv import import_files
from billing_core.ledger.queries import trial_balance
from billing_core.money import Money
from billing_core.statements import monthly
from tests.billing_core.bank.drawer import Drawer, a_vault

TODAY = date(2026, 11, 24)
TOKEN = "sim_tok_ok_bank_4321_a1b2"
ORIGINATOR = """
company = "Evergreen Health"
company_id = "1234567890"
odfi = "12104288"
destination = "231380104"
destination_name = "Federal Reserve Bank"
origin = "121042882"
origin_name = "Evergreen Health"
"""


@pytest.fixture(autouse=True)
def _vault() -> Iterator[None]:
    with a_vault():
        yield


def pays(database, folder, guarantor_id: int, dollars: str, *, key: str = "K-1", method="card"):
    path = folder / f"{key}.csv"
    path.write_text(
        "payment_key,guarantor_id,received_on,currency,amount,method\n"
        f"{key},{guarantor_id},2026-11-24,USD,{dollars},{method}\n"
    )
    import_files(database, [path])


@pytest.fixture
def household(database, clock, tmp_path) -> int:
    """Who owes $100 and $30.10, and has paid $40 by card and $20.05 at the desk."""
    with database.transaction() as db:
        made = factories.household(db, Money.usd(100), Money.usd("30.10")).id
    pays(database, tmp_path, made, "40")
    pays(database, tmp_path, made, "20.05", key="K-2", method="cash")
    return made


def rows(text: io.StringIO) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.getvalue())))


def test_the_postings_of_a_day_are_the_ledger(database, household):
    text = io.StringIO()

    with database.reading() as db:
        written = postings.write(db, text, TODAY, TODAY)
        ledger = trial_balance(db)

    told = rows(text)
    assert len(told) == written
    for account, debit, credit in ledger:
        of_it = [each for each in told if each["account"] == account]
        assert sum(Decimal(each["debit"] or 0) for each in of_it) == debit.dollars
        assert sum(Decimal(each["credit"] or 0) for each in of_it) == credit.dollars


def test_other_days_are_not_in_it(database, household, clock):
    clock.forward(days=1)
    text = io.StringIO()

    with database.reading() as db:
        assert postings.write(db, text, date(2026, 11, 25), date(2026, 11, 25)) == 0
        assert postings.write(db, text, TODAY, date(2026, 11, 25)) > 0


def test_a_day_is_a_day_of_the_office_not_of_greenwich(database, household):
    begins, ends = postings.moments(TODAY, TODAY)

    assert (begins.isoformat(), ends.isoformat()) == (
        "2026-11-24T08:00:00+00:00",
        "2026-11-25T08:00:00+00:00",
    )


def test_the_deposit_is_what_came_in(database, household):
    text = io.StringIO()

    with database.reading() as db:
        deposit = deposits.write(db, text, TODAY)

    assert deposit.total == Money.usd("60.05")
    assert [(each["account"], each["amount"]) for each in rows(text)] == [
        ("bank_clearing", "20.05"),
        ("card_clearing", "40.00"),
        ("total", "60.05"),
    ]


def test_what_went_back_is_taken_off(database, clock):
    drawer = Drawer.owing(database, "100")
    drawer.gets_back(drawer.sends("60"), "R01")

    with database.reading() as db:
        deposit = deposits.of_day(db, TODAY)

    assert deposit.total == Money(0)
    assert sorted(each.amount for each in deposit.lines) == [Money.usd(-60), Money.usd(60)]


def test_every_payment_is_a_payment_notice(database, household):
    text = io.StringIO()

    with database.reading() as db:
        assert fhir.write_payments(db, text, TODAY, TODAY, organization="Lakeside") == 2

    told = [json.loads(line) for line in text.getvalue().splitlines()]
    assert sorted(each["amount"]["value"] for each in told) == [20.05, 40.0]
    assert {each["request"]["identifier"]["value"] for each in told} == {str(household)}
    for line in text.getvalue().splitlines():
        PaymentNotice.model_validate_json(line)


def test_every_statement_is_an_invoice_with_a_line_for_each_visit(database, household):
    with database.transaction() as db:
        other = factories.household(db, Money.usd(7)).id
    text = io.StringIO()

    with database.reading() as db:
        assert fhir.write_statements(db, text, TODAY, TODAY, organization="Lakeside") == 2

    told = {
        each["recipient"]["identifier"]["value"]: each
        for each in map(json.loads, text.getvalue().splitlines())
    }
    assert len(told[str(household)]["lineItem"]) == 2
    assert told[str(household)]["totalNet"] == {"value": 130.1, "currency": "USD"}
    assert told[str(other)]["totalNet"]["value"] == 7
    for line in text.getvalue().splitlines():
        Invoice.model_validate_json(line)


def test_a_statement_of_what_was_billed_before_is_an_invoice_without_lines(database, household):
    december = date(2026, 12, 1)
    with database.transaction() as db:
        cycle = monthly.Cycle("2026-12", december, {}, otherwise_due=date(2026, 12, 22))
        assert monthly.run(db, Range(), cycle) == 1
    text = io.StringIO()

    with database.reading() as db:
        written = fhir.write_statements(db, text, december, december, organization="Lakeside")

    told = json.loads(text.getvalue())
    assert written == 1
    assert "lineItem" not in told
    assert told["totalNet"]["value"] == 0
    Invoice.model_validate_json(text.getvalue())


def test_where_no_statement_was_sent_no_invoice_is_written(database, household):
    text = io.StringIO()

    with database.reading() as db:
        before = date(2026, 1, 1)
        assert fhir.write_statements(db, text, before, before, organization="Lakeside") == 0

    assert text.getvalue() == ""


def test_amounts_keep_their_cents(database, household):
    text = io.StringIO()

    with database.reading() as db:
        fhir.write_payments(db, text, TODAY, TODAY, organization="Lakeside")

    assert '"value":40.00' in text.getvalue()


def test_a_reader_cannot_write(database, clock):
    with pytest.raises(DBAPIError), database.reading() as db:
        factories.household(db)

    with database.transaction() as db:
        factories.household(db)  # who comes after it can


def test_who_reads_keeps_nobody_from_writing(database, household):
    with database.reading() as reader:
        before = deposits.of_day(reader, TODAY).total
        with database.transaction() as db:
            factories.household(db)
        assert deposits.of_day(reader, TODAY).total == before


def test_the_days_file_for_the_bank_is_written_once_and_again(database, clock, tmp_path):
    drawer = Drawer.owing(database, "100")
    drawer.agrees("60", recorded=True)
    sender = tmp_path / "originator.toml"
    sender.write_text(ORIGINATOR)

    first = bank_files.write(database, tmp_path, bank_files.originator(sender), TODAY)
    text = first[0].read_text()
    again = bank_files.write(database, tmp_path, bank_files.originator(sender), TODAY)

    assert first == again == [tmp_path / "ach-20261124-A.txt"]
    assert first[0].read_text() == text
    assert [each.cents for each in nacha.read(first[0]).entries] == [6000]
    assert first[0].stat().st_mode & 0o077 == 0
    assert drawer.owes() == Money.usd(40)


def test_the_bank_is_told_the_number_behind_a_token(database, clock, tmp_path):
    _agrees_with_a_token(database)
    sender = tmp_path / "originator.toml"
    sender.write_text(ORIGINATOR)
    tokens.use(tokens.PretendTokens())

    [path] = bank_files.write(database, tmp_path, bank_files.originator(sender), TODAY)

    assert "000123454321" in path.read_text()
    assert TOKEN not in path.read_text()


def test_a_token_that_nobody_keeps_is_not_sent_and_said_so(run, sqlite_database, tmp_path):
    _agrees_with_a_token(sqlite_database)
    sender = tmp_path / "originator.toml"
    sender.write_text(ORIGINATOR)

    result = run("nacha", tmp_path, "--originator", sender)

    assert result.exit_code == 1
    assert "an account number does not open: a token, and nobody who keeps" in result.stderr
    assert not list(tmp_path.glob("ach-*"))


def _agrees_with_a_token(database) -> None:
    """Someone whose account number is kept elsewhere agrees to a debit."""
    drawer = Drawer.owing(database, "100")
    routing = drawer.account().routing_number
    with database.transaction() as db:
        told = NewToken(drawer.id, "checking", routing, TOKEN, "4321", "Alex Rivera")
        added = add_account(db, told)
    assert isinstance(added, BankAccount)
    drawer.account_id = added.id
    drawer.agrees("60")


@pytest.mark.parametrize(
    "text", ["", ORIGINATOR + "colour = 'red'\n", ORIGINATOR.replace('"12104288"', "5"), "x = ["]
)
def test_an_originator_that_is_not_whole_is_refused(tmp_path, text):
    path = tmp_path / "originator.toml"
    path.write_text(text)

    with pytest.raises(UnreadableFile):
        bank_files.originator(path)


@pytest.fixture
def run(sqlite_database, clock):
    with sqlite_database.transaction() as db:
        factories.household(db, Money.usd(100))

    def run(*arguments):
        group = exporting(lambda: sqlite_database)
        return CliRunner().invoke(group, [str(each) for each in arguments])

    return run


def test_the_commands_write_to_the_terminal_or_a_file(run, tmp_path):
    out = tmp_path / "postings.csv"

    assert run("postings", "--out", out).exit_code == 0
    assert out.read_text().startswith("entry_id,")
    assert "total,,0,USD,0.00" in run("deposit").stdout
    assert run("fhir-payments").stdout == ""
    assert '"Invoice"' in run("fhir-statements", "--from", "2026-11-01", "--to", TODAY).stdout
    assert "100.00" in run("postings", "--from", TODAY).stdout


def test_the_command_for_the_bank_names_its_files(run, sqlite_database, tmp_path):
    sender = tmp_path / "originator.toml"
    sender.write_text(ORIGINATOR)

    assert run("nacha", tmp_path, "--originator", sender).stdout == ""
    Drawer.owing(sqlite_database, "100").agrees("60")
    assert run("nacha", tmp_path, "--originator", sender).stdout == (
        f"{tmp_path / 'ach-20261124-A.txt'}\n"
    )


def test_without_an_originator_nothing_is_sent(run, tmp_path):
    sender = tmp_path / "originator.toml"
    sender.write_text("")

    result = run("nacha", tmp_path, "--originator", sender)

    assert result.exit_code == 1
    assert "not an originator" in result.stderr
