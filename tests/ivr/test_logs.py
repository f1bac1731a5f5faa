"""Logs: one JSON line an event, its fields beside it, tracebacks in it, nothing private."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import structlog

from ivr import logs
from tests.ivr.written import log_lines


@pytest.fixture
def written() -> Iterator[Callable[[], list[dict[str, Any]]]]:
    """Set logging up as the app does; read the lines written since."""
    with log_lines() as lines:
        yield lambda: [json.loads(text) for text in lines()]


def test_an_event_is_one_line_of_json_with_its_fields(written):
    logging.getLogger("ivr.test").warning(
        "payment taken", extra={"payment_id": "ab-1", "call": "CA1"}
    )

    (event,) = written()
    assert event["event"] == "payment taken"
    assert (event["level"], event["logger"]) == ("warning", "ivr.test")
    assert (event["payment_id"], event["call"]) == ("ab-1", "CA1")
    assert event["timestamp"].endswith("Z")


def test_words_and_values_become_one_event(written):
    logging.getLogger("ivr.test").info("%s of %d", "three", 8)

    assert written()[0]["event"] == "three of 8"


def test_a_traceback_is_a_field_of_its_event_without_what_was_keyed(written):
    try:
        int("no such card: 4242424242424242")
    except ValueError:
        logging.getLogger("ivr.test").exception("a turn broke")

    (event,) = written()
    assert "ValueError" in event["exception"]
    assert "no such card: [digits]" in event["exception"]
    assert "test_logs.py" in event["exception"]
    assert event["level"] == "error"


def test_letters_of_every_language_are_written_as_they_are(written):
    logging.getLogger("ivr.test").info("普通话 español")

    assert written()[0]["event"] == "普通话 español"


def test_an_event_with_line_breaks_in_it_is_still_one_line(written):
    logging.getLogger("ivr.test").info("one\ntwo")

    assert [event["event"] for event in written()] == ["one\ntwo"]


@pytest.mark.parametrize("name", logs.QUIET)
def test_libraries_that_log_numbers_and_addresses_are_quiet(written, name):
    logging.getLogger(name).info("POST /Messages To=someone")
    logging.getLogger(name).warning("trouble")

    assert [event["event"] for event in written()] == ["trouble"]


def test_what_only_developers_need_is_not_written(written):
    logging.getLogger("ivr.test").debug("details")

    assert written() == []


def test_setting_up_twice_writes_once(written):
    logs.set_up()
    logs.set_up()

    ours = [each for each in logging.getLogger().handlers if type(each) is logging.StreamHandler]
    assert len(ours) == 1


def test_the_handlers_of_others_stay(written):
    theirs = logging.NullHandler()
    logging.getLogger().addHandler(theirs)

    logs.set_up()

    assert theirs in logging.getLogger().handlers
    logging.getLogger().removeHandler(theirs)


def test_nobody_has_changed_how_events_are_made():
    assert not structlog.is_configured()
