"""A mandate draws what was agreed, when it was agreed, and stops when it is told to."""

from __future__ import annotations

import string
import uuid
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from billing_core import factories
from billing_core.accounts.models import Guarantor
from billing_core.accounts.ranges import Range
from billing_core.autopay import actions, authorisations, drawing, queries, scheduling
from billing_core.bank import actions as bank
from billing_core.disputes import actions as disputes
from billing_core.errors import IllegalMove
from billing_core.holds import actions as holds
from billing_core.money import ZERO, Money
from billing_core.notices.models import Notice
from billing_core.notices.words import LANGUAGES
from billing_core.payments.models import Payment
from billing_core.plans import actions as plan_actions
from billing_core.plans import changing
from billing_core.plans.reamortising import reamortise
from billing_core.policies.terms import PlanTerms
from billing_core.statements.models import Visit
from tests.billing_core.autopay.standing_order import TERMS, Household
from tests.billing_core.bank.drawer import settle, submit


def texts(database) -> list[str]:
    with database.transaction() as db:
        return list(db.scalars(select(Notice.body).order_by(Notice.created_at)))


def test_an_instalment_is_drawn_from_the_card_on_its_day(database, clock):
    household = Household.owing(database, "600")
    household.has_plan_with_autopay()

    clock.at("2026-12-23T01:00")
    household.night("2026-12-23")
    before = household.owes()
    clock.at("2026-12-24T01:00")
    household.night("2026-12-24")
    clock.at("2026-12-25T01:00")
    household.night("2026-12-25")

    assert before == Money.usd(600)
    assert household.owes() == Money.usd(500)
    assert household.story() == [("paid", None, 100_00)]


def test_a_night_done_twice_draws_once(database, clock):
    household = Household.owing(database, "600")
    household.has_plan_with_autopay()
    clock.at("2026-12-24T01:00")

    household.night("2026-12-24")
    household.night("2026-12-24")

    assert household.owes() == Money.usd(500)
    assert len(household.draws()) == 1


def test_a_whole_plan_is_paid_by_itself(database, clock):
    household = Household.owing(database, "600")
    household.has_plan_with_autopay()

    for month in ("2026-12", "2027-01", "2027-02", "2027-03", "2027-04", "2027-05"):
        clock.at(f"{month}-24T01:00")
        household.night(f"{month}-24")
        household.payer.night()

    assert household.owes() == ZERO
    assert [draw.status for draw in household.draws()] == ["paid"] * 5 + ["taken"]


def test_what_was_paid_before_by_hand_is_not_drawn_again(database, clock):
    household = Household.owing(database, "600")
    household.has_plan_with_autopay()
    household.payer.pays("70")
    clock.at("2026-12-24T01:00")

    household.night("2026-12-24")

    assert household.owes() == Money.usd(500)
    assert household.story()[0][2] == 30_00


def test_nothing_due_any_more_is_skipped(database, clock):
    household = Household.owing(database, "600")
    household.has_plan_with_autopay()
    household.payer.pays("100")
    clock.at("2026-12-24T01:00")

    household.night("2026-12-24")

    assert household.story() == [("skipped", "nothing_due", 100_00)]


def test_a_payment_on_its_way_is_not_drawn_a_second_time(database, clock):
    household = Household.owing(database, "600")
    household.has_plan_with_autopay()
    clock.at("2026-12-24T01:00")
    with database.transaction() as db:
        scheduling.look_ahead(db, Range(), date(2026, 12, 24))
        factories.payment(db, household.payer.id, Money.usd(100))

    household.draw(date(2026, 12, 24))

    assert household.story() == [("skipped", "nothing_due", 100_00)]


def test_one_payment_can_be_skipped_and_the_next_one_comes(database, clock):
    household = Household.owing(database, "600")
    household.has_plan_with_autopay()
    clock.at("2026-12-15T01:00")
    household.night("2026-12-15")
    with database.transaction() as db:
        (coming,) = queries.coming(db, household.payer.id, 10)
        actions.skip(db, coming.id, actor="caller")

    for day in ("2026-12-24", "2027-01-24"):
        clock.at(f"{day}T01:00")
        household.night(day)

    assert [draw.status for draw in household.draws()] == ["skipped", "taken"]
    assert household.owes() == Money.usd(500)


