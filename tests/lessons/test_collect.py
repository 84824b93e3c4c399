"""``make collect``: answers handed in are run, and each check's words are listed."""

import csv
import io

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from tools.collect import answers, main

START = new_code_cell("from actlib.course import check")
SOLUTION = new_code_cell('check("2.1", (1, 2, 3))\nprint("Exercise 2.1: Right.")', metadata={"tags": ["hide-cell"]})


@pytest.fixture
def hand_in(tmp_path):
    def write(*cells, name="one.ipynb"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        nbformat.write(new_notebook(cells=[*cells]), path)
        return path

    return write


def test_each_answer_is_run_and_the_solution_is_not(hand_in):
    stored = new_code_cell('check("2.2", ...)')
    stored.outputs = [nbformat.v4.new_output("stream", text="Exercise 2.2: Right.\n")]
    path = hand_in(
        START,
        new_code_cell('def product(W):\n    return 0\n\ncheck("2.1", product)'),
        SOLUTION,
        new_code_cell("x = 1 / 0"),
        stored,
        new_code_cell("answer = later\ncheck('2.3', answer)"),
        new_code_cell("print('the end')"),
    )
    found = answers(path)
    assert list(found) == ["2.1", "2.2", "2.3"]
    assert found["2.1"].startswith("Not yet: ")
    assert found["2.2"] == "Not answered yet."
    assert found["2.3"] == "the cell raised NameError: name 'later' is not defined"


def test_a_cell_without_end_is_stopped(hand_in):
    path = hand_in(new_code_cell("while True:\n    pass"), new_code_cell('check("2.1", ...)'))
    assert answers(path, 1) == {"2.1": "stopped: a cell ran longer than 1 s"}


def test_what_is_no_notebook_stops_no_other(hand_in, tmp_path, capsys):
    (tmp_path / "a.ipynb").write_text("no notebook")
    hand_in(START, new_code_cell('check("2.1", ...)'), name="b/lesson.ipynb")
    assert main([str(tmp_path)]) == 0
    assert list(csv.reader(io.StringIO(capsys.readouterr().out))) == [
        ["notebook", "exercise", "answer"],
        ["a.ipynb", "", "is no notebook: Notebook does not appear to be JSON: 'no notebook'"],
        ["b/lesson.ipynb", "2.1", "Not answered yet."],
    ]


def test_an_empty_folder_is_said_to_be_empty(tmp_path, capsys):
    assert main([str(tmp_path)]) == 1
    assert capsys.readouterr().err == f"collect: there is no notebook in {tmp_path}\n"
