"""A person: now if somebody answers, else a call-back at a spoken time, or a message."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest

from billing_core.audit.models import AuditEvent
from billing_core.audit.tags import Tag
from ivr.call_backs import CallBack
from ivr.flows import balance, help_paying, main_menu, representative, trouble
from ivr.prompts import At, Hours, LanguageName, Prompt, Spelled, common
from ivr.prompts import representative as words
from ivr.prompts import trouble as trouble_words
from ivr.speech import phone, render
from tests.beginning import REFERENCE
from tests.ivr.flows.carriers import DELIVERED_TWICE

PACIFIC, HAWAII = "America/Los_Angeles", "Pacific/Honolulu"
CALLER = "+14155550123"
OTHER_PHONE = "+12125550142"
WHISPERED = Spelled(REFERENCE, (3, 3))


def at(moment: str, zone: str = PACIFIC) -> At:
    return At(datetime.fromisoformat(moment).replace(tzinfo=ZoneInfo(zone)), zone)


def office_hours(zone: str = PACIFIC) -> Hours:
    return Hours(0, 4, time(8), time(17), zone)


def whispered_to(caller) -> str:
    """All that the person rung heard, without spaces."""
    return "".join("".join(e.text.split()) for e in caller.phone.events if e.kind == "whisper")


def in_english(prompt: Prompt) -> str:
    """What a prompt sounds like, without spaces and pauses."""
    spoken = "".join(part for part in render(prompt, "en_US") if isinstance(part, str))
    return "".join(spoken.split())


# Open, closed, a holiday.


def test_an_open_line_is_rung_at_once(caller):
    caller.at(help_paying.choose).presses("2")

    caller.is_at(representative.ring).is_put_through_to("hardship")
    caller.hears_in_order("representative.connecting_hardship")


def test_whoever_is_known_is_told_that_they_need_not_say_it_again(caller):
    caller.at(help_paying.choose).owes(40).presses("2")

    caller.hears(words.connecting_hardship(), words.nothing_twice())


def test_a_closed_line_says_its_hours_and_offers_a_call_back_or_a_message(caller, clock):
    clock.at("2026-11-24T17:30")

    caller.at(help_paying.choose).presses("2")

    caller.is_at(representative.choose).hears(words.closed(office_hours()), words.choices())


@pytest.mark.parametrize("early", ["2026-11-24T07:59", "2026-11-28T12:00", "2026-11-29T12:00"])
def test_before_eight_and_at_the_week_end_it_is_closed_too(caller, clock, early):
    clock.at(early)

    caller.at(help_paying.choose).presses("2").is_at(representative.choose)


def test_on_a_holiday_it_says_when_it_opens_again(caller, clock):
    clock.at("2026-11-26T10:00")  # Thanksgiving

    caller.at(help_paying.choose).presses("2")

    caller.is_at(representative.choose).hears(words.closed_holiday(at("2026-11-27T08:00")))


def test_eight_to_five_is_in_the_zone_of_the_callers_own_region(caller, clock):
    clock.at("2026-11-24T09:00")  # seven in Honolulu

    caller.at(help_paying.choose).owes(40, region="HI").presses("2")

    caller.is_at(representative.choose).hears(words.closed(office_hours(HAWAII)))


def test_a_region_that_is_still_at_work_is_put_through(caller, clock):
    clock.at("2026-11-24T18:00")  # four in Honolulu

    caller.at(help_paying.choose).owes(40, region="HI").presses("2")

    caller.is_put_through_to("hardship")


def test_a_line_that_never_closes_is_rung_at_night_and_on_a_holiday(caller, clock):
    clock.at("2026-11-26T03:00")

    caller.at(main_menu.choose).presses("0")

    caller.is_put_through_to("member_services").hears(words.connecting())


@pytest.mark.parametrize(
    ("language", "line"),
    [("es_US", "spanish"), ("zh_Hans_CN", "chinese"), ("zh_Hant_HK", "chinese")],
)
def test_whoever_speaks_another_language_is_put_through_to_its_line(caller, language, line):
    caller.speaks(language).at(main_menu.choose).presses("0")

    caller.is_put_through_to(line).hears(words.connecting())


# Rung.


def test_after_the_talk_the_line_is_there_for_the_rest(caller):
    caller.at(representative.ring).is_answered()

    caller.is_at(representative.talked).hears(words.welcome_back(), words.after_message())
    caller.presses("1").is_at(main_menu.choose)


def test_silence_after_the_talk_is_goodbye(caller):
    caller.at(representative.ring).is_answered().is_silent()

    caller.call_is_over().hears(trouble_words.goodbye("Kaiser Permanente"))


@pytest.mark.parametrize("how", ["busy", "no_answer", "failed"])
def test_when_nobody_answers_a_call_back_or_a_message_is_offered(caller, how):
    caller.at(representative.ring).is_not_answered(how)

    caller.is_at(representative.choose).hears(words.nobody_free(), words.choices())


def test_a_representative_who_does_not_take_the_call_is_nobody(caller):
    caller.at(representative.ring).is_answered(accept=False)

    caller.is_at(representative.choose).hears(words.nobody_free())


def test_the_representative_hears_a_reference_and_nothing_else(caller):
    caller.at(representative.ring, reason="hardship").owes(
        120, given_name="Wilhelmina", family_name="Oyelaran", phone=CALLER
    )

    caller.is_answered()

    assert whispered_to(caller) == in_english(words.whisper(WHISPERED))
    document = next(d for d in caller.phone.documents if "representative.accept" in d)
    for private in (str(caller.person.id), "Wilhelmina", "Oyelaran", CALLER[2:], "120", "ardship"):
        assert private not in document


@pytest.mark.parametrize("language", ["es_US", "zh_Hans_CN", "zh_Hant_HK"])
def test_the_representative_hears_the_language_too_if_it_is_not_english(caller, language):
    caller.speaks(language).at(representative.ring).is_answered()

    expected = words.whisper_language(WHISPERED, LanguageName(language))
    assert whispered_to(caller) == in_english(expected)


def test_the_reference_whispered_is_the_one_that_is_kept(caller, rows):
    caller.dials(language="en_US").presses("0").is_not_answered().presses("1").presses("1")

    (kept,) = rows(CallBack)

    assert kept.reference == caller.row.reference
    assert kept.reference != REFERENCE


# A call back.


def test_a_call_back_is_promised_at_a_half_hour_and_to_the_callers_number(caller):
    caller.at(representative.choose, reason="hardship").presses("1")

    caller.is_at(representative.confirm_call_back)
    caller.hears(words.call_back_number(phone(CALLER), at("2026-11-24T11:00")))
    caller.presses("1").is_at(representative.promised)
    caller.hears(words.call_back_booked(at("2026-11-24T11:00")), words.after_message())


@pytest.mark.parametrize(
    ("now", "promised"),
    [
        ("2026-11-24T10:31", "2026-11-24T11:30"),
        ("2026-11-24T16:20", "2026-11-25T08:00"),  # at half past four nobody can promise five
        ("2026-11-24T16:45", "2026-11-25T08:00"),
        ("2026-11-24T22:00", "2026-11-25T08:00"),
        ("2026-11-25T18:00", "2026-11-27T08:00"),  # Thanksgiving between
        ("2026-11-27T17:01", "2026-11-30T08:00"),  # a week-end between
        ("2026-11-24T05:00", "2026-11-24T08:00"),
    ],
)
def test_a_call_back_is_at_a_time_when_somebody_is_there(caller, clock, now, promised):
    clock.at(now)

    caller.at(representative.choose, reason="hardship").presses("1")

    caller.hears(words.call_back_number(phone(CALLER), at(promised)))


def test_a_call_back_is_spoken_in_the_zone_of_the_callers_region(caller, clock):
    clock.at("2026-11-24T09:00")

    caller.at(representative.choose, reason="hardship").owes(40, region="HI").presses("1")

    caller.hears(words.call_back_number(phone(CALLER), at("2026-11-24T08:00", HAWAII)))


def test_what_was_promised_is_kept(caller, rows):
    caller.speaks("es_US").at(representative.choose, reason="hardship").owes(40, region="HI")

    caller.presses("1").presses("1")

    (kept,) = rows(CallBack)
    assert kept.guarantor_id == caller.person.id
    assert (kept.line, kept.reason, kept.language) == ("hardship", "hardship", "es_US")
    assert (kept.phone, kept.recording_sid, kept.status) == (CALLER, None, "waiting")
    assert (kept.due_at, kept.zone) == (at("2026-11-24T09:00", HAWAII).moment, HAWAII)
    (told,) = rows(AuditEvent, AuditEvent.tag == Tag.CALL_BACK_BOOKED)
    assert (told.guarantor_id, told.reference) == (caller.person.id, caller.row.sid)


def test_whoever_is_not_known_is_called_back_without_an_account(caller, rows):
    caller.at(representative.choose).presses("1").presses("1")

    (kept,) = rows(CallBack)
    assert (kept.guarantor_id, kept.phone, kept.reason) == (None, CALLER, "question")


def test_an_interpreter_who_is_wanted_is_wanted_for_the_call_back_too(caller, rows):
    caller.at(representative.choose, reason="interpreter", interpreter="vi")

    caller.presses("1").presses("1")

    assert rows(CallBack)[0].language == "vi"


def test_another_number_can_be_given(caller, rows):
    caller.at(representative.choose).presses("1").presses("2")
    caller.is_at(representative.enter_number).hears(words.enter_number())

    caller.presses(OTHER_PHONE[2:])

    caller.is_at(representative.confirm_call_back)
    caller.hears(words.call_back_number(phone(OTHER_PHONE), at("2026-11-24T11:00")))
    caller.presses("1")
    assert rows(CallBack)[0].phone == OTHER_PHONE


def test_a_withheld_number_is_asked_for(caller, rows):
    caller.calls_from("anonymous", stir=None).at(representative.choose).presses("1")
    caller.is_at(representative.enter_number)

    caller.presses(OTHER_PHONE[2:]).presses("1")

    assert rows(CallBack)[0].phone == OTHER_PHONE


def test_what_is_no_phone_number_is_asked_again(caller):
    caller.at(representative.enter_number, call_back_at="2026-11-24T11:00:00-08:00 " + PACIFIC)

    caller.presses("0115550100")

    caller.stays().hears(words.not_a_number(), words.enter_number())


def test_too_few_digits_are_counted(caller):
    caller.at(representative.enter_number).presses("21255501#")

    caller.stays().hears(common.too_few_digits(8, 10))


@DELIVERED_TWICE
def test_a_promise_delivered_twice_is_made_once(caller, rows):
    caller.at(representative.choose).presses("1").presses("1")

    caller.is_at(representative.promised)
    assert len(rows(CallBack)) == len(rows(AuditEvent)) == 1


def test_hanging_up_before_the_number_is_right_promises_nothing(caller, rows):
    caller.at(representative.choose).presses("1").hangs_up().call_is_over()

    assert rows(CallBack) == []


# A message.


def test_a_message_is_kept_with_where_it_is_and_when_somebody_will_call(caller, rows):
    caller.at(representative.choose, reason="hardship").presses("2")
    caller.is_at(representative.leave_message)
    caller.hears(words.leave_message(), words.no_card_numbers())

    caller.leaves_a_message(seconds=10)

    caller.is_at(representative.promised).hears(words.message_taken(at("2026-11-24T11:00")))
    (kept,) = rows(CallBack)
    assert kept.recording_sid.startswith("RE")
    assert (kept.line, kept.phone) == ("hardship", CALLER)
    assert len(rows(AuditEvent, AuditEvent.tag == Tag.MESSAGE_LEFT)) == 1


def test_a_message_that_ends_by_hanging_up_is_kept(caller, rows):
    caller.at(representative.leave_message).leaves_a_message(seconds=10, hangs_up=True)

    caller.call_is_over()
    assert len(rows(CallBack)) == 1


def test_a_message_from_a_withheld_number_has_no_number(caller, rows):
    caller.calls_from("anonymous", stir=None).at(representative.leave_message)

    caller.leaves_a_message()

    assert rows(CallBack)[0].phone is None


def test_an_empty_message_is_asked_for_again(caller, rows):
    caller.at(representative.leave_message).is_silent()

    caller.stays().hears(words.message_empty(), words.leave_message())
    assert rows(CallBack) == []


def test_a_message_at_the_second_try_is_kept(caller, rows):
    caller.at(representative.leave_message).is_silent().leaves_a_message()

    caller.is_at(representative.promised)
    assert len(rows(CallBack)) == 1


def test_three_empty_messages_and_the_line_gives_up(caller):
    caller.at(representative.leave_message).is_silent().stays().is_silent().stays().is_silent()

    caller.call_is_over().hears(words.give_up())


@DELIVERED_TWICE
def test_a_message_delivered_twice_is_kept_once(caller, rows):
    caller.at(representative.leave_message).leaves_a_message()

    caller.is_at(representative.promised)
    assert len(rows(CallBack)) == 1


# Neither.


def test_three_leads_back_to_the_main_menu(caller):
    caller.at(representative.choose).presses("3").is_at(main_menu.choose)


def test_after_a_promise_one_leads_to_the_main_menu(caller):
    caller.at(representative.promised).presses("1").is_at(main_menu.choose)


def test_silence_after_a_promise_is_goodbye(caller):
    caller.at(representative.promised).is_silent()

    caller.is_at(trouble.goodbye).call_is_over()


def test_zero_where_the_hardship_line_is_closed_brings_somebody_else(caller, clock):
    clock.at("2026-11-24T20:00")

    caller.at(help_paying.choose).presses("2").presses("0")

    caller.is_put_through_to("member_services")


def test_nine_goes_back_to_where_the_person_was_wanted(caller, clock):
    clock.at("2026-11-24T20:00")
    caller.at(help_paying.choose).presses("2").is_at(representative.choose)

    caller.presses("9").is_at(help_paying.choose)


def test_the_line_gives_up_after_three_silent_rounds(caller):
    caller.at(representative.choose).is_silent().stays().hears(words.choices_short())
    caller.is_silent().stays().hears(common.take_your_time())

    caller.is_silent()

    caller.is_at(representative.give_up).call_is_over().hears(words.give_up())


def test_mistakes_made_before_do_not_make_the_line_give_up_sooner(caller):
    caller.at(main_menu.choose).presses("8").presses("8").presses("5").presses("8").presses("8")
    caller.presses("0").is_not_answered().is_at(representative.choose)

    caller.is_silent().stays().hears(common.heard_nothing())
    caller.is_silent().stays()


def test_whoever_presses_wrong_keys_is_there_and_can_leave_a_message(caller):
    caller.at(representative.choose).presses("8").stays().presses("8").stays()

    caller.presses("8")

    caller.is_at(representative.leave_message).hears(words.leave_message())
    caller.does_not_hear(words.give_up())


def test_whoever_cannot_key_a_number_can_leave_a_message(caller):
    caller.calls_from("anonymous", stir=None).at(representative.choose).presses("1")

    for _ in range(3):
        caller.is_at(representative.enter_number).presses("1115550100")

    caller.is_at(representative.leave_message)


def test_hanging_up_while_it_rings_ends_the_call(caller, rows):
    caller.at(representative.ring).hangs_up().call_is_over()

    assert rows(CallBack) == []


def test_what_was_looked_at_before_is_still_there_after_the_talk(caller):
    caller.at(main_menu.choose).owes(40).presses("0").is_answered().presses("1").presses("1")

    caller.is_at(balance.speak)
