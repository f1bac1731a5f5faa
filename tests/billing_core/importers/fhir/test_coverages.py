"""Kinds of insurance: a doubt goes the caller's way."""

from __future__ import annotations

import msgspec
import pytest

from billing_core.importers.fhir import coverages
from billing_core.importers.fhir.resources import Coverage
from tests.billing_core.importers.fhir.documents import as_json, coverage


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["private"], "private"),
        ([], "private"),
        (["medicare"], "medicare"),
        (["Medicaid"], "medicaid"),
        (["dual_eligible"], "dual_eligible"),
        (["no_insurance"], "none"),
        (["Self-pay"], "none"),
        (["Unknown"], "private"),
        (["Medi-Cal Managed Care"], "medicaid"),
        (["Health First Colorado"], "medicaid"),
        (["Washington Apple Health"], "medicaid"),
        (["SUBSIDIZ"], "medicaid"),
        (["Medicare Part B", "Medicaid of Georgia"], "dual_eligible"),
        (["QMB_PLUS"], "dual_eligible"),
        (["Qualified Medicare Beneficiary"], "medicare"),
        (["Dual Complete (HMO D-SNP)"], "dual_eligible"),
        (["Medicare Supplement"], "medicare"),
        (["Media Calls Inc."], "private"),
    ],
)
def test_words_say_the_kind(words, found):
    assert coverages.kind(words) == found


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("14", "dual_eligible"),
        ("111", "medicare"),
        ("2", "medicaid"),
        ("81", "none"),
        ("5", "private"),
    ],
)
def test_the_typology_of_payers_says_the_kind(code, found):
    told = coverage("x") | {"type": {"coding": [{"system": coverages.SOPT, "code": code}]}}

    facts = coverages.coverage(msgspec.json.decode(as_json(told), type=Coverage), {})

    assert coverages.kind(facts.words) == found


def test_codes_of_other_systems_are_no_typology():
    told = coverage("x") | {"type": {"coding": [{"system": "elsewhere", "code": "2"}]}}

    facts = coverages.coverage(msgspec.json.decode(as_json(told), type=Coverage), {})

    assert coverages.kind(facts.words) == "private"


@pytest.mark.parametrize(
    ("kinds", "found"),
    [
        (["private"], "private"),
        (["private", "medicaid"], "medicaid"),
        (["medicare", "medicaid"], "dual_eligible"),
        (["medicare", "private", "none"], "medicare"),
        (["none"], "none"),
    ],
)
def test_of_several_insurances_the_strictest_holds(kinds, found):
    assert coverages.strictest(kinds) == found
