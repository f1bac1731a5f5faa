"""A call of the trail, walked again on today's flows and words, with an account that is made up.

What was keyed is not known, so each answer is found by trying: of the kind that was given then, one
that leads to the same next step. Everything happens in a database that is thrown away.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from sqlalchemy import Connection, update

from billing_core import clock, migrations
from billing_core.accounts import numbers
from billing_core.database import Database
from billing_core.gateways.sandbox import Sandbox
from billing_core.jobs import Jobs
from billing_core.seed import seed
from billing_core.seed.households import DEMOS, Demo
from ivr import calls, conversation
from ivr.calls import Call, CallRow, asked
from ivr.conversation import Speaking
from ivr.flows import trouble
from ivr.house import House
from ivr.steps import STEPS
from ivr.trail import reading
from ivr.trail.reading import CallSummary, Heard, StepVisit
from ivr.trail.tries import Person, tries
from ivr.turns import Turn, Wait

SID = "CA" + "0" * 32
UNKNOWN_NUMBER = "+14155550199"
BY_ITS_NUMBER = "identify.by_phone"  # only a call from a number on the account comes here
REFUSED = "pay.refused"
OF_OURS = {"fallback": trouble.fell_back.key, "lost": trouble.lost.key}  # no answer of the caller

Move = Callable[[Call], Speaking]


class Fit(NamedTuple):
    """Where an answer led: whether there, and to what was then heard. A better fit is greater."""

    there: bool
    language: bool
    words: bool
    step: str


NO_FIT = Fit(there=False, language=False, words=False, step="")


@dataclass(frozen=True, slots=True)
class VisitToday:
    """A visit, and in what it differs today: a clause each, none when it is the same."""

    visit: StepVisit
    changes: tuple[str, ...]
    speech_seconds: float


def replayed(house: House, call: CallSummary, visits: list[StepVisit]) -> list[VisitToday]:
    """Each visit as it is today, walked with the demo household for which least differs."""
    best: list[VisitToday] | None = None
    with TemporaryDirectory(prefix="payment-line-replay-") as folder:
        stocked = Path(folder) / "stocked.db"
        with clock.told_by(lambda: call.started_at):
            _stock(stocked)
        for demo in DEMOS:
            with _house_on(house, stocked, Path(folder) / "walked.db") as walked:
                today = Walk(walked, demo, call).walk(visits)
            if best is None or _changes(today) < _changes(best):
                best = today
            if not _changes(best):
                break
    assert best is not None
    return best


@dataclass
class Walk:
    """One call walked with one household."""

    house: House
    demo: Demo
    call: CallSummary
    person: Person = field(init=False)
    now: datetime = field(init=False)

    def walk(self, visits: list[StepVisit]) -> list[VisitToday]:
        refused = any(visit.moved_to == REFUSED for visit in visits)
        self.person = Person(numbers.from_seed(self.demo.name), self.demo, card_is_good=not refused)
        self.now = self.call.started_at
        with clock.told_by(lambda: self.now):
            self._begin(visits)
            following = [*visits[1:], None]
            return [self._visited(*pair) for pair in zip(visits, following, strict=True)]

    def _begin(self, visits: list[StepVisit]) -> None:
        first = visits[0]
        known = any(visit.step == BY_ITS_NUMBER for visit in visits)
        start = STEPS.get((*first.via, first.step)[0], trouble.lost)
        with self.house.database.connection() as connection:
            arriving = Call(
                sid=SID,
                from_number=self.demo.phone if known else UNKNOWN_NUMBER,
                to_number=self.house.book.number,
                started_at=self.now,
                step=start.key,
                reference=self.call.reference,
                language=first.language,
                slow=first.slow,
                stir_passed=known,
                connection=connection,
                house=self.house,
            )
            arriving.notes.called_before = start.key == "welcome.greet_again"
            conversation.begin(arriving, start)

    def _visited(self, visit: StepVisit, then: StepVisit | None) -> VisitToday:
        changes = [*_worded_anew(visit.heard)]
        if visit.step not in STEPS:
            self._stand(visit.moved_to)
            return VisitToday(visit, (*changes, "there is no such step today"), 0.0)
        came = self._stand(visit.step)
        with self._in_call() as call:
            turn, seconds = self._asked(call), call.asked.speech_ms / 1000
            if came:
                changes += _heard_otherwise(visit.heard, call.asked.prompts)
        self.now = visit.at
        if turn is None:
            changes.append("a made-up account cannot come here")
            self._stand(visit.moved_to)
        elif visit.result != "call_ended":
            changes += self._answered(visit, turn, then)
        return VisitToday(visit, tuple(changes), seconds)

    def _asked(self, call: Call) -> Turn | None:
        try:
            return conversation.current(call).turn
        except Exception:  # noqa: BLE001 - whatever it lacks, the account is made up
            return None

    def _answered(self, visit: StepVisit, turn: Turn, then: StepVisit | None) -> Iterator[str]:
        """Give the answer that fits best, or say where such answers lead today."""
        if isinstance(turn, Wait) and visit.moved_to != visit.step:
            self.house.jobs.run_waiting()
        best, best_move = NO_FIT, None
        for move in self._moves(visit, turn):
            fit = self._tried(move, visit.moved_to, then)
            if fit > best:
                best, best_move = fit, move
            if fit.there and fit.language and fit.words:
                break
        if best_move is not None and best.there:
            self._tried(best_move, visit.moved_to, then, keep=True)
            return
        self._stand(visit.moved_to)
        yield f"leads to {best.step} today" if best.step else "cannot be answered so today"

    def _moves(self, visit: StepVisit, turn: Turn) -> Iterator[Move]:
        if visit.result in OF_OURS:
            step = STEPS[OF_OURS[visit.result]]
            yield lambda call: conversation.move_on(call, step, heard=visit.result)
        for form in tries(turn, visit, self.person):
            yield partial(conversation.hear, form=form)

    def _tried(self, move: Move, wanted: str, then: StepVisit | None, *, keep: bool = False) -> Fit:
        """How well a move fits; it is undone unless it is to be kept."""
        try:
            with self._in_call() as call:
                move(call)
                fit = _fit(call, wanted, then)
                _undo(unless=keep)
        except _UndoneError:
            return fit
        except Exception:  # noqa: BLE001 - what was tried does not fit the account
            return NO_FIT
        for ring in call.after_commit:
            ring()
        return fit

    def _stand(self, step: str) -> bool:
        """Stand the call at a step; whether it had come there by itself."""
        with self._in_call() as call:
            if call.step == step:
                return True
            stand = update(CallRow).where(CallRow.sid == SID)
            _connection(call).execute(stand.values(step=step, lead=[], mistakes=0))
        return False

    @contextmanager
    def _in_call(self) -> Iterator[Call]:
        with self.house.database.connection() as connection:
            call = calls.load(connection, SID)
            assert call is not None
            call.house = self.house
            yield call


class _UndoneError(Exception):
    """What was tried is undone."""


def _undo(*, unless: bool) -> None:
    if not unless:
        raise _UndoneError


def _fit(call: Call, wanted: str, then: StepVisit | None) -> Fit:
    now = call.asked
    return Fit(
        there=call.step == wanted,
        language=then is None or then.language == now.language,
        words=then is None or not list(_heard_otherwise(then.heard, now.prompts)),
        step=call.step,
    )


class _Nobody:
    """Sends no text to anyone."""

    def send(self, recipient: str, body: str, status_reference: str) -> str:
        return "SM" + "0" * 32


def _stock(path: Path) -> None:
    database = Database(f"sqlite:///{path}")
    migrations.upgrade(database)
    seed(database)
    database.dispose()


@contextmanager
def _house_on(house: House, stocked: Path, path: Path) -> Iterator[House]:
    shutil.copyfile(stocked, path)
    database = Database(f"sqlite:///{path}")
    jobs = Jobs(database, Sandbox(database), _Nobody(), policies=house.policies)
    yield replace(house, database=database, jobs=jobs)
    database.dispose()


def _connection(call: Call) -> Connection:
    assert call.connection is not None
    return call.connection


def _changes(today: list[VisitToday]) -> int:
    return sum(len(visit.changes) for visit in today)


def _worded_anew(heard: tuple[Heard, ...]) -> Iterator[str]:
    for prompt in heard:
        version = asked.version_today(prompt.key, prompt.language)
        if version is None:
            yield f"there is no {prompt.key} today"
        elif version != prompt.version:
            yield f"{prompt.key} is worded anew"


def _heard_otherwise(heard: tuple[Heard, ...], today: str) -> Iterator[str]:
    before = [prompt.key for prompt in heard]
    now = [reading.heard(name, "").key for name in today.split()]
    gone = [key for key in before if key not in now]
    new = [key for key in now if key not in before]
    if gone:
        yield f"no longer heard: {', '.join(gone)}"
    if new:
        yield f"heard now: {', '.join(new)}"
