"""The pictures of lesson 12: what they draw, and what their words say."""

import math
import re

import numpy as np
import pytest

from actlib.figures import smooth
from actlib.figures.style import BLUE, GREEN, ORANGE
from actlib.interactive import Choice, Moments, Slider, freeze
from actlib.interactive.frames import draw

BETAS = (0, 0.5, 1, 1.702, 3, 6, 20)
SCALES = {"±0.025": 0.025, "±0.0006": 0.0006}
X = np.linspace(-2, 2, 241)
FITS = {"zero": np.zeros((2, 241)), "same": np.tile(np.sin(2 * np.pi * X), (2, 1)) + np.array([[0.0], [0.5]])}


def wave(x):
    return np.sin(2 * np.pi * x)


def line(ax, colour):
    return next(one for one in ax.lines if one.get_color() == colour)


def test_frames_keep_one_structure_and_every_state_has_its_own_words():
    for figure, controls in (
        (smooth.weighed(), {"beta": Moments(BETAS)}),
        (smooth.three_gelus(SCALES), {"scale": Choice(list(SCALES))}),
        (smooth.periodic(wave, 1.0, FITS, X), {"network": Choice(list(FITS)), "start": Slider(1, 2, 1)}),
    ):
        frames = freeze(figure, controls, "test")
        assert len(set(frames.words)) == np.prod([len(control.values) for control in controls.values()])
        assert all(len(words.split()) >= 8 for words in frames.words)


@pytest.mark.parametrize("beta", BETAS)
def test_weighed_draws_x_times_the_weight_and_says_how_far_from_relu(beta):
    picture, words = draw(smooth.weighed(), {"beta": beta})
    weight, product = line(picture.axes[0], BLUE), line(picture.axes[1], ORANGE)
    x = weight.get_xdata()
    by_hand = np.array([1 / (1 + math.exp(-beta * t)) for t in x])
    np.testing.assert_allclose(weight.get_ydata(), by_hand, atol=1e-12)
    np.testing.assert_allclose(product.get_ydata(), x * by_hand, atol=1e-12)
    relu, gelu = map(float, re.findall(r"up to ([\d.]+) from", words))
    assert relu == pytest.approx(np.abs(x * by_hand - x.clip(0)).max(), abs=6e-4)
    normal = np.array([t * (1 + math.erf(t / math.sqrt(2))) / 2 for t in x])
    assert gelu == pytest.approx(np.abs(x * by_hand - normal).max(), abs=6e-4)


def test_the_lowest_point_moves_in_as_beta_grows():
    assert "x = −1.278, with −0.278" in draw(smooth.weighed(), {"beta": 1})[1]
    assert "x = −0.426, with −0.093" in draw(smooth.weighed(), {"beta": 3})[1]
    assert "the straight line x/2" in draw(smooth.weighed(), {"beta": 0})[1]


def test_three_gelus_differ_by_what_the_reference_says():
    picture, words = draw(smooth.three_gelus(SCALES), {"scale": "±0.025"})
    assert "tanh form by up to 0.00047" in words
    assert "σ form by up to 0.02033" in words
    left, right = picture.axes
    for colour in (GREEN, ORANGE):
        np.testing.assert_allclose(
            line(left, colour).get_ydata() - line(left, BLUE).get_ydata(), line(right, colour).get_ydata(), atol=1e-15
        )


def test_periodic_measures_the_errors_apart():
    _, words = draw(smooth.periodic(wave, 1.0, FITS, X), {"network": "zero", "start": 1})
    assert "off by 0.70" in words or "off by 0.71" in words
    picture, words = draw(smooth.periodic(wave, 1.0, FITS, X), {"network": "same", "start": 2})
    assert "off by 0.50 (root mean square) where it was trained and by 0.50 outside" in words
    drawn, signal = line(picture.axes[0], ORANGE), line(picture.axes[0], BLUE)
    np.testing.assert_allclose(drawn.get_ydata() - signal.get_ydata(), 0.5)
