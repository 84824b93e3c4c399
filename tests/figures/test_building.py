"""The pictures of lesson 18: what they draw, and what their words say, held against numbers computed otherwise."""

import re
from functools import cache

import numpy as np
import pytest
from reading import dots, panels, words

from actlib.activations import ReLU, Sigmoid, Step
from actlib.figures import building
from actlib.figures.style import BLUE, GREY, INK, ORANGE
from actlib.interactive import Choice, Moments
from actlib.interactive.frames import freeze
from actlib.networks import MSE, Momentum, mlp, seeded, train

SIZES = (4, 8, 16, 32)


def wave(x):
    return np.sin(8 * x)


def steps(x, g, f=None):
    return f or Step(), (x[1:] + x[:-1]) / 2, np.diff(g), g[0]


def soft(x, g):
    return steps(x, g, lambda z: Sigmoid()(4 * z / (x[1] - x[0])))


def hinges(x, g):
    return ReLU(), x[:-1], np.diff(np.diff(g) / np.diff(x), prepend=0), g[0]


TARGETS = {"wave": wave, "root": lambda x: np.sqrt(1 + x)}
KINDS = {"steps": steps, "soft sigmoids": soft, "hinges": hinges}


def curve(ax, colour):
    return next(line.get_xydata() for line in reversed(ax.lines) if line.get_color() == colour)


def numbers(text):
    return [float(number.replace("−", "-")) for number in re.findall(r"−?\d+(?:\.\d+)?", text)]


def nearest(g, n, x):
    nodes = np.linspace(-1, 1, n + 1)
    return g(nodes[np.abs(x[:, None] - nodes).argmin(axis=1)])


def chords(g, n, x):
    nodes = np.linspace(-1, 1, n + 1)
    return np.interp(x, nodes, g(nodes))


# --- built networks ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("build", "by_hand"), [(steps, nearest), (hinges, chords)])
def test_what_is_built_is_the_nearest_node_and_the_chord(build, by_hand):
    nodes, x = building.nodes(7), np.linspace(-1, 1, 999)
    np.testing.assert_allclose(building.output(build(nodes, wave(nodes)), x), by_hand(wave, 7, x), atol=1e-12)


@pytest.mark.parametrize("n", [4, 16, 64])
def test_errors_keep_to_the_bounds_and_nearly_reach_them(n):
    assert building.largest_error(wave, steps, n) <= 8 / n
    assert building.largest_error(wave, hinges, n) <= 32 / n**2
    if n == 64:
        assert building.largest_error(wave, steps, n) > 0.98 * 8 / n
        assert building.largest_error(wave, hinges, n) > 0.98 * 32 / n**2


# --- one unit after another ----------------------------------------------------------------------------------


@cache
def one_by_one():
    nodes = building.nodes(11)
    return building.one_by_one(wave, {"hinges": hinges(nodes, wave(nodes)), "steps": steps(nodes, wave(nodes))}, 3)


@pytest.mark.parametrize(("kind", "by_hand", "shift"), [("hinges", chords, 0), ("steps", nearest, 1 / 11)])
@pytest.mark.parametrize("units", [0, 1, 5, 11])
def test_the_sum_follows_up_to_the_next_knot_and_then_goes_on(kind, by_hand, shift, units):
    sums, single = panels(one_by_one(), kind=kind, units=units)
    x, y = curve(sums, ORANGE).T
    knots = -1 + 2 / 11 * np.arange(11) + shift
    reach = knots[units] if units < 11 else 1
    there = (x <= reach - 1e-6) & (np.abs(x[:, None] - knots).min(axis=1) > 1e-6)
    np.testing.assert_allclose(y[there], by_hand(wave, 11, x[there]), atol=1e-9)
    beyond = x > knots[max(units, 1) - 1] + 1e-6
    slopes = np.diff(np.minimum(y[beyond], 8.9)) / np.diff(x[beyond])
    if kind == "steps" or units == 0:
        np.testing.assert_allclose(slopes, 0, atol=1e-9)
    np.testing.assert_allclose(dots(sums, INK)[:, 0], knots[:units], atol=1e-12)
    assert len([line for line in single.lines if line.get_color() in (GREY, ORANGE)]) == 2


