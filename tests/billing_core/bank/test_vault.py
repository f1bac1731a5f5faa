"""Account numbers can be read with the secret, and with nothing else."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing_core.bank import vault
from tests.billing_core.bank.drawer import SECRET

numbers = st.text("0123456789-ABCxyz", min_size=4, max_size=17)


@given(numbers)
def test_what_is_sealed_opens_again_and_is_not_readable(number):
    kept = vault.KeyedVault(SECRET)

    sealed = kept.seal(number)

    assert kept.open(sealed) == number
    assert number.encode() not in base64.urlsafe_b64decode(sealed)
    assert len(sealed) <= 300


def test_the_same_number_is_never_sealed_alike():
    kept = vault.KeyedVault(SECRET)

    assert kept.seal("744567899") != kept.seal("744567899")


def test_another_secret_does_not_open_it():
    sealed = vault.KeyedVault(SECRET).seal("744567899")

    with pytest.raises(ValueError, match="secret"):
        vault.KeyedVault(SECRET + b"!").open(sealed)


@given(numbers, st.integers(0, 200), st.integers(1, 255))
def test_a_changed_seal_does_not_open(number, place, change):
    kept = vault.KeyedVault(SECRET)
    raw = bytearray(base64.urlsafe_b64decode(kept.seal(number)))

    raw[place % len(raw)] ^= change

    with pytest.raises(ValueError, match="secret"):
        kept.open(base64.urlsafe_b64encode(bytes(raw)).decode())


def test_without_a_vault_nothing_is_taken():
    vault.use(None)

    with pytest.raises(AssertionError, match="no vault"):
        vault.current()
