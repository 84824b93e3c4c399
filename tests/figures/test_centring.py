"""The pictures of lesson 15: what their words say, held against numbers computed otherwise."""

import re
from functools import cache

import numpy as np
import pytest
from reading import words

from actlib.activations import Sigmoid
from actlib.figures import centring
from actlib.interactive import Choice, Moments
from actlib.interactive.frames import draw, freeze
from actlib.networks import mlp, seeded

MEANS, BATCHES = (0.5, 0), (1, 8, 200)
SPREAD = Sigmoid()(np.random.default_rng(3).normal(size=(200, 2)))
SPREAD = SPREAD - SPREAD.mean(axis=0)


@cache
def cones():
    return centring.cones(lambda mean: SPREAD + mean, MEANS, BATCHES)


def steps_of(text):
    return int(re.search(r"arrived after (\d+) step", text)[1])


def share_of(text):
    return int(re.search(r"(\d+)% of the batches", text)[1])


def test_single_positive_samples_step_one_way_and_all_together_along_the_valley():
    assert share_of(words(cones(), mean=0.5, batch=1, step=3)) == 100
    assert share_of(words(cones(), mean=0.5, batch=200, step=3)) == 0
    assert 0 < share_of(words(cones(), mean=0.5, batch=8, step=0)) < 100


def test_the_cone_holds_every_sample():
    line = np.array([0.5, 0.5]) / np.hypot(0.5, 0.5)
    x = SPREAD + 0.5
    widest = np.degrees(np.arccos(np.abs(x @ line) / np.linalg.norm(x, axis=1))).max()
    said = int(re.search(r"within (\d+)°", words(cones(), mean=0.5, batch=1, step=0))[1])
    assert said == pytest.approx(widest, abs=1)
    assert "step all ways" in words(cones(), mean=0, batch=1, step=0)


def test_the_valley_is_as_steep_as_the_words_say():
    x = SPREAD + 0.5
    singular = np.linalg.svd(x, compute_uv=False)
    assert f"{(singular[0] / singular[1]) ** 2:.1f} times" in words(cones(), mean=0.5, batch=1, step=0)


def test_a_mean_costs_more_with_all_samples():
    def cost(batch):
        many, few = (steps_of(words(cones(), mean=mean, batch=batch, step=60)) for mean in MEANS)
        return many / few

    assert cost(200) > 2 * cost(1) > 2


def test_cones_keep_one_structure_and_stay_light():
    controls = {"mean": Choice(MEANS), "batch": Choice(BATCHES), "step": Moments((0, 2, 8, 50))}
    frames = freeze(cones(), controls, "salt")
    assert len(set(frames.words)) > len(frames.words) / 2
    assert len(frames.packed()) * 3 / 4 < 900 * len(frames.words)


def test_curvatures_are_those_of_covariance_and_mean():
    x = np.random.default_rng(0).uniform(size=(50, 4))
    m, C = x.mean(axis=0), np.cov(x.T, bias=True)
    for kept in (1, 0.5, 0):
        wanted = np.linalg.eigvalsh(C + kept**2 * np.outer(m, m))[::-1]
        np.testing.assert_allclose(centring.curvatures(x, kept), wanted)


def test_the_spectrum_says_its_ratios():
    x = np.random.default_rng(0).uniform(size=(80, 24))
    values = np.linalg.svd(x, compute_uv=False) ** 2
    assert f"{values[0] / values[1]:.1f} times the second" in words(
        centring.spectrum({"pixels": x}), inputs_are="pixels", kept=1
    )


def test_lowered_networks_start_as_the_same_function():
    x = np.random.default_rng(0).normal(size=(5, 3))
    outputs = []
    for lowered in (0, 0.5):
        network = mlp((3, 4, 4, 2), centring.Lowered(lowered), seeded([1, 2]))
        centring.make_up(network)
        outputs.append(network(x))
    np.testing.assert_allclose(*outputs)


def test_one_signed():
    assert centring.one_signed(np.array([[1, 2], [-1, -2], [1, -2], [0, 1]])).tolist() == [True, True, False, False]


def test_logistic_steps_end_at_a_hundredth():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(60, 2))
    y = rng.random(60) < Sigmoid()(x @ [1.0, -1.0])
    w, rate, losses = np.zeros(2), 4 / np.linalg.eigvalsh(x.T @ x / 60)[-1], []
    for _ in range(3000):
        losses.append(np.mean(np.log(1 + np.exp(np.where(y, -1, 1) * (x @ w)))))
        w = w - rate * x.T @ (1 / (1 + np.exp(-x @ w)) - y) / 60
    above = np.array(losses) - losses[-1]
    assert centring.logistic_steps(x, y) == np.argmax(above <= 0.01 * above[0]) > 1


def test_bars_of_signs_and_steps_say_their_numbers():
    figure = centring.signs_and_steps((1, 8), {"σ": [1, 0.5], "σ − ½": [0, 0]}, {"σ": [50, 40], "σ − ½": [10, 5]})
    assert "σ: one-signed steps 100%, 50%; steps needed 50, 40." in words(figure)
    left, right = draw(figure, {})[0].axes
    np.testing.assert_allclose(right.lines[0].get_ydata(), np.log10([50, 40]))
    np.testing.assert_allclose(left.lines[0].get_ydata(), [1, 0.5])


def test_doses_say_their_numbers():
    figure = centring.doses((0, 0.5), {"1 hidden layer": [100, 50]})
    assert words(figure) == "Steps with 0, 0.5 subtracted. 1 hidden layer: 100, 50."
    np.testing.assert_allclose(draw(figure, {})[0].axes[0].lines[0].get_ydata(), [100, 50])
