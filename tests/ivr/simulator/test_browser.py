"""The softphone's page and protocol, against a line that answers with written documents."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from flask import Flask

from ivr.simulator.browser import blueprint
from ivr.simulator.carrier import Carrier
from ivr.simulator.pay import cards
from tests.ivr.simulator.fake_line import FakeLine, say
from tests.ivr.simulator.page import (
    DIAL,
    LISTEN,
    MENU,
    PAY,
    RECORD,
    WHISPER,
    Page,
    app_of,
    carrier_of,
    written_line,
)


@pytest.fixture
def line() -> FakeLine:
    return written_line()


@pytest.fixture
def carrier(line: FakeLine) -> Carrier:
    return carrier_of(line)


@pytest.fixture
def app(carrier: Carrier) -> Flask:
    return app_of(carrier)


@pytest.fixture
def softphone(app: Flask) -> Page:
    return Page(app.test_client())


class Inline(HTMLParser):
    """Finds what a strict content security policy would block."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = {name for name, _ in attrs}
        handlers = [name for name in names if name.startswith("on")]
        if (
            "style" in names
            or handlers
            or tag == "style"
            or (tag == "script" and "src" not in names)
        ):
            self.found.append(tag)


def test_page_shows_the_people_with_what_their_bill_says(softphone):
    shown = softphone.client.get("/phone/").get_data(as_text=True)

    assert "Rosa &lt;Delgado&gt;" in shown
    assert 'data-written="8041-2237"' in shown
    assert 'data-born="04091961"' in shown
    assert 'data-zip="91109"' in shown
    assert "Español" in shown


def test_page_works_without_any_demo_bill(carrier):
    app = Flask(__name__)
    app.register_blueprint(blueprint(carrier))

    shown = app.test_client().get("/phone/").get_data(as_text=True)

    assert "flask billing seed" in shown
    assert "Someone new" in shown


def test_page_needs_nothing_that_a_strict_policy_blocks(softphone):
    response = softphone.client.get("/phone/")

    inline = Inline()
    inline.feed(response.get_data(as_text=True))
    assert inline.found == []
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    assert not re.search(r"(?:src|href)=\"https?://", response.get_data(as_text=True))


def test_every_file_the_page_asks_for_is_there(softphone):
    shown = softphone.client.get("/phone/").get_data(as_text=True)

    files = set(re.findall(r"(?:src|href)=\"(/phone/static/[^\"#]+)", shown))

    assert len(files) == 3
    for file in files:
        with softphone.client.get(file) as response:
            assert response.status_code == 200


def test_call_brings_what_is_said_each_in_its_language(softphone):
    softphone.calls()

    said = [
        (e["text"], e["lang"], e["language_name"]) for e in softphone.events if e["kind"] == "said"
    ]
    assert said == [
        ("To pay, press 1.", "en-US", "English"),
        ("廣東話請按四。", "zh-HK", "廣東話"),
    ]


def test_call_says_what_is_awaited_and_for_how_long(softphone):
    softphone.calls()

    assert softphone.waiting["kind"] == "keys"
    assert softphone.waiting["timeout_seconds"] == 7
    assert softphone.waiting["digits_at_most"] == 1


def test_call_shows_its_documents_and_requests(softphone):
    softphone.calls()

    assert softphone.documents[0].endswith(f"<Response>{MENU}</Response>")
    assert [e["text"] for e in softphone.events if e["kind"] == "http"] == ["POST /voice 200"]


def test_keys_reach_the_line_and_only_what_is_new_comes_back(softphone, line):
    softphone.calls()
    before = len(softphone.events)

    softphone.does("keys", keys="4")

    assert line.form("/voice/menu/1")["Digits"] == "4"
    assert softphone.events[before]["kind"] == "pressed"
    assert [event["n"] for event in softphone.events] == list(range(len(softphone.events)))


def test_lost_reply_comes_again_with_the_next(softphone):
    softphone.calls()
    softphone.posts(
        f"/phone/calls/{softphone.id}/keys", {"keys": "4", "after": len(softphone.events)}
    )

    softphone.looks()

    assert softphone.kinds().count("pressed") == 1
    assert len(softphone.documents) == 2


def test_key_during_the_prompt_interrupts_it(softphone):
    softphone.calls()

    softphone.does("keys", keys="4", after_seconds=0.5)

    assert "interrupted" in softphone.kinds()


