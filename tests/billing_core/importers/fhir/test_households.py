"""Who is liable: the account's guarantor; of a minor a parent; else the patient."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from billing_core.accounts.models import Guarantor, Patient
from billing_core.importers.fhir import import_files
from billing_core.importers.fhir.enrolment import NO_PERSON
from billing_core.importers.fhir.taking import CONFLICT
from billing_core.money import Money
from tests.billing_core.importers.fhir.documents import (
    account,
    claim,
    contents,
    coverage,
    eob,
    owed,
    patient,
    reasons,
    related,
    write,
)

CHILD = {"birthDate": "2018-06-01"}


@pytest.fixture
def bring_in(database, clock, tmp_path):
    """Import resources as one file; returns the report."""

    def run(*resources):
        return import_files(database, [write(tmp_path / "some.ndjson", resources)])

    return run


def guarantors(database) -> dict[str, str]:
    """Patient's source key → guarantor's."""
    with database.transaction() as db:
        rows = db.execute(
            select(Patient.source_key, Guarantor.source_key).join(
                Guarantor, Guarantor.id == Patient.guarantor_id
            )
        )
        return {of.removeprefix("fhir:"): who.removeprefix("fhir:") for of, who in rows}


def test_a_patient_alone_is_their_own_guarantor(bring_in, database):
    bring_in(patient(), eob())

    assert guarantors(database) == {"Patient/ana": "Patient/ana"}
    assert owed(database).amount_due == Money.usd(20)


def test_an_account_names_the_guarantor_of_a_family(bring_in, database):
    report = bring_in(
        account("RelatedPerson/mia", "ana", "leo"),
        patient(),
        patient("leo", birthDate=None),
        related(),
        eob(),
        eob(own_id="eob2", of="leo"),
    )

    assert set(guarantors(database).values()) == {"RelatedPerson/mia"}
    assert owed(database, "fhir:RelatedPerson/mia").amount_due == Money.usd(40)
    assert report.counts["RelatedPerson", "new"] == 1
    assert report.counts["Account", "consulted"] == 1
    assert report.statements == 1


def test_an_account_told_twice_is_one(bring_in, database):
    told = account("RelatedPerson/mia", "ana")

    report = bring_in(patient(), related(), told, told)

    assert report.reasons["left out", "Account", "the same again"] == 1
    assert guarantors(database) == {"Patient/ana": "RelatedPerson/mia"}


def test_a_guarantor_may_be_another_patient(bring_in, database):
    bring_in(patient(), patient("leo", **CHILD), account("Patient/ana", "leo"), eob(of="leo"))

    assert guarantors(database) == {"Patient/ana": "Patient/ana", "Patient/leo": "Patient/ana"}
    assert owed(database).amount_due == Money.usd(20)


def test_a_guarantor_named_by_urn_is_found_whatever_they_are(bring_in, database):
    bring_in(patient(), related("0f0f"), account("urn:uuid:0f0f", "ana"))

    assert guarantors(database) == {"Patient/ana": "RelatedPerson/0f0f"}


def test_a_minors_parent_is_the_guarantor(bring_in, database):
    bring_in(patient(**CHILD), related(), related("dan", relationship=[{"text": "Uncle"}]), eob())

    assert guarantors(database) == {"Patient/ana": "RelatedPerson/mia"}


def test_of_two_parents_the_first_who_can_prove_who_they_are(bring_in, database):
    bring_in(related("a", birthDate=None), related("b"), related("c"), patient(**CHILD))

    assert guarantors(database) == {"Patient/ana": "RelatedPerson/b"}


def test_a_grown_ups_mother_is_not_asked_to_pay(bring_in, database):
    report = bring_in(patient(), related())

    assert guarantors(database) == {"Patient/ana": "Patient/ana"}
    assert report.counts["RelatedPerson", "left out"] == 1


def test_a_guarantor_once_billed_stays_when_the_account_is_not_told_again(bring_in, database):
    bring_in(patient(**CHILD), related(), eob())

    report = bring_in(patient(**CHILD), eob(), eob(own_id="second"))

    assert guarantors(database) == {"Patient/ana": "RelatedPerson/mia"}
    assert owed(database, "fhir:RelatedPerson/mia").amount_due == Money.usd(40)
    assert report.counts["Patient", "unchanged"] == 1


def test_an_account_that_names_another_one_later_is_for_a_person_to_decide(bring_in, database):
    bring_in(patient(), eob())
    before = contents(database)

    bring_in(patient(), related(), account("RelatedPerson/mia", "ana"), eob(), eob(own_id="b"))

    assert contents(database) == before
    why = {key: reason for _, key, reason in reasons(database)}
    assert "a person has to decide" in why["fhir:Patient/ana"]
    assert why["fhir:ExplanationOfBenefit/b"] == "its patient was refused"


def test_an_account_that_names_the_same_one_again_is_no_news(bring_in, database):
    told = (patient(), related(), account("RelatedPerson/mia", "ana"), eob())
    bring_in(*told)
    before = contents(database)

    report = bring_in(*told)

    assert contents(database) == before
    assert report.counts["RelatedPerson", "unchanged"] == 1


def test_what_the_source_changed_of_a_person_is_brought_up_to_date(bring_in, database):
    bring_in(patient(), eob())

    changed = patient(
        birthDate=None,
        name=[{"family": "Cruz", "given": ["Ana"]}],
        address=[{"state": "WA", "postalCode": "98101"}],
        telecom=None,
    )
    report = bring_in(changed)

    with database.transaction() as db:
        known = db.scalars(select(Guarantor)).one()
        assert (known.family_name, known.postal_code, known.region) == ("Cruz", "98101", "WA")
        assert known.phone is None
        assert known.birth_date.isoformat() == "1980-02-03"
    assert report.counts["Patient", "changed"] == 1


def test_a_new_address_alone_is_a_change_too(bring_in, database):
    bring_in(patient())

    report = bring_in(patient(address=[{"state": "WA", "postalCode": "98101"}]))

    assert report.counts["Patient", "changed"] == 1


def refusal(database) -> set[str]:
    return {reason for _, _, reason in reasons(database)}


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        (
            [patient(birthDate=None)],
            "no birth date of the guarantor: nobody could prove to be them",
        ),
        (
            [patient(birthDate="1980")],
            "no birth date of the guarantor: nobody could prove to be them",
        ),
        (
            [patient(), related(birthDate=None), account("RelatedPerson/mia", "ana")],
            "no birth date of the guarantor: nobody could prove to be them",
        ),
        ([patient(), account("Organization/employer", "ana")], NO_PERSON),
        ([patient(), account("urn:uuid:0f0f", "ana")], NO_PERSON),
        ([patient(), account("#inside", "ana")], NO_PERSON),
        (
            [patient(), account("RelatedPerson/nobody", "ana")],
            "its guarantor is neither here nor in the books",
        ),
        (
            [
                patient(),
                patient("leo"),
                related(),
                account("RelatedPerson/mia", "ana"),
                account("Patient/leo", "ana", own_id="other"),
            ],
            "two accounts name different guarantors",
        ),
    ],
)
def test_where_nobody_can_be_billed_nothing_is_recorded(bring_in, database, told, reason):
    bring_in(*told, eob(), coverage(), claim())

    assert refusal(database) == {reason, "its patient was refused"}
    assert "Patient/ana" not in guarantors(database)
    assert contents(database)["visits"] == []


def test_where_accounts_under_one_id_differ_nobody_is_billed(bring_in, database):
    bring_in(
        patient(), eob(), account("Patient/ana", "ana"), account("RelatedPerson/mia", "ana", "leo")
    )

    assert refusal(database) == {CONFLICT, NO_PERSON, "its patient was refused"}
    assert contents(database)["visits"] == []


def test_bills_of_somebody_unknown_are_refused(bring_in, database):
    report = bring_in(eob(), coverage(), account("RelatedPerson/mia", "ana"))

    assert refusal(database) == {"its guarantor is neither here nor in the books"}
    assert report.exit_code == 0  # the account was consulted

    bring_in(eob(own_id="b"), claim())
    assert "its patient is neither here nor in the books" in refusal(database)


def test_a_guarantor_without_their_patient_is_not_enough(bring_in, database):
    bring_in(related(), account("RelatedPerson/mia", "ana"), eob())

    assert refusal(database) == {"its patient is neither here nor in the books"}


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"guarantor": None}, "names no guarantor"),
        (
            {"guarantor": [{"party": {"reference": "Patient/x"}, "period": {"end": "2020-01-01"}}]},
            "names no guarantor",
        ),
        ({"status": "entered-in-error"}, "not in use any more"),
    ],
)
def test_an_account_that_says_nobody_is_left_out(bring_in, database, changes, why):
    report = bring_in(patient(), account("Patient/x", "ana", **changes))

    assert report.reasons["left out", "Account", why] == 1
    assert guarantors(database) == {"Patient/ana": "Patient/ana"}


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"subject": None}, "it names no patient"),
        ({"subject": [{"reference": "Group/all"}]}, "it names no patient"),
    ],
)
def test_an_account_that_is_unclear_is_refused(bring_in, database, changes, reason):
    bring_in(account("Patient/x", "ana", **changes))

    assert refusal(database) == {reason}
