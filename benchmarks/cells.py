"""Seconds of every cell that a reader would wait for.  ``python -m benchmarks.cells [01 14 …]``

Runs lessons without freezing figures, twice, and takes the shorter time of each cell.  A browser is about ten times
slower: a cell above ``SLOW`` seconds should carry the tag "slow", from which tools/lite.py makes a note.  Names the
cells that lack it, and those that have it and are far from needing it.
"""

from __future__ import annotations

import argparse
from datetime import datetime
from pathlib import Path

import nbformat

from tools.lessons import execute, sources

SLOW, FAST = 0.3, 0.1  # between them either is right: processors differ


def seconds(cell: nbformat.NotebookNode) -> float:
    """How long a cell that has been run took."""
    times = cell.metadata.execution
    began, ended = (datetime.fromisoformat(times[key]) for key in ("iopub.execute_input", "shell.execute_reply"))
    return (ended - began).total_seconds()


def measure(source: Path) -> list[tuple[int, nbformat.NotebookNode, float]]:
    """Place, cell and seconds of a lesson's code cells but the first: imports wait for Python itself."""
    runs = [execute(source, freeze=False).cells for _ in range(2)]
    timed = [
        (place, one, min(seconds(one), seconds(other)))
        for place, (one, other) in enumerate(zip(*runs, strict=True))
        if one.cell_type == "code"
    ]
    return timed[1:]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("lessons", nargs="*", help="lessons such as 02 (all, if none is named)")
    wanted = parser.parse_args().lessons
    for source in sources():
        if wanted and not any(source.name.startswith(name) for name in wanted):
            continue
        for place, cell, took in measure(source):
            tagged = "slow" in cell.metadata.get("tags", [])
            word = (
                "wants the tag" if took > SLOW and not tagged else "has it needlessly" if took < FAST and tagged else ""
            )
            if tagged or took > FAST:
                print(
                    f"{source.stem[:28]:28} cell {place:3} {took:7.2f} s  {word:17}  {cell.source.splitlines()[0][:60]}"
                )


if __name__ == "__main__":
    main()
