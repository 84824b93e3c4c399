"""The pictures of lesson 7, held against numbers computed otherwise."""

import re

import numpy as np
import pytest
from matplotlib.patches import PathPatch

from actlib.activations import Arctan, Sigmoid, Softsign, Tanh
from actlib.figures import disguise
from actlib.figures.style import BLUE, GREY, ORANGE
from actlib.interactive import Choice, Moments, Slider
from actlib.interactive.frames import draw, freeze

Z = np.random.default_rng(1).normal(size=(2000, 2))
S = Sigmoid()(Z)
FEATURES = {"σ(z)": S, "2σ(z)": 2 * S, "σ(z) − ½": S - 0.5}
path_of = disguise.descent(FEATURES)


def panels(figure, **settings):
    return draw(figure, settings)[0].axes


def words(figure, **settings):
    text = draw(figure, settings)[1]
    assert len(text.split()) >= 8
    return text


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


# --- tails ---------------------------------------------------------------------------------------------------


def test_tails_are_the_logarithms_of_the_slopes():
    figure = disguise.tails({"tanh": Tanh(), "softsign": Softsign(), "arctan": Arctan()})
    (ax,) = panels(figure)
    x, tanh = ax.lines[0].get_data()
    np.testing.assert_allclose(tanh, -2 * np.log10(np.cosh(x)), atol=1e-9)
    np.testing.assert_allclose(ax.lines[1].get_ydata(), -2 * np.log10(1 + x), atol=1e-9)
    np.testing.assert_allclose(ax.lines[2].get_ydata(), -np.log10(1 + x * x), atol=1e-9)
    assert words(figure) == "Slopes at x = 10: tanh 10^−8.1, softsign 10^−2.1, arctan 10^−2.0."


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


def test_bars_are_as_high_as_the_steps():
    figure = disguise.steps_taken({"σ": {1: 40, 2: 130}, "σ − ½": {1: 41, 2: 64}})
    (ax,) = panels(figure)
    np.testing.assert_allclose([[bar.get_height() for bar in bars] for bars in ax.containers], [[40, 130], [41, 64]])
    assert words(figure) == "Steps with 1, 2 hidden layers: σ 40, 130; σ − ½ 41, 64."


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
