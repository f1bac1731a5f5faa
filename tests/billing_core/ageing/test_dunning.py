"""The dunning ladder: every clock, every notice, no hold, and a person at the top."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from billing_core import policies
from billing_core.accounts.ranges import Range
from billing_core.ageing import facts, states
from billing_core.ageing.dunning import climb, place, recall
from billing_core.ageing.ladder import RUNGS
from billing_core.ageing.models import DunningCheck, DunningVisit
from billing_core.audit.models import AuditEvent
from billing_core.errors import IllegalMove
from billing_core.holds import actions as holds
from billing_core.ledger.actions import Side, post, reverse
from billing_core.ledger.chart import CARD_CLEARING, PATIENT_RECEIVABLE, UNAPPLIED
from billing_core.money import Money
from billing_core.plans.models import PlanVisit
from billing_core.policies import Policies
from billing_core.statements.actions import record_visit
from billing_core.statements.monthly import Cycle, run
from tests.billing_core.ageing.test_late_fees import a_plan
from tests.billing_core.books import ANA, BEN, add_guarantor, visit

FIRST = date(2026, 1, 15)  # reference vectors: past due 02-14, day 120 05-15, CA day 180 07-14
SECOND = date(2026, 2, 15)
RULES = Policies()
ONE_DAY = timedelta(days=1)
DAYS = (1, 31, 32, 46, 90, 120, 137, 150, 167, 180, 198)  # after the first statement
EDGES = [FIRST + timedelta(days=days) for days in DAYS]
MADE = visit("1", Money.usd(700))


def statement(db, day: date) -> None:
    due = day + timedelta(days=30)
    run(db, Range(), Cycle(f"{day:%Y-%m}", day, {}, due))


def night(database, day: date, rules: Policies = RULES) -> int:
    with database.transaction() as db:
        return climb(db, Range(), day, rules)


def stands(database) -> str:
    with database.transaction() as db:
        return db.get_one(DunningVisit, MADE.id).status


def nights(database, first: date, last: date, rules: Policies = RULES) -> dict[str, date]:
    """Let the nights around each clock pass; return when the visit came to which rung."""
    came: dict[str, date] = {}
    for day in sorted({first, last, *EDGES, *(edge - ONE_DAY for edge in EDGES)}):
        if first <= day <= last and night(database, day, rules):
            came[stands(database)] = day
    return came


def pays(database, dollars: int = 700, key: str = "p"):
    with database.transaction() as db:
        amount = Money.usd(dollars)
        sides = [Side(CARD_CLEARING, amount), Side(PATIENT_RECEIVABLE, -amount, MADE.id)]
        return post(db, ANA, key=key, kind="payment", effective_on=FIRST, sides=sides).id


def holds_it(database, day: date, *, visit_id=None):
    with database.transaction() as db:
        request = holds.Request(ANA, "assistance", "asked", "A-1", visit_id, starts_on=day)
        return holds.place(db, request, actor="test").id


def checks(database) -> list[tuple[str, str, bool, str]]:
    with database.transaction() as db:
        rows = db.scalars(select(DunningCheck).order_by(DunningCheck.day, DunningCheck.before))
        return [(row.before, row.wanted, row.moved, row.checks) for row in rows]


@pytest.fixture
def billed(database, clock):
    """A visit billed on 15 January, and shown again on 15 February; screened for assistance."""
    clock.at("2026-01-15T10:00")
    with database.transaction() as db:
        add_guarantor(db, region="GA")
        record_visit(db, MADE)
        statement(db, FIRST)
        statement(db, SECOND)
        facts.note(db, ANA, "screened", on=FIRST, actor="clerk")
    return database


@pytest.fixture
def reviewed(billed):
    for day in (FIRST, SECOND, date(2026, 2, 16), date(2026, 4, 15), date(2026, 5, 15)):
        night(billed, day)
    assert stands(billed) == "review"
    return billed


def placed(database, day: date = date(2026, 5, 15), rules: Policies = RULES):
    with database.transaction() as db:
        return place(db, MADE.id, day=day, policies=rules, approved_by="pat", placed_with="Agency")


def test_every_rung_is_a_legal_move():
    for rung in RUNGS:
        for before in rung.before:
            states.check(before, rung.wanted)


def test_a_step_off_the_ladder_is_refused():
    with pytest.raises(IllegalMove):
        states.check("past_due", "placed")


def test_unpaid_it_goes_up_on_the_days_of_the_clocks_and_stops_before_a_person(billed):
    came = nights(billed, FIRST, date(2026, 6, 30))

    assert came == {
        "statement_1": FIRST,
        "statement_2": SECOND,
        "past_due": date(2026, 2, 16),
        "final_notice": date(2026, 4, 15),
        "review": date(2026, 5, 15),
    }
    with billed.transaction() as db:
        last = db.scalars(select(DunningCheck).where(DunningCheck.wanted == "review")).one()
    assert last.checks == (
        "no_hold=yes no_plan=yes large_enough=yes mail_arrives=yes screened=yes clock=yes"
        " notice=yes"
    )
    assert last.policy.startswith("all/2016-01-01/")


def test_california_waits_for_day_180(billed):
    rules = policies.load(
        {
            "policies": {
                "GA": {"effective_from": date(2020, 1, 1), "clocks": {"collections_days": 180}}
            }
        }
    )

    came = nights(billed, FIRST, date(2026, 7, 31), rules)

    assert came["final_notice"] == date(2026, 6, 14)
    assert came["review"] == date(2026, 7, 14)
    with billed.transaction() as db:
        told = db.scalars(select(DunningCheck.policy).distinct()).all()
    assert [policy.partition("/")[0] for policy in told] == ["GA"]


def test_a_second_time_on_a_day_nothing_moves(billed):
    night(billed, FIRST)
    night(billed, SECOND)
    before = checks(billed)

    assert night(billed, SECOND) == 0
    assert checks(billed) == before


def test_one_rung_a_day_even_after_long_neglect(billed):
    days = [date(2026, 9, 1) + timedelta(days=n) for n in range(4)]

    for day in days:
        night(billed, day)

    assert stands(billed) == "final_notice"


def test_without_a_second_statement_it_stays(database, clock):
    with database.transaction() as db:
        add_guarantor(db, region="GA")
        record_visit(db, MADE)
        statement(db, FIRST)

    assert nights(database, FIRST, date(2026, 5, 31)) == {"statement_1": FIRST}


def test_a_hold_stops_it_and_is_written_down_once(billed):
    hold_id = holds_it(billed, date(2026, 2, 1))
    while_held = nights(billed, FIRST, date(2026, 3, 31))
    with billed.transaction() as db:
        holds.lift(db, hold_id, on=date(2026, 4, 1), actor="test")
    after = nights(billed, date(2026, 4, 1), date(2026, 4, 2))

    assert while_held == {"statement_1": FIRST}
    assert after == {"statement_2": date(2026, 4, 1), "past_due": date(2026, 4, 2)}
    refused = [row for row in checks(billed) if not row[2]]
    assert refused == [("statement_1", "statement_2", False, "no_hold=no")]


def test_a_hold_takes_a_notice_back_and_it_has_to_be_given_anew(billed):
    nights(billed, FIRST, date(2026, 4, 20))
    hold_id = holds_it(billed, date(2026, 4, 21))
    night(billed, date(2026, 4, 21))
    held = stands(billed)
    with billed.transaction() as db:
        notice = db.get_one(DunningVisit, MADE.id).final_notice_on
        holds.lift(db, hold_id, on=date(2026, 6, 1), actor="test")

    came = nights(billed, date(2026, 6, 1), date(2026, 7, 31))

    assert (held, notice) == ("past_due", None)
    assert came == {"final_notice": date(2026, 6, 1), "review": date(2026, 7, 1)}


def test_a_plan_stops_it(billed):
    with billed.transaction() as db:
        db.add(a_plan(MADE.id))
        db.flush()
        db.add(PlanVisit(plan_id=MADE.id, visit_id=MADE.id, guarantor_id=ANA, owed_cents=70000))

    assert "past_due" not in nights(billed, FIRST, date(2026, 3, 31))


@pytest.mark.parametrize(
    ("fact", "answer"), [("mail_returned", "mail_arrives=no"), ("screened", "screened=no")]
)
def test_no_notice_to_who_cannot_be_reached_or_was_not_screened(billed, fact, answer):
    with billed.transaction() as db:
        if fact == "screened":
            facts.end(db, ANA, fact, on=FIRST, actor="clerk")
        else:
            facts.note(db, ANA, fact, on=FIRST, actor="clerk")

    came = nights(billed, FIRST, date(2026, 5, 1))

    assert "final_notice" not in came
    assert next(row[3] for row in checks(billed) if not row[2]).count(answer) == 1


def test_what_is_known_of_someone_else_changes_no_answer_and_refusals_are_told_once(billed):
    with billed.transaction() as db:
        facts.note(db, add_guarantor(db, BEN), "mail_returned", on=FIRST, actor="clerk")
        record_visit(db, visit("another", Money.usd(80), guarantor_id=BEN))
        statement(db, date(2026, 3, 15))
        facts.end(db, ANA, "screened", on=FIRST, actor="clerk")

    nights(billed, FIRST, date(2026, 5, 1))
    for _ in range(2):  # twice on one day, too
        night(billed, date(2026, 5, 1))

    refused = [row[3] for row in checks(billed) if row[1] == "final_notice"]
    assert refused == ["no_hold=yes no_plan=yes large_enough=yes mail_arrives=yes screened=no"]


def test_too_small_an_amount_is_not_dunned_nor_is_what_a_credit_covers(billed):
    pays(billed, 696)
    small = nights(billed, FIRST, date(2026, 3, 1))
    with billed.transaction() as db:
        more = Money.usd(300)
        sides = [Side(PATIENT_RECEIVABLE, more, MADE.id), Side(UNAPPLIED, -more)]
        post(db, ANA, key="c", kind="adjustment", effective_on=FIRST, sides=sides)

    covered = nights(billed, date(2026, 3, 2), date(2026, 3, 5))

    assert "past_due" not in small
    assert covered == {}


def test_paid_it_is_closed_and_a_payment_that_comes_back_opens_it_with_its_own_dates(billed):
    night(billed, FIRST)
    entry_id = pays(billed)
    night(billed, date(2026, 3, 1))
    closed = stands(billed)
    with billed.transaction() as db:
        reverse(db, entry_id, key="returned", effective_on=date(2026, 3, 9))

    came = nights(billed, date(2026, 3, 10), date(2026, 5, 20))

    assert closed == "closed"
    assert came == {
        "past_due": date(2026, 3, 10),
        "final_notice": date(2026, 4, 15),
        "review": date(2026, 5, 15),
    }


def test_a_person_places_it_and_every_answer_is_kept(reviewed):
    decision = placed(reviewed)

    with reviewed.transaction() as db:
        account = db.get_one(DunningVisit, MADE.id)
        told = db.scalars(select(AuditEvent.tag).where(AuditEvent.actor == "pat")).all()
        check = db.scalars(select(DunningCheck).where(DunningCheck.actor == "pat")).one()
    assert decision.placed
    assert decision.missing == []
    assert (account.status, account.placed_by, account.placed_with) == ("placed", "pat", "Agency")
    assert told == ["account_placed"]
    assert (check.wanted, check.moved) == ("placed", True)


def test_a_hold_since_the_review_refuses_the_person_and_says_why(reviewed):
    holds_it(reviewed, date(2026, 5, 15))

    decision = placed(reviewed)

    assert not decision.placed
    assert decision.missing == ["no_hold"]
    assert stands(reviewed) == "review"


def test_no_account_is_placed_from_a_lower_rung(billed):
    nights(billed, FIRST, date(2026, 4, 20))

    with pytest.raises(IllegalMove):
        placed(billed)


def test_the_database_itself_wants_a_person(reviewed):
    with pytest.raises(IntegrityError), reviewed.transaction() as db:
        db.get_one(DunningVisit, MADE.id).status = "placed"


def test_assistance_asked_for_after_placement_recalls_the_account(reviewed):
    placed(reviewed)
    holds_it(reviewed, date(2026, 9, 7))  # day 235

    night(reviewed, date(2026, 9, 7))

    assert stands(reviewed) == "recalled"


def test_a_recalled_account_is_past_due_again_once_nothing_keeps_it_back(reviewed):
    placed(reviewed)
    with reviewed.transaction() as db:
        recall(db, MADE.id, day=date(2026, 6, 1), policies=RULES, actor="pat")

    night(reviewed, date(2026, 6, 2))

    assert stands(reviewed) == "past_due"


def test_a_person_recalls_it(reviewed):
    placed(reviewed)

    with reviewed.transaction() as db:
        account = recall(db, MADE.id, day=date(2026, 6, 1), policies=RULES, actor="pat")

    assert account.status == "recalled"
    with pytest.raises(IllegalMove), reviewed.transaction() as db:
        recall(db, MADE.id, day=date(2026, 6, 1), policies=RULES, actor="pat")


def test_a_fact_is_noted_once_and_ends(billed):
    with billed.transaction() as db:
        first = facts.note(db, ANA, "mail_returned", on=FIRST, actor="clerk")
        again = facts.note(db, ANA, "mail_returned", on=SECOND, actor="clerk")
        ended = facts.end(db, ANA, "mail_returned", on=SECOND, actor="clerk")
        none = facts.end(db, ANA, "mail_returned", on=SECOND, actor="clerk")

    assert first.id == again.id
    assert (ended, none) == (1, 0)
