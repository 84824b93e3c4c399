"""Lighthouse's judgement of three pages, on a slow phone: ``python -m benchmarks.lighthouse [page ...]``.

Needs Node.js (its npx fetches Lighthouse) and Chromium.  The processor of the phone is this one, slowed down, so let
nothing else run beside it; each page is judged three times, and the middle one counts.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from typing import Any

from tools.serve import serving
from tools.site import CHROMIUM_FLAGS, find_chromium

PAGES = (
    "book/intro.html",
    "notebooks/13-backprop-by-hand.html",  # the most text
    "notebooks/04-bending-space.html",  # the most figures
)
VERSION = "12.8.2"


def judged(url: str) -> dict[str, Any]:
    flags = " ".join(["--headless", *CHROMIUM_FLAGS])
    done = subprocess.run(
        ["npx", "--yes", f"lighthouse@{VERSION}", url, "--quiet", "--output=json", f"--chrome-flags={flags}"],
        env={**os.environ, "CHROME_PATH": find_chromium()}, check=True, capture_output=True, text=True,
    )  # fmt: skip
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def main(pages: list[str]) -> None:
    kinds = ("performance", "accessibility", "best-practices", "seo")
    times = ("first-contentful-paint", "largest-contentful-paint", "total-blocking-time")
    print(f"{'page':44}{'perf':>6}{'a11y':>6}{'best':>6}{'SEO':>5}{'FCP s':>7}{'LCP s':>7}{'TBT ms':>8}{'shift':>7}")
    with serving() as site:
        for page in pages or PAGES:
            reports = [judged(f"{site}/{page}") for _ in range(3)]
            scores = [
                round(100 * statistics.median(one["categories"][kind]["score"] for one in reports)) for kind in kinds
            ]
            first, largest, blocked, shift = (
                statistics.median(one["audits"][name]["numericValue"] for one in reports)
                for name in (*times, "cumulative-layout-shift")
            )
            columns = f"{scores[0]:6}{scores[1]:6}{scores[2]:6}{scores[3]:5}"
            rest = f"{first / 1000:7.1f}{largest / 1000:7.1f}{blocked:8.0f}{shift:7.3f}"
            print(f"{page:44}{columns}{rest}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
