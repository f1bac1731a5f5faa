"""fhir.resources, which knows all of FHIR, agrees that what we take is valid."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from fhir.resources.R4B import get_fhir_model_class
from pydantic import ValidationError

from billing_core.importers.fhir import reading
from billing_core.importers.fhir.staging import Staging
from billing_core.importers.fhir.taking import TAKERS, take_file
from tests.billing_core.importers.fhir import documents
from tests.billing_core.importers.fhir.documents import SHARED, SYNTHEA, write

EXAMPLES = SHARED / "fhir-r4-spec-examples"
SAMPLE_SIZE = 25  # of each file: the judge is slow
OF_OTHER_COUNTRIES = 1  # an example in another currency than ours


def judged(resource: dict[str, Any]) -> str:
    """What the judge holds against a resource; empty if it is valid."""
    try:
        get_fhir_model_class(resource["resourceType"]).model_validate(resource)
    except ValidationError as faults:
        return str(faults)
    return ""


def resources() -> Iterator[dict[str, Any]]:
    for path in sorted(SYNTHEA.glob("*.ndjson")):
        with path.open() as lines:
            yield from (
                json.loads(text) for text, _ in zip(lines, range(SAMPLE_SIZE), strict=False)
            )
    for path in sorted(EXAMPLES.glob("*.json")):
        yield json.loads(path.read_text())


@pytest.mark.skipif(not EXAMPLES.exists(), reason=f"the published examples are not at {EXAMPLES}")
def test_what_is_taken_is_valid(clock, tmp_path):
    wanted = [each for each in resources() if each.get("resourceType") in TAKERS]
    staging = Staging()
    taken = []

    for number, each in enumerate(wanted):
        path = write(tmp_path / f"{number}.ndjson", [each])
        report = take_file(reading.files([path])[0], staging, advance=lambda _: None)
        if not report.total("refused"):
            taken.append(each)

    assert len(taken) > 150
    assert {each["resourceType"] for each in taken} == set(TAKERS)
    assert [fault for each in taken if (fault := judged(each))] == []
    staging.close()


@pytest.mark.parametrize(
    "resource",
    [
        documents.patient(),
        documents.related(),
        documents.coverage(),
        documents.account("Patient/ana", "ana"),
    ],
)
def test_what_our_tests_make_up_is_valid_too(resource):
    assert judged(resource) == ""


def test_the_judge_can_say_no():
    assert "birthDate" in judged(documents.patient(birthDate="no date"))
