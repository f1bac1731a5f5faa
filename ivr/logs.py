"""Logs: one JSON line an event, without any run of digits that a caller may have keyed."""

from __future__ import annotations

import logging
import sys

import structlog

from ivr.redaction import redact

QUIET = (
    "alembic",
    "twilio.http_client",
    "stripe",
    "urllib3",
    "huey",
)  # they log numbers and addresses


def set_up() -> None:
    """Send every log of the process to standard error as JSON, through redaction."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[
                structlog.stdlib.add_log_level,
                structlog.stdlib.add_logger_name,
                structlog.stdlib.ExtraAdder(),
                structlog.processors.TimeStamper(fmt="iso", utc=True),
            ],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                redact,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [h for h in root.handlers if type(h) is not logging.StreamHandler]
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
