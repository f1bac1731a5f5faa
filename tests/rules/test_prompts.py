"""The catalogues we ship are complete, clean, and say what the code says."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest
from opencc import OpenCC

from ivr.catalogues import TRANSLATED, path, read, wordings
from ivr.catalogues.checking import check
from ivr.catalogues.syncing import as_bytes
from tests.rules.source import sources

# Into the script each catalogue is in: nothing must change (Hong Kong writes 了解, not 瞭解).
CONVERSIONS = {"zh_Hans_CN": "t2s", "zh_Hant_HK": "s2t"}


def test_there_is_nothing_to_complain_of():
    assert check() == []


def test_every_prompt_in_the_code_is_a_wording():
    written = {
        key for source in sources("ivr/prompts") for key in prompts_in(source.tree, source.path)
    }

    assert written
    assert written == set(wordings())


@pytest.mark.parametrize("code", TRANSLATED)
def test_catalogues_are_as_the_update_writes_them(code):
    assert as_bytes(read(code)) == path(code).read_bytes()


@pytest.mark.parametrize("code", TRANSLATED)
def test_catalogues_say_that_no_translator_has_reviewed_them(code):
    # Goes when one has: the header then says who, and when.
    assert "machine draft, not yet reviewed by a qualified translator" in read(code).header_comment


@pytest.mark.parametrize(("code", "conversion"), CONVERSIONS.items())
def test_opencc_agrees_that_each_script_is_pure(code, conversion):
    converter = OpenCC(conversion)
    translations = [str(message.string) for message in read(code) if message.id]

    assert translations
    assert [
        converter.convert(words).replace("瞭解", "了解") for words in translations
    ] == translations


def prompts_in(tree: ast.Module, file: str) -> Iterator[str]:
    """The keys of the functions a module marks with @prompt."""
    module = re.sub(r".*/|\.py$", "", file)
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and "prompt" in map(ast.unparse, node.decorator_list):
            yield f"{module}.{node.name}"
