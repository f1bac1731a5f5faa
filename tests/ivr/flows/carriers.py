"""Habits of the carrier that a test of a flow can be run under."""

from __future__ import annotations

import pytest

from ivr.simulator.quirks import Quirks

DELIVERED_TWICE = pytest.mark.parametrize("quirks", [Quirks(delivers_twice=True)], ids=["twice"])
