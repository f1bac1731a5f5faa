"""X12 835 (005010X221A1): what insurers paid and what they leave to patients.

Every file is read whole into staging (parsing), its balances are checked (facts), and its claims
are recorded (loading). Decided here:

- A file that is cut short, or whose counts or control numbers do not agree, is refused whole; a
  transaction whose payment is not its claims less PLB likewise; else a claim that does not add up
  is refused alone, with its segment.
- A claim finds its visit by CLP01; one that nobody knows is refused, and taken when it comes again
  after its visit.
- A payment is recognised by payer, trace number, day and amount, an answer by all it says: the same
  again is no news, and a second answer without a reversal is refused.
- PR alone is the patient's, CO never; a denial waits for a person. No statement is issued here.
"""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from billing_core.database import Database
from billing_core.errors import UnreadableFile
from billing_core.importers import Progress, in_silence, runs
from billing_core.importers.reading import files
from billing_core.importers.report import UNREADABLE, Refused, Report
from billing_core.importers.x12_835 import loading, parsing
from billing_core.importers.x12_835.facts import Claim
from billing_core.importers.x12_835.parsing import Spoilt
from billing_core.importers.x12_835.staging import Staging

FORMAT = "x12-835"
SUFFIXES = (".835", ".edi", ".x12", ".txt")
REPEATED = "CLP: the same claim twice in one payment: a duplicate"


def import_files(
    database: Database, paths: list[Path], *, progress: Progress = in_silence
) -> Report:
    """Bring remittance files and folders in; return what was taken and refused, and why.

    Nothing is raised for what stands in the files. The same files again change nothing.
    """
    run_id = runs.begin(database, FORMAT)
    report = Report()
    with closing(Staging()) as staging:
        found = files(paths, SUFFIXES)
        for done, path in enumerate(found, start=1):
            report.add(_stage(path, staging))
            progress("reading", done=done, total=len(found))
        loading.load(database, staging, report, progress=progress)
        runs.finish(database, run_id, report, staging.refusals())
    return report


def _stage(path: Path, staging: Staging) -> Report:
    """Stage all a file holds; nothing of it if it is torn."""
    report = Report()
    refusals: list[Refused] = []
    try:
        with staging.all_or_nothing():
            _stage_transactions(path, staging, report, refusals=refusals)
    except UnreadableFile as problem:
        report = Report()
        refusals = [Refused(path.name[:300], None, str(problem)[:300])]
        report.count(UNREADABLE, "refused", refusals[0].reason, path.name)
    else:
        report.files = 1
    for refused in refusals:
        staging.refuse(refused)
    return report


def _stage_transactions(
    path: Path, staging: Staging, report: Report, *, refusals: list[Refused]
) -> None:
    def refuse(kind: str, segment: int, reason: str) -> None:
        place = f"{path.name}#{segment}"[:300]
        report.count(kind, "refused", reason, place)
        refusals.append(Refused(place, None, reason))

    staging.begin()
    faulty: list[tuple[int, str]] = []
    for each in parsing.read(path):
        if isinstance(each, Claim):
            if each.problem:
                faulty.append(each.problem)
            elif not staging.add(each):
                faulty.append((each.segment, REPEATED))
            continue
        if isinstance(each, Spoilt):
            staging.drop()
            refuse("Remittance", each.segment, each.reason)
        else:
            staging.keep(each, path.name)
            for segment, reason in faulty:
                refuse("Claim", segment, reason)
        faulty = []
        staging.begin()
