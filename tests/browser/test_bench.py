"""The threshold bench on its page: the same numbers as actlib, and usable by keyboard."""

import numpy as np
import pytest
from solving import solve_xor

from actlib.interactive.threshold_bench import net_of
from actlib.networks import corners
from tools.site import HTML

PAGE = HTML / "notebooks" / "03-xor-with-thresholds.html"


@pytest.fixture
def bench_page(visit):
    page = visit().open(PAGE.as_uri())
    page.locator(".actlib-bench").first.scroll_into_view_if_needed()  # what is far below has no inner text yet
    return page


@pytest.mark.parametrize(("kind", "count"), [("two hidden", 9), ("skips", 7)])
def test_bench_computes_what_actlib_computes(bench_page, kind, count):
    rng = np.random.default_rng(0)
    halves = rng.integers(-6, 7, (500, count)) / 2  # sums that meet the threshold exactly
    settings = [*halves.tolist(), *rng.uniform(-9, 9, (500, count)).tolist()]
    got = bench_page.evaluate(
        "([kind, settings]) => settings.map((numbers) => window.actlibThresholdBench.compute(kind, numbers))",
        [kind, settings],
    )
    for numbers, rows in zip(settings, got, strict=True):
        net = net_of(kind, numbers)
        assert [row["hidden"] for row in rows] == net.hidden(corners(2)).tolist()
        assert [row["total"] for row in rows] == net.total(corners(2)).tolist()
        assert [row["output"] for row in rows] == net(corners(2)).tolist()


def test_a_solution_set_by_keyboard_solves_xor(bench_page):
    bench = bench_page.locator(".actlib-bench").first
    pictures = bench.locator("svg[role=img]")
    before = pictures.evaluate_all("all => all.map(svg => svg.outerHTML)")
    assert solve_xor(bench) == "4 of 4 rows right: this is XOR."
    after = pictures.evaluate_all("all => all.map(svg => svg.outerHTML)")
    assert all(one != other for one, other in zip(before, after, strict=True))


def test_arrow_keys_move_a_number(bench_page):
    field = bench_page.locator(".actlib-bench").first.get_by_role("spinbutton", name="out: threshold")
    start = float(field.input_value())
    field.focus()
    bench_page.keyboard.press("ArrowUp")
    assert float(field.input_value()) == start + 0.5


def test_a_field_that_is_no_number_is_named_and_the_last_good_state_stays(bench_page):
    bench = bench_page.locator(".actlib-bench").first
    table = bench.locator("table").text_content()
    bench.get_by_role("spinbutton", name="h1: threshold").focus()
    bench_page.keyboard.press("Control+A")
    bench_page.keyboard.press("Delete")
    bench_page.keyboard.press("Tab")
    assert "h1: threshold" in bench.get_by_role("alert").inner_text()
    assert bench.locator("table").text_content() == table


def test_both_networks_can_be_solved_by_the_solution_button(bench_page):
    bench = bench_page.locator(".actlib-bench").first
    for kind in (0, 1):
        bench.get_by_role("combobox", name="Network").select_option(index=kind)
        for target in bench.get_by_role("combobox", name="Target").locator("option").all_text_contents():
            bench.get_by_role("combobox", name="Target").select_option(label=target)
            bench.get_by_role("button", name="Show a solution").press("Enter")
            assert bench.get_by_role("status").inner_text().startswith("4 of 4 rows right")
