"""What our logs write, line by line."""

from __future__ import annotations

import io
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from ivr import logs


@contextmanager
def log_lines() -> Iterator[Callable[[], list[str]]]:
    """Set logging up as the app does; yield what reads the lines written since."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    logs.set_up()
    ours = root.handlers[-1]
    assert isinstance(ours, logging.StreamHandler)
    stream = io.StringIO()
    ours.setStream(stream)
    yield lambda: stream.getvalue().splitlines()
    root.handlers[:] = handlers
    root.setLevel(level)
