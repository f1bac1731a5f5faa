"""A claim that a remittance answered, told of again as FHIR: the later answer counts."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from billing_core.importers.fhir import import_files
from billing_core.ledger.queries import owed_by_visit, trial_balance
from billing_core.money import ZERO, Money
from billing_core.statements.models import Visit
from tests.billing_core.importers.fhir.documents import claim, eob, line, patient, write
from tests.billing_core.importers.x12_835 import documents as x12

CLAIMED = claim(line("500"), own_id="C-1")
REMITTED = ("$300.00", "$80.00", "$0.00", "$80.00")  # on 20 November
EXPLAINED = ("$400.00", "$50.00", "$0.00", "$50.00")
WAITING = ("$0.00", "$0.00", "$500.00", "$0.00")


def explained(created, **changes):
    lines = line("500", benefit="400", coinsurance="50")
    told = {"created": created, "claim": {"reference": "Claim/C-1"}}
    return eob(lines, **(told | changes))


@pytest.fixture
def bring_in(database, clock, tmp_path):
    def run(*resources):
        return import_files(database, [write(tmp_path / "some.ndjson", (patient(), *resources))])

    return run


@pytest.fixture
def remit(database, tmp_path):
    def run(*claims, **told):
        return x12.take(database, tmp_path, *claims, **told)

    return run


@pytest.fixture
def comes_to(database):
    def run():
        with database.transaction() as db:
            visit = db.scalars(select(Visit)).one()
            assert sum(debit.cents - credit.cents for _, debit, credit in trial_balance(db)) == 0
            owed = owed_by_visit(db, visit.guarantor_id).get(visit.id, ZERO)
            cents = (visit.insurance_paid_cents, visit.patient_share_cents, visit.pending_cents)
            return (*(str(Money(each)) for each in cents), str(owed))

    return run


@pytest.mark.parametrize(
    "told",
    [
        explained("2026-11-01"),
        explained("2026-11-20T23:00:00Z"),
        claim(line("500"), own_id="C-1", created="2026-11-23"),
    ],
    ids=["older", "of the same day", "the claim again"],
)
def test_what_says_no_more_than_the_remittance_changes_nothing(bring_in, remit, comes_to, told):
    bring_in(CLAIMED)
    remit(x12.claim())

    report = bring_in(told)

    assert comes_to() == REMITTED
    assert report.counts[told["resourceType"], "left out"] == 1
    assert bring_in(told).counts[told["resourceType"], "left out"] == 1


def test_a_later_explanation_counts(bring_in, remit, comes_to):
    bring_in(CLAIMED)
    remit(x12.claim())

    report = bring_in(explained("2026-11-21"))

    assert comes_to() == EXPLAINED
    assert report.counts["ExplanationOfBenefit", "changed"] == 1
    assert bring_in(explained("2026-11-21")).counts["ExplanationOfBenefit", "unchanged"] == 1


def test_a_remittance_after_the_explanation_counts(bring_in, remit, comes_to):
    bring_in(CLAIMED, explained("2026-11-01"))

    remit(x12.claim())

    assert comes_to() == REMITTED


def test_once_the_remittance_is_reversed_an_explanation_counts_again(bring_in, remit, comes_to):
    bring_in(CLAIMED)
    remit(x12.claim())
    remit(x12.reversal(), trace="70018")
    assert comes_to() == WAITING

    bring_in(explained("2026-11-01"))

    assert comes_to() == EXPLAINED


def test_a_reversal_after_a_later_explanation_leaves_what_that_said(bring_in, remit, comes_to):
    bring_in(CLAIMED)
    remit(x12.claim())
    bring_in(explained("2026-11-21"))

    remit(x12.reversal(), trace="70018")

    assert comes_to() == EXPLAINED
