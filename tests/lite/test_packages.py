"""The packages that the browser's Python gets: actlib's wheel, the lock, and what `make lite` refuses."""

import ast
import hashlib
import json
import os
import subprocess
import sys
import zipfile

import pytest
from jupyterlite_pyodide_kernel.constants import PYODIDE_VERSION
from packaging.utils import canonicalize_name

from tools import lite
from tools.lessons import ROOT, cells_of, sources

USE_IT = """
import sys
sys.path.insert(0, sys.argv[1])  # before the checkout, which is installed as it stands
import actlib.course, actlib.course.quiz, actlib.course.race
from actlib.course.ledger import course_file, ledger
from actlib.interactive import threshold_bench
from actlib.networks import digits
assert actlib.__file__.startswith(sys.argv[1])
for name in ("claims.yml", "quizzes.yml", "race.yml"):
    assert str(course_file(name)).startswith(sys.argv[1]), course_file(name)
actlib.course.quiz("02-linear-layers-collapse")._repr_mimebundle_()
threshold_bench()
print(len(ledger()), len(digits()[0]))
"""


@pytest.fixture(scope="module")
def wheels(tmp_path_factory):
    """A copy of what `make lite` keeps, so that PyPI is asked for nothing; only actlib's wheel is made anew."""
    folder = tmp_path_factory.mktemp("wheels")
    for kept in (lite.WORK / "wheels").glob("*.whl"):
        (folder / kept.name).write_bytes(kept.read_bytes())
    return folder


@pytest.fixture(scope="module")
def wheel(wheels):
    return lite.own_wheel(wheels)


@pytest.fixture(scope="module")
def lock(wheels):
    return lite.lock_of(lite.PINS, wheels, "https://example.org/pyodide/")[0]


def test_actlibs_wheel_is_the_same_to_the_byte(wheel, tmp_path):
    assert lite.own_wheel(tmp_path).read_bytes() == wheel.read_bytes()


