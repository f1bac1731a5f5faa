"""One word per thing, in code and talk: a second word for it hides what is meant."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import PurePosixPath

import pytest

from tests.rules.source import Source, faults

INSTEAD_OF = {
    "agent": "representative",
    "customer": "caller, or guarantor",
    "invoice": "statement",
    "arrangement": "plan",
    "utils": "a name for what is in it",
    "helpers": "a name for what is in it",
    "manager": "a name for what it does",
    "process": "a verb for what it does",
    "data": "a name for what is in it",
}


NOT_OURS = {"process_bind_param", "process_result_value"}  # methods that SQLAlchemy calls


def words_of(name: str) -> list[str]:
    return re.findall(r"[a-z]+", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower())


def poor_names(source: Source) -> Iterator[str]:
    named = [(1, PurePosixPath(source.path).stem)]
    named += [
        (node.lineno, node.name)
        for node in ast.walk(source.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        and node.name not in NOT_OURS
    ]
    for line, name in named:
        for word in words_of(name):
            if word in INSTEAD_OF:
                yield f"{source.path}:{line} {name}: instead of {word}, {INSTEAD_OF[word]}"
        if name.startswith("base_"):
            yield f"{source.path}:{line} {name}: base_ says what it is for, not what it is"


def test_every_module_function_and_class_is_named_in_our_words():
    assert faults(poor_names, "app.py", "ivr", "billing_core") == []


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("ivr/utils.py", ""),
        ("ivr/flows/pay.py", "def find_customer(): ..."),
        ("ivr/flows/pay.py", "class AgentQueue: ..."),
        ("ivr/flows/pay.py", "def process(): ..."),
        ("ivr/flows/pay.py", "def base_turn(): ..."),
    ],
)
def test_a_poor_name_is_found(path, text):
    assert len(list(poor_names(Source(path, text)))) == 1


def test_a_word_inside_another_is_no_fault():
    assert list(poor_names(Source("billing_core/database.py", "def reagent(): ..."))) == []
