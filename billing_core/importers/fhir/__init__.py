"""FHIR R4: NDJSON, bundles and single resources of Patient, RelatedPerson, Account, Coverage,
ExplanationOfBenefit and Claim; Organization and Practitioner for their names.

Three passes: every file is read into staging (taking), who is liable for whom is settled
(households), and each household is written whole (loading). Decided here, as FHIR does not:

- A visit is a claim, told by the Claim until an ExplanationOfBenefit answers it; the latest answer
  counts. A claim without an answer is pending with insurance and owes nothing.
- Only lines that insurance decided on are owed. Cost sharing of Medicaid and dual-eligible members
  is never billed, whatever the answer says.
- Who pays is the account's guarantor; of a minor a parent given as RelatedPerson; else the patient.
- A file that is cut short is refused whole. Different resources under one id are all refused.
"""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from billing_core.database import Database
from billing_core.importers import Progress, in_silence, runs
from billing_core.importers.fhir import households, loading, reading, taking
from billing_core.importers.fhir.staging import Staging
from billing_core.importers.report import Report
from billing_core.policies import Policies

FORMAT = "fhir"
DEFAULTS = Policies()
CONSULTED = ("Account", "Organization", "Practitioner")


def import_files(
    database: Database,
    paths: list[Path],
    *,
    policies: Policies = DEFAULTS,
    progress: Progress = in_silence,
) -> Report:
    """Bring FHIR files and folders in; return what was taken, left out and refused, and why.

    Each guarantor with visits on no statement yet gets one, issued today and due when the policy of
    their region says. Nothing is raised for what stands in the files.
    """
    run_id = runs.begin(database, FORMAT)
    report = Report()
    with closing(Staging()) as staging:
        _read(paths, staging, report, progress=progress)
        taking.settle(staging, report)
        households.gather(database, staging, report)
        loading.load(database, staging, report, policies=policies, progress=progress)
        _count_the_rest(staging, report)
        runs.finish(database, run_id, report, staging.refusals())
    return report


def _read(paths: list[Path], staging: Staging, report: Report, *, progress: Progress) -> None:
    found = reading.files(paths)
    total = sum(file.path.stat().st_size for file in found if file.path.is_file())
    done = 0

    def advance(read_bytes: int) -> None:
        nonlocal done
        done += read_bytes
        progress("reading", done=done, total=total)

    for file in found:
        report.add(taking.take_file(file, staging, advance=advance))


def _count_the_rest(staging: Staging, report: Report) -> None:
    for kind in CONSULTED:
        for each in staging.unused(kind):
            report.count(kind, "consulted", place=each.place)
    for each in staging.unused("RelatedPerson"):
        report.count(each.kind, "left out", "nobody's guarantor", each.place)
