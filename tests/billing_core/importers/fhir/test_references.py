"""References, whatever way they are written."""

from __future__ import annotations

import pytest

from billing_core.importers.fhir.references import resolve, urn_id


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("Patient/ana", "Patient/ana"),
        ("https://example.org/fhir/Patient/ana", "Patient/ana"),
        ("Patient/ana/_history/3", "Patient/ana"),
        ("urn:uuid:0f0f-1", "Patient/0f0f-1"),
        ("urn:uuid:known", "Patient/other"),
        ("#ana", ""),
        ("Patient?identifier=5", ""),
        ("https://example.org/nationalplan/123", ""),
        ("", ""),
    ],
)
def test_a_reference_comes_down_to_type_and_id(written, found):
    assert resolve(written, "Patient", {"urn:uuid:known": "Patient/other"}) == found


def test_a_urn_alone_does_not_say_its_type():
    assert resolve("urn:uuid:0f0f") == "?/0f0f"
    assert urn_id("urn:uuid:0f0f") == "0f0f"
    assert urn_id("https://example.org/Patient/1") == ""
