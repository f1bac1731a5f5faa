"""A number keyed to somebody else: we keep a token, and ask for the number for the bank."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from billing_core.bank import actions, sealing, tokens, vault
from billing_core.bank.cli import banking
from tests.billing_core.bank.drawer import KEY, Drawer, submit
from tests.billing_core.bank.test_vault import NEWER

TOKEN = "tok_9f3"


class Keeper:
    """Knows one number."""

    def number(self, token):
        if token != TOKEN:
            raise ValueError(f"no such token here: {token}")
        return "555001234"


@pytest.fixture
def drawer(database, clock):
    """Someone whose account number is kept elsewhere."""
    owing = Drawer.owing(database, "100")
    owing.account_id = keyed(database, owing.id).id
    return owing


def keyed(database, guarantor_id, **changes):
    told = {
        "guarantor_id": guarantor_id,
        "kind": "checking",
        "routing_number": "231380104",
        "token": TOKEN,
        "last4": "1234",
        "holder": "Alex Rivera",
    }
    with database.transaction() as db:
        return actions.add_account(db, actions.NewToken(**(told | changes)))


def test_the_number_is_asked_of_who_keeps_it(drawer):
    tokens.use(Keeper())

    assert sealing.number(drawer.account()) == "555001234"
    assert drawer.account().last4 == "1234"


def test_a_number_that_nobody_keeps_is_not_made_up(drawer):
    with pytest.raises(ValueError, match="nobody who keeps"):
        sealing.number(drawer.account())


def test_a_token_that_its_keeper_does_not_know_opens_nothing(database, drawer):
    tokens.use(Keeper())
    other = keyed(database, drawer.id, token="tok_other")

    with pytest.raises(ValueError, match="no such token"):
        sealing.number(other)


def test_a_token_of_a_bank_that_cannot_be_is_refused(database, drawer):
    refused = keyed(database, drawer.id, routing_number="231380105")

    assert refused == actions.Refused("routing_number")


def test_the_token_is_in_no_log(drawer):
    told = actions.NewToken(drawer.id, "checking", "231380104", TOKEN, "1234", "Alex Rivera")

    assert TOKEN not in repr(told)


def test_the_bank_gets_the_number_behind_the_token(drawer):
    tokens.use(Keeper())
    drawer.agrees("60")

    file = submit(drawer.database)

    assert file is not None
    [entry] = [line for line in file.splitlines() if line.startswith("6")]
    assert entry[12:29].strip() == "555001234"
    assert TOKEN not in file


def test_without_its_keeper_a_debit_stays_for_another_day(drawer):
    payment_id = drawer.agrees("60")

    with pytest.raises(ValueError, match="nobody who keeps"):
        submit(drawer.database)

    assert drawer.payment(payment_id).status == "created"


def test_sealing_again_leaves_tokens_as_they_are(database, drawer):
    before = drawer.account().sealed_number
    vault.use(vault.KeyedVault(NEWER, KEY))

    said = CliRunner().invoke(banking(lambda: database), ["reseal"])

    assert "1 account numbers sealed again" in said.output  # the other account of the drawer
    assert drawer.account().sealed_number == before


@pytest.mark.parametrize(
    ("token", "number"),
    [
        ("sim_tok_ok_bank_4321_a1b2", "000123454321"),
        ("sim_tok_no_account_bank_0007_a1b2", "000123450007"),
        ("pm_usBankAccount", "000123456789"),
    ],
)
def test_the_pretend_world_knows_its_own_accounts(token, number):
    assert tokens.PretendTokens().number(token) == number


@pytest.mark.parametrize("token", ["sim_tok_ok_visa_4242_a1b2", "tok_9f3", ""])
def test_the_pretend_world_knows_no_other_token(token):
    with pytest.raises(ValueError, match="pretend"):
        tokens.PretendTokens().number(token)
