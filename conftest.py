"""What nbval compares in the lessons: the plain text of every output, the same on every machine.

Pictures, frames, measured digits and card layouts stand in the other mime types, which are left out.
"""

from __future__ import annotations

import os

import pytest

os.environ["TQDM_DISABLE"] = "1"  # as when the lessons were run
os.environ.pop("ACTLIB_SEEDS", None)

NOT_COMPARED = ("text/html", "application/vnd.actlib.frozen+html", "application/vnd.jupyter.widget-state+json")


def pytest_collectstart(collector: pytest.Collector) -> None:
    if hasattr(collector, "skip_compare"):
        collector.skip_compare += NOT_COMPARED
