"""The pictures of lesson 19: what they draw, and what their words say, held against walks by hand."""

import re
from functools import cache

import numpy as np
import pytest
from matplotlib.colors import to_rgba
from reading import words

from actlib.figures import walks
from actlib.figures.style import BLUE, INK, ORANGE
from actlib.interactive import Choice, Moments, Slider
from actlib.interactive.frames import draw, freeze
from actlib.networks import SGD, Adagrad, Momentum
from actlib.networks.landscapes import Beale, Ravine, Saddle

PACES = walks.two_paces(Ravine(1, 20), (-1, 0.9))
TURNED = walks.turned(1, 100, (-1, 0.8), {"SGD": SGD(0.0198), "Adagrad": Adagrad(0.4), "Momentum": Momentum(0.0125)})


@cache
def films():
    rates = {"SGD": SGD(0.1), "Momentum": Momentum(0.1)}
    saddle = {name: walks.scene(Saddle(), (1, y), rates, 60, (-1.2, 1.2, -1.2, 1.2), -16, 0) for name, y in OFFSETS}
    return walks.race(saddle, "distance from the axis")


OFFSETS = (("near", 1e-4), ("on the axis", 0.0))


def lines(ax, colour):
    return [line.get_xydata() for line in ax.lines if to_rgba(line.get_color()) == to_rgba(colour)]


@pytest.mark.parametrize(("c", "momentum"), [(0.1, 0), (1.9, 0), (1.9, 0.6), (2.05, 0.9)])
def test_two_paces_are_those_of_the_recursion(c, momentum):
    plane, film = draw(PACES, {"c": c, "momentum": momentum})[0].axes
    w, v, path = np.array([-1.0, 0.9]), np.zeros(2), []
    for _ in range(61):
        path.append(w)
        v = momentum * v - c / 20 * np.array([1, 20]) * w
        w = w + v
    path = np.array(path)
    shown = np.abs(path).max(axis=1) < 10
    np.testing.assert_allclose(lines(plane, INK)[0][shown], path[shown], atol=1e-9)
    for column, colour in ((0, BLUE), (1, ORANGE)):
        expected = np.log10(np.maximum(np.abs(path[:, column]), 1e-9))
        np.testing.assert_allclose(lines(film, colour)[0][:, 1], expected, atol=1e-6)
    near = np.linalg.norm(path, axis=1) < 1e-3
    text = words(PACES, c=c, momentum=momentum)
    assert (f"within 0.001 at step {near.argmax()}." in text) == near.any()


def test_what_the_lesson_says_of_two_paces():
    for c in (0.1, 1, 1.5, 1.9, 2, 2.05):
        assert "not within 0.001" in words(PACES, c=c, momentum=0)
    assert "at step 29." in words(PACES, c=1.9, momentum=0.6)
    assert "0.9 across" in words(PACES, c=2, momentum=0)
    assert float(re.search(r"and (\S+) across", words(PACES, c=2.05, momentum=0))[1]) > 10


def test_only_some_notice_the_turn():
    at = {angle: words(TURNED, angle=angle).split(": ")[1] for angle in (0, 45, 90)}
    assert at[0] == at[90]
    assert "Adagrad 12" in at[0]
    assert "Adagrad more than 150" in at[45]
    momentum = {re.search(r"Momentum (\d+)", text)[1] for text in at.values()}
    assert len(momentum) == 1


def test_the_words_of_a_race_are_the_saddle_s_own():
    text = words(films(), where="near", step=30)
    assert f"SGD {1e-4 * 1.2**30:.2g}" in text
    assert "SGD 0, Momentum 0" in words(films(), where="on the axis", step=60)


def test_a_race_shows_the_walk_so_far():
    plane, film = draw(films(), {"where": "near", "step": 20})[0].axes
    trail = lines(plane, INK)[-1]
    np.testing.assert_allclose(trail[:, 1], 1e-4 * 1.2 ** np.arange(21))
    np.testing.assert_allclose(trail[:, 0], 0.8 ** np.arange(21))
    np.testing.assert_allclose(lines(film, INK)[0][:, 1], np.log10(1e-4) + np.log10(1.2) * np.arange(21))


def test_walks_that_explode_are_said_to():
    scene = walks.scene(Beale(), (1, 1.5), {"SGD": SGD(5.0)}, 20, (-0.5, 4.5, -1.5, 2))
    assert "SGD beyond a million" in words(walks.race({"here, once": scene}), where="here, once", step=20)


@pytest.mark.parametrize(
    ("number", "text"),
    [(0, "0"), (0.5, "0.5"), (0.012, "0.012"), (3.2e-5, "3·10⁻⁵"), (123.4, "123"), (2e7, "beyond a million")],
)
def test_sizes_in_words(number, text):
    assert walks._size(number) == text


@pytest.mark.parametrize(
    ("figure", "controls"),
    [
        (lambda: PACES, {"c": Choice((0.1, 2, 2.05)), "momentum": Choice((0, 0.9))}),
        (lambda: TURNED, {"angle": Slider(0, 90, 45, start=0)}),
        (films, {"where": Choice([name for name, _ in OFFSETS]), "step": Moments((0, 1, 60))}),
    ],
)
def test_one_structure(figure, controls):
    frames = freeze(figure(), controls, "salt")
    assert len(frames.words) == np.prod([len(control.values) for control in controls.values()])
    assert len(frames.packed()) * 3 / 4 < 2000 * len(frames.words)
