"""The rungs of the dunning ladder: from where to where, from when on, and what is asked before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, func, not_, or_

from billing_core.ageing import checks
from billing_core.ageing.asked import Asked
from billing_core.ageing.checks import Check
from billing_core.ageing.days import days_since
from billing_core.ageing.models import DunningVisit
from billing_core.statements.models import Statement, StatementVisit


@dataclass(frozen=True, slots=True)
class Rung:
    """A move that is looked at every night for the visits that stand at one of `before`.

    `due` is the condition from which on it is worth asking; `asks` returns what must hold then.
    """

    before: tuple[str, ...]
    wanted: str
    due: Callable[[Asked], ColumnElement[bool]]
    asks: Callable[[Asked], Sequence[Check]] = lambda _: ()


def _is_settled(asked: Asked) -> ColumnElement[bool]:
    settled: ColumnElement[bool] = func.coalesce(asked.owed.c.cents, 0) <= 0
    return settled


def _is_owed_again(asked: Asked) -> ColumnElement[bool]:
    return not_(_is_settled(asked))


def _is_kept_back(asked: Asked) -> ColumnElement[bool]:
    """By a hold or a plan: what was begun is taken back, and a notice has to be given anew."""
    return or_(not_(checks.no_hold(asked).holds), not_(checks.no_plan(asked).holds))


def _is_kept_back_no_more(asked: Asked) -> ColumnElement[bool]:
    return not_(_is_kept_back(asked))


def _was_told_again(asked: Asked) -> ColumnElement[bool]:
    """A later statement, far enough from the first, showed the visit."""
    apart = days_since(asked.db, DunningVisit.first_statement_on, Statement.issued_on)
    return exists().where(
        StatementVisit.visit_id == DunningVisit.visit_id,
        StatementVisit.guarantor_id == DunningVisit.guarantor_id,
        Statement.id == StatementVisit.statement_id,
        Statement.issued_on <= asked.day,
        apart >= asked.by_region(lambda policy: policy.clocks.statements_apart_days),
    )


def _is_past_due(asked: Asked) -> ColumnElement[bool]:
    return DunningVisit.due_date < asked.day


def _may_be_warned(asked: Asked) -> ColumnElement[bool]:
    """So early that the notice has run its days when the account may be placed."""
    return DunningVisit.first_statement_on <= asked.days_ago(
        lambda policy: policy.clocks.collections_days - policy.clocks.notice_days
    )


def _was_warned(asked: Asked) -> ColumnElement[bool]:
    return checks.notice_given(asked).holds


def _to_be_counted(asked: Asked) -> list[Check]:
    return [checks.no_hold(asked)]


def _to_go_up(asked: Asked) -> list[Check]:
    return [checks.no_hold(asked), checks.no_plan(asked), checks.large_enough(asked)]


def _to_be_warned(asked: Asked) -> list[Check]:
    return [*_to_go_up(asked), checks.mail_arrives(asked), checks.screened(asked)]


STANDING = ("statement_1", "statement_2", "past_due", "final_notice", "review")

# In the order of a night: down before up, and from the top, so that a visit takes one rung a day.
RUNGS = (
    Rung((*STANDING, "placed", "recalled"), "closed", _is_settled),
    Rung(("closed",), "past_due", _is_owed_again, _to_go_up),
    Rung(("placed",), "recalled", _is_kept_back),
    Rung(("recalled",), "past_due", _is_kept_back_no_more, _to_go_up),
    Rung(("final_notice", "review"), "past_due", _is_kept_back),
    Rung(("final_notice",), "review", _was_warned, checks.for_placement),
    Rung(("past_due",), "final_notice", _may_be_warned, _to_be_warned),
    Rung(("statement_2",), "past_due", _is_past_due, _to_go_up),
    Rung(("statement_1",), "statement_2", _was_told_again, _to_be_counted),
)
