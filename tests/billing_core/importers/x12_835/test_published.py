"""The published samples: every claim and every payment adds up to what its oracle says."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from sqlalchemy import select

from billing_core.importers.x12_835 import import_files, parsing
from billing_core.importers.x12_835.facts import Claim, Payment
from billing_core.remittances.models import ProviderAdjustment, Remittance
from tests.billing_core.importers.fhir.documents import reasons
from tests.billing_core.importers.x12_835.documents import SAMPLES, books

pytestmark = pytest.mark.skipif(
    not SAMPLES.exists(), reason=f"the published samples are not at {SAMPLES}"
)
EXPECTED = (
    json.loads((SAMPLES / "expected_835_balances.json").read_text()) if SAMPLES.exists() else []
)


def dollars(cents: int | None) -> Decimal | None:
    return None if cents is None else Decimal(cents).scaleb(-2)


def told(claim: Claim) -> dict[str, object]:
    """A claim as the oracle writes it; of a reason given twice it keeps the last amount."""
    groups = dict.fromkeys(each.group for each in claim.adjustments)
    return {
        "clp01": claim.number,
        "status": claim.status,
        "charge": dollars(claim.charge),
        "paid": dollars(claim.paid),
        "clp05_patient_resp": dollars(claim.patient_stated),
        "cas": {group: dollars(claim.of_group(group)) for group in groups},
        "pr_detail": {
            f"PR-{each.reason}": dollars(each.cents)
            for each in claim.adjustments
            if each.group == "PR"
        },
        "balanced_claim": claim.is_balanced,
        "pr_matches_clp05": claim.of_group("PR") == (claim.patient_stated or 0),
        "lines": len(claim.lines),
        "lines_balanced": all(line.is_balanced for line in claim.lines),
    }


def as_numbers(written: dict[str, object]) -> dict[str, object]:
    """The oracle's claim with its amounts as numbers."""
    read = dict(written)
    for name in ("charge", "paid", "clp05_patient_resp"):
        read[name] = None if written[name] is None else Decimal(str(written[name]))
    for name in ("cas", "pr_detail"):
        read[name] = {key: Decimal(each) for key, each in written[name].items()}  # type: ignore[attr-defined]
    return read


@pytest.mark.parametrize("expected", EXPECTED, ids=lambda each: each["file"])
def test_every_figure_is_the_oracles(expected):
    *claims, payment = parsing.read(SAMPLES / "835" / expected["file"])

    assert [told(each) for each in claims if isinstance(each, Claim)] == [
        as_numbers(each) for each in expected["claims"]
    ]
    assert isinstance(payment, Payment)
    assert dollars(payment.cents) == Decimal(expected["bpr02"])
    assert dollars(payment.claims_cents) == Decimal(expected["sum_clp04"])
    assert dollars(payment.provider_level_cents) == Decimal(expected["plb_total"])
    assert payment.is_balanced is expected["balanced_tx"]


def test_all_are_imported_and_only_the_line_that_does_not_add_up_is_refused_for_its_figures(
    database, clock
):
    report = import_files(database, [SAMPLES / "835"])

    why = {(place, reason) for place, _, reason in reasons(database) if "no visit" not in reason}
    assert report.files == len(EXPECTED) == 9
    assert why == {
        (
            "lfh__tertiary-payment.835#20",
            "SVC: its charge less CAS is not what was paid for the line",
        )
    }
    claims = sum(len(each["claims"]) for each in EXPECTED)
    assert report.counts["Claim", "refused"] == claims  # the others are nobody's we know
    with database.transaction() as db:
        paid = sorted(db.scalars(select(Remittance.amount_cents)))
    assert paid == sorted([94500, 94500, 13200, 81080, 122200, 18750, 15000000, 0])


def test_what_was_kept_back_beside_claims_is_kept(database, clock):
    import_files(database, [SAMPLES / "835" / "lfh__medicare-part-a.835"])

    with database.transaction() as db:
        kept = db.scalars(select(ProviderAdjustment)).one()
        assert (kept.reason, kept.reference, kept.amount_cents) == ("CV", "CP", -127)


def test_all_of_them_a_second_time_change_nothing(database, clock):
    import_files(database, [SAMPLES / "835"])
    before = books(database)

    report = import_files(database, [SAMPLES / "835"])

    assert books(database) == before
    assert report.counts["Remittance", "new"] == 0
    assert report.counts["Remittance", "unchanged"] == 9
