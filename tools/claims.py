"""``make claims SEEDS=100:140``: runs every claim's experiment on seed sets that no lesson uses.

Each number in the range starts one seed set, far from the others.  Prints a line a claim: on how many sets its verdict
held, the smallest and the largest number, how near to an end of its interval they came, and the seconds of CPU.  Fails
if a verdict held on fewer than 98 of 100 sets.

The sets run in parallel, on all cores or on a Dask cluster (``SCHEDULER=tcp://…``).  Every number is written down in
_build/claims as it comes, so that a run that was interrupted goes on where it stopped; a change of a lesson or of
actlib starts its claims afresh.
"""

from __future__ import annotations

import argparse
import ast
import io
import json
import math
import os
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from functools import cache
from pathlib import Path
from symtable import SymbolTable, symtable
from typing import NamedTuple

import joblib
from tqdm import tqdm

from actlib.course.ledger import Claim, ledger
from actlib.words import number_text
from tools.lessons import NOTEBOOKS, ROOT, cells_of, digest, library_files

RESULTS = ROOT / "_build" / "claims"
ENOUGH = 0.98


class Job(NamedTuple):
    """One experiment on one seed set."""

    lesson: str
    claim: str
    first_seed: int
    seeds: int


class Outcome(NamedTuple):
    number: float
    seconds: float


@cache
def experiments_of(lesson: str, folder: Path = NOTEBOOKS) -> dict[str, object]:
    """Every experiment of a lesson, by claim id: of its code, what they need is run once."""
    from actlib.course import claims

    statements = [
        statement
        for cell in cells_of(folder / f"{lesson}.md").cells
        if cell.cell_type == "code" and "hide-cell" not in cell.metadata.get("tags", [])
        for statement in ast.parse(cell.source).body
    ]
    space: dict[str, object] = {"__name__": lesson}
    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):  # what a lesson prints is not wanted
        os.environ["ACTLIB_COLLECT"] = "1"
        try:
            for statement in what_experiments_need(statements):
                exec(compile(ast.Module([statement], []), lesson, "exec", dont_inherit=True), space)
        finally:
            del os.environ["ACTLIB_COLLECT"]
    return dict(claims.collected)


def what_experiments_need(statements: Sequence[ast.stmt]) -> list[ast.stmt]:
    """The experiments, what binds a name that they read, and so on; neither figures nor tables."""
    read, bound = zip(*map(names_of, statements), strict=True)
    chosen = {place for place, names in enumerate(read) if "claim" in names}
    wanted: set[str] = set()
    while more := set().union(*(read[place] for place in chosen)) - wanted:
        wanted |= more
        chosen |= {place for place, names in enumerate(bound) if names & more}
    return [statements[place] for place in sorted(chosen)]


def names_of(statement: ast.stmt) -> tuple[set[str], set[str]]:
    """The names that a statement reads, also within its functions, and those that it binds or changes a part of."""
    top = symtable(ast.unparse(statement), "statement", "exec")
    read = {
        symbol.get_name()
        for scope in scopes_of(top)
        for symbol in scope.get_symbols()
        if symbol.is_referenced() and (scope is top or symbol.is_global())
    }
    bound = {symbol.get_name() for symbol in top.get_symbols() if symbol.is_assigned() or symbol.is_imported()}
    parts = [
        root_of(node)
        for node in ast.walk(statement)
        if isinstance(node, ast.Subscript | ast.Attribute) and isinstance(node.ctx, ast.Store)
    ]
    return read, bound.union(parts)


def scopes_of(table: SymbolTable) -> Iterator[SymbolTable]:
    yield table
    for child in table.get_children():
        yield from scopes_of(child)


def root_of(part: ast.expr) -> str:
    """The name of what has this part: table, of ``table["sine"].rate``."""
    while isinstance(part, ast.Subscript | ast.Attribute):
        part = part.value
    return ast.unparse(part)


def run(job: Job, folder: Path = NOTEBOOKS) -> tuple[Job, Outcome]:
    """Called in a worker, which keeps the lessons that it has run.  The number is NaN if an assertion failed."""
    experiment = experiments_of(job.lesson, folder)[job.claim]
    began = time.process_time()
    try:
        with redirect_stderr(io.StringIO()):  # no progress bars of single experiments
            number = float(experiment(range(job.first_seed, job.first_seed + job.seeds)))  # type: ignore[operator]
    except AssertionError:
        number = math.nan
    return job, Outcome(number, time.process_time() - began)


class Results:
    """What has been computed before, one file of lines a lesson, and what comes to it."""

    def __init__(self, folder: Path = RESULTS, lessons: Path = NOTEBOOKS) -> None:
        self.folder, self.lessons = folder, lessons
        self.files: dict[str, Path] = {}
        folder.mkdir(parents=True, exist_ok=True)

    def __getitem__(self, lesson: str) -> dict[Job, Outcome]:
        """A line that was cut off while it was written counts for nothing."""
        found = {}
        path = self._file(lesson)
        for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
            try:
                claim, first_seed, seeds, *outcome = json.loads(line)
            except ValueError:
                continue
            found[Job(lesson, claim, first_seed, seeds)] = Outcome(*outcome)
        return found

    def add(self, job: Job, outcome: Outcome) -> None:
        with self._file(job.lesson).open("a", encoding="utf-8") as file:
            file.write(json.dumps([job.claim, job.first_seed, job.seeds, *outcome]) + "\n")

    def _file(self, lesson: str) -> Path:
        """Its name holds all that its numbers depend on, as it was when the run began.

        The intervals are not part of that: to change one costs nothing.  The rates recorded in race.yml are.
        """
        if lesson not in self.files:
            code = [path for path in library_files() if path.suffix != ".yml" or path.name == "race.yml"]
            self.files[lesson] = self.folder / f"{lesson}-{digest([self.lessons / f'{lesson}.md', *code])}.jsonl"
        return self.files[lesson]


