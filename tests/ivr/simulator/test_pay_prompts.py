from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest

from ivr.simulator.pay.prompts import Situation, choose
from tests.ivr.simulator.pay_documents import prompt

CODE = "security-code"
PLAIN = prompt(CODE)
SILENT = prompt(CODE, errorType="timeout")
SILENT_AMEX = prompt(CODE, errorType="timeout", cardType="amex")
AMEX = prompt(CODE, cardType="amex")
LATER = prompt(CODE, attempt="2 3")
LATER_SILENT = prompt(CODE, errorType="timeout invalid-security-code", attempt="3")
MATCHING = prompt(CODE, requireMatchingInputs="true")
OTHER = prompt("postal-code")
ALL = (OTHER, PLAIN, SILENT, SILENT_AMEX, AMEX, LATER, LATER_SILENT, MATCHING)


def chosen(prompts: tuple[str, ...], situation: Situation) -> str | None:
    elements = [ET.fromstring(text) for text in prompts]
    found = choose(elements, situation)
    return None if found is None else prompts[elements.index(found)]


@pytest.mark.parametrize(
    ("situation", "expected"),
    [
        (Situation(CODE), PLAIN),
        (Situation(CODE, brand="visa"), PLAIN),
        (Situation(CODE, brand="amex"), AMEX),
        (Situation(CODE, "timeout", 2, "visa"), SILENT),
        (Situation(CODE, "timeout", 2, "amex"), SILENT_AMEX),
        (Situation(CODE, "timeout", 3, "visa"), LATER_SILENT),
        (Situation(CODE, "timeout", 3, "amex"), SILENT_AMEX),
        (Situation(CODE, "invalid-security-code", 2, "visa"), LATER),
        (Situation(CODE, "invalid-security-code", 3, "visa"), LATER_SILENT),
        (Situation(CODE, "invalid-security-code", 4, "visa"), None),
        (Situation(CODE, brand="visa", matching=True), MATCHING),
        (Situation("postal-code"), OTHER),
        (Situation("postal-code", "timeout", 2), None),
    ],
)
def test_the_prompt_that_says_most_about_the_situation_is_heard(situation, expected):
    assert chosen(ALL, situation) == expected


def test_of_two_alike_the_first_is_heard():
    first, second = prompt(CODE, words="First."), prompt(CODE, words="Second.")

    assert chosen((first, second), Situation(CODE)) == first
