"""Bring accounts and bills in: read everything, check it, then record it; never half a file.

An importer is a function that takes files and returns a Report. What it refuses goes to quarantine
with the place and the reason, never with the text. The same files a second time change nothing.
"""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from billing_core.database import Database
from billing_core.importers.report import Report


class Progress(Protocol):
    """Hears how far an import got: "reading" in bytes, "recording" in visits."""

    def __call__(self, stage: str, *, done: int, total: int) -> None: ...


class Importer(Protocol):
    """Brings the files of one format in. Raises nothing for what it finds in them."""

    def __call__(self, database: Database, paths: list[Path], *, progress: Progress) -> Report: ...


def in_silence(stage: str, *, done: int, total: int) -> None:
    """The Progress that tells nobody."""
