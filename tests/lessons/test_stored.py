"""Every stored notebook is its source, run, and nothing else."""

import json
import re

import nbformat
import pytest

from actlib.interactive.explore import FROZEN_MIME
from tools.lessons import ROOT, cells_of, is_fresh, sources

LESSONS = sources()


@pytest.fixture
def stored(lesson):
    return nbformat.read(lesson.with_suffix(".ipynb"), as_version=4)


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def outputs(notebook):
    return [output for cell in code_cells(notebook) for output in cell.outputs]


def test_there_are_lessons():
    assert len(LESSONS) >= 4


def test_no_notebook_is_without_a_source():
    stored = {path.stem for path in (ROOT / "notebooks").glob("*.ipynb")}
    assert stored == {path.stem for path in LESSONS}


def test_notebook_holds_the_cells_of_its_source(lesson, stored):
    wanted = [(cell.cell_type, cell.source) for cell in cells_of(lesson).cells]
    assert [(cell.cell_type, cell.source) for cell in stored.cells] == wanted


def test_notebook_is_fresh(lesson):
    assert is_fresh(lesson), f"{lesson.name} or actlib changed since it was run: make lessons"


def test_every_code_cell_has_been_run_in_order(stored):
    counts = [cell.execution_count for cell in code_cells(stored)]
    assert counts == list(range(1, len(counts) + 1))


def test_no_cell_failed_or_warned(stored):
    assert [output for output in outputs(stored) if output.output_type == "error"] == []
    assert [output for output in outputs(stored) if output.get("name") == "stderr"] == []


def test_no_widget_is_stored_that_no_kernel_backs(stored):
    assert "widgets" not in stored.metadata
    types = {mime for output in outputs(stored) for mime in output.get("data", {})}
    assert "application/vnd.jupyter.widget-view+json" not in types


def test_every_frozen_figure_has_a_still_for_other_viewers_and_words(stored):
    frozen = [output.data for output in outputs(stored) if FROZEN_MIME in output.get("data", {})]
    assert frozen
    for data in frozen:
        assert data["image/png"].startswith("iVBOR")
        for words in re.findall(r'class="actlib-words"[^>]*>([^<]*)<', data[FROZEN_MIME]):
            assert len(words.split()) >= 8, words  # a sentence about the picture, not a label


def test_stored_outputs_hold_no_script_but_packed_frames(stored):
    for output in outputs(stored):
        for mime, text in output.get("data", {}).items():
            scripts = re.findall(r"<script[^>]*>", text) if mime != "image/png" else []
            assert all(script == '<script type="text/plain">' for script in scripts)
            assert " onclick=" not in text
            assert "http://" not in text
            assert "https://" not in text


def test_nothing_stored_names_this_machine(lesson):
    text = lesson.with_suffix(".ipynb").read_text(encoding="utf-8")
    assert str(ROOT) not in text
    assert not re.search(r"0x[0-9a-f]{8,}", json.dumps(json.loads(text)))
