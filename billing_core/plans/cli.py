"""`billing plan`: offer, agree, show and change payment plans, and see their papers delivered."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import click
from sqlalchemy.orm import Session

from billing_core import clock
from billing_core.accounts import numbers
from billing_core.accounts.models import Guarantor
from billing_core.database import Database
from billing_core.manual import example, group
from billing_core.money import Money
from billing_core.plans import actions, documents, queries
from billing_core.plans.models import Plan, PlanDocument
from billing_core.plans.quotes import NotOffered, Quote, Wanted
from billing_core.policies import Policies, Policy
from billing_core.terminal import (
    DAY,
    DOLLARS,
    FORMAT,
    GUARANTOR,
    LIMIT,
    print_rows,
    print_table,
    refusals,
    representative,
)


@dataclass(frozen=True, slots=True)
class _Said:
    """What a payer said yes to, and to whom."""

    guarantor_id: int
    wanted: Wanted
    evidence: str
    actor: str
    replaces_id: uuid.UUID | None


def planning(database: Callable[[], Database], policies: Callable[[], Policies]) -> click.Group:
    """Return the group `plan`."""
    of_policies = [make(database, policies) for make in (_offer, _agree)]
    others = (_papers, _paper, _delivered, _show, _called, _cancel)
    return group(
        "plan",
        "Payment plans: offer, agree, follow, change.",
        [*of_policies, *(make(database) for make in others)],
    )


def _offer(database: Callable[[], Database], policies: Callable[[], Policies]) -> click.Command:
    @click.command("offer", epilog=example("plan offer 1254-5278 --down 20.00"))
    @click.argument("guarantor", type=GUARANTOR)
    @click.option("--down", type=DOLLARS, default="0", show_default=True, help="Paid at once.")
    @click.option("--first-due", type=DAY, help="Without: a month from today.")
    @FORMAT
    def offer(guarantor: int, down: Money, *, first_due: date | None, form: str) -> None:
        """Say what each plan for all that is owed would cost."""
        rows = []
        with refusals(), database().transaction() as db:
            policy = _policy(db, policies(), guarantor)
            for months in policy.plan.months:
                wanted = Wanted(months, down_payment=down, first_due_on=first_due)
                offered = actions.offer(db, guarantor, wanted, policy=policy, today=clock.today())
                rows.append((months, *_told(offered)))
        columns = ("months", "payment", "last", "finance charge", "apr %", "total", "why not")
        print_rows(columns, rows, form, nothing="No plan is offered in this region.")

    return offer


def _agree(database: Callable[[], Database], policies: Callable[[], Policies]) -> click.Command:
    @click.command(
        "agree",
        epilog=example('plan agree 1254-5278 --months 6 --evidence "call of 3 December" --by kim'),
    )
    @click.argument("guarantor", type=GUARANTOR)
    @click.option("--months", type=int, required=True)
    @click.option("--down", type=DOLLARS, default="0", show_default=True, help="Paid at once.")
    @click.option("--first-due", type=DAY, help="Without: a month from today.")
    @click.option("--evidence", required=True, help="Where the payer said yes: a call, a form.")
    @click.option("--replaces", type=click.UUID, help="The open plan this one takes up.")
    @click.option("--by", "name", required=True, help="Who agreed it with the payer.")
    def agree(
        guarantor: int,
        months: int,
        *,
        down: Money,
        first_due: date | None,
        evidence: str,
        replaces: uuid.UUID | None,
        name: str,
    ) -> None:
        """Agree on a plan. It is active once its disclosure was delivered: see `papers`."""
        wanted = Wanted(months, down_payment=down, first_due_on=first_due)
        said = _Said(guarantor, wanted, evidence, representative(name), replaces)
        with refusals(), database().transaction() as db:
            plan_id = _agreed(db, said, _policy(db, policies(), guarantor)).id
        click.echo(f"Agreed: plan {plan_id}. Its disclosure waits to be delivered.")

    return agree


def _show(database: Callable[[], Database]) -> click.Command:
    @click.command("show", epilog=example("plan show 1254-5278"))
    @click.argument("guarantor", type=GUARANTOR)
    def show(guarantor: int) -> None:
        """Show a guarantor's open plan.

        What is due, what is late, and what pays it off today.
        """
        with refusals(), database().transaction() as db:
            plan = queries.open_plan(db, guarantor)
            if plan is None:
                raise click.ClickException("no plan is open")
            now = queries.standing(db, plan.id, clock.today())
        click.echo(f"Plan {plan.id} of {numbers.written(guarantor)}: {plan.status}.")
        click.echo(f"Due now {now.due}. Pays it off today: {now.payoff}.")
        rows = [
            (part.number, part.due_on, part.amount, part.left, part.missed_on) for part in now.parts
        ]
        print_table(("no.", "due", "amount", "left", "missed"), rows)

    return show


def _called(database: Callable[[], Database]) -> click.Command:
    @click.command("called", epilog=example("plan called PLAN --by kim"))
    @click.argument("plan", type=click.UUID)
    @click.option("--by", "name", required=True, help="Who called.")
    def called(plan: uuid.UUID, name: str) -> None:
        """Note that the payer was called about missed payments.

        Some regions ask for it before a plan is put into default.
        """
        with refusals(), database().transaction() as db:
            actions.called(db, plan, on=clock.today(), actor=representative(name))
        click.echo("Noted.")

    return called


def _cancel(database: Callable[[], Database]) -> click.Command:
    @click.command(
        "cancel",
        epilog=example('plan cancel PLAN --reason "asked by the payer" --by kim'),
    )
    @click.argument("plan", type=click.UUID)
    @click.option("--reason", required=True)
    @click.option("--by", "name", required=True, help="Who cancels it.")
    def cancel(plan: uuid.UUID, reason: str, name: str) -> None:
        """End a plan; what is owed is due again as its statements say."""
        with refusals(), database().transaction() as db:
            actions.cancel(db, plan, reason=reason, actor=representative(name))
        click.echo("Cancelled.")

    return cancel


def _papers(database: Callable[[], Database]) -> click.Command:
    @click.command("papers", epilog=example("plan papers"))
    @LIMIT
    @FORMAT
    def papers(limit: int, form: str) -> None:
        """List the papers that have not reached their payer yet."""
        with database().transaction() as db:
            rows = [
                (paper.id, numbers.written(paper.guarantor_id), paper.kind, paper.language)
                for paper in queries.to_deliver(db, limit)
            ]
        columns = ("paper", "guarantor", "kind", "language")
        print_rows(columns, rows, form, nothing="No paper waits to be delivered.")

    return papers


def _paper(database: Callable[[], Database]) -> click.Command:
    @click.command("paper", epilog=example("plan paper PAPER"))
    @click.argument("paper", type=click.UUID)
    def paper_(paper: uuid.UUID) -> None:
        """Print a paper as it goes to the payer."""
        with refusals(), database().transaction() as db:
            click.echo(db.get_one(PlanDocument, paper).body)

    return paper_


def _delivered(database: Callable[[], Database]) -> click.Command:
    @click.command(
        "delivered",
        epilog=example('plan delivered PAPER --how letter --evidence "mailed 4 December"'),
    )
    @click.argument("paper", type=click.UUID)
    @click.option("--how", type=click.Choice(["letter", "email", "sms"]), required=True)
    @click.option("--evidence", required=True, help="Of the post office, the mail server.")
    def delivered(paper: uuid.UUID, how: str, evidence: str) -> None:
        """Note that a paper reached its payer.

        Tonight the plan that it disclosed becomes active.
        """
        with refusals(), database().transaction() as db:
            documents.delivered(db, paper, by=how, evidence=evidence)
        click.echo("Delivered.")

    return delivered


def _policy(db: Session, policies: Policies, guarantor_id: int) -> Policy:
    region = db.get_one(Guarantor, guarantor_id).region
    return policies.for_region(region, clock.today())


def _told(offered: Quote | NotOffered) -> tuple[object, ...]:
    if isinstance(offered, NotOffered):
        return (*(None,) * 5, offered.reason)
    return (
        offered.instalments[0].payment,
        offered.instalments[-1].payment,
        offered.finance_charge,
        offered.disclosed_apr,
        offered.total_of_payments,
        None,
    )


def _agreed(db: Session, said: _Said, policy: Policy) -> Plan:
    made: Quote | NotOffered | Plan = actions.offer(
        db,
        said.guarantor_id,
        said.wanted,
        policy=policy,
        today=clock.today(),
        replaces_id=said.replaces_id,
    )
    if isinstance(made, Quote):
        agreement = actions.Agreement(
            said.guarantor_id,
            made,
            f"{said.evidence}:{said.guarantor_id}",
            evidence=said.evidence,
            language=db.get_one(Guarantor, said.guarantor_id).language,
            actor=said.actor,
            replaces_id=said.replaces_id,
        )
        made = actions.agree(db, agreement, policy=policy)
    if isinstance(made, NotOffered):
        raise click.ClickException(f"not offered: {made.reason}")
    return made
