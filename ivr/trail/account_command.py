"""flask ivr account: whose call it is, for the representative to whom it was put through."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import select

from billing_core import terminal
from billing_core.audit import actions as audit
from billing_core.audit.tags import Tag
from ivr.calls import CallRow
from ivr.house import House
from ivr.trail import reading
from ivr.trail.printing import print_rows


@click.command("account")
@click.argument("reference")
@click.option("--by", "name", required=True, help="Who looks; it is written into the audit trail.")
@click.option("--format", "form", type=click.Choice(["table", "csv", "json"]), default="table")
@with_appcontext
def show_account(*, reference: str, name: str, form: str) -> None:
    """Whose call the latest of REFERENCE is, where it stands and where it came from.

    The line says REFERENCE to the representative before the caller is put through. "proven" is
    whether the caller proved to be the account holder; where it is false, ask before you tell.
    """
    house: House = current_app.extensions["house"]
    with house.database.transaction() as db:
        latest = select(CallRow).where(CallRow.reference == reference)
        call = db.scalar(latest.order_by(CallRow.started_at.desc()).limit(1))
        if call is None:
            raise click.ClickException(f"no call {reference}: flask ivr calls lists the latest")
        audit.record(
            db,
            Tag.ACCOUNT_LOOKED_UP,
            actor=terminal.representative(name),
            guarantor_id=call.guarantor_id,
            reference=reference,
        )
        steps = [visit.step for visit in reading.visits(db, call.sid)]
        came_from = [step for step in steps if not step.startswith("representative.")]
        shown = {
            "guarantor_id": call.guarantor_id,
            "proven": call.verified,
            "language": call.language,
            "slow": call.slow,
            "step": call.step,
            "came_from": came_from[-1] if came_from else "",
        }
    print_rows([shown], form, "")
