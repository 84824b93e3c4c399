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


def test_crowded_nodes_are_powers():
    np.testing.assert_allclose(building.nodes(3), [-1, -1 / 3, 1 / 3, 1])
    np.testing.assert_allclose(building.nodes(3, 4), [-1, -1 + 2 / 81, -1 + 32 / 81, 1])


def test_crowded_nodes_follow_the_root():
    """On the piece from h² to k² (from the left end) the chord of √ is off by (k − h)² / 4(k + h)."""
    k = np.sqrt(2) * (np.arange(17) / 16) ** 2
    worst = (np.diff(k) ** 2 / (k[1:] + k[:-1]) / 4).max()
    assert building.largest_error(TARGETS["root"], hinges, 16, 4) == pytest.approx(worst, rel=0.01)


def test_the_largest_error_is_found_in_pieces_that_are_tiny_or_long():
    """(j/n)² makes the heights of the root rise equally: its chord is worst on the first piece, 2/n² long."""
    assert building.largest_error(TARGETS["root"], hinges, 64, 2) == pytest.approx(np.sqrt(2) / 4 / 64, rel=1e-3)
    x = np.linspace(-1, 1, 100001)
    by_hand = np.abs(np.sin(90 * x) - x * np.sin(90)).max()
    assert building.largest_error(lambda x: np.sin(90 * x), hinges, 1) == pytest.approx(by_hand, rel=1e-3)


def test_steps_are_looked_at_on_both_sides_of_a_jump():
    assert building.largest_error(lambda x: 3 * x, steps, 7) == pytest.approx(3 / 7, rel=1e-6)


def test_names_stand_apart_in_their_order_and_near():
    heights = building._spread([0.1, -1, 0, -2.9, 0.05], 0.3, -2.7)
    assert np.diff(np.sort(heights)).min() >= 0.3 - 1e-4
    np.testing.assert_array_equal(np.argsort(heights), [3, 1, 2, 4, 0])
    np.testing.assert_allclose(heights[[1, 2, 3, 4]], [-1, -0.25, -2.7, 0.05], atol=1e-4)


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


@cache
def size_by_hand(target, kind, units):
    """The largest error, not from the code of the figure."""
    g, x = TARGETS[target], np.union1d(np.linspace(-1, 1, 20001), building.nodes(units))
    if kind == "hinges":
        y = chords(g, units, x)
    elif kind == "steps":
        y = nearest(g, units, x)
    else:
        at = building.nodes(units)
        jumps = np.diff(g(at)) / (1 + np.exp(-2 * units * (x[:, None] - (at[1:] + at[:-1]) / 2)))
        y = g(at[0]) + jumps.sum(axis=1)
    return np.abs(y - g(x)).max()


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("kind", KINDS)
def test_all_largest_errors_are_told_and_drawn(target, kind):
    for units in SIZES:
        size = size_by_hand(target, kind, units)
        text = words(build(), target=target, kind=kind, units=units)
        assert text.startswith(f"{target.capitalize()}, {kind}, {units} units:")
        assert numbers(text.split("error is ")[1])[0] == pytest.approx(size, rel=0.06)
        for other in KINDS:
            said = re.search(rf"of other kinds: .*?\b{other} ([\d.]+)\b", text)
            assert (said is None) == (other == kind)
            assert said is None or float(said[1]) == pytest.approx(size_by_hand(target, other, units), rel=0.06)
        _, off, rate = panels(build(), target=target, kind=kind, units=units)
        assert off.get_title(loc="left").startswith("error / ")
        assert numbers(off.get_title(loc="left"))[0] == pytest.approx(size, rel=0.06)
        ((place, height),) = dots(rate, ORANGE)
        assert place == np.log2(units)
        assert 10**height == pytest.approx(size, rel=1e-2)
    x = np.log2(SIZES)
    heights = {other: np.log10([size_by_hand(target, other, n) for n in SIZES]) for other in KINDS}
    np.testing.assert_allclose(curve(rate, ORANGE), np.column_stack([x, heights[kind]]), atol=5e-3)
    grey = sorted(line.get_ydata().tolist() for line in rate.lines if line.get_color() == GREY)
    others = sorted(heights[other].tolist() for other in KINDS if other != kind)
    np.testing.assert_allclose(grey, others, atol=5e-3)
    assert [label.get_text() for label in rate.get_xticklabels()] == [str(n) for n in SIZES]
    assert [label.get_text() for label in rate.get_yticklabels()] == ["0.001", "0.01", "0.1", "1"]
    np.testing.assert_allclose(rate.get_yticks(), np.log10([0.001, 0.01, 0.1, 1]))
    names = {text.get_text(): text for text in rate.texts}
    by_name = {"1/n": None, "1/n²": None} | {other.split()[0]: heights[other][-1] for other in KINDS}
    assert list(names) == list(by_name)
    assert [name for name, text in names.items() if text.get_color() == ORANGE] == [kind.split()[0]]
    ends = {other: names[other.split()[0]].get_position()[1] for other in KINDS}
    assert sorted(ends, key=ends.get) == sorted(KINDS, key=lambda other: heights[other][-1])


