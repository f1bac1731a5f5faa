"""How a test's call begins: who calls from where, and at which step of the conversation."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from flask import Flask

from billing_core import clock
from billing_core.accounts.models import Guarantor
from ivr import calls
from ivr.calls import Call, Notes
from ivr.prompts.languages import ENGLISH
from ivr.simulator.carrier import LINE_NUMBER, Carrier
from ivr.simulator.phone import Phone
from ivr.steps import Step

FROM_NUMBER = "+14155550123"
PASSED = "TN-Validation-Passed-A"
REFERENCE = "123456"


@dataclass
class Beginning:
    """What is true when the phone rings. With a step, the call has come that far already."""

    from_number: str = FROM_NUMBER
    to_number: str = LINE_NUMBER
    stir_verstat: str | None = PASSED
    language: str = ENGLISH.code
    step: Step | None = None
    notes: dict[str, Any] = field(default_factory=dict)
    person: Guarantor | None = None

    def call(self, app: Flask, carrier: Carrier) -> Phone:
        """Call the line; a call that has come somewhere hears its step again."""
        sid = carrier.new_sid("CA")
        if self.step is not None:
            with app.extensions["database"].connection() as connection:
                calls.start(connection, self._row(sid, self.step))
        stir = self.stir_verstat
        return carrier.call(self.from_number, self.to_number, stir_verstat=stir, sid=sid)

    def _row(self, sid: str, step: Step) -> Call:
        return Call(
            sid=sid,
            from_number=self.from_number,
            to_number=self.to_number,
            started_at=clock.now(),
            step=step.key,
            reference=REFERENCE,
            language=self.language,
            stir_passed=(self.stir_verstat or "").startswith(PASSED),
            guarantor_id=self.person.id if self.person else None,
            verified=self.person is not None,
            notes=Notes(**self.notes),
        )
