"""Who may play a call over the softphone, with what, and for how long it is kept."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping

import pytest
from flask import Flask

from billing_core import clock as product_clock
from ivr.simulator.carrier import Carrier
from tests.ivr.simulator.fake_line import FakeLine
from tests.ivr.simulator.page import MENU, PAY, Page, app_of, carrier_of, written_line
from tests.set_clock import SetClock


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


@pytest.mark.parametrize("typed", ["", "rosa", "12", "+1<script>", "client:", None, 4155550123])
def test_what_is_no_number_is_refused_with_a_word(softphone, line, typed):
    response = softphone.posts("/phone/calls", {"from": typed, "to": "+18005550100"})

    assert response.status_code == 400
    assert "from" in response.get_json()["message"]
    assert line.requests == []


@pytest.mark.parametrize("act", ["keys", "silence", "say", "card", "answer", "message"])
def test_nothing_can_be_done_with_a_call_that_has_ended(softphone, act):
    softphone.calls().does("hangup")

    wish = {"keys": "1", "text": "hello", "name": "visa", "how": "busy", "seconds": 3}
    response = softphone.posts(f"/phone/calls/{softphone.id}/{act}", wish)

    assert response.status_code == 409
    assert response.get_json()["message"].startswith("That cannot be done now")


def test_unknown_card_is_refused(softphone, line):
    line.documents["/voice"] = PAY
    softphone.calls()

    response = softphone.posts(f"/phone/calls/{softphone.id}/card", {"name": "gold"})

    assert response.status_code == 409


@pytest.mark.parametrize(
    ("act", "wish"),
    [
        ("keys", {"keys": ""}),
        ("keys", {"keys": "12a"}),
        ("keys", {"keys": "1" * 41}),
        ("keys", {"keys": 1}),
        ("keys", {"keys": "1", "after_seconds": "soon"}),
        ("keys", {"keys": "1", "after_seconds": -1}),
        ("keys", {"keys": "1", "after": "x"}),
        ("say", {"text": " "}),
        ("say", {"text": "a" * 501}),
        ("answer", {"how": "rudely"}),
        ("message", {"seconds": True}),
    ],
)
def test_wish_that_makes_no_sense_is_refused_with_a_word(softphone, act, wish):
    softphone.calls()

    response = softphone.posts(f"/phone/calls/{softphone.id}/{act}", wish)

    assert response.status_code == 400
    assert response.get_json()["message"]


@pytest.mark.parametrize("path", ["/phone/calls/nope/keys", "/phone/calls/nope/events"])
def test_unknown_call_is_gone(softphone, path):
    ask = softphone.client.get if path.endswith("events") else softphone.client.post

    response = ask(path, json={"keys": "1"})

    assert response.status_code == 404
    assert response.get_json()["message"] == "This call is gone. Call again."


def test_unknown_act_is_not_found(softphone):
    softphone.calls()

    assert softphone.posts(f"/phone/calls/{softphone.id}/fly", {}).status_code == 404


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "https://elsewhere.example"},
        {"Origin": "http://localhost:8080"},
        {"Origin": "null"},
    ],
)
def test_other_pages_cannot_call(softphone, line, headers):
    wish = {"from": "+14155550123", "to": "+18005550100"}

    response = softphone.posts("/phone/calls", wish, **headers)

    assert response.status_code == 403
    assert line.requests == []


def test_this_page_can_call(softphone):
    wish = {"from": "+14155550123", "to": "+18005550100"}
    headers = {"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"}

    assert softphone.posts("/phone/calls", wish, **headers).status_code == 200


def test_form_of_another_site_is_refused(softphone, line):
    response = softphone.client.post("/phone/calls", data={"from": "+14155550123"})

    assert response.status_code == 415
    assert line.requests == []


@pytest.mark.parametrize("body", ["", "[]", '"text"', "{"])
def test_what_is_no_json_object_is_refused(softphone, body):
    response = softphone.client.post("/phone/calls", data=body, content_type="application/json")

    assert response.status_code == 400


def test_large_request_is_refused(softphone):
    softphone.calls()

    response = softphone.posts(f"/phone/calls/{softphone.id}/say", {"text": "a" * 5000})

    assert response.status_code == 413


def test_ids_of_calls_cannot_be_guessed(app):
    ids = {Page(app.test_client()).calls().id for _ in range(10)}

    assert len(ids) == 10
    assert min(map(len, ids)) >= 20


def test_twenty_first_call_ends_the_one_left_alone_longest(app, line, clock: SetClock):
    first, *others = [Page(app.test_client()) for _ in range(20)]
    for softphone in (first, *others):
        softphone.calls()
        clock.forward(seconds=1)

    Page(app.test_client()).calls()

    gone = first.client.get(f"/phone/calls/{first.id}/events")
    kept = others[0].client.get(f"/phone/calls/{others[0].id}/events")
    assert (gone.status_code, kept.status_code) == (404, 200)
    assert len(line.forms("/voice/status")) == 1


def test_ended_call_makes_room_before_one_that_goes_on(app, clock: SetClock):
    going_on = [Page(app.test_client()).calls() for _ in range(19)]
    clock.forward(seconds=1)
    ended = Page(app.test_client()).calls().does("hangup")

    Page(app.test_client()).calls()

    assert ended.client.get(f"/phone/calls/{ended.id}/events").status_code == 404
    assert going_on[0].client.get(f"/phone/calls/{going_on[0].id}/events").status_code == 200


def test_call_left_for_half_an_hour_is_forgotten_by_browser_and_carrier(
    app, carrier, clock: SetClock
):
    left = Page(app.test_client()).calls()
    clock.forward(minutes=31)

    Page(app.test_client()).calls()

    assert left.client.get(f"/phone/calls/{left.id}/events").status_code == 404
    assert len(carrier.phones) == 1


def test_looking_keeps_a_call(softphone, clock: SetClock):
    softphone.calls()

    for _ in range(3):
        clock.forward(minutes=20)
        softphone.looks()

    assert product_clock.now() == clock.now()
    softphone.does("keys", keys="1")


def test_keys_of_one_call_wait_for_each_other(app, line):
    softphone = Page(app.test_client()).calls()
    busy: list[int] = []

    def slowly(form: Mapping[str, str]) -> str:
        busy.append(1)
        time.sleep(0.05)
        busy.pop()
        assert not busy, "two requests of one call at once"
        return MENU

    line.documents["/voice/menu/1"] = slowly
    url = f"/phone/calls/{softphone.id}/keys"

    def press() -> None:
        app.test_client().post(url, json={"keys": "1"})

    threads = [threading.Thread(target=press) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert softphone.looks().kinds().count("pressed") == 4
    assert len(line.forms("/voice/menu/1")) == 4


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("(415) 555-0123", "+14155550123"),
        ("1 415 555 0123", "+14155550123"),
        ("+44 20 7946 0123", "+442079460123"),
        ("anonymous", "anonymous"),
        ("client:desk.7", "client:desk.7"),
    ],
)
def test_number_is_taken_as_people_write_it(softphone, line, typed, sent):
    softphone.calls(typed)

    assert line.form("/voice")["From"] == sent


def test_hanging_up_ends_the_call_once(softphone, line):
    softphone.calls()

    softphone.does("hangup").does("hangup")

    assert softphone.waiting["kind"] == "ended"
    assert softphone.kinds().count("hung_up") == 1
    assert len(line.forms("/voice/status")) == 1
