"""The life of a reminder: claimed before the carrier is asked, then what became of the call.

None of them commits, none waits for the carrier: whoever has a telephone puts them around it.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from sqlalchemy import update
from sqlalchemy.orm import Session

from billing_core import clock
from billing_core.accounts import actions as accounts
from billing_core.accounts import numbers
from billing_core.accounts import queries as consents
from billing_core.accounts.models import Guarantor
from billing_core.audit import actions as audit
from billing_core.audit.tags import Tag
from billing_core.holds import queries as holds
from billing_core.notices import copies, words
from billing_core.notices.copies import Paper
from billing_core.policies import Policies
from billing_core.policies.terms import Outbound
from billing_core.reminders import coming, queries, states
from billing_core.reminders.models import Reminder

TOPIC = "reminder"  # the consent that a call about what falls due needs, by the channel "voice"
JOB = "job:reminders"
ATTEMPTS_MAX = 2  # on one day; then a letter
AGAIN_AFTER = timedelta(hours=2)
LOOKED_AT_MAX = 50  # of those that may turn out not to be called; the next sweep comes soon
A_WEEK = timedelta(days=7)
WORDS = Path(__file__).parent / "words"

Reached = Literal["reached", "message_left"]


@dataclass(frozen=True, slots=True)
class Rules:
    """The operator's policies, and the zone (IANA) of a region: hours are those where it rings."""

    policies: Policies
    zone_of: Callable[[str], str]


def claim(db: Session, rules: Rules) -> Reminder | None:
    """Return the next reminder to call now, `calling` from here on; None if there is none.

    Commit this durably before the carrier is asked: a call placed twice rings twice. One that must
    not be called any more is dropped on the way, and one whose hours have not come waits for them
    (47 CFR 64.1200(c)(1): 8 to 21 h where it is received, or what the policy narrows that to).
    """
    now = clock.now()
    for _ in range(LOOKED_AT_MAX):
        reminder = queries.next_to_call(db, now)
        if reminder is None:
            return None
        if _may_be_called(db, reminder, rules, now):
            _move(reminder, "calling")
            reminder.attempts += 1
            reminder.calling_at = now
            db.flush()
            return reminder
        db.flush()
    return None


def placed(db: Session, reminder_id: uuid.UUID, provider_id: str) -> None:
    """Note the carrier's id of a call that it has taken on."""
    of_it = update(Reminder).where(Reminder.id == reminder_id)
    db.execute(of_it.values(provider_id=provider_id))


def put_off(db: Session, reminder_id: uuid.UUID, until: datetime) -> None:
    """Let a reminder wait until a moment (UTC): the carrier was busy, and nothing rang."""
    reminder = _in_call(db, reminder_id)
    if reminder is not None:
        _move(reminder, "owed")
        reminder.attempts -= 1
        reminder.next_at = until


def answered(db: Session, reminder_id: uuid.UUID, how: Reached) -> Reminder | None:
    """Return the reminder, now `reached` or `message_left`; None if its call is over already."""
    reminder = _in_call(db, reminder_id)
    if reminder is None:
        return None
    return _finish(db, reminder, how, Tag.REMINDER_HEARD)


def not_answered(db: Session, reminder_id: uuid.UUID, reason: str) -> Reminder | None:
    """Return the reminder of a call in vain: `owed` once more, two hours later, or `unreached`, and
    a letter goes out instead; None if its call is over already. `reason` is the carrier's word.
    """
    reminder = _in_call(db, reminder_id)
    if reminder is None:
        return None
    reminder.reason = reason[:40]
    if reminder.attempts < ATTEMPTS_MAX:
        _move(reminder, "owed")
        reminder.next_at = clock.now() + AGAIN_AFTER
        return reminder
    return _give_up(db, reminder)


def unreachable(db: Session, reminder_id: uuid.UUID, reason: str) -> Reminder | None:
    """Return the reminder, now `unreached`: the carrier cannot call that number, or there is a fax;
    None if its call is over already.
    """
    reminder = _in_call(db, reminder_id)
    if reminder is None:
        return None
    reminder.reason = reason[:40]
    return _give_up(db, reminder)


