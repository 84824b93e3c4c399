"""``make lessons``: what it stores, what it refuses, and that a second run gives the same."""

import nbformat
import pytest

from tools import lessons

HEAD = (
    "---\njupytext: {text_representation: {extension: .md, format_name: myst}}\n"
    "kernelspec: {name: python3, display_name: Python 3, language: python}\n---\n\n"
)


def write(folder, *cells):
    source = folder / "98-trial.md"
    source.write_text(HEAD + "# Trial\n\n" + "".join(f"```{{code-cell}}\n{cell}\n```\n\n" for cell in cells), "utf-8")
    return source


def test_a_lesson_is_run_and_marked_fresh(tmp_path):
    source = write(tmp_path, "print(1 + 1)")
    stored = nbformat.read(lessons.build(source), as_version=4)
    assert stored.cells[1].outputs[0].text == "2\n"
    assert lessons.is_fresh(source)
    assert list(tmp_path.glob("*.new")) == []


def test_an_edited_lesson_is_stale(tmp_path):
    source = write(tmp_path, "print(1)")
    lessons.build(source)
    write(tmp_path, "print(2)")
    assert not lessons.is_fresh(source)


def test_a_changed_library_makes_lessons_stale(tmp_path, monkeypatch):
    source = write(tmp_path, "print(1)")
    lessons.build(source)
    extra = tmp_path / "new_module.py"
    extra.write_text("x = 1\n")
    files = [*lessons.library_files(), extra]
    monkeypatch.setattr(lessons, "library_files", lambda: files)
    assert not lessons.is_fresh(source)


def test_a_failing_lesson_names_the_cell_and_leaves_the_old_notebook(tmp_path):
    source = write(tmp_path, "print(1)")
    before = lessons.build(source).read_bytes()
    write(tmp_path, "x = 1", "# look here\nx / 0")
    with pytest.raises(lessons.LessonError, match=r"98-trial\.md, cell 2 \('# look here'\): ZeroDivisionError"):
        lessons.build(source)
    assert source.with_suffix(".ipynb").read_bytes() == before
    assert list(tmp_path.glob("*.new")) == []


def test_a_claim_out_of_its_interval_stops_the_lesson(tmp_path):
    source = write(
        tmp_path, "from actlib.course import claim", '@claim("affine-stack-is-one-map")\ndef far(seeds):\n    return 1'
    )
    with pytest.raises(lessons.LessonError, match=r"cell 2 .* ClaimError: affine-stack-is-one-map: .* came out as 1"):
        lessons.build(source)


def test_an_unknown_claim_stops_the_lesson(tmp_path):
    source = write(tmp_path, 'from actlib.course import claim\nclaim("no-such-claim")')
    with pytest.raises(lessons.LessonError, match=r"ValueError: claims\.yml has no claim 'no-such-claim'"):
        lessons.build(source)


def test_frames_that_change_structure_stop_the_lesson(tmp_path):
    source = write(
        tmp_path,
        "from actlib.figures import blank, frame_panel\nfrom actlib.interactive import Slider, explore\n"
        "def dots(n):\n    picture, (ax,) = blank()\n    frame_panel(ax, (0, 9), (0, 9))\n"
        "    ax.plot(range(n), range(n), 'o')\n    return picture, 'some dots'\n"
        "explore(dots, 'Dots.', n=Slider(1, 3, 1))",
    )
    with pytest.raises(lessons.LessonError, match="FrameError: dots: the frame at n="):
        lessons.build(source)


def texts(notebook):
    return [
        [output.get("text") or output.data["text/plain"] for output in cell.outputs]
        for cell in notebook.cells
        if cell.cell_type == "code"
    ]


def test_a_second_run_without_pictures_says_the_same(lesson):
    stored = nbformat.read(lesson.with_suffix(".ipynb"), as_version=4)
    assert texts(lessons.execute(lesson, freeze=False)) == texts(stored)
