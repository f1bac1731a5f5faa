"""The day's NACHA files: what is due is sent once, and every file can be written again."""

from __future__ import annotations

import os
import tomllib
from datetime import date
from pathlib import Path

from sqlalchemy import select

from billing_core.bank import files
from billing_core.bank.models import BankFile
from billing_core.bank.nacha import Originator
from billing_core.database import Database
from billing_core.errors import UnreadableFile


def originator(path: Path) -> Originator:
    """Return who sends the files, from a TOML file with the fields of Originator.

    Raises UnreadableFile if a field is missing, unknown or no text.
    """
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
        made = Originator(**told)
    except (OSError, ValueError, TypeError) as problem:
        raise UnreadableFile(f"not an originator: {problem}") from problem
    if not all(isinstance(each, str) and each.isascii() for each in told.values()):
        raise UnreadableFile("not an originator: a field is no text in ASCII")
    return made


def write(database: Database, folder: Path, sender: Originator, day: date) -> list[Path]:
    """Submit the debits due on a day and write all files made on it; return where.

    A second time nothing is submitted that was, and the same files are written again: whoever was
    interrupted between the two starts over. A file appears whole or not at all. Raises ValueError
    at an account number that does not open, or is kept by nobody here; its debit is not sent then.
    """
    while True:
        with database.transaction(durable=True) as db:
            if files.submit(db, sender, on=day) is None:
                break
    written = []
    with database.transaction() as db:
        made = select(BankFile).where(BankFile.made_on == day).order_by(BankFile.modifier)
        for file in db.scalars(made):
            path = folder / f"ach-{day:%Y%m%d}-{file.modifier}.txt"
            _whole(path, files.write(db, file, sender))
            written.append(path)
    return written


def _whole(path: Path, text: str) -> None:
    """Account numbers are in it: only its owner may read it."""
    half = path.with_suffix(".part")
    descriptor = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii", newline="") as out:
        out.write(text)
    half.replace(path)