def test_a_paused_mandate_draws_nothing_and_nothing_later(database, clock):
    household = Household.owing(database, "600")
    mandate_id = household.has_plan_with_autopay()
    with database.transaction() as db:
        actions.pause(
            db, mandate_id, since=date(2026, 12, 20), until=date(2027, 1, 1), actor="caller"
        )

    for day in ("2026-12-24", "2027-01-01", "2027-01-24"):
        clock.at(f"{day}T01:00")
        household.night(day)

    assert household.story() == [("skipped", "paused", 100_00), ("taken", None, 100_00)]


def test_a_mandate_resumed_draws_again(database, clock):
    household = Household.owing(database, "600")
    mandate_id = household.has_plan_with_autopay()
    with database.transaction() as db:
        actions.pause(db, mandate_id, since=date(2026, 12, 20), until=None, actor="caller")
        actions.resume(db, mandate_id, actor="caller")
    clock.at("2026-12-24T01:00")

    household.night("2026-12-24")

    assert household.owes() == Money.usd(500)


def test_a_revoked_mandate_draws_nothing_and_forgets_the_card(database, clock):
    household = Household.owing(database, "600")
    mandate_id = household.has_plan_with_autopay()
    clock.at("2026-12-15T01:00")
    household.night("2026-12-15")

    with database.transaction() as db:
        actions.revoke(db, mandate_id, because="asked", actor="caller")
        actions.revoke(db, mandate_id, because="asked again", actor="caller")
    clock.at("2026-12-24T01:00")
    household.night("2026-12-24")

    mandate = household.mandate(mandate_id)
    assert (mandate.token, mandate.revoked_because) == ("", "asked")
    assert household.story() == [("cancelled", "revoked", 100_00)]
    with database.transaction() as db:
        assert queries.in_force(db, household.payer.id) == []


def test_a_draw_that_was_taken_cannot_be_skipped(database, clock):
    household = Household.owing(database, "600")
    household.has_plan_with_autopay()
    clock.at("2026-12-24T01:00")
    household.night("2026-12-24")

    taken = household.draws()[0].id
    with pytest.raises(IllegalMove), database.transaction() as db:
        actions.skip(db, taken, actor="caller")


def test_bankruptcy_stops_every_draw(database, clock):
    household = Household.owing(database, "600")
    household.has_plan_with_autopay()
    with database.transaction() as db:
        holds.place(
            db,
            holds.Request(household.payer.id, "bankruptcy", "filed", "c-1"),
            actor="representative",
        )
    clock.at("2026-12-24T01:00")

    household.night("2026-12-24")

    assert household.story() == [("skipped", "held", 100_00)]


def test_nothing_is_drawn_for_a_visit_in_question(database, clock):
    household = Household.owing(database, "80", "30")
    household.agrees("once", amount=Money.usd(100), draw_on=date(2026, 12, 1))
    household.agrees("once", amount=Money.usd(100), draw_on=date(2026, 12, 2))
    with database.transaction() as db:
        dear = select(Visit).where(Visit.patient_share_cents == 80_00)
        request = disputes.Request(household.payer.id, "wrong_amount", db.scalars(dear).one().id)
        disputes.open_new(db, request, on=date(2026, 11, 25), actor="caller")

    for day in ("2026-12-01", "2026-12-02"):
        clock.at(f"{day}T01:00")
        household.night(day)

    assert household.owes() == Money.usd(80)
    assert household.story() == [("paid", None, 30_00), ("skipped", "nothing_due", 100_00)]


def test_a_payment_planned_for_a_day_is_made_on_it_once(database, clock):
    household = Household.owing(database, "80")
    household.agrees("once", amount=Money.usd(50), draw_on=date(2026, 12, 1))

    for day in ("2026-11-30", "2026-12-01", "2026-12-02"):
        clock.at(f"{day}T01:00")
        household.night(day)

    assert household.owes() == Money.usd(30)
    assert household.story() == [("paid", None, 50_00)]


def test_a_mandate_asked_for_twice_is_one(database, clock):
    household = Household.owing(database, "80")

    first, second = (
        household.agrees("once", amount=Money.usd(50), draw_on=date(2026, 12, 1), request_key="k")
        for _ in range(2)
    )

    assert first.id == second.id
    assert len(household.draws()) == 1


