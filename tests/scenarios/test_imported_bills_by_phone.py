"""The published sample, imported and then heard by phone: all 31 guarantors, to the cent.

What is spoken must be what the sample's own oracle says each owes; a second import and a torn file
change nothing of it.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import select

from billing_core.accounts.models import NEVER_BILLED, Guarantor
from billing_core.importers.fhir import import_files
from billing_core.money import Money
from ivr.prompts import balance as words
from ivr.prompts.languages import ENGLISH
from ivr.simulator.carrier import Carrier
from ivr.speech import plain
from ivr.speech.numbers import money_words
from tests.billing_core.importers.fhir.documents import SYNTHEA

GUARANTORS = 31
pytestmark = pytest.mark.skipif(
    not SYNTHEA.exists(), reason=f"the published sample is not at {SYNTHEA}"
)


def oracle() -> dict[str, Money]:
    """What each patient owes: adjudicated shares, of all payers but Medicaid and dual-eligible."""
    owed: dict[str, Decimal] = defaultdict(Decimal)
    with (SYNTHEA / "expected_patient_responsibility.csv").open(newline="") as rows:
        for row in csv.DictReader(rows):
            billed = row["payer"] not in NEVER_BILLED
            owed[row["patient_id"]] += Decimal(row["patient_resp_adjudicated"]) if billed else 0
    return {patient: Money.usd(dollars) for patient, dollars in owed.items()}


def people(app) -> dict[str, Guarantor]:
    with app.extensions["database"].transaction() as db:
        found = list(db.scalars(select(Guarantor)))
        db.expunge_all()
    return {person.source_key.removeprefix("fhir:Patient/"): person for person in found}


def heard_by(carrier: Carrier, person: Guarantor, number: str) -> str:
    """What the line says once that person has keyed what is on the bill."""
    phone = carrier.call(number, stir_verstat=None)
    phone.press("1")
    phone.press("1")
    phone.press(f"{person.id}#")
    phone.press(f"{person.birth_date:%m%d%Y}")
    phone.press(person.postal_code[:5])
    said = phone.spoken
    phone.hang_up()
    return said


def everyone_hears_what_they_owe(app, carrier, area: int) -> None:
    """Each calls from a number that has not called before."""
    owed, found = oracle(), people(app)
    assert len(found) == len(owed) == GUARANTORS
    for index, (patient, person) in enumerate(found.items()):
        said = heard_by(carrier, person, f"+1{area}55501{index:02}")
        if owed[patient]:
            assert f"You owe {money_words(owed[patient], ENGLISH.code)}." in said
        else:
            assert plain(words.nothing_owed(), ENGLISH.code) in said


def torn_in_the_middle(path: Path, folder: Path) -> Path:
    torn = folder / path.name
    torn.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    return torn


def test_everyone_hears_to_the_cent_what_the_sample_says_they_owe(app, carrier, tmp_path):
    database = app.extensions["database"]
    import_files(database, [SYNTHEA])

    everyone_hears_what_they_owe(app, carrier, area=415)

    import_files(database, [SYNTHEA])
    import_files(database, [torn_in_the_middle(SYNTHEA / "ExplanationOfBenefit.ndjson", tmp_path)])

    everyone_hears_what_they_owe(app, carrier, area=212)
