"""The softphone for everyone: by screen reader, by keyboard, narrow, magnified, without motion."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from billing_core.accounts import numbers
from tests.browser.softphone import Softphone

pytestmark = pytest.mark.browser

SIZES = {"phone": (360, 740), "desk": (1280, 800)}
REFLOW_WIDTH = 320  # 1280 at four times the size (WCAG 1.4.10)
FOCUS_THAT_IS_NOT_SHOWN = """() => {
  const on = document.activeElement;
  const shown = (element) => getComputedStyle(element).outlineStyle !== "none";
  const seen = on === document.body || shown(on) || shown(on.closest(".person") ?? on);
  return seen ? "" : on.outerHTML;
}"""


@pytest.fixture(params=SIZES)
def size(request: pytest.FixtureRequest, page: Page) -> str:
    width, height = SIZES[request.param]
    page.set_viewport_size({"width": width, "height": height})
    name: str = request.param
    return name


def violations(page: Page) -> list[str]:
    """What axe finds wrong on the page as it is now: the rule and the elements."""
    found = Axe().run(page).response["violations"]
    return [f"{rule['id']}: {[node['html'][:80] for node in rule['nodes']]}" for rule in found]


def overflow(page: Page) -> int:
    """Pixels by which the page is wider than the screen."""
    pixels: int = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return pixels


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_has_nothing_to_say_at_any_point_of_a_call(served, page, size, scheme):
    page.emulate_media(color_scheme=scheme)
    softphone = Softphone(page).opens(served).is_called_by("Denise Walker")
    assert violations(page) == []
    page.locator("#settings summary").click()
    assert violations(page) == []
    page.locator("#settings summary").click()

    softphone.calls()
    assert violations(page) == []
    softphone.presses("5").awaits("Say something")
    assert violations(page) == []
    softphone.presses("0").awaits("Ringing")
    assert violations(page) == []
    page.get_by_role("button", name="Busy").click()
    softphone.awaits("Press a key").presses("2").awaits("Leave a message")
    page.locator("#hood summary").click()
    assert violations(page) == []
    page.get_by_role("button", name="Hang up").click()
    softphone.awaits("Call ended")
    assert violations(page) == []


def test_axe_has_nothing_to_say_while_a_card_is_keyed(served, page, size):
    new_to_the_line = {"phone": "Margaret Fairchild", "desk": "Emily Novak"}[size]
    softphone = Softphone(page).opens(served).is_called_by(new_to_the_line).calls()
    softphone.presses("1").presses("2").presses("1").presses("1").keys_in("birth date")
    softphone.presses("1").presses("1").awaits("Enter the card number")

    assert violations(page) == []


def test_what_the_bill_says_is_at_hand_when_it_is_asked_for(served, page, size):
    softphone = Softphone(page).opens(served).is_called_by("Grace Okafor")
    not_on_an_account = {"phone": "+14155550184", "desk": "+14155550185"}[size]
    page.get_by_label("Calling from").fill(not_on_an_account)
    softphone.calls().presses("1").presses("2").presses("1").awaits("Enter digits, then #")
    at_hand = page.locator({"phone": "#fact-panel", "desk": "#bill .asked"}[size])

    expect(at_hand).to_contain_text(numbers.written(numbers.from_seed("demo:zero")))
    at_hand.get_by_role("button").click()

    softphone.awaits("Enter 8 digits")
    expect(at_hand).to_contain_text("04/19/1990")


def test_nothing_is_wider_than_the_screen(served, page, size):
    softphone = Softphone(page).opens(served).is_called_by("Someone new")
    assert overflow(page) <= 0

    softphone.calls().presses("5").awaits("Say something")
    page.locator("#hood summary").click()

    assert overflow(page) <= 0


def test_magnified_page_needs_no_sideways_scrolling(served, page):
    page.set_viewport_size({"width": REFLOW_WIDTH, "height": 256})

    Softphone(page).opens(served).is_called_by("Someone new").calls()
    page.locator("#hood summary").click()

    assert overflow(page) <= 0


def test_focus_is_seen_at_every_stop(served, page, size):
    Softphone(page).opens(served)
    unseen = set()

    for _ in range(30):
        page.keyboard.press("Tab")
        unseen.add(page.evaluate(FOCUS_THAT_IS_NOT_SHOWN))

    assert unseen == {""}


def test_everything_in_view_on_a_desk_and_keypad_beside_the_talk_on_a_phone(served, page, size):
    Softphone(page).opens(served).is_called_by("Someone new").calls()

    expect(page.locator("#transcript li").last).to_be_in_viewport()
    expect(page.locator("#awaited")).to_be_in_viewport()
    expect(page.locator("[data-key='#']")).to_be_in_viewport()
    expect(page.get_by_role("button", name="Hang up")).to_be_in_viewport()


def test_every_key_is_large_enough_for_a_thumb(served, page, size):
    Softphone(page).opens(served)

    sizes = page.locator(".key").evaluate_all(
        "keys => keys.map((key) => [key.offsetWidth, key.offsetHeight])"
    )

    assert len(sizes) == 12
    assert min(width for width, _ in sizes) >= 88
    assert min(height for _, height in sizes) >= 48


def test_nothing_moves_for_who_wants_it_calm(served, page):
    page.emulate_media(reduced_motion="reduce")
    Softphone(page).opens(served, settings="localStorage.setItem('phone.pace', '0.8');")

    page.get_by_role("button", name="Call", exact=True).click()
    expect(page.locator("#speaking")).to_be_visible()

    assert page.evaluate("document.getAnimations().length") == 0


def test_each_key_has_a_name_that_can_be_said(served, page):
    Softphone(page).opens(served)

    for name in ("1", "2 ABC", "9 WXYZ", "star", "0", "pound"):
        expect(page.get_by_role("button", name=name, exact=True)).to_be_visible()
