"""The pictures of lesson 12: what they draw, and what their words say."""

import math
import re

import numpy as np
import pytest
from matplotlib.text import Text

from actlib.figures import smooth
from actlib.figures.style import BLUE, GREEN, ORANGE
from actlib.interactive import Choice, Moments, freeze
from actlib.interactive.frames import draw

BETAS = (0, 0.5, 1, 1.6, 1.702, 1.773, 1.8, 3, 20)
SCALES = {"±0.025": 0.025, "±0.0006": 0.0006}


def line(ax, colour):
    return next(one for one in ax.lines if one.get_color() == colour)


def test_frames_keep_one_structure_and_every_state_has_its_own_words():
    for figure, controls in (
        (smooth.weighed(), {"beta": Moments(BETAS)}),
        (smooth.three_gelus(SCALES), {"scale": Choice(list(SCALES))}),
    ):
        frames = freeze(figure, controls, "test")
        assert len(set(frames.words)) == np.prod([len(control.values) for control in controls.values()])
        assert all(len(words.split()) >= 8 for words in frames.words)


@pytest.mark.parametrize("beta", BETAS)
def test_weighed_draws_x_times_the_weight_and_says_how_far_from_relu(beta):
    picture, words = draw(smooth.weighed(), {"beta": beta})
    weight, product = line(picture.axes[0], ORANGE), line(picture.axes[1], BLUE)
    x = weight.get_xdata()
    by_hand = np.array([1 / (1 + math.exp(-beta * t)) for t in x])
    np.testing.assert_allclose(weight.get_ydata(), by_hand, atol=1e-12)
    np.testing.assert_allclose(product.get_ydata(), x * by_hand, atol=1e-12)
    relu, gelu, apart = map(float, re.findall(r"up to ([\d.]+) from", words))
    assert relu == pytest.approx(np.abs(x * by_hand - x.clip(0)).max(), abs=6e-5)
    normal = np.array([(1 + math.erf(t / math.sqrt(2))) / 2 for t in x])
    assert gelu == pytest.approx(np.abs(x * (by_hand - normal)).max(), abs=6e-5)
    assert apart == pytest.approx(np.abs(by_hand - normal).max(), abs=6e-5)
    titles = [text.get_text() for text in picture.findobj(Text)]
    assert f"weight: {apart:.4f} from Φ" in titles
    assert f"x times it: {gelu:.4f} from GELU" in titles


def test_the_best_weight_and_the_best_product_have_different_betas():
    said = {beta: re.findall(r"up to ([\d.]+) from", draw(smooth.weighed(), {"beta": beta})[1]) for beta in BETAS}
    assert min(said, key=lambda beta: float(said[beta][2])) == 1.702
    assert min(said, key=lambda beta: float(said[beta][1])) == 1.773


def test_the_lowest_point_moves_in_as_beta_grows():
    assert "x = −1.278, with −0.278" in draw(smooth.weighed(), {"beta": 1})[1]
    assert "x = −0.426, with −0.093" in draw(smooth.weighed(), {"beta": 3})[1]
    assert "the straight line x/2" in draw(smooth.weighed(), {"beta": 0})[1]


def test_three_gelus_differ_by_what_the_reference_says():
    _, words = draw(smooth.three_gelus(SCALES), {"scale": "±0.0006"})
    assert "tanh form is off by up to 0.00047." in words
    assert "σ form is off by up to 0.02033, and leaves the picture." in words
    picture, words = draw(smooth.three_gelus(SCALES), {"scale": "±0.025"})
    assert "leaves" not in words
    left, right = picture.axes
    for colour in (GREEN, ORANGE):
        np.testing.assert_allclose(
            line(left, colour).get_ydata() - line(left, BLUE).get_ydata(), line(right, colour).get_ydata(), atol=1e-15
        )
