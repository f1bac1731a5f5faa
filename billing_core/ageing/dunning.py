"""The dunning ladder, by night and by hand (domain.md 3.7).

By night visits go up, one rung a day at most, as far as `review`; an account is placed with an
agency only by a person, and every condition is asked again then. What a hold or a plan touches
comes down. Nothing here refuses care, sues, or tells a credit bureau.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    String,
    cast,
    exists,
    insert,
    literal,
    null,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session

from billing_core.accounts.actions import lock
from billing_core.accounts.models import Guarantor
from billing_core.accounts.ranges import Range, regions
from billing_core.ageing import checks, states
from billing_core.ageing.asked import Asked
from billing_core.ageing.ladder import RUNGS, Rung
from billing_core.ageing.models import DunningCheck, DunningVisit
from billing_core.audit import actions as audit
from billing_core.audit.tags import Tag
from billing_core.database import id_in_sql, new_id
from billing_core.policies import Policies
from billing_core.policies.regional import Regional
from billing_core.statements.billed import first_line
from billing_core.statements.models import Statement, StatementLine

NIGHT = "job:dunning"


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether an account was placed, and the answer to each condition."""

    placed: bool
    answers: dict[str, bool]

    @property
    def missing(self) -> list[str]:
        return [name for name, holds in self.answers.items() if not holds]


def climb(db: Session, guarantors: Range, day: date, policies: Policies) -> int:
    """Move the visits of a range of guarantors up or down, as a day brings; return how many moved.

    Every move is written down with what was asked before and the policy's row; so is one that was
    refused, once for the same answers. A second time on the day moves nothing.
    """
    rules = Regional.of(policies, regions(db, guarantors) or [""], day)
    asked = Asked.of(db, rules, guarantors.holds)
    moved = _begin(db, asked)
    there = set(db.scalars(select(DunningVisit.status).where(_of(guarantors)).distinct()))
    return moved + sum(
        _move(db, asked, rung, before=before, guarantors=guarantors)
        for rung in RUNGS
        for before in rung.before
        if before in there
    )


def place(
    db: Session,
    visit_id: uuid.UUID,
    *,
    day: date,
    policies: Policies,
    approved_by: str,
    placed_with: str,
) -> Decision:
    """Place a visit that stands at `review` with an agency, if all that is asked still holds.

    `approved_by` is the person, `placed_with` the agency. Return the decision, with the answers;
    it is written down either way. Raises IllegalMove at another rung, NoResultFound for a visit
    that was never billed.
    """
    visit, asked = _locked(db, visit_id, day, policies)
    states.check(visit.status, "placed")
    given = checks.answered(asked, visit.visit_id, checks.for_placement(asked))
    decision = Decision(all(given.values()), given)
    _write_down(db, visit, asked, "placed", decision=decision, actor=approved_by)
    if decision.placed:
        visit.status, visit.since = "placed", day
        visit.placed_by, visit.placed_with = approved_by, placed_with
        _record(db, Tag.ACCOUNT_PLACED, visit, actor=approved_by, placed_with=placed_with)
    db.flush()
    return decision


def recall(
    db: Session, visit_id: uuid.UUID, *, day: date, policies: Policies, actor: str
) -> DunningVisit:
    """Return the visit, taken back from the agency. Raises IllegalMove if none had it."""
    visit, asked = _locked(db, visit_id, day, policies)
    states.check(visit.status, "recalled")
    recalled = Decision(True, {})
    _write_down(db, visit, asked, "recalled", decision=recalled, actor=actor)
    visit.status, visit.since = "recalled", day
    _record(db, Tag.ACCOUNT_RECALLED, visit, actor=actor, placed_with=visit.placed_with or "")
    db.flush()
    return visit


def _begin(db: Session, asked: Asked) -> int:
    """Put the visits that were billed, and are owed, on the first rung."""
    owed = asked.owed
    billed = (
        select(
            owed.c.visit_id,
            owed.c.guarantor_id,
            literal("statement_1"),
            Statement.issued_on,
            Statement.issued_on.label("first"),
            Statement.due_date,
        )
        .join_from(owed, StatementLine, first_line(owed.c.visit_id, owed.c.guarantor_id))
        .join(Statement, Statement.id == StatementLine.statement_id)
        .where(
            owed.c.cents > 0,
            Statement.issued_on <= asked.day,
            ~exists().where(DunningVisit.visit_id == owed.c.visit_id),
        )
    )
    columns = ("visit_id", "guarantor_id", "status", "since", "first_statement_on", "due_date")
    result = db.execute(
        insert(DunningVisit).from_select(columns, billed, include_defaults=False),
        execution_options={"preserve_rowcount": True},
    )
    return _count(result)


