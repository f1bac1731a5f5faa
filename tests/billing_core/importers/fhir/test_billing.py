"""Visits: a claim and its answers are one, the latest answer counts, some are never billed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from billing_core.accounts.models import Coverage
from billing_core.importers.fhir import import_files, loading
from billing_core.ledger.models import Entry
from billing_core.money import ZERO, Money
from billing_core.policies import load
from billing_core.statements.models import Statement, Visit, VisitLine
from tests.billing_core.importers.fhir.documents import (
    bundle,
    category,
    claim,
    contents,
    coverage,
    eob,
    line,
    owed,
    patient,
    reasons,
    write,
)

ANSWER: dict[str, Any] = {"claim": {"reference": "Claim/claim"}}
DEAR = line("100", benefit="50", coinsurance="50")


@pytest.fixture
def bring_in(database, clock, tmp_path):
    """Import resources as one file, with the patient they are of; returns the report."""

    def run(*resources):
        path = write(tmp_path / "some.ndjson", (patient(), *resources))
        return import_files(database, [path])

    return run


def only_visit(database) -> Visit:
    with database.transaction() as db:
        visit = db.scalars(select(Visit)).one()
        db.expunge_all()
        return visit


def test_a_visit_is_recorded_with_its_lines_and_billed_today(bring_in, database):
    bring_in(eob(line("100", benefit="80", coinsurance="20"), line("45.50")))

    visit = only_visit(database)
    assert (visit.service_date, visit.provider) == (date(2026, 9, 14), "Riverside Clinic")
    assert (visit.charge_cents, visit.insurance_paid_cents) == (14550, 8000)
    assert (visit.patient_share_cents, visit.pending_cents) == (2000, 4550)
    with database.transaction() as db:
        assert [each.coinsurance_cents for each in db.scalars(select(VisitLine))] == [2000, 0]
        statement = db.scalars(select(Statement)).one()
        assert (statement.issued_on, statement.due_date) == (date(2026, 11, 24), date(2026, 12, 24))
        assert statement.balance_cents == 2000


def test_a_statement_falls_due_when_the_regions_policy_says(database, clock, tmp_path):
    policies = load(
        {"policies": {"CA-N": {"effective_from": date(2026, 1, 1), "past_due_after_days": 45}}}
    )

    path = write(tmp_path / "a.ndjson", (patient(), eob()))
    import_files(database, [path], policies=policies)

    assert owed(database).due_date == date(2027, 1, 8)


def test_a_claim_waits_for_its_answer_and_owes_nothing(bring_in, database):
    report = bring_in(claim(line("100"), line("20"), total={"value": 150, "currency": "USD"}))

    assert report.counts["Claim", "new"] == 1
    assert report.statements == 0
    assert owed(database).pending == Money.usd(150)
    assert owed(database).balance == ZERO


def test_an_answer_replaces_the_claim_that_waited(bring_in, database):
    bring_in(claim())

    report = bring_in(eob(**ANSWER))

    assert report.counts["ExplanationOfBenefit", "changed"] == 1
    assert report.statements == 1
    assert only_visit(database).source_key == "fhir:Claim/claim"
    assert (owed(database).pending, owed(database).amount_due) == (ZERO, Money.usd(20))


def test_a_claim_and_its_answer_together_are_one_visit(bring_in, database):
    report = bring_in(claim(), eob(**ANSWER))

    assert report.counts["Claim", "left out"] == 1
    assert owed(database).amount_due == Money.usd(20)
    assert only_visit(database).pending_cents == 0


def test_a_claim_that_comes_after_its_answer_takes_nothing_back(bring_in, database):
    bring_in(eob(**ANSWER))
    before = contents(database)

    report = bring_in(claim(created="2026-10-30"))

    assert contents(database) == before
    assert report.reasons["left out", "Claim", "older than what is recorded"] == 1


def test_the_latest_answer_counts_in_whatever_order_they_come(bring_in, database):
    later = eob(DEAR, own_id="later", created="2026-10-01T08:00:00Z", **ANSWER)
    bring_in(later, eob(**ANSWER))
    assert owed(database).amount_due == Money.usd(50)
    before = contents(database)

    bring_in(eob(**ANSWER))

    assert contents(database) == before


def test_a_corrected_answer_posts_the_difference_once(bring_in, database):
    bring_in(eob())

    bring_in(eob(DEAR, created="2026-10-01"))
    bring_in(eob(DEAR, created="2026-10-01"))

    assert owed(database).balance == Money.usd(50)
    with database.transaction() as db:
        assert sorted(db.scalars(select(Entry.kind))) == ["adjustment", "charge"]


@pytest.mark.parametrize("status", ["cancelled", "entered-in-error"])
def test_an_answer_that_is_withdrawn_owes_nothing_any_more(bring_in, database, status):
    bring_in(eob())

    report = bring_in(eob(status=status))

    assert report.counts["ExplanationOfBenefit", "changed"] == 1
    assert owed(database).balance == ZERO


def test_what_was_withdrawn_before_it_came_is_left_out(bring_in, database):
    report = bring_in(eob(status="cancelled"), claim(status="cancelled"))

    assert report.total("left out") == 2
    assert contents(database)["visits"] == []


@pytest.mark.parametrize("kind", ["medicaid", "dual_eligible"])
def test_some_are_never_billed_whatever_the_answer_says(bring_in, database, kind):
    report = bring_in(eob(insurance=[{"coverage": {"display": kind}}]))

    assert report.statements == 0
    assert owed(database).balance == ZERO
    assert only_visit(database).coverage_kind == kind
    with database.transaction() as db:
        told = db.scalars(select(VisitLine)).one()
        assert (told.coinsurance_cents, told.insurance_paid_cents) == (0, 8000)


@pytest.mark.parametrize("kind", ["private", "medicare", "no_insurance"])
def test_others_are_billed_as_answered(bring_in, database, kind):
    bring_in(eob(insurance=[{"coverage": {"display": kind}}]))

    assert owed(database).amount_due == Money.usd(20)


def test_medicare_beside_medicaid_is_dual_eligible(bring_in, database):
    bring_in(
        coverage("medicare", "a"),
        coverage("medicaid", "b"),
        eob(insurance=[{"coverage": {"reference": f"Coverage/{each}"}} for each in "ab"]),
    )

    assert only_visit(database).coverage_kind == "dual_eligible"


def test_a_coverage_inside_the_resource_counts(bring_in, database):
    inside = coverage("medicaid", "coverage")
    bring_in(
        eob(
            contained=[inside], insurance=[{"coverage": {"reference": "#coverage", "display": "x"}}]
        )
    )

    assert only_visit(database).coverage_kind == "medicaid"
    assert contents(database)["coverages"] == []


def test_a_payer_inside_the_resource_says_the_kind(bring_in, database):
    inside = coverage("plan", "c") | {"payor": [{"reference": "#payer"}]}
    payer = {"resourceType": "Organization", "id": "payer", "name": "Medi-Cal"}

    bring_in(eob(contained=[payer, inside], insurance=[{"coverage": {"reference": "#c"}}]))

    assert only_visit(database).coverage_kind == "medicaid"


def test_a_payer_in_another_file_says_the_kind_and_gives_its_name(bring_in, database):
    told = coverage("plan") | {"payor": [{"reference": "Organization/payer"}]}
    payer = {"resourceType": "Organization", "id": "payer", "name": "Oregon Health Plan"}

    bring_in(told, payer, eob(insurance=[{"coverage": {"reference": "Coverage/cov"}}]))

    assert only_visit(database).coverage_kind == "medicaid"
    with database.transaction() as db:
        known = db.scalars(select(Coverage)).one()
        assert (known.kind, known.payer_name) == ("medicaid", "Oregon Health Plan")


def test_a_coverage_known_from_before_is_found_in_the_books(bring_in, database):
    bring_in(coverage("medicaid"))

    bring_in(eob(insurance=[{"coverage": {"reference": "Coverage/cov"}}]))

    assert only_visit(database).coverage_kind == "medicaid"


def test_a_coverage_that_turns_out_to_be_medicaid_takes_the_bill_back(bring_in, database):
    told = eob(insurance=[{"coverage": {"reference": "Coverage/cov"}}])
    bring_in(coverage("private"), told)
    assert owed(database).amount_due == Money.usd(20)

    report = bring_in(coverage("medicaid"), told)

    assert owed(database).balance == ZERO
    assert report.counts["Coverage", "changed"] == 1


def test_a_coverage_does_not_move_to_another_patient(bring_in, database):
    bring_in(coverage())

    bring_in(patient("leo"), coverage(of="leo"))

    assert reasons(database)[0][2] == "recorded for another patient before"


def test_a_visit_does_not_move_to_another_patient(bring_in, database):
    bring_in(eob())
    before = contents(database)["visits"]

    bring_in(patient("leo"), eob(of="leo"))

    assert reasons(database)[0][2] == "recorded for another patient before"
    assert contents(database)["visits"] == before


def test_a_provider_is_named_by_their_resource_wherever_it_is(bring_in, database):
    june = {"name": [{"family": "Kassulke", "given": ["June"], "prefix": ["Dr."]}]}
    bring_in(
        {"resourceType": "Practitioner", "id": "june"} | june,
        eob(provider={"reference": "urn:uuid:june"}),
    )
    assert only_visit(database).provider == "Dr. June Kassulke"


@pytest.mark.parametrize(
    ("inside", "name"),
    [
        ({"resourceType": "Organization", "id": "p", "name": "Bayview"}, "Bayview"),
        ({"resourceType": "Practitioner", "id": "p", "name": [{"family": "Ito"}]}, "Ito"),
        ({"resourceType": "Device", "id": "p"}, ""),
    ],
)
def test_a_provider_may_be_inside_the_resource(bring_in, database, inside, name):
    bring_in(eob(contained=[inside], provider={"reference": "#p"}))

    assert only_visit(database).provider == name


def test_a_providers_name_that_went_missing_is_no_change(bring_in, database):
    told = eob(provider={"reference": "Organization/bay"})
    bring_in({"resourceType": "Organization", "id": "bay", "name": "Bayview"}, told)
    before = contents(database)

    bring_in(told)

    assert contents(database) == before


@pytest.mark.parametrize(
    ("changes", "day"),
    [
        (
            {"billablePeriod": None, "item": [line("1") | {"servicedDate": "2026-08-01"}]},
            "2026-08-01",
        ),
        (
            {
                "billablePeriod": {"start": "x"},
                "item": [line("1") | {"servicedPeriod": {"start": "2026-08-02T23:59:00-05:00"}}],
            },
            "2026-08-02",
        ),
        ({"billablePeriod": None}, "2026-09-20"),
    ],
)
def test_the_day_of_a_visit_is_the_best_one_told(bring_in, database, changes, day):
    bring_in(eob(**changes))

    assert only_visit(database).service_date.isoformat() == day


def test_an_answer_still_being_worked_on_is_pending(bring_in, database):
    bring_in(eob(outcome="queued", total=[category("submitted", "150"), category("copay", "5")]))

    assert owed(database).pending == Money.usd(150)
    assert owed(database).balance == ZERO


def test_what_the_payer_added_is_a_line_too(bring_in, database):
    bring_in(eob(addItem=[line("10", copay="10")]))

    assert owed(database).balance == Money.usd(30)


def test_a_header_counts_where_the_total_does_not_split(bring_in, database):
    header = line("100", benefit="60", copay="40")["adjudication"]

    bring_in(eob(line("100"), adjudication=header))

    assert owed(database).balance == Money.usd(40)


def test_resources_in_a_bundle_find_each_other(database, clock, tmp_path):
    told = bundle(patient("server-id"), eob(patient={"reference": "urn:uuid:0f0f"}))
    told["entry"][0]["fullUrl"] = "urn:uuid:0f0f"
    path = write(tmp_path / "bundle.ndjson", [told])

    import_files(database, [path])

    assert owed(database, "fhir:Patient/server-id").amount_due == Money.usd(20)


def test_many_households_are_written_some_at_once(database, clock, tmp_path, monkeypatch):
    monkeypatch.setattr(loading, "VISITS_PER_TRANSACTION", 25)
    ids = [f"p{number}" for number in range(12)]
    people = [patient(each) for each in ids]
    bills = [eob(own_id=f"{each}-{number}", of=each) for each in ids for number in range(5)]
    heard: list[tuple[str, int, int]] = []

    path = write(tmp_path / "many.ndjson", people + bills)
    import_files(
        database,
        [path],
        progress=lambda stage, *, done, total: heard.append((stage, done, total)),
    )

    recorded = [done for stage, done, _ in heard if stage == "recording"]
    assert recorded == [25, 50, 60]
    assert heard[-1] == ("recording", 60, 60)
    assert ("reading", path.stat().st_size, path.stat().st_size) in heard
    assert len(contents(database)["statements"]) == 12


def test_an_import_that_breaks_off_leaves_whole_households_and_is_finished_by_the_next(
    database, clock, tmp_path, monkeypatch
):
    monkeypatch.setattr(loading, "VISITS_PER_TRANSACTION", 10)
    ids = [f"p{number}" for number in range(6)]
    bills = [eob(own_id=f"{each}-{number}", of=each) for each in ids for number in range(5)]
    path = write(tmp_path / "many.ndjson", [patient(each) for each in ids] + bills)

    def interrupt(stage: str, *, done: int, total: int) -> None:
        if stage == "recording":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_files(database, [path], progress=interrupt)
    halfway = contents(database)
    report = import_files(database, [path])

    assert len(halfway["visits"]) == 10
    assert len(halfway["statements"]) == 2
    assert report.counts["ExplanationOfBenefit", "new"] == 20
    assert len(contents(database)["statements"]) == 6
    assert all(owed(database, f"fhir:Patient/{each}").balance == Money.usd(100) for each in ids)
