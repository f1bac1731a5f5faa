"""Who is calling: forgiving about keys, and giving nothing away about accounts."""

from __future__ import annotations

from datetime import date

import pytest

from billing_core.accounts import numbers
from billing_core.accounts.models import IdentityAttempt
from billing_core.audit.models import AuditEvent
from billing_core.audit.tags import Tag
from billing_core.money import Money
from ivr.flows import balance, guest, identify, main_menu, pay, representative
from ivr.prompts import Spelled, common
from ivr.prompts import balance as balance_words
from ivr.prompts import identify as words
from ivr.prompts import representative as representative_words
from tests import factories
from tests.ivr.flows.carriers import DELIVERED_TWICE

PHONE = "+14155550123"
OTHER_PHONE = "+14155550177"
UNKNOWN = numbers.from_seed("nobody")
MEMBER_ID = "123456789"


def made(caller, *shares: int, **columns):
    """A household that the caller is not."""
    with caller.app.extensions["database"].transaction() as db:
        return factories.household(db, *map(Money.usd, shares), **columns)


def keyed(caller, guarantor_id: int, birth_date: str, postal_code: str = "94110"):
    """Key all three, from where the ID is asked."""
    caller.is_at(identify.ask_id)
    return caller.presses(f"{guarantor_id}#").presses(birth_date).presses(postal_code)


# The ID.


def test_the_id_the_birth_date_and_the_zip_lead_to_the_balance(caller):
    caller.calls_from(PHONE, stir=None).owes(40).dials(language="en_US").presses("1")

    caller.is_at(identify.ask_id).hears(words.ask_id()).keys_guarantor_id()
    caller.is_at(identify.ask_birth_date).hears(words.ask_birth_date()).keys_birth_date()
    caller.is_at(identify.ask_zip).hears(words.ask_zip()).keys_zip()

    caller.is_at(balance.speak).hears(balance_words.choices())
    assert caller.row.verified


def test_whoever_came_to_pay_is_asked_how_much(caller):
    caller.calls_from(PHONE, stir=None).owes(40).dials(language="en_US").presses("2").presses("1")

    caller.keys_guarantor_id().keys_birth_date().keys_zip()

    caller.is_at(pay.choose_amount)


@pytest.mark.parametrize(
    "written",
    [
        "{first}*{last}#",  # the dash of the bill, as a star
        "00{whole}#",
        "0000{whole}#",
        "8888*{whole}#",  # begun again after a star
    ],
)
def test_an_id_is_understood_however_it_is_keyed(caller, written):
    whole = str(caller.owes(40).person.id)
    caller.dials(language="en_US").presses("1")

    caller.presses(written.format(whole=whole, first=whole[:4], last=whole[4:]))

    caller.is_at(identify.ask_birth_date)
    assert caller.notes.keyed_id == int(whole)


def test_half_an_id_is_taken_and_the_other_half_asked_for(caller):
    whole = str(caller.owes(40).person.id)
    caller.dials(language="en_US").presses("1")

    caller.presses(f"{whole[:4]}#").stays().hears(words.half_an_id())
    caller.presses(f"{whole[4:]}#").is_at(identify.ask_birth_date)

    assert caller.notes.keyed_id == int(whole)
    assert caller.row.mistakes_in_call == 0


def test_a_second_half_may_begin_with_zeros(caller):
    caller.at(identify.ask_id)
    whole = next(n for n in map(numbers.from_seed, map(str, range(9999))) if f"{n}"[4:6] == "00")

    caller.presses(f"{whole}"[:4] + "#").presses(f"{whole}"[4:] + "#")

    assert caller.notes.keyed_id == whole


def test_after_half_an_id_the_whole_is_taken_too(caller):
    caller.at(identify.ask_id).presses("1234#")

    caller.presses(f"{UNKNOWN}#")

    caller.is_at(identify.ask_birth_date)
    assert caller.notes.keyed_id == UNKNOWN


def test_half_an_id_and_less_than_the_other_half_is_too_short(caller):
    caller.at(identify.ask_id).presses("1234#")

    caller.presses("567#").stays().hears(words.id_too_short(3, 8))


def test_too_few_digits_are_counted(caller):
    caller.at(identify.ask_id).presses("123456#")

    caller.stays().hears(words.id_too_short(6, 8), words.ask_id_again(8), words.no_bill())


def test_far_too_many_digits_are_said_to_be_too_many(caller):
    caller.at(identify.ask_id).presses("1234567890123456#")

    caller.stays().hears(common.too_many_digits())
    caller.does_not_hear(words.id_too_short(16, 8))