def _move(db: Session, asked: Asked, rung: Rung, *, before: str, guarantors: Range) -> int:
    """Ask for every visit that stands there whether it may go on, and move those that may."""
    _ask(db, asked, rung, before=before, guarantors=guarantors)
    told = select(DunningCheck.visit_id).where(
        DunningCheck.day == asked.day,
        DunningCheck.before == before,
        DunningCheck.wanted == rung.wanted,
        DunningCheck.moved,
        DunningCheck.visit_id == DunningVisit.visit_id,
    )
    changes: dict[str, Any] = {"status": rung.wanted, "since": asked.day}
    if rung.wanted == "final_notice":
        changes["final_notice_on"] = asked.day
    elif rung.wanted == "past_due":  # come down: a notice would have to be given anew
        changes["final_notice_on"] = null()
    result = db.execute(
        update(DunningVisit)
        .where(_of(guarantors), DunningVisit.status == before, told.exists())
        .values(changes)
        .execution_options(synchronize_session=False)
    )
    return _count(result)


def _ask(db: Session, asked: Asked, rung: Rung, *, before: str, guarantors: Range) -> None:
    asks = list(rung.asks(asked))
    holds, answers = checks.all_hold(asks), checks.answers(asks)
    said_before = exists().where(
        DunningCheck.visit_id == DunningVisit.visit_id,
        DunningCheck.before == before,
        DunningCheck.wanted == rung.wanted,
        DunningCheck.checks == answers,
        DunningCheck.day >= DunningVisit.since,
    )
    columns = _columns(asked, before, rung.wanted, answers) | {"moved": holds}
    found = (
        select(*columns.values())
        .select_from(DunningVisit)
        .join(Guarantor, Guarantor.id == DunningVisit.guarantor_id)
        .outerjoin(asked.owed, asked.owed_on_it)
        .outerjoin(asked.totals, asked.totals.c.guarantor_id == DunningVisit.guarantor_id)
        .where(
            _of(guarantors),
            DunningVisit.status == before,
            DunningVisit.since < asked.day,
            rung.due(asked),
            or_(holds, ~said_before),
        )
    )
    db.execute(insert(DunningCheck).from_select(list(columns), found, include_defaults=False))


def _columns(asked: Asked, before: str, wanted: str, answers: ColumnElement[str]) -> dict[str, Any]:
    name = literal(f"dunning:{asked.day}:{before}:{wanted}:")
    whose = cast(DunningVisit.visit_id, String)
    return {
        "id": id_in_sql(name.concat(whose).concat(answers)),
        "visit_id": DunningVisit.visit_id,
        "guarantor_id": DunningVisit.guarantor_id,
        "day": literal(asked.day),
        "actor": literal(NIGHT),
        "before": literal(before),
        "wanted": literal(wanted),
        "checks": answers,
        "policy": checks.decided_by(asked),
    }


def _of(guarantors: Range) -> ColumnElement[bool]:
    return guarantors.holds(DunningVisit.guarantor_id)


def _locked(
    db: Session, visit_id: uuid.UUID, day: date, policies: Policies
) -> tuple[DunningVisit, Asked]:
    guarantor_id = db.get_one(DunningVisit, visit_id).guarantor_id
    lock(db, guarantor_id)
    visit = db.get_one(DunningVisit, visit_id, populate_existing=True)
    region = db.get_one(Guarantor, guarantor_id).region
    asked = checks.asking(
        db, lambda column: column == guarantor_id, day, policies=policies, of=[region]
    )
    return visit, asked


def _write_down(
    db: Session, visit: DunningVisit, asked: Asked, wanted: str, *, decision: Decision, actor: str
) -> None:
    said = (f"{name}={'yes' if holds else 'no'}" for name, holds in decision.answers.items())
    db.add(
        DunningCheck(
            id=new_id(),
            visit_id=visit.visit_id,
            guarantor_id=visit.guarantor_id,
            day=asked.day,
            actor=actor,
            before=visit.status,
            wanted=wanted,
            moved=decision.placed,
            checks=" ".join(said),
            policy=db.scalar(select(checks.decided_by(asked))) or "",
        )
    )


def _record(db: Session, tag: Tag, visit: DunningVisit, *, actor: str, placed_with: str) -> None:
    audit.record(
        db,
        tag,
        actor=actor,
        guarantor_id=visit.guarantor_id,
        reference=str(visit.visit_id),
        placed_with=placed_with,
    )


def _count(result: Any) -> int:
    return int(result.rowcount)
