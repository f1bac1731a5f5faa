"""Reminders by telephone: to whom, when, one a household and day, two tries, then a letter."""

from __future__ import annotations

import threading
from datetime import date, time, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from billing_core import clock as product_clock
from billing_core.accounts import actions as accounts
from billing_core.accounts import keywords
from billing_core.accounts.models import Guarantor
from billing_core.accounts.queries import consents
from billing_core.accounts.ranges import Range
from billing_core.audit.models import AuditEvent
from billing_core.database import Database, new_id
from billing_core.holds import actions as holds
from billing_core.notices.models import Notice
from billing_core.policies import load
from billing_core.reminders import actions, nightly, queries
from billing_core.reminders.models import Reminder
from tests import factories

PHONE, OTHER = "+14155550123", "+14155550124"
DUE = date(2026, 12, 24)  # what is billed on the day the clock begins with
DAY = date(2026, 12, 21)
NOON = "2026-12-21T12:00"
PACIFIC, HAWAII = "America/Los_Angeles", "Pacific/Honolulu"
POLICIES = load({})
RULES = actions.Rules(POLICIES, lambda region: HAWAII if region == "HI" else PACIFIC)


def member(database: Database, *, agrees: bool = True, **columns: Any) -> int:
    """Somebody who owes forty dollars by the 24th, and agreed to be called."""
    told: dict[str, Any] = {"phone": PHONE, "address": None} | columns
    with database.transaction() as db:
        made = factories.household(db, **told)
        if agrees:
            factories.consent(
                db, str(told["phone"]), "reminder", channel="voice", guarantor_id=made.id
            )
        return made.id


def night(database: Database, day: date = DAY) -> int:
    with database.transaction() as db:
        return nightly.owe(db, Range(), day, POLICIES)


def claimed(database: Database, rules: actions.Rules = RULES) -> Reminder | None:
    with database.transaction() as db:
        found = actions.claim(db, rules)
        db.expunge_all()
        return found


def reminders(database: Database) -> list[Reminder]:
    with database.transaction() as db:
        found = list(db.scalars(select(Reminder).order_by(Reminder.call_on, Reminder.id)))
        db.expunge_all()
        return found


def only(database: Database) -> Reminder:
    (found,) = reminders(database)
    return found


def hold(db: Session, who: int) -> None:
    request = holds.Request(who, "dispute", "a charge is questioned", "made", starts_on=DAY)
    holds.place(db, request, actor="test")


def letters(database: Database) -> list[Notice]:
    with database.transaction() as db:
        found = list(db.scalars(select(Notice)))
        db.expunge_all()
        return found


# To whom.


def test_three_days_before_a_bill_falls_due_a_call_is_owed(database, clock):
    who = member(database, language="es_US")

    assert night(database) == 1

    owed = only(database)
    assert (owed.guarantor_id, owed.phone, owed.due_on, owed.call_on) == (who, PHONE, DUE, DAY)
    assert (owed.status, owed.language, owed.attempts) == ("owed", "es_US", 0)


@pytest.mark.parametrize("day", [date(2026, 12, 20), date(2026, 12, 24), date(2026, 12, 25)])
def test_neither_earlier_nor_on_the_day_nor_when_it_is_late(database, clock, day):
    member(database)

    assert night(database, day) == 0


def test_a_second_run_of_the_night_and_the_next_night_owe_nothing_more(database, clock):
    member(database)
    night(database)

    assert [night(database), night(database, DAY + timedelta(days=1))] == [0, 0]


def test_nobody_is_called_who_did_not_agree_to_calls_about_this(database, clock):
    member(database, agrees=False)
    with database.transaction() as db:
        factories.consent(db, PHONE, "reminder", channel="sms")
        factories.consent(db, PHONE, "receipt", channel="voice")

    assert night(database) == 0


@pytest.mark.parametrize("restriction", ["confidential", "representative_only"])
def test_nobody_is_called_about_an_account_with_a_restriction(database, clock, restriction):
    member(database, restriction=restriction)

    assert night(database) == 0


def test_a_hold_keeps_the_call_back(database, clock):
    who = member(database)
    with database.transaction() as db:
        hold(db, who)

    assert night(database) == 0


def test_what_is_paid_or_on_its_way_is_not_reminded_of(database, clock):
    who = member(database)
    with database.transaction() as db:
        factories.payment(db, who)

    assert night(database) == 0


# One a household and day.


