"""For machines: alive, ready, and how it is doing; nothing about any caller."""

from __future__ import annotations

import pytest
from prometheus_client import REGISTRY
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import text

from app import create_app
from ivr.settings import Settings
from ivr.steps import STEPS
from tests.ivr.carrier_forms import arriving, keyed
from tests.ivr.line import ON_SQLITE, Line


def test_a_process_that_answers_is_alive(line: Line):
    answer = line.client().get("/health/live")

    assert (answer.status_code, answer.text) == (200, "alive\n")


def test_a_line_whose_database_answers_is_ready(line: Line):
    answer = line.client().get("/health/ready")

    assert (answer.status_code, answer.text) == (200, "ready\n")


def test_a_line_without_its_database_is_alive_but_not_ready(tmp_path):
    nowhere = "postgresql+psycopg://nobody@127.0.0.1:9/none"
    client = create_app(Settings.for_tests(nowhere, tmp_path)).test_client()

    alive, ready = (client.get(f"/health/{which}") for which in ("live", "ready"))

    assert alive.status_code == 200
    assert ready.status_code == 503


@ON_SQLITE
def test_a_line_whose_tables_are_missing_is_not_ready(line: Line):
    with line.database.connection() as connection:
        connection.execute(text("ALTER TABLE calls RENAME TO calls_away"))

    answer = line.client().get("/health/ready")

    assert answer.status_code == 503


def test_the_measures_are_in_the_format_that_collectors_read(line: Line):
    line.post("/voice", arriving())

    answer = line.client().get("/metrics")

    families = {family.name: family for family in text_string_to_metric_families(answer.text)}
    assert answer.content_type.startswith("text/plain")
    assert families["line_turn_seconds"].type == "histogram"
    assert families["line_broken_turns"].type == "counter"
    assert families["line_refused_signatures"].type == "counter"


def measured(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels or None) or 0


def test_every_turn_is_measured_by_the_step_it_led_to(line: Line):
    before = measured("line_turn_seconds_count", step="main_menu.choose")
    line.post("/voice", arriving())

    line.post("/voice/welcome.greet/0", keyed("1"))

    assert measured("line_turn_seconds_count", step="main_menu.choose") == before + 1


def test_a_turn_that_broke_is_counted(line: Line):
    before = measured("line_broken_turns_total")
    path = line.at(STEPS["balance.speak"])  # nobody was identified

    line.post(path, keyed("1"))

    assert measured("line_broken_turns_total") == before + 1


def test_no_measure_carries_anything_of_a_caller(line: Line):
    line.post("/voice", arriving())
    line.post("/voice/no.such.step/7", keyed("03141979"))

    answer = line.client().get("/metrics")

    for sample in text_string_to_metric_families(answer.text):
        for one in sample.samples:
            if one.name.startswith("line_"):
                assert one.labels.keys() <= {"step", "le"}
                assert one.labels.get("step", "main_menu.choose") in STEPS


@pytest.mark.parametrize("path", ["/health/live", "/health/ready", "/metrics"])
@ON_SQLITE
def test_machines_only_ask(line: Line, path):
    assert line.client().post(path).status_code == 405
