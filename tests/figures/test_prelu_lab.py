"""The pictures of lesson 17, held against numbers computed otherwise."""

import re

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from reading import dots

from actlib.figures import prelu_lab
from actlib.figures.style import BLUE, CLASS_COLOURS, GREY, ORANGE, REGION_ALPHA
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
    for layer, colour in enumerate(prelu_lab.LAYER_COLOURS):
        wanted = now[layer, 0, 0] if form == "per unit" else now[layer, :, 0, 0]
        found = dots(rows, colour)
        assert len(found) == count
        np.testing.assert_allclose(np.sort(found[:, 0]), np.sort(wanted.clip(*prelu_lab.LIMITS)))
        assert np.all(np.abs(found[:, 1] - (3 - layer)) < 0.5)
        np.testing.assert_allclose(dots(film, colour), [[10, means[layer]]])


def lines(ax, colour):
    return [line for line in ax.lines if line.get_color() == colour]


def grey_of(ax):
    """The corners of the grey strip."""
    (strip,) = (
        patch for patch in ax.patches if patch.get_facecolor()[:3] == to_rgb(GREY) and patch.get_alpha() == 0.15
    )
    return strip.get_bbox()


@pytest.mark.parametrize("form", FILMS)
def test_layers_draws_every_look_of_every_layer_with_its_number_at_the_end(form):
    film, rows = draw(prelu_lab.layers(run), {"slopes": form, "start": 0, "decay": 0, "step": 0})[0].axes
    means = np.median(FILMS[form].mean(axis=(-1, -2)), axis=-1)  # (looks, layers)
    for layer, colour in enumerate(prelu_lab.LAYER_COLOURS):
        (line,) = lines(film, colour)
        np.testing.assert_allclose(line.get_xydata(), np.column_stack([LOOKS, means[:, layer]]))
    numbers = {text.get_text(): text.get_position()[1] for text in film.texts}
    assert [text.get_color() for text in film.texts] == list(prelu_lab.LAYER_COLOURS)
    assert list(numbers) == ["1", "2", "3", "4"]
    assert np.argsort(list(numbers.values())).tolist() == np.argsort(means[-1]).tolist()
    assert np.diff(np.sort(list(numbers.values()))).min() > 0.16  # none hides another
    np.testing.assert_allclose([grey_of(film).y0, grey_of(film).y1], [0, 1])
    np.testing.assert_allclose([grey_of(rows).x0, grey_of(rows).x1], [0, 1])


def test_numbers_that_have_room_stand_where_their_lines_end():
    heights = np.array([0.9, 0.1, 0.5])
    np.testing.assert_allclose(prelu_lab._apart(heights, 0.2), heights)
    np.testing.assert_allclose(prelu_lab._apart(np.array([0.3, 0.3, 0.3]), 0.2), [0.1, 0.3, 0.5])
    np.testing.assert_allclose(prelu_lab._apart(np.array([0.5, 0.4, 2.0]), 0.2), [0.55, 0.35, 2.0])


X, Y = spirals(40, np.random.default_rng(0))
STEPS = (0, 5, 10)


def spiral_run(slopes, factor):
    rngs = seeded(range(2))
    size = 4 if slopes == "per unit" else 1
    network = Network(
        Dense(2, 4, rngs), prelu(size, 0.25, 2), Dense(4, 4, rngs), prelu(size, 0.25, 2), Dense(4, 1, rngs)
    )
    history = train(
        network, X, Y[:, None], loss=BinaryCrossEntropy(), optimizer=Momentum(0.1 * float(factor)), steps=10,
        keep=STEPS, every=1, watch={"slopes": prelu_lab.slopes_of},
    )  # fmt: skip
    return network, history


SPIRAL_RUNS = {
    (form, factor): spiral_run(form, factor) for form in ("per unit", "shared") for factor in ("1", "1e6")
}  # the second explodes


def figure():
    return prelu_lab.spirals(X, Y, 10, lambda slopes, factor: SPIRAL_RUNS[slopes, factor])


def test_spirals_keeps_one_structure_even_where_networks_explode():
    controls = {"slopes": Choice(["per unit", "shared"]), "factor": Choice(["1", "1e6"]), "step": Moments(STEPS)}
    frames = freeze(figure(), controls, "test")
    assert len(set(frames.words)) == 12


