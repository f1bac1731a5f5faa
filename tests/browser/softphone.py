"""The softphone in a browser, in the words of someone who calls with it."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass

from playwright._impl._sync_base import EventContextManager
from playwright.sync_api import Locator, Page, Response, expect

from ivr.prompts import Prompt
from ivr.prompts.languages import LANGUAGES
from ivr.speech import plain

AT_ONCE = "localStorage.setItem('phone.pace', '0'); localStorage.setItem('phone.patient', 'true');"
UNSEEN = (f"+1907555{line:04d}" for line in itertools.count(100))
PAY_STEPS = ("card number", "expiry date", "security code", "zip code")


@dataclass
class Softphone:
    """One browser page with the softphone on it. `language` is that of the call."""

    page: Page
    language: str = "en_US"

    def opens(self, address: str, *, settings: str = AT_ONCE) -> Softphone:
        """Open the page; by default everything is shown at once and the line waits for us."""
        self.page.add_init_script(settings)
        self.page.goto(f"{address}/phone/")
        return self

    def is_called_by(self, name: str) -> Softphone:
        unfold = self.page.locator("#people:not([open]) summary")  # on a narrow screen
        if unfold.is_visible():
            unfold.click()
        self.page.get_by_role("radio", name=name).check()
        if name == "Someone new":  # and in no test before this one
            self.page.locator("#from").evaluate(
                "(from, number) => { from.value = number }", next(UNSEEN)
            )
        return self

    def calls(self) -> Softphone:
        self.page.get_by_role("button", name="Call", exact=True).click()
        return self.awaits("Press a key")

    def speaks(self, language: str) -> Softphone:
        """Choose the language in the welcome."""
        self.language = language
        return self.presses(LANGUAGES[language].key)

    def presses(self, keys: str) -> Softphone:
        """Press keys on the keypad, each when the line has answered the one before."""
        for key in keys:
            with self._answered("keys"):
                self.page.locator(f"[data-key='{key}']").click()
        return self

    def types(self, keys: str) -> Softphone:
        """The same on the keyboard."""
        for key in keys:
            with self._answered("keys"):
                self.page.keyboard.press(key)
        return self

    def keys_in(self, fact: str) -> Softphone:
        """Key in the guarantor ID, birth date or ZIP from the bill in the hand."""
        with self._answered("keys"):
            self.page.get_by_role("button", name=f"Key in the {fact}").click()
        return self

    def keys_in_card(self, name: str) -> Softphone:
        """Key in a whole test card, step by step."""
        self.page.get_by_role("combobox", name="Card", exact=True).select_option(name)
        for step in PAY_STEPS:
            with self._answered("card"):
                self.page.get_by_role("button", name=f"Key in: {step}").click()
        return self

    def hears(self, prompt: Prompt) -> Softphone:
        """Wait until a prompt is on the page, in the call's language."""
        words = re.split(r"\s*\{\w+\}\s*", plain(prompt, self.language))
        expect(self.transcript).to_contain_text(max(words, key=len), timeout=15_000)
        return self

    def awaits(self, words: str) -> Softphone:
        expect(self.page.locator("#awaited")).to_contain_text(words, timeout=15_000)
        return self

    @property
    def transcript(self) -> Locator:
        return self.page.locator("#transcript")

    @property
    def texts(self) -> Locator:
        return self.page.locator("#texts .bubble")

    def languages_spoken(self) -> list[str]:
        """The language of each sentence so far, as screen readers and fonts are told it."""
        found: list[str] = self.page.locator("#transcript .line p [lang]").evaluate_all(
            "sentences => sentences.map((sentence) => sentence.lang)"
        )
        return found

    def _answered(self, act: str) -> EventContextManager[Response]:
        return self.page.expect_response(re.compile(rf"/phone/calls/[^/]+/{act}$"))
