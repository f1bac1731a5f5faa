"""A call saved as a test: the keys pressed, the prompts heard; never a card, a birth date or a ZIP.

As Python to read and change, or as JSON, of which a folder is replayed as it is.

Those are written by name, e.g. `caller.keys_birth_date()`, and come from the demo household when
the test is run. A call about a bill that is no demo household's is not saved at all.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field, replace
from datetime import UTC
from pathlib import Path
from typing import Any

from billing_core.accounts import numbers
from billing_core.seed.households import DEMOS, Demo
from ivr.simulator.events import SimulatorError
from ivr.simulator.phone import Phone
from ivr.simulator.recognise import prompts_heard

ASKS_ID = "identify.ask_id"


class NotSaved(SimulatorError):
    """The call cannot be saved; the message says why."""


@dataclass(frozen=True)
class Act:
    """One thing the caller did, as the test's caller says it, and the prompts heard then."""

    do: str
    given: tuple[Any, ...] = ()
    named: dict[str, Any] = field(default_factory=dict)
    heard: tuple[str, ...] = ()

    def line(self) -> str:
        told = [_written(value) for value in self.given]
        told += [f"{name}={_written(value)}" for name, value in self.named.items()]
        return f".{self.do}({', '.join(told)}){self._heard()}"

    def _heard(self) -> str:
        keys = [_written(key) for key in self.heard]
        if not keys:
            return ""
        if len(keys) == 1:
            return f".hears_in_order({keys[0]})"
        listed = "".join(f"\n        {key}," for key in keys)
        return f".hears_in_order({listed}\n    )"

    def as_json(self) -> dict[str, Any]:
        told = {"do": self.do, "given": list(self.given), "named": self.named}
        return {name: value for name, value in told.items() if value} | {"heard": list(self.heard)}


@dataclass
class Recording:
    """Takes down one call while it is played."""

    phone: Phone
    name: str
    demo: Demo | None = None
    acts: list[Act] = field(default_factory=list)
    refused: str = ""

    def __post_init__(self) -> None:
        self.started = self.phone.started
        self.demo = next((d for d in DEMOS if d.phone == self.phone.number), None)
        self._write(Act("dials"))

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
            self._pending = Act("presses", (keys,))

    def card(self, name: str) -> None:
        """Take down a test card by its name."""
        self._pending = Act("keys_card", (name,))

    def act(self, do: str, *given: Any, **named: Any) -> None:
        """Take down anything else, as the test's caller says it: is_silent, hangs_up …"""
        self._pending = Act(do, given, named)

    def heard(self) -> None:
        """Take down what was heard after the last act."""
        if self._pending:
            self._write(self._pending)
        self._pending = None

    def text(self) -> str:
        """The test; raise NotSaved when the call must not be written down."""
        self._may_be_saved()
        moment = self.started.astimezone(UTC).isoformat()
        household = f"    caller.is_household({_written(self.demo.name)})\n" if self.demo else ""
        first, *others = (act.line() for act in self.acts)
        lines = [f".calls_from({_written(self.phone.number)}){first}", *others]
        return (
            '"""A call saved from the pretend phone: flask ivr phone --save."""\n\n'
            "from __future__ import annotations\n\n\n"
            f"def test_{_identifier(self.name)}(caller, clock):\n"
            f"    clock.at({_written(moment)})\n{household}\n"
            + "\n".join(f"    caller{line}" for line in lines)
            + "\n"
        )

    def json(self) -> str:
        """The same as data; raise NotSaved when the call must not be written down."""
        self._may_be_saved()
        called = {
            "called_at": self.started.astimezone(UTC).isoformat(),
            "household": self.demo.name if self.demo else None,
            "from": self.phone.number,
            "acts": [act.as_json() for act in self.acts],
        }
        return json.dumps(called, indent=1, ensure_ascii=False) + "\n"

    def save(self, path: Path) -> Path:
        """Write the test, as JSON if the name ends so; return where."""
        path.write_text(self.json() if path.suffix == ".json" else self.text(), "utf-8")
        return path

    _pending: Act | None = field(default=None, init=False)

    def _may_be_saved(self) -> None:
        if self.refused:
            raise NotSaved(f"the call is not saved: {self.refused}")

    def _write(self, act: Act) -> None:
        self.acts.append(replace(act, heard=tuple(prompts_heard(self.phone))))

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
        self._pending = Act(f"keys_{asked}" if right else f"keys_wrong_{asked}")

    def _id_keyed(self, keys: str) -> None:
        digits = re.sub(r"\D", "", keys).lstrip("0")
        known = {str(numbers.from_seed(demo.name)): demo for demo in DEMOS}
        if digits in known:
            self.demo = known[digits]
            self._pending = Act("keys_guarantor_id")
        elif digits and numbers.is_valid(int(digits)):
            self.refused = "the guarantor ID is of no demo household; its bill is not in the tests"
        else:
            self._pending = Act("presses", (keys,))


def _written(value: Any) -> str:
    """A value as this project's tests write it."""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)


def _identifier(name: str) -> str:
    return re.sub(r"\W+", "_", name).strip("_").lower() or "saved_call"
