import re

import numpy as np
import pytest

from actlib.activations import ReLU, Tanh
from actlib.figures import collapse as pictures
from actlib.figures.style import BLUE, GREY
from actlib.networks import MSE, SGD, History, mlp, random_stack, seeded, train, xor, xor_clouds
from actlib.words import number_text

BETWEEN = {"nothing": None, "tanh": Tanh(), "ReLU": ReLU()}


@pytest.fixture(scope="module")
def depth():
    """The figure as lesson 2 makes it."""
    rng = np.random.default_rng(115)
    points, labels = xor_clouds(80, rng)
    deep = random_stack((2, *[3] * 12), rng, gain=2.5, bias=0.3)
    return pictures.depth(deep, random_stack((3, 1), rng, bias=0.1)[0], points, labels, BETWEEN)


@pytest.mark.parametrize("layers", range(1, 13))
def test_every_depth_shows_what_the_lesson_says_to_look_for(depth, layers):
    assert "The boundary is a straight line" in depth(layers, "nothing")[1]
    assert "The boundary is not straight" in depth(layers, "tanh")[1]


def test_relu_bends_too_where_there_is_a_boundary(depth):
    said = [depth(layers, "ReLU")[1] for layers in range(1, 13)]
    bent = sum("The boundary is not straight" in words for words in said)
    outside = sum("lies outside the picture" in words for words in said)
    assert bent + outside == 12
    assert bent >= 6


def test_the_product_shown_is_the_product(depth):
    _, words = depth(3, "nothing")
    assert "The hidden layers' product has rank 2" in words
    assert re.search(r"A = \(\S+, \S+\), c = \S+\.$", words)


def test_losses_draws_the_median_of_each_kind_in_its_functions_colour():
    x, y = xor()
    found = {
        name: train(mlp((2, 2, 1), f, seeded(range(5))), x, y[:, None], loss=MSE(), optimizer=SGD(0.1), steps=4)
        for name, f in (("nothing between", None), ("tanh between", Tanh()))
    }
    picture, words = pictures.losses(found, floor=0.25)()
    for name, colour in zip(found, (GREY, BLUE), strict=True):
        (line,) = [line for line in picture.axes[0].lines if line.get_label() == name]
        assert line.get_color() == colour
        np.testing.assert_allclose(line.get_ydata(), np.median(found[name].loss, axis=1))
        low, middle, high = np.quantile(found[name].loss[-1], (0.05, 0.5, 0.95))
        assert f"ends at {middle:.3f}, nine in ten starts between {low:.3f} and {high:.3f}" in words
        assert f"{name}: the median" in words.replace("Nothing", "nothing")


def test_losses_says_when_each_gets_where_it_stays():
    stuck = np.repeat([[0.5], [0.3], [0.2503], [0.25]], 3, axis=1)
    falling = np.repeat([[0.5], [0.2], [0.04], [0.01]], 3, axis=1)
    runs = {
        "nothing between": History(stuck, {}, np.arange(4), {}),
        "tanh between": History(falling, {}, np.arange(4), {}),
    }
    _, words = pictures.losses(runs, floor=0.25)()
    assert "Nothing between: the median is at the dotted line from step 2 on, and ends at 0.250" in words
    assert "tanh between: the median is first below 0.05 at step 2, and ends at 0.010" in words


@pytest.fixture(scope="module")
def bottleneck():
    """The figure as lesson 2 makes it."""
    x = np.random.default_rng(4).normal(size=(300, 10))
    kinds = {"nothing": None, "tanh": Tanh()}
    return pictures.bottleneck(lambda r: random_stack((10, r, 10, 10), np.random.default_rng(3)), x, kinds)


@pytest.mark.parametrize("between", ["nothing", "tanh"])
@pytest.mark.parametrize("narrow", [1, 3, 9, 10])
def test_the_bars_below_the_line_are_counted(bottleneck, narrow, between):
    picture, words = bottleneck(narrow, between)
    tops = [bar.get_y() + bar.get_height() for bar in picture.axes[0].patches]
    below = sum(top < -9 for top in tops)
    assert f"fill {10 - below} of 10 directions" in words
    if 10 - below > 1:
        assert f"the smallest of them {number_text(10 ** tops[9 - below], 1)} of the largest" in words
    if below == 0:
        assert words.endswith("No bar is below the dotted line.")
    else:
        assert f"The other {f'{below} bars lie' if below > 1 else 'bar lies'} below the dotted line at 10⁻⁹" in words
        assert words.endswith("rounding noise.") == (tops[10 - below] < -13)
