"""What is spoken aloud, what cuts it short, and when the line's patience starts to run."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from ivr.prompts import common
from tests.browser.softphone import Softphone

pytestmark = pytest.mark.browser

# Chromium here has no voices. This one speaks every sentence in 100 ms and remembers it.
SPEAKER = """
window.heard = [];
window.SpeechSynthesisUtterance = class extends EventTarget {
  constructor(text) { super(); this.text = text; }
};
const voices = %s.map((lang) => ({ lang, name: lang }));
let timer = 0;
Object.defineProperty(window, "speechSynthesis", { value: {
  getVoices: () => voices,
  speak(utterance) {
    const { text, lang, rate } = utterance;
    window.heard.push({ text, lang, rate });
    timer = setTimeout(() => utterance.dispatchEvent(new Event("end")), window.takes ?? 100);
  },
  cancel() { clearTimeout(timer); window.cancelled = (window.cancelled ?? 0) + 1; },
} });
"""
ALL = ("en-US", "es-MX", "zh-CN", "zh-HK")
ALOUD = "localStorage.setItem('phone.pace', '1');"
UNHURRIED = "window.takes = 60000;"


def with_voices(page: Page, *languages: str, more: str = "") -> None:
    page.add_init_script(more + SPEAKER % json.dumps(languages))


def heard(page: Page) -> list[dict[str, Any]]:
    spoken: list[dict[str, Any]] = page.evaluate("window.heard")
    return spoken


def test_each_sentence_is_spoken_by_a_voice_of_its_language(served, page):
    with_voices(page, *ALL)
    softphone = Softphone(page).opens(served, settings=ALOUD).is_called_by("Someone new")

    softphone.calls()
    expect(page.locator("#transcript .line")).to_have_count(5)

    assert [sentence["lang"] for sentence in heard(page)] == [
        *("en-US", "es-MX", "zh-CN", "zh-HK", "en-US")
    ]
    assert "廣東話" in heard(page)[3]["text"]


def test_cantonese_is_never_spoken_by_a_mandarin_voice(served, page):
    with_voices(page, "en-US", "zh-CN", more="window.takes = 5;")
    softphone = Softphone(page).opens(served, settings=ALOUD).is_called_by("Someone new").calls()

    # Two languages before it are shown at the speed of speech first.
    expect(page.locator("#speaking")).to_contain_text(
        "No 廣東話 voice in this browser", timeout=30_000
    )

    expect(softphone.transcript).to_contain_text("廣東話")
    assert all("廣東話" not in sentence["text"] for sentence in heard(page))


def test_key_cuts_the_speech_short(served, page):
    with_voices(page, *ALL, more=UNHURRIED)
    softphone = Softphone(page).opens(served, settings=ALOUD).is_called_by("Someone new").calls()
    expect(page.locator("#speaking")).to_have_text("Speaking English")

    softphone.presses("2")

    expect(page.locator("#transcript .cut")).to_have_count(5)
    expect(page.locator("#transcript .cut").first).to_contain_text("Thanks for calling")
    assert page.evaluate("window.cancelled") > 0
    expect(page.locator("#speaking")).to_have_text("Speaking Español")


def test_skipping_ahead_is_no_interruption(served, page):
    with_voices(page, *ALL, more=UNHURRIED)
    Softphone(page).opens(served, settings=ALOUD).is_called_by("Someone new").calls()

    page.get_by_role("button", name="Skip ahead").click()

    expect(page.locator("#transcript .line")).to_have_count(5)
    expect(page.locator("#transcript .cut")).to_have_count(0)
    expect(page.locator("#wait")).to_be_visible()


def test_patience_runs_only_when_the_speech_has_ended(served, page):
    with_voices(page, *ALL, more=UNHURRIED)
    Softphone(page).opens(served, settings=ALOUD).is_called_by("Someone new").calls()
    expect(page.locator("#speaking")).to_be_visible()
    expect(page.locator("#wait")).to_be_hidden()

    page.get_by_role("button", name="Skip ahead").click()

    expect(page.locator("#left")).to_have_text("2 s")


def test_silence_is_told_when_the_time_is_up(served, page):
    softphone = Softphone(page).opens(served, settings="localStorage.setItem('phone.pace', '0');")

    with page.expect_response(lambda response: response.url.endswith("/silence")):
        softphone.is_called_by("Someone new").calls()

    expect(softphone.transcript).to_contain_text("For your balance")


def test_time_stands_still_for_who_asks_for_it(served, page):
    softphone = Softphone(page).opens(served, settings="localStorage.setItem('phone.pace', '0');")
    softphone.is_called_by("Someone new").calls()

    page.get_by_role("button", name="Give me time").click()
    page.wait_for_timeout(3000)

    expect(page.locator("#left")).to_have_text("waiting for you")
    expect(softphone.transcript).not_to_contain_text("For your balance")
    expect(page.get_by_role("button", name="Give me time")).to_have_attribute(
        "aria-pressed", "true"
    )


def test_speech_can_be_turned_off_and_stays_off(served, page):
    with_voices(page, *ALL)
    Softphone(page).opens(served)
    page.locator("#settings summary").click()
    page.get_by_label("Speak aloud").uncheck()
    page.get_by_label("Pace of speech").select_option("2")

    page.reload()
    page.locator("#settings summary").click()

    expect(page.get_by_label("Speak aloud")).not_to_be_checked()


def test_pace_is_the_rate_of_the_voice(served, page):
    with_voices(page, *ALL)
    fast = "localStorage.setItem('phone.pace', '1.4');"

    Softphone(page).opens(served, settings=fast).is_called_by("Someone new").calls()
    expect(page.locator("#transcript .line")).to_have_count(5)

    assert {sentence["rate"] for sentence in heard(page)} == {1.4}


def test_slower_speech_is_heard_slower(served, page):
    with_voices(page, *ALL)
    settings = ALOUD + "localStorage.setItem('phone.patient', 'true');"
    softphone = Softphone(page).opens(served, settings=settings).is_called_by("Someone new")
    softphone.calls().presses("1")

    softphone.presses("7")

    softphone.hears(common.slower())
    assert heard(page)[-1]["rate"] < 1


def test_keyboard_dials_only_where_it_is_meant_to(served, page):
    softphone = Softphone(page).opens(served).is_called_by("Someone new").calls()
    page.locator("#settings summary").click()
    page.get_by_label("Keyboard dials").uncheck()

    page.keyboard.press("1")
    page.get_by_label("Keyboard dials").check()
    softphone.types("2")

    expect(page.locator("#transcript .pressed")).to_have_count(1)
    expect(page.locator("#transcript .pressed")).to_contain_text("2")


def test_server_that_is_gone_is_said_so(served, page, complaints):
    softphone = Softphone(page).opens(served).is_called_by("Someone new").calls()
    page.route("**/phone/calls/**", lambda route: route.abort())

    page.locator("[data-key='1']").click()

    expect(page.get_by_role("alert")).to_contain_text("The line does not answer")
    page.unroute("**/phone/calls/**")
    softphone.presses("1")
    expect(page.get_by_role("alert")).to_be_hidden()
    complaints.clear()  # of the requests that were cut off


def test_call_that_the_server_forgot_ends(served, page, complaints):
    softphone = Softphone(page).opens(served).is_called_by("Someone new").calls()
    gone = {"status": 404, "json": {"message": "This call is gone. Call again."}}
    page.route("**/phone/calls/**", lambda route: route.fulfill(**gone))

    page.locator("[data-key='1']").click()

    expect(page.get_by_role("alert")).to_contain_text("Call again")
    softphone.awaits("Call ended")
    complaints.clear()
