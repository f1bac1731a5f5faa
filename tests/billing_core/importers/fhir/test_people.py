"""Names, birth dates, ZIPs, regions, languages and phones, as sources write them."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest

from billing_core.importers.fhir import people
from billing_core.importers.fhir.facts import PersonFacts
from billing_core.importers.fhir.resources import (
    Coding,
    Communication,
    Concept,
    ContactPoint,
    Patient,
    Practitioner,
    RelatedPerson,
)
from billing_core.importers.report import Refusal
from tests.billing_core.importers.fhir.documents import as_json, patient, related


def read(**changes) -> PersonFacts:
    return people.patient(msgspec.json.decode(as_json(patient(**changes)), type=Patient))


def test_a_patient_is_who_they_are_where_and_how_to_reach_them(clock):
    assert read() == PersonFacts(
        given_name="Ana",
        family_name="Reyes",
        birth_date=date(1980, 2, 3),
        postal_code="94110",
        region="CA-N",
        language="en_US",
        phone="+14155550150",
    )


def test_the_official_name_and_the_home_address_are_preferred(clock):
    told = read(
        name=[
            {"use": "nickname", "given": ["Annie"]},
            {"use": "official", "family": "Reyes\u0000", "given": ["Ana", None, "Maria"]},
        ],
        address=[
            {"use": "old", "state": "WA", "postalCode": "98101"},
            {"use": "home", "state": "Oregon", "postalCode": "97205-1234"},
        ],
    )

    assert (told.given_name, told.family_name) == ("Ana Maria", "Reyes")
    assert (told.region, told.postal_code) == ("OR", "97205")


def test_a_name_may_be_text_alone_and_anything_may_be_missing(clock):
    assert read(name=[{"text": "Ana Reyes"}]).family_name == "Ana Reyes"
    bare = read(name=None, address=None, telecom=None, birthDate=None)
    assert bare == PersonFacts("", "", None, "", "US", "en_US", None)


@pytest.mark.parametrize(
    ("written", "code", "found"),
    [
        ("California", "90012", "CA-S"),
        ("CA", "93599", "CA-S"),
        ("ca", "93601", "CA-N"),
        ("CA", "", "CA-N"),
        ("Colorado", "80203", "CO"),
        ("District of Columbia", "20001", "DC"),
        ("HI", "96813", "HI"),
        ("Massachusetts", "01887", "US"),
        ("", "94110", "US"),
    ],
)
def test_states_are_regions_of_the_plan(written, code, found):
    assert people.region(written, code) == found


@pytest.mark.parametrize(
    ("written", "found"),
    [("94110", "94110"), ("94110-1234", "94110"), ("941101234", "94110"), ("v2h 1y3", "V2H 1Y3")],
)
def test_a_zip_is_the_five_digits_a_caller_keys(written, found):
    assert people.postal_code(written) == found


@pytest.mark.parametrize(
    ("tag", "found"),
    [
        ("en-US", "en_US"),
        ("es", "es_US"),
        ("es-MX", "es_US"),
        ("zh", "zh_Hans_CN"),
        ("zh-CN", "zh_Hans_CN"),
        ("zh-TW", "zh_Hans_CN"),
        ("cmn", "zh_Hans_CN"),
        ("yue", "zh_Hant_HK"),
        ("zh-HK", "zh_Hant_HK"),
        ("zh_Hant_HK", "zh_Hant_HK"),
        ("zh-yue", "zh_Hant_HK"),
        ("pt", "en_US"),
    ],
)
def test_languages_are_those_the_line_speaks(tag, found):
    assert people.language([Communication(Concept([Coding(code=tag)]))]) == found


def test_the_preferred_language_goes_first():
    spoken = [
        Communication(Concept([Coding(code="en")])),
        Communication(Concept([Coding(code="es")]), preferred=True),
    ]

    assert people.language(spoken) == "es_US"
    assert people.language([Communication(Concept(text="Spanish"))]) == "en_US"


@pytest.mark.parametrize(
    ("contacts", "found"),
    [
        ([ContactPoint("phone", "555-767-7476", "home")], None),
        ([ContactPoint("phone", "x")], None),
        ([ContactPoint("email", "4155550150")], None),
        ([ContactPoint("phone", "+33 1 44 41 74 80")], "+33144417480"),
        (
            [
                ContactPoint("phone", "415-555-0151", "work"),
                ContactPoint("phone", "(415) 555-0152", "home"),
                ContactPoint("phone", "415.555.0153", "mobile"),
            ],
            "+14155550153",
        ),
        (
            [ContactPoint("phone", "555-0100", "mobile"), ContactPoint("phone", "415-555-0152")],
            "+14155550152",
        ),
    ],
)
def test_a_phone_is_the_first_valid_number(contacts, found):
    assert people.phone(contacts) == found


@pytest.mark.parametrize("written", ["", "1980", "1980-02"])
def test_a_birth_date_that_is_not_a_day_is_unknown(clock, written):
    assert people.birth_date(written) is None


@pytest.mark.parametrize("written", ["2026-11-25", "1890-01-01", "1980-02-30", "03/14/1979", "x"])
def test_a_birth_date_that_cannot_be_is_refused(clock, written):
    with pytest.raises(Refusal, match="birth date"):
        people.birth_date(written)


def test_who_turns_eighteen_today_is_no_minor(clock):
    assert not people.is_minor(date(2008, 11, 24))
    assert people.is_minor(date(2008, 11, 25))
    assert not people.is_minor(None)


@pytest.mark.parametrize(
    ("relationship", "is_parent"),
    [
        ([{"coding": [{"code": "MTH"}]}], True),
        ([{"text": "Natural Mother"}], True),
        ([{"coding": [{"code": "N"}, {"code": "GUARD"}]}], True),
        ([{"coding": [{"code": "WIFE"}]}], False),
        ([{"text": "grandmother-in-law"}], False),
        ([], False),
    ],
)
def test_a_related_person_may_be_a_parent(clock, relationship, is_parent):
    told = msgspec.json.decode(as_json(related(relationship=relationship)), type=RelatedPerson)

    assert people.related(told, {}).parent_of == ("Patient/ana" if is_parent else "")


def test_a_related_person_not_in_use_is_nobodys_parent(clock):
    told = msgspec.json.decode(as_json(related(active=False)), type=RelatedPerson)

    assert people.related(told, {}).parent_of == ""


def test_a_practitioner_has_a_title():
    told = b'{"name": [{"family": "Kassulke", "given": ["June"], "prefix": ["Dr."]}]}'

    assert people.practitioner(msgspec.json.decode(told, type=Practitioner)).name == (
        "Dr. June Kassulke"
    )
    assert people.practitioner(Practitioner()).name == ""
