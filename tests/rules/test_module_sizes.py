"""A module is read in one sitting, a function in one look: past that, it becomes two."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.rules.source import Function, Source, faults

MODULE_LINES_MAX = 300
FUNCTION_LINES_MAX = 40
POSITIONAL_MAX = 4
LISTS = (  # looked up in, not read through: tables of a migration, prompts of a flow
    "billing_core/migrations/versions/",
    "ivr/prompts/",
)


def length(function: Function) -> int:
    assert function.end_lineno is not None
    return function.end_lineno - function.lineno + 1


def positional(function: Function) -> int:
    """Parameters a call may give without their name, beside the object itself."""
    names = [argument.arg for argument in (*function.args.posonlyargs, *function.args.args)]
    return len(names) - (names[:1] in (["self"], ["cls"]))


def oversized(source: Source) -> Iterator[str]:
    lines = len(source.text.splitlines())
    is_list = source.path.startswith(LISTS)
    if lines > MODULE_LINES_MAX and not is_list:
        yield f"{source.path} has {lines} lines"
    for function in source.functions:
        where = f"{source.path}:{function.lineno} {function.name}"
        if length(function) > FUNCTION_LINES_MAX and not is_list:
            yield f"{where} has {length(function)} lines"
        if positional(function) > POSITIONAL_MAX:
            yield f"{where} takes {positional(function)} positional parameters"


def test_no_module_or_function_outgrows_a_reader():
    assert faults(oversized, "app.py", "ivr", "billing_core") == []


@pytest.mark.parametrize(
    "text",
    [
        "# line\n" * (MODULE_LINES_MAX + 1),
        "def long():\n" + "    pass\n" * FUNCTION_LINES_MAX,
        "def wide(one, two, three, four, five): ...",
        "class Wide:\n    def wide(self, one, two, three, four, five): ...",
    ],
)
def test_what_is_too_large_is_found(text):
    assert len(list(oversized(Source("ivr/planted.py", text)))) == 1


@pytest.mark.parametrize(
    "text",
    [
        "# line\n" * MODULE_LINES_MAX,
        "def fits():\n" + "    pass\n" * (FUNCTION_LINES_MAX - 1),
        "class Fits:\n    def fits(self, one, two, three, four, *, five): ...",
    ],
)
def test_what_just_fits_is_no_fault(text):
    assert list(oversized(Source("ivr/planted.py", text))) == []
