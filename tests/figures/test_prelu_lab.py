"""The pictures of lesson 17, held against numbers computed otherwise."""

import re

import numpy as np
import pytest
from reading import dots

from actlib.figures import prelu_lab
from actlib.figures.style import BLUE, ORANGE, SERIES_COLOURS
from actlib.interactive import Choice, Moments
from actlib.interactive.frames import draw, freeze
from actlib.networks import BinaryCrossEntropy, Dense, History, Momentum, Network, prelu, seeded, spirals, train

LOOKS = np.array([0, 10, 20])
RNG = np.random.default_rng(0)
FILMS = {"per unit": RNG.normal(0.3, 0.5, (3, 4, 8, 1, 32)), "shared": RNG.normal(0.3, 0.5, (3, 4, 8, 1, 1))}
RIGHT = RNG.uniform(0.5, 1, (3, 8))


def run(slopes, start, decay):
    return History(np.zeros((21, 8)), looks=LOOKS, watched={"slopes": FILMS[slopes] + start, "right": RIGHT})


def test_layers_keeps_one_structure_and_asks_once_a_frame():
    controls = {
        "slopes": Choice(list(FILMS)),
        "start": Choice([0, 1]),
        "decay": Choice([0, 0.1]),
        "step": Moments((0, 10, 20)),
    }
    frames = freeze(prelu_lab.layers(run), controls, "test")
    assert len(set(frames.words)) == 24


@pytest.mark.parametrize(("form", "count"), [("per unit", 32), ("shared", 8)])
def test_layers_draws_the_slopes_of_the_step_and_says_their_means(form, count):
    picture, words = draw(prelu_lab.layers(run), {"slopes": form, "start": 0, "decay": 0.1, "step": 10})
    film, rows = picture.axes
    now = FILMS[form][1]
    means = np.median(now.mean(axis=(-1, -2)), axis=-1)
    said = [float(text.replace("−", "-")) for text in re.search(r"slopes (.*?)\. ", words)[1].split(", ")]
    np.testing.assert_allclose(said, means, atol=0.005)
    assert f"{np.mean((now < 0) | (now > 1)):.0%} of all slopes are outside" in words
    assert f"{np.median(RIGHT[1]):.1%} of new digits" in words
    for layer, colour in enumerate(SERIES_COLOURS):
        wanted = now[layer, 0, 0] if form == "per unit" else now[layer, :, 0, 0]
        found = dots(rows, colour)
        assert len(found) == count
        np.testing.assert_allclose(np.sort(found[:, 0]), np.sort(wanted.clip(*prelu_lab.LIMITS)))
        assert np.all(np.abs(found[:, 1] - (3 - layer)) < 0.5)
        np.testing.assert_allclose(dots(film, colour), [[10, means[layer]]])


X, Y = spirals(40, np.random.default_rng(0))
STEPS = (0, 5, 10)


def spiral_run(slopes, factor):
    rngs = seeded(range(2))
    size = 4 if slopes == "per unit" else 1
    network = Network(
        Dense(2, 4, rngs), prelu(size, 0.25, 2), Dense(4, 4, rngs), prelu(size, 0.25, 2), Dense(4, 1, rngs)
    )
    watch = {"slopes": lambda n: np.concatenate([a[:, 0] for a in prelu_lab.arrays_of(n)], axis=-1)}
    history = train(
        network, X, Y[:, None], loss=BinaryCrossEntropy(), optimizer=Momentum(0.1 * factor), steps=10, keep=STEPS,
        every=1, watch=watch,
    )  # fmt: skip
    return network, history


SPIRAL_RUNS = {
    (form, factor): spiral_run(form, factor) for form in ("per unit", "shared") for factor in (1, 1e6)
}  # the second blows up


def figure():
    return prelu_lab.spirals(X, Y, 10, lambda slopes, factor: SPIRAL_RUNS[slopes, factor])


def test_spirals_keeps_one_structure_even_where_networks_blow_up():
    controls = {"slopes": Choice(["per unit", "shared"]), "factor": Choice([1, 1e6]), "step": Moments(STEPS)}
    frames = freeze(figure(), controls, "test")
    assert len(set(frames.words)) == 12


@pytest.mark.parametrize("form", ["per unit", "shared"])
def test_spirals_says_what_the_network_answers(form):
    picture, words = draw(figure(), {"slopes": form, "factor": 1, "step": 10})
    network, _ = SPIRAL_RUNS[form, 1]
    right = np.mean((network(X)[0, :, 0] > 0) == (Y == 1))  # after the last step it is as trained
    assert f"{right:.0%} of the points" in words
    assert "Of 2 networks 0 have blown up" in words
    slopes = np.concatenate([alpha[0, 0] for alpha in prelu_lab.arrays_of(network)])
    half = len(slopes) // 2
    for colour, wanted in ((BLUE, slopes[:half]), (ORANGE, slopes[half:])):
        np.testing.assert_allclose(np.sort(dots(picture.axes[1], colour)[:, 1]), np.sort(wanted))


def test_spirals_says_so_where_a_network_has_blown_up():
    assert (SPIRAL_RUNS["shared", 1e6][1].diverged_at >= 0).all()
    _, words = draw(figure(), {"slopes": "shared", "factor": 1e6, "step": 10})
    assert "This network has blown up. Of 2 networks 2 have blown up." in words
    _, words = draw(figure(), {"slopes": "shared", "factor": 1e6, "step": 0})
    assert "Of 2 networks 0 have blown up." in words


def test_leads_are_those_of_a_paired_comparison():
    base, other = RNG.uniform(0.7, 0.8, 20), RNG.uniform(0.7, 0.9, 20)
    ahead = other - base
    error = 2 * np.sqrt(np.sum((ahead - ahead.mean()) ** 2) / 19 / 20)
    picture, words = draw(prelu_lab.leads({"base": base, "other": other}), {})
    assert words.startswith("Right answers ahead of base")
    assert f"other {100 * ahead.mean():+.1f} ± {100 * error:.1f}".replace("-", "−") in words
    (ax,) = picture.axes
    np.testing.assert_allclose(np.sort(dots(ax, BLUE)[:, 0]), np.sort(ahead.clip(-0.26, 0.17)))
    bar = next(line for line in ax.lines if line.get_color() == ORANGE)
    np.testing.assert_allclose(bar.get_xdata(), [ahead.mean() - error, ahead.mean() + error])
