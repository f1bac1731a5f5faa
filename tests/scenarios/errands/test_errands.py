"""A simulated caller completes each errand, in each language, at three typing speeds."""

from __future__ import annotations

import pytest

from ivr.prompts.languages import LANGUAGES
from tests.scenarios.errands.errand import Errand
from tests.scenarios.errands.every import ERRANDS
from tests.scenarios.errands.listener import SPEEDS, Listener
from tests.scenarios.errands.town import Town

ALL = pytest.mark.parametrize("errand", ERRANDS, ids=lambda errand: errand.name)


@ALL
@pytest.mark.parametrize("language", LANGUAGES)
def test_an_errand_is_done_at_any_typing_speed(town: Town, errand: Errand, language: str):
    for name, pace in SPEEDS.items():
        listener = Listener(town.caller(), errand, language, pace).sets_out().goes_through()

        caller = listener.caller
        assert caller.row.mistakes_in_call == 0, f"{name}\n{caller.phone.transcript()}"
        errand.came_of(caller)
        errand.also(caller.heard_no_built_in_words().lets_jobs_run())
