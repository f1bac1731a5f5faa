"""Keep a remittance, take its answers one by one, reverse them, let a denial be billed."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from billing_core import clock
from billing_core.accounts.actions import lock
from billing_core.audit.actions import record
from billing_core.audit.tags import Tag
from billing_core.database import id_from
from billing_core.errors import IllegalMove, UnknownVisit
from billing_core.money import Money
from billing_core.remittances import answers
from billing_core.remittances.models import (
    ClaimAnswer,
    ClaimNumber,
    ProviderAdjustment,
    Remittance,
    VisitBase,
)
from billing_core.remittances.queries import answers_to
from billing_core.remittances.told import NewAnswer, NewRemittance
from billing_core.statements.actions import NewLine
from billing_core.statements.decisions import Decision, decide
from billing_core.statements.models import Visit

NOTHING_TO_REVERSE = "CLP02: it reverses nothing that was taken from this payer"


def name_claim(db: Session, visit_id: uuid.UUID, number: str) -> bool:
    """Let a visit be found by the number it was claimed under (CLM01, CLP01); False if it was.

    Raises UnknownVisit; IllegalMove if that number is another visit's.
    """
    known = db.get(ClaimNumber, number)
    if known is not None:
        if known.visit_id != visit_id:
            raise IllegalMove("claim number", "one visit", "another")
        return False
    visit = db.get(Visit, visit_id)
    if visit is None:
        raise UnknownVisit
    db.add(ClaimNumber(number=number, visit_id=visit_id, guarantor_id=visit.guarantor_id))
    db.flush()
    return True


def receive(db: Session, remittance: NewRemittance) -> bool:
    """Keep a remittance with what it adjusts beside claims (PLB); False if it is there."""
    if db.get(Remittance, remittance.id) is not None:
        return False
    db.execute(
        insert(Remittance),
        {
            "id": remittance.id,
            "payer_id": remittance.payer_id,
            "payer_name": remittance.payer_name,
            "trace": remittance.trace,
            "method": remittance.method,
            "paid_on": remittance.paid_on,
            "amount_cents": remittance.amount.cents,
            "received_at": clock.now(),
        },
    )
    rows = [
        {
            "remittance_id": remittance.id,
            "position": position,
            "provider": each.provider,
            "reason": each.reason,
            "reference": each.reference,
            "amount_cents": each.cents,
        }
        for position, each in enumerate(remittance.adjustments, start=1)
    ]
    if rows:
        db.execute(insert(ProviderAdjustment), rows)
    return True


def answer(db: Session, remittance: NewRemittance, visit: Visit, new: NewAnswer) -> str:
    """Take one answer to the claim of a visit; return "new", "unchanged" if it was taken before,
    or why it cannot be taken, beginning with the element that is to blame.

    A payer that answered must take that back (CLP02 22) before it can answer anew; a payer's denial
    of what was paid already, as a duplicate is denied, is kept and changes nothing. Posted is only
    by how much the patient's share changed, under the answer's own key. The remittance must be
    there. Raises UnknownGuarantor.
    """
    lock(db, visit.guarantor_id)
    earlier = answers_to(db, visit.id)
    if any(each.remittance_id == remittance.id and each.digest == new.digest for each in earlier):
        return "unchanged"
    standing = [each for each in earlier if _stands(each)]
    undone = _undone(remittance, new, standing) if new.status == answers.REVERSAL else None
    if reason := _why_not(visit, new, standing, undone=undone):
        return reason
    _keep_base(db, visit)
    taken = _write(db, remittance, visit, new)
    if undone is not None:
        undone.reversed_by_id = taken.id
    else:
        standing.append(taken)
    db.flush()
    settle(db, visit, [each for each in standing if each is not undone], key=f"answer:{taken.id}")
    return "new"


def bill_denied(db: Session, answer_id: uuid.UUID, *, actor: str) -> Money:
    """Let what a denial leaves to the patient be billed, as a person decided; return by how much
    what is owed changed. Done twice it changes nothing.

    Raises IllegalMove for what is no standing denial, or has been answered since.
    """
    denied = db.get_one(ClaimAnswer, answer_id)
    lock(db, denied.guarantor_id)
    db.refresh(denied)
    standing = [each for each in answers_to(db, denied.visit_id) if _stands(each)]
    if denied.billed_by:
        return Money(0)
    # What stands and decides nothing is a denial.
    if denied not in standing or any(answers.level_of(each) for each in standing):
        raise IllegalMove("claim answer", denied.status, "billed")
    denied.billed_by = actor
    db.flush()
    record(
        db,
        Tag.DENIAL_BILLED,
        actor=actor,
        guarantor_id=denied.guarantor_id,
        reference=str(answer_id),
    )
    visit = db.get_one(Visit, denied.visit_id)
    return settle(db, visit, standing, key=f"denial:{answer_id}")


def start_anew(db: Session, visit_id: uuid.UUID) -> None:
    """Let later answers begin from what a visit comes to now: an explanation of benefits said so
    after the last of them. Raises NoResultFound.
    """
    now = db.get_one(Visit, visit_id, populate_existing=True)
    db.execute(
        update(VisitBase)
        .where(VisitBase.visit_id == visit_id)
        .values(
            guarantor_id=now.guarantor_id,
            insurance_paid_cents=now.insurance_paid_cents,
            patient_share_cents=now.patient_share_cents,
            pending_cents=now.pending_cents,
        )
    )


def settle(db: Session, visit: Visit, standing: Sequence[ClaimAnswer], *, key: str) -> Money:
    """Bring a visit to what the answers that stand leave of it; return by how much that changed
    what is owed. Raises NoResultFound for a visit no answer was kept for.
    """
    before = db.get_one(VisitBase, visit.id)
    base = answers.Base(
        before.insurance_paid_cents,
        before.patient_share_cents,
        before.pending_cents,
        visit.charge_cents,
    )
    split = answers.split(base, standing)
    lines = None if split.decided_by is None else _lines(standing[split.decided_by])
    return decide(
        db,
        visit,
        Decision(
            key=key,
            allowed=Money(split.insurance_paid + split.share),
            insurance_paid=Money(split.insurance_paid),
            patient_share=Money(split.share),
            pending=Money(split.pending),
            lines=lines,
        ),
    )


def _why_not(
    visit: Visit,
    new: NewAnswer,
    standing: Sequence[ClaimAnswer],
    *,
    undone: ClaimAnswer | None,
) -> str:
    if new.status == answers.REVERSAL:
        return "" if undone else NOTHING_TO_REVERSE
    if new.status not in answers.STATUSES:
        return "CLP02: a claim status that leaves nothing to record"
    if new.charge != visit.charge_cents:
        return "CLP03: not the charge of the visit with this claim number"
    level = answers.LEVELS.get(new.status)
    if level and any(answers.LEVELS.get(each.status) == level for each in standing):
        return "CLP: answered before, and not reversed since: a duplicate"
    return ""


def _undone(
    remittance: NewRemittance, new: NewAnswer, standing: Sequence[ClaimAnswer]
) -> ClaimAnswer | None:
    """The last answer of the same payer that a reversal takes back to the cent."""
    for each in reversed(standing):
        if (each.payer_id, each.charge_cents, each.paid_cents) == (
            remittance.payer_id,
            -new.charge,
            -new.paid,
        ):
            return each
    return None


def _stands(each: ClaimAnswer) -> bool:
    return each.reversed_by_id is None and each.status != answers.REVERSAL


def _keep_base(db: Session, visit: Visit) -> None:
    if db.get(VisitBase, visit.id) is None:
        db.add(
            VisitBase(
                visit_id=visit.id,
                guarantor_id=visit.guarantor_id,
                insurance_paid_cents=visit.insurance_paid_cents,
                patient_share_cents=visit.patient_share_cents,
                pending_cents=visit.pending_cents,
            )
        )
        db.flush()


def _write(db: Session, remittance: NewRemittance, visit: Visit, new: NewAnswer) -> ClaimAnswer:
    taken = ClaimAnswer(
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
        lines=[asdict(line) for line in new.lines],
        recorded_at=clock.now(),
    )
    db.add(taken)
    db.flush()
    return taken


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
