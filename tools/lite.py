"""``make lite``: the book, and at lite/ beside it JupyterLite, which runs the lessons in the reader's browser.

There Python is Pyodide.  Its core, numpy and matplotlib come from Pyodide's own CDN, or, with PYODIDE=folder or
PYODIDE=address, from an unpacked Pyodide distribution of one's own; then the site asks nobody else for anything.
Everything pure Python, actlib among it, lies in the site as wheels.  A lock file names every package with its hash,
so that a lesson's imports are all it takes to install them.

The lock of Pyodide itself is not fetched but stored, cut down to what the course needs, as pyodide-lock-VERSION.json:
making the site then takes PyPI and nothing else, and what readers run changes only by a commit.  For a new version of
jupyterlite-pyodide-kernel make it again from the pyodide-lock.json of the Pyodide release that this one names (npm's
package "pyodide" of that version has it): python -m tools.lite pyodide-lock.json
"""

from __future__ import annotations

import argparse
import email.parser
import hashlib
import importlib.metadata
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import nbformat
from jupyterlite_pyodide_kernel.constants import (
    PYODIDE_CDN_URL,
    PYODIDE_KERNEL_PLUGIN_ID,
    PYODIDE_PYTHON_VERSION,
    PYODIDE_VERSION,
)
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name, parse_wheel_filename

from actlib.course.ledger import find_claim
from actlib.interactive.explore import FROZEN_MIME
from tools import book
from tools.lessons import ROOT, sources

SITE = ROOT / "_build" / "html" / "lite"
WORK = ROOT / "_build" / "lite"
PINS = ROOT / "tools" / f"pyodide-lock-{PYODIDE_VERSION}.json"
INSIDE = "./pyodide/"
"""Where in the site a Pyodide of one's own lies."""
CORE = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip")

EXTENSIONS = Path(sys.prefix) / "share" / "jupyter" / "labextensions"
FRONT_ENDS = ("@jupyter-widgets/jupyterlab-manager", "@jupyterlite/pyodide-kernel-extension", "anywidget")
KERNEL = EXTENSIONS / "@jupyterlite/pyodide-kernel-extension/static/pypi"

LOADED_FIRST = ("micropip", "piplite", "ipykernel", "comm", "pyodide-kernel", "jedi", "ipython")
"""What the kernel needs before the first cell.  What is not loaded so it would look for in package indexes."""
IN_THE_SITE = {"jupyterlab-widgets", "widgetsnbextension"}
"""Front ends that ipywidgets requires as packages: their scripts are part of the site, and Python imports neither."""
BROWSER = {"python_version": PYODIDE_PYTHON_VERSION, "sys_platform": "emscripten", "extra": ""}


IN_THE_BROWSER = """**Here Python runs in your browser.**
The first cell takes a while, because it loads Python: about 26 MB, the first time.
Everything then computes some ten times slower than elsewhere, and a cell that runs cannot be stopped.
A cell with `%env ACTLIB_SEEDS=4`, run before the others, lets claims do with 4 seeds; they are not judged then.
Nothing is saved: to keep what you changed, download the notebook (*File*, *Download*).
"""
FROM_DISK = """<script>
if (location.protocol === "file:") document.body.textContent =
  "To run lessons in the browser, open this page from a web server, not from the disk: make serve starts one.";
</script>"""


class LiteError(Exception):
    """A site that would not work; the message says what is missing or does not fit."""


# --- packages ------------------------------------------------------------------------------------------------


