"""The page a person gets: every figure of the statement, in their language, safe and for good."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import date
from string import Formatter
from xml.etree import ElementTree as ET

import pytest
from sqlalchemy import literal, select, update
from sqlalchemy.exc import NoResultFound

from billing_core.accounts.ranges import Range
from billing_core.ledger.actions import Side, post, reverse
from billing_core.ledger.chart import CARD_CLEARING, UNAPPLIED
from billing_core.ledger.models import Entry
from billing_core.money import Money
from billing_core.notices.words import LANGUAGES, Letterhead, letterhead, use
from billing_core.statements.actions import record_visit
from billing_core.statements.models import Statement, Visit
from billing_core.statements.monthly import Cycle, run
from billing_core.statements.rendering import FOLDER, by_number, render
from billing_core.statements.snapshots import Telling
from tests.billing_core.books import ANA, add_guarantor, visit

DAY = date(2026, 12, 1)
CYCLE = Cycle("2026-11", DAY, {}, date(2026, 12, 31))


@pytest.fixture(autouse=True)
def _letterhead():
    before = letterhead()
    use(Letterhead("Evergreen & Co. Health", "1-800-555-0100"))
    yield
    use(before)


def page(database, *visits, language: str = "en_US", credit: int = 0, **told) -> str:
    with database.transaction() as db:
        add_guarantor(db, language=language, given_name="<Ana>")
        for made in visits:
            record_visit(db, made)
        if credit:
            amount = Money.usd(credit)
            sides = [Side(CARD_CLEARING, amount), Side(UNAPPLIED, -amount)]
            post(db, ANA, key="p", kind="payment", effective_on=DAY, sides=sides)
        run(db, Range(), replace(CYCLE, **told))
        return render(db, db.scalars(select(Statement.id)).one())


def text_of(html: str) -> str:
    """What stands on the page; fails if the page is not well formed."""
    tree = ET.fromstring(html.replace("<!doctype html>", ""))
    for style in tree.iter("head"):
        style.clear()
    return " ".join("".join(tree.itertext()).split())


@pytest.fixture
def seventy():
    return visit("1", Money.usd(70), pending=Money.usd(9), provider="Smith & Sons <Clinic>")


def test_the_page_has_every_figure_and_is_safe(database, clock, seventy):
    html = page(database, seventy)

    said = text_of(html)
    assert "<Ana>" not in html
    for words in (
        "Evergreen & Co. Health",
        "<Ana> Reyes",
        "Amount due now",
        "Please pay by Dec 31, 2026.",
        "New charges, your share$70.00",
        "Smith & Sons <Clinic>",
        "copay $70.00",
        "$9.00 of charges is still with your insurance",
        "1-800-555-0100",
    ):
        assert words in said, words
    assert 'lang="en-US"' in html


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("es_US", "Estado de su cuenta"),
        ("zh_Hans_CN", "账户对账单"),
        ("zh_Hant_HK", "賬戶月結單"),
        ("pt_BR", "Statement of your account"),
    ],
)
def test_it_is_in_the_language_it_was_issued_in(database, clock, seventy, language, title):
    html = page(database, seventy, language=language)

    assert title in text_of(html)
    known = language if language in LANGUAGES else "en_US"
    assert f'lang="{known.replace("_", "-")}"' in html


def test_a_credit_is_said_to_be_one_and_nothing_is_due(database, clock, seventy):
    said = text_of(page(database, seventy, credit=90))

    assert "Nothing is due now." in said
    assert "You have a credit of $20.00." in said
    assert "Fees and credits on no visit-$90.00" in said


def test_what_a_plan_asks_for_this_month_is_said(database, clock, seventy):
    whose = select(literal(ANA).label("guarantor_id"), literal(2500).label("cents")).subquery()

    said = text_of(page(database, seventy, telling=Telling(instalments=whose)))

    assert "Of it, $25.00 is due now" in said


def test_a_statement_without_visits_has_no_table_of_them(database, clock):
    page(database, credit=90)
    with database.transaction() as db:
        taken = db.scalars(select(Entry)).one()
        reverse(db, taken.id, key="r", effective_on=DAY)
        run(db, Range(), Cycle("2026-12", date(2027, 1, 1), {}, date(2027, 1, 31)))
        last = db.scalars(select(Statement.id).where(Statement.issued_on > DAY)).one()

        said = render(db, last)

    assert "What it is for" not in said


def test_many_visits_are_summed_in_one_line(database, clock):
    visits = [visit(str(number), Money.usd(10)) for number in range(16)]

    said = text_of(page(database, *visits))

    assert "2 more visits, together$20.00" in said


def test_a_copy_says_the_same_whatever_became_of_the_visit(database, clock, seventy):
    before = page(database, seventy)
    with database.transaction() as db:
        db.execute(update(Visit).values(provider="Renamed", charge_cents=1))
        number = db.scalars(select(Statement.number)).one()

    with database.transaction() as db:
        assert by_number(db, number) == before


def test_an_unknown_number_is_said_to_be_unknown(database):
    with database.transaction() as db, pytest.raises(NoResultFound):
        by_number(db, "26110")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_words_with_the_same_places(language):
    def places(words):
        return {
            name: places(value)
            if isinstance(value, dict)
            else {field for _, field, _, _ in Formatter().parse(value) if field}
            for name, value in words.items()
        }

    english, other = (
        tomllib.loads((FOLDER / "words" / f"{code}.toml").read_text("utf-8"))
        for code in ("en_US", language)
    )

    assert places(other) == places(english)