@pytest.mark.parametrize(("kind", "by_hand"), [("steps", nearest), ("hinges", chords)])
@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("units", [4, 16])
def test_the_error_drawn_is_target_less_network(kind, by_hand, target, units):
    off = panels(build(), target=target, kind=kind, units=units)[1]
    x, y = curve(off, ORANGE).T
    middles = -1 + (2 * np.arange(units) + 1) / units
    there = np.abs(x[:, None] - middles).min(axis=1) > 1e-6
    e = TARGETS[target](x) - by_hand(TARGETS[target], units, x)
    np.testing.assert_allclose(y[there], (e / size_by_hand(target, kind, units))[there], atol=0.03)
    assert np.abs(y).max() == pytest.approx(1)


def test_the_dotted_lines_have_the_slopes_they_are_named_for():
    rate = panels(build(), target="wave", kind="steps", units=8)[2]
    lines = [line for line in rate.lines if line.get_linestyle() == ":"]
    np.testing.assert_allclose([np.ptp(line.get_ydata()) for line in lines], np.log10([32 / 4, (32 / 4) ** 2]))
    for line, text in zip(lines, rate.texts[:2], strict=True):
        assert text.get_position()[1] == pytest.approx(line.get_ydata()[-1], abs=0.35)
    assert [text.get_text() for text in rate.texts[:2]] == ["1/n", "1/n²"]


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


def line_of(slope, at=0.0):
    return lambda x: at + slope * x


@pytest.mark.parametrize(("kind", "units"), [("a", 8), ("a", 16), ("b", 8), ("b", 16)])
def test_outside_draws_the_network_that_was_asked_for(kind, units):
    fits = {("a", 8): line_of(0), ("a", 16): line_of(1), ("b", 8): line_of(-2), ("b", 16): line_of(0, 1.5)}
    figure = building.outside(wave, fits)
    (ax,) = panels(figure, kind=kind, units=units)
    x, y = curve(ax, ORANGE).T
    assert (x[0], x[-1]) == (-2, 2)
    np.testing.assert_allclose(y, fits[kind, units](x))
    np.testing.assert_allclose(curve(ax, BLUE)[:, 1], wave(x))
    (span,) = ax.patches
    box = (
        span.get_path().vertices
        if not hasattr(span, "get_x")
        else np.array([[span.get_x()], [span.get_x() + span.get_width()]])
    )
    assert (box[:, 0].min(), box[:, 0].max()) == (-1, 1)
    inside, right = (
        np.abs(fits[kind, units](at) - wave(at)).max() for at in (np.linspace(-1, 1, 9999), np.linspace(1, 2, 9999))
    )
    text = words(figure, kind=kind, units=units)
    assert text.startswith(f"{kind.upper()}, {units} units:")
    assert numbers(text.split("at most ")[1])[0] == pytest.approx(inside, rel=0.05)
    assert numbers(text.split("by up to ")[1])[0] == pytest.approx(right, rel=0.05)
    title = ax.get_title(loc="left")
    assert title.startswith("on [−1, 1], off by at most ")
    assert numbers(title)[2] == pytest.approx(inside, rel=0.05)


def test_outside_sees_errors_between_the_points_that_it_draws():
    spike = building.outside(line_of(0), {("narrow", 1): lambda x: np.maximum(0, 3 - 2000 * np.abs(x - 0.0021))})
    assert numbers(words(spike, kind="narrow", units=1).split("at most ")[1])[0] > 2


def test_outside_looks_at_the_right_side_only():
    figure = building.outside(wave, {("late", 8): lambda x: np.where(x > 1, 3.0, np.where(x < -1, 9.0, wave(x)))})
    assert "at most 0 on [−1, 1], and by up to 4 from 1 to 2" in words(figure, kind="late", units=8)


