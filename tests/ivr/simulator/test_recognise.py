from __future__ import annotations

from datetime import date

import pytest

from billing_core.money import Money
from ivr.prompts import Prompt, Spelled, balance, pay, welcome
from ivr.prompts.languages import LANGUAGES
from ivr.simulator.recognise import prompts_in
from ivr.speech import render


def spoken(code: str, *prompts: Prompt) -> str:
    return " ".join(
        part for prompt in prompts for part in render(prompt, code) if isinstance(part, str)
    )


@pytest.mark.parametrize("code", LANGUAGES)
def test_prompts_are_found_in_what_was_spoken_whatever_was_filled_in(code):
    text = spoken(
        code,
        balance.owed(Money.usd("1234.56"), date(2026, 12, 24)),
        balance.choices(),
        pay.more_than_owed(Money.usd(120)),
        pay.code(Spelled("23456789", (4, 4), slowly=True)),
    )

    assert prompts_in(text, code) == [
        "balance.owed",
        "balance.choices",
        "pay.more_than_owed",
        "pay.code",
    ]


def test_words_that_are_no_prompt_are_passed_over():
    text = "Something else. " + spoken("en_US", welcome.for_english()) + " And more."

    assert prompts_in(text, "en_US") == ["welcome.for_english"]


def test_the_prompt_with_most_words_of_its_own_wins():
    text = spoken("en_US", balance.owed(Money.usd(5), date(2026, 12, 24)))

    assert prompts_in(text, "en_US") == ["balance.owed"]
