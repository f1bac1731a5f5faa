"""The softphone in a real browser, on the real line, as someone uses it who never saw a carrier."""

from __future__ import annotations

import re

import pytest
import requests
from playwright.sync_api import Locator, Page, expect

from ivr.prompts import pay as pay_words
from ivr.prompts import representative as representative_words
from ivr.prompts.languages import LANGUAGES
from ivr.simulator.pay import cards
from tests.browser.softphone import Softphone

pytestmark = pytest.mark.browser

TABS_MAX = 25
CALLERS = {
    "en_US": "Alex Rivera",
    "es_US": "Lucía Hernández",
    "zh_Hans_CN": "Wei Zhang",
    "zh_Hant_HK": "Ka-Yan Wong",
}


def to_the_card(softphone: Softphone) -> None:
    """From the main menu to the card: pay, my own bill, this account, birth date, all of it."""
    softphone.presses("2").presses("1").presses("1").keys_in("birth date")
    softphone.presses("1").presses("1").awaits("Enter the card number")


def texts_the_phone(address: str, number: str, body: str) -> None:
    """Send a text as the line does, over the carrier's API."""
    account = "AC" + "0" * 32
    requests.post(
        f"{address}/2010-04-01/Accounts/{account}/Messages.json",
        data={"To": number, "From": "+18007314770", "Body": body},
        auth=(account, "test-auth-token"),
        timeout=10,
    ).raise_for_status()


@pytest.mark.parametrize(
    "language",
    [
        *("en_US", "zh_Hant_HK"),
        *(pytest.param(code, marks=pytest.mark.long) for code in ("es_US", "zh_Hans_CN")),
    ],
)
def test_call_to_a_confirmation_code_and_a_text(served, page, language):
    softphone = Softphone(page).opens(served).is_called_by(CALLERS[language])

    softphone.calls().speaks(language)
    before = len(softphone.languages_spoken())
    to_the_card(softphone)
    softphone.keys_in_card("visa").presses("1")
    softphone.hears(pay_words.went_through())
    softphone.presses("1").presses("2").presses("1")  # a receipt; not to keep the card; a text

    expect(softphone.texts).to_have_count(1, timeout=15_000)
    assert re.search(r"\b\d{8}\b", softphone.texts.inner_text())
    tag = LANGUAGES[language].browser_language
    assert set(softphone.languages_spoken()[before:]) == {tag}
    assert softphone.texts.locator("p [lang]").get_attribute("lang") == tag


def test_call_by_keyboard_alone(served, page):
    softphone = Softphone(page).opens(served)
    emily = page.get_by_role("radio", name="Emily Novak")
    call = page.get_by_role("button", name="Call", exact=True)

    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the keypad")).to_be_focused()
    tabs_to(page, page.get_by_role("radio", checked=True))
    while not emily.is_checked():
        page.keyboard.press("ArrowDown")
    tabs_to(page, call)
    page.keyboard.press("Enter")
    softphone.awaits("Press a key").types("1").types("2").types("1").types("1")
    softphone.awaits("Enter 8 digits").types("10051988")
    softphone.types("1").types("1").awaits("Enter the card number")
    softphone.types(cards.keys("visa", "payment-card-number"))
    softphone.types(cards.EXPIRY).types("123").types(f"{cards.POSTAL_CODE}#").types("1")

    softphone.hears(pay_words.went_through())
    expect(page.get_by_role("button", name="Hang up")).to_be_focused()
    page.keyboard.press("Enter")
    softphone.awaits("Call ended")
    expect(call).to_be_focused()


def tabs_to(page: Page, target: Locator) -> None:
    """Press Tab until the target has the focus; it must not be far."""
    for _ in range(TABS_MAX):
        page.keyboard.press("Tab")
        if target.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"{target} is not reached in {TABS_MAX} tabs")


def test_digits_of_card_and_birth_date_are_nowhere_on_the_page(served, page):
    softphone = Softphone(page).opens(served).is_called_by("Harold Olsen").calls()
    page.locator("#hood summary").click()
    softphone.presses("1").presses("2").presses("1").presses("1").awaits("Enter 8 digits")

    softphone.types("11301951").presses("1").presses("1")
    softphone.types(cards.keys("visa", "payment-card-number"))

    said_and_shown = page.locator("main .talk, main .phone, #hood").all_inner_texts()
    without_spaces = re.sub(r"\s", "", " ".join(said_and_shown))
    assert cards.BY_NAME["visa"].number not in without_spaces
    assert "11301951" not in without_spaces
    assert "•" * 8 in without_spaces


def test_declined_card_is_explained_and_another_taken(served, page):
    softphone = Softphone(page).opens(served).is_called_by("Thomas Nguyen")
    softphone.calls().speaks("en_US")
    to_the_card(softphone)

    softphone.keys_in_card("declined").presses("1")

    softphone.hears(pay_words.declined_call_bank())
    softphone.presses("1").presses("1").awaits("Enter the card number")
    softphone.keys_in_card("mastercard").presses("1").hears(pay_words.went_through())


def test_representative_answers_and_hears_the_whisper(served, page):
    softphone = Softphone(page).opens(served).is_called_by("Someone new").calls()

    softphone.presses("0").awaits("Ringing")
    page.get_by_role("button", name="Answer", exact=True).click()

    softphone.hears(representative_words.welcome_back())
    whisper = softphone.transcript.locator(".whisper")
    expect(whisper).to_contain_text("Only the representative hears")
    expect(whisper).to_contain_text("Reference")


def test_nobody_answers_and_a_message_is_left(served, page):
    softphone = Softphone(page).opens(served).is_called_by("Someone new").calls()

    softphone.presses("0").awaits("Ringing")
    page.get_by_role("button", name="Busy").click()
    softphone.hears(representative_words.nobody_free()).presses("2").awaits("Leave a message")
    page.get_by_label("Speak for").fill("9")
    page.get_by_role("button", name="Leave it").click()

    softphone.hears(representative_words.after_message())
    expect(softphone.transcript).to_contain_text("Message left: 9 s")


def test_language_is_said_by_typing_it(served, page):
    softphone = Softphone(page).opens(served).is_called_by("Someone new").calls()
    softphone.presses("5").awaits("Say something")

    page.get_by_label("Say something").fill("Vietnamese")
    page.get_by_role("button", name="Say it").click()

    expect(softphone.transcript).to_contain_text("You said Vietnamese")
    softphone.awaits("Say something, or press a key")


def test_under_the_hood_are_the_documents_and_requests(served, page):
    Softphone(page).opens(served).is_called_by("Someone new").calls().presses("1")

    page.locator("#hood summary").click()

    rows = page.locator("#http tbody tr")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("POST /voice")
    expect(page.locator("#twiml")).to_contain_text("<Gather")
    page.get_by_role("combobox", name="Document").select_option("0")
    expect(page.locator("#twiml")).to_contain_text("Polly.Lupe-Neural")


def test_text_is_answered_from_the_phone(served, page):
    softphone = Softphone(page).opens(served).is_called_by("Grace Okafor").calls()
    texts_the_phone(served, "+13035550106", "Your receipt")
    expect(softphone.texts).to_contain_text(["Your receipt"], timeout=15_000)

    page.get_by_label("Answer by text message").fill("STOP")
    page.get_by_role("button", name="Send").click()

    expect(softphone.texts).to_contain_text(["Your receipt", "STOP", "unsubscribed"])
