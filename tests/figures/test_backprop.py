"""The pictures of lesson 13, held against the network and against counts made otherwise."""

import re
from functools import cache

import numpy as np
import pytest
from matplotlib.colors import to_rgba
from matplotlib.patches import PathPatch
from reading import panels, words

from actlib.activations import LeakyReLU, ReLU, Tanh
from actlib.figures import backprop
from actlib.figures.style import GREEN, GREY, ORANGE, PURPLE
from actlib.interactive import Choice, Moments
from actlib.interactive.frames import freeze
from actlib.networks import MSE, SGD, BinaryCrossEntropy, mlp, seeded, train, xor

X, W, B, V = np.array([1.0, 2.0]), np.array([[1.0, -2.0], [0.5, 1.0]]), np.array([0.0, -1.0]), np.array([-1.0, 2.0])
KINDS = {"leaky": LeakyReLU(0.5), "ReLU": ReLU(), "tanh": Tanh()}
WALK = backprop.walk(X, 0.0, W, B, V, 4.0, KINDS)
CORNERS, LABELS = xor()


def shown(text):
    return float(text.replace("−", "-"))


# --- the walk ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_the_numbers_of_the_walk_are_those_of_the_network(kind):
    network = mlp((2, 2, 1), KINDS[kind], np.random.default_rng(0))
    network.load({"0.W": W, "0.b": B[None], "2.W": V[:, None], "2.b": np.array([[4.0]])})
    out = network(X[None])
    network.backward(MSE().gradient(out, np.zeros((1, 1))))
    wanted = {part.name: part.gradient for part in network.parameters()}
    k = backprop.passes(X, 0.0, W, B, V, 4.0, KINDS[kind])
    assert k["out"] == pytest.approx(out.item())
    for name, grad in (("0.W", "grad_W"), ("0.b", "grad_b"), ("2.W", "grad_v"), ("2.b", "grad_c")):
        np.testing.assert_allclose(np.ravel(k[grad]), wanted[name].ravel())


def orange(kind, stage):
    (ax,) = panels(WALK, activation=kind, stage=stage)
    return [text for text in ax.texts if text.get_color() == ORANGE]


def test_a_number_appears_at_its_stage_and_not_before():
    known = [sum(text.get_text() != backprop.HIDDEN for text in orange("leaky", stage)) for stage in range(12)]
    assert known == [0, 0, 0, 0, 0, 1, 4, 6, 8, 12, 14, 14]
    new = [text.get_text() for text in orange("leaky", 9) if text.get_fontweight() == "bold"]
    assert sorted(map(shown, new)) == [-4, -2, 2, 4]
    first = [text.get_text() for text in panels(WALK, activation="leaky", stage=0)[0].texts]
    assert not {"−0.5", "z₁ = 2"} & set(first)


def test_every_weight_is_shown_on_every_stage():
    for stage in (0, 11):
        (ax,) = panels(WALK, activation="tanh", stage=stage)
        grey = [text.get_text() for text in ax.texts if text.get_color() == GREY]
        assert {"1", "−2", "0.5", "−1", "2", "c 4", "b₁ 0", "b₂ −1"} <= set(grey)


def test_the_words_of_the_walk():
    assert "the gradients of z are −2 and 2" in words(WALK, activation="leaky", stage=8)
    assert "The gradients of W are −4 and 0, and −8 and 0" in words(WALK, activation="ReLU", stage=9)
    assert "The loss is 1." in words(WALK, activation="leaky", stage=4)
    _, change, _, foretold = re.findall(r"−?0\.00\d+", words(WALK, activation="tanh", stage=11))
    assert shown(change) == pytest.approx(shown(foretold), abs=2e-5)


def test_the_walk_keeps_one_structure():
    frames = freeze(WALK, {"activation": Choice(list(KINDS)), "stage": Moments(range(backprop.STAGES))}, "salt")
    assert len(frames.words) == len(set(frames.words)) == 36


# --- the film ------------------------------------------------------------------------------------------------