def test_silence_is_told_to_the_line(softphone, line):
    softphone.calls()

    softphone.does("silence")

    assert line.form("/voice/menu/1")["Digits"] == ""


def test_pause_goes_by(softphone, line):
    line.documents["/voice"] = '<Pause length="3"/><Redirect>/voice/again/1</Redirect>'
    softphone.calls()
    assert softphone.waiting["kind"] == "pause"

    softphone.does("wait")

    assert len(line.forms("/voice/again/1")) == 1


def test_words_reach_a_line_that_listens(softphone, line):
    line.documents["/voice"] = LISTEN
    softphone.calls()
    assert softphone.waiting["kind"] == "speech"

    softphone.does("say", text=" Tagalog ")

    assert line.form("/voice/language/2")["SpeechResult"] == "Tagalog"


def test_test_card_is_keyed_step_by_step_and_never_shown(softphone, line):
    line.documents["/voice"] = PAY
    softphone.calls()
    steps = []

    while softphone.waiting["kind"] == "pay":
        steps.append(softphone.waiting["step"])
        softphone.does("card", name="visa")

    assert steps == ["payment-card-number", "expiration-date", "security-code", "postal-code"]
    assert re.match(r"sim_tok_ok_visa_4242_", line.form("/voice/paid/2")["PaymentToken"])
    written = " ".join(f"{event['text']} {event['details']}" for event in softphone.events)
    assert cards.BY_NAME["visa"].number not in written
    assert {e["text"] for e in softphone.events if e["kind"] == "pressed"} == {"•"}


def test_every_card_on_the_page_can_be_keyed(softphone, line):
    line.documents["/voice"] = PAY
    names = [name for _, group in cards.GROUPS for name, _ in group]

    for name in names:
        softphone.calls().does("card", name=name)
        assert softphone.waiting["step"] in ("expiration-date", "payment-card-number")

    assert {"visa", "mastercard", "amex", "discover", "declined", "lost", "expired"} <= set(names)


@pytest.mark.parametrize(
    ("how", "status"),
    [
        ("answer", "completed"),
        ("decline", "no-answer"),
        ("busy", "busy"),
        ("no-answer", "no-answer"),
    ],
)
def test_ringing_ends_as_the_representative_decides(softphone, line, how, status):
    line.documents |= {
        "/voice": DIAL,
        "/voice/whisper/2": WHISPER,
        "/voice/accept/2": "" if how == "answer" else "<Hangup/>",
    }
    softphone.calls()
    assert softphone.waiting["kind"] == "ringing"
    assert softphone.waiting["called"] == ["+15105550142"]

    softphone.does("answer", how=how)

    assert line.form("/voice/dialled/2")["DialCallStatus"] == status
    assert ("whisper" in softphone.kinds()) == (how in ("answer", "decline"))
    assert ("connected" in softphone.kinds()) == (how == "answer")


def test_whisper_is_the_representatives_alone(softphone, line):
    line.documents |= {"/voice": DIAL, "/voice/whisper/2": WHISPER, "/voice/accept/2": ""}

    softphone.calls().does("answer", how="answer")

    whispered = [event for event in softphone.events if event["kind"] == "whisper"]
    assert [event["text"] for event in whispered] == ["Reference 7 4 1 9. Press 1."]
    assert "7 4 1 9" not in softphone.heard()


def test_message_is_left_after_the_tone(softphone, line):
    line.documents["/voice"] = RECORD
    softphone.calls()
    assert softphone.waiting["kind"] == "record"

    softphone.does("message", seconds=12)

    assert line.form("/voice/recorded/2")["RecordingDuration"] == "12"


def test_text_that_arrives_after_the_call_is_found_by_looking(softphone, carrier):
    softphone.calls().does("hangup")
    carrier.texts_sent.accept("+18005550100", "+14155550123", "Paid.", status_callback="")
    carrier.texts_sent.deliver()

    softphone.looks()

    assert softphone.events[-1]["kind"] == "message"
    assert softphone.events[-1]["text"] == "Paid."


def test_text_is_sent_to_the_line(softphone, line):
    softphone.calls().does("hangup")

    softphone.does("text", text="STOP")

    assert line.form("/sms")["Body"] == "STOP"
    assert "texted" in softphone.kinds()


def test_call_that_ends_by_itself_says_so(softphone, line):
    line.documents["/voice"] = say("Goodbye.")

    softphone.calls()

    assert softphone.waiting["kind"] == "ended"
    assert softphone.heard() == "Goodbye."