@pytest.mark.parametrize("form", ["per unit", "shared"])
def test_spirals_says_what_the_network_answers(form):
    picture, words = draw(figure(), {"slopes": form, "factor": "1", "step": 10})
    network, _ = SPIRAL_RUNS[form, "1"]
    right = np.mean((network(X)[0, :, 0] > 0) == (Y == 1))  # after the last step it is as trained
    assert f"{right:.0%} of the points" in words
    assert "Of 2 networks 0 have exploded" in words
    slopes = np.concatenate([alpha[0, 0] for alpha in prelu_lab.arrays_of(network)])
    half = len(slopes) // 2
    film = picture.axes[1]
    watched = SPIRAL_RUNS[form, "1"][1].watched["slopes"][:, 0]  # (looks, slopes)
    assert not set(prelu_lab.LAYER_COLOURS[:2]) & set(CLASS_COLOURS)
    for colour, columns in zip(prelu_lab.LAYER_COLOURS[:2], (slice(0, half), slice(half, None)), strict=True):
        np.testing.assert_allclose(np.sort(dots(film, colour)[:, 1]), np.sort(slopes[columns]))
        (line,) = lines(film, colour)
        drawn = line.get_xydata()
        drawn = drawn[~np.isnan(drawn[:, 1])].reshape(half, -1, 2)  # (slopes, looks, 2)
        np.testing.assert_allclose(drawn[..., 0], np.tile(np.arange(11), (half, 1)))
        np.testing.assert_allclose(drawn[..., 1], watched[:, columns].T)
    np.testing.assert_allclose([grey_of(film).y0, grey_of(film).y1], [0, 1])


def test_spirals_draws_the_points_of_each_class_and_the_plane_of_the_step():
    network, history = SPIRAL_RUNS["per unit", "1"]
    planes = {}
    for step in STEPS:
        picture, words = draw(figure(), {"slopes": "per unit", "factor": "1", "step": step})
        plane = picture.axes[0]
        for label, colour in enumerate(CLASS_COLOURS):
            (found,) = lines(plane, colour)
            np.testing.assert_allclose(found.get_xydata(), X[Y == label])
        blue, orange = (patch for patch in plane.patches if patch.get_alpha() == REGION_ALPHA)
        network.load(history.snapshots[step])
        grid = np.random.default_rng(1).uniform(-1.2, 1.2, (200, 2))
        score = network(grid)[0, :, 0]
        sure = np.abs(score) > np.quantile(np.abs(score), 0.2)  # the drawn outline is not exact
        assert np.mean(orange.get_path().contains_points(grid[sure]) == (score[sure] > 0)) > 0.97
        planes[step] = blue.get_path().vertices.shape, words
    assert len(set(planes.values())) == 3


def test_spirals_says_so_where_a_network_has_exploded():
    assert (SPIRAL_RUNS["shared", "1e6"][1].diverged_at >= 0).all()
    _, words = draw(figure(), {"slopes": "shared", "factor": "1e6", "step": 10})
    assert "This network has exploded. Of 2 networks 2 have exploded." in words
    _, words = draw(figure(), {"slopes": "shared", "factor": "1e6", "step": 0})
    assert "Of 2 networks 0 have exploded." in words


def test_leads_are_those_of_a_paired_comparison():
    base, other, third = RNG.uniform(0.7, 0.8, 20), RNG.uniform(0.7, 0.9, 20), RNG.uniform(0.5, 0.6, 20)
    ahead = other - base
    error = 2 * np.sqrt(np.sum((ahead - ahead.mean()) ** 2) / 19 / 20)
    picture, words = draw(prelu_lab.leads({"base": base, "other": other, "third": third}), {})
    assert words.startswith("Right answers ahead of base")
    assert f"other {100 * ahead.mean():+.1f} ± {100 * error:.1f}".replace("-", "−") in words
    (ax,) = picture.axes
    rows = dict(zip([label.get_text() for label in ax.get_yticklabels()], ax.get_yticks(), strict=True))
    assert list(rows) == ["other", "third"]
    bars = {line.get_ydata()[0]: line.get_xdata() for line in lines(ax, ORANGE)}
    for name, right in (("other", other), ("third", third)):
        found = dots(ax, BLUE)
        mine = found[np.abs(found[:, 1] - rows[name]) < 0.4, 0]
        np.testing.assert_allclose(np.sort(mine), np.sort((right - base).clip(*prelu_lab.LEADS)))
    np.testing.assert_allclose(bars[rows["other"]], [ahead.mean() - error, ahead.mean() + error])
    assert bars[rows["third"]].max() < 0
    assert ax.get_xlabel() == "ahead of base"