def jobs_of(claim: Claim, starts: range) -> list[Job]:
    """Without chance in it, an experiment is run once."""
    starts = starts if claim.seeds > 1 else range(1)
    return [Job(claim.lesson, claim.id, 1000 * start, claim.seeds) for start in starts]


def compute(
    jobs: Iterable[Job], scheduler: str | None = None, folder: Path = NOTEBOOKS
) -> Iterator[tuple[Job, Outcome]]:
    """The outcomes, as they come: from all cores of this machine, or from the workers of a Dask scheduler."""
    with engine(scheduler):
        # one at a time, so that what was computed when a run is interrupted has been written down
        parallel = joblib.Parallel(n_jobs=-1, return_as="generator_unordered", batch_size=1)
        yield from parallel(joblib.delayed(run)(job, folder) for job in jobs)


@contextmanager
def engine(scheduler: str | None) -> Iterator[None]:
    """Within it, joblib computes here, or on the cluster."""
    if not scheduler:
        with joblib.parallel_config("loky", inner_max_num_threads=1):
            yield
        return
    from distributed import Client

    with Client(scheduler), joblib.parallel_config("dask"):
        yield


def report(claim: Claim, outcomes: list[Outcome]) -> tuple[bool, str]:
    """Whether the verdict held on enough sets, and the line that says so."""
    numbers = [outcome.number for outcome in outcomes if not math.isnan(outcome.number)]
    held, broken = sum(map(claim.holds, numbers)), len(outcomes) - len(numbers)
    good = held >= ENOUGH * len(outcomes)
    found = f"{number_text(min(numbers))} … {number_text(max(numbers))}" if numbers else "no number"
    return good, (
        f"{'held' if good else 'FAILED':6} {held}/{len(outcomes)}  {claim.id}: {found} in {claim.interval_text()}"
        f"{margin(claim, numbers)}{f', no number on {broken}' if broken else ''}"
        f"  ({sum(outcome.seconds for outcome in outcomes):.1f} s)"
    )


def margin(claim: Claim, numbers: list[float]) -> str:
    """How near the numbers came to an end of the interval, as a share of its width; below 0 if one lies outside."""
    low, high = claim.interval
    if not (numbers and 0 < high - low < math.inf):
        return ""
    return f", margin {min(min(n - low, high - n) for n in numbers) / (high - low):.0%}".replace("-", "−")


def main(arguments: list[str] | None = None, results: Path = RESULTS, lessons: Path = NOTEBOOKS) -> int:
    parser = argparse.ArgumentParser(prog="claims", description=__doc__.split("\n")[0])
    parser.add_argument("seeds", nargs="?", default="100:140", type=span, help="two whole numbers such as 100:140")
    parser.add_argument("claims", nargs="*", help="ids of claims, or starts of lessons' names; all, if none is given")
    parser.add_argument("--scheduler", default=os.environ.get("SCHEDULER"), help="address of a Dask scheduler")
    given = parser.parse_args(arguments)
    chosen = [c for c in ledger().values() if not given.claims or c.id in given.claims or c.lesson[:2] in given.claims]
    if unknown := set(given.claims) - {c.id for c in chosen} - {c.lesson[:2] for c in chosen}:
        parser.error(f"no claim and no lesson is called {', '.join(sorted(unknown))}")

    kept = Results(results, lessons)
    wanted = {claim.id: jobs_of(claim, given.seeds) for claim in chosen}
    known = {job: outcome for lesson in {claim.lesson for claim in chosen} for job, outcome in kept[lesson].items()}
    missing = [job for jobs in wanted.values() for job in jobs if job not in known]
    failed: list[str] = []
    waiting = {claim: sum(job not in known for job in jobs) for claim, jobs in wanted.items()}

    def tell(claim: Claim) -> None:
        good, line = report(claim, [known[job] for job in wanted[claim.id]])
        tqdm.write(line)
        if not good:
            failed.append(claim.id)

    for claim in chosen:
        if not waiting[claim.id]:
            tell(claim)
    with tqdm(total=len(missing), desc="seed sets", disable=None if missing else True) as bar:
        for job, outcome in compute(missing, given.scheduler, lessons):
            known[job] = outcome
            kept.add(job, outcome)
            bar.update()
            waiting[job.claim] -= 1
            if not waiting[job.claim]:
                tell(ledger()[job.claim])
    print(f"{len(chosen) - len(failed)} of {len(chosen)} verdicts held on at least {ENOUGH:.0%} of their sets")
    return 1 if failed else 0


def span(text: str) -> range:
    low, _, high = text.partition(":")
    if not (low.isdigit() and high.isdigit() and int(low) < int(high)):
        raise argparse.ArgumentTypeError(f"must be two whole numbers such as 100:140, got {text!r}")
    return range(int(low), int(high))


if __name__ == "__main__":
    from tools.claims import main as importable  # workers find what is sent to them by its name, and not in __main__

    sys.exit(importable())
