"""Turn away requests the carrier did not sign, by the public URL and every form value.

Written by hand because it runs on every webhook; the tests hold it to the carrier's own library.
"""

from __future__ import annotations

import base64
import hmac
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
    # As it was sent: what is not ASCII the carrier did not send, and no signature fits it.
    query = f"?{request.query_string.decode('ascii', 'replace')}" if request.query_string else ""
    url = settings.public_url + request.path + query
    signature = request.headers.get("X-Twilio-Signature", "")
    if not is_genuine(settings.twilio_auth_token, url, request.form, signature):
        machines.REFUSED.inc()
        abort(403)


def is_genuine(token: str, url: str, form: MultiDict[str, str], signature: str) -> bool:
    """Whether `signature` is the carrier's for this URL and form; compared in constant time."""
    given = signature.encode("utf-8", "replace")
    values = _in_order(form)
    if hmac.compare_digest(_signed(token, url + values), given):
        return True
    # The carrier sometimes signs the port and sometimes leaves it out; its own library tries both.
    return hmac.compare_digest(_signed(token, _other_port(url) + values), given)


def sign(token: str, url: str, form: MultiDict[str, str]) -> str:
    """The signature of a form POST to a URL."""
    return _signed(token, url + _in_order(form)).decode()


def _in_order(form: MultiDict[str, str]) -> str:
    """Names in byte order, each followed by its distinct values in order, blanks too."""
    text: list[str] = []
    for name, values in sorted(form.lists()):
        distinct = values if len(values) == 1 else sorted(set(values))
        text.extend(name + value for value in distinct)
    return "".join(text)


def _signed(token: str, text: str) -> bytes:
    return base64.b64encode(hmac.digest(token.encode(), text.encode(), "sha1"))


def _other_port(url: str) -> str:
    """The URL with the standard port if it has none, without its port if it has one."""
    parts = urlsplit(url)
    if parts.port is None:
        return urlunsplit(parts._replace(netloc=f"{parts.netloc}:{DEFAULT_PORTS[parts.scheme]}"))
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition(":")[0]))
