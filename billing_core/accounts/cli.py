"""`billing contact` and `billing consent`: how people are reached, and what they agreed to."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import click

from billing_core import clock
from billing_core.accounts import actions, contacts, numbers, queries
from billing_core.accounts.models import (
    CONSENT_CHANNELS,
    CONTACT_KINDS,
    Consent,
    ConsentChannel,
    ContactChange,
    ContactKind,
)
from billing_core.audit import actions as audit
from billing_core.database import Database
from billing_core.manual import example, group
from billing_core.terminal import (
    FORMAT,
    GUARANTOR,
    LIMIT,
    account,
    print_rows,
    refusals,
    representative,
)

CHANGES = ("change", "guarantor", "kind", "from", "to", "status", "asked by", "on")
CONSENTS = ("topic", "channel", "given on", "taken back on", "by", "evidence", "words")
BY = click.option("--by", "name", required=True, help="Who does so.")
TOPIC_LENGTH_MAX = 24
DESK = "desk"
GIVEN = example(
    'consent give +14155550101 --topic receipt --words "May we text you receipts?"'
    ' --evidence "form of 3 December" --guarantor 1254-5278 --by kim'
)


def _topic(_: click.Context, __: click.Parameter, value: str) -> str:
    if len(value) > TOPIC_LENGTH_MAX:
        raise click.BadParameter(f"{TOPIC_LENGTH_MAX} letters at most")
    return value


def contacting(database: Callable[[], Database]) -> click.Group:
    """Return the group `contact`."""
    return group(
        "contact",
        "Phone, e-mail and address; the old one hears of a change.",
        [make(database) for make in (_show, _change, _waiting, _apply, _refuse, _undo)],
    )


def consenting(database: Callable[[], Database]) -> click.Group:
    """Return the group `consent`."""
    return group(
        "consent",
        "What may be sent to a number, by topic and channel.",
        [make(database) for make in (_consents, _give, _withdraw)],
    )


def _show(database: Callable[[], Database]) -> click.Command:
    @click.command("show", epilog=example("contact show 1254-5278"))
    @click.argument("guarantor", type=GUARANTOR)
    @LIMIT
    @FORMAT
    def show(guarantor: int, limit: int, form: str) -> None:
        """Show how somebody is reached, and how that changed."""
        with database().reading() as db:
            known = account(db, guarantor)
            changes = [_changed(each) for each in queries.contact_changes(db, guarantor, limit)]
            now = [(kind, getattr(known, kind)) for kind in CONTACT_KINDS]
        if form == "table":
            print_rows(("kind", "now"), now, form, nothing="")
        print_rows(CHANGES, changes, form, nothing="No change was asked for.")

    return show


def _change(database: Callable[[], Database]) -> click.Command:
    @click.command(
        "change",
        epilog=example(
            'contact change 1254-5278 email ana@example.com --evidence "code by text" --by kim'
        ),
    )
    @click.argument("guarantor", type=GUARANTOR)
    @click.argument("kind", type=click.Choice(CONTACT_KINDS))
    @click.argument("value", required=False)
    @click.option("--evidence", required=True, help="How they proved who they are: a call, a code.")
    @click.option("--unproven", is_flag=True, help="They did not: it waits for `contact apply`.")
    @BY
    def change(
        guarantor: int,
        kind: ContactKind,
        value: str | None,
        *,
        evidence: str,
        unproven: bool,
        name: str,
    ) -> None:
        """Change a phone number, e-mail or postal address.

        The old contact is written to, so that a thief cannot do it unseen. Leave to text a number
        goes with the number. Without VALUE, the contact is forgotten.
        """
        wanted = contacts.Request(
            guarantor, kind, value, representative(name), evidence, strongly_verified=not unproven
        )
        with refusals(), database().transaction() as db:
            account(db, guarantor)
            made = contacts.change(db, wanted)
            click.echo(f"The {kind} of {numbers.written(guarantor)}: {made.status} ({made.id}).")

    return change


def _waiting(database: Callable[[], Database]) -> click.Command:
    @click.command("waiting", epilog=example("contact waiting"))
    @LIMIT
    @FORMAT
    def waiting(limit: int, form: str) -> None:
        """List the changes that wait for a person."""
        with database().reading() as db:
            rows = [_changed(each) for each in queries.contact_changes_waiting(db, limit)]
        print_rows(CHANGES, rows, form, nothing="No change waits.")

    return waiting


def _apply(database: Callable[[], Database]) -> click.Command:
    @click.command("apply", epilog=example("contact apply CHANGE --by kim"))
    @click.argument("change", type=click.UUID)
    @BY
    def apply(change: uuid.UUID, name: str) -> None:
        """Let a change take effect that waited for proof."""
        with refusals(), database().transaction() as db:
            _said(contacts.apply(db, change, by=representative(name)))

    return apply


def _refuse(database: Callable[[], Database]) -> click.Command:
    @click.command("refuse", epilog=example("contact refuse CHANGE --by kim"))
    @click.argument("change", type=click.UUID)
    @BY
    def refuse(change: uuid.UUID, name: str) -> None:
        """Refuse a change that waited for proof."""
        with refusals(), database().transaction() as db:
            _said(contacts.refuse(db, change, by=representative(name)))

    return refuse


def _undo(database: Callable[[], Database]) -> click.Command:
    @click.command("undo", epilog=example("contact undo CHANGE --by kim"))
    @click.argument("change", type=click.UUID)
    @BY
    def undo(change: uuid.UUID, name: str) -> None:
        """Undo a change that was not theirs.

        Whoever has the old contact says that it was not them. Leave to text must be given anew.
        """
        with refusals(), database().transaction() as db:
            _said(contacts.undo(db, change, by=representative(name)))

    return undo


def _consents(database: Callable[[], Database]) -> click.Command:
    @click.command("show", epilog=example("consent show +14155550101"))
    @click.argument("phone")
    @FORMAT
    def show(phone: str, form: str) -> None:
        """Show what a number agreed to, and when it was taken back."""
        number = _number(phone)
        with database().reading() as db:
            rows = [_agreed(each) for each in queries.consents(db, number)]
        print_rows(CONSENTS, rows, form, nothing=f"Nothing may be sent to {number}.")

    return show


def _give(database: Callable[[], Database]) -> click.Command:
    @click.command("give", epilog=GIVEN)
    @click.argument("phone")
    @click.option("--topic", callback=_topic, required=True, help="receipt, statements, plan, …")
    @click.option(
        "--channel", type=click.Choice(CONSENT_CHANNELS), default="sms", show_default=True
    )
    @click.option("--words", required=True, help="What they agreed to, as it was said.")
    @click.option("--evidence", required=True, help="Where: a call, a form.")
    @click.option("--guarantor", type=GUARANTOR, help="Whose number it is.")
    @BY
    def give(
        phone: str,
        topic: str,
        *,
        channel: ConsentChannel,
        guarantor: int | None,
        **told: str,
    ) -> None:
        """Write down that a number may be reached about a topic.

        With the words agreed to and where (47 CFR 64.1200); given twice, it is one.
        """
        number = _number(phone)
        with refusals(), database().transaction() as db:
            if guarantor is not None:
                account(db, guarantor)
            actions.give_consent(
                db,
                number,
                topic,
                words=told["words"],
                evidence=told["evidence"],
                guarantor_id=guarantor,
                channel=channel,
                actor=representative(told["name"]),
            )
        click.echo(f"{number} may be reached about {topic} by {channel}.")

    return give


def _withdraw(database: Callable[[], Database]) -> click.Command:
    @click.command(
        "withdraw", epilog=example("consent withdraw +14155550101 --topic receipt --by kim")
    )
    @click.argument("phone")
    @click.option("--topic", help="This alone; without: every topic.")
    @click.option("--channel", type=click.Choice(CONSENT_CHANNELS), help="Without: every channel.")
    @BY
    def withdraw(
        phone: str, topic: str | None, *, channel: ConsentChannel | None, name: str
    ) -> None:
        """Take back what a number agreed to, at once."""
        number = _number(phone)
        with database().transaction() as db:
            changed = actions.revoke_consent(
                db, number, topic, channel=channel, by=DESK, actor=representative(name)
            )
        click.echo(f"{changed} taken back for {number}.")

    return withdraw


def _said(change: ContactChange | None) -> None:
    if change is None:
        raise click.ClickException("that change was decided already: see `flask billing contact`")
    click.echo(f"The {change.kind} of {numbers.written(change.guarantor_id)}: {change.status}.")


def _number(phone: str) -> str:
    with refusals():
        number = contacts.usable("phone", phone)
    assert number is not None
    return number


def _changed(change: ContactChange) -> tuple[object, ...]:
    return (
        *(change.id, numbers.written(change.guarantor_id), change.kind, change.before),
        *(change.after, change.status, change.asked_by.removeprefix(audit.REPRESENTATIVE)),
        clock.day_of(change.asked_at),
    )


def _agreed(consent: Consent) -> tuple[object, ...]:
    taken_back = consent.revoked_at and clock.day_of(consent.revoked_at)
    return (
        *(consent.topic, consent.channel, clock.day_of(consent.given_at), taken_back),
        *(consent.revoked_by, consent.evidence, consent.words),
    )
