from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ivr.simulator.clock import SimClock, WallClock

START = datetime(2026, 11, 24, 18, tzinfo=UTC)


def test_a_set_clock_moves_only_when_it_is_moved():
    clock = SimClock(START)

    assert clock.now() == START
    clock.elapse(1.5)
    clock.forward(days=1, hours=2)
    assert clock.now() == START + timedelta(days=1, hours=2, seconds=1.5)
    clock.set(START)
    assert clock.now() == START


@pytest.mark.parametrize("naive", [datetime(2026, 11, 24)])  # noqa: DTZ001 - that is the point
def test_a_moment_without_a_zone_is_no_moment(naive):
    with pytest.raises(AssertionError, match="without a zone"):
        SimClock(naive)
    with pytest.raises(AssertionError, match="without a zone"):
        SimClock(START).set(naive)


def test_on_the_wall_only_a_hand_moves_it():
    clock = WallClock()
    before = clock.now()

    clock.elapse(3600)
    clock.forward(days=1)

    assert timedelta(days=1) <= clock.now() - before < timedelta(days=1, minutes=30)
