"""``make lessons``: turns each notebooks/NN-name.md into an executed NN-name.ipynb, if anything it depends on changed.

A lesson that fails leaves its old notebook as it was, and the cell that failed is named.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import sys
from pathlib import Path

import jupytext
import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = ROOT / "notebooks"


class LessonError(Exception):
    """A lesson that did not run; the message names the lesson and the cell."""


def sources(folder: Path = NOTEBOOKS) -> list[Path]:
    return sorted(folder.glob("[0-9][0-9]-*.md"))


def title_of(source: Path) -> str:
    """The heading of a lesson, such as "1. A neuron draws a line"."""
    lines = source.read_text(encoding="utf-8").splitlines()
    return next(line.removeprefix("# ") for line in lines if line.startswith("# "))


def library_files() -> list[Path]:
    """What every lesson's outputs depend on, beside its own text."""
    code = [path for path in (ROOT / "actlib").rglob("*") if path.suffix in {".py", ".js", ".yml"}]
    return sorted([*code, *(ROOT / "book" / name for name in ("claims.yml", "quizzes.yml", "race.yml"))])


def digest(files: list[Path]) -> str:
    """One number for the contents and places of some files."""
    total = hashlib.sha256()
    for path in files:
        content = path.read_bytes().replace(b"\r\n", b"\n")
        total.update(f"{path.relative_to(ROOT) if path.is_relative_to(ROOT) else path.name}\n".encode() + content)
    return total.hexdigest()[:16]


def cells_of(source: Path) -> nbformat.NotebookNode:
    """The lesson as a notebook that has not been run.  Cells get ids that do not change from run to run."""
    notebook = jupytext.read(source)
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    for place, cell in enumerate(notebook.cells):
        cell.id = f"cell-{place}"
        if "hide-cell" in cell.metadata.get("tags", []):  # JupyterLab folds a solution as the book does
            cell.metadata["jupyter"] = {"source_hidden": True, "outputs_hidden": True}
    return notebook


def marks(source: Path) -> dict[str, str]:
    """What a stored notebook must carry to count as fresh."""
    return {"lesson": digest([source]), "library": digest(library_files())}


def is_fresh(source: Path) -> bool:
    stored = source.with_suffix(".ipynb")
    return stored.exists() and nbformat.read(stored, as_version=4).metadata.get("actlib") == marks(source)


def execute(source: Path, freeze: bool = True, timeout: int = 900) -> nbformat.NotebookNode:
    """The lesson, run from top to bottom; with ``freeze`` its figures bring their frozen twins for the book.

    Raises LessonError, naming the cell, if one fails.
    """
    notebook = cells_of(source)
    client = NotebookClient(
        notebook,
        timeout=timeout,
        kernel_name="python3",
        resources={"metadata": {"path": str(source.parent)}},
        extra_arguments=["--log-level=40"],  # errors only: it warns of its own local port
        coalesce_streams=True,  # where a print is cut in two depends on the hurry of the machine
    )
    environment = {**os.environ, "ACTLIB_FREEZE": "1" if freeze else "0", "OPENBLAS_NUM_THREADS": "1"}
    environment.pop("ACTLIB_SEEDS", None)  # claims are judged on all their seeds
    environment["TQDM_DISABLE"] = "1"  # a progress bar on a slow machine is no output of the lesson
    try:
        client.execute(env=environment)
    except CellExecutionError as error:
        place = next(i for i, cell in enumerate(notebook.cells) if _failed(cell))
        first_line = next((line for line in notebook.cells[place].source.splitlines() if line.strip()), "")
        raise LessonError(f"{source.name}, cell {place} ({first_line!r}): {error.ename}: {error.evalue}") from error
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)  # the time of day
    notebook.metadata.pop("widgets", None)
    return notebook


def build(source: Path) -> Path:
    """Runs the lesson and stores it beside its source, or stores nothing if a cell fails."""
    began = marks(source)
    notebook = execute(source)
    notebook.metadata["actlib"] = began  # of what was run, should a file have changed meanwhile
    stored, waiting = source.with_suffix(".ipynb"), source.with_suffix(".ipynb.new")
    nbformat.write(notebook, waiting)
    waiting.replace(stored)  # all or nothing
    return stored


def _failed(cell: nbformat.NotebookNode) -> bool:
    return any(output.output_type == "error" for output in cell.get("outputs", []))


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("lessons", nargs="*", help="lessons to run, such as 02 (all that are stale, if none is named)")
    wanted = parser.parse_args(arguments).lessons
    chosen = [source for source in sources() if any(source.name.startswith(name) for name in wanted)]
    if wanted and not chosen:
        print(f"lessons: no lesson begins with {', '.join(wanted)}", file=sys.stderr)
        return 1
    failures = 0
    for source in chosen or [source for source in sources() if not is_fresh(source)]:
        try:
            print(f"{build(source).relative_to(ROOT)}: run", flush=True)
        except LessonError as error:
            print(f"lessons: {error}", file=sys.stderr)
            failures += 1
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
