"""The policy at work, and what a first visit weighs."""

import pytest

from tools.site import HTML, pages

LIMIT = 400_000
"""Bytes of a page's first view, compressed."""

TRY = """() => new Promise((done) => {
  // from a timer: what the test's own call evaluates is let through
  setTimeout(() => {
    const script = document.createElement('script');
    script.textContent = 'window.ran = true';
    document.head.append(script);
    const box = document.createElement('div');
    box.innerHTML = '<p style="color: rgb(1, 2, 3)" onclick="window.ran = true">x</p>';
    document.body.append(box);
    box.firstChild.click();
    let evaluated = true;
    try { new Function('return 1')(); } catch { evaluated = false; }
    fetch('https://example.org/').then(() => 'got', () => 'refused').then((fetched) => done({
      ran: window.ran === true, evaluated, fetched,
      styled: getComputedStyle(box.firstChild).color === 'rgb(1, 2, 3)',
    }));
  });
})"""


@pytest.mark.parametrize("over", ["http", "file"])
def test_the_policy_lets_nothing_foreign_run_style_or_ask(visit, site, over):
    looking = visit()
    page = looking.open(f"{site}/book/intro.html" if over == "http" else (HTML / "book/intro.html").as_uri())
    assert page.evaluate(TRY) == {"ran": False, "evaluated": False, "styled": False, "fetched": "refused"}
    assert looking.outside == []  # the policy stopped it before the test's own guard saw it


@pytest.mark.parametrize("name", pages())
def test_first_view_is_light(visit, site, name):
    looking = visit(width=412)
    weights = []
    session = looking.page.context.new_cdp_session(looking.page)
    session.send("Network.enable")
    session.on("Network.loadingFinished", lambda event: weights.append(event["encodedDataLength"]))
    looking.page.goto(f"{site}/{name}", wait_until="networkidle")
    assert len(weights) >= 3
    assert sum(weights) <= LIMIT


@pytest.mark.parametrize("dark", [False, True])
def test_a_page_is_in_the_reader_s_colours_before_its_scripts_have_run(visit, site, dark):
    looking = visit(dark=dark)
    looking.page.route("**/*.js*", lambda route: route.abort())
    looking.page.goto(f"{site}/book/intro.html")
    light = looking.page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (light == "rgb(255, 255, 255)") != dark
