"""A statement as one page that a person can read, in the language it was issued in.

It is put together from what was kept when the statement was issued, so a copy asked for years
later says the same. Machine-drafted words in languages other than English await a translator.
"""

from __future__ import annotations

import tomllib
import uuid
from collections.abc import Mapping, Sequence
from functools import cache
from html import escape
from pathlib import Path
from string import Template
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from billing_core.accounts.models import Guarantor
from billing_core.accounts.numbers import written
from billing_core.notices.words import DEFAULT_LANGUAGE, LANGUAGES, letterhead
from billing_core.statements.models import Statement, StatementSnapshot, StatementVisit
from billing_core.statements.rendering.rows import Writer, visits_section

FOLDER = Path(__file__).parent
SUMS = ("previous", "charges", "adjustments", "payments", "fees", "balance")
TAKEN_OFF = ("adjustments", "payments")  # shown with a minus: they make the balance smaller


def render(db: Session, statement_id: uuid.UUID) -> str:
    """Return a statement as an HTML page. Raises NoResultFound for one that was not kept."""
    statement = db.get_one(Statement, statement_id)
    told = db.get_one(StatementSnapshot, statement_id)
    owner = db.get_one(Guarantor, statement.guarantor_id)
    visits = db.scalars(
        select(StatementVisit)
        .where(StatementVisit.statement_id == statement_id)
        .order_by(StatementVisit.patient_name, StatementVisit.service_date, StatementVisit.visit_id)
    ).all()
    language = statement.language if statement.language in LANGUAGES else DEFAULT_LANGUAGE
    writer = Writer(language, _words(language))
    return _page().substitute(_head(writer, statement, told, owner) | _body(writer, told, visits))


def by_number(db: Session, number: str) -> str:
    """Return the page of the statement with that number. Raises NoResultFound for an unknown."""
    return render(db, db.scalars(select(Statement.id).where(Statement.number == number)).one())


def _head(
    writer: Writer, statement: Statement, told: StatementSnapshot, owner: Guarantor
) -> dict[str, str]:
    facts = (
        ("number", statement.number),
        ("account", written(owner.id)),
        ("issued", writer.date(statement.issued_on)),
        ("due_date", writer.date(statement.due_date)),
    )
    facts_list = "".join(
        f"<dt>{writer.word(name)}</dt><dd>{escape(value)}</dd>" for name, value in facts
    )
    due_by = writer.word("due_by", due_date=writer.date(statement.due_date))
    return {
        "lang": writer.language.replace("_", "-"),
        "title": writer.word("title"),
        "number": escape(statement.number),
        "plan": escape(letterhead().plan),
        "name": escape(f"{owner.given_name} {owner.family_name}"),
        "facts": facts_list,
        "due_now_label": writer.word("due_now"),
        "due_now": writer.money(told.due_now_cents),
        "due_by": due_by if told.due_now_cents else writer.word("nothing_due"),
    }


def _body(
    writer: Writer, told: StatementSnapshot, visits: Sequence[StatementVisit]
) -> dict[str, str]:
    ages = ("current", "days_31_60", "days_61_90", "days_91_120", "over_120")
    return {
        "sums_heading": writer.word("sums_heading"),
        "sums": "\n".join(_sum(writer, told, name) for name in SUMS),
        "visits": visits_section(writer, visits, told.unapplied_cents),
        "ages_heading": writer.word("ages_heading"),
        "age_names": "".join(f"<th>{writer.word(age)}</th>" for age in ages),
        "ages": "".join(f"<td>{writer.money(getattr(told, f'{age}_cents'))}</td>" for age in ages),
        "notes": "\n".join(f"<p>{note}</p>" for note in _notes(writer, told)),
    }


def _sum(writer: Writer, told: StatementSnapshot, name: str) -> str:
    cents = getattr(told, f"{name}_cents")
    shown = writer.money(-cents if name in TAKEN_OFF else cents)
    return f"<tr><td>{writer.word(name)}</td><td>{shown}</td></tr>"


def _notes(writer: Writer, told: StatementSnapshot) -> list[str]:
    notes = []
    if told.instalments_due_cents:
        notes.append(writer.note("plan", instalments=writer.money(told.instalments_due_cents)))
    if told.pending_cents:
        notes.append(writer.note("pending", pending=writer.money(told.pending_cents)))
    if told.balance_cents < 0:
        notes.append(writer.note("credit", credit=writer.money(-told.balance_cents)))
    phone = escape(letterhead().phone)
    return notes + [
        writer.note(name, phone=phone) for name in ("assistance", "dispute", "pay", "languages")
    ]


@cache
def _words(language: str) -> Mapping[str, Any]:
    return tomllib.loads((FOLDER / "words" / f"{language}.toml").read_text("utf-8"))


@cache
def _page() -> Template:
    return Template((FOLDER / "page.html").read_text("utf-8"))
