"""Account numbers can be read with the secret, for their row, and with nothing else."""

from __future__ import annotations

import base64

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update

from billing_core import keys
from billing_core.bank import sealing, vault
from billing_core.bank.cli import banking
from billing_core.bank.models import BankAccount
from tests.billing_core.bank.drawer import KEY, Drawer, submit

NEWER = keys.derived("a newer secret", "bank account numbers")
numbers = st.text("0123456789-ABCxyz", min_size=4, max_size=17)


@given(numbers)
def test_what_is_sealed_opens_again_and_is_not_readable(number):
    kept = vault.KeyedVault(KEY)

    sealed = kept.seal(number, row="1")

    assert kept.open(sealed, row="1") == number
    assert number.encode() not in base64.urlsafe_b64decode(sealed)
    assert len(sealed) <= 300


def test_the_same_number_is_never_sealed_alike():
    kept = vault.KeyedVault(KEY)

    assert kept.seal("744567899", row="1") != kept.seal("744567899", row="1")


def test_another_secret_does_not_open_it():
    sealed = vault.KeyedVault(KEY).seal("744567899", row="1")

    with pytest.raises(ValueError, match="secret"):
        vault.KeyedVault(NEWER).open(sealed, row="1")


def test_another_row_does_not_open_it():
    kept = vault.KeyedVault(KEY)
    sealed = kept.seal("744567899", row="1")

    with pytest.raises(ValueError, match="another row"):
        kept.open(sealed, row="2")


@given(numbers, st.integers(0, 200), st.integers(1, 255))
def test_a_changed_seal_does_not_open(number, place, change):
    kept = vault.KeyedVault(KEY)
    raw = bytearray(base64.urlsafe_b64decode(kept.seal(number, row="1")))

    raw[place % len(raw)] ^= change

    with pytest.raises(ValueError, match=r"secret|changed"):
        kept.open(base64.urlsafe_b64encode(bytes(raw)).decode(), row="1")


@given(numbers, st.integers(0, 80))
def test_a_seal_cut_off_does_not_open(number, length):
    kept = vault.KeyedVault(KEY)
    sealed = kept.seal(number, row="1")

    with pytest.raises(ValueError, match=r"secret|changed|[Pp]adding|base64"):
        kept.open(sealed[: min(length, len(sealed) - 1)], row="1")


def test_an_older_key_opens_and_the_newest_seals():
    before, after = vault.KeyedVault(KEY), vault.KeyedVault(NEWER, KEY)
    sealed = before.seal("744567899", row="1")

    assert after.open(sealed, row="1") == "744567899"
    assert not after.is_current(sealed)

    again = after.seal("744567899", row="1")

    assert after.is_current(again)
    assert vault.KeyedVault(NEWER).open(again, row="1") == "744567899"


def test_each_purpose_of_a_secret_has_a_key_of_its_own():
    assert keys.derived("a secret", "one") != keys.derived("a secret", "other")
    assert keys.derived("a secret", "one") != keys.derived("another", "one")
    assert keys.derived("a secret", "one") == keys.derived("a secret", "one")


def test_without_a_vault_nothing_is_taken():
    vault.use(None)

    with pytest.raises(AssertionError, match="no vault"):
        vault.current()


def test_a_number_copied_to_anothers_account_does_not_go_to_the_bank(database, clock):
    ana, ben = Drawer.owing(database, "100"), Drawer.owing(database, "100")
    ben.agrees("60")

    stolen = ana.account().sealed_number
    with database.transaction() as db:
        his = update(BankAccount).where(BankAccount.id == ben.account_id)
        db.execute(his.values(sealed_number=stolen))

    with pytest.raises(ValueError, match="another row"):
        submit(database)


def reseal(database):
    return CliRunner().invoke(banking(lambda: database), ["reseal"])


def test_numbers_are_sealed_again_under_a_new_secret_once(database, clock):
    drawers = [Drawer.owing(database, "100") for _ in range(2)]
    vault.use(vault.KeyedVault(NEWER, KEY))
    drawers[0].adds_account()  # under the newer already

    assert "2 account numbers sealed again" in reseal(database).output
    assert "0 account numbers sealed again" in reseal(database).output

    vault.use(vault.KeyedVault(NEWER))
    assert [sealing.number(each.account()) for each in drawers] == ["744567899"] * 2


def test_sealing_again_without_the_older_secret_changes_nothing_and_says_so(database, clock):
    drawer = Drawer.owing(database, "100")
    before = drawer.account().sealed_number
    vault.use(vault.KeyedVault(NEWER))

    told = reseal(database)

    assert told.exit_code == 1
    assert "sealed under a secret that this vault has not" in told.output
    assert drawer.account().sealed_number == before