@cache
def runs():
    found = {}
    for name, f, seed in (("learns", ReLU(), 1), ("dies", ReLU(), 7)):
        network = mlp((2, 2, 1), f, np.random.default_rng(seed))
        history = train(
            network,
            CORNERS,
            LABELS[:, None],
            loss=BinaryCrossEntropy(),
            optimizer=SGD(0.5),
            steps=400,
            keep=(0, 20, 400),
        )
        found[name] = (f, history.snapshots, history.loss)
    return found


def test_the_film_says_how_many_corners_are_right():
    film = backprop.film(CORNERS, LABELS, runs())
    assert "4 of 4 corners are right" in words(film, start="learns", step=400)
    assert "off at every corner" not in words(film, start="learns", step=400)
    assert "2 of the 2 units are off at every corner" in words(film, start="dies", step=400)
    for name, (f, snapshots, _) in runs().items():
        for step in snapshots:
            network = mlp((2, 2, 1), f, np.random.default_rng(0))
            network.load(snapshots[step])
            right = np.sum((network(CORNERS)[:, 0] > 0) == LABELS)
            assert f"step {step}: {right} of 4" in words(film, start=name, step=step)


def test_the_dot_stands_on_the_curve_of_the_loss():
    film = backprop.film(CORNERS, LABELS, runs())
    curve = panels(film, start="learns", step=20)[1]
    (dot,) = (patch for patch in curve.get_children() if isinstance(patch, PathPatch) and not patch.get_fill())
    np.testing.assert_allclose(dot.get_path().vertices[2], [np.log10(21), runs()["learns"][2][20]])


def test_levels_are_the_smallest_losses_with_shared_answers():
    p = np.linspace(1e-4, 1 - 1e-4, 20001)
    for corners, ones in ((4, 2), (3, 1), (2, 1)):
        loss = -(ones * np.log(p) + (corners - ones) * np.log(1 - p)) / 4
        assert backprop.SHARED[corners] == pytest.approx(loss.min(), abs=1e-6)


def test_the_film_keeps_one_structure_and_stays_light():
    frames = freeze(
        backprop.film(CORNERS, LABELS, runs()), {"start": Choice(list(runs())), "step": Moments((0, 20, 400))}, "salt"
    )
    assert len(frames.words) == 6
    assert len(frames.packed()) < 1500 * 6


# --- who learns it -------------------------------------------------------------------------------------------


def test_the_map_shows_each_start_once_in_its_group():
    w = mlp((2, 2, 1), ReLU(), seeded(range(60))).state()["0.W"]
    at = np.degrees(np.arctan2(w[:, 1], w[:, 0])) % 360
    learnt, dead = np.arange(60) % 3 == 0, np.arange(60) % 2 == 0
    starts = backprop.starts_map({"ReLU": (at, learnt, dead)})
    (ax,) = panels(starts, activation="ReLU")
    groups = {GREEN: learnt, ORANGE: ~learnt & dead, PURPLE: ~learnt & ~dead}
    for colour, rows in groups.items():
        (path,) = (p for p in ax.get_children() if isinstance(p, PathPatch) and p.get_edgecolor() == to_rgba(colour))
        np.testing.assert_allclose(path.get_path().vertices[2::2], at[rows], atol=0.5)
    text = words(starts, activation="ReLU")
    assert "of 60 starts 20 learn XOR; 20 fail with a unit that is off at every corner, 20 without" in text
    negative = (w < 0).all(axis=1).any(axis=1)
    assert (
        f"Of the {negative.sum()} starts where a unit has two negative weights, {learnt[negative].sum()} learn" in text
    )


def test_the_race_draws_its_shares():
    looks = np.array([0, 50, 100])
    shares = {("loss", 2, 0.5): {"a": np.array([0, 0.5, 1]), "b": np.array([0, 0, 1]), "c": np.array([0, 0.1, 0.2])}}
    race = backprop.race(looks, shares, 10)
    (ax,) = panels(race, loss="loss", units=2, rate=0.5)
    for line, wanted in zip(ax.lines, shares["loss", 2, 0.5].values(), strict=True):
        np.testing.assert_allclose(line.get_xydata(), np.column_stack([looks, wanted]))
    heights = sorted(text.get_position()[1] for text in ax.texts)
    assert min(np.diff(heights)) >= 0.09 - 1e-12
    assert "after 100 steps: a 10, b 10, c 2 of 10 starts" in words(race, loss="loss", units=2, rate=0.5)
