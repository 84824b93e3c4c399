"""Lessons that run in the reader's browser: the site boots there and asks for Pyodide alone."""

import json

import pytest
from jupyterlite_pyodide_kernel.constants import PYODIDE_KERNEL_PLUGIN_ID

from tools.site import HTML, lesson_pages

LESSON = "notebooks/08-relu"
OWN = (HTML / "lite" / "pyodide").exists()


def core():
    """Where the site looks for Pyodide."""
    settings = json.loads((HTML / "lite" / "jupyter-lite.json").read_text(encoding="utf-8"))["jupyter-config-data"]
    return settings["litePluginSettings"][PYODIDE_KERNEL_PLUGIN_ID]["pyodideUrl"]


@pytest.fixture
def opened(visit, site):
    """A visit to a lesson in JupyterLite, by the button on its page."""
    looking = visit()
    looking.page.goto(f"{site}/{LESSON}.html")
    link = looking.page.locator("a[href*='lite/']")
    link.evaluate("link => link.removeAttribute('target')")
    looking.page.locator(".dropdown-launch-buttons button").click()
    link.click()
    looking.page.locator(".jp-Notebook .jp-Cell").first.wait_for(timeout=60_000)
    return looking


def test_the_button_opens_its_lesson_with_the_stored_outputs(opened):
    page = opened.page
    page.locator(".jp-OutputArea-output img").first.wait_for(timeout=30_000)
    assert page.locator(".jp-Notebook h1").first.inner_text().startswith("8. ReLU")
    assert "Here Python runs in your browser." in page.locator(".jp-Notebook").inner_text()
    page.locator(".jp-OutputArea-output").nth(5).wait_for(state="attached", timeout=30_000)
    pictures = "[...document.querySelectorAll('.jp-OutputArea-output img')]"
    page.wait_for_function(f"{pictures}.every(image => image.naturalWidth > 300)")
    assert "Error displaying widget" not in page.locator(".jp-Notebook").inner_text()


def test_only_pyodide_is_asked_for_outside(opened):
    for _ in range(60):  # the kernel starts by itself, and its core is the first thing that it needs
        opened.page.wait_for_timeout(500)
        if opened.outside or OWN:
            break
    opened.page.wait_for_timeout(5000)
    assert set(opened.outside) == (set() if OWN else {core()})


def test_nothing_stays_in_the_browser(visit, site):
    page = visit().page
    page.goto(f"{site}/lite/notebooks/index.html?path={LESSON}.ipynb")
    page.locator(".jp-Notebook .jp-Cell").first.wait_for(timeout=60_000)
    page.wait_for_timeout(3000)
    assert page.context.service_workers == []
    for kept in ("indexedDB.databases()", "caches.keys()", "Object.keys(localStorage)", "Object.keys(sessionStorage)"):
        assert page.evaluate(kept) == []


def test_every_lesson_is_listed(visit, site):
    page = visit().page
    page.goto(f"{site}/lite/index.html")
    page.get_by_text("notebooks", exact=True).first.dblclick(timeout=60_000)
    page.get_by_text("21-choosing-an-activation.ipynb").wait_for(timeout=30_000)
    assert page.locator(".jp-DirListing-item").count() == len(lesson_pages())


def test_from_the_disk_it_says_what_it_needs(visit):
    page = visit().page
    page.goto((HTML / "lite" / "notebooks" / "index.html").as_uri())
    assert "from a web server" in page.locator("body").inner_text()


@pytest.mark.skipif(not OWN, reason="needs Python in the site: make lite PYODIDE=an unpacked Pyodide distribution")
def test_a_lesson_runs(opened):
    page = opened.page
    cells = page.locator(".jp-CodeCell")
    page.locator(".jp-OutputArea-output img").first.wait_for(timeout=30_000)
    figure = cells.evaluate_all("all => all.findIndex(cell => cell.querySelector('.jp-OutputArea-output img'))")
    for cell in (cells.first, cells.nth(figure)):
        cell.locator(".jp-InputArea-editor").click()
        page.keyboard.press("Shift+Enter")
    problems = page.locator("[data-mime-type='application/vnd.jupyter.stderr']")
    picture = cells.nth(figure).locator(".jupyter-widgets svg")
    picture.or_(problems).first.wait_for(timeout=120_000)
    assert problems.all_text_contents() == []
    before = picture.last.evaluate("svg => svg.outerHTML")
    cells.nth(figure).locator("[role=slider], .noUi-handle, select").first.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(3000)
    assert picture.last.evaluate("svg => svg.outerHTML") != before
    assert opened.outside == []