def drop(db: Session, reminder_id: uuid.UUID, reason: str) -> Reminder | None:
    """Return the reminder, now `dropped`; None if its call is over already."""
    reminder = queries.get(db, reminder_id)
    if reminder is None or "dropped" not in states.MOVES[reminder.status]:
        return None
    reminder.reason = reason
    return _finish(db, reminder, "dropped", Tag.REMINDER_DROPPED)


def _in_call(db: Session, reminder_id: uuid.UUID) -> Reminder | None:
    """The reminder, locked, while its call goes on; None once that is over."""
    found = queries.get(db, reminder_id)
    return found if found is not None and found.status == "calling" else None


def stop(db: Session, phone: str, *, by: str = "caller") -> int:
    """Take back every leave to call a number, at once; return how many there were.

    What was owed to it is dropped when its turn comes. 47 CFR 64.1200(a)(10): by any reasonable
    means, a key in the call among them.
    """
    return accounts.revoke_consent(db, phone, channel="voice", by=by)


def _may_be_called(db: Session, reminder: Reminder, rules: Rules, now: datetime) -> bool:
    guarantor = db.get_one(Guarantor, reminder.guarantor_id, populate_existing=True)
    outbound = rules.policies.for_region(guarantor.region, reminder.call_on).outbound
    zone = ZoneInfo(rules.zone_of(guarantor.region))
    opens = datetime.combine(reminder.call_on, outbound.opens, zone)
    if now < opens:
        reminder.next_at = opens
        return False
    if now >= datetime.combine(reminder.call_on, outbound.closes, zone):
        reminder.reason = "day_over"
        if reminder.attempts:
            _give_up(db, reminder)
        else:
            _finish(db, reminder, "dropped", Tag.REMINDER_DROPPED)
        return False
    reason = _why_not(db, reminder, guarantor, outbound)
    if reason is None:
        return True
    reminder.reason = reason
    _finish(db, reminder, "dropped", Tag.REMINDER_DROPPED)
    return False


def _why_not(
    db: Session, reminder: Reminder, guarantor: Guarantor, outbound: Outbound
) -> str | None:
    """Why a reminder must not be called, asked again at its turn: much happens in a day."""
    day = reminder.call_on
    if guarantor.restriction != "none" or guarantor.phone != reminder.phone:
        return "not_at_this_number"
    if not consents.has_consent(db, reminder.phone, TOPIC, channel="voice"):
        return "no_consent"
    if holds.is_touched(db, guarantor.id, "outbound", day):
        return "held"
    since = day - A_WEEK + timedelta(days=1)
    if queries.calls_since(db, reminder.phone, since) >= outbound.contacts_a_week:
        return "often_enough"
    ahead = (reminder.due_on - day).days
    return None if coming.due_on(db, guarantor.id, day, ahead) else "nothing_due"


def _give_up(db: Session, reminder: Reminder) -> Reminder:
    """Nobody answered: what would have been said goes by letter, once."""
    guarantor = db.get_one(Guarantor, reminder.guarantor_id)
    if guarantor.restriction == "none":
        _write(db, reminder)
    return _finish(db, reminder, "unreached", Tag.REMINDER_UNREACHED)


def _write(db: Session, reminder: Reminder) -> None:
    values: dict[str, words.Value] = {
        "account": numbers.written(reminder.guarantor_id),
        "date": reminder.due_on,
    }
    body = words.render("unreached", values, reminder.language, folder=WORDS)
    paper = Paper(f"reminder:{reminder.id}", "unreached", body)
    copies.by_letter(db, reminder.guarantor_id, paper, reminder.language)


def _finish(db: Session, reminder: Reminder, status: str, tag: Tag) -> Reminder:
    _move(reminder, status)
    reminder.finished_at = clock.now()
    db.flush()
    audit.record(
        db,
        tag,
        actor=JOB,
        guarantor_id=reminder.guarantor_id,
        reference=str(reminder.id),
        status=status,
        reason=reminder.reason,
    )
    return reminder


def _move(reminder: Reminder, status: str) -> None:
    states.check(reminder.status, status)
    reminder.status = status
