"""A call always stands somewhere, and says so in the same words however often it is asked."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr import calls, conversation
from ivr.prompts import trouble as trouble_words
from ivr.steps import STEPS, Step
from ivr.turns import Say
from tests.ivr.carrier_forms import keyed
from tests.ivr.line import SID, Line, hears
from tests.ivr.standing import QUESTIONS
from tests.ivr.ways import WAYS


@pytest.mark.parametrize("key", WAYS)
def test_whoever_asks_where_a_call_stands_hears_exactly_what_was_said(stand, key):
    call = stand(key)
    before = call.row

    again = call.asks_again()
    late = call.line.post("/voice/welcome.greet/900", keyed("1", call.sid))

    assert again.text == late.text == call.document
    assert call.row.turn == before.turn
    assert call.line.turns(call.sid) == []


@settings(max_examples=60, deadline=None)
@given(
    key=st.sampled_from(QUESTIONS),
    answers=st.lists(
        st.sampled_from([*"0123456789*#", "", "12345678", "*0", "*9", "50", "junk", "9" * 40]),
        min_size=1,
        max_size=12,
    ),
)
def test_whatever_is_keyed_a_call_stands_at_a_step_and_says_so_twice_alike(stand, key, answers):
    call = stand(key)
    for keys in answers:
        path, form = call.line.path(call.sid), keyed(keys, call.sid)

        first = call.line.post(path, form)
        again = call.line.post(path, form)

        assert first.status_code == 200
        assert not hears(first, trouble_words.sorry(), call.row.language)
        assert again.text == first.text
        assert call.row.step in WAYS


def test_a_flow_that_only_tells_for_ever_is_found_at_once(line: Line):
    line.at(STEPS["main_menu.choose"])
    round_and_round = Step("test.round", lambda _: Say((), round_and_round))
    with line.database.connection() as connection:
        call = calls.load(connection, SID)
        assert call is not None

        with pytest.raises(AssertionError, match="never stops telling"):
            conversation.move_on(call, round_and_round, heard="test")
