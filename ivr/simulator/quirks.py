"""Where the carrier's documentation leaves two answers open: a line must live with either.

The defaults are what its documentation most plainly says. Tests run the line with each one turned.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Quirks:
    """One pretend carrier's habits."""

    exhausted_pay_asks_action: bool = True  # else: straight to the verb after </Pay>
    postal_code_before_security_code: bool = False
    pay_result_to_status_callback: bool = False  # the last status callback carries the Result too
    sends_empty_digits: bool = True  # else an empty Gather posts no Digits field at all
    declined_whisper_status: str = "no-answer"  # or "completed": only DialBridged is certain
    delivers_twice: bool = False  # every request is repeated, as after a lost answer
