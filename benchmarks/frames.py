"""How long a frozen figure takes to change in Chromium, and what it weighs.  ``python -m benchmarks.frames``

Times are of this machine: compare them within one run only.
"""

from __future__ import annotations

import base64
import re

from playwright.sync_api import expect, sync_playwright

from tools.site import CHROMIUM_FLAGS, HTML, find_chromium, lesson_pages

MEASURE = """async (figure) => {
  const input = figure.querySelector('input[type=range], select'), times = [];
  figure.scrollIntoView();
  await new Promise(requestAnimationFrame);
  const count = input.options ? input.options.length : Number(input.max) + 1;
  for (let i = 0; i < 200; i++) {
    if (input.options) input.selectedIndex = i % count; else input.value = i % count;
    const began = performance.now();
    input.dispatchEvent(new Event('input', {bubbles: true}));
    figure.querySelector('svg').getBoundingClientRect();  // makes the browser lay it out
    times.push(performance.now() - began);
    if (i % 20 === 0) await new Promise(requestAnimationFrame);
  }
  times.sort((a, b) => a - b);
  return [times[100], times[190], count];
}"""


PACKED = """(figure) => {
  const { dataset, textContent } = figure.querySelector('script');
  return dataset.name ? window.actlibFrames[dataset.name] : textContent;
}"""


def main() -> None:
    print(f"{'figure':48} {'frames kB':>9} {'svg kB':>7} {'median ms':>10} {'p95 ms':>7}")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=CHROMIUM_FLAGS)
        for name in lesson_pages():
            page = browser.new_page()
            page.goto((HTML / name).as_uri())
            expect(page.locator(".actlib-explore fieldset[disabled]")).to_have_count(0)
            for figure in page.locator(".actlib-explore:has(fieldset)").all():
                packed = base64.b64decode(figure.evaluate(PACKED))
                svg = len(figure.locator("svg").evaluate("svg => svg.outerHTML"))
                median, p95, _ = figure.evaluate(MEASURE)
                caption = re.sub(r"\s+", " ", figure.locator("figcaption").inner_text())
                label = f"{name.split('/')[1][:2]} {caption[:44]}"
                print(f"{label:48} {len(packed) / 1000:9.1f} {svg / 1000:7.1f} {median:10.2f} {p95:7.2f}")
            page.close()
        browser.close()


if __name__ == "__main__":
    main()
