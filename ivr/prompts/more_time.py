"""More time, where something has to be looked for."""

from __future__ import annotations

from ivr.prompts import N_, prompt


@prompt
def offer() -> str:
    """Before patience runs out, where a number has to be keyed."""
    return N_("If you need more time, press 1.")


@prompt
def hold() -> str:
    """Nothing more is said for a minute."""
    return N_("OK. Take your time. When you are ready, press pound.")
