"""Going on where an earlier call was cut off."""

from __future__ import annotations

from ivr.prompts import N_, prompt


@prompt
def offer() -> str:
    """To a number that was cut off within a day, before it is known who calls: nothing private."""
    return N_("To go on from where you stopped, press 1. To start over, press 2.")


@prompt
def going_on() -> str:
    """Once the caller is identified."""
    return N_("We go on from where you stopped.")
