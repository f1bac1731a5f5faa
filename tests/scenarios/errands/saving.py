"""Save a call for each errand in each language: python -m tests.scenarios.errands.saving

The calls are made on the pretend carrier, to a line of their own, and written to
tests/ivr/saved_calls; tests/ivr/test_saved_calls.py plays them again, each turn from a new process.
No card, birth date or ZIP is in them: those are keyed by name.
"""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from billing_core.database import Database
from billing_core.migrations import upgrade
from ivr.prompts.languages import LANGUAGES
from ivr.simulator.recognise import prompts_heard
from tests.scenarios.errands.errand import Errand
from tests.scenarios.errands.every import ERRANDS
from tests.scenarios.errands.listener import Listener
from tests.scenarios.errands.town import IN_HOURS, Town, open_town

FOLDER = Path(__file__).parents[2] / "ivr" / "saved_calls"
SHORT = {
    "en_US": "english",
    "es_US": "spanish",
    "zh_Hans_CN": "mandarin",
    "zh_Hant_HK": "cantonese",
}


def save_all(folder: Path = FOLDER) -> None:
    """Write every errand in every language, one file a call."""
    folder.mkdir(exist_ok=True)
    with TemporaryDirectory() as place:
        template = Path(place) / "template.sqlite"
        made = Database(f"sqlite:///{template}")
        upgrade(made)
        made.dispose()
        with open_town(template, Path(place)) as town:
            for code in LANGUAGES:
                for errand in ERRANDS:
                    path = folder / f"{named(errand, code)}.json"
                    path.write_text(written(saved(town, errand, code)), "utf-8")


def named(errand: Errand, code: str) -> str:
    words = "".join(letter for letter in errand.name if letter.isalpha() or letter == " ")
    return f"{SHORT[code]}_{words.replace(' ', '_')}"


def saved(town: Town, errand: Errand, code: str) -> dict[str, Any]:
    """One call: what was done, and the prompts heard after each."""
    caller = town.caller()
    acts: list[dict[str, Any]] = []

    def take_down(do: str, given: tuple[Any, ...], named: dict[str, Any]) -> None:
        told = {"do": do, "given": list(given), "named": named}
        heard = {"heard": prompts_heard(caller.phone)}
        acts.append({name: value for name, value in told.items() if value} | heard)
        caller.lets_jobs_run()

    listener = Listener(caller, errand, code, told=take_down)
    listener.sets_out().goes_through()
    errand.came_of(caller)
    errand.also(caller)
    return {"called_at": IN_HOURS, "errand": errand.name, "language": code, "acts": acts}


def written(call: dict[str, Any]) -> str:
    """As JSON, each thing done on a line of its own."""
    acts = ",\n  ".join(json.dumps(act, ensure_ascii=False) for act in call["acts"])
    rest = json.dumps({k: v for k, v in call.items() if k != "acts"}, ensure_ascii=False)
    return f'{rest[:-1]}, "acts": [\n  {acts}\n]}}\n'


if __name__ == "__main__":
    save_all()