def test_two_with_one_telephone_are_called_on_two_days(database, clock):
    member(database)
    member(database)

    assert [night(database, DAY + timedelta(days=n)) for n in range(3)] == [1, 1, 0]


def test_two_at_one_address_are_called_on_two_days(database, clock):
    member(database, address="12 Oak  Street", phone=PHONE)
    member(database, address="12 oak street", phone=OTHER)

    assert [night(database), night(database, DAY + timedelta(days=1))] == [1, 1]


def test_two_at_two_addresses_are_called_on_one_day(database, clock):
    member(database, address="12 Oak Street", phone=PHONE)
    member(database, address="14 Oak Street", phone=OTHER)

    assert night(database) == 2


# The hours, where it rings.


@pytest.mark.parametrize(
    ("now", "region", "is_called"),
    [
        ("2026-12-21T07:59", "CA-N", False),
        ("2026-12-21T08:00", "CA-N", True),
        ("2026-12-21T20:59", "CA-N", True),
        ("2026-12-21T21:00", "CA-N", False),
        ("2026-12-21T09:59", "HI", False),
        ("2026-12-21T22:59", "HI", True),
    ],
)
def test_calls_are_placed_from_eight_to_nine_where_they_are_received(
    database, clock, now, region, is_called
):
    member(database, region=region)
    night(database)
    clock.at(now)

    assert (claimed(database) is not None) == is_called


def test_a_policy_narrows_the_hours(database, clock):
    member(database)
    night(database)
    late = load(
        {
            "policies": {
                "default": {
                    "effective_from": DUE.replace(month=1),
                    "outbound": {"opens": time(13)},
                }
            }
        }
    )
    clock.at(NOON)

    assert claimed(database, actions.Rules(late, RULES.zone_of)) is None
    assert claimed(database) is None, "it waits for the hour it was told"


def test_when_the_day_is_over_it_is_dropped(database, clock):
    member(database)
    night(database)
    clock.at("2026-12-21T21:00")

    assert claimed(database) is None
    assert (only(database).status, only(database).reason) == ("dropped", "day_over")
    assert letters(database) == []


# Asked again at its turn.


def test_leave_taken_back_meanwhile_by_a_text_drops_it(database, clock):
    member(database)
    night(database)
    with database.transaction() as db:
        keywords.heard(db, PHONE, "STOP", evidence="SM1")
    clock.at(NOON)

    assert claimed(database) is None
    assert (only(database).status, only(database).reason) == ("dropped", "no_consent")


def test_a_payment_made_meanwhile_drops_it(database, clock):
    who = member(database)
    night(database)
    clock.at(NOON)
    with database.transaction() as db:
        factories.payment(db, who)

    assert claimed(database) is None
    assert only(database).reason == "nothing_due"


def test_a_restriction_or_a_hold_or_another_number_meanwhile_drops_it(database, clock):
    people = [member(database, phone=f"+1415555010{n}") for n in range(3)]
    night(database)
    with database.transaction() as db:
        accounts.restrict(db, people[0], "confidential", actor="test")
        hold(db, people[1])
        db.get_one(Guarantor, people[2]).phone = OTHER
    clock.at(NOON)

    assert claimed(database) is None
    reasons = {each.guarantor_id: each.reason for each in reminders(database)}
    assert reasons == dict(
        zip(people, ("not_at_this_number", "held", "not_at_this_number"), strict=True)
    )


def test_seven_calls_in_seven_days_are_the_most(database, clock):
    who = member(database)
    night(database)
    with database.transaction() as db:
        made = db.get_one(Guarantor, who)
        for ago, attempts in ((6, 2), (5, 2), (4, 2), (1, 1), (7, 2)):
            db.add(earlier(made, DAY - timedelta(days=ago), attempts))
    clock.at(NOON)

    assert claimed(database) is None
    assert [each.reason for each in reminders(database) if each.call_on == DAY] == ["often_enough"]


def earlier(made: Guarantor, call_on: date, attempts: int) -> Reminder:
    return Reminder(
        id=new_id(),
        guarantor_id=made.id,
        due_on=call_on + timedelta(days=3),
        call_on=call_on,
        phone=PHONE,
        household=nightly.household(made),
        language="en_US",
        status="reached",
        attempts=attempts,
        next_at=product_clock.now(),
        created_at=product_clock.now(),
    )


# What became of it.


@pytest.fixture
def called(database, clock) -> Reminder:
    """A reminder whose call is ringing, at noon."""
    member(database)
    night(database)
    clock.at(NOON)
    found = claimed(database)
    assert found is not None
    assert (found.status, found.attempts) == ("calling", 1)
    return found


