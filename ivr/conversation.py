"""hear(): move one call by one turn; the only place that changes where a caller is.

Retries, silence and the keys 0 * 9 7 # are handled here, once, for every step.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from billing_core import clock
from ivr import calls, remembered
from ivr.answers import Answer, Form, Kind, gist, read
from ivr.calls import Asked, Call, Said, Visit
from ivr.flows import more_time
from ivr.outcomes import Outcome
from ivr.prompts import Prompt, common
from ivr.steps import STEPS, Going, Move, Step
from ivr.turns import Digits, HangUp, Listen, Menu, Say, Turn

MISTAKES_MAX = 3  # at one step; the third brings a person
MISTAKES_IN_CALL_MAX = 5  # five in one call bring a person too
SAYINGS_MAX = 10  # steps that only tell, in a row: more is a loop
QUESTIONS = (Menu, Digits, Listen)  # what 9 can go back to
FIRST_MENUS = ("main_menu.choose", "resume.offer", "reminder.hello")  # 9 there: the languages
NOBODY_THERE = "representative."  # steps of whoever could not be put through
PAUSES = (more_time.offer, more_time.hold)


@dataclass(frozen=True)
class Speaking:
    """What to say now: the words on the way, then the turn of the step arrived at."""

    call: Call
    turn: Turn

    @property
    def words(self) -> tuple[Prompt, ...]:
        """All that is said; after a mistake the question is put in its shorter form."""
        shorter = getattr(self.turn, "shorter", ())
        return self.call.lead + (shorter if self.call.mistakes and shorter else self.turn.words)

    @cached_property
    def said(self) -> Said:
        """The words as they are heard, put together once for the trail and for the carrier."""
        return calls.said(self.words, self.call.language, slow=self.call.slow)


def begin(call: Call, step: Step) -> Speaking:
    """Put a call that has just arrived at its first step."""
    speaking = _arrive(call, Going(step), left=None)
    assert call.connection is not None
    if call.session is not None:
        call.session.flush()
    calls.start(call.connection, call)
    return speaking


def current(call: Call) -> Speaking:
    """The turn a call stands at, as it was spoken before; nothing changes."""
    step = STEPS.get(call.step)
    if step is None:
        return _lost(call)
    turn = step.ask(call)
    return _overtaken(call, step) if isinstance(turn, Say) else Speaking(call, turn)


def hear(call: Call, form: Form) -> Speaking:
    """Take the answer to the call's current turn, move on, and return what to say next."""
    step = STEPS.get(call.step)
    if step is None:
        return _lost(call)
    turn = step.ask(call)
    if isinstance(turn, Say):
        return _overtaken(call, step)
    if isinstance(turn, HangUp):
        return Speaking(call, turn)  # nothing follows the last words
    answer = read(turn, form)
    move = _move(call, step, turn, answer)
    going = move if isinstance(move, Going) else Going(move)
    left = step if isinstance(turn, QUESTIONS) and answer.kind is not Kind.BACK else None
    visit = Visit(step.key, call.asked, answer.kind, *gist(answer, form))
    return _moved(call, _limited(call, going, answer), left=left, visit=visit)


def move_on(call: Call, step: Step, *, heard: str) -> Speaking:
    """Take a call to a step for a reason of ours, not for anything the caller did."""
    return _moved(call, Going(step), left=None, visit=Visit(call.step, call.asked, heard))


def _moved(call: Call, going: Going, *, left: Step | None, visit: Visit) -> Speaking:
    speaking = _arrive(call, going, left=left)
    assert call.connection is not None
    if call.session is not None:
        call.session.flush()
    calls.save(call.connection, call, visit)
    return speaking


def _lost(call: Call) -> Speaking:
    """A release took away the step a call stands at: a person takes over."""
    return move_on(call, STEPS["trouble.lost"], heard="lost")


def _overtaken(call: Call, step: Step) -> Speaking:
    """What was asked is no question any more: the call goes where the step leads now."""
    return move_on(call, step, heard="overtaken")


def _move(call: Call, step: Step, turn: Turn, answer: Answer) -> Move:
    everywhere = EVERYWHERE.get(answer.kind)
    if everywhere is not None:
        return everywhere(call, step, turn, answer)
    if step.hear is not None:
        return step.hear(call, answer.value)
    assert isinstance(turn, Menu), f"{step.key} has no answer"
    choices = turn.choices
    assert not isinstance(choices, str), f"{step.key} has keys that lead nowhere"
    return choices[answer.value]


def _silence(call: Call, step: Step, turn: Turn, answer: Answer) -> Move:
    if call.mistakes == MISTAKES_MAX - 2 and not step.key.startswith(NOBODY_THERE):
        if isinstance(turn, Digits):  # something has to be looked for
            call.notes.paused_at = step.key
            return Going(more_time.offer, (common.take_your_time(),), mistake=True)
        more_time_by_key = () if call.slow else (common.seven_gives_time(),)
        return step.again(common.take_your_time(), *more_time_by_key)
    return step.again(SILENCE[min(call.mistakes, MISTAKES_MAX - 1)]())


def _repeat(call: Call, step: Step, turn: Turn, answer: Answer) -> Move:
    if step in PAUSES:
        return _question(call)
    return step.saying(*call.lead)


