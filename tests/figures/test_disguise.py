"""The pictures of lesson 7, held against numbers computed otherwise."""

import re

import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.patches import PathPatch
from reading import panels, words

from actlib.activations import Arctan, HardTanh, Sigmoid, Softsign, Tanh
from actlib.figures import disguise
from actlib.figures.anatomy import anatomy
from actlib.figures.style import BLUE, GREEN, GREY, ORANGE, PURPLE
from actlib.interactive import Choice, Moments, Slider
from actlib.interactive.frames import freeze
from actlib.networks import mlp, seeded

Z = np.random.default_rng(1).normal(size=(2000, 2))
S = Sigmoid()(Z)
FEATURES = {"σ(z)": S, "2σ(z)": 2 * S, "σ(z) − ½": S - 0.5}
path_of = disguise.descent(FEATURES)


def lines(ax, colour):
    return [line.get_xydata() for line in ax.lines if line.get_color() == colour]


# --- the disguise --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("height", "stretch"), [(0.5, 0.5), (1, 1), (2, 2), (1, 4), (3, 4)])
def test_the_changed_sigmoid_and_its_slope_are_drawn(height, stretch):
    values, slopes = panels(disguise.stretched, height=height, stretch=stretch)
    (value,), (slope,) = lines(values, ORANGE), lines(slopes, ORANGE)
    np.testing.assert_allclose(value[:, 1], height / (1 + np.exp(-stretch * value[:, 0])) - height / 2, atol=1e-12)
    middle = (slope[1:, 0] + slope[:-1, 0]) / 2
    np.testing.assert_allclose(np.interp(middle, *slope.T), np.diff(value[:, 1]) / np.diff(value[:, 0]), atol=5e-3)
    (tanh,) = lines(values, BLUE)
    np.testing.assert_allclose(tanh[:, 1], np.tanh(tanh[:, 0]))
    for ax in (values, slopes):
        low, high = ax.get_ylim()
        assert all(low <= line.get_ydata().min() and line.get_ydata().max() <= high for line in ax.lines)


def test_it_is_tanh_at_one_setting_only():
    heights, stretches = Slider(0.5, 3, 0.5).values, Slider(0.5, 4, 0.5).values
    hits = [
        (h, k) for h in heights for k in stretches if "It is tanh" in words(disguise.stretched, height=h, stretch=k)
    ]
    assert hits == [(2, 2)]


def test_the_words_tell_slope_and_distance():
    text = words(disguise.stretched, height=1, stretch=4)
    assert "has the slope 1 at 0" in text
    assert "up to 0.50 away" in text


# --- what the experiments need -------------------------------------------------------------------------------


@pytest.mark.parametrize(("gain", "lowered"), [(1.0, 0.0), (1.0, 0.5), (4.0, 2.0)])
def test_a_changed_sigmoid_has_the_value_and_the_slope_it_says(gain, lowered):
    f, x = disguise.Changed(gain, lowered), np.linspace(-4, 4, 81)
    np.testing.assert_allclose(f(x), gain / (1 + np.exp(-x)) - lowered)
    np.testing.assert_allclose(f.df(x), (f(x + 1e-5) - f(x - 1e-5)) / 2e-5, rtol=1e-8)


@pytest.mark.parametrize("widths", [(2, 5, 1), (2, 5, 4, 3, 2)])
def test_networks_begin_as_the_same_function(widths):
    def network(f):
        return mlp(widths, f, seeded(range(3)))

    for one, two, same in (
        (network(Sigmoid()), network(disguise.Changed(1, 0.5)), disguise.make_up),
        (network(disguise.Changed(4)), network(disguise.Changed(4, 2)), disguise.make_up),
        (network(Sigmoid()), network(Tanh()), disguise.as_twin),
    ):
        assert np.abs(one(Z[:50]) - two(Z[:50])).max() > 0.1
        same(two)
        np.testing.assert_allclose(two(Z[:50]), one(Z[:50]), atol=1e-12)


def test_make_up_leaves_units_alone_that_were_not_lowered():
    one, two = (mlp((2, 5, 1), Sigmoid(), seeded([0])) for _ in range(2))
    disguise.make_up(two)
    np.testing.assert_array_equal(one(Z[:50]), two(Z[:50]))


def test_what_the_lesson_says_of_the_family_at_spread_2_is_what_the_figure_says():
    family = {"hard tanh": HardTanh(), "σ": Sigmoid(), "arctan": Arctan(), "softsign": Softsign(), "tanh": Tanh()}
    said = {f: re.search(r"(\d+)% of the inputs", words(anatomy(family), of=f, at=0, spread=2))[1] for f in family}
    assert said == {"hard tanh": "62", "σ": "3", "arctan": "3", "softsign": "8", "tanh": "28"}


# --- gradient descent ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", list(FEATURES))
def test_the_path_is_gradient_descent_at_the_best_rate(kind):
    plane, _ = panels(path_of, features_are=kind, step=8)
    (drawn,) = lines(plane, ORANGE)
    h, w = FEATURES[kind], np.zeros(2)
    target = h @ [1.0, 0.0]
    values = np.linalg.svd(h, compute_uv=False) ** 2 / len(h)
    for step in range(9):
        np.testing.assert_allclose(drawn[step + 1], w, atol=1e-12)
        w = w - 2 / values.sum() * h.T @ (h @ w - target) / len(h)


