"""The pictures of lesson 14, held against numbers computed otherwise."""

import numpy as np
import pytest

from actlib.activations import GELU, ReLU, Sigmoid
from actlib.figures import depths
from actlib.figures.style import BLUE, INK, ORANGE
from actlib.interactive import Choice, Moments
from actlib.interactive.frames import draw, freeze

FUNCTIONS = {"sigmoid": Sigmoid(), "ReLU": ReLU(), "GELU": GELU()}


def send(f, std, layers):
    """Two networks, one of twice the other's size; sizes std, std², … forwards, and … std², std, 1 backwards."""
    rng = np.random.default_rng(0)
    pattern = rng.choice([-1.0, 1.0], (1, 6, 10)) * np.array([1.0, 2.0])[:, None, None]
    return [pattern * std ** (k + 1) for k in range(layers)], [pattern * std ** (layers - 1 - k) for k in range(layers)]


def expected(f, std, layers):
    return std ** np.arange(1.0, layers + 1), std ** np.arange(layers - 1.0, -1, -1)


def lines(ax, colour):
    return [line for line in ax.lines if line.get_color() == colour]


GAINS = depths.gains(FUNCTIONS, send, expected)


def test_gains_keep_one_structure_over_all_settings():
    controls = {
        "of": Choice(list(FUNCTIONS)),
        "std": Moments((0.01, 0.1, 1.0, 7.0)),
        "layers": Choice((10, 30)),
    }
    frames = freeze(GAINS, controls, "test")
    assert len(set(frames.words)) == 3 * 4 * 2


@pytest.mark.parametrize("layers", [10, 30])
def test_gains_draw_the_sizes_and_say_the_factors(layers):
    picture, words = draw(GAINS, {"of": "ReLU", "std": 0.1, "layers": layers})
    ax = picture.axes[0]
    signal, gradient = lines(ax, BLUE)[0].get_ydata(), lines(ax, ORANGE)[0].get_ydata()
    between = np.log10(2) / 2  # the median of two networks of sizes 1 and 2
    np.testing.assert_allclose(signal, between - np.arange(1, layers + 1))
    np.testing.assert_allclose(gradient, between - np.arange(layers - 1, -1, -1))
    np.testing.assert_allclose(lines(ax, INK)[0].get_ydata(), -np.arange(1, layers + 1))
    assert "multiplies the gradient by 0.100 on its way back, and each in the second half the signal by 0.100" in words
    assert f"10 to the power −{layers - 1}.0 of that in the last" in words
    assert {text.get_text() for text in ax.texts} == {
        "signal → × 0.100 a layer",
        "← gradient × 0.100 a layer",
    }


def test_gains_say_so_when_nothing_changes():
    _, words = draw(GAINS, {"of": "sigmoid", "std": 1.0, "layers": 10})
    assert "by 1.000 on its way back, and each in the second half the signal by 1.000" in words
    assert "10 to the power 0 of" in words


def test_half_of_relus_slopes_are_at_either_end():
    share = depths.shares(ReLU(), np.random.default_rng(0).normal(size=10_000))
    assert share[-1] == pytest.approx(0.5, abs=0.02)
    assert share[depths.EDGES[:-1] <= 0][-1] == pytest.approx(0.5, abs=0.02)
    assert share.sum() == pytest.approx(1)


def test_saturated_slopes_are_counted_at_the_flat_end():
    assert depths.shares(Sigmoid(), np.full(50, 30.0))[:4].sum() == 1
    assert depths.shares(Sigmoid(), np.zeros(50))[-1] == 1
    assert depths.shares(GELU(), np.full(50, -1.4))[0] > 0  # the slope below 0 is drawn, too


def test_the_flat_share_is_that_of_the_middle_layer():
    z = [np.where(np.arange(20).reshape(1, 2, 10) < 5, 0.0, 50.0)] * 10
    figure = depths.gains({"sigmoid": Sigmoid()}, lambda *_: (z, z), lambda *_: (np.ones(10), np.ones(10)))
    _, words = draw(figure, {"of": "sigmoid", "std": 1.0, "layers": 10})
    assert words.endswith("In layer 5, 75% of the slopes are below a twentieth of the largest.")


RNG = np.random.default_rng(1)
RUNS = {k: {"He": RNG.uniform(0, 2, (41, 5)), "Xavier": 2.3 + RNG.uniform(0, 0.1, (41, 5))} for k in (4, 30)}


def test_race_keeps_one_structure():
    assert len(set(freeze(depths.race(RUNS, 2.303), {"layers": Choice((4, 30))}, "test").words)) == 2


def test_race_averages_ten_steps_and_draws_the_median():
    picture, words = draw(depths.race(RUNS, 2.303), {"layers": 4})
    he = RUNS[4]["He"]
    means = np.array([he[1 + 10 * k : 11 + 10 * k].mean(axis=0) for k in range(4)])
    drawn = lines(picture.axes[0], BLUE)[0]
    np.testing.assert_allclose(drawn.get_ydata(), np.median(means, axis=1))
    np.testing.assert_allclose(drawn.get_xdata(), [5, 15, 25, 35])
    np.testing.assert_allclose(lines(picture.axes[0], INK)[0].get_ydata(), 2.303)
    assert words.startswith(
        f"4 layers, loss in the last 10 of 40 steps, median and range: He {np.median(means[-1]):.2f}"
    )