@pytest.mark.parametrize("outcome", ["declined", "expired", "lost"])
def test_a_card_declined_for_good_pauses_the_mandate(database, clock, outcome):
    household = Household.owing(database, "600")
    mandate_id = household.has_plan_with_autopay(outcome=outcome)
    for day in ("2026-12-24", "2026-12-25", "2027-01-24"):
        clock.at(f"{day}T01:00")
        household.night(day)

    assert household.mandate(mandate_id).paused_from == date(2026, 12, 25)
    assert [draw.status for draw in household.draws()] == ["failed", "skipped"]
    assert household.owes() == Money.usd(600)


def test_a_payment_that_was_never_sent_is_tried_again_as_often_as_allowed(database, clock):
    household = Household.owing(database, "600")
    household.has_plan_with_autopay(outcome="declined")
    clock.at("2026-12-24T01:00")
    with database.transaction() as db:
        scheduling.look_ahead(db, Range(), date(2026, 12, 24))

    for day in ("2026-12-24", "2026-12-29", "2027-01-03", "2027-01-08", "2027-01-13"):
        clock.at(f"{day}T01:00")
        household.draw(date.fromisoformat(day))
        _decline(database, "try_again")
        with database.transaction() as db:
            drawing.follow_up(db, Range(), date.fromisoformat(day), terms=TERMS)

    tried = [(draw.attempt, draw.draw_on.isoformat()) for draw in household.draws()]
    assert tried == [(1, "2026-12-24"), (2, "2026-12-29"), (3, "2027-01-03")]


def test_an_instalment_is_drawn_from_the_bank_account(database, clock):
    household = Household.owing(database, "600")
    household.has_plan_with_autopay(by="bank")
    clock.at("2026-12-24T01:00")
    household.night("2026-12-24")

    text = submit(database)
    clock.at("2027-01-04T01:00")
    settle(database)
    household.night("2027-01-04")

    assert text is not None
    assert "R 0121042880000001" in text
    assert household.owes() == Money.usd(500)
    assert household.draws()[0].status == "paid"


def test_without_its_copy_sent_a_recurring_debit_does_not_go_out(database, clock):
    household = Household.owing(database, "600")
    mandate_id = household.has_plan_with_autopay(by="bank")
    with database.transaction() as db:
        queries.get(db, mandate_id).copy_sent_at = None
    clock.at("2026-12-24T01:00")
    household.night("2026-12-24")

    assert submit(database) is None


@pytest.mark.parametrize(
    ("code", "revoked", "paused"),
    [("R01", False, False), ("R08", False, True), ("R07", True, False), ("R10", True, False)],
)
def test_what_a_bank_says_is_heeded(database, clock, code, revoked, paused):
    household = Household.owing(database, "600")
    mandate_id = household.has_plan_with_autopay(by="bank")
    clock.at("2026-12-24T01:00")
    household.night("2026-12-24")
    submit(database)
    clock.at("2026-12-29T01:00")

    household.drawer.gets_back("121042880000001", code)
    household.night("2026-12-29")

    mandate = household.mandate(mandate_id)
    assert household.story() == [("failed", code, 100_00)]
    assert (mandate.revoked_at is not None, mandate.paused_from is not None) == (revoked, paused)


def test_a_debit_sent_back_after_it_settled_fails_after_all(database, clock):
    household = Household.owing(database, "600")
    household.has_plan_with_autopay(by="bank")
    clock.at("2026-12-24T01:00")
    household.night("2026-12-24")
    submit(database)
    clock.at("2027-01-04T01:00")
    settle(database)
    household.night("2027-01-04")

    household.drawer.gets_back("121042880000001", "R10")
    household.night("2027-01-05")

    assert household.story()[0] == ("failed", "R10", 100_00)


def test_a_stopped_account_is_not_drawn_from(database, clock):
    household = Household.owing(database, "600")
    household.has_plan_with_autopay(by="bank")
    household.drawer.gets_back(household.drawer.sends("20"), "R02")
    clock.at("2026-12-24T01:00")

    household.night("2026-12-24")

    assert household.story() == [("skipped", "account_stopped", 100_00)]


