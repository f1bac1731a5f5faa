"""Saved methods: kept, offered while they are good, replaced, removed; never a number."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError, NoResultFound

from billing_core.audit.models import AuditEvent
from billing_core.autopay import actions as autopay
from billing_core.autopay import queries as mandates
from billing_core.autopay.actions import BankSource
from billing_core.autopay.authorisations import once
from billing_core.bank.models import BankAccount as BankRow
from billing_core.database import Database, new_id
from billing_core.errors import UnknownGuarantor
from billing_core.methods import actions, queries
from billing_core.methods.models import SavedMethod
from billing_core.money import Money
from tests.billing_core.methods.keeper import Keeper, card


def tags(database: Database) -> list[str]:
    with database.transaction() as db:
        told = db.scalars(select(AuditEvent.tag).order_by(AuditEvent.at, AuditEvent.id)).all()
        return [tag for tag in told if tag.startswith("method")]


def test_what_is_kept_says_which_card_it_is_in_which_words_it_was_let_and_no_more(database):
    method = Keeper.owing(database).kept(card("1234"))

    assert (method.brand, method.last4, method.good_through) == ("visa", "1234", date(2028, 6, 30))
    assert (method.words, method.evidence) == ("To save this card for next time, press 1.", "CA1/9")
    assert tags(database) == ["method_saved"]


def test_the_newest_is_offered_first(database):
    keeper = Keeper.owing(database)
    for last4 in ("1111", "2222", "3333"):
        keeper.keeps(card(last4))

    assert keeper.may_use() == keeper.has() == ["3333", "2222", "1111"]


def test_nobody_else_may_use_it(database):
    Keeper.owing(database).keeps()

    assert Keeper.owing(database).may_use() == []


def test_asked_twice_it_is_kept_once(database):
    keeper = Keeper.owing(database)

    first, second = (keeper.kept(request_key="CA1/9") for _ in range(2))

    assert first.id == second.id
    assert keeper.has() == ["4242"]


def test_a_card_is_good_until_its_last_day(database):
    keeper = Keeper.owing(database)
    keeper.keeps(card(good_through=date(2026, 11, 30)))

    assert keeper.may_use(today=date(2026, 11, 30)) == ["4242"]
    assert keeper.may_use(today=date(2026, 12, 1)) == []
    assert keeper.has() == ["4242"]


def test_a_card_of_which_no_month_is_known_is_offered(database):
    keeper = Keeper.owing(database)
    keeper.keeps(card(good_through=None))

    assert keeper.may_use(today=date(2099, 1, 1)) == ["4242"]


def test_another_gateways_token_is_not_offered(database):
    keeper = Keeper.owing(database)
    keeper.keeps()

    assert keeper.may_use(gateway="stripe") == []


def test_a_fourth_is_too_many(database):
    keeper = Keeper.owing(database)
    for last4 in ("1111", "2222", "3333"):
        keeper.keeps(card(last4))

    assert keeper.keeps(card("4444")) == actions.Full(3)
    assert len(keeper.has()) == 3


def test_a_fourth_may_take_the_place_of_one(database):
    keeper = Keeper.owing(database)
    first = keeper.kept(card("1111"))
    for last4 in ("2222", "3333"):
        keeper.keeps(card(last4))

    keeper.keeps(card("4444"), instead_of=first.id)

    assert keeper.has() == ["4444", "3333", "2222"]
    assert tags(database)[-2:] == ["method_removed", "method_saved"]


def test_the_same_card_again_takes_its_own_place(database):
    keeper = Keeper.owing(database)
    old = keeper.kept(card("1111", good_through=date(2026, 12, 31)))
    for last4 in ("2222", "3333"):
        keeper.keeps(card(last4))

    new = keeper.kept(card("1111", good_through=date(2030, 12, 31)))

    assert keeper.has() == ["1111", "3333", "2222"]
    with database.transaction() as db:
        assert queries.get(db, old.id).removed_because == "replaced"
        assert queries.get(db, new.id).good_through == date(2030, 12, 31)


def test_what_is_removed_is_forgotten_but_for_that_it_was(database):
    keeper = Keeper.owing(database)
    method = keeper.kept()

    removed = keeper.removes(method.id)

    assert keeper.has() == []
    assert (removed.token, removed.removed_because, removed.last4) == (None, "asked", "4242")


def test_removed_twice_it_is_removed_once(database):
    keeper = Keeper.owing(database)
    method = keeper.kept()

    first, second = (keeper.removes(method.id) for _ in range(2))

    assert first.removed_at == second.removed_at
    assert tags(database) == ["method_saved", "method_removed"]


def test_a_bank_account_is_kept_by_its_row(database):
    keeper = Keeper.owing(database)
    account = keeper.bank_account()
    source = BankSource(account.id, "99")

    method = keeper.kept(source)
    again = keeper.kept(source)

    assert keeper.may_use() == ["99"]
    assert method.id != again.id
    assert queries.source(again) == autopay.BankSource(account.id, "99")
    assert keeper.removes(again.id).removed_at is not None


def test_a_bank_account_that_a_bank_stopped_is_not_offered(database):
    keeper = Keeper.owing(database)
    account = keeper.bank_account()
    keeper.keeps(BankSource(account.id, "99"))
    with database.transaction() as db:
        db.get_one(BankRow, account.id).stopped_code = "R02"

    assert keeper.may_use() == []
    assert keeper.has() == ["99"]


def test_a_mandate_is_given_its_own_copy_and_outlives_the_method(database):
    keeper = Keeper.owing(database)
    method = keeper.kept(card("1234"))
    other = keeper.kept(card("5678"))
    mandate = gives_mandate(database, keeper, queries.source(method))

    with database.transaction() as db:
        assert [one.id for one in queries.drawn_by(db, method)] == [mandate]
        assert queries.drawn_by(db, other) == []
    keeper.removes(method.id)

    with database.transaction() as db:
        assert queries.drawn_by(db, queries.get(db, method.id)) == []
        (in_force,) = mandates.in_force(db, keeper.id)
        assert in_force.token


def test_mandates_on_a_kept_bank_account_are_known(database):
    keeper = Keeper.owing(database)
    method = keeper.kept(BankSource(keeper.bank_account().id, "99"))
    mandate = gives_mandate(database, keeper, queries.source(method))

    with database.transaction() as db:
        assert [one.id for one in queries.drawn_by(db, method)] == [mandate]


def gives_mandate(database: Database, keeper: Keeper, source):
    words = once(
        keeper.id,
        source.last4,
        amount=Money.usd(20),
        on=date(2026, 12, 24),
        authorised_on=date(2026, 11, 24),
        hours="8-18",
        language="en_US",
    )
    given = autopay.Given(
        guarantor_id=keeper.id,
        purpose="once",
        source=source,
        request_key="CA2/4",
        words=words,
        evidence="RE1",
        recorded=True,
        amount=Money.usd(20),
        draw_on=date(2026, 12, 24),
    )
    with database.transaction() as db:
        return autopay.give(db, given).id


def test_nobody_keeps_anything_for_someone_unknown(database):
    with pytest.raises(UnknownGuarantor):
        Keeper(database, 10_000_008).keeps()


def test_what_was_never_kept_cannot_be_removed(database):
    with pytest.raises(NoResultFound):
        Keeper.owing(database).removes(new_id())


def test_the_database_keeps_no_card_without_its_token(database):
    keeper = Keeper.owing(database)
    method = keeper.kept()

    with database.transaction() as db:
        db.get_one(SavedMethod, method.id).token = None
        with pytest.raises(IntegrityError):
            db.flush()
        db.rollback()
