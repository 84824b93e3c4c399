"""Each room of actlib imports only from rooms above it, and within a room from left to right."""

import ast
from importlib.util import resolve_name
from pathlib import Path

import pytest

import actlib

ROOT = Path(actlib.__file__).parent
ROOMS = {
    "words": "",
    "gradcheck": "",
    "activations": "base thresholds sigmoids rectifiers exponentials normal smooth periodic vectors gated",
    "networks": (
        "affine convex threshold initializers losses layers network optimizers landscapes datasets training measures "
        "regions"
    ),
    "figures": "style curves,planes,histories anatomy *",
    "interactive": "controls frames explore threshold_bench,in_book",
    "course": "ledger race mixing guide claims exercises quiz checks",
}
"""From top to bottom, and from left to right.  Modules joined by a comma, or meant by *, do not import one another."""

WIDGETS = {"ipywidgets", "anywidget"}

SOURCES = {
    ".".join(path.relative_to(ROOT.parent).with_suffix("").parts).removesuffix(".__init__"): path
    for path in ROOT.rglob("*.py")
}


def place(module):
    """(room, place in the room) of a module such as actlib.networks.layers; a room's face stands last in it.

    Raises LookupError for a module that the order above does not know.
    """
    _, room, *inner = module.split(".")
    if room not in ROOMS:
        raise LookupError(f"{module} is in no room of the order in {Path(__file__).name}")
    places = [step.split(",") for step in ROOMS[room].split()]
    if not inner:
        return list(ROOMS).index(room), len(places)
    for position, modules in enumerate(places):
        if inner[0] in modules or modules == ["*"]:
            return list(ROOMS).index(room), position
    raise LookupError(f"{module} has no place in the order in {Path(__file__).name}")


def imports(module, source, is_package=False):
    """The dotted names that a module imports, anywhere in it: modules where they are some, else what holds the name."""
    package = module if is_package else module.rpartition(".")[0]
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = resolve_name("." * node.level + (node.module or ""), package)
            for alias in node.names:
                inside = f"{base}.{alias.name}"
                yield inside if inside in SOURCES else base


def violations(module, source, is_package=False):
    """What is wrong with the imports of one module, as sentences."""
    if module == "actlib":
        return [f"actlib imports {name}" for name in imports(module, source, is_package)]
    room, position = place(module)
    found = []
    for name in imports(module, source, is_package):
        top, *rest = name.split(".")
        if top in WIDGETS and module.split(".")[1] != "interactive":
            found.append(f"{module} imports {name}, and is not in interactive")
        elif top == "actlib" and rest and place(name) >= (room, position) and name != module:
            found.append(f"{module} imports {name}, which is not before it")
    return found


@pytest.mark.parametrize("module", sorted(SOURCES))
def test_a_module_imports_only_what_comes_before_it(module):
    path = SOURCES[module]
    assert violations(module, path.read_text(encoding="utf-8"), path.name == "__init__.py") == []


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("actlib.activations.base", "from actlib.networks import Dense"),
        ("actlib.activations.base", "import actlib.networks.layers"),
        ("actlib.activations.base", "from actlib import networks"),
        ("actlib.activations.base", "from actlib.activations.sigmoids import Sigmoid"),
        ("actlib.activations.base", "from actlib.activations import sigmoids"),
        ("actlib.activations.base", "from . import sigmoids"),
        ("actlib.activations.base", "from .sigmoids import Sigmoid"),
        ("actlib.activations.base", "from ..networks import Dense"),
        ("actlib.activations.sigmoids", "from actlib.activations import Pointwise"),  # its own room's face: a circle
        ("actlib.activations.base", "def f():\n    from actlib.figures import sample"),
        ("actlib.activations.base", "if TYPE_CHECKING:\n    from actlib.figures import Curve"),
        ("actlib.gradcheck", "from actlib.activations import Tanh"),
        ("actlib.networks.layers", "from actlib.networks.network import Network"),
        ("actlib.figures.curves", "from actlib.figures.planes import draw_points"),
        ("actlib.figures.collapse", "from actlib.figures import bending"),
        ("actlib.figures.curves", "from actlib.interactive import explore"),
        ("actlib.interactive.explore", "from actlib.course import claim"),
        ("actlib.figures.curves", "import ipywidgets as widgets"),
        ("actlib.course.quiz", "from ipywidgets import IntSlider"),
        ("actlib.course.quiz", "import anywidget"),
        ("actlib", "from actlib.networks import Dense"),
    ],
)
def test_a_wrong_import_is_caught(module, source):
    assert len(violations(module, source)) == 1


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("actlib.activations.base", "import numpy as np\nfrom actlib.gradcheck import numerical_df"),
        ("actlib.networks.layers", "from actlib.networks.initializers import he\nfrom .losses import MSE"),
        ("actlib.course.quiz", "from actlib.activations import Tanh\nfrom actlib.interactive import explore"),
        ("actlib.interactive.explore", "import ipywidgets\nimport anywidget"),
        ("actlib.figures.collapse", "from actlib.figures.planes import draw_points"),
    ],
)
def test_a_right_import_is_not(module, source):
    assert violations(module, source) == []


@pytest.mark.parametrize("module", ["actlib.networks.something_new", "actlib.attic", "actlib.attic.old"])
def test_a_module_without_a_place_in_the_order_is_caught(module):
    with pytest.raises(LookupError, match=f"{module} "):
        violations(module, "")
    with pytest.raises(LookupError, match=f"{module} "):
        violations("actlib.course.quiz", f"import {module}")
