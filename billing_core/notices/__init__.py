"""Messages we owe someone: written down with what they are about, sent afterwards."""

from __future__ import annotations

from typing import Protocol


class Sender(Protocol):
    """The carrier of text messages."""

    def send(self, recipient: str, body: str, status_reference: str) -> str:
        """Hand over one message and return the carrier's id for it.

        `status_reference` is the notice's id, to come back with the carrier's status reports.
        Raises SenderUnreachable, with `retry_safe` only if the message was certainly not taken.
        """
