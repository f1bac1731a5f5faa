"""A call keeps to its seconds and keys, as modelled: how fast the machine is does not matter."""

from __future__ import annotations

import pytest

from ivr.prompts.languages import LANGUAGES
from tests.benchmarks.call_time import WAYS, Way, walked
from tests.benchmarks.walk import CALLERS, Spent

HURRIED = CALLERS[1]  # answers once the choice is said: the caller the targets are set for


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.name)
def test_a_call_keeps_to_its_seconds_and_keys(way: Way, language):
    result = walked(way, HURRIED, language)

    assert result.spent.seconds <= way.seconds_at_most
    assert result.keys_at_most is None or result.spent.keys <= result.keys_at_most


@pytest.mark.slow
def test_the_steps_of_a_call_are_all_that_it_takes():
    (way,) = [way for way in WAYS if way.called_before and way.until == "balance"]

    result = walked(way, HURRIED, "en_US")

    assert [step for step, _ in result.steps] == [
        "main_menu.choose",
        "identify.by_phone",
        "identify.ask_birth_date",
        "balance.speak",
    ]
    assert result.spent == Spent.all(spent for _, spent in result.steps)
    assert result.spent.keys == 10
