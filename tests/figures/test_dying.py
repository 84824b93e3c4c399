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


@pytest.mark.parametrize("inputs", CASES)
def test_the_ring_is_round_the_digit_that_is_pushed(inputs):
    z, s = CASES[inputs]
    top = sorted(range(40), key=lambda i: z[i])[-1]
    (ax,) = panels(push, inputs=inputs, rate=0.1)
    np.testing.assert_allclose(strokes(ax, INK)[:, 0], [[z[top], z[top] - 0.1 * s[top]]])
    widths = {to_hex(patch.get_edgecolor()): patch.get_linewidth() for patch in ax.artists + ax.patches}
    assert widths[INK] > widths[BLUE] == widths[ORANGE] >= 2
    said = f"pushed one went from {z[top]:.2f} to {z[top] - 0.1 * s[top]:.2f}."
    assert said.replace("-", "−") in words(push, inputs=inputs, rate=0.1)


def test_the_grey_half_is_where_units_are_off():
    (ax,) = panels(push, inputs="raw pixels", rate=0.1)
    (half,) = ax.collections
    assert half.get_paths()[0].get_extents().extents.tolist() == [-1.6, -2.4, 1.6, 0]
    (line,) = ax.lines
    np.testing.assert_allclose(line.get_xdata(), line.get_ydata())


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


SETTINGS = {"pixels": ("raw", "centred"), "bias": (-0.5, 0, 0.5), "rate": (0.1, 0.2, 0.3)}
RECORD = {key: a_life(seed) for seed, key in enumerate(itertools.product(*SETTINGS.values()))}
RECORD["centred", 0.5, 0.3] = dying.Life(np.ones((6, 2, 10)), 1.0)  # nothing to draw
ONCE = np.ones((6, 2, 10))
ONCE[2, :, 3] = 0  # one unit of each layer wakes once
RECORD["centred", 0.5, 0.2] = dying.Life(ONCE, 0.9)
lives = dying.lives(RECORD)


@pytest.mark.parametrize("key", [*list(RECORD)[::5], *list(RECORD)[-2:]])
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
        born = int(np.sum(shares[0, layer] == 0))
        assert ax.get_title(loc="left") == f"{('first', 'second')[layer]} layer, dead: {born} → {dead}"
        height = ax.get_window_extent().height * 72 / ax.figure.dpi / 10  # of a row, in points
        for patch in (patch for patch in ax.artists + ax.patches if isinstance(patch, PathPatch)):
            assert 1 <= patch.get_linewidth() / height < 1.2, "the bars of neighbours touch"


def test_the_legend_tells_the_colours_of_the_bars():
    (legend,) = panels(lives, pixels="raw", bias=0, rate=0.2)[0].figure.legends
    colours = [to_hex(patch.get_facecolor()) for patch in legend.get_patches()]
    labels = [text.get_text() for text in legend.get_texts()]
    assert dict(zip(labels, colours, strict=True)) == {"on": BLUE, "under 1 %": ORANGE, "dead": INK, "back": GREEN}


@pytest.mark.parametrize("key", [*list(RECORD)[::5], *list(RECORD)[-2:]])
def test_the_words_count_deaths_and_wakings(key):
    text = words(lives, **dict(zip(SETTINGS, key, strict=True)))
    told = re.findall(r"(\d+) of 10 units are born dead, (\d+) end dead, with (\d+) (wakings?)", text)
    for layer, (born, dead, woke, noun) in enumerate(told):
        unit_looks = RECORD[key].on[:, layer].T.tolist()
        assert int(born) == sum(looks[0] == 0 for looks in unit_looks)
        assert (noun == "waking") == (woke == "1")
        assert int(dead) == sum(looks[-1] == 0 for looks in unit_looks)
        assert int(woke) == sum(a == 0 and b > 0 for looks in unit_looks for a, b in itertools.pairwise(looks))
    assert len(told) == 2
    assert f"{RECORD[key].accuracy:.0%} of the training digits" in text


# --- census and harm -----------------------------------------------------------------------------------------

