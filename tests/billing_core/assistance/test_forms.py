"""The form of an application goes out with the papers it needs, as often as is reasonable."""

from __future__ import annotations

import string
from collections.abc import Iterator

import pytest

from billing_core.accounts.models import Guarantor
from billing_core.assistance import forms, queries
from billing_core.assistance.models import DOCUMENT_KINDS
from billing_core.notices import words
from billing_core.notices.copies import COPIES_MAX, Wanted
from billing_core.notices.words import LANGUAGES
from tests.billing_core.assistance import steps

PHONE = "+15105550123"
ONLINE = words.Letterhead("Evergreen", "1-800-555-0100", "https://evergreen.example/help")


@pytest.fixture(autouse=True)
def letterhead() -> Iterator[None]:
    words.use(ONLINE)
    yield
    words.use(words.DEFAULT_LETTERHEAD)


def applied(db, **columns):
    return queries.latest(db, _applied(db, **columns))


def _applied(db, **columns):
    ana = steps.household(db, "200", **columns)
    steps.applied(db, ana)
    return ana


def sent(db, application, channel="sms", language="en_US", guarantor_id=None):
    wanted = Wanted(application.number, channel, language, "caller", PHONE)
    return forms.send(db, guarantor_id or application.guarantor_id, wanted)


def test_a_text_has_the_address_of_the_form_and_the_day(database, clock):
    with database.transaction() as db:
        application = applied(db)

        body = sent(db, application).body

        assert "Form: https://evergreen.example/help Send it with your proofs by" in body
        assert application.number[:4] in body
        assert "income" not in body


def test_where_the_form_is_nowhere_the_text_does_without(database, clock):
    words.use(words.Letterhead("Evergreen", "1-800-555-0100"))
    with database.transaction() as db:
        application = applied(db)

        assert "http" not in sent(db, application).body
        assert "http" not in sent(db, application, "letter").body


def test_a_letter_lists_what_every_application_needs(database, clock):
    with database.transaction() as db:
        application = applied(db)
        db.get_one(Guarantor, application.guarantor_id).address = "12 Oak Street"

        body = sent(db, application, "letter").body

        assert body.startswith("Alex Rivera\n12 Oak Street\n")
        assert "one proof of each income of your household" in body
        assert "collections and late fees stop" in body
        assert "It is also at https://evergreen.example/help" in body


def test_of_one_that_was_read_it_lists_what_is_missing(database, clock):
    with database.transaction() as db:
        application = applied(db)
        steps.handed_in(db, application.id, "form", needed="wages pension")

        body = sent(db, application, "letter").body

        assert "- wages: the last two pay stubs" in body
        assert "- pension:" in body
        assert "one proof of each income" not in body


def test_only_its_own_guarantor_gets_it_and_ten_times_at_most(database, clock):
    with database.transaction() as db:
        application, other = applied(db), steps.household(db, "10")

        assert sent(db, application, guarantor_id=other) is None
        unknown = Wanted("00000000", "sms", "en_US", "caller", PHONE)
        assert forms.send(db, application.guarantor_id, unknown) is None
        copies = [sent(db, application) for _ in range(COPIES_MAX + 1)]
        assert all(copies[:-1])
        assert copies[-1] is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_longest_letter_fits_where_it_is_kept(database, clock, language):
    with database.transaction() as db:
        application = applied(db, address="x" * 300)
        steps.handed_in(db, application.id, "form", needed=" ".join(DOCUMENT_KINDS))

        body = sent(db, application, "letter", language).body

        assert "{" not in body
        assert len(body) <= 1600


def placeholders(language, name):
    said = (forms.WORDS / language / f"{name}.txt").read_text("utf-8")
    return {field for _, field, _, _ in string.Formatter().parse(said) if field}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_text_with_the_same_blanks(language):
    names = sorted(path.stem for path in (forms.WORDS / language).glob("*.txt"))

    assert {f"paper_{kind}" for kind in (*DOCUMENT_KINDS, "all")} <= set(names)
    assert names == sorted(path.stem for path in (forms.WORDS / "en_US").glob("*.txt"))
    assert all(placeholders(language, name) == placeholders("en_US", name) for name in names)
