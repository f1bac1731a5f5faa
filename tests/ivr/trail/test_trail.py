"""Every visit of a step leaves a row that says what was heard and how it was answered."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Connection, select

from billing_core.prepared import Prepared
from ivr.calls import CallTurn, asked
from ivr.flows import balance, interpreter, main_menu, pay, representative
from ivr.outcomes import Outcome, better
from ivr.trail import reading
from tests.ivr.carrier_forms import keyed, over, recorded
from tests.ivr.line import ON_SQLITE, SID


@pytest.fixture
def trail(app):
    """The visits of a caller's call, as they are read."""

    def read(caller):
        with app.extensions["database"].transaction() as db:
            return reading.visits(db, caller.phone.sid)

    return read


@pytest.fixture
def summary(app):
    """A caller's call in a line."""

    def read(caller):
        with app.extensions["database"].transaction() as db:
            return reading.find(db, caller.phone.sid)

    return read


def test_a_visit_says_what_was_heard_and_how_it_was_answered(caller, trail):
    caller.owes(120)
    caller.dials(language="es_US").presses("1").keys_guarantor_id()

    greeted, chose, keyed_id = trail(caller)

    assert greeted.step == "welcome.greet"
    assert greeted.language == "en_US"
    assert [h.key for h in greeted.heard][:3] == [
        "welcome.greeting",
        "welcome.for_spanish",
        "welcome.for_mandarin",
    ]
    assert [h.language for h in greeted.heard][:3] == ["en_US", "es_US", "zh_Hans_CN"]
    assert greeted.heard[1].version == asked.version("welcome.for_spanish", "es_US")
    assert (greeted.input, greeted.keys, greeted.result) == ("keys", 1, "answer")
    assert greeted.moved_to == "main_menu.choose"
    assert chose.language == "es_US"
    assert chose.moved_to == "identify.ask_id"
    assert (keyed_id.step, keyed_id.via) == ("identify.ask_id", ("identify.start",))
    assert (keyed_id.input, keyed_id.keys) == ("keys", 8)


def test_a_visit_says_how_long_it_took(caller, trail):
    caller.dials().presses("1")

    (greeted,) = trail(caller)

    spoken = sum(event.seconds for event in caller.phone.events[:8] if event.kind == "said")
    assert greeted.speech_seconds == pytest.approx(spoken, rel=0.25)
    assert greeted.real_seconds is not None
    assert greeted.real_seconds >= greeted.speech_seconds - 1
    assert greeted.latency_ms is not None
    assert greeted.latency_ms >= 1


def test_slow_speech_takes_longer_and_is_marked(caller, trail):
    caller.at(main_menu.choose).presses("7").presses("*").presses("*")

    usual, slow, again = trail(caller)

    assert [v.slow for v in (usual, slow, again)] == [False, True, True]
    assert again.speech_seconds > 3
    assert again.result == "repeat"


def test_what_was_keyed_and_what_was_filled_in_is_nowhere_in_the_trail(app, caller):
    caller.owes("86.42").dials().presses("1").presses("1")
    caller.keys_guarantor_id().keys_birth_date().keys_zip().presses("1").presses("1")
    caller.pays_with("visa").hangs_up()

    with app.extensions["database"].transaction() as db:
        rows = [vars(row) for row in db.scalars(select(CallTurn))]
    fields = ("via", "prompts", "heard", "input", "step", "moved_to")
    written = " ".join(str(row[name]) for row in rows for name in fields)
    person = caller.person
    for secret in (f"{person.birth_date:%m%d%Y}", person.postal_code, "86", "4242", str(person.id)):
        assert secret not in written
    assert "balance.owed@" in written


@pytest.mark.parametrize(
    ("at", "act", "expected"),
    [
        (main_menu.choose, lambda c: c.is_silent(), ("silence", 0, "silence")),
        (main_menu.choose, lambda c: c.presses("8"), ("keys", 1, "wrong_key")),
        (interpreter.choose, lambda c: c.says("Hindi"), ("speech", 0, "answer")),
        (interpreter.choose, lambda c: c.says("mumble", 0.1), ("speech", 0, "unclear")),
        (representative.ring, lambda c: c.is_answered(), ("dial:completed", 0, "answer")),
        (representative.ring, lambda c: c.is_not_answered(), ("dial:no-answer", 0, "answer")),
        (
            representative.leave_message,
            lambda c: c.leaves_a_message(),
            ("recording", 0, "answer"),
        ),
        (representative.leave_message, lambda c: c.leaves_a_message(0), ("silence", 0, "answer")),
        (main_menu.choose, lambda c: c.says("my balance"), ("speech", 0, "answer")),
        (main_menu.choose, lambda c: c.says("main menu"), ("speech", 0, "main_menu")),
    ],
)
@ON_SQLITE
def test_the_kind_of_input_is_kept(caller, trail, at, act, expected):
    act(caller.at(at))

    first = trail(caller)[0]

    assert (first.input, first.keys, first.result) == expected