def requirements(wheel: Path) -> list[Requirement]:
    """What a wheel requires in the browser."""
    with zipfile.ZipFile(wheel) as archive:
        place = next(name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        metadata = email.parser.Parser().parsestr(archive.read(place).decode())
    listed = [Requirement(text) for text in metadata.get_all("Requires-Dist", [])]
    return [one for one in listed if one.marker is None or one.marker.evaluate(BROWSER)]


def entry(wheel: Path) -> dict[str, Any]:
    """A wheel as lock files describe it, lying beside the lock."""
    name, version, _, _ = parse_wheel_filename(wheel.name)
    with zipfile.ZipFile(wheel) as archive:
        modules = {re.match(r"(\w+)(?:/__init__)?\.py$", path) for path in archive.namelist()}
    depends = {canonicalize_name(one.name) for one in requirements(wheel)} - IN_THE_SITE
    return {
        "name": name,
        "version": str(version),
        "file_name": wheel.name,
        "install_dir": "site",
        "sha256": hashlib.sha256(wheel.read_bytes()).hexdigest(),
        "package_type": "package",
        "imports": sorted(found[1] for found in modules if found),
        "depends": sorted(depends),
        "unvendored_tests": False,
    }


def pip(*arguments: str | Path) -> None:
    """Runs pip.  Raises LiteError with what it said if it fails."""
    done = subprocess.run([sys.executable, "-m", "pip", *arguments], cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        raise LiteError(f"pip {arguments[0]} failed:\n{done.stderr}")


def own_wheel(folder: Path) -> Path:
    """actlib as a wheel, the same to the byte wherever it is made."""
    for old in folder.glob("actlib-*.whl"):
        old.unlink()
    pip("wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", folder, ".")  # asks PyPI for nothing
    return next(folder.glob("actlib-*.whl"))


def pure_wheel(name: str, folder: Path) -> Path:
    """The pure Python wheel of an installed package, in the version installed here; from PyPI if not yet in folder."""
    version = importlib.metadata.version(name)
    pattern = f"{name.replace('-', '_')}-{version}-*.whl"
    if not list(folder.glob(pattern)):
        pip(
            "download", "--quiet", "--no-deps", "--only-binary=:all:", "--platform=any", "--implementation=py",
            "--abi=none", f"--python-version={PYODIDE_PYTHON_VERSION}", "--dest", folder, f"{name}=={version}",
        )  # fmt: skip
    return next(folder.glob(pattern))


def resolve(pyodide: dict[str, Any], folder: Path) -> tuple[dict[str, Any], dict[str, Path]]:
    """What the lessons and the kernel need: the entries of Pyodide's lock, and wheels, each by name.

    A package that Pyodide has is taken from there.  Raises LiteError if a version does not fit.
    """
    wheels = {parse_wheel_filename(path.name)[0]: path for path in [own_wheel(folder), *sorted(KERNEL.glob("*.whl"))]}
    wheels = {name: path for name, path in wheels.items() if name not in IN_THE_SITE}
    taken: dict[str, Any] = {}
    waiting = [*map(Requirement, LOADED_FIRST), *(one for path in wheels.values() for one in requirements(path))]
    while waiting:
        one = waiting.pop()
        name = canonicalize_name(one.name)
        if name in pyodide:
            if not one.specifier.contains(pyodide[name]["version"]):
                raise LiteError(f"{one} is required, and Pyodide {PYODIDE_VERSION} has {pyodide[name]['version']}")
            if name not in taken:
                taken[name] = pyodide[name]
                waiting += map(Requirement, pyodide[name]["depends"])
        elif name not in wheels and name not in IN_THE_SITE:
            wheels[name] = pure_wheel(name, folder)
            waiting += requirements(wheels[name])
    return taken, wheels


def pin(full: Path, folder: Path) -> None:
    """Stores of Pyodide's own lock what the course needs."""
    lock = json.loads(full.read_text(encoding="utf-8"))
    taken, _ = resolve(lock["packages"], folder)
    lock["packages"] = dict(sorted(taken.items()))
    PINS.write_text(json.dumps(lock, indent=1) + "\n", encoding="utf-8")


def lock_of(pins: Path, folder: Path, base: str) -> tuple[dict[str, Any], list[Path]]:
    """The site's own lock, with what Pyodide has below the address ``base``, and the wheels that lie beside it."""
    if not pins.exists():
        raise LiteError(f"{pins.name} is missing: see the head of tools/lite.py")
    lock = json.loads(pins.read_text(encoding="utf-8"))
    taken, wheels = resolve(lock["packages"], folder)
    theirs = {name: {**one, "file_name": base + one["file_name"]} for name, one in taken.items()}
    lock["packages"] = dict(sorted({**theirs, **{name: entry(path) for name, path in wheels.items()}}.items()))
    return lock, sorted(wheels.values())


def copy_pyodide(folder: Path, target: Path, pins: Path) -> None:
    """Takes from an unpacked Pyodide distribution what the site needs.

    Raises LiteError naming the files that are missing or are not what their hash says.
    """
    packages = json.loads(pins.read_text(encoding="utf-8"))["packages"].values()
    hashes = {one["file_name"]: one["sha256"] for one in packages}
    wrong = [name for name in (*CORE, *hashes) if not (folder / name).exists()]
    if wrong:
        raise LiteError(f"{folder} is not a full Pyodide {PYODIDE_VERSION}: it lacks {', '.join(wrong)}")
    target.mkdir(parents=True)
    for name in (*CORE, *hashes):
        shutil.copyfile(folder / name, target / name)
    for name, sha256 in hashes.items():
        if hashlib.sha256((target / name).read_bytes()).hexdigest() != sha256:
            wrong.append(name)
    if wrong:
        raise LiteError(f"{folder} is not Pyodide {PYODIDE_VERSION}: other hashes of {', '.join(wrong)}")


# --- the site ------------------------------------------------------------------------------------------------


def lesson_copy(lesson: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """A lesson as the site has it: with a note on each slow cell, without the frames, which only the book shows."""
    copy = nbformat.from_dict({**lesson, "cells": []})
    for cell in lesson.cells:
        if "slow" in cell.metadata.get("tags", []):
            copy.cells.append(note(f"**Slow in a browser.** {smaller(cell)}".strip(), f"{cell.id}-note"))
        for output in cell.get("outputs", []):
            output.get("data", {}).pop(FROZEN_MIME, None)
        copy.cells.append(cell)
    copy.cells.insert(1, note(IN_THE_BROWSER, "note"))  # below the heading
    return copy


def smaller(cell: nbformat.NotebookNode) -> str:
    """How a slow cell can do with less, in its author's words or, for an experiment, in ours."""
    claims = re.findall(r'^@claim\("(.+?)"\)', cell.source, flags=re.MULTILINE)
    fewer = "The environment variable ACTLIB_SEEDS, said above, makes it faster."
    return cell.metadata.get("smaller") or (fewer if any(find_claim(one).seeds > 1 for one in claims) else "")


def note(text: str, identity: str) -> nbformat.NotebookNode:
    return nbformat.v4.new_markdown_cell(text, id=identity)  # by default an id is random, and no build like another


def addresses(pyodide: str) -> tuple[str, str]:
    """Of Pyodide's core, seen from the site, and of its packages, seen from the lock."""
    if pyodide and "://" not in pyodide:
        return INSIDE, f".{INSIDE}"
    address = f"{(pyodide or PYODIDE_CDN_URL).rstrip('/')}/"
    return address, address


def settings(python: str, pyodide: str) -> dict[str, Any]:
    """jupyter-lite.json, with our packages in the folder ``python`` and Pyodide's core below ``pyodide``."""
    kernel = {
        "pyodideUrl": f"{pyodide}pyodide.mjs",
        "disablePyPIFallback": True,
        "loadPyodideOptions": {"lockFileURL": f"{python}/pyodide-lock.json", "packages": list(LOADED_FIRST)},
    }
    in_memory = {f"{kind}StorageDrivers": ["memoryStorageDriver"] for kind in ("contents", "settings", "workspaces")}
    return {
        "jupyter-lite-schema-version": 0,
        "jupyter-config-data": {
            "appName": "Bending Space",
            "appUrl": "./tree",
            "faviconUrl": "./notebooks/favicon.ico",
            # nothing is kept in the browser: a copy kept there would hide every later version of the lesson
            "enableMemoryStorage": True,
            **in_memory,
            # for files and input() in the kernel, which no lesson needs; it would stay in the browser as well
            "disabledExtensions": ["@jupyterlite/application-extension:service-worker-manager"],
            "litePluginSettings": {PYODIDE_KERNEL_PLUGIN_ID: kernel},
        },
    }


def build(site: Path, work: Path, pyodide: str = "", pins: Path = PINS) -> None:
    """Makes the site, below any address.  ``pyodide``: a folder, an address, or nothing for the CDN.

    Raises LiteError if something is missing or does not fit.
    """
    notebooks, added, wheels_kept = work / "files" / "notebooks", work / "added", work / "wheels"
    for old in (site, work / "files", added):
        shutil.rmtree(old, ignore_errors=True)
    (work / ".jupyterlite.doit.db").unlink(missing_ok=True)  # its memory of a site that is no more
    for folder in (notebooks, added, wheels_kept):
        folder.mkdir(parents=True, exist_ok=True)

    core, packages = addresses(pyodide)
    if core == INSIDE:
        copy_pyodide(Path(pyodide).expanduser(), added / "pyodide", pins)
    lock, wheels = lock_of(pins, wheels_kept, packages)
    text = json.dumps(lock, indent=1)
    # a folder of another name for other contents: a browser that kept a wheel can never pair it with a new lock
    python = added / f"python-{hashlib.sha256(text.encode()).hexdigest()[:8]}"
    python.mkdir()
    (python / "pyodide-lock.json").write_text(text, encoding="utf-8")
    for wheel in wheels:
        shutil.copyfile(wheel, python / wheel.name)

    for stored in (source.with_suffix(".ipynb") for source in sources()):
        nbformat.write(lesson_copy(nbformat.read(stored, as_version=4)), notebooks / stored.name)
    config = {
        "LiteBuildConfig": {
            "contents": ["files"],
            "apps": ["notebooks", "tree"],
            "no_sourcemaps": True,
            "no_unused_shared_packages": True,
            "ignore_sys_prefix": ["federated_extensions"],
            "federated_extensions": [str(EXTENSIONS / name) for name in FRONT_ENDS],
        }
    }
    (work / "jupyter_lite_config.json").write_text(json.dumps(config), encoding="utf-8")
    (work / "jupyter-lite.json").write_text(json.dumps(settings(f"./{python.name}", core)), encoding="utf-8")
    command = [Path(sys.executable).parent / "jupyter-lite", "build", "--lite-dir", work, "--output-dir", site]
    done = subprocess.run(command, cwd=work, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    (work / "build.log").write_text(done.stdout, encoding="utf-8")
    if done.returncode:
        raise LiteError(f"JupyterLite was not built:\n{done.stdout[-2000:]}")
    for folder in added.iterdir():  # only now: JupyterLite empties the site before it begins
        shutil.move(folder, site)
    for page in site.glob("*/index.html"):
        page.write_text(page.read_text(encoding="utf-8").replace("</body>", f"{FROM_DISK}</body>"), encoding="utf-8")


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Builds the book with JupyterLite beside it.")
    parser.add_argument("lock", nargs="?", type=Path, help="a pyodide-lock.json: only pins the course's packages anew")
    full = parser.parse_args(arguments).lock
    try:
        if full:
            (WORK / "wheels").mkdir(parents=True, exist_ok=True)
            pin(full, WORK / "wheels")
            print(f"{PINS.relative_to(ROOT)}: written")
            return 0
        os.environ["LITE"] = "1"  # the pages get their button
        if book.main():
            return 1
        print("Building JupyterLite ...", flush=True)
        build(SITE, WORK, os.environ.get("PYODIDE", ""))
    except LiteError as error:
        print(f"lite: {error}", file=sys.stderr)
        return 1
    print(f"JupyterLite is at {SITE.relative_to(ROOT)}: run `make serve`, and take the rocket on a lesson's page.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
