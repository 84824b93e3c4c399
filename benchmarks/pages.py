"""What a page costs its reader: ``python -m benchmarks.pages [part of a page's name ...]``.

Each page is opened with nothing in the cache, over a line and on a processor as Lighthouse gives a phone, from this
book and from a default Jupyter Book that is built from the same notebooks in the same run.  What the default book
fetches from elsewhere is answered from node_modules, if the folder named by OUTSIDE has the packages
(npm i mathjax@3 requirejs); otherwise it is only counted.
That answer comes at once, which favours the default book; its figures do not move.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, Route, sync_playwright

from benchmarks.frames import MEASURE
from tools.lessons import NOTEBOOKS, ROOT
from tools.serve import packed, serving
from tools.site import CHROMIUM_FLAGS, find_chromium, lesson_pages

SLOW_LINE = {"offline": False, "latency": 150, "downloadThroughput": 1638.4 * 1024 / 8, "uploadThroughput": 750 * 128}
"""Lighthouse's slow 4G, and below its processor, four times slower than this one."""
SLOWER = 4

OBSERVE = """
window.seen = { lcp: 0, shift: 0 };
const watch = (type, note) => {
  new PerformanceObserver((list) => list.getEntries().forEach(note)).observe({ type, buffered: true });
};
watch('largest-contentful-paint', (entry) => { seen.lcp = entry.startTime; });
watch('layout-shift', (entry) => { if (!entry.hadRecentInput) seen.shift += entry.value; });
"""


@dataclass
class Cost:
    requests: int = 0
    bytes: int = 0
    lcp: float = 0
    shift: float = 0
    unanswered: list[str] = field(default_factory=list)
    frame: float | None = None
    """The 95th percentile of 200 moves of the page's slowest figure, in milliseconds, on this processor."""

    def row(self) -> str:
        frame = "" if self.frame is None else f"{self.frame:.1f}"
        return f"{self.requests:9d}{self.bytes / 1000:8.0f}{self.lcp / 1000:7.2f}{self.shift:8.3f}{frame:>7}"


def default_book(folder: Path) -> Path:
    """The same notebooks as Jupyter Book shows them when it is told nothing."""
    lessons = [Path(page).stem for page in lesson_pages()]
    (folder / "notebooks").mkdir()
    for lesson in lessons:
        shutil.copyfile(NOTEBOOKS / f"{lesson}.ipynb", folder / "notebooks" / f"{lesson}.ipynb")
    shutil.copytree(ROOT / "book", folder / "book")
    chapters = "\n".join(f"- file: notebooks/{lesson}" for lesson in lessons)
    (folder / "_toc.yml").write_text(f"format: jb-book\nroot: book/intro\nchapters:\n{chapters}\n", encoding="utf-8")
    settings = "title: Default\nexecute: {execute_notebooks: 'off'}\nbibtex_bibfiles: [book/references.bib]\n"
    (folder / "_config.yml").write_text(settings + "only_build_toc_files: true\n", encoding="utf-8")
    command = [Path(sys.executable).parent / "jupyter-book", "build", ".", "-q"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return folder / "_build" / "html"


def from_elsewhere(url: str) -> Path | None:
    """The file of node_modules that an address of a CDN stands for."""
    modules = os.environ.get("OUTSIDE")
    plain = url.split("?")[0]
    for mark, package in (("/mathjax@3/", "mathjax"), ("/require.js/2.3.4/", "requirejs")):
        if modules and mark in plain:
            path = Path(modules) / package / plain.split(mark)[1].replace("require.min.js", "require.js")
            return path if path.exists() else None
    return None


def cost(browser: Browser, address: str, moves: bool = True) -> Cost:
    spent = Cost()
    context = browser.new_context(viewport={"width": 412, "height": 823}, device_scale_factor=1.75)
    page = context.new_page()
    page.add_init_script(OBSERVE)
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", SLOW_LINE)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})

    def answer(route: Route) -> None:
        path = from_elsewhere(route.request.url)
        if path:
            spent.bytes += len(packed(path, 0)) if path.suffix == ".js" else path.stat().st_size
            route.fulfill(path=path, headers={"Access-Control-Allow-Origin": "*"})
        else:
            spent.unanswered.append(route.request.url)
            route.abort()

    def outside(url: str) -> bool:
        return url.startswith("http") and not url.startswith("http://127.0.0.1")

    here: set[str] = set()

    def sent(event: dict[str, Any]) -> None:
        url = event["request"]["url"]
        spent.requests += url.startswith("http")
        if not outside(url):
            here.add(event["requestId"])

    def done(event: dict[str, Any]) -> None:
        if event["requestId"] in here:
            spent.bytes += int(event["encodedDataLength"])

    context.route(outside, answer)
    session.on("Network.requestWillBeSent", sent)
    session.on("Network.loadingFinished", done)
    page.goto(address, wait_until="networkidle", timeout=120_000)
    page.wait_for_timeout(500)
    seen = json.loads(page.evaluate("JSON.stringify(seen)"))
    spent.lcp, spent.shift = seen["lcp"], seen["shift"]
    session.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    spent.frame = slowest_figure(page) if moves else None
    context.close()
    return spent


def slowest_figure(page: Page) -> float | None:
    figures = page.locator(".actlib-explore:has(fieldset)").all()
    return max((figure.evaluate(MEASURE)[1] for figure in figures), default=None)


def main(parts: list[str]) -> None:
    names = [page for page in ["book/intro.html", *lesson_pages()] if not parts or any(part in page for part in parts)]
    columns = f"{'requests':>9}{'KB gz':>8}{'LCP s':>7}{'shift':>8}{'p95 ms':>7}"
    print(f"{'page':44}{columns}  |{columns}  (a default book)")
    unanswered: set[str] = set()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        plain = default_book(Path(folder))
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=CHROMIUM_FLAGS)
        with serving() as ours, serving(plain) as theirs:
            for name in names:
                here, there = cost(browser, f"{ours}/{name}"), cost(browser, f"{theirs}/{name}", moves=False)
                unanswered |= {*here.unanswered, *there.unanswered}
                print(f"{Path(name).stem:44}{here.row()}  |{there.row()}", flush=True)
        browser.close()
    for url in sorted(unanswered):
        print(f"not answered, so not counted in KB: {url}")


if __name__ == "__main__":
    main(sys.argv[1:])
