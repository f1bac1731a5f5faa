"""Where there is no live connection, a file of the night is what callers hear the next morning."""

from __future__ import annotations

import json

from billing_core.money import Money
from ivr.prompts import balance as words
from tests.caller import Caller

BILL = {
    "guarantor_key": "G-1",
    "guarantor_given_name": "Ana",
    "guarantor_family_name": "Reyes",
    "guarantor_birth_date": "1980-02-03",
    "guarantor_state": "CA",
    "guarantor_postal_code": "94110",
    "guarantor_language": "en_US",
    "guarantor_phone": "",
    "patient_key": "P-1",
    "patient_given_name": "Ana",
    "patient_family_name": "Reyes",
    "patient_birth_date": "1980-02-03",
    "visit_key": "V-1",
    "claim_number": "C-1",
    "coverage_kind": "private",
    "service_date": "2026-11-14",
    "provider": "Riverside Clinic",
    "currency": "USD",
    "charge": "250.00",
    "insurance_paid": "100.00",
    "copay": "25.00",
    "coinsurance": "0",
    "deductible": "45.00",
    "not_covered": "0",
    "pending": "0",
}


def test_what_a_file_says_is_heard_and_so_is_what_the_next_one_changes(app, caller, tmp_path):
    def types(*command: str) -> str:
        done = app.test_cli_runner().invoke(args=["billing", *command])
        assert done.exit_code == 0, done.output
        return done.output

    def file_of_the_night(**changes: str) -> None:
        bill = BILL | changes
        path = tmp_path / "bills.csv"
        path.write_text(f"{','.join(bill)}\n{','.join(bill.values())}\n", "utf-8")
        types("import", "csv", str(path))

    file_of_the_night()
    (account,) = json.loads(types("accounts", "--format", "json"))
    hears(caller.dials(language="en_US"), account, "70.00")

    file_of_the_night(insurance_paid="115.00", deductible="30.00")
    hears(caller.dials(), account, "55.00")


def hears(caller: Caller, account: dict[str, str], dollars: str) -> None:
    """From the main menu, key what is on the bill and hear what is owed."""
    year, month, day = account["birth_date"].split("-")
    guarantor_id = account["guarantor_id"].replace("-", "*")
    caller.presses("1").presses(f"{guarantor_id}#").presses(f"{month}{day}{year}")
    caller.presses(account["postal_code"][:5])

    caller.hears(words.owed_not_yet_billed(Money.usd(dollars))).hangs_up()
