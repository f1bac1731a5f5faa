"""flask ivr calls: the trail, for those who run the line."""

from __future__ import annotations

from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext

from ivr.calls import asked
from ivr.house import House
from ivr.trail import reading
from ivr.trail.printing import print_rows
from ivr.trail.reading import CallSummary, Heard, StepVisit
from ivr.trail.replay import VisitToday, replayed

CALLS_SHOWN = 20  # unless told: a screen


@click.command("calls")
@click.argument("show", required=False)
@click.option("--format", "form", type=click.Choice(["table", "csv", "json"]), default="table")
@click.option("--limit", type=click.IntRange(min=1), default=CALLS_SHOWN, show_default=True)
@click.option("--replay", is_flag=True, help="Walk SHOW again on today's flows and words.")
@with_appcontext
def calls(*, show: str | None, form: str, limit: int, replay: bool) -> None:
    """List the latest calls, or SHOW one step by step: by its reference, or the carrier's sid.

    Says which prompts were heard and how they were answered; never what was keyed, nor amounts,
    names or numbers. A star after a prompt: its words have changed since.

    --replay walks the call again, with a made-up account in a database that is thrown away, and
    says at each step what is different today. At each step it gives an answer of the kind that was
    given then: the one that leads to the same next step, where there is one. What is heard also
    hangs on the account, so the demo household is taken with which the least differs; what still
    differs may be the account's. The status is 1 when anything differs.
    """
    house: House = current_app.extensions["house"]
    with house.database.transaction() as db:
        if show is None:
            print_rows(
                [_call_row(call) for call in reading.recent(db, limit)], form, "no calls yet"
            )
            return
        call = reading.find(db, show)
        if call is None:
            raise click.ClickException(f"no call {show}: flask ivr calls lists the latest")
        visits = reading.visits(db, call.sid)
    if form == "table":
        print_rows([_call_row(call)], form, "")
    if replay and visits:
        _replay(house, call, visits, form)
    else:
        print_rows([_visit_row(visit) for visit in visits], form, "nothing was answered yet")


def _replay(house: House, call: CallSummary, visits: list[StepVisit], form: str) -> None:
    today = replayed(house, call, visits)
    print_rows([_today_row(visit) for visit in today], form, "")
    differing = sum(bool(visit.changes) for visit in today)
    click.echo(f"{differing} of {len(today)} visits differ today", err=True)
    if differing:
        raise click.exceptions.Exit(1)


def _call_row(call: CallSummary) -> dict[str, Any]:
    return {
        "reference": call.reference,
        "started_at": call.started_at.isoformat(timespec="seconds"),
        "language": call.language,
        "outcome": call.outcome,
        "last_step": call.last_step,
        "identified": call.identified,
        "slow": call.slow,
        "steps": call.steps,
        "seconds": call.seconds,
        "sid": call.sid,
    }


def _visit_row(visit: StepVisit) -> dict[str, Any]:
    return {
        "turn": visit.turn,
        "step": " > ".join((*visit.via, visit.step)),
        "language": visit.language,
        "heard": " ".join(_heard(prompt) for prompt in visit.heard),
        "speech_seconds": round(visit.speech_seconds, 1),
        "real_seconds": None if visit.real_seconds is None else round(visit.real_seconds, 1),
        "input": f"{visit.keys} {visit.input}" if visit.keys else visit.input,
        "result": visit.result,
        "next": visit.moved_to,
        "latency_ms": visit.latency_ms,
    }


def _today_row(today: VisitToday) -> dict[str, Any]:
    visit = today.visit
    return {
        "turn": visit.turn,
        "step": " > ".join((*visit.via, visit.step)),
        "answered": f"{visit.input}, {visit.result}",
        "next": visit.moved_to,
        "speech_seconds": round(visit.speech_seconds, 1),
        "speech_seconds_today": round(today.speech_seconds, 1),
        "today": "; ".join(today.changes) or "the same",
    }


def _heard(prompt: Heard) -> str:
    today = asked.version_today(prompt.key, prompt.language)
    return prompt.key if today == prompt.version else f"{prompt.key}*"
