"""Files as they come: by line, in bundles, alone, packed, empty, broken."""

from __future__ import annotations

import gzip
import json

import pytest

from billing_core.errors import UnreadableFile
from billing_core.importers.fhir import reading
from tests.billing_core.importers.fhir.documents import as_json, bundle, eob, patient, write


def read(path) -> list[reading.Document]:
    [file] = reading.files([path])
    return list(reading.read(file, advance=lambda _: None))


def found(path) -> list[tuple[str, str, str]]:
    return [(each.place, each.kind, each.id) for each in read(path)]


def test_lines_are_numbered_and_blank_ones_skipped(tmp_path):
    path = tmp_path / "some.ndjson"
    path.write_text(f"{as_json(patient('a'))}\n\n{as_json(patient('b'))}")

    assert found(path) == [("some.ndjson:1", "Patient", "a"), ("some.ndjson:3", "Patient", "b")]


def test_one_resource_may_stand_alone_over_many_lines(tmp_path):
    path = tmp_path / "one.json"
    path.write_text(json.dumps(patient("a"), indent=2))

    assert found(path) == [("one.json", "Patient", "a")]


def test_lines_are_known_as_such_whatever_the_files_name(tmp_path):
    path = write(tmp_path / "some.json", [patient("a"), patient("b")])

    assert [own_id for *_, own_id in found(path)] == ["a", "b"]


def test_a_bundles_resources_are_read_one_by_one(tmp_path):
    path = tmp_path / "bundle.json"
    path.write_text(json.dumps(bundle(patient("a"), patient("b")) | {"total": 2}, indent=1))

    assert found(path) == [("bundle.json#1", "Patient", "a"), ("bundle.json#2", "Patient", "b")]


def test_bundles_may_also_come_by_line(tmp_path):
    path = tmp_path / "bundles.ndjson"
    path.write_text(f"{json.dumps(bundle(patient('a')))}\n{json.dumps(bundle(patient('b')))}\n")

    assert [place for place, *_ in found(path)] == ["bundles.ndjson:1#1", "bundles.ndjson:2#1"]


def test_entries_of_a_bundle_name_each_other_by_its_full_urls(tmp_path):
    told = bundle(patient("a"), eob())
    told["entry"][0]["fullUrl"] = "urn:uuid:0f0f"
    path = tmp_path / "bundle.json"
    path.write_text(as_json(told))

    assert read(path)[1].aliases == {"urn:uuid:0f0f": "Patient/a"}


def test_an_entry_without_an_id_has_that_of_its_full_url(tmp_path):
    told = bundle(patient(id=None))
    told["entry"][0]["fullUrl"] = "urn:uuid:0f0f"
    told["entry"].append({"request": {"method": "DELETE", "url": "Patient/x"}})
    path = tmp_path / "bundle.json"
    path.write_text(json.dumps(told))

    assert found(path) == [("bundle.json#1", "Patient", "0f0f")]


def test_an_entry_that_is_no_resource_is_named(tmp_path):
    path = tmp_path / "bundle.json"
    path.write_text('{"resourceType": "Bundle", "entry": [{"resource": 5}]}')

    assert [each.problem for each in read(path)] == ["not a FHIR resource"]


def test_a_bundle_without_a_list_of_entries_is_named(tmp_path):
    path = tmp_path / "bundle.json"
    path.write_text('{"resourceType": "Bundle", "entry": 5}')

    assert "entries" in read(path)[0].problem


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("{]", "not readable as JSON"),
        ('{"id": "\\ud800"}', "not readable as JSON"),
        ("[1, 2]", "not a FHIR resource"),
        ('{"resourceType": 5}', "not a FHIR resource"),
        ('{"id": "a"}', "not a FHIR resource: no resourceType"),
    ],
)
def test_a_broken_line_is_named_and_the_others_are_read(tmp_path, text, problem):
    path = tmp_path / "some.ndjson"
    path.write_text(f"{as_json(patient('a'))}\n{text}\n{as_json(patient('b'))}\n")

    assert [each.problem for each in read(path)] == ["", problem, ""]


def test_packed_files_are_unpacked(tmp_path):
    path = tmp_path / "some.ndjson.gz"
    path.write_bytes(gzip.compress(as_json(patient("a")).encode()))

    assert found(path) == [("some.ndjson.gz:1", "Patient", "a")]


def test_a_byte_order_mark_is_no_hindrance(tmp_path):
    path = tmp_path / "some.ndjson"
    path.write_bytes(b"\xef\xbb\xbf" + as_json(patient("a")).encode())

    assert found(path) == [("some.ndjson:1", "Patient", "a")]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("some.ndjson", b""),
        ("one.json", b""),
        ("some.ndjson", as_json(patient("a")).encode() + b"\n" + b'{"resourceType": "Pat'),
        ("some.ndjson", b'{"resourceType": "Pat'),
        ("some.ndjson", b'{"resourceType": 5, "id": "a'),
        ("some.ndjson", as_json(patient("a")).encode() + b"\n\x00\x00\x00"),
        ("bundle.json", as_json(bundle(patient("a"), patient("b"))).encode()[:-9]),
        ("one.json", json.dumps(patient("a"), indent=1).encode()[:-9]),
        ("one.json", b"<Patient/>"),
        ("some.ndjson.gz", gzip.compress(as_json(patient("a")).encode(), mtime=0)[:-12]),
        ("some.ndjson.gz", b"not packed at all"),
        ("some.ndjson.gz", gzip.compress(b"{}" * 999, mtime=0)[:20] + b"\xff" * 20),
    ],
)
def test_a_file_that_is_empty_or_cut_short_is_unreadable(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content)

    with pytest.raises(UnreadableFile):
        read(path)


def test_a_last_line_that_is_whole_but_no_resource_tears_nothing(tmp_path):
    path = tmp_path / "some.ndjson"
    path.write_text(f'{as_json(patient("a"))}\n{{"resourceType": 5}}')

    assert [each.problem for each in read(path)] == ["", "not a FHIR resource"]


def test_a_file_that_is_gone_is_unreadable(tmp_path):
    with pytest.raises(UnreadableFile, match="FileNotFoundError"):
        read(tmp_path / "gone.json")


@pytest.mark.parametrize("name", ["some.ndjson", "one.json"])
def test_what_is_too_large_for_memory_is_unreadable(tmp_path, monkeypatch, name):
    monkeypatch.setattr(reading, "DOCUMENT_BYTES_MAX", 50)
    path = tmp_path / name
    path.write_text(json.dumps(patient("a"), indent=None if "nd" in name else 1))

    with pytest.raises(UnreadableFile, match="256 MiB"):
        read(path)


def test_folders_are_searched_for_fhir_files_alone(tmp_path):
    inside = tmp_path / "export" / "deep"
    inside.mkdir(parents=True)
    (inside / ".hidden").mkdir()
    for name in (
        "a.json",
        "b.ndjson",
        "c.jsonl.gz",
        "LICENSE",
        "d.csv",
        ".e.json",
        ".hidden/f.json",
    ):
        (inside / name).touch()

    names = [file.name for file in reading.files([tmp_path / "export", inside / "a.json"])]

    assert names == ["export/deep/a.json", "export/deep/b.ndjson", "export/deep/c.jsonl.gz"]


def test_progress_is_told_in_bytes_of_the_file(tmp_path):
    path = write(tmp_path / "some.ndjson", [patient(f"p{number}") for number in range(1000)])
    heard: list[int] = []

    list(reading.read(reading.files([path])[0], advance=heard.append))

    assert sum(heard) == path.stat().st_size
    assert len(heard) == 1000
