"""Whoever uses the billing library reads its docstrings: what comes back, in which unit, what is
raised.

What is public is told in one place, `billing_core.PUBLIC_MODULES`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import PurePosixPath

import pytest

import billing_core
from tests.rules.source import ROOT, Function, Source, faults

BREAKS = re.compile(
    r"[.;:,(]\s|\n\n|, | (?:and|or|if|that|which|whether|when|unless|so|with|since) "
)
A_DAY = re.compile(r"\b(days?|dates?|month|today|year|night)\b", re.IGNORECASE)
AN_AMOUNT = re.compile(r"cent|dollar|amount|ow(?:e|ing)|sum|balance|paid|pays?|credit|fee|share")
UNITS = (("date", A_DAY), ("datetime", re.compile("UTC")), ("Money", AN_AMOUNT))


TOLD = (
    "def owe(db, on: date) -> Money:\n"
    '    """Return what is owed on a day; raise OutOfRange above it."""\n'
    "    raise OutOfRange"
)


def public(source: Source) -> Iterator[Function | ast.ClassDef]:
    if PurePosixPath(source.path).stem not in billing_core.PUBLIC_MODULES:
        return
    for node in source.tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            yield node


def raised(function: Function) -> Iterator[str]:
    """The exceptions a function raises itself, or by asking for a row that may not be there."""
    for node in ast.walk(function):
        if isinstance(node, ast.Raise) and node.exc is not None:
            what = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
            yield ast.unparse(what).rpartition(".")[2]


def untold(source: Source) -> Iterator[str]:
    for node in public(source):
        where = f"{source.path}:{node.lineno} {node.name}"
        said = ast.get_docstring(node)
        if said is None or len([each for each in BREAKS.split(said) if each.strip()]) < 2:
            yield f"{where}: a docstring of more than one clause"
        elif not isinstance(node, ast.ClassDef):
            yield from (f"{where}: {fault}" for fault in _left_out(node, said))


def _left_out(function: Function, said: str) -> Iterator[str]:
    returns = ast.unparse(function.returns) if function.returns else ""
    signature = f"{ast.unparse(function.args)} -> {returns}"
    for kind, told in UNITS:
        if re.search(rf"\b{kind}\b", signature) and not told.search(said):
            yield f"which {kind} that is"
    yield from (f"raises {name}" for name in raised(function) if name not in said)


def test_every_public_function_says_what_it_returns_raises_and_in_which_unit():
    assert faults(untold, "billing_core") == []


def test_the_library_names_every_concept_it_has():
    folders = {path.parent.name for path in (ROOT / "billing_core").glob("*/__init__.py")}
    named = set(re.findall(r"^    (\w+) {2,}", billing_core.__doc__ or "", re.MULTILINE))

    assert folders - named == set()


@pytest.mark.parametrize(
    "text",
    [
        "def owe(db): ...",
        'def owe(db):\n    """Return a debt."""',
        'def owe(db, on: date):\n    """Return a debt, or None."""',
        'def owe(db, at: datetime):\n    """Return a debt of a day, or None."""',
        'def owe(db) -> Money:\n    """Return it, or None."""',
        'def owe(db):\n    """Return a debt, or None."""\n    raise errors.IllegalMove("debt")',
        "class Debt: ...",
    ],
)
def test_what_is_left_out_is_found(text):
    assert len(list(untold(Source("billing_core/debts/queries.py", text)))) == 1


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("billing_core/debts/cli.py", "def owe(db): ..."),
        ("billing_core/debts/actions.py", "def _owe(db): ..."),
        ("billing_core/debts/actions.py", TOLD),
    ],
)
def test_what_is_told_or_not_public_is_no_fault(path, text):
    assert list(untold(Source(path, text))) == []