@pytest.mark.parametrize("kind", ["hinges", "steps"])
@pytest.mark.parametrize("units", [1, 6, 11])
def test_what_the_units_add_makes_up_the_sum(kind, units):
    sums, single = panels(one_by_one(), kind=kind, units=units)
    x, y = curve(sums, ORANGE).T
    earlier = curve(single, GREY)[:, 1]
    each = earlier.reshape(-1, len(x) + 1)[:, :-1]
    total = np.nansum(each, axis=0) + curve(single, ORANGE)[:, 1]
    inside = np.abs(y) < 9
    np.testing.assert_allclose((wave(-1) + total)[inside], y[inside], atol=1e-9)


def test_the_words_tell_where_the_sum_goes():
    text = words(one_by_one(), kind="hinges", units=5)
    last = np.diff(wave(building.nodes(11)))[4] * 11 / 2
    end = wave(building.nodes(11)[5]) + last * (1 - building.nodes(11)[5])
    assert f"it gives {end:.2g}" in text.replace("−", "-")
    assert "0.99 is wanted" in text
    assert "gives −0.99 everywhere" in words(one_by_one(), kind="steps", units=0)
    assert f"at most {building.largest_error(wave, hinges, 11):.2g} off" in words(one_by_one(), kind="hinges", units=11)


# --- build it ------------------------------------------------------------------------------------------------


@cache
def build():
    return building.build(TARGETS, KINDS, SIZES)


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("units", [4, 16])
def test_blocks_and_tents_add_up_to_the_sum(target, kind, units):
    whole, _, _ = panels(build(), target=target, kind=kind, units=units)
    xs, ys = curve(whole, GREY).T
    gaps = np.flatnonzero(np.isnan(xs))
    assert len(gaps) == units + 1
    at = np.linspace(-0.999, 0.999, 301)
    at = at[np.abs((at + 1) * units / 2 % 1 - 0.5) > 1e-3]  # not at the jumps
    pieces = np.split(np.arange(len(xs)), gaps + 1)[:-1]
    total = sum(np.interp(at, xs[p[:-1]], ys[p[:-1]], left=0, right=0) for p in pieces if len(p) > 2)
    x, y = curve(whole, ORANGE).T
    np.testing.assert_allclose(total, np.interp(at, x, y), atol=0.012)
    np.testing.assert_allclose(curve(whole, BLUE)[:, 1], TARGETS[target](curve(whole, BLUE)[:, 0]))


@pytest.mark.parametrize(("kind", "by_hand"), [("steps", nearest), ("hinges", chords)])
@pytest.mark.parametrize("units", SIZES)
def test_the_error_is_told_and_drawn(kind, by_hand, units):
    x = np.union1d(np.linspace(-1, 1, 20001), building.nodes(units))
    size = np.abs(by_hand(wave, units, x) - wave(x)).max()
    text = words(build(), target="wave", kind=kind, units=units)
    assert numbers(text.split("error is ")[1])[0] == pytest.approx(size, rel=0.06)
    _, off, rate = panels(build(), target="wave", kind=kind, units=units)
    drawn = curve(off, ORANGE)
    assert np.abs(drawn[:, 1]).max() == pytest.approx(1)
    ((place, height),) = dots(rate, ORANGE)
    assert place == np.log2(units)
    assert 10**height == pytest.approx(size, rel=1e-2)


def test_the_dotted_lines_have_the_slopes_they_are_named_for():
    rate = panels(build(), target="wave", kind="steps", units=8)[2]
    falls = [np.ptp(line.get_ydata()) for line in rate.lines if line.get_linestyle() == ":"]
    np.testing.assert_allclose(falls, np.log10([32 / 4, (32 / 4) ** 2]))
    assert [text.get_text() for text in rate.texts] == ["1/n", "1/n²"]