RATES = (0.1, 0.3, 0.5)
FOUND = {name: tuple(rng.uniform(0, 1, (3, 3, 4))) for name in ("raw", "shrunk", "centred")}
census = dying.census(RATES, FOUND, "raw")
HALFWAY, BY_RATE = FOUND["shrunk"][1:], FOUND["centred"][1:]
harm = dying.harm(HALFWAY, BY_RATE, RATES)


@pytest.mark.parametrize("pixels", FOUND)
def test_the_census_shows_every_network_and_the_reference(pixels):
    born, *found = FOUND[pixels]
    places = np.log10(RATES)
    for which, ax in enumerate(panels(census, pixels=pixels)):
        lines = {(line.get_color(), line.get_linestyle()): line for line in ax.lines}
        for colour, name in ((GREY, "raw"), (ORANGE, pixels)):
            np.testing.assert_allclose(lines[colour, "-"].get_xdata(), places)
            np.testing.assert_allclose(lines[colour, "-"].get_ydata(), FOUND[name][which + 1].mean(axis=1))
        dots = strokes(ax, ORANGE)[:, 0]
        np.testing.assert_allclose(dots, np.column_stack([np.repeat(places, 4), found[which].ravel()]))
        assert ((ORANGE, ":") in lines) == (which == 0)
        if which == 0:
            np.testing.assert_allclose(lines[ORANGE, ":"].get_ydata(), born.mean())
            assert [text.get_text() for text in ax.texts] == [f"at birth: {born.mean():.0%}"]
    text = words(census, pixels=pixels)
    assert f"{born.mean():.0%} of the units are dead at birth" in text
    assert f"0.3: {found[0][1].mean():.0%} and {found[1][1].mean():.0%}" in text
    grey = ", ".join(f"{share:.0%}" for share in FOUND["raw"][1].mean(axis=1))
    assert (f"Raw, in grey: dead {grey}; accuracy " in text) == (pixels != "raw")


def test_harm_shows_both_ways_to_die():
    (ax,) = panels(harm)
    for colour, found in ((BLUE, HALFWAY), (ORANGE, BY_RATE)):
        dots = strokes(ax, colour)[:, 0]
        np.testing.assert_allclose(dots, np.column_stack([values.ravel() for values in found]))
        (line,) = (line for line in ax.lines if line.get_color() == colour)
        np.testing.assert_allclose(line.get_xydata(), np.column_stack([values.mean(axis=1) for values in found]))
    colours = {text.get_text(): text.get_color() for text in ax.texts}
    assert colours["killed by hand"] == BLUE
    assert colours["killed by the rate"] == ORANGE
    places = {text.get_text(): text.get_position() for text in ax.texts if text.get_text().startswith("rate")}
    for name, which in (("rate 0.3", 1), ("rate 0.5", 2)):
        share, right = (values[which].mean() for values in BY_RATE)
        np.testing.assert_allclose(places.pop(name), (share, right), atol=0.06)
    assert not places
    dead, right = (values.mean(axis=1) for values in HALFWAY)
    assert f"Killed by hand, {dead[0]:.0%} dead: {right[0]:.1%} right; {dead[1]:.0%}: {right[1]:.1%};" in words(harm)
    dead, right = (values.mean(axis=1) for values in BY_RATE)
    assert f"Killed by the rate, {dead[0]:.0%} dead: {right[0]:.1%} right; rate 0.3, {dead[1]:.0%}:" in words(harm)


def test_harm_says_how_much_lies_between_the_two_lines():
    flat = np.ones((2, 3))
    lines = (np.array([[0.0], [0.8]]) * flat, np.array([[0.9], [0.5]]) * flat)
    other = (np.array([[0.2], [0.9]]) * flat, np.array([[0.75], [0.1]]) * flat)
    assert words(dying.harm(lines, other, (0.1, 0.5))).endswith("have 5.0 to 5.0 points more right.")


# --- all of them ---------------------------------------------------------------------------------------------


def test_frames_keep_one_structure():
    for figure, controls in (
        (push, {"inputs": Choice(list(CASES)), "rate": RATE}),
        (
            lives,
            {name: (Moments if name == "rate" else Choice)(values) for name, values in SETTINGS.items()},
        ),
        (census, {"pixels": Choice(list(FOUND))}),
    ):
        frames = freeze(figure, controls, "salt")  # raises FrameError if they do not
        assert len(set(frames.words)) == len(frames.words)
