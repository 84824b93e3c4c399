"""``make claims SEEDS=100:140``: runs every claim's experiment on seed sets that no lesson uses.

Each seed in the range starts one set, far from the others.  Prints a line a claim: on how many sets its verdict held,
and the smallest and largest number seen.  Fails if a verdict held on fewer than 98 of 100 sets.
"""

from __future__ import annotations

import io
import os
import sys
import time
from contextlib import redirect_stdout

from tools.lessons import cells_of, sources


def experiments() -> dict[str, object]:
    """Every experiment of every lesson, by claim id: the lessons' code is run once, without pictures."""
    os.environ["ACTLIB_COLLECT"] = "1"
    from actlib.course import claims

    for source in sources():
        space: dict[str, object] = {"__name__": source.stem}
        for cell in cells_of(source).cells:
            if cell.cell_type == "code" and "hide-cell" not in cell.metadata.get("tags", []):
                with redirect_stdout(io.StringIO()):  # what a lesson prints is not wanted here
                    exec(compile(cell.source, source.name, "exec", dont_inherit=True), space)
    return dict(claims.collected)


def main(arguments: list[str] | None = None) -> int:
    span, *only = (arguments if arguments is not None else sys.argv[1:]) or ["100:140"]
    low, _, high = span.partition(":")
    if not (low.isdigit() and high.isdigit() and int(low) < int(high)):
        print(f"claims: SEEDS must be two whole numbers such as 100:140, got {span!r}", file=sys.stderr)
        return 1
    from actlib.course.ledger import find_claim
    from actlib.words import number_text

    failed = False
    for identity, experiment in experiments().items():
        if only and identity not in only:
            continue
        entry, began = find_claim(identity), time.process_time()
        starts = range(int(low), int(high)) if entry.seeds > 1 else range(1)
        numbers = [float(experiment(range(1000 * start, 1000 * start + entry.seeds))) for start in starts]  # type: ignore[operator]
        held = sum(entry.holds(number) for number in numbers)
        failed |= held < 0.98 * len(numbers)
        print(
            f"{'held' if held >= 0.98 * len(numbers) else 'FAILED':6} {held}/{len(numbers)}  {identity}: "
            f"{number_text(min(numbers))} … {number_text(max(numbers))} in {entry.interval_text()}  "
            f"({time.process_time() - began:.1f} s)",
            flush=True,
        )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