@pytest.mark.parametrize(("card", "kind"), [("visa", "pay:token"), ("refused", "pay:declined")])
@ON_SQLITE
def test_what_came_of_the_card_is_kept(caller, trail, card, kind):
    caller.at(pay.take_card, amount_cents=4000, errand="pay").owes(40).pays_with(card)

    assert trail(caller)[0].input == kind


@ON_SQLITE
def test_what_came_of_a_bank_account_and_how_it_was_agreed_to_is_kept(caller, trail):
    caller.at(pay.take_account, amount_cents=4000, errand="pay").owes(40)
    caller.presses("*").presses("1").pays_with("bank").presses("1").presses("1").presses("1")

    kept = [(visit.step, visit.input, visit.keys) for visit in trail(caller)]

    assert kept[0] == ("pay.take_account", "pay:star", 0)
    assert kept[2] == ("pay.take_account", "pay:token", 0)
    assert kept[-1] == ("pay.bank_agree", "keys", 1)


def test_the_visit_in_which_the_caller_hangs_up_is_kept_too(caller, trail, summary):
    caller.owes(40).at(balance.speak).hangs_up()

    (last,) = trail(caller)

    assert (last.step, last.result, last.moved_to) == ("balance.speak", "call_ended", last.step)
    assert summary(caller).seconds is not None


def test_a_message_told_of_after_the_call_ended_takes_the_place_of_the_end(line):
    path = line.at(representative.leave_message, turn=5)
    line.post("/voice/status", over())

    line.post(path, recorded())

    (last,) = line.turns()
    assert (last.turn, last.heard, last.input) == (5, "answer", "recording")


@pytest.mark.parametrize(
    ("act", "outcome", "step"),
    [
        (lambda c: c.at(main_menu.choose), "abandoned", "main_menu.choose"),
        (lambda c: c.at(balance.speak), "abandoned", "balance.speak"),
        (lambda c: c.at(main_menu.choose).presses("1"), "heard_balance", "balance.speak"),
        (
            lambda c: c.at(main_menu.choose).presses("10").is_answered(),
            "put_through",
            "representative.talked",
        ),
        (
            lambda c: c.at(representative.choose).presses("1").presses("1"),
            "call_back_booked",
            "representative.promised",
        ),
        (
            lambda c: (
                c.at(pay.take_card, amount_cents=4000).pays_with("declined").presses("1").waits()
            ),
            "payment_refused",
            "pay.refused",
        ),
        (
            lambda c: (
                c.at(pay.take_card, amount_cents=4000)
                .pays_with("visa")
                .presses("1")
                .waits()
                .presses("0")
                .is_answered()
            ),
            "paid",
            "representative.talked",
        ),
    ],
)
def test_a_call_that_ends_says_what_it_came_to_and_where(caller, summary, act, outcome, step):
    act(caller.owes(40)).hangs_up()

    found = summary(caller)

    assert (found.outcome, found.last_step) == (outcome, step)


@ON_SQLITE
def test_a_call_that_hears_the_line_out_has_said_goodbye(caller, summary):
    caller.at(representative.choose).is_silent().is_silent().is_silent()

    caller.call_is_over()
    assert summary(caller).outcome == "goodbye"


def test_who_is_put_through_was_put_through_however_the_call_ends(line):
    line.at(representative.ring, turn=3)
    accepted = keyed("1", "CA" + "9" * 32, ParentCallSid=SID)

    line.post("/voice/representative.accept/3", accepted)
    line.post("/voice/status", over())

    assert line.row().outcome == "put_through"


@ON_SQLITE
def test_being_put_through_in_a_call_we_do_not_know_changes_nothing(line):
    before = line.everything()

    line.post("/voice/representative.accept/3", keyed("1", SID, ParentCallSid="CA" + "8" * 32))

    assert line.everything() == before


@ON_SQLITE
def test_a_call_of_whose_end_no_word_came_is_not_said_to_go_on_for_ever(caller, summary, clock):
    caller.at(main_menu.choose).presses("5")
    assert summary(caller).outcome == "in_progress"

    clock.forward(seconds=5 * 60 * 60)

    assert summary(caller).outcome == "end_unknown"
    assert summary(caller).seconds is None


def test_the_better_outcome_counts():
    assert better(None, None) is None
    assert better(Outcome.PAID, None) is better(None, Outcome.PAID) is Outcome.PAID
    assert better(Outcome.PAID, Outcome.PUT_THROUGH) is Outcome.PAID
    assert better(Outcome.ABANDONED, Outcome.GOODBYE) is Outcome.GOODBYE


def test_the_trail_costs_no_statement_more(app, caller, monkeypatch):
    """On PostgreSQL a turn's call row and its trail are one statement, as they were."""
    caller.at(main_menu.choose).phone.press("5")
    changes = []
    change = Prepared.change

    def counted(self: Prepared, connection: Connection, values: dict[str, Any]) -> int:
        changes.append(self)
        return change(self, connection, values)

    monkeypatch.setattr(Prepared, "change", counted)

    caller.presses("4")

    on_postgresql = app.extensions["database"].engine.dialect.name == "postgresql"
    assert len(changes) == (1 if on_postgresql else 2)
