"""``make book``: writes the pages that are made from data, then builds the HTML, with every warning an error."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tools.lessons import ROOT, digest, is_fresh, sources
from tools.pages import write_pages

INDEX = ROOT / "_build" / "html" / "index.html"
ASSETS = ROOT / "_build" / "assets"
"""Remembers what goes into every page of the last build: if it changed, all pages are made again."""
MAKERS = {"book_extension.py", "glossary_links.py", "light.py", "pruning.py", "glossary.md"}


def asset_files() -> list[Path]:
    found = [path for folder in ("book", "actlib", "tools") for path in (ROOT / folder).rglob("*")]
    return sorted(path for path in found if path.suffix in {".css", ".js", ".svg"} or path.name in MAKERS)


def main() -> int:
    write_pages()
    for source in sources():
        if not is_fresh(source):
            print(f"book: note: {source.name} or actlib changed since the lesson was run; `make lessons` runs it")
    log = ROOT / "_build" / "book.log"
    log.parent.mkdir(exist_ok=True)
    assets = digest(asset_files())
    if not ASSETS.exists() or ASSETS.read_text(encoding="utf-8") != assets:
        shutil.rmtree(ROOT / "_build" / "html", ignore_errors=True)
    shutil.rmtree(ROOT / "_build" / "html" / "lite", ignore_errors=True)  # `make lite` makes it of these lessons anew
    command = [Path(sys.executable).parent / "jupyter-book", "build", ".", "-W", "-n", "--keep-going", "-q"]
    print("Building the book ...", flush=True)
    done = subprocess.run(
        command, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        env={**os.environ, "PYTHONHASHSEED": "0"},
    )  # fmt: skip
    log.write_text(done.stdout, encoding="utf-8")
    if done.returncode:
        problems = [line for line in done.stdout.splitlines() if "WARNING" in line or "ERROR" in line]
        print("\n".join(problems[:20] or done.stdout.splitlines()[-20:]), file=sys.stderr)
        print(f"book: the build failed; the whole log is in {log.relative_to(ROOT)}", file=sys.stderr)
        return 1
    ASSETS.write_text(assets, encoding="utf-8")
    print(f"The book is at {INDEX.relative_to(ROOT)}: open it in a browser, or run `make serve`.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