@pytest.mark.parametrize("length", [9, 10, 11, 12])
def test_a_member_id_is_known_by_its_length_and_explained(caller, length):
    caller.at(identify.ask_id).presses("987654321098"[:length] + "#")

    caller.stays().hears(words.that_is_a_member_id())


def test_a_slip_of_the_finger_is_found_by_the_check_digit_and_read_back(caller):
    right = str(UNKNOWN)
    slipped = right[:-1] + str((int(right[-1]) + 1) % 10)

    caller.at(identify.ask_id).presses(f"{slipped}#")

    caller.stays().hears(words.id_mistyped(Spelled(slipped, (4, 4))))


def test_star_starts_the_id_over(caller):
    caller.at(identify.ask_id).presses("123*#")

    caller.stays().hears(common.cleared())


def test_three_unusable_ids_bring_a_person(caller):
    caller.at(identify.ask_id).presses("12#").presses("12#").presses("12#")

    caller.is_at(representative.ring).hears(common.person_from_here())


def test_silence_asks_again_in_other_words(caller):
    caller.at(identify.ask_id).is_silent()

    caller.stays().hears(common.heard_nothing(), words.ask_id_again(8))


@pytest.mark.parametrize("keys", ["0#", "*0#"])
def test_whoever_has_no_bill_reaches_a_person(caller, keys):
    caller.at(identify.ask_id).presses(keys).is_at(representative.ring)


def test_star_nine_goes_back(caller):
    caller.dials(language="en_US").presses("1").presses("*9#").is_at(main_menu.choose)


# The birth date.


@pytest.mark.parametrize("order", ["%m%d%Y", "%Y%m%d"])
def test_a_birth_date_is_understood_both_ways_round(caller, order):
    caller.calls_from(PHONE, stir=None).owes(40, birth_date=date(1957, 6, 8))
    caller.dials(language="en_US").presses("1").keys_guarantor_id()

    caller.presses(f"{caller.person.birth_date:{order}}").keys_zip()

    caller.is_at(balance.speak)


@pytest.mark.parametrize("keys", ["13321979", "02302001", "99999999", "01012090", "01011850"])
def test_what_is_no_birth_date_is_asked_again(caller, keys):
    caller.at(identify.ask_birth_date, keyed_id=UNKNOWN).presses(keys)

    caller.stays().hears(words.not_a_date(), words.birth_date_example())


def test_whoever_called_before_is_asked_for_it_in_few_words_and_told_more_when_it_is_wrong(caller):
    caller.at(identify.ask_birth_date, keyed_id=UNKNOWN, called_before=True)

    caller.hears(words.ask_birth_date_again()).does_not_hear(words.ask_birth_date())
    caller.presses("99999999").hears(words.not_a_date(), words.birth_date_example())


def test_half_a_birth_date_is_counted(caller):
    caller.at(identify.ask_birth_date, keyed_id=UNKNOWN).presses("0314#")

    caller.stays().hears(common.too_few_digits(4, 8))


def test_nine_goes_back_to_the_id(caller):
    caller.at(identify.ask_id).presses(f"{UNKNOWN}#").presses("*9#")

    caller.is_at(identify.ask_id)


def test_nothing_of_a_birth_date_or_zip_is_kept_in_the_call(caller):
    caller.calls_from(PHONE, stir=None).owes(40, postal_code="90210")
    caller.dials(language="en_US").presses("1").keys_guarantor_id().keys_birth_date().keys_zip()

    assert f"{caller.person.birth_date:%m%d%Y}" not in str(caller.row.notes)
    assert "90210" not in str(caller.row.notes)
    assert caller.notes.keyed_id is None


# The number that is calling.


def test_a_number_on_the_account_that_the_network_vouches_for_stands_for_id_and_zip(caller):
    caller.calls_from(PHONE).owes(40, phone=PHONE).dials(language="en_US").presses("1")
    caller.is_at(identify.by_phone)
    caller.hears(words.account_by_phone(Spelled(str(caller.person.id)[-4:])))

    caller.presses("1").is_at(identify.ask_birth_date).keys_birth_date()

    caller.is_at(balance.speak)


def test_a_different_account_is_asked_for_by_its_id_and_zip(caller):
    mine = made(caller, 40, phone=PHONE)
    caller.calls_from(PHONE).owes(90, birth_date=date(1960, 5, 1))
    caller.dials(language="en_US").presses("1").presses("2")

    caller.is_at(identify.ask_id).keys_guarantor_id().keys_birth_date()

    caller.is_at(identify.ask_zip).keys_zip().is_at(balance.speak)
    assert caller.row.guarantor_id == caller.person.id != mine.id


