"""Arrows point one way, so that other channels than a phone can use what we know about money."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pytest

from tests.rules.source import Source, faults, imported, is_within, sources

WEB_AND_PHONE = ("app", "flask", "ivr", "twilio", "werkzeug")
NOT_FOR_FLOWS = ("flask", "ivr.simulator", "ivr.twiml", "ivr.webhooks", "twilio", "werkzeug")
WRITES_TWIML = "ivr/twiml/asides.py"


def forbidden(source: Source, packages: tuple[str, ...]) -> Iterator[str]:
    for line, name in imported(source):
        if any(is_within(name, package) for package in packages):
            yield f"{source.path}:{line} imports {name}"


def test_the_billing_library_knows_no_web_and_no_phone():
    assert faults(partial(forbidden, packages=WEB_AND_PHONE), "billing_core") == []


def test_flows_know_nothing_of_the_web_or_of_twiml():
    assert faults(partial(forbidden, packages=NOT_FOR_FLOWS), "ivr/flows") == []


def test_one_module_writes_twiml():
    writers = {
        source.path
        for source in sources("app.py", "ivr", "billing_core")
        if list(forbidden(source, ("twilio.twiml",)))
    }

    assert writers <= {WRITES_TWIML}


@pytest.mark.parametrize(
    "text",
    [
        "import flask",
        "from ivr.calls import Call",
        "def later():\n    from twilio.rest import Client",
    ],
)
def test_an_import_that_points_back_is_found(text):
    planted = Source("billing_core/planted.py", text)

    assert len(list(forbidden(planted, WEB_AND_PHONE))) == 1


def test_a_name_that_only_begins_alike_is_no_fault():
    planted = Source("billing_core/planted.py", "import ivrea\nimport flask_less")

    assert list(forbidden(planted, WEB_AND_PHONE)) == []
