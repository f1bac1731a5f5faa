"""The dates of a plan by text, to who has just agreed to it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from billing_core import clock as product_clock
from billing_core.notices.copies import COPIES_MAX
from billing_core.notices.models import Notice
from billing_core.plans import asking, texts
from tests.billing_core.plans.payer import Payer

PHONE = "+14155550123"
NAMES = {
    "en_US": ("6", "$100.00", "Dec 24, 2026", "May 24, 2027"),
    "es_US": ("6", "$100.00", "24 dic 2026", "24 may 2027"),
    "zh_Hans_CN": ("6", "100.00", "2026年12月24日", "2027年5月24日"),
    "zh_Hant_HK": ("6", "100.00", "2026年12月24日", "2027年5月24日"),
}


def texted(payer: Payer, plan_id, language: str = "en_US") -> Notice | None:
    with payer.database.transaction() as db:
        now = asking.asked(db, plan_id, product_clock.today())
        assert now is not None
        return texts.send(db, now, PHONE, language=language)


@pytest.mark.parametrize("language", NAMES)
def test_it_says_how_much_how_often_and_until_when(database, clock, language):
    payer = Payer.owing(database, "600")
    plan_id = payer.has_plan()

    texted(payer, plan_id, language)

    with database.transaction() as db:
        sent = db.scalars(select(Notice).where(Notice.key.startswith("copy:plan:"))).one()
    assert (sent.recipient, sent.channel, sent.status) == (PHONE, "sms", "queued")
    assert (sent.guarantor_id, sent.language) == (payer.id, language)
    for said in NAMES[language]:
        assert said in sent.body


def test_no_more_than_ten_are_sent_of_one_schedule(database, clock):
    payer = Payer.owing(database, "600")
    plan_id = payer.has_plan()

    sent = [texted(payer, plan_id) for _ in range(COPIES_MAX + 1)]

    assert all(sent[:-1])
    assert sent[-1] is None