def test_whoever_keys_the_id_of_their_own_number_is_not_asked_for_the_zip(caller):
    caller.calls_from(PHONE).owes(40, phone=PHONE).dials(language="en_US").presses("1")

    caller.presses("2").keys_guarantor_id().keys_birth_date()

    caller.is_at(balance.speak)


def test_a_number_on_two_accounts_stands_for_neither(caller):
    made(caller, 40, phone=PHONE)
    caller.calls_from(PHONE).owes(40, phone=PHONE).dials(language="en_US").presses("1")

    caller.is_at(identify.ask_id).keys_guarantor_id().keys_birth_date()

    caller.is_at(identify.ask_zip)


@pytest.mark.parametrize("stir", ["TN-Validation-Passed-B", "TN-Validation-Failed-A", None])
def test_a_number_that_the_network_does_not_vouch_for_stands_for_nothing(caller, stir):
    caller.calls_from(PHONE, stir=stir).owes(40, phone=PHONE).dials(language="en_US").presses("1")

    caller.is_at(identify.ask_id).keys_guarantor_id().keys_birth_date()

    caller.is_at(identify.ask_zip)


def test_a_wrong_birth_date_from_the_accounts_own_number_asks_for_the_id(caller):
    caller.calls_from(PHONE).owes(40, phone=PHONE).dials(language="en_US").presses("1")

    caller.presses("1").keys_wrong_birth_date()

    caller.is_at(identify.ask_id).hears(words.no_match())


# One answer for every failure.


def test_every_failure_is_answered_with_the_very_same_document(caller):
    there = made(caller, 40, postal_code="94110", birth_date=date(1979, 3, 14))
    locked = made(caller, 40, postal_code="94110", birth_date=date(1979, 3, 14))
    for number in range(2):
        caller.dials(f"+1415555018{number}", language="en_US").presses("1")
        for _ in range(3):
            keyed(caller, locked.id, "01011911")
    claims = {
        "an unknown ID": (UNKNOWN, "03141979", "94110"),
        "a wrong birth date": (there.id, "03141980", "94110"),
        "a wrong ZIP": (there.id, "03141979", "94111"),
        "all wrong": (UNKNOWN, "01011911", "00501"),
        "a locked account, everything right": (locked.id, "03141979", "94110"),
        "a locked account, everything wrong": (locked.id, "01011911", "00501"),
    }

    answers = {}
    for number, (what, claim) in enumerate(claims.items()):
        caller.dials(f"+1415555019{number}", language="en_US").presses("1")
        keyed(caller, *claim)
        answers[what] = caller.phone.documents[-3:]

    assert len({tuple(documents) for documents in answers.values()}) == 1, answers
    assert "does not match" in answers["an unknown ID"][-1]


def test_three_failures_bring_a_person_and_are_on_record(caller, rows):
    caller.owes(40).dials(OTHER_PHONE, language="en_US").presses("1")

    for _ in range(2):
        keyed(caller, caller.person.id, "01011911").hears(words.no_match())
    keyed(caller, caller.person.id, "01011911")

    caller.is_at(representative.ring).hears(words.no_match_person())
    assert len(rows(AuditEvent, AuditEvent.tag == Tag.IDENTITY_LOCKED)) == 1
    assert len(rows(AuditEvent, AuditEvent.tag == Tag.IDENTITY_REFUSED)) == 2


def test_three_failures_do_not_tell_who_was_meant_either(caller):
    caller.owes(40).dials(OTHER_PHONE, language="en_US").presses("1")
    for _ in range(3):
        keyed(caller, caller.person.id, "01011911")
    known = caller.phone.documents[-1]
    caller.dials("+14155550178", language="en_US").presses("1")
    for _ in range(3):
        keyed(caller, UNKNOWN, "01011911")

    assert caller.phone.documents[-1] == known


def test_after_three_failures_the_call_proves_nothing_any_more(caller):
    caller.owes(40).dials(OTHER_PHONE, language="en_US").presses("1")
    for _ in range(3):
        keyed(caller, caller.person.id, "01011911")
    caller.is_answered().presses("1").presses("1")

    caller.keys_guarantor_id().keys_birth_date().keys_zip()

    caller.is_at(representative.ring).hears(words.no_match_person())