def test_what_a_statement_says_is_due_is_drawn_on_its_due_date(database, clock):
    household = Household.owing(database, "80")
    household.agrees("statement", between=(Money.usd(5), Money.usd(100)))

    for day in ("2026-12-10", "2026-12-23", "2026-12-24"):
        clock.at(f"{day}T01:00")
        household.night(day)

    assert household.owes() == ZERO


def test_an_amount_outside_the_range_waits_for_its_notice(database, clock):
    household = Household.owing(database, "180")
    household.takes_texts()
    household.agrees("statement", by="bank", between=(Money.usd(5), Money.usd(100)))

    clock.at("2026-12-20T01:00")
    household.night("2026-12-20")
    (told,) = texts(database)
    for day in ("2026-12-24", "2026-12-29"):
        clock.at(f"{day}T01:00")
        household.night(day)
    early = household.story()
    clock.at("2026-12-30T01:00")
    household.night("2026-12-30")

    assert "$180.00" in told
    assert "Dec 30, 2026" in told
    assert early == [("scheduled", None, 180_00)]
    assert household.story() == [("taken", None, 180_00)]


def test_without_leave_to_text_the_notice_waits_for_a_letter(database, clock):
    household = Household.owing(database, "180")
    household.agrees("statement", by="bank", between=(Money.usd(5), Money.usd(100)))
    clock.at("2026-12-12T01:00")
    household.night("2026-12-12")

    with database.transaction() as db:
        (letter,) = queries.to_announce(db, 10)
        actions.announced(db, letter.id)
        left = queries.to_announce(db, 10)
    clock.at("2026-12-24T01:00")
    household.night("2026-12-24")

    assert left == []
    assert texts(database) == []
    assert household.story() == [("taken", None, 180_00)]


def test_a_plan_spread_anew_has_its_new_amount_announced(database, clock):
    household = Household.owing(database, "600")
    household.takes_texts()
    household.has_plan_with_autopay(by="bank")
    clock.at("2026-12-24T01:00")
    household.night("2026-12-24")
    submit(database)
    household.payer.is_awarded("200")
    with database.transaction() as db:
        reamortise(db, household.payer.id, on=date(2026, 12, 25))

    clock.at("2027-01-12T01:00")
    household.night("2027-01-12")

    (told,) = texts(database)
    assert "$60.00" in told
    assert "Jan 24, 2027" in told


def test_a_failure_is_told_where_texts_are_wanted(database, clock):
    household = Household.owing(database, "600")
    household.takes_texts()
    household.has_plan_with_autopay(outcome="expired")
    for day in ("2026-12-24", "2026-12-25"):
        clock.at(f"{day}T01:00")
        household.night(day)

    (text,) = texts(database)
    assert "$100.00" in text
    assert "4242" in text


def test_statements_do_not_draw_what_a_plan_takes(database, clock):
    household = Household.owing(database, "600")
    household.has_plan_with_autopay()
    household.agrees("statement", between=(Money.usd(1), Money.usd(1000)))
    clock.at("2026-12-24T01:00")

    household.night("2026-12-24")

    assert household.owes() == Money.usd(500)
    assert {draw.reason for draw in household.draws() if draw.amount_cents == 600_00} == {
        "nothing_due"
    }


def test_the_card_is_charged_with_the_gateways_token(database, clock):
    household = Household.owing(database, "600")
    household.has_plan_with_autopay()
    clock.at("2026-12-24T01:00")
    with database.transaction() as db:
        scheduling.look_ahead(db, Range(), date(2026, 12, 24))

    household.draw(date(2026, 12, 24))

    with database.transaction() as db:
        payment = db.scalars(select(Payment)).one()
        assert (payment.token, payment.last4) == ("sim_tok_ok_visa_4242_x", "4242")
        assert db.get_one(Guarantor, payment.guarantor_id).id == household.payer.id


def test_a_bank_payment_called_off_fails_its_draw(database, clock):
    household = Household.owing(database, "600")
    household.has_plan_with_autopay(by="bank")
    clock.at("2026-12-24T01:00")
    household.night("2026-12-24")
    payment_id = household.draws()[0].bank_payment_id
    assert payment_id is not None
    with database.transaction() as db:
        bank.cancel(db, payment_id, actor="caller")

    household.night("2026-12-25")

    assert household.story()[0] == ("failed", "cancelled", 100_00)


