"""A plan is quoted, agreed to, disclosed, and only then there."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from billing_core import factories
from billing_core.accounts.models import Guarantor
from billing_core.errors import IllegalMove
from billing_core.holds import actions as holds
from billing_core.money import ZERO, Money
from billing_core.notices.words import LANGUAGES
from billing_core.plans import actions, documents, offering, queries
from billing_core.plans.models import Plan
from billing_core.plans.quotes import NotOffered, Quote, Wanted, quote
from billing_core.policies.policy import Policy
from billing_core.policies.terms import Charges, LateFee
from tests.billing_core.plans.payer import Payer, policy

TODAY = date(2026, 11, 24)


def quoted(dollars: str, months: int = 6, *, by: Policy | None = None, **wanted):
    return quote(
        Money.usd(dollars), Wanted(months, **wanted), policy=by or Policy(), agreed_on=TODAY
    )


def test_a_plan_without_interest_costs_nothing_and_says_so():
    offered = quoted("1000", 12)

    assert isinstance(offered, Quote)
    assert (offered.finance_charge, offered.disclosed_apr) == (ZERO, Decimal("0.00"))
    assert offered.total_of_payments == offered.amount_financed == Money.usd(1000)
    assert [line.payment.cents for line in offered.instalments] == [8334] * 4 + [8333] * 8
    assert offered.instalments[0].due_on == date(2026, 12, 24)


def test_the_figures_of_a_plan_with_interest_hang_together():
    offered = quoted("1200", 12, by=policy(apr="12"), first_due_on=date(2026, 12, 24))

    assert isinstance(offered, Quote)
    assert offered.finance_charge == Money.usd("79.42")
    assert offered.total_of_payments == offered.amount_financed + offered.finance_charge
    assert abs(offered.disclosed_apr - 12) <= Decimal("0.01")


def test_a_down_payment_is_not_financed():
    offered = quoted("1000", down_payment=Money.usd(400))

    assert isinstance(offered, Quote)
    assert offered.amount_financed == Money.usd(600)
    assert [line.payment for line in offered.instalments] == [Money.usd(100)] * 6


def test_a_region_that_caps_all_charges_caps_the_rate():
    capped = Policy(plan=policy(apr="9").plan, charges=Charges(percent_a_year_at_most=Decimal(3)))

    offered = quoted("1000", by=capped)

    assert isinstance(offered, Quote)
    assert offered.apr == 3


@pytest.mark.parametrize(
    ("dollars", "wanted", "terms", "reason"),
    [
        ("0", {}, {}, "nothing_owed"),
        ("50", {}, {}, "instalment_too_small"),
        ("0.05", {}, {"instalment_minimum": ZERO}, "instalment_too_small"),
        ("1000", {"months": 7}, {}, "no_such_term"),
        ("1000", {"down_payment": Money.usd(1000)}, {}, "down_payment_too_large"),
        ("1000", {}, {"down_payment_percent": Decimal(10)}, "down_payment_too_small"),
        ("100", {}, {"balance_minimum": Money.usd(200)}, "balance_too_small"),
        ("1000", {}, {"balance_maximum": Money.usd(999)}, "balance_too_large"),
        ("1000", {"first_due_on": date(2027, 1, 9)}, {}, "first_day_too_late"),
        ("1000", {"first_due_on": TODAY}, {}, "first_day_too_late"),
    ],
)
def test_what_the_terms_do_not_allow_is_not_offered(dollars, wanted, terms, reason):
    asked = {"months": 6} | wanted

    refused = quoted(dollars, by=policy(**terms), **asked)

    assert isinstance(refused, NotOffered)
    assert refused.reason == reason


def test_a_refusal_says_in_which_months_it_could_be_paid():
    refused = quoted("100", 12)

    assert refused == NotOffered("instalment_too_small", months=(6,))


def test_by_income_a_plan_may_take_longer_and_less():
    by_income = policy(income_share_percent=Decimal(4), payments_maximum=36)

    offered = quoted("1200", 30, by=by_income, monthly_income=Money.usd(1000))

    assert isinstance(offered, Quote)
    assert offered.instalments[0].payment == Money.usd(40)
    assert isinstance(quoted("1200", 29, by=by_income, monthly_income=Money.usd(1000)), NotOffered)


def test_a_plan_is_not_active_before_its_disclosure_was_delivered(database, clock):
    payer = Payer.owing(database, "300", "300")
    plan = payer.agrees()
    assert isinstance(plan, Plan)

    with pytest.raises(IllegalMove), database.transaction() as db:
        actions.activate(db, plan.id)

    payer.receives("disclosure", plan.id)
    with database.transaction() as db:
        assert actions.activate(db, plan.id).status == "active"


def test_the_disclosure_has_the_figures_of_the_law(database, clock):
    payer = Payer.owing(database, "1200", policy=policy(apr="9.99", months=(12,)))
    clock.forward(days=40)

    payer.agrees(12)

    (paper,) = payer.papers("disclosure")
    for said in ("$1,200.00", "9.99 %", "$65.90", "$1,265.90", "12. Jan 3, 2028: $105.51"):
        assert said in paper.body, paper.body


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_paper_is_written_in_every_language(database, clock, language):
    payer = Payer.owing(database, "600")
    offered = payer.is_offered()
    assert isinstance(offered, Quote)

    with database.transaction() as db:
        actions.agree(
            db,
            actions.Agreement(payer.id, offered, "call-1", evidence="CA1", language=language),
            policy=Policy(),
        )

    (paper,) = payer.papers("disclosure")
    assert paper.language == language
    assert "600.00" in paper.body
    assert paper.body.count("100.00") == 6


def test_agreeing_twice_to_one_call_is_one_plan(database, clock):
    payer = Payer.owing(database, "600")
    offered = payer.is_offered()
    assert isinstance(offered, Quote)

    first, second = payer.says_yes(offered), payer.says_yes(offered)

    assert isinstance(first, Plan)
    assert isinstance(second, Plan)
    assert first.id == second.id


def test_a_second_plan_is_not_offered_beside_an_open_one(database, clock):
    payer = Payer.owing(database, "600")
    payer.agrees()

    assert payer.is_offered() == NotOffered("plan_open")


def test_what_was_heard_must_still_be_true(database, clock):
    payer = Payer.owing(database, "600")
    offered = payer.is_offered()
    assert isinstance(offered, Quote)
    payer.pays("50")

    assert payer.says_yes(offered) == NotOffered("balance_changed")


def test_credit_is_taken_by_the_visits_before_the_rest_is_financed(database, clock):
    payer = Payer.owing(database, "100")
    payer.pays("100")
    with database.transaction() as db:
        _credit(db, payer.id, "60")
        patient = factories.patient(db, db.get_one(Guarantor, payer.id))
        factories.visit(db, patient, Money.usd(660))

    plan = payer.agrees()

    assert isinstance(plan, Plan)
    assert plan.financed_cents == 600_00
    standing = payer.stands(plan.id)
    assert (standing.paid, standing.payoff) == (ZERO, Money.usd(600))
    assert payer.owes() == Money.usd(600)


def test_no_plan_is_made_of_what_is_held(database, clock):
    payer = Payer.owing(database, "600")

    with database.transaction() as db:
        holds.place(
            db,
            holds.Request(payer.id, "bankruptcy", "filed", "case-1"),
            actor="representative",
        )

    assert payer.is_offered() == NotOffered("held")


def test_a_disputed_visit_stays_out_of_the_plan(database, clock):
    payer = Payer.owing(database, "600", "90")
    with database.transaction() as db:
        disputed = next(
            visit.visit_id for visit in _owed(db, payer.id) if visit.owed == Money.usd(90)
        )
        holds.place(
            db,
            holds.Request(payer.id, "dispute", "charge", "d-1", visit_id=disputed),
            actor="representative",
        )

    plan = payer.agrees()

    assert isinstance(plan, Plan)
    assert plan.financed_cents == 600_00


def test_interest_waits_for_the_days_the_region_keeps_free(database, clock):
    free = policy(apr="3", months=(6,), interest_not_before_days=240)
    payer = Payer.owing(database, "600", policy=free)

    early = payer.is_offered()
    clock.forward(days=240)
    late = payer.is_offered()

    assert isinstance(early, Quote)
    assert isinstance(late, Quote)
    assert (early.apr, late.apr) == (Decimal(0), Decimal(3))


def test_interest_waits_for_the_days_past_due(database, clock):
    virginia = Policy(
        plan=policy(apr="9").plan,
        charges=Charges(percent_a_year_at_most=Decimal(3), not_before_days_past_due=90),
    )
    payer = Payer.owing(database, "600", policy=virginia)

    clock.forward(days=30 + 89)
    early = payer.is_offered()
    clock.forward(days=1)
    late = payer.is_offered()

    assert isinstance(early, Quote)
    assert isinstance(late, Quote)
    assert (early.apr, late.apr) == (Decimal(0), Decimal(3))


def test_a_new_plan_takes_up_new_charges_with_the_payers_word(database, clock):
    payer = Payer.owing(database, "600")
    first = payer.has_plan()
    payer.pays("100")
    with database.transaction() as db:
        patient = factories.patient(db, db.get_one(Guarantor, payer.id))
        factories.visit(db, patient, Money.usd(700))

    plan = payer.replacing(first).agrees(12, key="call-2")

    assert isinstance(plan, Plan)
    assert (plan.replaces_id, plan.financed_cents) == (first, 1200_00)
    assert payer.stands(first).plan.status == "replaced"
    with database.transaction() as db:
        is_open = queries.open_plan(db, payer.id)
        assert is_open is not None
        assert is_open.id == plan.id


def _credit(db, guarantor_id, dollars):
    from billing_core.ledger import actions as ledger
    from billing_core.ledger.chart import CARD_CLEARING, UNAPPLIED

    ledger.post(
        db,
        guarantor_id,
        key=f"credit:{guarantor_id}",
        kind="payment",
        effective_on=TODAY,
        sides=[
            ledger.Side(CARD_CLEARING, Money.usd(dollars)),
            ledger.Side(UNAPPLIED, -Money.usd(dollars)),
        ],
    )


def _owed(db, guarantor_id):
    from billing_core.statements.queries import visits_owed

    return visits_owed(db, guarantor_id)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_late_charge_is_disclosed_where_there_is_one(database, clock, language):
    payer = Payer.owing(database, "600")
    offered = payer.is_offered()
    assert isinstance(offered, Quote)
    bears = Policy(late_fee=LateFee(fixed=Money.usd(5), on_plans=True))

    with database.transaction() as db:
        actions.agree(
            db,
            actions.Agreement(payer.id, offered, "call-1", evidence="CA1", language=language),
            policy=bears,
        )

    (paper,) = payer.papers("disclosure")
    folder = documents.FOLDER / language
    assert (folder / "late_charge.txt").read_text("utf-8").strip() in paper.body
    assert (folder / "late_none.txt").read_text("utf-8").strip() not in paper.body


def test_a_visit_on_no_statement_yet_keeps_interest_away(database, clock):
    payer = Payer.owing(database, "600", policy=policy(apr="3", months=(6,)))
    with database.transaction() as db:
        patient = factories.patient(db, db.get_one(Guarantor, payer.id))
        factories.visit(db, patient, Money.usd(60))

    offered = payer.is_offered()

    assert isinstance(offered, Quote)
    assert offered.apr == 0


def test_a_down_payment_is_due_at_once_and_late_only_once_the_plan_is_there(database, clock):
    payer = Payer.owing(database, "1000")
    plan = payer.agrees(down_payment=Money.usd(400))
    assert isinstance(plan, Plan)
    clock.forward(days=20)
    payer.receives("disclosure", plan.id)
    payer.night()

    payer.night(date(2026, 12, 24))
    in_grace = payer.stands(plan.id)
    payer.night(date(2026, 12, 25))
    over = payer.stands(plan.id)

    assert in_grace.parts[0].due_on == date(2026, 11, 24)
    assert (in_grace.due, in_grace.parts[0].missed_on) == (Money.usd(400), None)
    assert over.parts[0].missed_on == date(2026, 12, 25)


def test_a_hold_set_after_the_quote_refuses_the_yes(database, clock):
    payer = Payer.owing(database, "600")
    offered = payer.is_offered()
    assert isinstance(offered, Quote)
    with database.transaction() as db:
        holds.place(
            db, holds.Request(payer.id, "bankruptcy", "filed", "c-1"), actor="representative"
        )

    assert payer.says_yes(offered) == NotOffered("held")


def test_the_first_month_can_be_paid_when_it_is_agreed(database, clock):
    payer = Payer.owing(database, "600")

    quoted = payer.is_offered(first_now=True)

    assert isinstance(quoted, Quote)
    assert (quoted.down_payment, quoted.amount_financed) == (Money.usd(100), Money.usd(500))
    assert [line.payment for line in quoted.instalments] == [Money.usd(100)] * 5
    assert quoted.instalments[0].due_on == date(2026, 12, 24)


def test_the_months_are_even_to_the_cent_with_the_first_paid(database, clock):
    payer = Payer.owing(database, "100.03")

    quoted = payer.is_offered(first_now=True)

    assert isinstance(quoted, Quote)
    paid = [quoted.down_payment, *(line.payment for line in quoted.instalments)]
    assert [amount.cents for amount in paid] == [1668, *[1667] * 5]


def test_the_least_that_can_be_split_with_the_first_paid(database, clock):
    assert isinstance(Payer.owing(database, "60").is_offered(first_now=True), Quote)
    short = Payer.owing(database, "59.99").is_offered(first_now=True)
    assert short == NotOffered("instalment_too_small")


def test_the_first_payment_is_never_less_than_the_down_payment_of_the_policy(database, clock):
    payer = Payer.owing(database, "600", policy=policy(down_payment_percent=Decimal(25)))

    quoted = payer.is_offered(first_now=True)

    assert isinstance(quoted, Quote)
    assert (quoted.down_payment, quoted.instalments[0].payment) == (Money.usd(150), Money.usd(90))


def test_whoever_owes_nothing_is_offered_no_first_payment(database, clock):
    payer = Payer.owing(database, "600")
    payer.pays("600")

    assert payer.is_offered(first_now=True) == NotOffered("nothing_owed")


def test_several_plans_are_offered_at_once(database, clock):
    payer = Payer.owing(database, "600")

    with database.transaction() as db:
        six, twelve, none = offering.offers(
            db,
            payer.id,
            [Wanted(6), Wanted(12), Wanted(7)],
            policy=payer.policy,
            today=date(2026, 11, 24),
        )

    assert isinstance(six, Quote)
    assert isinstance(twelve, Quote)
    assert isinstance(none, NotOffered)
    assert none.reason == "no_such_term"


def test_the_words_that_were_heard_are_kept_with_their_version(database, clock):
    payer = Payer.owing(database, "600")
    quoted = payer.is_offered()
    assert isinstance(quoted, Quote)

    with database.transaction() as db:
        agreement = actions.Agreement(
            payer.id, quoted, "call-9", evidence="CA9", words="Six payments.", words_version="1"
        )
        plan = actions.agree(db, agreement, policy=payer.policy)

    assert isinstance(plan, Plan)
    assert (plan.words, plan.words_version) == ("Six payments.", "1")
