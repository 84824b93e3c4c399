"""The site that `make lite` leaves at lite/ in the book."""

import itertools
import json
import re

import nbformat
import pytest
from jupyterlite_pyodide_kernel.constants import PYODIDE_CDN_URL, PYODIDE_KERNEL_PLUGIN_ID

from actlib.course.ledger import ledger
from actlib.interactive.explore import FROZEN_MIME
from tools import lite
from tools.site import HTML, lesson_pages

SITE = HTML / "lite"
OWN = (SITE / "pyodide").exists()


@pytest.fixture(scope="module")
def settings():
    assert SITE.exists(), "JupyterLite is not built: make lite"
    return json.loads((SITE / "jupyter-lite.json").read_text(encoding="utf-8"))["jupyter-config-data"]


@pytest.fixture(scope="module")
def kernel(settings):
    return settings["litePluginSettings"][PYODIDE_KERNEL_PLUGIN_ID]


def strip(cells):
    """Type, source and outputs of cells, without what only the book shows."""
    bare = []
    for cell in cells:
        shown = [
            {mime: text for mime, text in output.get("data", output).items() if mime != FROZEN_MIME}
            for output in cell.get("outputs", [])
        ]
        bare.append((cell.cell_type, cell.source, shown))
    return bare


def test_every_lesson_is_inside_with_its_outputs(lesson):
    inside = nbformat.read(SITE / "files" / "notebooks" / f"{lesson.stem}.ipynb", as_version=4)
    nbformat.validate(inside)
    stored = nbformat.read(lesson.with_suffix(".ipynb"), as_version=4)
    cells = [cell for cell in inside.cells if not cell.id.endswith("note")]
    assert strip(cells) == strip(stored.cells)
    assert FROZEN_MIME not in nbformat.writes(inside)
    listing = json.loads((SITE / "api" / "contents" / "notebooks" / "all.json").read_text(encoding="utf-8"))
    assert f"{lesson.stem}.ipynb" in [entry["name"] for entry in listing["content"]]


def test_every_slow_cell_of_a_lesson_has_its_note(lesson):
    cells = nbformat.read(SITE / "files" / "notebooks" / f"{lesson.stem}.ipynb", as_version=4).cells
    assert cells[0].source.startswith("# ")
    assert cells[1].source.startswith("**Here Python runs in your browser.**")
    for above, cell in itertools.pairwise(cells):
        assert above.source.startswith("**Slow in a browser.**") == ("slow" in cell.metadata.get("tags", []))


def lesson_of(*cells):
    heading = nbformat.v4.new_markdown_cell("# 9. Nine", id="a")
    return nbformat.v4.new_notebook(cells=[heading, *cells])


def code(source, **metadata):
    """A code cell; {many} and {one} in it are claims of many seeds and of one."""
    source = source.format(
        many=next(name for name, entry in ledger().items() if entry.seeds > 1),
        one=next(name for name, entry in ledger().items() if entry.seeds == 1),
    )
    return nbformat.v4.new_code_cell(source, id="b", metadata=metadata)


@pytest.mark.parametrize(
    ("cell", "offer"),
    [
        (code("x = 1", tags=["slow"]), r""),
        (code("x = 1", tags=["slow"], smaller="STEPS = 100 will do."), r" STEPS = 100 will do\."),
        (code('@claim("{many}")\ndef f(seeds): ...', tags=["slow"]), r" .*ACTLIB_SEEDS.*\."),
        (code('@claim("{one}")\ndef f(seeds): ...', tags=["slow"]), r""),
    ],
)
def test_a_slow_cell_says_so_and_offers_less(cell, offer):
    above, copied = lite.lesson_copy(lesson_of(cell)).cells[2:]
    assert re.fullmatch(rf"\*\*Slow in a browser\.\*\*{offer}", above.source)
    assert copied.source == cell.source


def test_other_cells_get_no_note_and_a_copy_is_the_same_each_time():
    lesson = lesson_of(code("x = 1", tags=["hide-cell"]))
    copies = [nbformat.writes(lite.lesson_copy(lesson)) for _ in range(2)]
    assert "Slow" not in copies[0]
    assert copies[0] == copies[1]


def test_the_lock_lies_where_the_settings_say(kernel):
    place = SITE / kernel["loadPyodideOptions"]["lockFileURL"]
    lock = json.loads(place.read_text(encoding="utf-8"))
    for one in lock["packages"].values():
        if "://" not in one["file_name"]:
            assert (place.parent / one["file_name"]).exists()
    assert set(kernel["loadPyodideOptions"]["packages"]) <= set(lock["packages"])


def test_outside_addresses_are_those_of_one_pyodide_alone(kernel):
    lock = (SITE / kernel["loadPyodideOptions"]["lockFileURL"]).read_text(encoding="utf-8")
    outside = re.findall(r"https?://[^\"]+", lock + json.dumps(kernel))
    assert all(address.startswith(kernel["pyodideUrl"].removesuffix("pyodide.mjs")) for address in outside)
    assert bool(outside) != OWN
    assert kernel["disablePyPIFallback"] is True


@pytest.mark.parametrize(
    ("pyodide", "found"),
    [
        ("", (f"{PYODIDE_CDN_URL}/",) * 2),
        ("https://example.org/pyodide", ("https://example.org/pyodide/",) * 2),
        ("~/pyodide", ("./pyodide/", "../pyodide/")),
    ],
)
def test_pyodide_comes_from_the_cdn_another_address_or_a_folder(pyodide, found):
    assert lite.addresses(pyodide) == found


def test_nothing_is_kept_in_the_browser(settings):
    assert settings["enableMemoryStorage"] is True
    for kind in ("contents", "settings", "workspaces"):
        assert settings[f"{kind}StorageDrivers"] == ["memoryStorageDriver"]
    assert "@jupyterlite/application-extension:service-worker-manager" in settings["disabledExtensions"]


def test_the_site_holds_the_front_ends_it_needs_and_no_other(settings):
    assert {one["name"] for one in settings["federated_extensions"]} == set(lite.FRONT_ENDS)
    assert settings["appName"] == "Bending Space"
    assert list(SITE.rglob("*.map")) == []


@pytest.mark.parametrize("name", lesson_pages())
def test_every_lesson_page_leads_to_its_lesson(name):
    links = re.findall(r'href="([^"]*lite/[^"]*)"', (HTML / name).read_text(encoding="utf-8"))
    assert links == [f"../lite/notebooks/index.html?path={name.removesuffix('html')}ipynb"]


def test_pages_without_code_have_no_such_button():
    assert "lite/notebooks" not in (HTML / "book" / "intro.html").read_text(encoding="utf-8")
