"""The text messages of a terminal's phone, from an API that is ours or a running demo's."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit
from wsgiref.simple_server import WSGIRequestHandler, make_server

import requests
from flask import Flask

from ivr.simulator import rest_view
from ivr.simulator.events import Event
from ivr.simulator.phone import Phone
from ivr.simulator.rest import RestApi

TIMEOUT_SECONDS = 2
LOCAL = ("127.0.0.1", "localhost")


class Postbox:
    """Brings texts to a phone. `served` when this process answers where the line sends them."""

    def __init__(self, rest: RestApi, base: str, *, served: bool) -> None:
        self._rest, self._base, self._served = rest, base, served
        self._seen: set[str] = set()

    def look(self, phone: Phone) -> None:
        """Put texts that have come since the last look into the phone's transcript."""
        if self._served:
            self._rest.deliver()
            return
        for message in reversed(self._listed(phone.number)):
            if message["sid"] not in self._seen:
                self._seen.add(message["sid"])
                phone.add(Event("message", text=message["body"]))

    def forget(self, phone: Phone) -> None:
        """What is there already is of an earlier call."""
        if not self._served:
            self._seen |= {message["sid"] for message in self._listed(phone.number)}

    def _listed(self, number: str) -> list[dict[str, str]]:
        carrier = self._rest.carrier
        path = f"/2010-04-01/Accounts/{carrier.account_sid}/Messages.json"
        try:
            answer = requests.get(
                f"{self._base}{path}",
                params={"To": number},
                auth=(carrier.account_sid, carrier.auth_token),
                timeout=TIMEOUT_SECONDS,
            )
            listed: list[dict[str, str]] = answer.json()["messages"]
        except (requests.RequestException, ValueError, KeyError):
            return []
        return listed


@contextmanager
def postbox(rest: RestApi, base: str) -> Iterator[Postbox]:
    """Answer the carrier's API where the line calls it, unless a demo that is running does."""
    parts = urlsplit(base)
    server = None
    if parts.hostname in LOCAL and parts.port:
        api = Flask("carrier_api")
        api.register_blueprint(rest_view.blueprint(rest, soon=lambda _: None))
        try:
            server = make_server(parts.hostname, parts.port, api, handler_class=_Quiet)
        except OSError:
            server = None  # the port is taken: a demo is running there
    if server is None:
        yield Postbox(rest, base, served=False)
        return
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield Postbox(rest, base, served=True)
    finally:
        server.shutdown()
        server.server_close()
        thread.join(TIMEOUT_SECONDS)


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing: the terminal shows a call."""
