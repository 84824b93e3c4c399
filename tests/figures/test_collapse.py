import re

import numpy as np
import pytest

from actlib.activations import ReLU, Tanh
from actlib.figures import collapse as pictures
from actlib.figures.style import BLUE, GREY
from actlib.networks import MSE, SGD, mlp, random_stack, seeded, train, xor, xor_clouds

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
        assert f"{name}: the median loss ends at {np.median(found[name].loss[-1]):.3f}" in words
