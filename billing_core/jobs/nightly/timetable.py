"""What is done at night, in this order: a job may count on those above it being over."""

from __future__ import annotations

from billing_core.jobs.nightly.tonight import Job

TIMETABLE: tuple[Job, ...] = ()
