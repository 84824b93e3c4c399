"""``make claims``: experiments run again on other seeds, in parallel, and not twice."""

import ast

import pytest

from actlib.course.ledger import find_claim
from tools.claims import (
    Job,
    Outcome,
    Results,
    compute,
    jobs_of,
    main,
    margin,
    report,
    span,
    what_experiments_need,
)

LESSON = "02-linear-layers-collapse"
RANDOM, CERTAIN = "linear-hidden-layers-are-useless", "linear-net-cannot-do-xor"
"""Two claims of the ledger, whose experiments here are others than the lesson's."""

TEXT = f"""# 2. A lesson

```{{code-cell}} ipython3
from pathlib import Path
from actlib.course import claim

print("not wanted")
RUNS = Path(FOLDER) / "runs"

@claim("{RANDOM}")
def share(seeds):
    with RUNS.open("a") as file:
        file.write(f"{{seeds[0]}}\\n")
    assert seeds[0] != 105_000
    return float(seeds[0] == 103_000)

@claim("{CERTAIN}")
def error(seeds):
    return 1e-8
```

```{{code-cell}} ipython3
:tags: [hide-cell]

raise AssertionError("a solution was run")
```
"""


@pytest.fixture
def lessons(tmp_path):
    (tmp_path / f"{LESSON}.md").write_text(TEXT.replace("FOLDER", repr(str(tmp_path))), encoding="utf-8")
    return tmp_path


def runs(folder):
    return [int(line) for line in (folder / "runs").read_text(encoding="utf-8").split()]


def test_a_seed_set_of_its_own_for_each_start_and_one_where_there_is_no_chance():
    claim = find_claim("perceptron-finds-the-line")
    assert jobs_of(claim, range(3, 5)) == [Job(claim.lesson, claim.id, first, claim.seeds) for first in (3000, 4000)]
    certain = find_claim("novikoff-bound-is-pessimistic")
    assert [job.first_seed for job in jobs_of(certain, range(3, 5))] == [0]


def test_of_a_lesson_what_the_experiments_need_is_run():
    code = """
import math
import numpy as np
table = {}
figure = draw(table)
table["a"] = rate = 2
rate *= 3
for name in table:
    table[name] += other
other = 1
print(rate)

def helper(x):
    figure = x * rate
    return later(figure)

def later(x):
    return math.sin(x)

@claim("a")
def one(seeds):
    return helper(table["a"])
"""
    statements = ast.parse(code).body
    kept = [ast.unparse(one).splitlines()[0] for one in what_experiments_need(statements)]
    assert kept == [
        "import math",
        "table = {}",
        "table['a'] = rate = 2",
        "rate *= 3",
        "for name in table:",
        "other = 1",
        "def helper(x):",
        "def later(x):",
        "@claim('a')",
    ]


def test_a_run_prints_a_line_a_claim_and_fails_below_98_of_100(lessons, capsys):
    assert main(["100:140", RANDOM, CERTAIN], lessons / "results", lessons) == 1
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 3
    failed = next(line for line in lines if RANDOM in line)
    assert failed.startswith(f"FAILED 38/40  {RANDOM}: 0 … 1 in exactly 0, no number on 1")
    held = next(line for line in lines if CERTAIN in line)
    assert held.startswith("held")
    assert ", margin 1%" in held
    assert lines[-1] == "1 of 2 verdicts held on at least 98% of their sets"
    assert sorted(runs(lessons)) == [1000 * start for start in range(100, 140)]
    assert main(["106:140", RANDOM], lessons / "results", lessons) == 0


def test_nothing_is_computed_twice(lessons, capsys):
    some = [Job(LESSON, RANDOM, 1000 * start, find_claim(RANDOM).seeds) for start in range(100, 103)]
    kept = Results(lessons / "results", lessons)
    for job, outcome in compute(some, folder=lessons):
        kept.add(job, outcome)
    (file,) = (lessons / "results").iterdir()
    file.write_text(file.read_text(encoding="utf-8") + '["linear-hid', encoding="utf-8")  # cut off while written
    assert set(kept[LESSON]) == set(some)

    main(["100:106", RANDOM], lessons / "results", lessons)
    assert sorted(runs(lessons)) == [1000 * start for start in range(100, 106)]
    assert "FAILED 4/6" in capsys.readouterr().out


def test_a_changed_lesson_is_computed_anew(lessons):
    kept, job = Results(lessons / "results", lessons), Job(LESSON, RANDOM, 0, 1)
    kept.add(job, Outcome(0.5, 0.1))
    assert kept[LESSON] == {job: Outcome(0.5, 0.1)}
    source = lessons / f"{LESSON}.md"
    source.write_text(source.read_text(encoding="utf-8") + "More.\n", encoding="utf-8")
    assert kept[LESSON] == {job: Outcome(0.5, 0.1)}  # the run that is under way goes on with what it began with
    assert Results(lessons / "results", lessons)[LESSON] == {}


def test_dask_workers_give_the_same_numbers(lessons):
    from distributed import LocalCluster

    jobs = [Job(LESSON, RANDOM, 1000 * start, 1) for start in (102, 103)]
    with LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address=None) as cluster:
        found = dict(compute(jobs, cluster.scheduler_address, lessons))
    assert [found[job].number for job in jobs] == [0, 1]


def test_the_margin_is_the_least_distance_to_an_end():
    claim = find_claim("novikoff-bound-holds")
    low, high = claim.interval
    assert margin(claim, [low + 0.5 * (high - low), low + 0.9 * (high - low)]) == ", margin 10%"
    assert margin(claim, [low - 0.2 * (high - low)]) == ", margin −20%"


def test_not_a_number_does_not_hold():
    assert report(find_claim(CERTAIN), [Outcome(float("nan"), 0.0)])[0] is False


@pytest.mark.parametrize("text", ["5:1", "3:3", "100", "a:b", "-1:4"])
def test_seeds_that_are_no_range_are_an_error(text, capsys):
    with pytest.raises(SystemExit):
        main(["--", text])
    assert f"must be two whole numbers such as 100:140, got '{text}'" in capsys.readouterr().err
    assert span("3:5") == range(3, 5)


def test_an_unknown_claim_is_named(capsys):
    with pytest.raises(SystemExit):
        main(["100:140", RANDOM, "no-such-claim"])
    assert "no claim and no lesson is called no-such-claim" in capsys.readouterr().err
