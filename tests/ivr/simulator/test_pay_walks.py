from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.simulator.pay import cards
from ivr.simulator.phone import Phone
from ivr.simulator.quirks import Quirks
from tests.ivr.simulator.pay_documents import (
    PAID,
    pay,
    paying,
)

NUMBER, EXPIRY, CODE, ZIP = (
    "payment-card-number",
    "expiration-date",
    "security-code",
    "postal-code",
)


ACTS = st.one_of(
    st.sampled_from([
        "silence",
        "hang_up",
        *(f"card {name}" for name in ("visa", "amex", "declined", "refused")),
    ]),
    st.text(alphabet="0123456789*#", min_size=1, max_size=20),
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(ACTS, max_size=25), st.booleans(), st.booleans())
def test_whatever_a_caller_does_the_line_is_told_once_how_it_ended(acts, asks, zip_first):
    quirks = Quirks(exhausted_pay_asks_action=asks, postal_code_before_security_code=zip_first)
    line, phone = paying(pay(statusCallback="/voice/pay_status"), quirks=quirks)

    for act in acts:
        if phone.waiting.kind == "pay":
            do(phone, act)
    if phone.waiting.kind == "pay":
        phone.hang_up()

    ends = line.forms(PAID) + line.forms("/voice/unpaid/9")
    assert len(ends) == 1
    assert bool(ends[0].get("PaymentToken")) == (ends[0].get("Result") == "success")
    assert not any(event.built_in for event in phone.events)
    steps = [form["For"] for form in line.forms("/voice/pay_status") if "ErrorType" not in form]
    assert len(steps) == len(set(steps))


def do(phone: Phone, act: str) -> None:
    if act in ("silence", "hang_up"):
        getattr(phone, act)()
    elif act.startswith("card "):
        phone.press(cards.keys(act.removeprefix("card "), phone.waiting.step))
    else:
        phone.press(act)
