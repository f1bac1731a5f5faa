"""A call saved as a test: the keys pressed, the prompts heard; never a card, a birth date or a ZIP.

Those are written by name, e.g. `caller.keys_birth_date()`, and come from the demo household when
the test is run. A call about a bill that is no demo household's is not saved at all.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import UTC
from pathlib import Path

from billing_core.accounts import numbers
from billing_core.seed.households import DEMOS, Demo
from ivr.simulator.events import SimulatorError
from ivr.simulator.phone import Phone
from ivr.simulator.recognise import prompts_heard

ASKS_ID = "identify.ask_id"


class NotSaved(SimulatorError):
    """The call cannot be saved; the message says why."""


@dataclass
class Recording:
    """Takes down one call while it is played."""

    phone: Phone
    name: str
    demo: Demo | None = None
    lines: list[str] = field(default_factory=list)
    refused: str = ""

    def __post_init__(self) -> None:
        self.started = self.phone.started
        self.demo = next((d for d in DEMOS if d.phone == self.phone.number), None)
        self._write(f".calls_from({_quoted(self.phone.number)}).dials()")

    def keys(self, keys: str) -> None:
        """Take down the keys that are about to be pressed."""
        waiting = self.phone.waiting
        field_asked = waiting.secret
        if field_asked.startswith(("card_", "bank_")):
            self.refused = "a card was keyed by hand; key it by its name, /card visa"
        elif field_asked in ("birth_date", "zip"):
            self._lines_of(keys, field_asked)
        elif ASKS_ID in waiting.action:
            self._id_keyed(keys)
        else:
            self._pending = f".presses({_quoted(keys)})"

    def card(self, name: str) -> None:
        """Take down a test card by its name."""
        self._pending = f".keys_card({_quoted(name)})"

    def act(self, call: str) -> None:
        """Take down anything else, as the test's caller says it: is_silent(), hangs_up() …"""
        self._pending = f".{call}"

    def heard(self) -> None:
        """Take down what was heard after the last act."""
        if self._pending:
            self._write(self._pending)
        self._pending = ""

    def text(self) -> str:
        """The test; raise NotSaved when the call must not be written down."""
        if self.refused:
            raise NotSaved(f"the call is not saved: {self.refused}")
        moment = self.started.astimezone(UTC).isoformat()
        household = f"    caller.is_household({_quoted(self.demo.name)})\n" if self.demo else ""
        return (
            '"""A call saved from the pretend phone: flask ivr phone --save."""\n\n'
            "from __future__ import annotations\n\n\n"
            f"def test_{_identifier(self.name)}(caller, clock):\n"
            f"    clock.at({_quoted(moment)})\n{household}\n"
            + "\n".join(f"    caller{line}" for line in self.lines)
            + "\n"
        )

    def save(self, path: Path) -> Path:
        """Write the test; return where."""
        path.write_text(self.text(), "utf-8")
        return path

    _pending: str = field(default="", init=False)

    def _write(self, line: str) -> None:
        keys = [_quoted(key) for key in prompts_heard(self.phone)]
        heard = "".join(f"\n        {key}," for key in keys) + "\n    "
        if len(keys) <= 1:
            heard = "".join(keys)
        self.lines.append(f"{line}.hears_in_order({heard})" if keys else line)

    def _lines_of(self, keys: str, asked: str) -> None:
        """Digits that must not be written: the household's own, or wrong ones."""
        if self.demo is None:
            self.refused = "nobody's birth date and ZIP code can be told from the bill"
            return
        year_first = f"{self.demo.birth_date:%Y%m%d}"
        own = {
            "birth_date": (f"{self.demo.birth_date:%m%d%Y}", year_first),
            "zip": (self.demo.postal_code,),
        }
        right = keys.rstrip("#") in own[asked]
        self._pending = f".keys_{asked}()" if right else f".keys_wrong_{asked}()"

    def _id_keyed(self, keys: str) -> None:
        digits = re.sub(r"\D", "", keys).lstrip("0")
        known = {str(numbers.from_seed(demo.name)): demo for demo in DEMOS}
        if digits in known:
            self.demo = known[digits]
            self._pending = ".keys_guarantor_id()"
        elif digits and numbers.is_valid(int(digits)):
            self.refused = "the guarantor ID is of no demo household; its bill is not in the tests"
        else:
            self._pending = f".presses({_quoted(keys)})"


def _quoted(text: str) -> str:
    """A string as this project's tests write it."""
    return json.dumps(text, ensure_ascii=False)


def _identifier(name: str) -> str:
    return re.sub(r"\W+", "_", name).strip("_").lower() or "saved_call"
