"""What is refused lies in quarantine with its place and the reason, never with its text."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from billing_core.audit.models import AuditEvent
from billing_core.importers.fhir import import_files
from billing_core.importers.fhir.taking import CONFLICT
from billing_core.money import Money
from tests.billing_core.importers.fhir.documents import (
    as_json,
    claim,
    contents,
    coverage,
    eob,
    line,
    owed,
    patient,
    reasons,
    runs,
    write,
)

NO_COVERAGE = "its coverage is not given: whether it may be billed cannot be told"


@pytest.fixture
def bring_in(database, clock, tmp_path):
    def run(*resources):
        return import_files(database, [write(tmp_path / "some.ndjson", resources)])

    return run


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"item": [line("100", copay="-5")]}, "a negative amount"),
        (
            {"item": [line("100", copay="5") | {"net": {"value": 100, "currency": "EUR"}}]},
            "an amount that is not in US dollars",
        ),
        ({"item": [line("100", copay="101")]}, "the patient's share is more than the charge"),
        ({"outcome": "error"}, "its adjudication ended in an error"),
        ({"status": "wishful"}, "a status that FHIR does not know"),
        ({"patient": {"reference": "#inside"}}, "its patient is inside the resource and could not"),
        ({"patient": {"display": "Ana"}}, "it names no patient"),
        ({"patient": {"reference": "Group/all"}}, "it names no patient"),
        ({"insurance": []}, "it names no insurance"),
        ({"insurance": [{"coverage": {"reference": "#gone", "display": "x"}}]}, NO_COVERAGE),
        ({"insurance": [{"coverage": {"identifier": {"value": "1"}}}]}, NO_COVERAGE),
        (
            {"insurance": [{"coverage": {"reference": "Coverage/gone"}}]},
            "its coverage is neither here nor in the books",
        ),
        ({"created": "x", "billablePeriod": None}, "its date is no date"),
        ({"patient": None}, "not shaped as FHIR R4 says: Object missing required field `patient`"),
        ({"patient": "Patient/ana"}, "not shaped as FHIR R4 says: Expected `object`, got `str`"),
        ({"item": {"sequence": 1}}, "not shaped as FHIR R4 says: Expected `array`"),
        ({"contained": [5], "id": "b"}, "not shaped as FHIR R4 says: Expected `object`, got `int`"),
        ({"id": "no such/id"}, "no id, or none that FHIR allows"),
        ({"id": None}, "no id, or none that FHIR allows"),
    ],
)
def test_a_bill_that_cannot_be_is_refused_and_the_others_are_taken(
    bring_in, database, changes, reason
):
    report = bring_in(patient(), eob(**changes), eob(own_id="good"))

    [(place, _, found)] = reasons(database)
    assert found.startswith(reason)
    assert place == "some.ndjson:2"
    assert owed(database).balance == Money.usd(20)
    assert report.exit_code == 0


@pytest.mark.parametrize(
    ("resource", "reason"),
    [
        (patient(birthDate="2030-01-01"), "the birth date cannot be"),
        (patient(birthDate="1980-02-31"), "the birth date is no date"),
        (patient(name="Ana"), "not shaped as FHIR R4 says"),
        (coverage() | {"beneficiary": {"reference": "Group/all"}}, "it names no patient"),
        (claim(line("-1")), "a negative amount"),
        ({"resourceType": "ExplanationOfBenefit", "id": "x"}, "not shaped as FHIR R4 says"),
        ({"id": "x"}, "not a FHIR resource: no resourceType"),
    ],
)
def test_other_resources_are_refused_alike(bring_in, database, resource, reason):
    report = bring_in(resource)

    assert reasons(database)[0][2].startswith(reason)
    assert report.total("refused") == 1
    assert all(not rows for rows in contents(database).values())


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"use": "preauthorization"}, "a price asked beforehand, not a claim"),
        ({"status": "draft"}, "a draft"),
    ],
)
def test_what_is_right_but_no_bill_is_left_out(bring_in, database, changes, why):
    report = bring_in(patient(), eob(**changes), claim(**changes))

    assert report.reasons["left out", "ExplanationOfBenefit", why] == 1
    assert report.reasons["left out", "Claim", why] == 1
    assert contents(database)["visits"] == []


def test_different_bills_under_one_id_are_all_refused(bring_in, database):
    report = bring_in(patient(), eob(), eob(line("50", copay="5")), eob(own_id="good"))

    key = "fhir:ExplanationOfBenefit/eob"
    assert reasons(database) == [("some.ndjson:2", key, CONFLICT), ("some.ndjson:3", key, CONFLICT)]
    assert report.counts["ExplanationOfBenefit", "refused"] == 2
    assert owed(database).balance == Money.usd(20)


def test_the_same_bill_for_different_patients_is_a_contradiction(bring_in, database):
    bring_in(patient(), patient("leo"), eob(), eob(of="leo"))

    assert [reason for *_, reason in reasons(database)] == [CONFLICT, CONFLICT]


def test_different_patients_under_one_id_take_their_bills_with_them(bring_in, database):
    bring_in(patient(), patient(birthDate="1990-01-01"), eob())

    assert reasons(database)[-1][2] == "its patient is neither here nor in the books"


def test_the_same_resource_twice_is_taken_once(bring_in, database):
    report = bring_in(patient(), eob(), eob(), patient())

    assert report.total("new") == 2
    assert report.total("left out") == 2
    assert owed(database).balance == Money.usd(20)


def test_a_torn_file_leaves_no_trace_of_what_it_contradicted(database, clock, tmp_path):
    whole = write(tmp_path / "a.ndjson", [patient(), eob()])
    torn = tmp_path / "b.ndjson"
    torn.write_text(as_json(eob(line("50", copay="5"))) + "\n" + as_json(eob(own_id="x"))[:-20])

    import_files(database, [whole, torn])

    assert reasons(database) == [("b.ndjson", None, "the last line is cut short")]
    assert owed(database).balance == Money.usd(20)


def test_a_torn_bundle_leaves_nothing(database, clock, tmp_path):
    torn = tmp_path / "bundle.json"
    torn.write_text('{"resourceType": "Bundle", "entry": [{"resource": ' + as_json(patient()))

    report = import_files(database, [torn])

    assert reasons(database) == [("bundle.json", None, "not JSON, or cut short")]
    assert all(not rows for rows in contents(database).values())
    assert report.exit_code == 2


def test_quarantine_holds_nothing_of_a_persons_data(bring_in, database):
    bring_in(
        patient(name=[{"family": "Secretfamily"}], birthDate="9999-99-99"),
        eob(item=[line("100", copay="200") | {"productOrService": {"text": "Secretcare"}}]),
        eob(own_id="b", patient="Secretreference"),
    )

    assert len(reasons(database)) == 3
    assert "Secret" not in repr(reasons(database))
    assert "9999" not in repr(reasons(database))


def test_a_run_keeps_its_counts_and_leaves_an_audit_row(bring_in, database):
    bring_in(patient(), eob(), eob(own_id="bad", outcome="error"))

    [run] = runs(database)
    assert run.format == "fhir"
    assert run.finished_at is not None
    assert run.counts == {
        "ExplanationOfBenefit": {"new": 1, "refused": 1},
        "Patient": {"new": 1},
        "Statement": {"new": 1},
    }
    with database.transaction() as db:
        event = db.scalars(select(AuditEvent).where(AuditEvent.tag == "import_finished")).one()
        assert event.details == {"taken": 2, "unchanged": 0, "refused": 1}


def test_a_run_that_breaks_off_is_remembered_as_unfinished(database, clock, tmp_path):
    path = write(tmp_path / "some.ndjson", [patient(), eob()])

    def interrupted(stage: str, *, done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_files(database, [path], progress=interrupted)

    assert runs(database)[0].finished_at is None
    assert all(not rows for rows in contents(database).values())
    import_files(database, [path])
    assert owed(database).balance == Money.usd(20)