def test_words_compare_with_half_as_many():
    text = words(build(), target="wave", kind="hinges", units=32)
    here, before, ratio = numbers(text)[1], numbers(text)[3], numbers(text)[4]
    assert before / here == pytest.approx(ratio, rel=0.05)
    assert ratio == pytest.approx(4, rel=0.05)
    assert "With" not in words(build(), target="wave", kind="hinges", units=4)


def test_curves_stay_in_their_panels():
    for target in TARGETS:
        for kind in KINDS:
            for ax in panels(build(), target=target, kind=kind, units=4):
                low, high = ax.get_ylim()
                y = curve(ax, ORANGE)[:, 1]
                assert low < np.nanmin(y) <= np.nanmax(y) < high


def test_build_keeps_one_structure():
    controls = {"target": Choice(list(TARGETS)), "kind": Choice(list(KINDS)), "units": Moments((4, 8, 32))}
    frames = freeze(build(), controls, "salt")
    assert len(set(frames.words)) == len(TARGETS) * len(KINDS) * 3


# --- outside -------------------------------------------------------------------------------------------------


def test_outside_tells_both_errors():
    figure = building.outside(wave, {("level", 1): lambda x: 0 * x, ("steep", 1): lambda x: 1e6 * x})
    assert "off by at most 1 on [−1, 1], and by up to 1 from 1 to 2" in words(figure, kind="level", units=1)
    figure = building.outside(wave, {("same", 8): wave, ("late", 8): lambda x: np.where(x > 1, 3.0, wave(x))})
    assert "at most 0 on [−1, 1], and by up to 4 from 1 to 2" in words(figure, kind="late", units=8)


def test_outside_keeps_one_structure():
    fits = {(kind, n): f for kind, f in (("a", wave), ("b", lambda x: 1e6 * x)) for n in (8, 16)}
    assert (
        len(freeze(building.outside(wave, fits), {"kind": Choice("ab"), "units": Choice((8, 16))}, "salt").words) == 4
    )


# --- what training finds -------------------------------------------------------------------------------------

X = np.linspace(-1, 1, 41)


@cache
def trained():
    network = mlp((1, 6, 1), ReLU(), seeded(range(4)))
    history = train(
        network, X[:, None], wave(X)[:, None], loss=MSE(), optimizer=Momentum(0.02), steps=100, every=50,
        keep=(0, 50, 100), watch={"error": lambda net: np.sqrt(np.mean((net(X[:, None])[..., 0] - wave(X)) ** 2, -1))},
    )  # fmt: skip
    return network, history


def test_film_shows_a_middling_network():
    network, history = trained()
    film = building.film(network, history, X, 0.1, 0.2)
    assert list(film.shown) == [0, 50, 100]
    ends = np.sqrt(np.mean((film.shown[100] - wave(X)) ** 2))
    assert ends == pytest.approx(np.sort(film.errors[-1])[1])
    np.testing.assert_allclose(network(X[:, None])[np.argsort(film.errors[-1])[1], :, 0], film.shown[100])


def test_found_draws_the_network_and_the_middle_error():
    run = building.film(*trained(), X, 0.1, 0.2)
    figure = building.found(wave, {6: run, 7: run._replace(built=0.05)})
    for step in (0, 50, 100):
        net, film = panels(figure, units=6, step=step)
        np.testing.assert_allclose(curve(net, ORANGE)[:, 1], run.shown[step])
        middle = np.median(run.errors[list(run.looks).index(step)])
        ((place, height),) = dots(film, ORANGE)
        assert 10**height == pytest.approx(middle)
        assert 10**place == pytest.approx(max(step, 0.5))
        assert f"below {middle:.2g}." in words(figure, units=6, step=step)
    heights = [
        10 ** line.get_ydata()[0] for line in panels(figure, units=7, step=0)[1].lines if line.get_color() == INK
    ]
    np.testing.assert_allclose(sorted(heights), [0.05, 0.2])
    frames = freeze(figure, {"units": Choice((6, 7)), "step": Moments((0, 50, 100))}, "salt")
    assert len(set(frames.words)) == 6
