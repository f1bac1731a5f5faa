"""`billing policies`: what holds in a region on a day, and which row decided it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time
from decimal import Decimal
from typing import Any

import click

from billing_core.manual import example
from billing_core.policies.bands import Band
from billing_core.policies.rows import BUILT_IN, Policies
from billing_core.policies.settings import flat
from billing_core.terminal import DAY, FORMAT, TODAY, print_rows

COLUMNS = ("setting", "value", "decided by", "since", "version")


def showing(policies: Callable[[], Policies]) -> click.Command:
    """Return the command `policies`."""

    @click.command("policies", epilog=example("policies late_fee --region GA --date 2026-12-01"))
    @click.argument("setting", default="")
    @click.option("--region", help="As in the operator file, CA-N; without: all of them.")
    @click.option("--date", "day", type=DAY, default=TODAY, help="Default: today.")
    @FORMAT
    def show(setting: str, region: str | None, *, day: date, form: str) -> None:
        """Show what holds in a region, and which row decided it.

        SETTING is the beginning of a name, "late_fee" or "plan.apr"; without it, all are shown.
        """
        loaded = policies()
        policy = loaded.for_region(region, day)
        chosen = [name for name in flat(policy) if name.startswith(setting)]
        if not chosen:
            raise click.ClickException(f"there is no such setting: {setting}")
        rows = [_row(name, flat(policy)[name], policy.decided_by) for name in chosen]
        print_rows(COLUMNS, rows, form, nothing="")
        click.echo(f"All rows and laws together: version {loaded.version}", err=form != "table")

    return show


def _row(name: str, value: object, decided_by: Any) -> tuple[str, str, str, str, str]:
    ref = decided_by[name]
    since = "" if ref.starts_on == date.min else ref.starts_on.isoformat()
    where = f"{ref.region}: " if ref.region else ""
    version = "" if ref is BUILT_IN else ref.version
    return (name, _written(value), f"{where}{ref.source}", since, version)


def _written(value: object) -> str:
    if isinstance(value, Band):
        return (
            f"above {_written(value.above)} to {_written(value.up_to)}: {_written(value.percent)}"
        )
    if isinstance(value, tuple):
        return "\n".join(map(_written, value)) if value else "none"
    if isinstance(value, Decimal):
        return f"{value.normalize():f} %"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    plain = {True: "yes", False: "no", None: "none"}
    return plain[value] if value is None or isinstance(value, bool) else str(value)
