"""Take answers to claims, many at once, each as if it had been taken alone and in its turn.

What is known of the visits is read in a few queries and what comes of the answers is written in a
few statements, however many they are; in between, an answer sees what those before it came to.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, fields

from sqlalchemy import select
from sqlalchemy.orm import Session

from billing_core import clock
from billing_core.accounts.actions import lock_all
from billing_core.accounts.models import Guarantor
from billing_core.database import id_from
from billing_core.money import Money
from billing_core.remittances import answers
from billing_core.remittances.models import ClaimAnswer, VisitBase
from billing_core.remittances.queries import answers_to
from billing_core.remittances.told import AnsweredLine, NewAnswer, NewRemittance
from billing_core.statements.actions import NewLine
from billing_core.statements.decisions import Decision, decide_all
from billing_core.statements.models import Visit

NOTHING_TO_REVERSE = "CLP02: it reverses nothing that was taken from this payer"
TOLD = [each.name for each in fields(AnsweredLine)]  # of a line, as it is kept


def answer_all(
    db: Session, remittance: NewRemittance, told: Sequence[tuple[Visit, NewAnswer]]
) -> list[str]:
    """Take answers to the claims of visits, in their order; return of each "new", "unchanged" if it
    was taken before, or why it cannot be taken, beginning with the element that is to blame.

    A payer that answered must take that back (CLP02 22) before it can answer anew; a payer's denial
    of what was paid already, as a duplicate is denied, is kept and changes nothing. Posted is only
    by how much the patient's share changed, under the answer's own key. The remittance must be
    there. The guarantors are locked until the transaction ends.
    """
    visits = {visit.id: visit for visit, _ in told}
    _lock(db, visits.values())
    dockets = _dockets(db, visits)
    taking = _Taking(remittance)
    outcomes = [taking.take(dockets[visit.id], new) for visit, new in told]
    taking.write(db)
    return outcomes


def decision_of(
    visit: Visit, before: VisitBase, standing: Sequence[ClaimAnswer], *, key: str
) -> Decision:
    """Return what the answers that stand leave of a visit; `before` is what it came to without."""
    base = answers.Base(
        before.insurance_paid_cents,
        before.patient_share_cents,
        before.pending_cents,
        visit.charge_cents,
    )
    split = answers.split(base, standing)
    return Decision(
        key=key,
        allowed=Money(split.insurance_paid + split.share),
        insurance_paid=Money(split.insurance_paid),
        patient_share=Money(split.share),
        pending=Money(split.pending),
        lines=None if split.decided_by is None else _lines(standing[split.decided_by]),
    )


def standing_of(answered: Sequence[ClaimAnswer]) -> list[ClaimAnswer]:
    """Return those of the answers to a visit that nobody has taken back."""
    return [
        each for each in answered if each.reversed_by_id is None and each.status != answers.REVERSAL
    ]


@dataclass(slots=True)
class _Docket:
    """What was answered to the claim of one visit so far."""

    visit: Visit
    base: VisitBase | None
    digests: set[tuple[uuid.UUID, str]]  # by remittance
    standing: list[ClaimAnswer]


def _lock(db: Session, visits: Collection[Visit]) -> None:
    """Lock the guarantors, then look at the visits again: someone may have billed a denial."""
    whose = {visit.guarantor_id for visit in visits}
    lock_all(db, select(Guarantor.id).where(Guarantor.id.in_(whose)))
    again = select(Visit).where(Visit.id.in_([visit.id for visit in visits]))
    db.scalars(again.execution_options(populate_existing=True)).all()


def _dockets(db: Session, visits: Mapping[uuid.UUID, Visit]) -> dict[uuid.UUID, _Docket]:
    bases = {
        base.visit_id: base
        for base in db.scalars(select(VisitBase).where(VisitBase.visit_id.in_(visits)))
    }
    answered = answers_to(db, visits)
    return {
        visit.id: _Docket(
            visit,
            bases.get(visit.id),
            {(each.remittance_id, each.digest) for each in answered[visit.id]},
            standing_of(answered[visit.id]),
        )
        for visit in visits.values()
    }


@dataclass(slots=True)
class _Taking:
    """Answers of one remittance, and what is to be written of them."""

    remittance: NewRemittance
    rows: list[VisitBase | ClaimAnswer] = field(default_factory=list)
    undone: list[tuple[ClaimAnswer, ClaimAnswer]] = field(default_factory=list)  # and by which
    decisions: list[tuple[Visit, Decision]] = field(default_factory=list)

    def take(self, docket: _Docket, new: NewAnswer) -> str:
        if (self.remittance.id, new.digest) in docket.digests:
            return "unchanged"
        undone = self._undone(docket, new) if new.status == answers.REVERSAL else None
        if reason := _why_not(docket, new, undone):
            return reason
        if docket.base is None:
            docket.base = _base(docket.visit)
            self.rows.append(docket.base)
        taken = _row(self.remittance, docket.visit, new)
        self.rows.append(taken)
        docket.digests.add((taken.remittance_id, taken.digest))
        if undone is None:
            docket.standing.append(taken)
        else:
            docket.standing.remove(undone)
            self.undone.append((undone, taken))
        key = f"answer:{taken.id}"
        decision = decision_of(docket.visit, docket.base, docket.standing, key=key)
        self.decisions.append((docket.visit, decision))
        return "new"

    def write(self, db: Session) -> None:
        db.add_all(self.rows)
        db.flush()
        for undone, by in self.undone:  # refers to a row that must be there
            undone.reversed_by_id = by.id
        decide_all(db, self.decisions)

    def _undone(self, docket: _Docket, new: NewAnswer) -> ClaimAnswer | None:
        """The last answer of the same payer that a reversal takes back to the cent."""
        for each in reversed(docket.standing):
            if (each.payer_id, each.charge_cents, each.paid_cents) == (
                self.remittance.payer_id,
                -new.charge,
                -new.paid,
            ):
                return each
        return None


def _why_not(docket: _Docket, new: NewAnswer, undone: ClaimAnswer | None) -> str:
    if new.status == answers.REVERSAL:
        return "" if undone else NOTHING_TO_REVERSE
    if new.status not in answers.STATUSES:
        return "CLP02: a claim status that leaves nothing to record"
    if new.charge != docket.visit.charge_cents:
        return "CLP03: not the charge of the visit with this claim number"
    level = answers.LEVELS.get(new.status)
    if level and any(answers.LEVELS.get(each.status) == level for each in docket.standing):
        return "CLP: answered before, and not reversed since: a duplicate"
    return ""


def _base(visit: Visit) -> VisitBase:
    return VisitBase(
        visit_id=visit.id,
        guarantor_id=visit.guarantor_id,
        insurance_paid_cents=visit.insurance_paid_cents,
        patient_share_cents=visit.patient_share_cents,
        pending_cents=visit.pending_cents,
    )


def _row(remittance: NewRemittance, visit: Visit, new: NewAnswer) -> ClaimAnswer:
    return ClaimAnswer(
        id=id_from(f"835:{remittance.id}:{visit.id}:{new.digest}"),
        remittance_id=remittance.id,
        visit_id=visit.id,
        guarantor_id=visit.guarantor_id,
        position=new.position,
        digest=new.digest,
        payer_id=remittance.payer_id,
        claim_number=new.claim_number,
        payer_claim_number=new.payer_claim_number,
        status=new.status,
        charge_cents=new.charge,
        paid_cents=new.paid,
        patient_cents=new.patient,
        contractual_cents=new.contractual,
        other_cents=new.other,
        lines=[{name: getattr(line, name) for name in TOLD} for line in new.lines],
        recorded_at=clock.now(),
    )


def _lines(deciding: ClaimAnswer) -> list[NewLine] | None:
    return [_line(told) for told in deciding.lines] or None


def _line(told: Mapping[str, int | str]) -> NewLine:
    def money(name: str) -> Money:
        return Money(int(told[name]))

    parts = {each: money(each) for each in ("copay", "coinsurance", "deductible", "not_covered")}
    return NewLine(
        charge=money("charge"),
        adjudicated=True,
        description=str(told["procedure"]),
        allowed=money("paid") + Money(sum(part.cents for part in parts.values())),
        insurance_paid=money("paid"),
        **parts,
    )