def test_failures_about_one_account_are_counted_over_calls_and_numbers(caller):
    caller.owes(40)
    for number in range(2):
        caller.dials(f"+1415555018{number}", language="en_US").presses("1")
        for _ in range(3):
            keyed(caller, caller.person.id, "01011911")
    caller.dials(OTHER_PHONE, language="en_US").presses("1")

    caller.keys_guarantor_id().keys_birth_date().keys_zip()

    caller.is_at(identify.ask_id).hears(words.no_match())


def test_failures_from_one_number_are_counted_over_accounts(caller):
    for number in range(4):
        caller.dials(OTHER_PHONE)
        caller.presses("1" if number == 0 else "").presses("1")
        for attempt in range(3):
            keyed(caller, numbers.from_seed(f"{number} {attempt}"), "01011911")
    caller.owes(40).dials(OTHER_PHONE).presses("1")

    caller.keys_guarantor_id().keys_birth_date().keys_zip()

    caller.is_at(identify.ask_id).hears(words.no_match())


def test_the_next_day_all_is_forgiven(caller, clock):
    caller.owes(40)
    for number in range(2):
        caller.dials(f"+1415555018{number}", language="en_US").presses("1")
        for _ in range(3):
            keyed(caller, caller.person.id, "01011911")
    clock.forward(hours=25)
    caller.dials(OTHER_PHONE, language="en_US").presses("1")

    caller.keys_guarantor_id().keys_birth_date().keys_zip()

    caller.is_at(balance.speak)


@DELIVERED_TWICE
def test_a_failure_delivered_twice_is_one_failure(caller, rows):
    caller.owes(40).dials(OTHER_PHONE, language="en_US").presses("1")

    keyed(caller, caller.person.id, "01011911")

    assert len(rows(IdentityAttempt)) == 1
    assert caller.notes.identity_failures == 1


# An account that only a person speaks about.


def restricted(caller):
    return caller.calls_from(PHONE).owes(133, phone=PHONE, restriction="representative_only")


def test_a_restricted_account_goes_to_a_person_without_a_reason(caller):
    restricted(caller).dials(language="en_US").presses("1").presses("1").keys_birth_date()

    caller.is_at(representative.ring)
    caller.hears_in_order("identify.by_person_only", "representative.connecting")


@pytest.mark.parametrize("errand", ["1", "2"])
def test_a_restricted_account_is_not_spoken_about_after_the_person_either(caller, errand):
    restricted(caller).dials(language="en_US").presses("1").presses("1").keys_birth_date()
    caller.is_answered().presses("1").is_at(main_menu.choose)

    caller.presses(errand)
    if errand == "2":
        caller.is_at(identify.whose_bill).presses("1")
    caller.presses("1").keys_birth_date()

    caller.is_at(representative.ring).hears(words.by_person_only())
    assert "133" not in caller.phone.transcript()
    assert "hundred" not in caller.phone.transcript()


def test_whoever_may_not_hear_one_account_may_hear_another(caller):
    made(caller, 133, phone=PHONE, restriction="representative_only")
    caller.calls_from(PHONE).owes(40, birth_date=date(1960, 5, 1))
    caller.dials(language="en_US").presses("1").presses("1").presses("03141979")
    caller.hears(words.by_person_only()).is_answered().presses("1").presses("1")

    caller.presses("2").keys_guarantor_id().keys_birth_date().keys_zip()

    caller.is_at(balance.speak)


def test_a_wrong_answer_after_a_restricted_account_is_a_wrong_answer(caller):
    restricted(caller).dials(language="en_US").presses("1").presses("1").keys_birth_date()
    caller.is_answered().presses("1").presses("1").presses("1")

    caller.keys_wrong_birth_date()

    caller.is_at(identify.ask_id).hears(words.no_match())


# Hanging up, and someone else's bill.


def test_whoever_hangs_up_at_the_birth_date_is_asked_for_the_id_the_next_time(caller):
    caller.owes(40).dials(language="en_US").presses("1").keys_guarantor_id().hangs_up()

    caller.dials().presses("1")

    caller.is_at(identify.ask_id)


def test_two_is_somebody_elses_bill(caller):
    caller.at(identify.whose_bill).presses("2").is_at(guest.ask_id)


def test_whoever_asks_for_a_person_half_way_can_go_on_when_none_is_there(caller, clock):
    clock.at("2026-11-24T20:00")
    caller.calls_from(PHONE, stir=None).owes(40).dials(language="en_US").presses("4").presses("2")
    caller.is_at(representative.choose).presses("3").presses("1").keys_guarantor_id()

    caller.presses("*0#").is_not_answered().hears(representative_words.nobody_free())
    caller.presses("3").presses("1")

    caller.keys_guarantor_id().keys_birth_date().keys_zip().is_at(balance.speak)
