"""``make collect FROM=folder``: runs the notebooks that learners handed in, and lists what each exercise's check says.

The answers are run anew, each notebook in a kernel of its own; stored outputs count for nothing, nor do the book's
solutions.  It is the learners' code that runs: use an account, or a container, where it can do no harm.
"""

from __future__ import annotations

import argparse
import csv
import os
import re
import sys
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from tqdm import tqdm

CHECK = re.compile(r"""^check\(\s*["'](\d+\.\d+)["']""", re.M)
ANSWER = re.compile(r"^Exercise (\d+\.\d+): (.*)$", re.M)
SECONDS = 300


def answers(path: Path, seconds: int = SECONDS) -> dict[str, str]:
    """Each exercise of a notebook, and what its check says of the answer that stands there."""
    notebook = nbformat.read(path, as_version=4)
    notebook.cells = [
        cell
        for cell in notebook.cells
        if cell.cell_type == "code" and "hide-cell" not in cell.metadata.get("tags", [])  # those are the solutions
    ]
    found = {exercise: "no answer came" for cell in notebook.cells for exercise in CHECK.findall(cell.source)}
    client = NotebookClient(
        notebook, timeout=seconds, kernel_name="python3", allow_errors=True, extra_arguments=["--log-level=40"]
    )
    try:
        client.execute(cwd=str(path.parent), env={**os.environ, "ACTLIB_COLLECT": "1", "TQDM_DISABLE": "1"})
    except CellTimeoutError:
        found = dict.fromkeys(found, f"stopped: a cell ran longer than {seconds} s")
    except DeadKernelError:
        found = dict.fromkeys(found, "stopped: the kernel died")
    for cell in notebook.cells:
        found |= ANSWER.findall("".join(map(said, cell.outputs)))
        if failure := next((one for one in cell.outputs if one.output_type == "error"), None):
            found |= dict.fromkeys(CHECK.findall(cell.source), f"the cell raised {failure.ename}: {failure.evalue}")
    return found


def said(output: Any) -> str:
    return str(output.text) if output.get("name") == "stdout" else ""


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="collect", description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path, help="a folder with the notebooks, in folders of their own if you like")
    parser.add_argument("--seconds", type=int, default=SECONDS, help="how long a cell may take")
    given = parser.parse_args(arguments)
    notebooks = sorted(path for path in given.folder.rglob("*.ipynb") if ".ipynb_checkpoints" not in path.parts)
    if not notebooks:
        print(f"collect: there is no notebook in {given.folder}", file=sys.stderr)
        return 1
    table = csv.writer(sys.stdout)
    table.writerow(["notebook", "exercise", "answer"])
    for path in tqdm(notebooks, desc="notebooks", disable=None):
        name = path.relative_to(given.folder)
        try:
            table.writerows([name, *answer] for answer in answers(path, given.seconds).items())
        except (nbformat.reader.NotJSONError, nbformat.ValidationError, ValueError, KeyError) as error:
            table.writerow([name, "", f"is no notebook: {str(error).splitlines()[0]}"])
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
