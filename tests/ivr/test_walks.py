"""Callers who press what they like: wherever they go, the line stands and keeps its word.

Each walk is a caller with a bill who keys, waits, pays with test cards, is put through or not,
hangs up and calls again. Nothing of it is planned; what must hold of every walk is checked: no turn
breaks, the carrier takes every document, no placeholder is spoken, no menu is over five.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from billing_core.accounts.models import Guarantor
from billing_core.gateways.models import SandboxCharge
from billing_core.money import Money
from billing_core.payments.models import Payment
from ivr import call_map
from ivr.calls import CallTurn
from ivr.prompts import trouble
from ivr.prompts.languages import LANGUAGES
from ivr.simulator.events import Event
from ivr.speech import plain
from ivr.steps import STEPS
from ivr.turns import Menu
from tests import factories
from tests.caller import Caller
from tests.ivr.line import ON_SQLITE
from tests.scenarios.errands.mistakes import turn_of

WALKS, MOVES_MIN, MOVES_MAX = 100, 12, 25
CHOICES_MAX = 5  # in a menu; pound, which goes on in a list, is none
STEPS_VISITED_MIN = 25  # of some forty-five: fewer, and the walks are no test
OWED = Money.usd("86.42")
STARTS = (  # of callers who are known; where nothing is named, the walk begins with the greeting
    *("main_menu.choose", "balance.speak", "balance.visit", "pay.choose_amount"),
    *("pay.enter_dollars", "help_paying.choose", "representative.ring", "main_menu.more"),
    *("premium.choose", "interpreter.choose", "other_ways.choose"),
)
CARDS = ("visa", "visa", "amex", "declined", "insufficient", "lost", "processor-down", "lost-reply")
CARDS_REFUSED_AT_ONCE = ("refused", "connector-down", "diners")
MOMENTS = ("2026-11-24T10:00", "2026-11-24T20:00", "2026-11-26T12:00", "2026-11-28T16:55")
SPOKEN_INSTEAD_OF = "234578#"  # where a line listens
SORRY = [plain(trouble.sorry(), code) for code in LANGUAGES]
EDGES = call_map.edges()
PERSON = {"representative.ring", "representative.choose"}  # put through; or everybody has gone home
WITHOUT_A_PERSON = {"representative.leave_message", "representative.give_up"}
MISTAKES = ("silence", "wrong_key", "too_short", "too_long", "unclear")
PAUSES = ("more_time.offer", "more_time.hold")
STAYS = ("repeat", "cleared", "ignored", "slower", "call_ended")


@dataclass(frozen=True)
class Move:
    """What the caller would do at whatever they are asked for; one part of it is used."""

    sensible: bool  # key what is asked for, where that is a number, and go on paying
    act: str
    key: str
    card: str
    transfer: str
    word: str


moves = st.builds(
    Move,
    sensible=st.integers(0, 5).map(bool),
    act=st.sampled_from(("press",) * 20 + ("silence", "silence", "let jobs run", "hang up")),
    key=st.sampled_from("11112222334457890*#"),
    card=st.sampled_from(CARDS + CARDS_REFUSED_AT_ONCE + ("*", "silence", "1234#")),
    transfer=st.sampled_from(("answered", "declined", "busy", "no_answer", "failed")),
    word=st.sampled_from(("Hindi", "tiếng việt", "Klingon", "ja")),
)


@dataclass(frozen=True)
class Walk:
    """Who calls when, how far they have come already, and what they do then."""

    start: str
    language: str
    moment: str
    known_number: bool
    stir: str | None
    region: str
    restricted: bool
    moves: list[Move]


walks = st.builds(
    Walk,
    start=st.sampled_from(("", "", *STARTS)),
    language=st.sampled_from(list(LANGUAGES)),
    moment=st.sampled_from(MOMENTS),
    known_number=st.booleans(),
    stir=st.sampled_from(("TN-Validation-Passed-A", None)),
    region=st.sampled_from(("CA-N", "HI", "MD")),
    restricted=st.sampled_from((False, False, False, True)),
    moves=st.lists(moves, min_size=MOVES_MIN, max_size=MOVES_MAX),
)


@dataclass
class Walker:
    """A caller on a walk."""

    caller: Caller
    person: Guarantor
    sids: list[str] = field(default_factory=list)

    def sets_out(self, walk: Walk) -> None:
        """Call the line, and choose a language or be well on the way already."""
        if walk.start and not walk.restricted:
            self.caller.speaks(walk.language).at(STEPS[walk.start])
            self.sids.append(self.caller.phone.sid)
        else:
            self._dials(walk.language)

    def moves(self, move: Move) -> None:
        """Do what fits of a move, where the call stands."""
        if self.caller.phone.ended:
            self._dials()
        elif move.act == "let jobs run":
            self.caller.lets_jobs_run()
        elif move.act == "hang up":
            self.caller.hangs_up()
        else:
            self._answers(move)

    def _dials(self, language: str | None = None) -> None:
        self.caller.dials(language=language)
        self.sids.append(self.caller.phone.sid)

    def _answers(self, move: Move) -> None:
        caller = self.caller
        waiting = caller.phone.waiting.kind
        if caller.row.step == "pay.charging" and move.sensible:
            caller.waits()
        elif waiting == "ringing":
            self._is_rung(move)
        elif waiting == "record" and move.act == "press":
            caller.leaves_a_message()
        elif waiting == "pay":
            self._keys_a_card(move)
        elif move.act == "silence":
            caller.is_silent()
        elif waiting == "speech" and move.key in SPOKEN_INSTEAD_OF:
            caller.says(move.word, confidence=0.3 if move.key == "#" else 0.9)
        else:
            caller.presses(self._keys(move))

    def _is_rung(self, move: Move) -> None:
        if move.transfer in ("answered", "declined"):
            self.caller.is_answered(accept=move.transfer == "answered")
        else:
            self.caller.is_not_answered(move.transfer)

    def _keys_a_card(self, move: Move) -> None:
        if move.card == "silence":
            self.caller.is_silent()
        elif move.card in ("*", "1234#"):
            self.caller.presses(move.card)
        else:
            for _ in range(8):  # a card that is refused is asked for again
                if self.caller.phone.waiting.kind == "pay":
                    self.caller.keys_card(move.card)

    def _keys(self, move: Move) -> str:
        asked = {
            "ask_id": f"{self.person.id}#",
            "ask_birth_date": f"{self.person.birth_date:%m%d%Y}",
            "ask_zip": self.person.postal_code,
            "enter_dollars": "12#",
            "enter_cents": "34",
            "enter_phone": "2125550142",
            "enter_number": "2125550142",
            **dict.fromkeys(("choose_amount", "confirm_amount", "other_method", "review"), "1"),
        }
        step = self.caller.row.step.partition(".")[2]
        return asked[step] if move.sensible and step in asked else move.key


def telling() -> set[str]:
    """Steps that may only tell something, and be passed in the same breath."""
    return {key for key, step in STEPS.items() if "Say" in str(step.ask.__annotations__["return"])}


def leads_to(key: str) -> set[str]:
    """Where an answer at a step can bring a caller to stand, by the map drawn from the code."""
    found: set[str] = set()
    waiting = list(EDGES[key])
    while waiting:
        to = waiting.pop()
        if to not in found:
            found.add(to)
            waiting += EDGES[to] if to in telling() else ()
    return found


def strays(turns: list[CallTurn]) -> Iterator[str]:
    """Turns that neither the map nor the engine allows."""
    been = {"main_menu.choose", "welcome.languages"}
    for turn in turns:
        been.add(turn.step)
        of_engine = {
            "answer": leads_to(turn.step) | PERSON | WITHOUT_A_PERSON,
            "person": PERSON,
            "back": been,
            **{kind: {turn.step} | PERSON | WITHOUT_A_PERSON for kind in MISTAKES},
            **{kind: {turn.step} for kind in (*STAYS, "call_ended")},
        }
        if turn.heard == "silence":
            of_engine["silence"].add("more_time.offer")
        if turn.step in PAUSES:  # whatever is pressed, they lead back to what was asked before
            of_engine[turn.heard] = of_engine[turn.heard] | been
        if turn.moved_to not in of_engine[turn.heard]:
            yield f"{turn.step} --{turn.heard}--> {turn.moved_to}"


def check_words(caller: Caller) -> None:
    """What must hold of everything heard in a call."""
    for event in caller.phone.events:
        assert event.kind not in ("trouble", "warning"), caller.phone.transcript()
        assert not event.built_in, f"the carrier's own words: {event.text}"
        assert not re.search(r"\{\w*\}", event.text), f"a placeholder was spoken: {event.text}"
        assert event.text not in SORRY, caller.phone.transcript()


def check_menu(caller: Caller) -> None:
    """What must hold of what is asked: nobody keeps more than five choices in mind."""
    if not caller.phone.ended:
        choices = set(getattr(turn_of(caller), "choices", ())) - {"#"}
        assert len(choices) <= CHOICES_MAX, f"{caller.row.step} offers {sorted(choices)}"


def turns_of(app: Flask, sid: str) -> list[CallTurn]:
    with app.extensions["database"].transaction() as db:
        wanted = select(CallTurn).where(CallTurn.sid == sid).order_by(CallTurn.turn)
        found = list(db.scalars(wanted))
        db.expunge_all()
        return found


def paid_cents(app: Flask, person: Guarantor) -> int:
    with app.extensions["database"].transaction() as db:
        wanted = (
            select(func.coalesce(func.sum(SandboxCharge.amount_cents), 0))
            .join(Payment, SandboxCharge.reference == Payment.gateway_reference)
            .where(Payment.guarantor_id == person.id, SandboxCharge.outcome == "paid")
        )
        return int(db.scalar(wanted) or 0)


@pytest.fixture
def callers(app, carrier, carrier_api, clock):
    """Callers one after the other, each with a number and a bill of their own."""
    numbers = count(1)

    def next_one(walk: Walk) -> Walker:
        clock.at(walk.moment)
        number = f"+1415555{next(numbers):04d}"
        with app.extensions["database"].transaction() as db:
            person = factories.household(
                db,
                OWED,
                phone=number if walk.known_number else None,
                region=walk.region,
                restriction="representative_only" if walk.restricted else "none",
            )
            db.expunge_all()
        caller = Caller(app, carrier, carrier_api).calls_from(number, stir=walk.stir)
        return Walker(caller.identified(person), person)

    return next_one


@ON_SQLITE
@pytest.mark.slow
def test_wherever_a_caller_goes_the_line_stands_and_keeps_its_word(app, callers):
    visited: set[str] = set()

    @settings(max_examples=WALKS, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(walk=walks)
    def takes_a(walk: Walk) -> None:
        walker = callers(walk)

        walker.sets_out(walk)
        for move in walk.moves:
            walker.moves(move)
            check_words(walker.caller)
            check_menu(walker.caller)

        walker.caller.lets_jobs_run()
        for sid in walker.sids:
            turns = turns_of(app, sid)
            visited.update(turn.moved_to for turn in turns)
            assert list(strays(turns)) == []
        assert paid_cents(app, walker.person) <= OWED.cents
        if walk.restricted:
            assert "eighty-six" not in walker.caller.phone.transcript()

    takes_a()
    assert len(visited) >= STEPS_VISITED_MIN, sorted(visited)


def test_a_menu_of_more_than_five_choices_is_found(caller, monkeypatch):
    monkeypatch.setattr(STEPS["main_menu.choose"], "ask", lambda _: Menu((), "123456"))

    with pytest.raises(AssertionError, match=r"main_menu\.choose offers"):
        check_menu(caller.at(STEPS["main_menu.choose"]))


def test_a_placeholder_that_is_spoken_is_found(caller):
    caller.dials()
    check_words(caller)

    caller.phone.add(Event("said", text="You owe {amount}."))

    with pytest.raises(AssertionError, match="a placeholder was spoken"):
        check_words(caller)


def test_a_turn_that_is_on_no_map_is_found():
    turn = CallTurn(step="main_menu.choose", heard="answer", moved_to="pay.paid")

    assert list(strays([turn])) == ["main_menu.choose --answer--> pay.paid"]


def test_going_back_to_where_the_call_has_not_been_is_found():
    turn = CallTurn(step="premium.choose", heard="back", moved_to="pay.review")

    assert list(strays([turn])) == ["premium.choose --back--> pay.review"]
