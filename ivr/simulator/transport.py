"""How the pretend carrier reaches a line in the same process: no socket, its public address."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

from werkzeug.test import Client

from ivr.simulator.documents import Response, Unreachable

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


class Transport(Protocol):
    """Carries one request to the line. `form` is None for a GET. Raises Unreachable."""

    def __call__(
        self, url: str, form: Mapping[str, str] | None, headers: Mapping[str, str]
    ) -> Response: ...


def within(app: WSGIApplication) -> Transport:
    """Carry requests into a WSGI application, as if they came from outside."""
    client = Client(app, use_cookies=False)

    def carry(url: str, form: Mapping[str, str] | None, headers: Mapping[str, str]) -> Response:
        parts = urlsplit(url)
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        base = f"{parts.scheme}://{parts.netloc}"
        try:
            answer = client.open(
                path,
                method="GET" if form is None else "POST",
                data=None if form is None else dict(form),
                headers=list(headers.items()),
                base_url=base,
            )
        except OSError as error:
            raise Unreachable(str(error)) from error
        return Response(
            answer.status_code,
            answer.get_data(as_text=True),
            answer.headers.get("Content-Type", ""),
            dict(answer.headers),
        )

    return carry
