"""Which files an import is to read."""

from __future__ import annotations

from pathlib import Path


def files(paths: list[Path], suffixes: tuple[str, ...]) -> list[Path]:
    """Return the files named, and from folders those with one of the endings, each once."""
    found: dict[Path, Path] = {}
    for path in paths:
        if path.is_dir():
            inside = sorted(each for each in path.rglob("*") if _is_wanted(each, suffixes))
        else:
            inside = [path]
        for each in inside:
            found.setdefault(each.absolute(), each)
    return list(found.values())


def _is_wanted(path: Path, suffixes: tuple[str, ...]) -> bool:
    return path.is_file() and path.suffix.lower() in suffixes
