"""Money is whole cents: a float cannot hold ten cents, and one makes the whole sum doubtful."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from tests.rules.source import Source, faults

FLOATS = ("float", "Float", "Double")


def floats(source: Source) -> Iterator[str]:
    tree = source.tree
    times = set(times_in(tree))
    for node in ast.walk(tree):
        if not isinstance(node, ast.Name | ast.Attribute) or node in times:
            continue
        if name_of(node) in FLOATS:
            yield f"{source.path}:{node.lineno} speaks of {name_of(node)}"


def times_in(tree: ast.Module) -> Iterator[ast.AST]:
    """Annotations of what is named in seconds: time is measured, not counted."""
    for node in ast.walk(tree):
        name = node.arg if isinstance(node, ast.arg) else ""
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            name = node.target.id
        if (
            name.endswith("seconds")
            and isinstance(node, ast.arg | ast.AnnAssign)
            and node.annotation
        ):
            yield from ast.walk(node.annotation)


def name_of(node: ast.Name | ast.Attribute) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr


def test_there_is_no_float_where_money_is_kept():
    assert faults(floats, "billing_core") == []


@pytest.mark.parametrize(
    "text",
    ["cents = float(amount)", "amount: float", "amount = mapped_column(sqlalchemy.Float)"],
)
def test_a_float_is_found(text):
    assert len(list(floats(Source("billing_core/planted.py", text)))) == 1


def test_a_time_may_be_a_float():
    planted = Source("billing_core/planted.py", "def wait(timeout_seconds: float = 5): ...")

    assert list(floats(planted)) == []
