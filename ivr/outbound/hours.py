"""The hours in which people may be called, where it rings (47 CFR 64.1200(c)(1))."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from billing_core import clock
from billing_core.policies.terms import Outbound

PROMISED = timedelta(hours=1)  # so long after the moment that was promised, it still is that call
A_DAY = timedelta(days=1)


def next_hour(outbound: Outbound, zone: str) -> datetime:
    """The first moment from now on in which somebody in that zone may be called."""
    here = clock.now().astimezone(ZoneInfo(zone))
    opens = datetime.combine(here.date(), outbound.opens, ZoneInfo(zone))
    if here < opens:
        return opens
    if here.time() < outbound.closes:
        return here
    return datetime.combine(here.date() + A_DAY, outbound.opens, ZoneInfo(zone))
