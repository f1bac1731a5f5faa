"""For machines: is it alive, is it ready, how is it doing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response, current_app
from prometheus_client import CONTENT_TYPE_LATEST, Counter, Histogram, generate_latest
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from ivr.calls import CallRow

if TYPE_CHECKING:
    from ivr.house import House

TURNS = Histogram(
    "line_turn_seconds",
    "From a webhook to its words, by the step it led to",
    ["step"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5),
)
BROKEN = Counter("line_broken_turns", "Turns that ended in an apology")
REFUSED = Counter("line_refused_signatures", "Webhooks turned away: not signed by the carrier")

pages = Blueprint("machines", __name__)


@pages.get("/health/live")
def live() -> tuple[str, int]:
    """The process answers."""
    return "alive\n", 200


@pages.get("/health/ready")
def ready() -> tuple[str, int]:
    """The database answers and has our tables, so calls can be taken."""
    house: House = current_app.extensions["house"]
    try:
        with house.database.engine.connect() as connection:
            connection.execute(select(CallRow.sid).limit(1))
    except SQLAlchemyError:
        return "the database does not answer, or is not migrated\n", 503
    return "ready\n", 200


@pages.get("/metrics")
def metrics() -> Response:
    return Response(generate_latest(), content_type=CONTENT_TYPE_LATEST)
