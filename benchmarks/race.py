"""Runs the races of lesson 20 in full and writes book/race.yml, which the lesson shows.

    OMP_NUM_THREADS=1 .venv/bin/python -m benchmarks.race [--jobs 1] [--write]

Some ten minutes of one core.  Every result is written down in _build/race as it comes, so that a run that was
interrupted goes on where it stopped; a change of what the numbers depend on starts afresh.  With --write the whole of
it goes to book/race.yml.  The cost of a step is measured last, in this process alone.
"""

from __future__ import annotations

import argparse
import itertools
import json
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import joblib
import numpy as np
import yaml
from tqdm import tqdm

from actlib.course import race
from actlib.networks import Momentum, seeded, train
from tools.lessons import ROOT, digest

RESULTS = ROOT / "_build" / "race"
TARGET = ROOT / "book" / "race.yml"
HEAD = """\
# The races of lesson 20.  Made by `python -m benchmarks.race --write`; do not edit.
# tasks: the rate chosen, the mean error that each rate had, and the error of each seed.
# laps: the steps that each seed took to the goal, and the median training error at every second look.
# cost: the time of a step over that of ReLU.
"""
Job = tuple[Any, ...]
"""("task", task, entrant), or ("lap", function, task, depth, start, optimizer)."""


def all_jobs() -> list[Job]:
    tasks = itertools.product(["task"], race.TASKS, race.ENTRANTS)
    laps = itertools.product(["lap"], race.PAIR, race.COURSES, race.DEPTHS, race.STARTS, race.OPTIMIZERS)
    return [*tasks, *laps]


def run(job: Job) -> tuple[Job, dict[str, Any]]:
    """Called in a worker."""
    kind, *of = job
    return job, (run_task if kind == "task" else run_lap)(*of)


def run_task(task: str, entrant: str) -> dict[str, Any]:
    rate, tuning = race.tuned(task, entrant)
    found = race.heat(task, entrant, [rate], range(race.RACE_SEEDS))[0]
    return {"rate": rate, "tuning": line(tuning), "errors": line(found)}


def run_lap(f: str, task: str, depth: int, start: str, optimizer: str) -> dict[str, Any]:
    """Both goals: what each needs is kept under its number."""
    rates = race.lap_tuned(f, task, depth, start, optimizer)
    wrong = race.lap(f, task, depth, start, optimizer, rates, range(race.RACE_SEEDS))
    return {
        str(goal): {
            "rate": rate,
            "steps": line(race.steps_to(goal, wrong[:, k], race.COURSES[task].every)),
            "wrong": line(np.median(wrong[::2, k], axis=-1), 3),
        }
        for k, (goal, rate) in enumerate(zip(race.GOALS, rates, strict=True))
    }


def line(numbers: Iterable[float], digits: int = 6) -> str:
    return " ".join(f"{number:.{digits}g}" for number in numbers)


class Results:
    """What has been computed before, a line a job, and what comes to it."""

    def __init__(self, folder: Path = RESULTS) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        code = [Path(race.__file__)]
        for room in ("activations", "networks"):
            code += sorted((ROOT / "actlib" / room).glob("*.py"))
        self.path = folder / f"{digest(code)}.jsonl"

    def read(self) -> dict[Job, dict[str, Any]]:
        """A line that was cut off while it was written counts for nothing."""
        found = {}
        for text in self.path.read_text(encoding="utf-8").splitlines() if self.path.exists() else ():
            try:
                job, outcome = json.loads(text)
            except ValueError:
                continue
            found[tuple(job)] = outcome
        return found

    def add(self, job: Job, outcome: dict[str, Any]) -> None:
        """On a line of its own, even if the last one was cut off."""
        cut = self.path.exists() and not self.path.read_bytes().endswith(b"\n")
        with self.path.open("a", encoding="utf-8") as file:
            file.write("\n" * cut + json.dumps([job, outcome]) + "\n")


def compute(
    jobs: Iterable[Job], workers: int, work: Callable[[Job], Any] = run
) -> Iterator[tuple[Job, dict[str, Any]]]:
    """The outcomes, as they come."""
    with joblib.parallel_config("loky", inner_max_num_threads=1):
        parallel = joblib.Parallel(n_jobs=workers, return_as="generator_unordered", batch_size=1, pre_dispatch=workers)
        yield from parallel(joblib.delayed(work)(job) for job in jobs)


# --- what a step costs ----------------------------------------------------------------------------------------


def costs(repeats: int = 15) -> dict[str, float]:
    """A training step on digits, 20 networks side by side, as a multiple of ReLU's: the least of several.

    The entrants take turns, so that a machine that is slow for a while is slow for all of them.
    """
    least = dict.fromkeys(race.ENTRANTS, np.inf)
    for _ in tqdm(range(repeats), desc="costs"):
        for entrant in race.ENTRANTS:
            least[entrant] = min(least[entrant], seconds(entrant))
    return {entrant: round(float(found / least["ReLU"]), 2) for entrant, found in least.items()}


def seconds(entrant: str, steps: int = 40) -> float:
    """Of processor time, which other programs take nothing from."""
    x, y = (part[:, :400] for part in race.data("digits", tuple(range(race.RACE_SEEDS)))[:2])
    starts, batches, draws = (seeded(range(use, use + race.RACE_SEEDS)) for use in (0, 100, 200))
    racer, task = race.network(entrant, race.TASKS["digits"].widths, starts, draws), race.TASKS["digits"]
    began = time.process_time()
    train(racer, x, y, loss=task.loss, steps=steps, batch=race.BATCH, rng=batches, optimizer=Momentum(1e-3))
    return time.process_time() - began


# --- the file -------------------------------------------------------------------------------------------------


def content(found: dict[Job, dict[str, Any]], cost: dict[str, float]) -> dict[str, Any]:
    """What goes into race.yml: entrants that have run in all tasks, and settings that both functions have run."""
    complete = [e for e in race.ENTRANTS if all(("task", task, e) in found for task in race.TASKS)]
    laps = [job[1:] for job in all_jobs() if job[0] == "lap" and all(("lap", f, *job[2:]) in found for f in race.PAIR)]
    return {
        "tasks": {task: {entrant: found["task", task, entrant] for entrant in complete} for task in race.TASKS},
        "laps": [
            {"of": [*of, goal], **found[("lap", *of)][str(goal)]} for of in laps for goal in race.GOALS
        ],
        "cost": {entrant: cost[entrant] for entrant in complete},
    }  # fmt: skip


def write(found: dict[Job, dict[str, Any]], cost: dict[str, float], target: Path = TARGET) -> None:
    text = yaml.safe_dump(content(found, cost), sort_keys=False, allow_unicode=True, width=118)
    target.write_text(HEAD + text, encoding="utf-8")


def main(arguments: list[str] | None = None, folder: Path = RESULTS, target: Path = TARGET) -> int:
    parser = argparse.ArgumentParser(prog="race", description=__doc__.split("\n")[0])
    parser.add_argument("--jobs", type=int, default=-1, help="how many cores to use (all)")
    parser.add_argument("--write", action="store_true", help="write book/race.yml")
    given = parser.parse_args(arguments)
    results = Results(folder)
    found = results.read()
    missing = [job for job in all_jobs() if job not in found]
    for job, outcome in tqdm(compute(missing, given.jobs, run), total=len(missing), desc="heats"):
        found[job] = outcome
        results.add(job, outcome)
    if given.write:
        write(found, costs(), target)
    return 0


if __name__ == "__main__":
    sys.exit(main())
