"""Money is whole cents: a float cannot hold ten cents, and one makes the whole sum doubtful."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from tests.rules.source import Source, faults


def floats(source: Source) -> Iterator[str]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Name | ast.Attribute) and name_of(node) in (
            "float",
            "Float",
            "Double",
        ):
            yield f"{source.path}:{node.lineno} speaks of {name_of(node)}"


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
