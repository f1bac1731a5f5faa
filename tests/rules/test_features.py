"""tests/features.md says what the line does and by which tests it shows: those tests are there."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import pytest

from tests.rules.source import ROOT

PAGE = (ROOT / "tests" / "features.md").read_text("utf-8")
COLUMNS = 6
STATES = ("works", "partly", "not")
VERDICTS = ("Must", "Should")  # some with the reason for which they hold


@dataclass(frozen=True)
class Feature:
    """One row: what it is, what a line should do about it, what this one does, what shows it."""

    number: int
    verdict: str
    state: str
    tests: tuple[str, ...]
    remark: str


def features(page: str) -> list[Feature]:
    return [_feature(line) for line in page.splitlines() if re.match(r"\| *\d", line)]


def _feature(line: str) -> Feature:
    cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
    assert len(cells) == COLUMNS, line
    number, _, verdict, state, tests, remark = cells
    return Feature(int(number), verdict, state, tuple(re.findall(r"`([^`]+)`", tests)), remark)


def out_of_order(page: str) -> Iterator[str]:
    numbers = [feature.number for feature in features(page)]
    for before, after in pairwise(numbers):
        if after <= before:
            yield f"{after} comes after {before}"


def untrue(page: str) -> Iterator[str]:
    """What a row says that it may not say."""
    for feature in features(page):
        named = f"{feature.number}: {feature.verdict}, {feature.state}"
        if feature.state not in STATES or not feature.verdict.startswith(VERDICTS):
            yield f"{named} is not among the words for it"
        if feature.state != "not" and not feature.tests:
            yield f"{named}, but no test shows it"
        if feature.state != "works" and not feature.remark:
            yield f"{named}, but what is missing is not said"
        if feature.state == "not" and feature.verdict.startswith("Must"):
            yield named


def missing_tests(page: str) -> Iterator[str]:
    for feature in features(page):
        for test in feature.tests:
            path, _, name = test.partition("::")
            if name not in known_in(path):
                yield f"{feature.number}: there is no {test}"


@cache
def known_in(path: str) -> frozenset[str]:
    """The tests in a file, as pytest knows them behind its name; none where there is no such file.

    Read, not imported: a browser's tests are named where there is no browser.
    """
    file = ROOT / path
    if not re.fullmatch(r"tests/.*test_\w+\.py", path) or not file.is_file():
        return frozenset()
    return frozenset(_known_among(ast.parse(file.read_text("utf-8")).body))


def _known_among(body: list[ast.stmt], within: str = "") -> Iterator[str]:
    for node in body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            yield within + node.name
        if isinstance(node, ast.ClassDef) and node.name.startswith("Test"):
            yield from _known_among(node.body, f"{within}{node.name}::")


def test_there_are_features_and_each_number_comes_once_and_in_order():
    assert features(PAGE)
    assert list(out_of_order(PAGE)) == []


def test_whatever_works_has_a_test_and_whatever_must_be_there_is():
    assert list(untrue(PAGE)) == []


def test_every_test_it_names_is_there():
    assert list(missing_tests(PAGE)) == []


HERE = "tests/rules/test_features.py::test_every_test_it_names_is_there"


@pytest.mark.parametrize(
    "test",
    [
        "tests/rules/test_features.py::test_nobody_wrote",
        "tests/rules/test_nobody_wrote.py::test_every_test_it_names_is_there",
        "tests/rules/test_features.py::TestNobodyWrote::test_every_test_it_names_is_there",
        "tests/rules/test_features.py::features",
        "tests/rules/test_features.py",
        "tests/rules/source.py::sources",
    ],
)
def test_a_test_that_is_not_there_is_found(test):
    row = f"| 1 | A card | Must | works | `{HERE}`<br>`{test}` | |"

    assert list(missing_tests(row)) == [f"1: there is no {test}"]


@pytest.mark.parametrize(
    "row",
    [
        "| 1 | A card | Must | works | | |",
        "| 1 | A card | Should | partly | | Half of it. |",
        f"| 1 | A card | Should | partly | `{HERE}` | |",
        "| 1 | A card | Should | not | | |",
        "| 1 | A card | Must | not | | All of it. |",
        "| 1 | A card | Must, if any | not | | All of it. |",
        f"| 1 | A card | Could | works | `{HERE}` | |",
        f"| 1 | A card | Must | done | `{HERE}` | All of it. |",
    ],
)
def test_a_row_that_says_too_much_or_too_little_is_found(row):
    assert len(list(untrue(row))) == 1


@pytest.mark.parametrize("numbers", [(2, 1), (1, 1)])
def test_numbers_out_of_order_are_found(numbers):
    page = "\n".join(f"| {number} | A card | Should | not | | Yet. |" for number in numbers)

    assert len(list(out_of_order(page))) == 1


def test_what_a_row_may_say_is_no_fault():
    page = f"| 1 | A card | Must | works | `{HERE}` | |\n| 12 | A fax | Should | not | | Never. |"

    assert list(untrue(page)) == list(missing_tests(page)) == list(out_of_order(page)) == []


def test_a_test_in_a_class_is_found_by_its_class():
    body = ast.parse("class TestAll:\n    def test_one(self): ...\n    def two(self): ...").body

    assert list(_known_among(body)) == ["TestAll::test_one"]
