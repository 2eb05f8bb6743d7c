"""The timetable: read whole, every mistake told, intervals that a setting replaces."""

from __future__ import annotations

from datetime import time, timedelta
from pathlib import Path

import pytest

from service.settings import CONFIG, Settings
from service.timetable import JOBS, BadSchedule, read_timetable, timetable
from service.wording import mistake_words

GOOD = (CONFIG / "schedule.yaml").read_text("utf-8")


def mistakes_of(text: str) -> dict[str, str]:
    with pytest.raises(BadSchedule) as bad:
        read_timetable(text)
    told = {mistake.path: mistake.code for mistake in bad.value.mistakes}
    assert all(mistake_words("en", m) != m.code for m in bad.value.mistakes)
    return told


def test_the_timetable_of_the_configuration_names_every_job() -> None:
    found = read_timetable(GOOD)
    assert set(found) == set(JOBS)
    assert found["sweep"].every == timedelta(seconds=30)
    assert (found["digest"].at, found["digest"].working_days) == (time(8, 0), True)


def test_every_mistake_is_told_at_once() -> None:
    text = (
        GOOD.replace("sweep:    {every: 30s}", "sweep:    {every: often}")
        .replace('at: "03:10", on: every day', 'at: "25:10", on: sundays')
        .replace("seal:     {every: 10m}", "saal:     {every: 10m}")
        .replace("deliver:  {every: 5s} ", 'deliver:  {every: 5s, at: "01:00"} ')
    )
    assert mistakes_of(text) == {
        "sweep.every": "schedule.not_a_span",
        "prune.at": "schedule.not_a_clock",
        "prune.on": "schedule.not_on",
        "saal": "schedule.unknown_job",
        "deliver": "schedule.every_or_at",
        "": "schedule.missing_job",
    }


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "schedule.not_a_mapping"),
        ("- sweep", "schedule.not_a_mapping"),
        ("sweep: {every: 1s", "schedule.not_yaml"),
        ("sweep: 30s", "schedule.not_a_mapping"),
        ("sweep: {every: 0s}", "schedule.not_a_span"),
        ("sweep: {evry: 30s}", "schedule.unknown_key"),
    ],
)
def test_what_is_no_timetable_is_refused(text: str, code: str) -> None:
    assert code in mistakes_of(text).values()


def test_a_setting_that_was_given_replaces_an_interval() -> None:
    assert timetable(Settings(tick=1))["sweep"].every == timedelta(seconds=1)
    assert timetable(Settings(tick=1))["deliver"].every == timedelta(seconds=5)


def test_a_folder_without_a_timetable_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadSchedule) as bad:
        timetable(Settings(config_dir=tmp_path))
    assert [mistake.code for mistake in bad.value.mistakes] == ["schedule.no_file"]
