"""The pictures of lesson 20, held against numbers computed otherwise."""

import itertools
import math
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from reading import dots, panels, words

from actlib.figures import race
from actlib.figures.style import BLUE, FUNCTION_COLOURS, GREEN, GREY, INK, ORANGE
from actlib.interactive import Choice
from actlib.interactive.frames import freeze

RNG = np.random.default_rng(20)


# --- AlexNet's figure -----------------------------------------------------------------------------------------


def laps(relu, tanh, last=200, tried=(0.01, 0.08, 0.32, 1.28)):
    wrong = {name: np.linspace(0.9, end, 51) for name, end in (("ReLU", 0.1), ("tanh", 0.3))}
    steps = {"ReLU": np.array(relu, float), "tanh": np.array(tanh, float)}
    return race.Laps(last, tried, {"ReLU": 0.08, "tanh": 0.32}, wrong, steps)


INF = np.inf
CASES = {
    ("digits", 1): laps([4, 4, 6, 8], [8, 12, 6, 4]),
    ("digits", 8): laps([4, 4, 6, 8], [INF, INF, INF, 8]),
    ("spirals", 1): laps([INF] * 4, [8, 8, 8, INF], 600),
    ("spirals", 8): laps([INF] * 4, [INF] * 4, 600),
}
first = race.figure_one(lambda task, layers, start, optimizer: CASES[task, layers], 0.25)
ALL = {"start": "usual", "optimizer": "Adam"}


def curve(ax, colour):
    return next(line.get_xydata() for line in ax.lines if line.get_color() == colour)


def level(ax, style, **wanted):
    """The height, or the place, of the one straight line of a style in ink."""
    lines = [line for line in ax.lines if line.get_color() == INK and line.get_linestyle() == style]
    (line,) = [line for line in lines if all(getattr(line, f"get_{name}")() == value for name, value in wanted.items())]
    (found,) = set(line.get_xdata()) if len(set(line.get_xdata())) == 1 else set(line.get_ydata())
    return found


def shown(ticks, labels):
    return {tick: float(Fraction(text.get_text())) for tick, text in zip(ticks, labels, strict=True)}


@pytest.mark.parametrize("case", CASES)
def test_figure_one_draws_both_errors_and_a_dot_for_each_seed_that_compares(case):
    film, side = panels(first, task=case[0], layers=case[1], **ALL)
    run = CASES[case]
    named = {text.get_text(): text.get_color() for text in film.texts}
    assert named == {name: FUNCTION_COLOURS[name] for name in ("ReLU", "tanh")}
    for name, colour in named.items():
        root, wrong = curve(film, colour).T
        np.testing.assert_allclose(wrong, run.wrong[name])
        np.testing.assert_allclose(root**2 * run.last, np.linspace(0, run.last, 51), atol=1e-9)
    for tick, text in zip(film.get_xticks(), film.get_xticklabels(), strict=True):
        assert tick**2 * run.last == pytest.approx(float(text.get_text()))
    wanted = []
    for relu, tanh in zip(run.steps["ReLU"], run.steps["tanh"], strict=True):
        if not (math.isinf(relu) and math.isinf(tanh)):
            wanted.append(math.log2(min(max(0 if math.isinf(relu) else tanh / relu, 1 / 12), 12)))
    found = dots(side, GREY) if wanted else np.zeros((0, 2))
    np.testing.assert_allclose(np.sort(found[:, 1]), np.sort(wanted))


@pytest.mark.parametrize(("case", "middle"), list(zip(CASES, (2**0.5, 12, 1 / 12, np.nan), strict=True)))
def test_figure_one_has_its_goal_its_lines_at_1_and_6_and_its_median_where_they_belong(case, middle):
    film, side = panels(first, task=case[0], layers=case[1], **ALL)
    assert level(film, "--") == 0.25
    assert {tick: text.get_text() for tick, text in zip(film.get_yticks(), film.get_yticklabels(), strict=True)} == {
        0: "0", 0.25: "25 %", 0.5: "50 %", 0.75: "75 %", 1: "100 %"
    }  # fmt: skip
    assert 2 ** level(side, "-", linewidth=1) == 1
    assert 2 ** level(side, "--") == pytest.approx(6)
    for tick, text in shown(side.get_yticks(), side.get_yticklabels()).items():
        assert 2**tick == pytest.approx(text)
    (bar,) = [line.get_ydata() for line in side.lines if line.get_linewidth() == 3]
    np.testing.assert_allclose(np.exp2(bar), [middle, middle])


