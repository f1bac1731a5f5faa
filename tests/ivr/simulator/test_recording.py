from __future__ import annotations

import pytest

from billing_core.accounts import numbers
from billing_core.seed.households import DEMOS
from ivr.simulator.recording import NotSaved, Recording
from tests.ivr.simulator.fake_line import CALLER, called, gather, say

DEMO = next(demo for demo in DEMOS if demo.name == "demo:english")
ID = f"{numbers.from_seed(DEMO.name)}#"
DIGITS = f"{DEMO.birth_date:%m%d%Y}"


def asking(step: str) -> Recording:
    """A call at a step that takes any keys, being recorded."""
    _, phone = called(gather(say("Hello."), action=f"/voice/{step}/1"))
    return Recording(phone, "a call")


def keyed(recording: Recording, keys: str) -> str:
    recording.keys(keys)
    recording.phone.press(keys)
    recording.heard()
    return recording.text()


def test_ordinary_keys_are_written():
    assert 'caller.presses("2#")' in keyed(asking("main_menu.choose"), "2#")


def test_the_moment_and_the_number_are_written():
    text = keyed(asking("main_menu.choose"), "2#")

    assert 'clock.at("2026-11-24T18:00:00+00:00")' in text
    assert f'caller.calls_from("{CALLER}").dials()' in text
    assert "def test_a_call(caller, clock):" in text


def test_a_demo_households_id_is_written_by_name():
    text = keyed(asking("identify.ask_id"), ID)

    assert 'caller.is_household("demo:english")' in text
    assert "caller.keys_guarantor_id()" in text
    assert ID.rstrip("#") not in text


@pytest.mark.parametrize(
    ("step", "right", "field"),
    [
        ("identify.ask_birth_date", DIGITS, "birth_date"),
        ("identify.ask_birth_date", f"{DEMO.birth_date:%Y%m%d}", "birth_date"),
        ("identify.ask_zip", DEMO.postal_code, "zip"),
    ],
)
def test_a_secret_is_written_by_name_never_by_digits(step, right, field):
    right_one, wrong_one = asking(step), asking(step)
    right_one.demo = wrong_one.demo = DEMO

    assert f"caller.keys_{field}()" in keyed(right_one, right)
    assert f"caller.keys_wrong_{field}()" in keyed(wrong_one, "12121212")
    assert right not in keyed(right_one, right)
    assert "12121212" not in wrong_one.text()


def test_a_secret_of_nobody_we_know_is_not_saved():
    with pytest.raises(NotSaved, match="birth date and ZIP"):
        keyed(asking("identify.ask_birth_date"), DIGITS)


def test_a_bill_that_is_no_demo_households_is_not_saved():
    with pytest.raises(NotSaved, match="no demo household"):
        keyed(asking("identify.ask_id"), f"{numbers.from_seed('somebody real')}#")


def test_a_mistyped_id_is_nobodys_and_is_written():
    wrong = str(numbers.from_seed("somebody real") + 1)

    assert f'caller.presses("{wrong}#")' in keyed(asking("identify.ask_id"), f"{wrong}#")


def test_a_card_keyed_by_hand_is_not_saved():
    _, phone = called('<Pay action="/voice/paid/1"/>')
    recording = Recording(phone, "paid")

    with pytest.raises(NotSaved, match="/card visa"):
        keyed(recording, "4242424242424242#")


def test_a_card_keyed_by_name_is_written_by_name():
    _, phone = called('<Pay action="/voice/paid/1"/>')
    recording = Recording(phone, "paid")

    recording.card("visa")
    phone.press("4242424242424242#")
    recording.heard()

    assert 'caller.keys_card("visa")' in recording.text()
    assert "4242" not in recording.text()
