"""The carrier's REST API over HTTP: in demo mode the line calls it as it would the real one."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from threading import Timer

from flask import Blueprint, Response, jsonify, request

from ivr.simulator.rest import RestApi

DELIVERY_SECONDS = 1.0  # a message is never delivered before the answer that names it


def later(deliver: Callable[[], object]) -> None:
    """Run in a moment, beside this request."""
    timer = Timer(DELIVERY_SECONDS, deliver)
    timer.daemon = True
    timer.start()


def blueprint(rest: RestApi, *, soon: Callable[[Callable[[], object]], None] = later) -> Blueprint:
    """The API under /2010-04-01, for those who know the account's sid and token.

    `soon` runs the delivery of what was accepted, once the answer is out.
    """
    pages = Blueprint("carrier_api", __name__)

    @pages.route("/2010-04-01/<path:_>", methods=["GET", "POST"])
    def api(_: str) -> Response | tuple[Response, int]:
        if not _is_known(rest):
            answer = jsonify(code=20003, message="Authenticate", status=401)
            answer.headers["WWW-Authenticate"] = 'Basic realm="carrier"'
            return answer, 401
        given = request.form if request.method == "POST" else request.args
        form = {name: " ".join(given.getlist(name)) for name in given}
        status, json = rest.handle(request.method, request.path, form)
        if status == 201:
            soon(rest.deliver)
        return jsonify(json), status

    return pages


def _is_known(rest: RestApi) -> bool:
    given = request.authorization
    if given is None or given.type != "basic":
        return False
    sid = hmac.compare_digest((given.username or "").encode(), rest.carrier.account_sid.encode())
    token = hmac.compare_digest((given.password or "").encode(), rest.carrier.auth_token.encode())
    return sid and token
