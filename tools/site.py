"""The built book and the browser to look at it with."""

from __future__ import annotations

import os
import shutil

from tools.lessons import ROOT

HTML = ROOT / "_build" / "html"

CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def find_chromium() -> str:
    """The path of the browser.  Raises FileNotFoundError, saying how to get one, if there is none."""
    for name in (os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome"):
        if name and (path := shutil.which(name)):
            return path
    raise FileNotFoundError("no chromium: bash tools/browser.sh finds or installs it")


def pages() -> list[str]:
    """Every page of the book, as paths below _build/html."""
    names = [*HTML.glob("book/*.html"), *HTML.glob("notebooks/*.html")]
    return sorted(str(path.relative_to(HTML)) for path in names)


def lesson_pages() -> list[str]:
    return [page for page in pages() if page.startswith("notebooks/")]
