"""Canaries: digits that a caller keys and that must be found nowhere afterwards."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from billing_core.database import Base, Database
from ivr import logs, machines

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

CARD = "371449635398431"  # an American Express test card: its security code has four digits
SECURITY_CODE = "5392"
EXPIRY = "1149"
CARD_ZIP = "48226"
BIRTH_DATE = date(1931, 7, 19)
POSTAL_CODE = "60617"
WRONG_BIRTH_DATE = "02291988"
WRONG_POSTAL_CODE = "73301"

ALONE = r"(?<![0-9A-Za-z.-]){}(?![0-9A-Za-z-])"  # not a group of an id
OF_A_CARD = {
    "card number": r"[ -]?".join(CARD[:12]),
    "card number, masked before its end": CARD[-9:],
    "security code": ALONE.format(SECURITY_CODE),
    "expiry": ALONE.format(f"{EXPIRY[:2]}/?{EXPIRY[2:]}"),
    "card ZIP": ALONE.format(CARD_ZIP),
}
OF_A_FAILURE = {
    "wrong birth date": r"02291988|19880229|1988-02-29|1988, 2, 29",
    "wrong ZIP": ALONE.format(WRONG_POSTAL_CODE),
}
OF_A_PERSON = {
    "birth date": r"07191931|19310719|1931-07-19|1931, 7, 19|0?7/19/1931",
    "ZIP": ALONE.format(POSTAL_CODE),
}
MONTHLY_INCOME = "7531"  # 90,372 a year
OF_A_HOUSEHOLD = {
    "income": r"(?<![0-9A-Fa-f-])(?:7,?531|90,?372)(?:00|\.00)?(?![0-9A-Fa-f-])",
    "income in words": "seven thousand five hundred|ninety thousand three hundred",
}
ALL = OF_A_CARD | OF_A_FAILURE | OF_A_PERSON

# Identity is proved against these, and only these may hold what proves it.
IDENTITY = (
    ("guarantors", "birth_date"),
    ("guarantors", "postal_code"),
    ("patients", "birth_date"),
    # Nor may anything but these hold what a household earns.
    ("assistance_prescreens", "yearly_cents"),
    ("assistance_incomes", "yearly_cents"),
)


@dataclass
class Caught:
    """Text by where it was: logs, rows, addresses, documents, files."""

    texts: list[tuple[str, str]] = field(default_factory=list)

    def add(self, where: str, text: object) -> None:
        self.texts.append((where, str(text)))

    def canaries(self, which: dict[str, str]) -> list[str]:
        """Each canary that was found, and where."""
        found = {
            f"{name} in {where}: …{around(text, match)}…"
            for where, text in self.texts
            for name, pattern in which.items()
            for match in [re.search(pattern, text)]
            if match
        }
        return sorted(found)


def around(text: str, match: re.Match[str]) -> str:
    return text[max(0, match.start() - 40) : match.end() + 40]


# What logging puts into every record by itself: long numbers, in which any four digits come up.
NOT_TOLD = {"exc_info", "thread", "process", "created", "msecs", "relativeCreated"}


class Ear(logging.Handler):
    """Hears every record as it was made, before any redaction."""

    def __init__(self, caught: Caught) -> None:
        super().__init__(logging.DEBUG)
        self.caught = caught

    def emit(self, record: logging.LogRecord) -> None:
        told = {name: value for name, value in record.__dict__.items() if name not in NOT_TOLD}
        self.caught.add(f"the log of {record.name}", f"{record.getMessage()} {told}")
        if record.exc_info:
            formatted = logging.Formatter().formatException(record.exc_info)
            self.caught.add(f"a traceback of {record.name}", formatted)


@contextmanager
def listening(caught: Caught, database: Database) -> Iterator[None]:
    """Hear all that is logged, at every level, by libraries and the database too."""
    root, ear = logging.getLogger(), Ear(caught)
    loggers = [root, *(logging.getLogger(name) for name in logs.QUIET)]
    levels, echo = [logger.level for logger in loggers], database.engine.echo
    root.addHandler(ear)
    for logger in loggers:
        logger.setLevel(logging.DEBUG)
    database.engine.echo = True
    try:
        yield
    finally:
        root.removeHandler(ear)
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)
        database.engine.echo = echo


def addresses(app: Any, caught: Caught) -> Any:
    """A WSGI application that keeps every address, and the headers it came with."""

    def kept(environ: WSGIEnvironment, start_response: StartResponse) -> Any:
        caught.add("an address", f"{environ['PATH_INFO']}?{environ.get('QUERY_STRING', '')}")
        headers = {name: value for name, value in environ.items() if name.startswith("HTTP_")}
        caught.add("a header", headers)
        return app(environ, start_response)

    return kept


def rows(database: Database, caught: Caught) -> None:
    """Keep every column of every table, but those that identity needs."""
    with database.connection() as connection:
        for table in Base.metadata.sorted_tables:
            columns = [c for c in table.columns if (table.name, c.name) not in IDENTITY]
            for row in connection.execute(select(*columns)).mappings():
                for name, value in row.items():
                    caught.add(f"{table.name}.{name}", value)


# Counts of the interpreter's own, in which any four digits come up as well.
OF_THE_INTERPRETER = ("python_", "process_")


def count_anew() -> None:
    """What earlier tests of this process were counted as may be any number; begin at nothing."""
    machines.TURNS.clear()
    machines.BROKEN.reset()
    machines.REFUSED.reset()


def measures(told: str, caught: Caught) -> None:
    """Keep what the line counts, with its labels."""
    lines = told.splitlines()
    ours = [line for line in lines if not line.startswith(OF_THE_INTERPRETER)]
    assert any(line.startswith("line_") for line in ours)
    caught.add("the measures", "\n".join(ours))


def files(folder: Path, caught: Caught) -> None:
    """Keep every file of a folder, the database's and the queue's pages among them."""
    for path in folder.rglob("*"):
        if path.is_file():
            caught.add(f"the file {path.name}", path.read_bytes().decode("latin-1"))
