"""<Pay> documents for the tests of its machine: all prompts in one language, or few, or none."""

from __future__ import annotations

from typing import Any

from ivr.simulator.pay import cards
from ivr.simulator.pay.prompts import ERRORS
from ivr.simulator.phone import Phone
from tests.ivr.simulator.fake_line import FakeLine, called

CARD_STEPS = ("payment-card-number", "expiration-date", "security-code", "postal-code")
BANK_STEPS = ("bank-routing-number", "bank-account-number")
PAID = "/voice/paid/9"
VISA = "4242424242424242"
AMEX = "378282246310005"


def prompt(step: str, words: str = "", **attributes: str) -> str:
    """A <Prompt>, in Mandarin, whose words name what it is for."""
    written = "".join(f' {name}="{value}"' for name, value in attributes.items())
    words = words or " ".join((step, *attributes.values()))
    voice = 'voice="Polly.Zhiyu-Neural" language="cmn-CN"'
    return f'<Prompt for="{step}"{written}><Say {voice}>{words}</Say></Prompt>'


def every_prompt(*steps: str) -> str:
    """One prompt for each step and each of its errors."""
    made = ""
    for step in (*steps, "payment-processing"):
        made += prompt(step)
        made += "".join(prompt(step, errorType=error) for error in ERRORS[step])
    return made


def pay(inside: str | None = None, **attributes: str) -> str:
    """A <Pay>; attributes by their TwiML names, `timeout` 5 and two retries unless given."""
    given = {"action": PAID, "timeout": "5", "maxAttempts": "2", **attributes}
    written = "".join(f' {name}="{value}"' for name, value in given.items())
    inside = every_prompt(*CARD_STEPS) if inside is None else inside
    return f"<Pay{written}>{inside}</Pay><Redirect>/voice/unpaid/9</Redirect>"


def paying(document: str | None = None, **options: Any) -> tuple[FakeLine, Phone]:
    """Call a line that takes a card."""
    return called({"/voice": document or pay()}, **options)


def result(line: FakeLine) -> dict[str, str]:
    """What the action was told."""
    return line.form(PAID)


def key_card(phone: Phone, number: str = VISA, *, code: str = "123") -> None:
    """Key all four steps, each as it is asked."""
    keys = {
        "payment-card-number": f"{number}#",
        "expiration-date": "1229",
        "security-code": code,
        "postal-code": "94109#",
    }
    while phone.waiting.kind == "pay":
        phone.press(keys[phone.waiting.step])


def key_one(phone: Phone) -> None:
    """Key what is asked now, rightly."""
    phone.press(cards.keys("visa", phone.waiting.step))


def pay_with(phone: Phone, name: str) -> None:
    """Key a test card through all that is asked."""
    while phone.waiting.kind == "pay":
        phone.press(cards.keys(name, phone.waiting.step))


def steps_asked(phone: Phone) -> list[str]:
    """The steps of <Pay> in the order in which they were first asked."""
    asked = [event.step for event in phone.events if event.kind == "pay_step" and event.step]
    return list(dict.fromkeys(asked))