def test_one_that_is_called_is_not_claimed_again(database, called):
    assert claimed(database) is None


@pytest.mark.parametrize("how", ["reached", "message_left"])
def test_answered_it_is_over_whoever_tells_of_it_again(database, called, how):
    with database.transaction() as db:
        actions.answered(db, called.id, how)
        assert actions.answered(db, called.id, how) is None
        assert actions.not_answered(db, called.id, "busy") is None
        assert actions.drop(db, called.id, "late") is None

    assert only(database).status == how
    assert letters(database) == []


def test_in_vain_it_is_tried_once_more_two_hours_later(database, called, clock):
    with database.transaction() as db:
        actions.not_answered(db, called.id, "no-answer")

    clock.forward(hours=1, minutes=59)
    assert claimed(database) is None
    clock.forward(minutes=1)
    again = claimed(database)
    assert again is not None
    assert again.attempts == 2


@pytest.mark.parametrize("language", ["en_US", "es_US", "zh_Hans_CN", "zh_Hant_HK"])
def test_in_vain_twice_a_letter_goes_out_once(database, clock, language):
    who = member(database, language=language)
    night(database)
    clock.at(NOON)
    for _ in range(2):
        found = claimed(database)
        assert found is not None
        with database.transaction() as db:
            actions.not_answered(db, found.id, "busy")
            actions.not_answered(db, found.id, "busy")
        clock.forward(hours=2)

    assert only(database).status == "unreached"
    (letter,) = letters(database)
    assert (letter.channel, letter.recipient, letter.language) == (
        "letter",
        f"guarantor:{who}",
        language,
    )
    for amount in ("40.00", "40,00", "$"):
        assert amount not in letter.body, "a letter may be opened by others: no amount"


def test_a_second_try_that_would_be_too_late_becomes_a_letter(database, called, clock):
    clock.at("2026-12-21T20:00")
    with database.transaction() as db:
        actions.not_answered(db, called.id, "no-answer")
    clock.at("2026-12-21T22:00")

    assert claimed(database) is None
    assert (only(database).status, len(letters(database))) == ("unreached", 1)


def test_a_number_that_cannot_be_called_becomes_a_letter_at_once(database, called):
    with database.transaction() as db:
        actions.unreachable(db, called.id, "no such number")

    assert (only(database).status, len(letters(database))) == ("unreached", 1)


def test_whoever_asked_for_confidence_meanwhile_gets_no_letter(database, called):
    with database.transaction() as db:
        accounts.restrict(db, called.guarantor_id, "confidential", actor="test")
        actions.unreachable(db, called.id, "fax")

    assert (only(database).status, letters(database)) == ("unreached", [])


def test_a_busy_carrier_costs_no_try(database, called, clock):
    with database.transaction() as db:
        actions.put_off(db, called.id, product_clock.now() + timedelta(minutes=1))

    assert claimed(database) is None
    clock.forward(minutes=1)
    again = claimed(database)
    assert again is not None
    assert again.attempts == 1


def test_stop_takes_back_every_leave_to_call_and_none_to_text(database, called):
    with database.transaction() as db:
        factories.consent(db, PHONE, "receipt", channel="sms")
        stopped = actions.stop(db, PHONE)

    with database.transaction() as db:
        left = [(c.topic, c.channel) for c in consents(db, PHONE) if c.revoked_at is None]
    assert stopped == 1
    assert left == [("receipt", "sms")]


def test_a_call_of_which_nothing_is_heard_is_found(database, called, clock):
    clock.forward(minutes=11)

    with database.transaction() as db:
        assert queries.unanswered(db, product_clock.now() - timedelta(minutes=10)) == [called.id]
        assert queries.unanswered(db, product_clock.now() - timedelta(minutes=12)) == []


def test_two_workers_at_once_place_one_call(database, clock):
    member(database)
    night(database)
    clock.at(NOON)
    found: list[Reminder | None] = []
    workers = [threading.Thread(target=lambda: found.append(claimed(database))) for _ in range(2)]

    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert sum(each is not None for each in found) == 1


def test_the_trail_tells_the_life_of_it(database, called):
    with database.transaction() as db:
        actions.answered(db, called.id, "reached")

    with database.transaction() as db:
        tags = db.scalars(
            select(AuditEvent.tag)
            .where(AuditEvent.reference == str(called.id))
            .order_by(AuditEvent.at)
        ).all()
    assert list(tags) == ["reminder_owed", "reminder_heard"]
