"""Words live in prompts, where they are translated: one in a flow is heard in English only."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from tests.rules.source import Source, faults

NOT_HEARD = ("log", "logger")  # what is written for operators
DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def spoken_literals(source: Source) -> Iterator[str]:
    tree = source.tree
    unheard = set(docstrings(tree)) | set(logged(tree)) | set(asserted(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and is_words(node.value) and node not in unheard:
            yield f"{source.path}:{node.lineno} {node.value!r}"


def is_words(value: object) -> bool:
    """Whether a literal is something to be read out, and not a key, a code or a number."""
    return isinstance(value, str) and (" " in value.strip() or not value.isascii())


def docstrings(tree: ast.Module) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        if isinstance(node, DOCUMENTED) and node.body and isinstance(node.body[0], ast.Expr):
            yield node.body[0].value


def logged(tree: ast.Module) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[0] in NOT_HEARD:
            yield from ast.walk(node)


def asserted(tree: ast.Module) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Assert):
            yield from ast.walk(node)


def test_no_sentence_stands_in_a_flow():
    assert faults(spoken_literals, "ivr/flows") == []


@pytest.mark.parametrize(
    "text",
    [
        'Say(("You owe nothing.",), then=goodbye)',
        'words = f"You owe {amount}"',
        "greeting = '您好'",
        'def ask(call):\n    """A docstring is fine."""\n    return "but this is not"',
    ],
)
def test_a_sentence_is_found(text):
    assert len(list(spoken_literals(Source("ivr/flows/planted.py", text)))) == 1


@pytest.mark.parametrize(
    "text", ['log.info("payment taken")', 'assert paid, "not yet paid"', 'key = "1"']
)
def test_what_no_caller_hears_is_no_fault(text):
    assert list(spoken_literals(Source("ivr/flows/planted.py", text))) == []
