"""How long words take, against the figures the wording was drafted to."""

from __future__ import annotations

import csv
from pathlib import Path
from statistics import mean

import pytest

from ivr.speech import Break
from ivr.speech.templates import cut
from ivr.speech.timing import spoken_seconds

with (Path(__file__).parent / "timing_vectors.csv").open(encoding="utf-8") as file:
    VECTORS = list(csv.DictReader(file))


def modelled(row: dict[str, str]) -> float:
    spoken = cut(row["words"], row["language"]).spoken
    assert spoken is not None
    return spoken_seconds(spoken, row["language"])


@pytest.mark.parametrize("row", VECTORS, ids=lambda row: f"{row['id']}-{row['language']}")
def test_prompt_takes_as_long_as_measured_within_seven_tenths(row):
    assert modelled(row) == pytest.approx(float(row["seconds"]), abs=0.7)


@pytest.mark.parametrize("language", ["en_US", "es_US", "zh_Hans_CN", "zh_Hant_HK"])
def test_the_model_is_a_tenth_of_a_second_off_on_average(language):
    rows = [row for row in VECTORS if row["language"] == language]

    assert mean(abs(modelled(row) - float(row["seconds"])) for row in rows) < 0.15


def test_a_pause_takes_as_long_as_it_says():
    words = spoken_seconds(("one two",), "en_US")

    assert spoken_seconds(("one two", Break(600), "one two"), "en_US") == pytest.approx(
        2 * words + 0.6
    )
