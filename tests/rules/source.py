"""Our own source, read as text and as a syntax tree, for the rules that are about its shape."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Source:
    """One module: where it is (from the root, with slashes) and what it says."""

    path: str
    text: str

    @property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @property
    def functions(self) -> list[Function]:
        return [node for node in ast.walk(self.tree) if isinstance(node, Function)]


def sources(*folders: str) -> Iterator[Source]:
    """Every Python module under the folders; a name ending in .py is that file alone."""
    for folder in folders:
        place = ROOT / folder
        found = [place] if place.is_file() else sorted(place.rglob("*.py"))
        assert found, f"nothing in {folder}: the rule would hold of an empty house"
        for path in found:
            yield Source(path.relative_to(ROOT).as_posix(), path.read_text("utf-8"))


def faults(rule: Callable[[Source], Iterator[str]], *folders: str) -> list[str]:
    """What a rule finds wrong in every module under the folders."""
    return [fault for source in sources(*folders) for fault in rule(source)]


def imported(source: Source) -> Iterator[tuple[int, str]]:
    """Line and full name of everything a module imports, wherever in it the import stands."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def is_within(name: str, package: str) -> bool:
    return name == package or name.startswith(f"{package}.")
