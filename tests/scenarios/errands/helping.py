"""Errands of who needs help, questions a charge, looks for a receipt, or wants a person."""

from __future__ import annotations

from billing_core.assistance.models import Application
from billing_core.disputes.models import Dispute, DisputeMessage
from billing_core.gateways import Charged
from billing_core.holds.models import Hold
from billing_core.money import Money
from billing_core.payments import actions as payments
from billing_core.payments.models import Payment
from ivr.call_backs import CallBack
from tests import factories
from tests.caller import Caller
from tests.scenarios.errands.errand import SILENCE, Errand, nothing_more, row
from tests.scenarios.errands.later import was_sent

HELP = {"main_menu.choose": "4"}
RECEIPTS = {
    "main_menu.choose": "5",
    "main_menu.more": "5",
    "receipt.recent": "1",
    "receipt.details": "1",
}


# What must have come of it.


def applied(caller: Caller) -> None:
    """And nothing is collected meanwhile."""
    assert row(caller, Application).status == "started"
    assert row(caller, Hold).kind == "assistance"


def got_the_form(caller: Caller) -> None:
    was_sent(caller, row(caller, Application).number)


def questioned(caller: Caller) -> None:
    """The second visit, with what is wrong with it in the caller's own voice."""
    dispute, message = row(caller, Dispute), row(caller, DisputeMessage)
    assert (dispute.status, dispute.reason, dispute.visit_id is None) == (
        "open", "wrong_amount", False,
    )  # fmt: skip
    assert (message.dispute_id, message.seconds) == (dispute.id, 10)


def got_a_letter_about_it(caller: Caller) -> None:
    was_sent(caller, row(caller, Dispute).number, "letter")


def got_it_by_text(caller: Caller) -> None:
    was_sent(caller, row(caller, Payment).confirmation_code)


def got_it_by_letter(caller: Caller) -> None:
    was_sent(caller, row(caller, Payment).confirmation_code, "letter")


def got_it_by_email(caller: Caller) -> None:
    was_sent(caller, row(caller, Payment).confirmation_code, "email")


def spoke_to(caller: Caller, line: str) -> None:
    number = caller.app.extensions["phone_book"].line(line).number
    met = [event.text for event in caller.phone.events if event.kind == "connected"]
    assert met == [number], caller.phone.transcript()


def spoke_to_the_hardship_line(caller: Caller) -> None:
    spoke_to(caller, "hardship")


def spoke_to_an_interpreter(caller: Caller) -> None:
    assert any(event.kind == "connected" for event in caller.phone.events)
    whispers = [event.text for event in caller.phone.events if event.kind == "whisper"]
    assert any("Vietnamese" in words for words in whispers), whispers


def will_be_called(caller: Caller) -> None:
    with caller.app.extensions["database"].transaction() as db:
        booked = db.query(CallBack).filter(CallBack.phone == caller.phone.number).all()
        assert [(each.reason, each.status) for each in booked] == [("hardship", "waiting")]


# What was there before.


def has_paid(caller: Caller) -> None:
    caller.owes(60, 40, 20, email="alex@example.com")
    with caller.app.extensions["database"].transaction() as db:
        made = factories.payment(db, caller.person.id, Money.usd(40))
        payments.begin_charging(db, made.id)
        payments.settle(db, made.id, Charged(f"made:{made.id}"))


HELPING = (
    Errand(
        "asks whether they may qualify, and applies",
        HELP
        | {
            "help_paying.choose": "1",
            "help_paying.assistance": "1",
            "help_paying.household": "2#",
            "help_paying.income_period": "1",
            "help_paying.income": "2000#",
            "help_paying.insured": "1",
            "help_paying.check": "1",
            "help_paying.result": "1",
            "help_paying.applied": "1",
            "delivery.offer": "1",
            "delivery.consent": "1",
        },
        applied,
        also=got_the_form,
    ),
    Errand(
        "speaks to a hardship representative",
        HELP
        | {
            "help_paying.choose": "2",
            "representative.ring": "answered",
            "representative.talked": SILENCE,
        },
        spoke_to_the_hardship_line,
    ),
    Errand(
        "books a call back about hardship",
        HELP
        | {
            "help_paying.choose": "2",
            "representative.ring": "nobody",
            "representative.choose": "1",
            "representative.confirm_call_back": "1",
            "representative.promised": SILENCE,
        },
        will_be_called,
    ),
    Errand(
        "questions a visit, in their own words",
        {
            "main_menu.choose": "5",
            "main_menu.more": "1",
            "dispute.choose": ("2", "1"),
            "dispute.reason": "2",
            "dispute.tell": "1",
            "dispute.record": "message:10",
            "dispute.opened": "1",
            "dispute.call_back": "1",
            "delivery.offer": "2",
        },
        questioned,
        also=got_a_letter_about_it,
    ),
    Errand(
        "gets a receipt again by text",
        RECEIPTS | {"delivery.offer": "1", "delivery.consent": "1"},
        nothing_more,
        also=got_it_by_text,
        given=has_paid,
    ),
    Errand(
        "gets a receipt again by letter",
        RECEIPTS | {"delivery.offer": "2"},
        nothing_more,
        also=got_it_by_letter,
        given=has_paid,
    ),
    Errand(
        "gets a receipt again by email",
        RECEIPTS | {"delivery.offer": "3"},
        nothing_more,
        also=got_it_by_email,
        given=has_paid,
    ),
    Errand(
        "asks for an interpreter",
        {
            "main_menu.choose": "9",
            "welcome.languages": "5",
            "interpreter.choose": "say:Vietnamese",
            "interpreter.confirm": "1",
            "representative.ring": "answered",
            "representative.talked": SILENCE,
        },
        spoke_to_an_interpreter,
    ),
)
