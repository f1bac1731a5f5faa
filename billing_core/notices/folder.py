"""Letters and e-mails go out through a folder: what prints or mails them picks them up there."""

from __future__ import annotations

import os
from pathlib import Path

from billing_core.errors import SenderUnreachable


class Folder:
    """A sender that writes each message as a file named by the notice; written twice, one file."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, recipient: str, body: str, status_reference: str) -> str:
        """Write the message, whole or not at all; return the file's name."""
        name = f"{status_reference}.txt"
        draft = self._folder / f".{name}.{os.getpid()}"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            draft.write_text(f"To: {recipient}\n\n{body}\n", "utf-8")
            draft.replace(self._folder / name)
        except OSError as error:
            reason = f"the folder took no file: {type(error).__name__}"
            raise SenderUnreachable(reason, retry_safe=True) from None
        return name