def test_actlibs_wheel_holds_every_file_of_actlib_and_the_course(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    files = {path for path in (ROOT / "actlib").rglob("*") if path.is_file() and path.parent.name != "__pycache__"}
    course = {f"actlib/course/{name}.yml" for name in ("claims", "quizzes", "race")}
    held = {name for name in names if name.startswith("actlib/")}
    assert held == {path.relative_to(ROOT).as_posix() for path in files} | course


def test_actlib_works_from_its_wheel_alone(wheel, tmp_path):
    target = tmp_path / "target"
    lite.pip("install", "--quiet", "--no-deps", "--target", target, wheel)
    done = subprocess.run(
        [sys.executable, "-c", USE_IT, str(target)], cwd=tmp_path, capture_output=True, text=True,
        env={"HOME": str(tmp_path), "PATH": os.defpath},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    claims, digits = map(int, done.stdout.split())
    assert claims > 50
    assert digits > 1000


def test_pins_are_those_of_the_kernels_pyodide_and_all_are_used(lock):
    pins = json.loads(lite.PINS.read_text(encoding="utf-8"))
    assert lite.PINS.name == f"pyodide-lock-{PYODIDE_VERSION}.json"
    assert lock["info"] == pins["info"]
    assert set(pins["packages"]) <= set(lock["packages"])
    assert all(len(bytes.fromhex(one["sha256"])) == 32 for one in lock["packages"].values())


def test_lock_is_whole(lock):
    packages = lock["packages"]
    for name, one in packages.items():
        assert canonicalize_name(one["name"]) == name
        assert {canonicalize_name(needed) for needed in one["depends"]} <= set(packages), name
    assert set(lite.LOADED_FIRST) <= set(packages)


def test_lock_names_local_wheels_by_their_hashes(lock, wheels):
    kept = {path.name: path for folder in (wheels, lite.KERNEL) for path in folder.glob("*.whl")}
    local = [one for one in lock["packages"].values() if "://" not in one["file_name"]]
    assert {"actlib", "anywidget", "comm", "ipywidgets", "psygnal"} <= {one["name"] for one in local}
    for one in local:
        assert one["sha256"] == hashlib.sha256(kept[one["file_name"]].read_bytes()).hexdigest()
        assert one["file_name"].endswith("-none-any.whl")


def imports_of(source):
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module.split(".")[0]


def test_whatever_actlib_and_the_lessons_import_comes_with_the_lock(lock):
    """A lesson imports actlib: that must bring along everything that actlib imports."""
    code = [
        path.read_text(encoding="utf-8")
        for path in (ROOT / "actlib").rglob("*.py")
        if path.name != "in_book.py"  # only Sphinx reads that
    ]
    code += [cell.source for path in sources() for cell in cells_of(path).cells if cell.cell_type == "code"]
    brought, waiting = set(), ["actlib", *lite.LOADED_FIRST]
    while waiting:
        one = lock["packages"][canonicalize_name(waiting.pop())]
        if one["name"] not in brought:
            brought.add(one["name"])
            waiting += one["depends"]
    modules = {name for one in lock["packages"].values() if one["name"] in brought for name in one["imports"]}
    assert {name for text in code for name in imports_of(text)} - sys.stdlib_module_names <= modules


def test_a_version_that_does_not_fit_is_named(tmp_path, wheels):
    pins = json.loads(lite.PINS.read_text(encoding="utf-8"))
    pins["packages"]["matplotlib"]["version"] = "3.8.4"
    (tmp_path / "old.json").write_text(json.dumps(pins), encoding="utf-8")
    with pytest.raises(lite.LiteError, match=r"matplotlib>=3\.10 is required, and Pyodide .* has 3\.8\.4"):
        lite.lock_of(tmp_path / "old.json", wheels, "")


def test_missing_pins_are_named(tmp_path, wheels):
    with pytest.raises(lite.LiteError, match=r"pyodide-lock-1\.json is missing"):
        lite.lock_of(tmp_path / "pyodide-lock-1.json", wheels, "")


@pytest.fixture
def own_pyodide(tmp_path):
    """A folder that looks like an unpacked Pyodide with one package, and its pins."""
    folder = tmp_path / "pyodide"
    folder.mkdir()
    for name in (*lite.CORE, "one.whl", "other.whl"):
        (folder / name).write_text(name, encoding="utf-8")
    pins = {"packages": {"one": {"file_name": "one.whl", "sha256": hashlib.sha256(b"one.whl").hexdigest()}}}
    (tmp_path / "pins.json").write_text(json.dumps(pins), encoding="utf-8")
    return folder, tmp_path / "site" / "pyodide", tmp_path / "pins.json"


def test_an_own_pyodide_is_copied_as_far_as_it_is_needed(own_pyodide):
    lite.copy_pyodide(*own_pyodide)
    assert {path.name for path in own_pyodide[1].iterdir()} == {*lite.CORE, "one.whl"}


def test_an_own_pyodide_that_lacks_something_is_refused(own_pyodide):
    for name in ("pyodide.asm.wasm", "one.whl"):
        (own_pyodide[0] / name).unlink()
    with pytest.raises(lite.LiteError, match=r"is not a full Pyodide .* it lacks pyodide\.asm\.wasm, one\.whl$"):
        lite.copy_pyodide(*own_pyodide)


def test_an_own_pyodide_of_another_release_is_refused(own_pyodide):
    (own_pyodide[0] / "one.whl").write_text("another", encoding="utf-8")
    with pytest.raises(lite.LiteError, match=r"other hashes of one\.whl$"):
        lite.copy_pyodide(*own_pyodide)


def test_pip_that_fails_is_quoted():
    with pytest.raises(lite.LiteError, match="no-such-file"):
        lite.pip("install", "--no-index", "./no-such-file.whl")