@pytest.mark.parametrize("kind", list(FEATURES))
def test_every_ellipse_is_a_line_of_equal_loss(kind):
    plane, _ = panels(path_of, features_are=kind, step=0)
    h = FEATURES[kind]
    first = np.mean((h @ [1.0, 0.0]) ** 2)
    for share, ellipse in zip((1, 1 / 4, 1 / 16, 1 / 64), lines(plane, GREY), strict=True):
        loss = np.mean((h @ (ellipse - [1.0, 0.0]).T) ** 2, axis=0)
        np.testing.assert_allclose(loss, share * first)


def test_only_the_shift_changes_the_condition_number():
    kappas = {k: float(re.search(r"is ([\d.]+) times", words(path_of, features_are=k, step=0))[1]) for k in FEATURES}
    expected = 1 + 2 * 0.25 / S.var()
    assert kappas["σ(z)"] == kappas["2σ(z)"] == pytest.approx(expected, rel=0.1)
    assert kappas["σ(z) − ½"] < 1.2


def test_the_words_tell_when_a_thousandth_is_reached():
    for kind, h in FEATURES.items():
        text = words(path_of, features_are=kind, step=3)
        first = int(re.search(r"step (\d+) is the first", text)[1])
        path, _ = disguise.descent_path(h, np.zeros(2), np.array([1.0, 0.0]), 30)
        loss = np.mean((h @ (path - [1.0, 0.0]).T) ** 2, axis=0) / np.mean((h @ [1.0, 0.0]) ** 2)
        assert loss[first] < 1e-3 <= loss[first - 1]


@pytest.mark.parametrize("kind", list(FEATURES))
def test_descent_steps_are_the_first_at_which_a_thousandth_is_left(kind):
    h, goal = FEATURES[kind], np.array([1.0, 0.0])
    path, _ = disguise.descent_path(h, np.zeros(2), goal, 60)
    loss = [np.mean((h @ (w - goal)) ** 2) for w in path]
    steps = disguise.descent_steps(h, goal)
    assert loss[steps] <= loss[0] / 1000 < loss[steps - 1]


def test_the_words_tell_by_how_much_the_loss_fell():
    h = FEATURES["σ(z)"]
    path, _ = disguise.descent_path(h, np.zeros(2), np.array([1.0, 0.0]), 30)
    loss = np.mean((h @ (path - [1.0, 0.0]).T) ** 2, axis=0)
    for step in (1, 6, 30):
        told = re.search(r"its start divided by ([\d.,]+)\.", words(path_of, features_are="σ(z)", step=step))[1]
        assert float(told.replace(",", "")) == pytest.approx(loss[0] / loss[step], rel=0.05)
    assert "less than its start divided by 100,000,000" in words(path_of, features_are="σ(z) − ½", step=30)


def test_doubling_the_features_changes_no_loss():
    shown = [panels(path_of, features_are=kind, step=9)[1].lines[-1].get_ydata() for kind in ("σ(z)", "2σ(z)")]
    np.testing.assert_allclose(*shown, atol=1e-9)


def test_bars_are_as_high_as_the_steps():
    found = {"σ": {1: 40, 2: 130}, "σ − ½": {1: 41, 2: 64}, "4σ": {1: 20, 2: 50}, "4(σ − ½)": {1: 30, 2: 25}}
    figure = disguise.steps_taken(found)
    (ax,) = panels(figure)
    heights = [[bar.get_height() for bar in bars] for bars in ax.containers]
    np.testing.assert_allclose(heights, [[40, 130], [41, 64], [20, 50], [30, 25]])
    assert [to_hex(bars[0].get_facecolor()) for bars in ax.containers] == [ORANGE, GREEN, PURPLE, BLUE]
    assert words(figure) == "Steps with 1, 2 hidden layers: σ 40, 130; σ − ½ 41, 64; 4σ 20, 50; 4(σ − ½) 30, 25."


# --- all of them ---------------------------------------------------------------------------------------------


def test_frames_keep_one_structure():
    for figure, controls in (
        (disguise.stretched, {"height": Slider(0.5, 3, 0.5), "stretch": Slider(0.5, 4, 0.5)}),
        (path_of, {"features_are": Choice(list(FEATURES)), "step": Moments((0, 1, 5, 12, 30))}),
    ):
        frames = freeze(figure, controls, "salt")  # raises FrameError if they do not
        assert len(set(frames.words)) == len(frames.words)


def test_the_dots_of_the_path_are_as_many_as_its_steps():
    for step in (0, 5):
        plane, _ = panels(path_of, features_are="σ(z)", step=step)
        dots = [patch for patch in plane.get_children() if isinstance(patch, PathPatch)]
        counts = {round(patch.get_linewidth(), 1): len(patch.get_path().vertices) // 2 - 1 for patch in dots}
        assert counts == {4.5: step + 1, 5: 1}
