"""What the tests of the line's own calls look at in the house."""

from __future__ import annotations

from tests.ivr.flows.conftest import rows

__all__ = ["rows"]
