"""Staged payments → the books, some claims at once, each one whole.

An import that is interrupted leaves whole claims, and the next run adds the rest.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from billing_core.database import Database
from billing_core.importers import Progress
from billing_core.importers.report import Refused, Report
from billing_core.importers.turns import wait_for_turn
from billing_core.importers.x12_835.facts import Adjustment, Claim, Payment
from billing_core.importers.x12_835.staging import StagedClaim, Staging
from billing_core.money import Money
from billing_core.remittances import actions, answers, queries
from billing_core.remittances.answering import NOTHING_TO_REVERSE, answer_all
from billing_core.remittances.told import AnsweredLine, NewAdjustment, NewAnswer, NewRemittance

CLAIMS_PER_TRANSACTION = 200  # on SQLite callers wait meanwhile: it must stay well under a second
UNKNOWN = "CLP01: no visit has this claim number"
LEFT_OUT = {
    answers.FORWARDED: "not this payer's claim: sent on to another",
    answers.PREDETERMINED: "a price asked beforehand, not a claim",
}
PARTS = {"1": "deductible", "2": "coinsurance", "3": "copay"}  # CARC of group PR


def load(database: Database, staging: Staging, report: Report, *, progress: Progress) -> None:
    """Record all that is staged, the oldest payment first."""
    done, total = 0, staging.claims()
    for number, file, payment in staging.payments():
        remittance = told(payment)
        with database.transaction() as db:
            wait_for_turn(db)
            is_new = actions.receive(db, remittance)
        report.count("Remittance", "new" if is_new else "unchanged")
        postponed: list[StagedClaim] = []
        for batch in staging.claims_of(number, CLAIMS_PER_TRANSACTION):
            taking = _Taking(staging, report, file, remittance=remittance)
            postponed += taking.take(database, batch, may_wait=True)
            done += len(batch)
            progress("recording", done=done, total=total)
        if postponed:
            _Taking(staging, report, file, remittance=remittance).take(database, postponed)


class _Taking:
    """Takes claims of one payment."""

    def __init__(
        self, staging: Staging, report: Report, file: str, *, remittance: NewRemittance
    ) -> None:
        self.staging = staging
        self.report = report
        self.file = file
        self.remittance = remittance

    def take(
        self, database: Database, batch: Sequence[StagedClaim], *, may_wait: bool = False
    ) -> list[StagedClaim]:
        """Record some claims in one transaction; return those that may have something to reverse
        once the others are recorded.
        """
        outcomes: list[tuple[StagedClaim, str]] = []
        with database.transaction() as db:
            wait_for_turn(db)
            visits = queries.visits_claimed(db, [each.claim.number for each in batch])
            told = []
            for each in batch:
                visit = visits.get(each.claim.number)
                if each.claim.status in LEFT_OUT:
                    outcomes.append((each, LEFT_OUT[each.claim.status]))
                elif visit is None:
                    outcomes.append((each, UNKNOWN))
                else:
                    told.append((each, visit))
            taken = [(visit, _answer(each)) for each, visit in told]
            answered = answer_all(db, self.remittance, taken)
            outcomes += zip((each for each, _ in told), answered, strict=True)
        return self._count(outcomes, may_wait=may_wait)

    def _count(
        self, outcomes: Sequence[tuple[StagedClaim, str]], *, may_wait: bool
    ) -> list[StagedClaim]:
        waiting = []
        for each, outcome in outcomes:
            place = f"{self.file}#{each.claim.segment}"[:300]
            if outcome in ("new", "unchanged"):
                self.report.count("Claim", outcome)
            elif outcome in LEFT_OUT.values():
                self.report.count("Claim", "left out", outcome, place)
            elif may_wait and outcome == NOTHING_TO_REVERSE:
                waiting.append(each)
            else:
                self.report.count("Claim", "refused", outcome, place)
                key = f"835:{self.remittance.trace}:{each.claim.number}"
                self.staging.refuse(Refused(place, key[:200], outcome))
        return waiting


def told(payment: Payment) -> NewRemittance:
    """A payment as the books want it."""
    return NewRemittance(
        payer_id=payment.payer_id,
        payer_name=payment.payer_name,
        trace=payment.trace,
        method=payment.method,
        paid_on=payment.paid_on,
        amount=Money(payment.cents),
        adjustments=[
            NewAdjustment(each.provider, each.reason, each.reference, each.cents)
            for each in payment.provider_level
        ],
    )


def _answer(staged: StagedClaim) -> NewAnswer:
    claim = staged.claim
    return NewAnswer(
        position=staged.position,
        digest=claim.digest,
        claim_number=claim.number,
        payer_claim_number=claim.payer_claim_number,
        status=claim.status,
        charge=claim.charge,
        paid=claim.paid,
        patient=claim.of_group("PR"),
        contractual=claim.of_group("CO"),
        other=claim.of_group("OA", "PI"),
        lines=_lines(claim),
    )


def _lines(claim: Claim) -> list[AnsweredLine]:
    """A line for each service, and one for what is said of the claim as a whole."""
    lines = [
        AnsweredLine(line.procedure, line.charge, line.paid, **_parts(line.adjustments))
        for line in claim.lines
    ]
    own = _parts(claim.own_adjustments)
    if not lines:
        return [AnsweredLine("", claim.charge, claim.paid, **own)]
    if any(own.values()):
        kept_back = sum(each.cents for each in claim.own_adjustments)
        lines.append(AnsweredLine("", 0, -kept_back, **own))
    return lines


def _parts(adjustments: Sequence[Adjustment]) -> Mapping[str, int]:
    parts = dict.fromkeys((*PARTS.values(), "not_covered"), 0)
    for each in adjustments:
        if each.group == "PR":
            parts[PARTS.get(each.reason, "not_covered")] += each.cents
    return parts
