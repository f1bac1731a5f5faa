"""The words of a mandate by letter, what it is going to draw first, and no draw without notice."""

from __future__ import annotations

from datetime import date

from billing_core import clock as product_clock
from billing_core.accounts.ranges import Range
from billing_core.autopay import copies, queries, scheduling
from billing_core.money import Money
from billing_core.notices.copies import COPIES_MAX
from tests.billing_core.autopay.standing_order import Household


def mailed(database, mandate):
    with database.transaction() as db:
        return copies.mail(db, mandate.id)


def test_the_letter_has_the_words_agreed_to_and_the_mandate_knows_of_it(database, clock):
    household = Household.owing(database, "600")
    mandate = household.agrees("statement")

    letter = mailed(database, mandate)

    assert letter is not None
    assert (letter.channel, letter.recipient) == ("letter", f"guarantor:{household.payer.id}")
    assert mandate.words in letter.body
    assert household.mandate(mandate.id).copy_sent_at == product_clock.now()


def test_an_eleventh_letter_is_not_sent(database, clock):
    mandate = Household.owing(database, "600").agrees("statement")

    letters = [mailed(database, mandate) for _ in range(COPIES_MAX + 1)]

    assert all(letters[:-1])
    assert letters[-1] is None


def test_what_would_be_drawn_first_is_what_is_drawn_first(database, clock):
    household = Household.owing(database, "600")
    plan_id = household.payer.has_plan()
    today = product_clock.today()
    with database.transaction() as db:
        of_plan = queries.first_draw(db, household.payer.id, plan_id, today=today)
        of_bills = queries.first_draw(db, household.payer.id, None, today=today)
    mandate = household.agrees("plan", plan_id=plan_id)

    with database.transaction() as db:
        assert of_plan == queries.next_draw(db, mandate, today)
    assert of_plan is not None
    assert of_plan.amount == Money.usd(100)
    assert of_bills != of_plan


def test_an_amount_that_wants_notice_is_not_drawn_before_it_was_told(database, clock):
    household = Household.owing(database, "180")
    household.agrees("statement", by="bank", between=(Money.usd(5), Money.usd(100)))
    clock.at("2026-12-12T01:00")
    with database.transaction() as db:
        scheduling.look_ahead(db, Range(), date(2026, 12, 12))

    household.draw(date(2027, 3, 1))

    [draw] = household.draws()
    assert (draw.needs_notice, draw.announced_at, draw.status) == (True, None, "scheduled")
