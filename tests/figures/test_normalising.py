"""The pictures of lesson 10, held against numbers computed otherwise."""

import numpy as np
import pytest
from reading import dots

from actlib.figures import normalising
from actlib.figures.style import BLUE, GREEN, INK, ORANGE, PURPLE
from actlib.interactive import Choice, Slider
from actlib.interactive.frames import draw, freeze

RNG = np.random.default_rng(0)
STARTS = 5
WALK = np.stack(
    [np.linspace(1, 0, 7)[:, None] + np.zeros(STARTS), 10 ** np.linspace(1, 0, 7)[:, None] ** (1 + np.zeros(STARTS))],
    axis=-1,
)
PATHS = {"one": {"1/n": WALK, "2/n": 2 * WALK}, "two": {"1/n": 0.5 * WALK, "2/n": WALK[::-1]}}
CURVES = {"one": RNG.uniform(size=(20, 2)), "two": RNG.uniform(size=(20, 2))}
DEEP = {"SELU": PURPLE, "ELU": ORANGE, "ReLU": GREEN, "tanh": BLUE}
RUNS = {
    weights: {width: {name: RNG.uniform(0.1, 9, (12, 4)) for name in DEEP} for width in (8, 32)}
    for weights in ("1/n", "2/n")
}


def lines(ax, colour):
    return [line for line in ax.lines if line.get_color() == colour]


def test_flow_keeps_one_structure_wherever_the_pairs_are():
    controls = {"of": Choice(list(PATHS)), "weights": Choice(("1/n", "2/n")), "layers": Slider(0, 6, 1)}
    frames = freeze(normalising.flow(PATHS, CURVES), controls, "test")
    assert len(set(frames.words)) == 28


def test_flow_draws_each_start_and_says_how_far_they_spread():
    picture, words = draw(normalising.flow(PATHS, CURVES), {"of": "one", "weights": "2/n", "layers": 6})
    assert words == (
        "one, weights of variance 2/n, after 6 layers: means from 0.00 to 0.00, variances from 2.00 to 2.00."
    )
    plane, film = picture.axes
    np.testing.assert_allclose(dots(plane, BLUE), [[0, 2]] * STARTS)
    np.testing.assert_allclose(lines(film, BLUE)[0].get_ydata(), np.log10(2 * WALK[:, 0, 1]))


def test_flow_colours_starts_by_their_variance():
    path = np.array([[[0, 3], [1, 0.2], [-1, 3], [2, 0.2]], [[0, 1], [0.5, 1], [-0.5, 1], [1, 1]]], float)
    picture, _ = draw(normalising.flow({"one": {"1/n": path}}, CURVES), {"of": "one", "weights": "1/n", "layers": 1})
    plane, film = picture.axes
    np.testing.assert_allclose(dots(plane, BLUE), [[0.5, 1], [1, 1]])
    np.testing.assert_allclose(dots(plane, ORANGE), [[0, 1], [-0.5, 1]])
    assert [10 ** line.get_ydata()[0] for line in lines(film, ORANGE)] == pytest.approx([3, 3])


def test_flow_counts_what_is_beyond_the_picture():
    _, words = draw(normalising.flow(PATHS, CURVES), {"of": "one", "weights": "1/n", "layers": 0})
    assert words.endswith("variances from 10.00 to 10.00 (5 of 5 beyond the left picture).")
    _, words = draw(normalising.flow(PATHS, CURVES), {"of": "one", "weights": "1/n", "layers": 1})
    assert "after 1 layer: " in words


def test_through_depth_keeps_one_structure_even_if_a_line_leaves_the_picture():
    away = {name: variances * 1e9 for name, variances in RUNS["2/n"][32].items()}
    runs = {"1/n": RUNS["1/n"], "2/n": {8: RUNS["2/n"][8], 32: away}}
    controls = {"weights": Choice(("1/n", "2/n")), "width": Choice((8, 32))}
    frames = freeze(normalising.through_depth(runs), controls, "test")
    assert len(set(frames.words)) == 4


def test_through_depth_draws_the_median_of_the_seeds():
    picture, words = draw(normalising.through_depth(RUNS), {"weights": "2/n", "width": 8})
    given = RUNS["2/n"][8]
    for name, colour in DEEP.items():
        (line,) = lines(picture.axes[0], colour)
        np.testing.assert_allclose(10 ** line.get_ydata()[0], np.sqrt(np.prod(np.sort(given[name][0])[1:3])))
        low, middle, high = np.quantile(given[name][-1], (0, 0.5, 1))
        assert f"{name} {middle:.2g} ({low:.2g} to {high:.2g})" in words
    assert list(lines(picture.axes[0], INK)[0].get_ydata()) == [0, 0]


def test_variances_far_from_one_are_said_in_words():
    runs = {"1/n": {8: {name: np.full((3, 2), size) for name, size in zip(DEEP, (1e-9, 0.5, 99, 210.4), strict=True)}}}
    _, words = draw(normalising.through_depth(runs), {"weights": "1/n", "width": 8})
    assert words.endswith("median (range): SELU below 0.001, ELU 0.5, ReLU 99, tanh 210.")
