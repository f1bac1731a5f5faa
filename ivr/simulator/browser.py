"""The browser's phone at /phone/: a page, and the few requests by which it plays one call.

The browser paces: it speaks what a reply brings, counts the time-out down, tells when it passed.
Calls are kept in memory, in this process alone, which is right for a pretend phone: a restart drops
its calls as a dead battery would, and the line itself keeps every call in the database.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from urllib.parse import urlsplit

from flask import Blueprint, Response, render_template, request

from ivr.simulator import wire
from ivr.simulator.carrier import LINE_NUMBER, Carrier
from ivr.simulator.events import SimulatorError
from ivr.simulator.open_calls import Busy, OpenCall, OpenCalls
from ivr.simulator.pay import cards
from ivr.simulator.people import DemoPerson
from ivr.simulator.phone import Phone
from ivr.simulator.wire import Wish

BODY_BYTES_MAX = 4096
TALK_SECONDS_MAX = 600
DEFAULT_FROM = "+14155550123"

# What is on a key besides its sign: letters as on every phone (ITU-T E.161), or its name.
KEYPAD = (
    *(("1", "", ""), ("2", "ABC", ""), ("3", "DEF", "")),
    *(("4", "GHI", ""), ("5", "JKL", ""), ("6", "MNO", "")),
    *(("7", "PQRS", ""), ("8", "TUV", ""), ("9", "WXYZ", "")),
    *(("*", "", "star"), ("0", "", ""), ("#", "", "pound")),
)
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


def nobody() -> list[DemoPerson]:
    """Return no demo people: there are no bills yet."""
    return []


def blueprint(
    carrier: Carrier,
    *,
    people: Callable[[], list[DemoPerson]] = nobody,
    line_number: str = LINE_NUMBER,
    languages: Mapping[str, str] = MappingProxyType({}),
) -> Blueprint:
    """Return the softphone's page and requests, all under /phone/. For demo mode only.

    `languages` are those of other numbers that reach the line.
    """
    pages = Blueprint("phone", __name__, url_prefix="/phone", static_folder="static")
    pages.template_folder = "templates"
    pages.add_app_template_filter(wire.as_people_write)
    pages.before_request(_refuse_strangers)
    pages.after_request(_guard)

    @pages.get("/")
    def page() -> str:
        return render_template(
            "phone.html",
            people=people(),
            keypad=KEYPAD,
            card_groups=cards.GROUPS,
            default_from=DEFAULT_FROM,
            default_to=line_number,
            other_numbers={n: wire.SPOKEN_NAMES.get(code, code) for n, code in languages.items()},
        )

    _serve_calls(pages, OpenCalls(carrier))
    return pages


def _serve_calls(pages: Blueprint, calls: OpenCalls) -> None:
    @pages.post("/calls")
    def new_call() -> Response:
        wish = wire.wish()
        from_number = wire.number(wish, "from", wire.FROM_NUMBER)
        call = calls.open(from_number, wire.number(wish, "to", wire.TO_NUMBER))
        return wire.reply(call, {})

    @pages.get("/calls/<call_id>/events")
    def events(call_id: str) -> Response:
        return wire.reply(_found(calls, call_id), request.args)

    @pages.post("/calls/<call_id>/<act>")
    def play(call_id: str, act: str) -> Response:
        call, wish = _found(calls, call_id), wire.wish()
        _play(call, act, wish)
        return wire.reply(call, wish)


def _play(call: OpenCall, act: str, wish: Wish) -> None:
    if act not in ACTS:
        wire.refuse(404, "There is no such thing to do on a phone.")
    try:
        with call.alone() as phone:
            ACTS[act](phone, wish)
    except SimulatorError as error:
        wire.refuse(409, f"That cannot be done now: {error}.")
    except Busy:
        wire.refuse(503, "The line is still busy with the last key.")


def _press(phone: Phone, wish: Wish) -> None:
    after_seconds = wire.seconds(wish, "after_seconds", most=TALK_SECONDS_MAX)
    phone.press(wire.keys(wish), after_seconds=after_seconds)


def _hang_up(phone: Phone, _: Wish) -> None:
    if not phone.ended:
        phone.hang_up()


def _key_in_card(phone: Phone, wish: Wish) -> None:
    """Key what the step of <Pay> asks for, from a test card. Its digits never leave the server."""
    name = wire.words(wish, "name")
    if phone.waiting.kind != "pay":
        raise SimulatorError("the line does not ask for a card")
    phone.press(cards.keys(name, phone.waiting.step))


def _answer(phone: Phone, wish: Wish) -> None:
    how = wire.words(wish, "how")
    if how not in ANSWERS:
        wire.refuse(400, f"how is one of {', '.join(ANSWERS)}.")
    ANSWERS[how](phone)


def _leave_message(phone: Phone, wish: Wish) -> None:
    phone.leave_message(int(wire.seconds(wish, "seconds", most=TALK_SECONDS_MAX) or 1))


ANSWERS: dict[str, Callable[[Phone], None]] = {
    "answer": Phone.answer_transfer,
    "decline": lambda phone: phone.answer_transfer(accept=False),
    "busy": Phone.busy,
    "no-answer": Phone.no_answer,
}
ACTS: dict[str, Callable[[Phone, Wish], None]] = {
    "keys": _press,
    "silence": lambda phone, _: phone.silence(),
    "wait": lambda phone, _: phone.wait(),
    "say": lambda phone, wish: phone.say(wire.words(wish, "text")),
    "text": lambda phone, wish: phone.text(wire.words(wish, "text")),
    "hangup": _hang_up,
    "card": _key_in_card,
    "answer": _answer,
    "message": _leave_message,
}


def _found(calls: OpenCalls, call_id: str) -> OpenCall:
    return calls.find(call_id) or wire.refuse(404, "This call is gone. Call again.")


def _refuse_strangers() -> None:
    """Only this page may play a call: no other site can send its form or its script here."""
    if request.method in ("GET", "HEAD"):
        return
    request.max_content_length = BODY_BYTES_MAX
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    origin = urlsplit(request.headers.get("Origin", request.host_url)).netloc
    if site != "same-origin" or origin != request.host:
        wire.refuse(403, "This request comes from another page.")
    if request.mimetype != "application/json":
        wire.refuse(415, "The request is not JSON.")


def _guard(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = CSP
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    if request.endpoint != "phone.static":
        response.headers["Cache-Control"] = "no-store"
    return response
