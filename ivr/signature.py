"""Turn away requests the carrier did not sign, by the public URL and every form value.

Written by hand because it runs on every webhook; the tests hold it to the carrier's own library.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterable
from urllib.parse import urlsplit, urlunsplit

from flask import abort, current_app, request
from werkzeug.datastructures import MultiDict

from ivr import machines

DEFAULT_PORTS = {"https": 443, "http": 80}


def refuse_unsigned() -> None:
    """Turn this request away unless the carrier signed it; nothing has been read or written yet.

    The URL is the public one: behind a proxy, the one we see is another.
    """
    settings = current_app.extensions["settings"]
    query = f"?{request.query_string.decode()}" if request.query_string else ""
    url = settings.public_url + request.path + query
    signature = request.headers.get("X-Twilio-Signature", "")
    if not is_genuine(settings.twilio_auth_token, url, request.form, signature):
        machines.REFUSED.inc()
        abort(403)


def is_genuine(token: str, url: str, form: MultiDict[str, str], signature: str) -> bool:
    """Whether `signature` is the carrier's for this URL and form; compared in constant time."""
    given = signature.encode("utf-8", "replace")
    genuine = False
    for candidate in _with_and_without_port(url):
        expected = sign(token, candidate, form).encode()
        genuine |= hmac.compare_digest(expected, given)
    return genuine


def sign(token: str, url: str, form: MultiDict[str, str]) -> str:
    """The signature of a form POST: names in byte order, each with its distinct values."""
    text = url
    for name in sorted(form.keys()):
        text += "".join(name + value for value in sorted(set(form.getlist(name))))
    digest = hmac.digest(token.encode(), text.encode(), hashlib.sha1)
    return base64.b64encode(digest).decode()


def _with_and_without_port(url: str) -> Iterable[str]:
    """The carrier sometimes signs the standard port and sometimes leaves it out."""
    parts = urlsplit(url)
    standard = DEFAULT_PORTS.get(parts.scheme)
    host = parts.hostname or ""
    yield url
    if parts.port is None and standard:
        yield urlunsplit(parts._replace(netloc=f"{host}:{standard}"))
    elif parts.port == standard:
        yield urlunsplit(parts._replace(netloc=host))
