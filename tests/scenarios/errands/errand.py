"""An errand: what a caller wants of the line, told as an answer to each thing it may ask."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from tests.caller import Caller

SILENCE = ""


def owes_for_three_visits(caller: Caller) -> object:
    return caller.owes(60, 40, 20)


def nothing_more(_: Caller) -> None:
    """All that was wanted is among what had to come of it."""


@dataclass(frozen=True)
class Errand:
    """`wishes`: by the step that asks, the answer, or one answer for each time it asks.

    An answer is keys, or a word for what a caller does besides: see `listener.DEEDS`. `came_of`
    asserts what the line must have done in the end. `also` is what a caller can miss by saying
    nothing where silence is an answer: a receipt, a copy.
    """

    name: str
    wishes: Mapping[str, str | tuple[str, ...]]
    came_of: Callable[[Caller], None]
    also: Callable[[Caller], None] = nothing_more
    given: Callable[[Caller], object] = owes_for_three_visits
    everywhere: Mapping[str, str | tuple[str, ...]] = field(default_factory=lambda: KNOWN)

    def wish(self, step: str, times_asked: int) -> str:
        """What the caller answers when a step asks for the first, second … time."""
        wishes = {**self.everywhere, **self.wishes}
        assert step in wishes, f"{self.name}: nobody said what to answer at {step}"
        answers = wishes[step]
        each = (answers,) if isinstance(answers, str) else answers
        return each[min(times_asked, len(each)) - 1]


KNOWN: dict[str, str | tuple[str, ...]] = {
    "identify.ask_id": "id",
    "identify.ask_birth_date": "birth",
    "identify.ask_zip": "zip",
    "pay.take_card": "card:visa",
    "pay.charging": "wait",
    "pay.keep_card": "2",
    "receipt.finished": SILENCE,
}
"""What every caller answers alike."""


def rows(caller: Caller, kind: type[Any], *where: Any) -> list[Any]:
    """The rows of a table that are the caller's household's."""
    mine = kind.guarantor_id == caller.person.id
    with caller.app.extensions["database"].transaction() as db:
        found = list(db.scalars(select(kind).where(mine, *where)))
        db.expunge_all()
        return found


def row(caller: Caller, kind: type[Any], *where: Any) -> Any:
    """The only row of a table that is the caller's household's."""
    found = rows(caller, kind, *where)
    assert len(found) == 1, f"{len(found)} of {kind.__name__}\n{caller.phone.transcript()}"
    return found[0]
