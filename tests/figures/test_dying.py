"""The pictures of lesson 16, held against numbers computed otherwise."""

import itertools
import re

import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.patches import PathPatch
from reading import panels, words

from actlib.figures import dying
from actlib.figures.style import BLUE, GREEN, GREY, INK, ORANGE
from actlib.interactive import Choice, Moments, Slider, freeze

rng = np.random.default_rng(16)


def strokes(ax, colour):
    """The ends of every stroke of that colour, (strokes, 2, 2), without the empty one that each path begins with."""
    found = [patch for patch in ax.artists + ax.patches if isinstance(patch, PathPatch)]
    ends = [patch.get_path().vertices.reshape(-1, 2, 2) for patch in found if to_hex(patch.get_edgecolor()) == colour]
    joined = np.concatenate(ends)
    return joined[np.isfinite(joined).all(axis=(1, 2))]


# --- one push ------------------------------------------------------------------------------------------------

Z = rng.normal(0, 0.6, 40)
CASES = {"raw pixels": (Z, rng.uniform(2, 9, 40)), "centred pixels": (Z, rng.normal(1, 4, 40))}
push = dying.push(CASES)
RATE = Slider(0, 0.6, 0.05)


@pytest.mark.parametrize(("inputs", "rate"), list(itertools.product(CASES, (0, 0.1, 0.6))))
def test_a_push_moves_the_dots_and_says_how_many_are_on(inputs, rate):
    z, s = CASES[inputs]
    (ax,) = panels(push, inputs=inputs, rate=rate)
    dots = np.concatenate([strokes(ax, BLUE), strokes(ax, ORANGE)])[:, 0]
    assert len(dots) == len(z)
    order = np.argsort(dots[:, 0])
    np.testing.assert_allclose(dots[order, 0], np.sort(z))
    np.testing.assert_allclose(dots[order, 1], np.clip(z - rate * s, -2.35, 1.55)[np.argsort(z)])
    text = words(push, inputs=inputs, rate=rate)
    on = sum(one - rate * push > 0 for one, push in zip(z, s, strict=True))
    assert f"{sum(z > 0)} of 40 samples were on, {on} are after" in text
    assert ("The unit is dead." in text) == (on == 0)
    assert f"raised z for {sum(s < 0) if rate else 0} samples" in text
    assert len(strokes(ax, ORANGE)) == (sum(s < 0) if rate else 0)


# --- lives ---------------------------------------------------------------------------------------------------

ONE = np.array([[0.5, 0.005, 0.0], [0.0, 0.0, 0.0], [0.2, 0.002, 0.0], [0.0, 0.3, 0.0], [0.001, 0.3, 0.0]])


def test_states_of_three_units():
    on, rare, dead, back = range(4)
    assert dying.states(ONE).T.tolist() == [
        [on, dead, back, dead, back],
        [rare, dead, back, back, back],
        [dead] * 5,
    ]
    assert dying.revivals(ONE) == 3


def a_life(seed):
    shares = np.random.default_rng(seed).choice([0, 0.005, 0.3], size=(6, 2, 10), p=[0.3, 0.2, 0.5])
    return dying.Life(shares, 0.5 + seed / 100)


SETTINGS = {"pixels": ("raw", "centred"), "start": ("He's", "doubled"), "bias": (-0.5, 0), "rate": (0.1, 0.2, 0.3)}
RECORD = {key: a_life(seed) for seed, key in enumerate(itertools.product(*SETTINGS.values()))}
RECORD["centred", "doubled", 0, 0.3] = dying.Life(np.ones((6, 2, 10)), 1.0)  # nothing to draw
lives = dying.lives(RECORD)


