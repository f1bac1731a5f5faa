"""Prompts as JSON and back: whatever was said on the way to a step can be said again."""

from __future__ import annotations

import json
from datetime import date, datetime, time, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing_core.money import Money
from ivr.prompts import At, Hours, LanguageName, Prompt, Spelled, WebAddress
from ivr.prompts.stored import from_stored, to_stored

zones = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
times = st.times()
values = st.one_of(
    st.builds(Money, st.integers(-(10**12), 10**12)),
    st.dates(),
    st.integers(),
    st.text(),
    st.builds(
        Spelled,
        st.text("0123456789", max_size=20),
        st.lists(st.integers(1, 9), max_size=4).map(tuple),
        st.booleans(),
    ),
    st.builds(At, st.datetimes(timezones=zones), st.sampled_from(["UTC", "Pacific/Honolulu"])),
    st.builds(Hours, st.integers(0, 6), st.integers(0, 6), times, times, st.just("UTC")),
    st.builds(LanguageName, st.text(max_size=5)),
    st.builds(WebAddress, st.text(max_size=20)),
)
names = st.text(min_size=1, max_size=8)
languages = st.none() | st.sampled_from(["en_US", "es_US", "zh_Hans_CN", "zh_Hant_HK"])
flat = st.builds(Prompt, st.text(), st.dictionaries(names, values, max_size=4), languages)
prompts = st.recursive(
    flat,
    lambda inner: st.builds(
        Prompt, st.text(), st.dictionaries(names, values | inner, max_size=3), languages
    ),
    max_leaves=6,
)


@given(prompts)
def test_every_prompt_comes_back_as_it_was(prompt):
    stored = json.loads(json.dumps(to_stored(prompt)))

    assert from_stored(stored) == prompt


@given(prompts)
def test_what_came_back_is_stored_in_the_same_words(prompt):
    stored = to_stored(prompt)

    assert to_stored(from_stored(json.loads(json.dumps(stored)))) == stored


@pytest.mark.parametrize(
    "value",
    [
        Money(-1),
        date(2026, 11, 24),
        0,
        "",
        Spelled("0"),
        Spelled("", (), slowly=True),
        At(datetime(2026, 11, 24, 8, tzinfo=timezone(timedelta(hours=-10))), "Pacific/Honolulu"),
        Hours(0, 4, time(8), time.max, "America/New_York"),
        LanguageName("vi"),
        WebAddress("https://kp.org/pay"),
        Prompt("pay.why_copay", {}),
    ],
    ids=lambda value: type(value).__name__,
)
def test_each_kind_of_value_keeps_its_kind(value):
    back = from_stored(json.loads(json.dumps(to_stored(Prompt("x", {"value": value})))))

    assert back.values["value"] == value
    assert type(back.values["value"]) is type(value)


@pytest.mark.parametrize("value", [1.5, None, b"x", [1], {"a": 1}])
def test_what_cannot_be_spoken_cannot_be_stored(value: Any):
    with pytest.raises(TypeError, match="cannot be spoken"):
        to_stored(Prompt("x", {"value": value}))
