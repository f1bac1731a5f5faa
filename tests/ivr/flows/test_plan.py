"""Paying over time: offered, heard, agreed to with key 1, paid, put off."""

from __future__ import annotations

from billing_core.money import Money
from billing_core.payments.models import Payment
from billing_core.plans.models import Plan
from ivr.flows import pay, plan

usd = Money.usd


def test_six_months_are_agreed_to_and_the_first_is_paid(caller, rows):
    caller.at(plan.start).owes(600)
    caller.is_at(plan.choose).presses("1").is_at(plan.first_payment).presses("1")
    caller.is_at(plan.terms).presses("1").is_at(plan.accept).presses("1")
    caller.is_at(plan.agreed).presses("2").is_at(pay.other_method).presses("1").pays_with("visa")
    caller.is_at(pay.review).presses("1").waits().is_at(pay.paid)

    (made,) = rows(Plan)
    assert (made.status, made.down_payment_cents) == ("agreed", 10000)
    (payment,) = rows(Payment)
    assert (payment.amount_cents, payment.plan_id) == (10000, made.id)
