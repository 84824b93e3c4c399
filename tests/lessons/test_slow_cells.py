"""What the notes of slow cells offer; that the right cells have them is measured by benchmarks/cells.py."""

import re

import pytest

from benchmarks.cells import FAST, SLOW, verdict, with_less
from tools.lessons import cells_of


def test_what_an_author_offers_stands_in_a_slow_cell(lesson):
    offers = [cell for cell in cells_of(lesson).cells if "smaller" in cell.metadata]
    for cell in offers:
        assert "slow" in cell.metadata.get("tags", [])
        assert re.fullmatch("`.+` in place of `.+` makes it faster[.]", cell.metadata.smaller)
        assert with_less(cell) != cell.source, f"{cell.metadata.smaller!r} changes nothing"


@pytest.mark.parametrize(
    ("tags", "took", "word"),
    [
        ([], 1.1 * SLOW, "wants"),
        ([], 0.9 * SLOW, ""),
        (["slow"], 1.1 * FAST, ""),
        (["slow"], 0.9 * FAST, "needlessly"),
    ],
)
def test_only_cells_far_on_the_wrong_side_are_named(lesson_cell, tags, took, word):
    said = verdict(lesson_cell(tags), took)
    assert word in said
    assert bool(word) == bool(said)


@pytest.fixture
def lesson_cell(tmp_path):
    """Makes a cell with such tags, by way of a lesson."""

    def make(tags):
        source = tmp_path / "99-trial.md"
        head = "---\njupytext: {text_representation: {extension: .md, format_name: myst}}\n---\n\n"
        source.write_text(f"{head}```{{code-cell}}\n:tags: [{', '.join(tags)}]\n\nx = 1\n```\n", encoding="utf-8")
        return cells_of(source).cells[0]

    return make