def _question(call: Call) -> Step:
    """What was asked before time was given."""
    return STEPS.get(call.notes.paused_at or "") or STEPS["main_menu.choose"]


def _wrong_key(call: Call, step: Step, turn: Turn, answer: Answer) -> Move:
    if step in PAUSES:  # whoever is ready may begin
        return _question(call)
    return step.again(WRONG_KEY[min(call.mistakes, MISTAKES_MAX - 1)]())


def _too_short(call: Call, step: Step, turn: Turn, answer: Answer) -> Move:
    assert isinstance(turn, Digits)
    return step.again(common.too_few_digits(answer.value, turn.at_least))


def _unclear(call: Call, step: Step, turn: Turn, answer: Answer) -> Move:
    """Once more; then by keys alone, for the rest of the call."""
    if not call.mistakes:
        return step.again(common.missed_that())
    call.notes.keys_only = True
    return step.again(common.still_missed())


def _person(call: Call, step: Step, turn: Turn, answer: Answer) -> Move:
    call.asks_for_anyone()
    return STEPS["representative.put_through"]


def _back(call: Call, step: Step, turn: Turn, answer: Answer) -> Move:
    while call.history:
        earlier = STEPS.get(call.history.pop())
        if earlier is not None and earlier is not step:
            return earlier
    return STEPS["welcome.languages" if step.key in FIRST_MENUS else "main_menu.choose"]


def _slower(call: Call, step: Step, turn: Turn, answer: Answer) -> Move:
    call.slow = not call.slow
    remembered.remember(call.db, call)
    return step.saying(common.slower() if call.slow else common.usual_speed())


EVERYWHERE: dict[Kind, Callable[[Call, Step, Turn, Answer], Move]] = {
    Kind.SILENCE: _silence,
    Kind.WRONG_KEY: _wrong_key,
    Kind.TOO_SHORT: _too_short,
    Kind.TOO_LONG: lambda call, step, turn, answer: step.again(common.too_many_digits()),
    Kind.UNCLEAR: _unclear,
    Kind.CLEARED: lambda call, step, turn, answer: step.saying(common.cleared()),
    Kind.PERSON: _person,
    Kind.REPEAT: _repeat,
    Kind.IGNORED: lambda call, step, turn, answer: step,
    Kind.BACK: _back,
    Kind.SLOWER: _slower,
    Kind.MAIN_MENU: lambda call, step, turn, answer: STEPS["main_menu.choose"],
}
SILENCE = (common.heard_nothing, common.take_your_time, common.still_nothing)
WRONG_KEY = (common.not_a_choice, common.lets_try_again, common.person_from_here)


def _limited(call: Call, going: Going, answer: Answer) -> Going:
    """Count a mistake; too many bring a person, or what is left where none could be had."""
    if not going.mistake:
        call.mistakes = call.mistakes if going.step.key == call.step else 0
        return going
    call.mistakes += 1
    call.mistakes_in_call += 1
    nobody_there = going.step.key.startswith(NOBODY_THERE)
    too_many = call.mistakes_in_call >= MISTAKES_IN_CALL_MAX and not nobody_there
    if call.mistakes < MISTAKES_MAX and not too_many:
        return going
    call.mistakes = call.mistakes_in_call = 0
    if nobody_there:
        return _without_a_person(going.step, answer)
    final = (common.still_nothing(), common.person_from_here())
    call.asks_for_anyone()
    words = going.words if going.words and going.words[0] in final else final[1:]
    return Going(STEPS["representative.put_through"], words)


def _without_a_person(step: Step, answer: Answer) -> Going:
    """Whoever makes mistakes is there, and may speak; after three silent rounds nobody is."""
    silent = answer.kind is Kind.SILENCE or step.key == "representative.leave_message"
    return Going(STEPS["representative.give_up" if silent else "representative.leave_message"])


def _arrive(call: Call, going: Going, *, left: Step | None) -> Speaking:
    """Settle on the next step that waits for the caller, gathering what is told on the way."""
    step, words = going.step, going.words
    told: list[str] = []
    for _ in range(SAYINGS_MAX):
        call.step = step.key
        call.comes_to(step.outcome)
        if step.anchor:
            call.history.clear()
            left = None
        turn = step.ask(call)
        if not isinstance(turn, Say):
            break
        words += turn.words
        told.append(step.key)
        step = turn.then
    else:
        raise AssertionError(f"{step.key} never stops telling")
    if step.anchor or step.resumes:
        call.notes.resume_at = step.key if step.resumes else None
    call.lead = words
    _remember(call, left, step)
    return _asking(call, turn, told)


def _asking(call: Call, turn: Turn, told: list[str]) -> Speaking:
    """Note what is asked now, for the trail of the visit that begins."""
    if isinstance(turn, HangUp):
        call.comes_to(Outcome.GOODBYE)
    speaking = Speaking(call, turn)
    said = speaking.said
    call.asked = Asked(
        via=" ".join(told),
        prompts=said.prompts,
        speech_ms=said.milliseconds,
        at=clock.now(),
        language=call.language,
        slow=call.slow,
    )
    return speaking


def _remember(call: Call, left: Step | None, step: Step) -> None:
    """Keep the question being left, so that 9 can return to it."""
    if step.key in call.history:
        del call.history[call.history.index(step.key) :]
    elif left is not None and left is not step:
        call.history.append(left.key)
