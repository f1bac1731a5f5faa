"""What a caller hears before the first choice: under twenty seconds, in every language."""

from __future__ import annotations

import pytest

from ivr.calls import CallRow, CallTurn
from ivr.prompts.languages import LANGUAGES
from tests.ivr.chains import Chain
from tests.ivr.ways import TOLD, WAYS, Way, walk

SECONDS_MAX = 20
WALKED_MIN = 90  # chains: fewer, and the walks are no test
NOT_WALKED = ("fallback", "lost")  # no keys lead there
# How long it takes where three sums of money and more are told, each at its longest.
VISIT = ("balance.visit", "balance.taken_off", "balance.your_share")
PAST_DUE = ("balance.owed_in_all", "balance.past_due_part")
LONGER = {
    (*VISIT, "balance.visit_choices"): 28,
    (*VISIT, "balance.last_visit_choices"): 30,
    (*VISIT, "balance.still_owed", "balance.last_visit_choices"): 36,
    (*PAST_DUE, "balance.payment_pending", "balance.choices"): 24,
    (*PAST_DUE, "balance.pending", "balance.choices"): 25,
    (*PAST_DUE, "balance.pending", "balance.payment_pending", "balance.choices"): 32,
    ("balance.owed", "balance.pending", "balance.payment_pending", "balance.choices"): 26,
    ("plan.next_due", "plan.beside_due", "plan.together", "plan.balance_choices"): 26,
    ("plan.today", "plan.payments", "plan.in_all", "plan.terms_choices"): 24,
    # Each bill with its number and sum, and afterwards with its code, before one yes for both.
    ("together.part", "together.part", "pay.review_all", "together.review_choices"): 32,
    (*("together.part_paid", "pay.code") * 2, "pay.receipt_choices"): 35,
}
# Heard in states that none of the ways has.
IN_OTHER_STATES = (
    (*PAST_DUE, "balance.choices"),
    ("balance.past_due_whole", "balance.pending", "balance.choices"),
    ("balance.past_due_whole", "balance.payment_pending", "balance.choices"),
    ("balance.owed", "balance.pending", "balance.choices"),
    ("autopay.after_due", "autopay.terms_cancelling", "autopay.agree"),
    ("pay.new_balance", "receipt.consent", "receipt.consent_choices"),
)


@pytest.fixture(scope="module")
def chains(stand) -> set[Chain]:
    """All that is heard on the ways to every step."""
    told = [Way(words, {}) for words in TOLD.values() if words not in NOT_WALKED]
    for number, way in enumerate([*WAYS.values(), *told]):
        walk(stand.line, way, number=f"+1415556{number:04d}")
    trails = [row.prompts for kind in (CallTurn, CallRow) for row in stand.line.all(kind)]
    return {Chain.read(trail) for trail in trails} | {
        Chain(prompts) for prompts in (*LONGER, *IN_OTHER_STATES)
    }


@pytest.mark.slow
def test_the_first_choice_comes_within_twenty_seconds(chains):
    late = {
        (language, chain.prompts): round(seconds, 1)
        for language in LANGUAGES
        for chain in chains
        if (seconds := chain.seconds_to_choice(language)) >= LONGER.get(chain.prompts, SECONDS_MAX)
    }

    assert late == {}
    assert len(chains) >= WALKED_MIN


def test_what_comes_after_the_first_choice_does_not_count():
    code = Chain(("pay.code",))
    with_one = Chain(("pay.code", "bank.terms_choices"))
    with_more = Chain(("pay.code", "bank.terms_choices", "balance.choices"))

    assert code.seconds_to_choice("en_US") < with_one.seconds_to_choice("en_US")
    assert with_one.seconds_to_choice("en_US") == with_more.seconds_to_choice("en_US")
