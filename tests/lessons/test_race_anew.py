"""``benchmarks/race.py``: goes on where it stopped, and writes what lesson 20 reads."""

import json

import numpy as np
import pytest

from actlib.course import race as rules
from actlib.course.race import read_record
from benchmarks import race

DONE = []


def quick(job):
    DONE.append(job)
    if job[0] == "task":
        return job, {"rate": 0.1, "tuning": "0.5 0.4", "errors": " ".join(["0.25"] * rules.RACE_SEEDS)}
    return job, {str(goal): {"rate": 0.2, "steps": "4 inf", "wrong": "0.9 0.1"} for goal in rules.GOALS}


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    DONE.clear()
    monkeypatch.setattr(race, "run", quick)
    monkeypatch.setattr(race, "costs", lambda: dict.fromkeys(rules.ENTRANTS, 1.5))


def test_every_entrant_runs_in_every_task_and_both_functions_all_laps():
    jobs = race.all_jobs()
    assert len(set(jobs)) == len(jobs)
    assert ("task", "sin 6x", "RReLU") in jobs
    assert ("lap", "tanh", "spirals", 8, "std 0.01", "Adam") in jobs


def test_a_run_goes_on_where_it_stopped(tmp_path):
    first = race.all_jobs()[:3]
    results = race.Results(tmp_path)
    for job in first:
        results.add(job, quick(job)[1])
    with results.path.open("a") as file:
        file.write('[["task", "digits", "Ta')  # cut off
    DONE.clear()
    race.main(["--jobs", "1"], tmp_path, tmp_path / "race.yml")
    assert DONE == race.all_jobs()[3:]
    assert not (tmp_path / "race.yml").exists()
    race.main(["--jobs", "1", "--write"], tmp_path, tmp_path / "race.yml")
    assert len(DONE) == len(race.all_jobs()) - 3
    record = read_record(tmp_path / "race.yml")
    assert set(record.entries) == set(rules.TASKS)
    assert record.entries["digits"]["Tanh"].rate == 0.1
    assert record.cost["ELU"] == 1.5
    lap = record.laps["tanh", "digits", 1, "large", "Adam", 0.05]
    np.testing.assert_array_equal(lap.steps, [4, np.inf])


def test_what_has_not_run_in_all_tasks_is_left_out():
    found = dict(map(quick, race.all_jobs()))
    del found["task", "spirals", "ELU"], found["lap", "tanh", "digits", 1, "usual", "Adam"]
    content = race.content(found, race.costs())
    assert all("ELU" not in rows and len(rows) == len(rules.ENTRANTS) - 1 for rows in content["tasks"].values())
    assert "ELU" not in content["cost"]
    settings = [row["of"] for row in content["laps"]]
    assert ["ReLU", "digits", 1, "usual", "Adam", 0.25] not in settings
    assert ["ReLU", "digits", 1, "usual", "momentum", 0.25] in settings


def test_another_library_starts_afresh(tmp_path, monkeypatch):
    before = race.Results(tmp_path).path
    monkeypatch.setattr(race, "digest", lambda files: "other")
    assert race.Results(tmp_path).path != before


def test_numbers_keep_six_digits():
    assert race.line([1 / 3, 2, np.inf]) == "0.333333 2 inf"
    assert json.loads(json.dumps(race.line([0.1]))) == "0.1"