@pytest.mark.parametrize("key", [*list(RECORD)[::5], list(RECORD)[-1]])
def test_a_map_shows_every_dead_epoch_of_every_unit(key):
    settings = dict(zip(SETTINGS, key, strict=True))
    shares = RECORD[key].on
    for layer, ax in enumerate(panels(lives, **settings)):
        for colour, kind in ((INK, dying.DEAD), (GREEN, dying.BACK), (ORANGE, dying.RARE)):
            bars = strokes(ax, colour)
            drawn = np.zeros((6, 10), bool)
            for (start, row), (end, same) in bars:
                assert row == same
                drawn[int(start) : int(end), int(row)] = True
            wanted = dying.states(shares[:, layer]) == kind
            assert sorted(map(tuple, drawn.T)) == sorted(map(tuple, wanted.T))  # the units are sorted
            if colour == INK:
                counts = drawn.sum(axis=0)
                assert counts.tolist() == sorted(counts), "those dead longest on top"
        dead = int(np.sum(shares[-1, layer] == 0))
        assert ax.get_title(loc="left").endswith(f"{dead} of 10 dead")


@pytest.mark.parametrize("key", list(RECORD)[::5])
def test_the_words_count_deaths_and_wakings(key):
    text = words(lives, **dict(zip(SETTINGS, key, strict=True)))
    told = re.findall(r"(\d+) of 10 units are dead at the end, with (\d+) wakings", text)
    for layer, (dead, woke) in enumerate(told):
        unit_looks = RECORD[key].on[:, layer].T.tolist()
        assert int(dead) == sum(looks[-1] == 0 for looks in unit_looks)
        assert int(woke) == sum(a == 0 and b > 0 for looks in unit_looks for a, b in itertools.pairwise(looks))
    assert len(told) == 2
    assert f"{RECORD[key].accuracy:.0%} of the training digits" in text


# --- census and harm -----------------------------------------------------------------------------------------

RATES = (0.1, 0.3, 0.5)
FOUND = {name: (rng.uniform(0, 1, (3, 4)), rng.uniform(0, 1, (3, 4))) for name in ("as it is", "brighter", "centred")}
census = dying.census(RATES, FOUND, "as it is")
harm = dying.harm(FOUND["brighter"], FOUND["centred"], RATES)


@pytest.mark.parametrize("start", FOUND)
def test_the_census_shows_every_network_and_the_reference(start):
    for which, ax in enumerate(panels(census, start=start)):
        lines = {line.get_color(): line.get_ydata() for line in ax.lines}
        np.testing.assert_allclose(lines[GREY], FOUND["as it is"][which].mean(axis=1))
        np.testing.assert_allclose(lines[ORANGE], FOUND[start][which].mean(axis=1))
        np.testing.assert_allclose(sorted(strokes(ax, ORANGE)[:, 0, 1]), np.sort(FOUND[start][which], axis=None))
    assert f"0.3: {FOUND[start][0][1].mean():.0%} and {FOUND[start][1][1].mean():.0%}" in words(census, start=start)


def test_harm_shows_both_ways_to_die():
    (ax,) = panels(harm)
    for colour, name in ((BLUE, "brighter"), (ORANGE, "centred")):
        dots = strokes(ax, colour)[:, 0]
        np.testing.assert_allclose(dots, np.column_stack([values.ravel() for values in FOUND[name]]))
    assert [text.get_text() for text in ax.texts][:2] == ["rate 0.3", "rate 0.5"]
    dead, right = (values.mean(axis=1) for values in FOUND["brighter"])
    assert f"Dead from the start: {dead[0]:.0%} dead, {right[0]:.1%} right" in words(harm)


# --- all of them ---------------------------------------------------------------------------------------------


def test_frames_keep_one_structure():
    for figure, controls in (
        (push, {"inputs": Choice(list(CASES)), "rate": RATE}),
        (
            lives,
            {name: (Moments if name == "rate" else Choice)(values) for name, values in SETTINGS.items()},
        ),
        (census, {"start": Choice(list(FOUND))}),
    ):
        frames = freeze(figure, controls, "salt")  # raises FrameError if they do not
        assert len(set(frames.words)) == len(frames.words)
