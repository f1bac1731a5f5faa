"""The night: the timetable's jobs in their order, each over ranges of guarantors.

A part is one job over one range, done in one transaction that also notes that it is done. So a
worker may die at any moment, any number may share a night, and a second run finds nothing to do.
What waits for somebody outside (an Inquiry) is done outside of any transaction, and may be done
twice.

    begin(database, day)              what there is to do is written down, once
    work(database, tonight)           take parts until none is left; as many of these as wanted
"""

from __future__ import annotations

from billing_core.accounts.ranges import Range
from billing_core.jobs.nightly.running import Progress, begin, progress, report, work
from billing_core.jobs.nightly.tonight import Inquiry, Job, Line, Tonight

__all__ = [
    "Inquiry",
    "Job",
    "Line",
    "Progress",
    "Range",
    "Tonight",
    "begin",
    "progress",
    "report",
    "work",
]