@pytest.mark.parametrize(
    ("case", "said"),
    [
        (("digits", 1), "To 25 %: ReLU 5 steps at rate 0.08; tanh 7 steps at rate 0.32. tanh ÷ ReLU: 1.4."),
        (("digits", 8), "tanh never at rate 0.32. tanh ÷ ReLU: tanh never."),
        (("spirals", 1), "ReLU never at rate 0.08; tanh 8 steps at rate 0.32. tanh ÷ ReLU: ReLU never."),
        (("spirals", 8), "Neither has a median to compare."),
    ],
)
def test_figure_one_says_the_ratio(case, said):
    assert said in words(first, task=case[0], layers=case[1], **ALL)


def test_figure_one_keeps_one_structure():
    controls = {
        "task": Choice(["digits", "spirals"]),
        "layers": Choice([1, 8]),
        "start": Choice(["usual", "large"]),
        "optimizer": Choice(["Adam", "momentum"]),
    }
    assert len(set(freeze(first, controls, "test").words)) == 16


@pytest.mark.parametrize(("case", "said"), [(("digits", 1), "from 0.5 to 3"), (("digits", 8), "from 1 to tanh never")])
def test_figure_one_says_how_the_seeds_spread_and_where_the_errors_end(case, said):
    text = words(first, task=case[0], layers=case[1], **ALL)
    assert f"Seeds: {said}. After 200 steps the median errors are ReLU 10 %, tanh 30 %." in text
    assert "Seeds" not in words(first, task="spirals", layers=8, **ALL)


def test_figure_one_says_if_an_error_goes_up_again():
    back = replace(CASES["digits", 1], wrong={"ReLU": np.array([0.9, 0.1, 0.88]), "tanh": np.array([0.9, 0.1, 0.14])})
    text = words(race.figure_one(lambda *_: back, 0.25), task="digits", layers=1, **ALL)
    assert text.endswith("the median errors are ReLU 88 % (up from 10 %), tanh 14 %.")


@pytest.mark.parametrize("ratios", [[0, 0, 1, 2], [0, 1, 3, 4], [1, 2, np.inf, np.inf], [3, 3, 5]])
def test_the_median_of_ratios_favours_neither(ratios):
    with np.errstate(divide="ignore"):
        other = 1 / np.array(ratios, float)
        assert race.middle_ratio(other) == pytest.approx(float(1 / np.float64(race.middle_ratio(np.array(ratios)))))


def test_the_median_of_ratios_may_be_never():
    assert race.middle_ratio(np.array([1.0, 2, 8, 9])) == 4
    assert race.middle_ratio(np.array([0.0, 0, 1, 2])) == 0
    assert race.middle_ratio(np.array([0.5, 1, np.inf, np.inf])) == np.inf
    assert np.isnan(race.middle_ratio(np.array([0.0, 0, np.inf, np.inf])))
    assert race.middle_ratio(np.array([1.0, np.inf, np.inf, 2])) == np.inf
    assert np.isnan(race.middle_ratio(np.array([1.0, np.nan, np.nan, np.nan])))
    assert race.ratio_text(0) == "ReLU never"


@pytest.mark.parametrize(
    ("case", "entry"), [(("digits", 1), "1.4"), (("digits", 8), "∞"), (("spirals", 1), "0"), (("spirals", 8), "–")]
)
def test_an_entry_of_the_table_has_a_mark_where_a_rate_was_at_an_end(case, entry):
    low = {"1.4": "1.4*", "∞": "∞*", "0": "0†", "–": "–"}[entry]
    assert race.ratio_entry(CASES[case]) == entry
    assert race.ratio_entry(replace(CASES[case], tried=[0.08, 0.32, 1.28])) == low
    assert race.ratio_entry(replace(CASES[case], tried=[0.01, 0.08, 0.32])) == entry + "*" * (entry != "–")