@pytest.mark.parametrize(
    ("beyond", "said"),
    [
        (lambda x: 0.5 + 0 * x, "There it is level: 0.5 at 2."),
        (lambda x: 1 - 2 * x, "There it is straight: −3 at 2."),
        (lambda x: x**2, "There it is bent, and goes to 4 at 2."),
    ],
)
def test_outside_says_how_it_goes_on(beyond, said):
    assert words(building.outside(wave, {("k", 8): beyond}), kind="k", units=8).endswith(said)


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


def by_itself(step):
    """The middling one of four networks after so many steps, from a run that ends there."""
    network = mlp((1, 6, 1), ReLU(), seeded(range(4)))
    optimizer = Momentum(0.02)
    if step:
        train(network, X[:, None], wave(X)[:, None], loss=MSE(), optimizer=optimizer, steps=step)
    return network(X[:, None])[np.argsort(trained()[1].watched["error"][-1])[1], :, 0]


def test_film_shows_a_middling_network_as_it_was_at_each_step():
    network, history = trained()
    film = building.film(network, history, X, 0.1, 0.2)
    assert list(film.shown) == [0, 50, 100]
    ends = np.sqrt(np.mean((film.shown[100] - wave(X)) ** 2))
    assert ends == pytest.approx(np.sort(film.errors[-1])[1])
    for step in (0, 50, 100):
        np.testing.assert_allclose(film.shown[step], by_itself(step), atol=1e-12)
    assert (film.built, film.solved) == (0.1, 0.2)


def test_found_says_where_the_curve_is_level():
    x = np.linspace(-1, 1, 21)
    looks, errors = np.array([0, 2]), np.ones((2, 2))
    shown = {0: np.maximum(0, x - 0.25) + np.minimum(0, x + 0.45), 1: x, 2: 0 * x}
    figure = building.found(wave, {2: building.Training(x, shown, looks, errors, 0.1, 0.2)})
    assert "The one drawn is level from x = −0.40 to 0.20." in words(figure, units=2, step=0)
    assert "level" not in words(figure, units=2, step=1)
    assert "The one drawn is level from x = −1.00 to 1.00." in words(figure, units=2, step=2)


def test_found_draws_the_network_and_the_errors():
    run = building.film(*trained(), X, 0.05, 0.3)
    figure = building.found(wave, {6: run, 7: run._replace(built=0.4, solved=0.02)})
    for units, built, solved in ((6, 0.05, 0.3), (7, 0.4, 0.02)):
        for step in (0, 50, 100):
            net, film = panels(figure, units=units, step=step)
            assert net.get_title(loc="left") == f"{units} units, step {step}"
            np.testing.assert_allclose(curve(net, ORANGE), np.column_stack([X, by_itself(step)]), atol=1e-12)
            np.testing.assert_allclose(curve(net, BLUE), np.column_stack([X, wave(X)]))
            middle = np.median(run.errors[list(run.looks).index(step)])
            ((place, height),) = dots(film, ORANGE)
            assert 10**height == pytest.approx(middle)
            assert place == pytest.approx(step)
            text = words(figure, units=units, step=step)
            assert text.startswith(f"{units} units, step {step}:")
            assert f"below {middle:.2g}." in text
            assert f"by hand it is {built:.2g}, with outgoing weights solved for {solved:.2g}." in text
        np.testing.assert_allclose(curve(film, ORANGE)[:, 0], [0, 50, 100])
        np.testing.assert_allclose(10 ** curve(film, ORANGE)[:, 1], np.median(run.errors, axis=1))
        (band,) = film.collections
        corners = {tuple(corner) for corner in band.get_paths()[0].vertices.round(9)}
        for share in (0.05, 0.95):
            for step, errors in zip((0, 50, 100), run.errors, strict=True):
                assert (step, np.log10(np.quantile(errors, share)).round(9)) in corners
        styles = {"--": built, ":": solved}
        flat = [line for line in film.lines if line.get_color() == INK]
        assert len(flat) == 2
        for line in flat:
            np.testing.assert_allclose(10 ** np.asarray(line.get_ydata()), styles[line.get_linestyle()])
        at = {text.get_text(): text.get_position()[1] for text in film.texts}
        assert at == pytest.approx({"built": np.log10(built), "solved": np.log10(solved)}, abs=1e-6)
        assert [label.get_text() for label in film.get_yticklabels()] == ["0.01", "0.1", "1"]
        np.testing.assert_allclose(film.get_yticks(), [-2, -1, 0])
        np.testing.assert_allclose(film.get_xticks(), [0, 50, 100])
        assert {label.get_text() for label in film.get_xticklabels()} == {"0", "50", "100"}
    frames = freeze(figure, {"units": Choice((6, 7)), "step": Moments((0, 50, 100))}, "salt")
    assert len(set(frames.words)) == 6
