"""What a lesson shows in JupyterLab: before any cell has run, and live under a kernel."""

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request

import pytest

from tools.lessons import build

LESSON = """---
jupytext: {text_representation: {extension: .md, format_name: myst}}
kernelspec: {name: python3, display_name: Python 3, language: python}
---

# Trial

```{code-cell}
from actlib.activations import LeakyReLU
from actlib.course import quiz
from actlib.figures import blank, draw_curve, frame_panel, sample
from actlib.interactive import Slider, explore, threshold_bench

def leaky(alpha):
    picture, (ax,) = blank()
    frame_panel(ax, (-2, 2), (-2, 2))
    draw_curve(ax, sample(LeakyReLU(alpha), [-2, 0, 2]))
    return picture, f"a leaky unit whose slope left of zero is {alpha}"

explore(leaky, "A leaky unit.", alpha=Slider(0, 1, 0.1))
```

```{code-cell}
threshold_bench()
```

```{code-cell}
quiz("02-linear-layers-collapse")
```
"""


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """JupyterLab on a folder that holds one stored lesson, untrusted as on a fresh Binder."""
    folder = tmp_path_factory.mktemp("lab")
    source = folder / "97-trial.md"
    source.write_text(LESSON, encoding="utf-8")
    build(source)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    home = {name: str(folder / name) for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR")}
    options = (
        f"--no-browser --allow-root --ServerApp.port={port} --IdentityProvider.token= --ServerApp.root_dir={folder}"
    )
    server = subprocess.Popen(
        [sys.executable, "-m", "jupyterlab", *options.split(), "--LabApp.extension_manager=readonly"],
        env={**os.environ, **home, "HOME": str(folder)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}/lab/tree/97-trial.ipynb?reset"
    for _ in range(120):
        try:
            urllib.request.urlopen(address).close()
            break
        except OSError:
            time.sleep(0.5)
    yield address
    server.terminate()
    server.wait()


def test_before_a_run_the_stored_picture_shows_and_afterwards_the_live_figure(visit, lab):
    page = visit().page
    page.goto(lab)
    outputs = page.locator(".jp-OutputArea-output")
    outputs.first.wait_for(timeout=60_000)
    page.wait_for_timeout(1000)

    still = outputs.nth(0).locator("img")
    assert still.evaluate("image => image.naturalWidth") > 300
    assert outputs.nth(1).locator("img").evaluate("image => image.naturalWidth") > 300
    text = " ".join(outputs.all_inner_texts())
    assert "Error displaying widget" not in text
    assert "Loading widget" not in text
    assert "<figure with" not in text
    assert "How many layers" in outputs.nth(2).inner_text()  # the quiz is readable, though it does not answer yet

    page.get_by_role("menuitem", name=re.compile("^Run$")).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    picture = outputs.nth(0).locator("svg").last
    picture.wait_for(timeout=60_000)
    before = picture.evaluate("svg => svg.outerHTML")
    outputs.nth(0).locator("[role=slider], .noUi-handle").first.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function(
        "([output, before]) => [...output.querySelectorAll('svg')].at(-1).outerHTML !== before",
        arg=[outputs.nth(0).element_handle(), before],
    )
    assert "slope left of zero is 0.6" in outputs.nth(0).inner_text()

    page.locator(".jp-OutputArea-output input[type=number]").first.wait_for(timeout=30_000)  # the bench

    question = outputs.nth(2).locator("fieldset").first
    question.locator("input[data-right='1']").check()
    question.locator("button").click()
    assert question.locator("[role=status]").inner_text().startswith("Right. ")