def test_a_plan_that_ended_is_drawn_for_no_more(database, clock):
    household = Household.owing(database, "600")
    plan_id = household.payer.has_plan()
    household.agrees("plan", plan_id=plan_id)
    clock.at("2026-12-15T01:00")
    household.night("2026-12-15")
    with database.transaction() as db:
        plan_actions.cancel(db, plan_id, reason="asked", actor="caller")
    clock.at("2026-12-24T01:00")

    household.night("2026-12-24")

    assert household.story() == [("skipped", "nothing_due", 100_00)]


def test_a_mandate_revoked_meanwhile_is_not_heeded_again(database, clock):
    household = Household.owing(database, "600")
    mandate_id = household.has_plan_with_autopay(outcome="expired")
    clock.at("2026-12-24T01:00")
    household.night("2026-12-24")
    with database.transaction() as db:
        actions.revoke(db, mandate_id, because="asked", actor="caller")

    household.night("2026-12-25")

    assert household.mandate(mandate_id).paused_from is None
    assert household.story()[0] == ("failed", "other_card", 100_00)


SAID = {
    "card_once": {"amount", "effective_on"},
    "card_plan": {"amount", "effective_on"},
    "card_statement": {"lowest", "highest", "effective_on"},
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", SAID)
def test_the_words_for_a_card_leave_nothing_out(language, name):
    text = (authorisations.FOLDER / language / f"{name}.txt").read_text("utf-8")

    blanks = {field for _, field, _, _ in string.Formatter().parse(text) if field}

    assert blanks == SAID[name] | {"authorised_on", "plan", "last4", "account", "phone", "hours"}


def test_the_words_for_a_card_are_written_for_each_purpose():
    told: dict[str, Any] = {
        "beginning": date(2026, 12, 24),
        "authorised_on": date(2026, 11, 24),
        "hours": "8-18",
        "language": "en_US",
    }

    plan = authorisations.for_plan(80412237, "4242", amount=Money.usd(100), **told)
    statement = authorisations.for_statements(
        80412237, "4242", between=(Money.usd(5), Money.usd(200)), **told
    )

    assert "$100.00" in plan.text
    assert "does not depend" in plan.text
    assert "$5.00 and $200.00" in statement.text


def _decline(database, decline_class: str) -> None:
    with database.transaction() as db:
        for payment in db.scalars(select(Payment).where(Payment.status == "created")):
            payment.status, payment.decline_class = "declined", decline_class


# What comes next, as it can be told before the night has scheduled it.


def comes_next(household: Household, mandate_id, today: str) -> queries.Draw | None:
    with household.database.transaction() as db:
        mandate = queries.get(db, mandate_id)
        return queries.next_draw(db, mandate, date.fromisoformat(today))


def test_the_next_instalment_comes_next(database, clock):
    household = Household.owing(database, "600")
    mandate_id = household.has_plan_with_autopay()

    first = comes_next(household, mandate_id, "2026-11-24")
    household.payer.pays("130")
    after = comes_next(household, mandate_id, "2026-11-24")

    assert first == queries.Draw(date(2026, 12, 24), Money.usd(100))
    assert after == queries.Draw(date(2027, 1, 24), Money.usd(70))


def test_what_falls_due_today_is_drawn_only_if_the_night_has_scheduled_it(database, clock):
    household = Household.owing(database, "600")
    mandate_id = household.has_plan_with_autopay()

    late = comes_next(household, mandate_id, "2026-12-24")
    household.night("2026-12-11")
    planned = comes_next(household, mandate_id, "2026-12-24")

    assert late == queries.Draw(date(2027, 1, 24), Money.usd(100))
    assert planned == queries.Draw(date(2026, 12, 24), Money.usd(100))


def test_a_skipped_draw_does_not_come(database, clock):
    household = Household.owing(database, "600")
    mandate_id = household.has_plan_with_autopay()
    household.night("2026-12-11")
    (draw,) = household.draws()
    with database.transaction() as db:
        actions.skip(db, draw.id, actor="caller")

    assert comes_next(household, mandate_id, "2026-12-11") == queries.Draw(
        date(2027, 1, 24), Money.usd(100)
    )


def test_nothing_comes_while_it_is_paused_and_something_after(database, clock):
    household = Household.owing(database, "600")
    mandate_id = household.has_plan_with_autopay()
    with database.transaction() as db:
        since = date(2026, 11, 24)
        actions.pause(db, mandate_id, since=since, until=None, actor="caller")
    for_good = comes_next(household, mandate_id, "2026-11-24")
    with database.transaction() as db:
        until = date(2026, 12, 25)
        actions.pause(db, mandate_id, since=date(2026, 12, 1), until=until, actor="caller")

    assert for_good is None
    assert comes_next(household, mandate_id, "2026-11-24") == queries.Draw(
        date(2027, 1, 24), Money.usd(100)
    )
    with database.transaction() as db:
        mandate = queries.get(db, mandate_id)
        assert not queries.pauses(mandate, date(2026, 11, 30))
        assert queries.pauses(mandate, date(2026, 12, 1))


def test_the_next_bill_comes_next_and_never_more_than_is_owed(database, clock):
    household = Household.owing(database, "600")
    mandate_id = household.agrees("statement").id

    whole = comes_next(household, mandate_id, "2026-11-24")
    household.payer.pays("550")
    rest = comes_next(household, mandate_id, "2026-11-24")
    household.payer.pays("50")

    assert whole == queries.Draw(date(2026, 12, 24), Money.usd(600))
    assert rest == queries.Draw(date(2026, 12, 24), Money.usd(50))
    assert comes_next(household, mandate_id, "2026-11-24") is None


def test_what_is_on_a_plan_comes_with_no_bill(database, clock):
    household = Household.owing(database, "600")
    mandate_id = household.agrees("statement").id
    household.payer.has_plan()

    assert comes_next(household, mandate_id, "2026-11-24") is None


def test_a_single_payment_comes_on_its_day_until_it_is_taken(database, clock):
    household = Household.owing(database, "600")
    told: dict[str, Any] = {"amount": Money.usd(50), "draw_on": date(2026, 12, 5)}
    mandate_id = household.agrees("once", **told).id

    before = comes_next(household, mandate_id, "2026-11-24")
    household.night("2026-12-05")

    assert before == queries.Draw(date(2026, 12, 5), Money.usd(50))
    assert comes_next(household, mandate_id, "2026-12-05") is None


def test_what_is_drawn_for_a_plan_pays_the_plan(database, clock):
    household = Household.owing(database, "600")
    household.has_plan_with_autopay()
    household.night("2026-12-11")
    household.night("2026-12-24")

    plan_id = household.mandate(household.draws()[0].mandate_id).plan_id
    with database.transaction() as db:
        assert list(db.scalars(select(Payment.plan_id))) == [plan_id]


# When the schedule of the plan changes.


def plan_of(household: Household) -> uuid.UUID:
    plan_id = household.mandate(household.draws()[0].mandate_id).plan_id
    assert plan_id is not None
    return plan_id


def test_what_was_going_to_be_drawn_on_the_old_day_is_drawn_on_the_new_one(database, clock):
    household = Household.owing(database, "600")
    household.has_plan_with_autopay()
    household.night("2026-12-11")
    plan_id = plan_of(household)

    with database.transaction() as db:
        changing.move(
            db,
            plan_id,
            days=14,
            terms=PlanTerms(),
            today=date(2026, 12, 11),
            actor="caller",
        )
    for day in ("2026-12-24", "2027-01-07"):
        clock.at(f"{day}T01:00")
        household.night(day)

    assert household.story()[:2] == [("skipped", "moved", 10000), ("taken", None, 10000)]


def test_what_is_drawn_on_a_day_that_stays_is_left_alone(database, clock):
    household = Household.owing(database, "600")
    household.has_plan_with_autopay()
    household.night("2026-12-11")
    plan_id = plan_of(household)

    with database.transaction() as db:
        actions.forget_days(db, plan_id, keep={date(2026, 12, 24)})

    assert household.story() == [("scheduled", None, 10000)]
