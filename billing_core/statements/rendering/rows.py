"""The words, amounts and visits of a page, in its language and safe to stand in HTML."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from itertools import groupby
from typing import Any

from babel.dates import format_date
from babel.numbers import format_currency

from billing_core.money import Money
from billing_core.statements.models import StatementVisit

VISITS_MAX = 14  # with their parts, what fits on one page; the rest is one line
PARTS = ("copay", "coinsurance", "deductible", "not_covered")
COLUMNS = ("service", "where", "charge", "insurance", "adjustment", "share", "owed")


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes in one language."""

    language: str
    words: Mapping[str, Any]

    def word(self, name: str, **values: str) -> str:
        return escape(str(self.words[name])).format_map(values)

    def note(self, name: str, **values: str) -> str:
        return escape(str(self.words["notes"][name])).format_map(values)

    def money(self, cents: int) -> str:
        amount = Money(cents)
        return escape(format_currency(amount.dollars, amount.currency, locale=self.language))

    def date(self, day: date) -> str:
        return escape(format_date(day, "medium", locale=self.language))


def visits_section(writer: Writer, visits: Sequence[StatementVisit], unapplied: int) -> str:
    """The table of visits, by patient, and what stands on none; nothing if there is neither."""
    rows = []
    shown, rest = visits[:VISITS_MAX], visits[VISITS_MAX:]
    for name, of_patient in groupby(shown, key=lambda visit: visit.patient_name):
        rows.append(f'<tr><th colspan="{len(COLUMNS)}">{escape(name)}</th></tr>')
        rows += [_visit(writer, visit) for visit in of_patient]
    if rest:
        label = writer.word("more_visits", count=str(len(rest)))
        rows.append(_one_sum(label, writer.money(sum(visit.owed_cents for visit in rest))))
    if unapplied:
        rows.append(_one_sum(writer.word("other"), writer.money(unapplied)))
    if not rows:
        return ""
    head = "".join(f"<th>{writer.word(column)}</th>" for column in COLUMNS)
    return (
        f"<h2>{writer.word('visits_heading')}</h2>\n<table><thead><tr>{head}</tr></thead>"
        f"<tbody>\n{chr(10).join(rows)}\n</tbody></table>"
    )


def _visit(writer: Writer, visit: StatementVisit) -> str:
    parts = [
        writer.word(part, amount=writer.money(cents))
        for part in PARTS
        if (cents := getattr(visit, f"{part}_cents"))
    ]
    because = f"<small>{', '.join(parts)}</small>" if parts else ""
    amounts = (
        visit.charge_cents,
        -visit.insurance_paid_cents,
        -visit.adjustment_cents,
        visit.share_cents,
        visit.owed_cents,
    )
    cells = "".join(f"<td>{writer.money(cents)}</td>" for cents in amounts)
    where = f"{escape(visit.provider)}{because}"
    return f"<tr><td>{writer.date(visit.service_date)}</td><td>{where}</td>{cells}</tr>"


def _one_sum(label: str, amount: str) -> str:
    return f'<tr><td colspan="{len(COLUMNS) - 1}">{label}</td><td>{amount}</td></tr>'
