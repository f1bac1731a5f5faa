"""`billing assistance`: screen, take applications, and write down what a person decided."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import click
from sqlalchemy.orm import Session

from billing_core.accounts import numbers
from billing_core.accounts.models import Guarantor
from billing_core.assistance import actions, decisions, queries, screening
from billing_core.assistance.actions import HandedIn
from billing_core.assistance.applying import Reamortise
from billing_core.assistance.decisions import Decision
from billing_core.assistance.models import BASES, DOCUMENT_KINDS, Application
from billing_core.assistance.screening import Answers
from billing_core.database import Database
from billing_core.manual import example, group
from billing_core.money import Money
from billing_core.policies import Policies, Policy
from billing_core.terminal import (
    DAY,
    DOLLARS,
    FORMAT,
    GUARANTOR,
    LIMIT,
    TODAY,
    print_rows,
    refusals,
    representative,
)

COLUMNS = ("number", "guarantor", "status", "opened", "to decide by", "missing")
DATE = click.option("--date", "day", type=DAY, default=TODAY, help="Default: today.")
BY = click.option("--by", "name", required=True, help="Who does so; a person decides.")
PEOPLE = click.IntRange(1, screening.HOUSEHOLD_MAX)
HOUSEHOLD = click.option("--household", type=PEOPLE, help="How many people.")
INCOME = click.option("--income", type=DOLLARS, help="What all earn in a year, before tax.")
PERCENT = click.option(
    "--percent", type=click.IntRange(1, 100), help="Beside, or instead of, the income's band."
)
PAPERS = click.Choice(DOCUMENT_KINDS)


def assisting(
    database: Callable[[], Database], policies: Callable[[], Policies], reamortise: Reamortise
) -> click.Group:
    """Return the group `assistance`; `reamortise` spreads plans anew after an award."""
    taking = [_screen(policies), *(make(database, policies) for make in (_open, _papers))]
    deciding = [_award(database, policies, reamortise), _deny(database, policies)]
    after = [_appeal(database, policies), _uphold(database), _withdraw(database)]
    return group(
        "assistance",
        "Help with a bill, by income; a person decides.",
        [*taking, _list(database), *deciding, *after],
    )


def _screen(policies: Callable[[], Policies]) -> click.Command:
    @click.command(
        "screen", epilog=example("assistance screen --region CA-N --household 3 --income 42000")
    )
    @click.option("--region", required=True, help="As in the operator file, CA-N.")
    @click.option("--household", type=PEOPLE, required=True, help="How many people.")
    @click.option("--income", type=DOLLARS, required=True, help="What all earn in a year.")
    @DATE
    def screen(region: str, household: int, *, income: Money, day: date) -> None:
        """Say in which band an income falls. This is no decision."""
        policy = policies().for_region(region, day)
        with refusals():
            found = screening.pre_screen(policy, region, Answers(household, income), day=day)
        of_year = f"the poverty guideline of {found.guideline.year}"
        if found.band is None:
            click.echo(f"Above every band by {of_year}. They may apply all the same.")
        else:
            click.echo(
                f"Up to {found.band.up_to:f} % of {of_year}: an award of "
                f"{found.band.percent:f} % is likely. This is no decision."
            )

    return screen


def _open(database: Callable[[], Database], policies: Callable[[], Policies]) -> click.Command:
    @click.command("open", epilog=example("assistance open 1254-5278 --by kim"))
    @click.argument("guarantor", type=GUARANTOR)
    @HOUSEHOLD
    @INCOME
    @DATE
    @BY
    def open_one(
        guarantor: int, household: int | None, *, income: Money | None, day: date, name: str
    ) -> None:
        """Open an application; the account is held from that day."""
        request = actions.Request(guarantor, answers=_answers(household, income))
        with refusals(), database().transaction() as db:
            policy = _policy(db, guarantor, policies(), day)
            opened = actions.open_new(
                db, request, policy=policy, on=day, actor=representative(name)
            )
            click.echo(
                f"Application {opened.number} is {opened.status}; "
                f"papers are awaited until {opened.documents_due}."
            )

    return open_one


def _papers(database: Callable[[], Database], policies: Callable[[], Policies]) -> click.Command:
    @click.command("papers", epilog=example("assistance papers 40718265 --received form --by kim"))
    @click.argument("number")
    @click.option("--received", type=PAPERS, multiple=True, help="What came; again for each.")
    @click.option("--needed", type=PAPERS, multiple=True, help="What it needs; again for each.")
    @DATE
    @BY
    def papers(
        number: str,
        received: tuple[str, ...],
        *,
        needed: tuple[str, ...],
        day: date,
        name: str,
    ) -> None:
        """Note which papers were handed in.

        The application is complete, or waits for what is missing.
        """
        with refusals(), database().transaction() as db:
            known, policy = _under_policy(db, number, policies(), day)
            handed_in = HandedIn(received, needed, day)
            actions.submit(db, known.id, handed_in, policy=policy, actor=representative(name))
            missing = ", ".join(actions.missing(db, known.id))
            until = f"until {known.documents_due}: {missing}" if missing else ""
            by = f"to be decided by {known.decision_due}"
            click.echo(f"Application {number} is {known.status}, {until or by}.")

    return papers


def _award(
    database: Callable[[], Database], policies: Callable[[], Policies], reamortise: Reamortise
) -> click.Command:
    @click.command("award", epilog=example("assistance award 40718265 --percent 50 --by kim"))
    @click.argument("number")
    @HOUSEHOLD
    @INCOME
    @PERCENT
    @click.option("--basis", type=click.Choice(BASES), default="income", show_default=True)
    @DATE
    @BY
    def award(
        number: str,
        household: int | None,
        *,
        income: Money | None,
        percent: int | None,
        basis: str,
        day: date,
        name: str,
    ) -> None:
        """Write down an award: visits are lowered, the hold ends."""
        decision = Decision(
            representative(name),
            day,
            verified=_answers(household, income),
            percent=None if percent is None else Decimal(percent),
            basis=basis,
        )
        with refusals(), database().transaction() as db:
            known, policy = _under_policy(db, number, policies(), day)
            given = decisions.award(db, known.id, decision, policy=policy, reamortise=reamortise)
            click.echo(f"Awarded {given.percent:f} %, for visits until {given.ends_on}.")

    return award


def _deny(database: Callable[[], Database], policies: Callable[[], Policies]) -> click.Command:
    @click.command(
        "deny",
        epilog=example('assistance deny 40718265 --reason "income above every band" --by kim'),
    )
    @click.argument("number")
    @click.option("--reason", required=True, help="As the letter says it.")
    @DATE
    @BY
    def deny(number: str, reason: str, *, day: date, name: str) -> None:
        """Write down a denial.

        The hold stays until the time to appeal is over.
        """
        with refusals(), database().transaction() as db:
            known, policy = _under_policy(db, number, policies(), day)
            decisions.deny(
                db,
                known.id,
                reason=reason,
                decided_by=representative(name),
                on=day,
                policy=policy,
            )
            click.echo(f"Application {number} is denied; appeals until {known.appeal_until}.")

    return deny


def _appeal(database: Callable[[], Database], policies: Callable[[], Policies]) -> click.Command:
    @click.command("appeal", epilog=example("assistance appeal 40718265 --by kim"))
    @click.argument("number")
    @DATE
    @BY
    def appeal(number: str, day: date, name: str) -> None:
        """Take an appeal; the account is held until it is decided."""
        with refusals(), database().transaction() as db:
            known, policy = _under_policy(db, number, policies(), day)
            decisions.appeal(db, known.id, on=day, policy=policy, actor=representative(name))
            click.echo(f"Application {number} is on appeal, decided by {known.decision_due}.")

    return appeal


def _uphold(database: Callable[[], Database]) -> click.Command:
    @click.command("uphold", epilog=example("assistance uphold 40718265 --by kim"))
    @click.argument("number")
    @DATE
    @BY
    def uphold(number: str, day: date, name: str) -> None:
        """Write down that a denial stands on appeal; the hold ends."""
        with refusals(), database().transaction() as db:
            known = _numbered(db, number)
            decisions.uphold(db, known.id, decided_by=representative(name), on=day)
            click.echo(f"Application {number}: the denial stands.")

    return uphold


def _withdraw(database: Callable[[], Database]) -> click.Command:
    @click.command("withdraw", epilog=example("assistance withdraw 40718265 --by kim"))
    @click.argument("number")
    @DATE
    @BY
    def withdraw(number: str, day: date, name: str) -> None:
        """End an application as the guarantor wishes; the hold ends."""
        with refusals(), database().transaction() as db:
            known = _numbered(db, number)
            actions.withdraw(db, known.id, on=day, actor=representative(name))
            click.echo(f"Application {number} is withdrawn.")

    return withdraw


def _list(database: Callable[[], Database]) -> click.Command:
    @click.command("list", epilog=example("assistance list"))
    @LIMIT
    @FORMAT
    def show(limit: int, form: str) -> None:
        """List what is to be decided, the most urgent first."""
        with database().transaction() as db:
            rows = [
                (
                    *(row.number, numbers.written(row.guarantor_id), row.status),
                    *(row.opened_on, row.decision_due, ", ".join(actions.missing(db, row.id))),
                )
                for row in queries.undecided(db, limit=limit)
            ]
        print_rows(COLUMNS, rows, form, nothing="No application waits for a decision.")

    return show


def _numbered(db: Session, number: str) -> Application:
    known = queries.by_number(db, number)
    if known is None:
        raise click.ClickException(f"there is no application {number}")
    return known


def _under_policy(
    db: Session, number: str, policies: Policies, day: date
) -> tuple[Application, Policy]:
    known = _numbered(db, number)
    return known, _policy(db, known.guarantor_id, policies, day)


def _policy(db: Session, guarantor_id: int, policies: Policies, day: date) -> Policy:
    return policies.for_region(db.get_one(Guarantor, guarantor_id).region, day)


def _answers(household: int | None, income: Money | None) -> Answers | None:
    if household is None and income is None:
        return None
    if household is None or income is None:
        raise click.UsageError("give both the household and its income, or neither")
    return Answers(household, income)
