"""A bank payment that is set up: first its code, then that it is not paid yet."""

from __future__ import annotations

from ivr.flows import pay, receipt
from ivr.prompts import bank as words
from ivr.prompts import methods as method_words
from tests.ivr.line import hears


def test_after_the_code_it_is_said_that_it_is_not_paid_yet(stand):
    call = stand(pay.bank_set_up.key)

    answer = call.presses("1")

    assert call.row.step == pay.keep_account.key
    assert hears(answer, words.pending())
    assert hears(answer, method_words.keep_account())


def test_a_copy_is_promised_whether_the_account_is_kept_or_not(stand):
    for key in "12":
        call = stand(pay.keep_account.key)

        answer = call.presses(key)

        assert call.row.step == receipt.finished.key
        assert hears(answer, words.copy())


def test_whoever_is_silent_after_the_code_hears_all_of_it(stand):
    call = stand(pay.bank_set_up.key)

    answer = call.presses("")

    assert call.row.step == receipt.finished.key
    assert hears(answer, words.pending())
    assert hears(answer, words.copy())
