from __future__ import annotations

import json
from pathlib import Path

import pytest

from ivr.simulator import lint
from ivr.simulator.elements import ELEMENTS, VOICES, from_catalogue
from tests.ivr.simulator.fake_line import gather, say
from tests.ivr.simulator.pay_documents import CARD_STEPS, every_prompt, pay, prompt

NOWHERE = "is neither https nor a path of this line"
ENGLISH = "the carrier would speak its own English"
CATALOGUE = (
    Path(__file__).parents[4] / "shared" / "reference" / "twilio" / "twiml-voice-catalog.json"
)


def complaints(inside: str, **options) -> list[str]:
    return lint.check(
        f"<Response>{inside}</Response>", public_url="https://line.example", **options
    )


def test_what_this_line_says_passes():
    inside = gather(say("Press 1."), numDigits="1", finishOnKey="", actionOnEmptyResult="true")

    assert complaints(inside) == []


def test_a_whole_payment_passes():
    assert complaints(pay(currency="usd", tokenType="reusable", language="en-US")) == []


@pytest.mark.parametrize(
    ("inside", "complaint"),
    [
        ("<Speak>Hello</Speak>", "<Speak> is no element"),
        ("<Hangup>now</Hangup>", "<Hangup> takes no text"),
        (gather(gather()), "<Gather> does not belong in <Gather>"),
        (gather(dtmfDetection="true"), "<Gather> has no attribute dtmfDetection"),
        (gather(input="voice"), '<Gather input="voice"> is not one of its values'),
        (gather(numDigits="0"), '<Gather numDigits="0"> is out of range'),
        (gather(bargeIn="yes"), '<Gather bargeIn="yes"> is out of range'),
        (gather(method="PUT"), '<Gather method="PUT"> is out of range'),
        (gather(finishOnKey="##"), '<Gather finishOnKey="##"> is not one key'),
        (gather(finishOnKey=""), "<Gather> that neither a length nor a key ends"),
        (gather(hints="Korean"), "<Gather> has hints but hears no speech"),
        (
            gather(input="speech", speechTimeout="auto"),
            "<Gather speechTimeout=auto> does not go with the default model",
        ),
        (
            gather(input="speech", hints="x" * 101),
            "<Gather> has too many hints, or too long ones",
        ),
        ("<Gather/>", "<Gather> without an action asks for its own document again"),
        ("<Record/>", "<Record> without an action asks for its own document again"),
        (gather(action="answered/1"), f"<Gather> action: answered/1 {NOWHERE}"),
        (gather(action="/elsewhere"), f"<Gather> action: /elsewhere {NOWHERE}"),
        (
            gather(action="http://line.example/voice"),
            f"<Gather> action: http://line.example/voice {NOWHERE}",
        ),
        (
            "<Redirect>https://under_score.example/voice</Redirect>",
            f"<Redirect> text: https://under_score.example/voice {NOWHERE}",
        ),
        ("<Hangup/>" + say("Bye."), "<Say> after <Hangup> is never reached"),
        (
            '<Dial action="/voice/x/1">+18005550142</Dial>' + say("Bye."),
            "<Say> after <Dial> with an action is never reached",
        ),
        ('<Dial timeout="3">+18005550142</Dial>', '<Dial timeout="3"> is out of range'),
        ("<Say>Hello</Say>", "<Say> without a language and a voice of its own: Hello"),
        (
            '<Say voice="Polly.Lupe-Neural" language="en-US">Hello</Say>',
            "the voice Polly.Lupe-Neural does not speak en-US",
        ),
        (say(""), "<Say> with nothing to say"),
        (say("x" * 3001), f"<Say> is too long for its voice: {'x' * 40}"),
        (say('<break time="short"/>Hello'), '<break time="short"> is out of range'),
        (say('<prosody rate="+10%">Hi</prosody>'), '<prosody rate="+10%"> is out of range'),
        (say('<say-as interpret-as="digits">1</say-as>'), "<say-as> does not belong in <Say>"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said(inside, complaint):
    assert complaint in complaints(inside)


def test_a_long_chinese_text_is_too_long_when_encoded():
    text = f'<Say voice="Polly.Zhiyu-Neural" language="cmn-CN">{"好" * 501}</Say>'

    assert any("4500" in complaint for complaint in complaints(text))
    assert complaints(text.replace("好" * 501, "好" * 500)) == []


def test_the_lines_own_address_passes_even_over_http():
    inside = gather(action="http://127.0.0.1:5000/voice/a/1", numDigits="1")

    assert lint.check(f"<Response>{inside}</Response>", public_url="http://127.0.0.1:5000") == []


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("<Response>" + " " * 65_536 + "</Response>", "larger than 64 kB"),
        ("<Response>", "no element found"),
        ("", "an empty body"),
        ("<Reply/>", "the root is <Reply>"),
    ],
)
def test_what_is_no_document_at_all(text, complaint):
    (found,) = lint.check(text)

    assert complaint in found


@pytest.mark.parametrize(
    ("document", "complaint"),
    [
        (
            pay(inside=every_prompt(*CARD_STEPS[:3])),
            f"no <Prompt> for postal-code (visa): {ENGLISH}",
        ),
        (
            pay().replace(prompt("security-code", errorType="timeout"), ""),
            f"no <Prompt> for security-code after timeout, attempt 2 (visa): {ENGLISH}",
        ),
        (
            pay().replace(prompt("payment-processing"), ""),
            f"no <Prompt> for payment-processing (visa): {ENGLISH}",
        ),
        (
            pay(validCardTypes="visa amex").replace(
                'for="security-code"', 'for="security-code" cardType="visa"'
            ),
            f"no <Prompt> for security-code (amex): {ENGLISH}",
        ),
        (
            pay().replace('errorType="invalid-date"', 'errorType="invalid-date" attempt="2"'),
            f"no <Prompt> for expiration-date after invalid-date, attempt 3 (visa): {ENGLISH}",
        ),
        (
            pay(every_prompt(*CARD_STEPS) + prompt("postal-code").replace("cmn-CN", "yue-HK")),
            "the prompts of one <Pay> are in more than one language",
        ),
        (
            pay().partition("<Redirect")[0],
            "nothing follows </Pay>, where the carrier may go when the attempts are used up",
        ),
        (
            pay(chargeAmount="1.234"),
            ("<Pay> is refused with 64003: paymentAmount='1.234'"
            " (not a number of dollars and cents)"),
        ),
        (
            pay(chargeAmount="5", tokenType="reusable"),
            "<Pay> either charges or makes a token: chargeAmount and tokenType exclude each other",
        ),
        (pay(language="zh-CN"), '<Pay language="zh-CN"> is not one of its values'),
        (pay(language="es-MX"), '<Pay language="es-MX"> is not one of its values'),
        (pay(confirmation="true"), "<Pay> has no attribute confirmation"),
        (
            pay(inside=every_prompt(*CARD_STEPS) + '<Prompt for="postal-code"/>'),
            "<Prompt> with nothing in it",
        ),
    ],
)  # fmt: skip
def test_a_payment_that_would_surprise_a_caller(document, complaint):
    assert complaint in complaints(document)


def test_a_bank_payment_needs_its_own_prompts():
    inside = every_prompt("bank-routing-number", "bank-account-number")

    assert complaints(pay(inside=inside, paymentMethod="ach-debit")) == []
    assert complaints(pay(paymentMethod="ach-debit")) != []


def test_keying_twice_needs_a_prompt_for_numbers_that_differ():
    inside = every_prompt("bank-routing-number", "bank-account-number")
    again = prompt("bank-account-number", requireMatchingInputs="true")

    found = complaints(pay(inside=inside + again, paymentMethod="ach-debit"))

    assert any("input-matching-failed" in complaint for complaint in found)


@pytest.fixture(scope="module")
def catalogue():
    if not CATALOGUE.exists():
        pytest.skip("the whole catalogue is not on this machine")
    return from_catalogue(json.loads(CATALOGUE.read_text("utf-8")))


@pytest.mark.parametrize("tag", ELEMENTS)
def test_our_table_says_nothing_that_the_whole_catalogue_does_not(tag, catalogue):
    ours, whole = ELEMENTS[tag], catalogue[tag]

    assert set(ours.attributes) <= set(whole.attributes)
    assert set(ours.children) <= set(whole.children)
    assert ours.text <= whole.text
    for name, values in ours.values.items():
        assert set(values) <= set(whole.values.get(name, values)), name
        assert (name in ours.lists) == (name in whole.lists), name


def test_every_voice_and_language_is_in_the_whole_catalogue(catalogue):
    say_values = catalogue["Say"].values

    assert set(VOICES) <= set(say_values["language"])
    assert {voice for voices in VOICES.values() for voice in voices} <= set(say_values["voice"])


def test_the_whole_catalogue_can_judge_a_document_too(catalogue):
    inside = "<Connect><Room>42</Room></Connect>"

    assert complaints(inside, table=catalogue) == []
    assert "<Connect> is no element" in complaints(inside)
