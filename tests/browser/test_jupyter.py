"""A lesson of the course in JupyterLab and in Jupyter Notebook: as it opens, and live under a kernel."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request

import nbformat
import pytest
from solving import solve_xor

from actlib.course import quiz
from actlib.interactive.explore import FROZEN_MIME
from tools.lessons import NOTEBOOKS

LESSON = NOTEBOOKS / "03-xor-with-thresholds.ipynb"  # has all there is in lessons, the bench too, and runs in seconds
CELLS = nbformat.read(LESSON, as_version=4).cells
BY_HAND, SOLVED = (
    i for i, cell in enumerate(CELLS) if cell.source.endswith('check("3.2", (at_most_one, first_or_both))')
)
WRONG = """at_most_one = (-1, -1, -1, -1.5)
first_or_both = (1, 1, 1, 1.5)
check("3.2", (at_most_one, first_or_both))"""

DONE = """mime => {
  const {content, context} = jupyterapp.shell.currentWidget;
  const cells = content.model.toJSON().cells.filter(cell => cell.cell_type === "code");
  return context.sessionContext.session.kernel.status === "idle" && cells.every(cell => cell.execution_count)
    && !cells.some(cell => cell.outputs.some(output => output.data && mime in output.data));
}"""
"""Every cell was run, here and not when the lesson was stored, and the kernel rests."""


def places(text):
    """The numbers of the code cells that have this in them."""
    return [i for i, cell in enumerate(CELLS) if cell.cell_type == "code" and text in cell.source]


@pytest.fixture(params=[("jupyterlab", "lab/tree"), ("notebook", "notebooks")], ids=["lab", "notebook"])
def address(request, tmp_path):
    """The stored lesson, as a user sees it who has just come: nothing is set, and nothing is trusted."""
    app, path = request.param
    shutil.copy(LESSON, tmp_path)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    home = {name: str(tmp_path / "home") for name in ("HOME", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR")}
    options = f"--no-browser --allow-root --expose-app-in-browser --ServerApp.port={port} --IdentityProvider.token="
    with (tmp_path / "server.log").open("w") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", app, *options.split(), f"--ServerApp.root_dir={tmp_path}"],
            env={**os.environ, **home, "JUPYTER_RUNTIME_DIR": str(tmp_path / "home"), "OPENBLAS_NUM_THREADS": "1"},
            stdout=log,
            stderr=log,
        )
    site = f"http://127.0.0.1:{port}"
    for _ in range(240):
        try:
            urllib.request.urlopen(f"{site}/api", timeout=60).close()
            break
        except OSError:
            assert server.poll() is None, (tmp_path / "server.log").read_text()
            time.sleep(0.25)
    yield f"{site}/{path}/{LESSON.name}"
    server.terminate()
    server.wait(60)


def test_a_lesson_shows_what_was_stored_and_then_runs_live(visit, address):
    looking = visit()
    page = looking.page
    page.set_default_timeout(180_000)  # of a machine that does much else, too
    page.goto(address)
    kernel = "window.jupyterapp?.shell.currentWidget?.context?.sessionContext?.session?.kernel"
    page.wait_for_function(f"{kernel}?.status === 'idle'", polling=200)

    def cell(place):
        here = page.locator(f'.jp-Cell[data-windowed-list-index="{place}"]')
        here.scroll_into_view_if_needed()
        return here

    def answer(place, code):
        """Puts code into a cell, runs it and returns what it prints."""
        cell(place).locator(".cm-content").click()
        page.keyboard.press("Control+A")
        page.keyboard.insert_text(code)
        page.keyboard.press("Shift+Enter")
        page.wait_for_function(DONE, arg=FROZEN_MIME, polling=200)
        return cell(place).locator(".jp-OutputArea-output").text_content().strip()

    # Before a run: pictures in place of what only a kernel can show
    figures = places("explore(") + places("threshold_bench(")
    assert len(figures) == 7
    for place in figures:
        still = cell(place).locator(".jp-OutputArea-output img").element_handle()
        page.wait_for_function("image => image.naturalWidth > 300", arg=still)
    (questions,) = places("quiz(")
    assert quiz(LESSON.stem).questions[0]["question"] in cell(questions).text_content()
    said = page.locator(".jp-Notebook").text_content()  # of what is scrolled away, too
    for trouble in ("Error displaying widget", "Loading widget", "<figure with", "Javascript Error"):
        assert trouble not in said

    page.get_by_role("menuitem", name=re.compile("^Run$")).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    page.wait_for_function(DONE, arg=FROZEN_MIME, polling=200)

    outputs = page.evaluate("jupyterapp.shell.currentWidget.content.model.toJSON().cells.flatMap(c => c.outputs ?? [])")
    assert [o for o in outputs if o["output_type"] == "error" or o.get("name") == "stderr"] == []
    assert len(outputs) == sum(len(c.get("outputs", [])) for c in CELLS)

    for place in places("explore("):
        here = cell(place).locator(".jp-OutputArea-output")
        picture, words = here.locator("svg").last, here.locator(".widget-html").nth(1)
        picture.wait_for()
        before, said = picture.evaluate("svg => svg.outerHTML"), words.text_content()
        control = here.locator("[role=slider], select").first
        if control.evaluate("c => c.matches('select')"):
            control.select_option(index=control.evaluate("c => c.selectedIndex ? 0 : 1"))
        else:
            control.focus()
            last = control.evaluate("c => c.ariaValueNow === c.ariaValueMax")
            page.keyboard.press("a")  # a shortcut of the notebook, which would put a new cell here
            page.keyboard.press("ArrowLeft" if last else "ArrowRight")
        page.wait_for_function(
            """([output, before, words, said]) => words.textContent !== said
               && [...output.querySelectorAll("svg")].at(-1).outerHTML !== before""",
            arg=[here.element_handle(), before, words.element_handle(), said],
        )

    bench = cell(places("threshold_bench(")[0]).locator(".jp-OutputArea-output")
    assert solve_xor(bench) == "4 of 4 rows right: this is XOR."

    assert not cell(SOLVED).locator(".cm-content").is_visible()
    assert answer(BY_HAND, WRONG).startswith("Exercise 3.2: Not yet: first_or_both fires where two or more")
    assert answer(BY_HAND, CELLS[SOLVED].source) == "Exercise 3.2: Right."

    question = cell(questions).locator("fieldset").first
    question.locator("input").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    assert question.locator("input").nth(1).is_checked()
    question.locator("input[data-right='1']").check()
    question.locator("button").press("Enter")
    assert question.locator("[role=status]").text_content().startswith("Right. ")

    said = page.locator(".jp-Notebook").text_content()
    assert "Error displaying widget" not in said
    assert "Loading widget" not in said
    assert page.evaluate("jupyterapp.shell.currentWidget.content.widgets.length") == len(CELLS)
    assert looking.outside == []
