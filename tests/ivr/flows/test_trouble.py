"""When something of ours is broken: an apology and a person, and nothing untrue about money."""

from __future__ import annotations

import pytest

from billing_core.money import Money
from billing_core.payments.models import Payment
from ivr.calls import CallRow
from ivr.flows import main_menu, pay, representative, trouble
from ivr.prompts import trouble as words
from ivr.prompts import welcome as welcome_words
from ivr.simulator.documents import Response, Unreachable
from ivr.simulator.transport import Transport
from tests.ivr.flows.carriers import DELIVERED_TWICE
from tests.ivr.line import ON_SQLITE

pytestmark = ON_SQLITE


class Outage:
    """Between the carrier and the line. Once it strikes, nothing answers but the fallback address;
    when that was asked, all is well again.
    """

    def __init__(self, post: Transport) -> None:
        self.post = post
        self.strikes = False

    def __call__(self, url, form, headers) -> Response:
        if self.strikes and not url.endswith("/voice/fallback"):
            raise Unreachable("no answer")
        self.strikes = False
        return self.post(url, form, headers)


@pytest.fixture
def outage(carrier) -> Outage:
    carrier.post = Outage(carrier.post)
    return carrier.post


def falls_out(caller, outage, keys: str):
    """Press a key to which the line has no answer."""
    assert caller.phone.waiting.kind in ("keys", "speech")
    outage.strikes = True
    return caller.presses(keys)


def test_when_our_words_cannot_be_had_there_is_an_apology_and_a_person(caller, outage):
    caller.at(main_menu.choose)

    falls_out(caller, outage, "4")

    caller.is_at(representative.ring).hears(words.sorry()).is_put_through_to("member_services")


@pytest.mark.parametrize("language", ["es_US", "zh_Hans_CN", "zh_Hant_HK"])
def test_the_apology_is_in_the_callers_language(caller, outage, language):
    caller.speaks(language).at(main_menu.choose)

    falls_out(caller, outage, "4")

    caller.hears(words.sorry())


def test_an_outage_before_the_last_key_charges_nothing(caller, outage, rows):
    caller.at(pay.choose_amount).owes(40).presses("1").presses("1").pays_with("visa")

    falls_out(caller, outage, "1").lets_jobs_run()

    caller.is_at(representative.ring)
    assert rows(Payment) == []


def test_an_outage_while_the_payment_is_on_its_way_says_nothing_about_it(caller, outage, rows):
    caller.at(pay.choose_amount).owes(40).presses("1").presses("1").pays_with("visa").presses("1")

    falls_out(caller, outage, "5").lets_jobs_run()

    caller.is_at(representative.ring).hears(words.sorry())
    assert "40" not in caller.phone.spoken
    assert rows(Payment)[0].status == "paid"


def test_after_an_outage_the_next_call_begins_with_the_money(caller, outage):
    caller.at(pay.choose_amount).owes(40).presses("1").presses("1").pays_with("visa").presses("1")
    falls_out(caller, outage, "5").lets_jobs_run().hangs_up()

    caller.dials()

    caller.hears(welcome_words.payment_was_made(Money.usd(40)))


def test_a_step_that_a_release_took_away_leads_to_a_person(caller):
    sid = caller.at(main_menu.choose).phone.sid
    with caller.app.extensions["database"].transaction() as db:
        db.get_one(CallRow, sid).step = "plans.choose_term"

    caller.presses("1")

    caller.is_at(representative.ring).hears(words.lost())


def test_goodbye_names_the_plan_and_hangs_up(caller):
    caller.at(trouble.goodbye)

    caller.hears(words.goodbye("Kaiser Permanente")).call_is_over()


@DELIVERED_TWICE
def test_an_outage_told_of_twice_is_apologised_for_once(caller, outage):
    caller.at(main_menu.choose)

    falls_out(caller, outage, "4")

    caller.is_at(representative.ring)
    assert caller.row.turn == 1
