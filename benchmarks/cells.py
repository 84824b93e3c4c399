"""Seconds of CPU of the cells that a reader has to wait for.  ``python -m benchmarks.cells [--smaller] [01 14 …]``

Runs lessons as a reader does, figures not frozen.  A browser is some ten times slower: a cell that takes more than
``SLOW`` seconds here should carry the tag "slow", of which tools/lite.py makes a note.  Names the cells that lack it,
and those that have it and are far from needing it, and fails if there is one.

With --smaller every cell is run as its note offers, and claims on four seeds: nothing may break by that.
"""

from __future__ import annotations

import os

os.environ |= {"OPENBLAS_NUM_THREADS": "1", "TQDM_DISABLE": "1"}  # before numpy comes in; a browser has one core

import argparse
import re
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import nbformat
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

from tools.lessons import cells_of, sources

SLOW, FAST = 0.3, 0.1  # between them either is right: processors differ


def with_less(cell: nbformat.NotebookNode) -> str:
    """The code of a cell, changed as the note on it offers: "`this` in place of `that`"."""
    offer = re.match("`(.+)` in place of `(.+)`", cell.metadata.get("smaller", ""))
    return cell.source.replace(offer[2], offer[1]) if offer else cell.source


def measure(source: Path, smaller: bool = False) -> Iterator[tuple[int, nbformat.NotebookNode, float]]:
    """Place, cell and seconds of a lesson's code cells but the first: imports have to wait for Python itself."""
    shell = InteractiveShell()
    cells = [(place, cell) for place, cell in enumerate(cells_of(source).cells) if cell.cell_type == "code"]
    for place, cell in cells:
        began = time.process_time()
        with capture_output():
            result = shell.run_cell(with_less(cell) if smaller else cell.source, store_history=True)
        took = time.process_time() - began
        if not result.success:
            raise SystemExit(f"{source.name}, cell {place}: {result.error_in_exec!r}")
        if (place, cell) != cells[0]:
            yield place, cell, took


def verdict(cell: nbformat.NotebookNode, took: float) -> str:
    tagged = "slow" in cell.metadata.get("tags", [])
    if took > SLOW and not tagged:
        return "wants the tag"
    return "has the tag needlessly" if took < FAST and tagged else ""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("lessons", nargs="*", help="lessons such as 02 (all, if none is named)")
    parser.add_argument("--smaller", action="store_true", help="with the settings that the notes of slow cells offer")
    options = parser.parse_args()
    if options.smaller:
        os.environ["ACTLIB_SEEDS"] = "4"
    wrong = 0
    for source in sources():
        if options.lessons and not any(source.name.startswith(name) for name in options.lessons):
            continue
        for place, cell, took in measure(source, options.smaller):
            word = "" if options.smaller else verdict(cell, took)
            wrong += bool(word)
            if took > FAST or word:
                first = cell.source.splitlines()[0]
                print(
                    f"{source.stem[:16]:16} cell {place:3} {took:6.2f} s  {first[:50]:50} {word}".rstrip(), flush=True
                )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
