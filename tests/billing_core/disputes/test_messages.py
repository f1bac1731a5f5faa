"""What a guarantor said about a charge is kept with its dispute, and confirmed in writing."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.exc import NoResultFound

from billing_core.accounts.models import Guarantor
from billing_core.database import new_id
from billing_core.disputes import actions, papers, queries
from billing_core.disputes.actions import Message, Outcome
from billing_core.notices.copies import COPIES_MAX, Wanted
from billing_core.notices.words import LANGUAGES
from tests.billing_core.assistance import steps

TODAY, CALLED_BY = date(2026, 11, 24), date(2026, 11, 27)
PHONE = "+15105550123"


def opened(db, *, of_a_visit=True, reason="billed_twice"):
    """A household's dispute about its newest visit, or the bill."""
    ana = steps.household(db, "200", "40")
    visit_id = steps.visits(db, ana)[0] if of_a_visit else None
    request = actions.Request(ana, reason, visit_id, answer_by=CALLED_BY)
    return actions.open_new(db, request, on=TODAY, actor="caller")


def said(db, dispute, recording="RE1", seconds=12):
    return actions.add_message(db, dispute.id, Message(recording, seconds, "es_US"), actor="caller")


def confirmed(db, dispute, channel="sms", language="en_US", guarantor_id=None):
    wanted = Wanted(dispute.number, channel, language, "caller", PHONE)
    return papers.send(db, guarantor_id or dispute.guarantor_id, wanted)


def test_messages_are_kept_with_their_dispute_in_order(database, clock):
    with database.transaction() as db:
        dispute = opened(db)

        said(db, dispute, "RE1")
        clock.forward(seconds=60)
        said(db, dispute, "RE2", seconds=30)

        kept = queries.messages(db, dispute.id)
        assert [(one.recording, one.seconds, one.language) for one in kept] == [
            ("RE1", 12, "es_US"),
            ("RE2", 30, "es_US"),
        ]


def test_a_recording_told_twice_is_one_message(database, clock):
    with database.transaction() as db:
        dispute = opened(db)

        assert said(db, dispute) is said(db, dispute)

        assert len(queries.messages(db, dispute.id)) == 1


def test_nothing_is_said_of_a_dispute_that_there_is_not(database, clock):
    with database.transaction() as db, pytest.raises(NoResultFound):
        actions.add_message(db, new_id(), Message("RE1", 3, "en_US"), actor="caller")


def test_the_newest_dispute_about_a_visit_is_found_open_or_not(database, clock):
    with database.transaction() as db:
        first = opened(db)
        ana, visit_id = first.guarantor_id, first.visit_id
        actions.resolve(db, first.id, Outcome("stands", "representative:mira", TODAY))
        assert queries.last_about(db, ana, visit_id) is first
        assert queries.last_about(db, ana, None) is None
        clock.forward(days=1)

        request = actions.Request(ana, "other", visit_id)
        second = actions.open_new(db, request, on=date(2026, 11, 25), actor="caller")

        assert queries.last_about(db, ana, visit_id) is second


def test_a_text_says_the_number_and_who_calls_by_when_and_nothing_about_care(database, clock):
    with database.transaction() as db:
        dispute = opened(db)

        notice = confirmed(db, dispute)

        number = f"{dispute.number[:4]} {dispute.number[4:]}"
        assert notice.channel == "sms"
        assert f"Case number {number}. We will call you by Nov 27, 2026." in notice.body
        assert "visit" not in notice.body


def test_a_letter_says_what_it_is_about_and_what_is_held(database, clock):
    with database.transaction() as db:
        dispute = opened(db)
        db.get_one(Guarantor, dispute.guarantor_id).address = "12 Oak Street"

        notice = confirmed(db, dispute, "letter")

        assert "12 Oak Street" in notice.body
        assert "About: the visit of" in notice.body
        assert "we charge no late fee for it and do not send it to collections" in notice.body


def test_a_letter_about_the_whole_bill_says_so(database, clock):
    with database.transaction() as db:
        notice = confirmed(db, opened(db, of_a_visit=False), "letter")

        assert "About: your bill" in notice.body


def test_only_its_own_guarantor_gets_one_and_ten_at_most(database, clock):
    with database.transaction() as db:
        dispute = opened(db)
        other = steps.household(db, "10")

        assert confirmed(db, dispute, guarantor_id=other) is None
        wanted = Wanted("00000000", "sms", "en_US", "caller", PHONE)
        assert papers.send(db, dispute.guarantor_id, wanted) is None
        copies = [confirmed(db, dispute) for _ in range(COPIES_MAX + 1)]
        assert all(copies[:-1])
        assert copies[-1] is None


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("channel", ["sms", "letter"])
def test_every_language_has_the_words(database, clock, language, channel):
    with database.transaction() as db:
        notice = confirmed(db, opened(db), channel, language)

        assert "{" not in notice.body
        assert len(notice.body) <= 1600
