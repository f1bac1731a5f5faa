"""Calls that the line makes: reminders, and call-backs that were promised."""

from ivr.outbound.placing import Outbound

__all__ = ["Outbound"]
