"""The pictures of lesson 9, held against numbers computed otherwise."""

import numpy as np
import pytest
from reading import dots

from actlib.figures import slopes
from actlib.figures.style import BLUE, GREEN, INK, ORANGE, SERIES_COLOURS
from actlib.interactive import Choice, Moments
from actlib.interactive.frames import draw, freeze

TRUTH = (-0.5, 0.2, 0.8, 1.5)
PATH = np.linspace(0, 1, 11)[:, None]
RUNS = {"own": 0.25 + PATH * (np.array(TRUTH) - 0.25), "shared": np.repeat(0.25 + 0.25 * PATH, 4, axis=1)}
RNG = np.random.default_rng(0)


def solid(ax, colour):
    return [line for line in ax.lines if line.get_color() == colour and line.get_linestyle() == "-"]


def test_learning_keeps_one_structure_over_both_forms():
    controls = {"form": Choice(list(RUNS)), "step": Moments((0, 1, 5, 10))}
    frames = freeze(slopes.learning(TRUTH, RUNS), controls, "test")
    assert len(set(frames.words)) == 8


def test_learning_draws_each_unit_with_the_slope_of_its_step():
    picture, words = draw(slopes.learning(TRUTH, RUNS), {"form": "own", "step": 10})
    assert (
        words == "After 10 steps the slopes are −0.50, 0.20, 0.80, 1.50; wanted are −0.50, 0.20, 0.80, 1.50 (dotted)."
    )
    plane, film = picture.axes
    for colour, slope in zip(SERIES_COLOURS, TRUTH, strict=True):
        (line,) = solid(plane, colour)
        np.testing.assert_allclose(line.get_xydata(), [[-2, -2 * slope], [0, 0]], atol=1e-12)
        np.testing.assert_allclose(dots(film, colour), [[10, slope]])


def test_learning_draws_one_line_where_the_slope_is_shared():
    picture, words = draw(slopes.learning(TRUTH, RUNS), {"form": "shared", "step": 10})
    assert words.startswith("After 10 steps the one slope that all units share is 0.50;")
    assert np.isnan(solid(picture.axes[1], SERIES_COLOURS[0])[0].get_ydata()).all()
    np.testing.assert_allclose(dots(picture.axes[1], INK), [[10, 0.5]])


SPREAD = {
    form: {
        task: {step: high + RNG.normal(size=(4, 1, 8)) for step in (0, 5)} for task, high in (("one", 0), ("two", 1))
    }
    for form in ("own", "shared")
}


def test_spread_keeps_one_structure():
    frames = freeze(slopes.spread(SPREAD), {"form": Choice(list(SPREAD)), "step": Moments((0, 5))}, "test")
    assert len(set(frames.words)) == 4


def test_spread_counts_what_lies_outside_and_draws_every_slope():
    picture, words = draw(slopes.spread(SPREAD), {"form": "own", "step": 5})
    given = {task: film[5] for task, film in SPREAD["own"].items()}
    for task, slope in given.items():
        below, above = (round(100 * float(np.mean(there))) for there in (slope < 0, slope > 1))
        median = f"{task}: median {np.median(slope):.2f}".replace("-", "−")
        assert f"{median}, {below}% below 0, {above}% above 1" in words
    np.testing.assert_allclose(
        np.sort(dots(picture.axes[0], BLUE)[:, 0]),
        np.sort(np.concatenate([slope.ravel() for slope in given.values()]).clip(-2.1, 3.1)),
    )
    bars = [line.get_xdata()[0] for line in solid(picture.axes[0], ORANGE)]
    assert bars == pytest.approx([np.median(slope) for slope in given.values()])


def test_a_slope_beyond_the_picture_stands_at_its_edge():
    runs = {"own": {"one": {0: np.array([9.0])}}}
    picture, words = draw(slopes.spread(runs), {"form": "own", "step": 0})
    assert dots(picture.axes[0], BLUE)[0, 0] == 3.1
    assert "median 9.00" in words


def test_pushed_off_says_how_each_slope_goes():
    runs = {0: np.ones(5), 0.1: np.linspace(1, 0.8, 5)}
    picture, words = draw(slopes.pushed_off(runs, every=25), {})
    assert words.endswith("in 100 steps: slope 0 100% all the way; slope 0.1 falls to 80%.")
    np.testing.assert_allclose([line.get_ydata()[-1] for line in picture.axes[0].lines], [1, 0.8])
    assert [line.get_color() for line in picture.axes[0].lines] == [GREEN, BLUE]
    low, high = picture.axes[0].get_ylim()
    assert low < 0.8
    assert high > 1
    assert picture.axes[0].lines[1].get_xdata()[-1] == 100


def test_pushed_off_says_where_a_slope_turns():
    _, words = draw(slopes.pushed_off({0: np.ones(5), 0.1: np.array([1, 0.9, 0.7, 0.8, 0.85])}, every=25), {})
    assert words.endswith("slope 0.1 is lowest at step 50 with 70%, and ends at 85%.")