def test_one_that_had_no_rate_to_choose_has_none_in_the_words():
    none = race.figure_one(lambda *_: replace(CASES["spirals", 8], tried=[0.08, 0.16, 0.32]), 0.25)
    text = words(none, task="spirals", layers=8, **ALL)
    assert "ReLU never, when tuned at none of 3 rates; tanh never at rate 0.32." in text


# --- the standings --------------------------------------------------------------------------------------------


def standing(shift, spread=0.1):
    leads = RNG.normal(shift, spread, 20)
    error = leads.std(ddof=1) / 20**0.5
    return race.Standing(np.exp(leads), *np.exp([leads.mean() - 4 * error, leads.mean() + 4 * error]))


BASE = race.Standing(np.ones(20), 1, 1)
TASKS = {
    "one": {"a": standing(-0.6), "base": BASE, "b": standing(0.7), "c": standing(0, 0.5)},
    "two": {"a": standing(0.9), "base": BASE, "b": standing(4.0), "c": standing(-0.7)},
}
COST = {"a": 3.0, "base": 1.0, "b": 0.9, "c": 20.0}
board = race.standings(TASKS, COST, "base")


def names(task, order):
    ax, _ = panels(board, task=task, order=order)
    labels = {place: text.get_text() for place, text in zip(ax.get_yticks(), ax.get_yticklabels(), strict=True)}
    return [labels[place] for place in sorted(labels, reverse=True)]


def test_rows_are_sorted_as_asked():
    assert names("one", "cost of a step") == ["b", "base", "a", "c"]
    assert names("two", "cost of a step") == ["b", "base", "a", "c"]
    assert names("two", "error") == ["c", "base", "a", "b"]


@pytest.mark.parametrize(("task", "order"), [*itertools.product(TASKS, race.ORDERS)])
def test_each_row_has_its_dots_its_bar_and_its_cost(task, order):
    ax, bars = panels(board, task=task, order=order)
    seen = dots(ax, BLUE)
    spent = dots(bars, BLUE)
    for place, name in zip(range(4)[::-1], names(task, order), strict=True):
        row = TASKS[task][name]
        mine = seen[np.abs(seen[:, 1] - place) < 0.45, 0]
        np.testing.assert_allclose(np.sort(mine), np.sort(np.log2(row.ratios.clip(1 / 8, 8))))
        assert spent[np.abs(spent[:, 1] - place) < 0.1, 0] == pytest.approx(math.log2(min(COST[name], 6)))
        colour = GREEN if row.high < 1 else ORANGE if row.low > 1 else GREY
        ends = [
            line.get_xdata()[np.abs(line.get_ydata() - place) < 0.1] for line in ax.lines if line.get_color() == colour
        ]
        found = np.concatenate(ends)
        np.testing.assert_allclose(
            found, np.log2([min(max(row.low, 1 / 8), 8 / 1.15), min(max(row.high, 1.15 / 8), 8)])
        )


def test_the_axes_of_the_standings_say_what_they_show():
    ax, bars = panels(board, task="one", order="error")
    for panel, count in ((ax, 7), (bars, 3)):
        labels = shown(panel.get_xticks(), panel.get_xticklabels())
        assert len(labels) == count
        for tick, ratio in labels.items():
            assert 2**tick == pytest.approx(ratio)
        assert 2 ** level(panel, "-") == 1


def test_the_words_give_every_rivals_verdict_once():
    text = words(board, task="one", order="error")
    assert f"Better: a {np.exp(np.log(TASKS['one']['a'].ratios).mean()):.2g}; worse: b " in text
    assert "undecided: c " in text
    assert "base " not in text.split("Better:")[1]
    assert "A step costs from 0.9 (b) to 20 (c)" in text


def test_a_bar_ends_where_its_interval_ends():
    """With round or square ends it would reach over the line at 1 that decides its colour."""
    ax, _ = panels(board, task="one", order="error")
    bars = [line for line in ax.lines if line.get_linewidth() == 5]
    assert bars
    assert {line.get_solid_capstyle() for line in bars} == {"butt"}


def test_standings_keep_one_structure():
    frames = freeze(board, {"task": Choice(list(TASKS)), "order": Choice(list(race.ORDERS))}, "test")
    assert len(set(frames.words)) == 4
    assert to_rgb(INK) == (0, 0, 0)
