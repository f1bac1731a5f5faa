"""A simulated caller completes each errand, in each language, at three typing speeds."""

from __future__ import annotations

import pytest

from ivr.prompts.languages import LANGUAGES
from tests.scenarios.errands.errand import Errand
from tests.scenarios.errands.every import ERRANDS
from tests.scenarios.errands.listener import SPEEDS, Listener
from tests.scenarios.errands.town import Town

CODES, PACES = list(LANGUAGES), list(SPEEDS)
DONE = [  # each errand in each language at one speed in every run; at all three in a long one
    pytest.param(
        errand,
        code,
        speed,
        marks=pytest.mark.long if (n + CODES.index(code) + PACES.index(speed)) % 3 else (),
        id=f"{errand.name}-{code}-{speed}",
    )
    for n, errand in enumerate(ERRANDS)
    for code in CODES
    for speed in PACES
]


@pytest.mark.parametrize(("errand", "language", "speed"), DONE)
def test_an_errand_is_done_at_any_typing_speed(
    town: Town, errand: Errand, language: str, speed: str
):
    pace = SPEEDS[speed]
    caller = Listener(town.caller(), errand, language, pace).sets_out().goes_through().caller

    assert caller.row.mistakes_in_call == 0, caller.phone.transcript()
    errand.came_of(caller)
    errand.also(caller.heard_no_built_in_words().lets_jobs_run())
