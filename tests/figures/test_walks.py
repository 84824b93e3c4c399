"""The pictures of lesson 19: what they draw, and what their words say, held against walks by hand."""

import re
from functools import cache

import numpy as np
import pytest
from matplotlib.colors import to_rgba
from matplotlib.patches import PathPatch
from reading import dots, panels, words

from actlib.figures import walks
from actlib.figures.style import BLUE, GREEN, GREY, INK, ORANGE, PURPLE
from actlib.interactive import Choice, Moments, Slider
from actlib.interactive.frames import draw, freeze
from actlib.networks import SGD, Adadelta, Adagrad, Adam, Momentum, Nesterov, RMSProp
from actlib.networks.landscapes import Beale, Ravine, Rosenbrock, Saddle, descend

PACES = walks.two_paces(Ravine(1, 20), (-1, 0.9))
RATES = {
    "SGD": SGD(0.0198),
    "Momentum": Momentum(0.033, momentum=0.7),
    "Adagrad": Adagrad(0.7),
    "RMSProp": RMSProp(0.05),
    "Adam": Adam(0.2),
}
TURNED = walks.turned(1, 100, (-1, 0.8), RATES)
NOISY = walks.noisy()
OFFSETS = (("near", 1e-4), ("on the axis", 0.0))
BEALE = {"SGD": SGD(0.03), "Nesterov": Nesterov(0.0078), "RMSProp": RMSProp(0.088), "Adadelta": Adadelta(1.0)}


@cache
def films():
    rates = {"SGD": SGD(0.1), "Momentum": Momentum(0.1)}
    saddle = {name: walks.scene(Saddle(), (1, y), rates, 60, (-1.2, 1.2, -1.2, 1.2), -16, 0) for name, y in OFFSETS}
    return walks.race(saddle, "distance from the axis")


@cache
def valley():
    return walks.race({"Beale": walks.scene(Beale(), (1, 1.5), BEALE, 40, (-0.5, 4.5, -1.5, 2))})


@cache
def unit():
    """Two networks side by side; a rare input is on in three of 60 samples of the first."""
    x = np.ones((60, 2, 4))
    x[:, :, 3] = 0
    x[[5, 20, 40], 0, 3] = 1
    goal = np.array([[1.0, -0.5, 0.25, 2.0], [9.0, 9.0, 9.0, 9.0]])
    rng = np.random.default_rng(5)
    paths = {name: rng.normal(size=(61, 2, 4)) for name in ("SGD", "Adagrad")}
    return {name: (path, goal, x) for name, path in paths.items()}, walks.rare(
        {name: (path, goal, x) for name, path in paths.items()}
    )


def lines(ax, colour, style="-"):
    return [
        line.get_xydata()
        for line in ax.lines
        if (to_rgba(line.get_color()), line.get_linestyle(), line.get_marker()) == (to_rgba(colour), style, "None")
    ]


@pytest.mark.parametrize(("c", "momentum"), [(0.1, 0), (1.9, 0), (1.9, 0.6), (2.05, 0.9)])
def test_two_paces_are_those_of_the_recursion(c, momentum):
    plane, film = draw(PACES, {"c": c, "momentum": momentum})[0].axes
    w, v, path = np.array([-1.0, 0.9]), np.zeros(2), []
    for _ in range(61):
        path.append(w)
        v = momentum * v - c / 20 * np.array([1, 20]) * w
        w = w + v
    path = np.array(path)
    shown = np.abs(path).max(axis=1) < 10
    np.testing.assert_allclose(lines(plane, INK)[0][shown], path[shown], atol=1e-9)
    for column, style in ((0, "-"), (1, "--")):
        expected = np.log10(np.maximum(np.abs(path[:, column]), 1e-9))
        np.testing.assert_allclose(lines(film, INK, style)[0][:, 1], expected, atol=1e-6)
    outside = np.flatnonzero(np.linalg.norm(path, axis=1) >= 1e-3)[-1]
    text = words(PACES, c=c, momentum=momentum)
    assert ("It is not within 0.001 at step 60." in text) == (outside == 60)
    assert (f"It stays within 0.001 from step {outside + 1}." in text) == (outside < 60)


def legend(picture):
    box = picture.legends[0]
    return {
        text.get_text(): (to_rgba(line.get_color()), line.get_linestyle())
        for text, line in zip(box.get_texts(), box.get_lines(), strict=True)
    }


def test_the_legend_of_two_paces():
    picture = draw(PACES, {"c": 1, "momentum": 0})[0]
    assert legend(picture) == {"along, |w₁|": (to_rgba(INK), "-"), "across, |w₂|": (to_rgba(INK), "--")}
    assert lines(picture.axes[1], INK, "--")[0][5, 1] == -9  # at c = 1 the distance across is gone after a step


def test_what_the_lesson_says_of_two_paces():
    offered = (0.1, 1, 1.9, 2, 2.05, 2.5)
    for c in offered:
        assert "not within 0.001" in words(PACES, c=c, momentum=0)
        assert "not within 0.001" in words(PACES, c=c, momentum=0.9)
    assert "from step 29." in words(PACES, c=1.9, momentum=0.6)
    assert "from step 18." in words(PACES, c=2.5, momentum=0.45)
    assert "beyond a million across" in words(PACES, c=2.5, momentum=0)
    assert "0.9 across" in words(PACES, c=2, momentum=0)
    assert float(re.search(r"and (\S+) across", words(PACES, c=2.05, momentum=0))[1]) > 10


def test_a_constant_rate_leaves_what_the_formula_says_and_a_lowered_one_less():
    left = {}
    for rate in (0.5, 0.1, 0.02, "lowered"):
        ax = panels(NOISY, rate=rate)[1]
        spread, floor = lines(ax, BLUE)[0][:, 1], lines(ax, ORANGE, "--")[0][:, 1]
        assert spread[0] == pytest.approx(np.log10(20))
        if rate != "lowered":
            np.testing.assert_allclose(floor, np.log10(np.sqrt(rate / (2 - rate))))
            mean = 20 * (1 - rate) ** 240
            assert 10 ** spread[-1] == pytest.approx(np.hypot(mean, 10 ** floor[-1]), rel=0.1)
        left[rate] = re.search(r"walks is (\S+);", words(NOISY, rate=rate))[1]
        assert left[rate] == f"{10 ** spread[-1]:.2g}"
    assert left == {0.5: "0.59", 0.1: "0.24", 0.02: "0.18", "lowered": "0.11"}


def test_the_walk_on_the_left_of_the_noise_is_one_of_those_on_the_right():
    walk = lines(panels(NOISY, rate=0.1)[0], INK)[0][:, 1]
    noise = (0.9 * walk[:-1] - walk[1:]) / 0.1
    assert walk[0] == 20
    assert abs(noise.mean()) < 0.2
    assert noise.std() == pytest.approx(1, abs=0.15)


def test_only_some_notice_the_turn():
    at = {angle: words(TURNED, angle=angle).split(": ")[1] for angle in (0, 45, 90)}
    assert (
        at[0]
        == at[90]
        == ("SGD more than 150 (0.063 away at the end), Momentum 30, Adagrad 5, RMSProp 8, Adam 83 (first at 66).")
    )
    assert re.sub(r" \(\S+ away at the end\)", "", at[45]) == (
        "SGD more than 150, Momentum 30, Adagrad more than 150, RMSProp more than 150, Adam more than 150."
    )


@pytest.mark.parametrize("angle", [0, 45, 60])
def test_the_turned_walks_and_their_distances(angle):
    f = Ravine(1, 100, angle)
    plane, film = panels(TURNED, angle=angle)
    for name, optimizer in RATES.items():
        path = descend(optimizer, f.gradient, np.array([-1, 0.8]) @ f.axes, 150)
        colour = walks.LOOKS[name][0]
        np.testing.assert_allclose(lines(plane, colour)[0], path, atol=1e-9)
        distance = np.maximum(np.log10(np.linalg.norm(path, axis=1)), -9)
        np.testing.assert_allclose(lines(film, colour)[0][:, 1], distance, atol=1e-6)


def test_a_walk_that_has_not_arrived_says_how_far_it_is():
    path = descend(RATES["SGD"], Ravine(1, 100, 30).gradient, np.array([-1, 0.8]) @ Ravine(1, 100, 30).axes, 150)
    assert f"SGD more than 150 ({np.linalg.norm(path[-1]):.2g} away at the end)" in words(TURNED, angle=30)


@pytest.mark.parametrize(
    ("c", "momentum", "said"),
    [
        (0.1, 0, "It does not cross the floor."),
        (1.9, 0, "It jumps from side to side at every step."),
        (2.5, 0, "It jumps from side to side at every step and leaves the picture at step 1."),
        (2.5, 0.45, "1 of its places is outside the picture."),
    ],
)
def test_two_paces_says_how_the_walk_crosses_the_floor(c, momentum, said):
    assert words(PACES, c=c, momentum=momentum).endswith(said)


def test_two_paces_counts_the_crossings():
    side = lines(panels(PACES, c=0.1, momentum=0.9)[0], INK)[0][:, 1]
    times = np.sum(np.diff(np.sign(side[np.abs(side) > 1e-3])) != 0)
    assert words(PACES, c=0.1, momentum=0.9).endswith(f"It crosses the floor {times} times.")


@pytest.mark.parametrize("angle", [0, 45, 75])
def test_the_contours_turn_with_the_ravine(angle):
    contours = lines(panels(TURNED, angle=angle)[0], GREY)[0]
    ends = np.flatnonzero(np.isnan(contours[:, 0]))
    heights = Ravine(1, 100, angle)(contours)
    for piece in np.split(heights, ends):
        piece = piece[~np.isnan(piece)]
        if len(piece) > 20:
            assert np.ptp(piece) < 0.1 * piece.mean() + 0.5


def test_every_optimizer_has_a_look_of_its_own():
    assert len(set(walks.LOOKS.values())) == len(walks.LOOKS)
    for figure, settings, names in (
        (TURNED, {"angle": 0}, RATES),
        (valley(), {"where": "Beale", "step": 3}, BEALE),
    ):
        shown = legend(draw(figure, settings)[0])
        assert shown == {name: (to_rgba(walks.LOOKS[name][0]), walks.LOOKS[name][1]) for name in names}
    assert {name: walks.LOOKS[name] for name in ("Adagrad", "RMSProp", "Adam")} == {
        "Adagrad": (GREEN, "-"),
        "RMSProp": (BLUE, "-"),
        "Adam": (PURPLE, "-"),
    }


def test_the_words_of_a_race_are_the_saddle_s_own():
    text = words(films(), where="near", step=30)
    assert f"SGD {1e-4 * 1.2**30:.2g}" in text
    assert f"(at x = {0.8**30:.2f})".replace("0.00", "0") in text
    assert "All are on the axis: SGD near the saddle; Momentum at x = −0.04." in words(
        films(), where="on the axis", step=60
    )
    assert f"SGD at x = {0.8**5:.2f}" in words(films(), where="on the axis", step=5)


def test_a_race_shows_the_walk_so_far():
    plane, film = draw(films(), {"where": "near", "step": 20})[0].axes
    trail = lines(plane, INK)[-1]
    np.testing.assert_allclose(trail[:, 1], 1e-4 * 1.2 ** np.arange(21))
    np.testing.assert_allclose(trail[:, 0], 0.8 ** np.arange(21))
    np.testing.assert_allclose(lines(film, INK)[0][:, 1], np.log10(1e-4) + np.log10(1.2) * np.arange(21))


@pytest.mark.parametrize("step", [0, 12, 40])
def test_a_race_in_a_valley_measures_from_its_lowest_point(step):
    plane, film = panels(valley(), where="Beale", step=step)
    cross = [line.get_xydata() for line in plane.lines if line.get_marker() == "+"]
    np.testing.assert_array_equal(cross, [[Beale.lowest]])
    said = words(valley(), where="Beale", step=step)
    for name, optimizer in BEALE.items():
        path = descend(optimizer, Beale().gradient, (1, 1.5), 40)
        away = np.linalg.norm(path - [3, 0.5], axis=1)
        colour, style = walks.LOOKS[name]
        np.testing.assert_allclose(lines(plane, colour, style)[0], path[: step + 1])
        np.testing.assert_allclose(lines(film, colour, style)[0][:, 1], np.log10(away[: step + 1]))
        assert f"{name} {away[step]:.2g}" in said


def test_a_dashed_walk_ends_in_a_ring_and_a_solid_one_in_a_dot():
    ax = panels(valley(), where="Beale", step=12)[0]
    ends = {name: descend(one, Beale().gradient, (1, 1.5), 12)[-1] for name, one in BEALE.items()}
    np.testing.assert_allclose(dots(ax, INK)[-1], ends["SGD"], atol=0.01)
    rings = [p for p in ax.patches if isinstance(p, PathPatch) and len(p.get_path().vertices) == 25]
    assert len(rings) == 2
    for ring, name in zip(rings, ("Nesterov", "Adadelta"), strict=True):
        assert ring.get_edgecolor() == to_rgba(walks.LOOKS[name][0])
        np.testing.assert_allclose(ring.get_path().vertices[:24].mean(axis=0), ends[name])


def test_on_a_saddle_leaving_is_all_that_counts():
    gone = next(step for step in range(60) if 1e-4 * 1.2**step >= 1)
    assert "SGD" not in draw(films(), {"where": "near", "step": gone})[1]
    assert "SGD 0." in words(films(), where="near", step=gone - 1)
    for where, text in (("near", walks.BLANK), ("on the axis", "all at 0")):
        film = panels(films(), where=where, step=20)[1]
        assert [note.get_text() for note in film.texts] == [text]


def test_what_the_lesson_says_of_the_saddle():
    rates = {"SGD": SGD(0.1), "Adagrad": Adagrad(0.1), "RMSProp": RMSProp(0.01)}
    film = walks.race({"1e-16 off": walks.scene(Saddle(), (1, 1e-16), rates, 203, (-1.2, 1.2, -1.2, 1.2), -16, 0)})
    assert words(film, where="1e-16 off", step=20).endswith("Adagrad and RMSProp have left.")
    assert "SGD 0." in words(film, where="1e-16 off", step=202)
    assert draw(film, {"where": "1e-16 off", "step": 203})[1] == "1e-16 off, step 203. All have left."


def nearest(f, start):
    """The rates of the lesson, and the distances at every step."""
    grid = 2 ** (np.arange(-22, 2) / 2)
    off = {}
    for kind in (SGD, Momentum, Nesterov, Adagrad, RMSProp, Adadelta, Adam):
        path = descend(kind(grid[:, None, None]), f.gradient, [start] * len(grid), 300)
        with np.errstate(all="ignore"):
            away = np.linalg.norm(path - f.lowest, axis=-1)
        off[kind.__name__] = away[:, np.nanargmin(away[-1])]
    return off


def test_what_the_lesson_says_of_the_valleys():
    beale, rosenbrock = nearest(Beale(), (1, 1.5)), nearest(Rosenbrock(), (-1.2, 1))
    at = {name: away[300] for name, away in beale.items()}
    assert min(at, key=at.get) == "Adam"
    assert f"{at['Adam']:.0e}" == "2e-07"
    assert max(at, key=at.get) == "Adadelta"
    at = {name: away[300] for name, away in rosenbrock.items()}
    assert sorted(at, key=at.get)[:2] in (["Momentum", "Adam"], ["Adam", "Momentum"])
    assert f"{at['Momentum']:.2f}" == f"{at['Adam']:.2f}" == "0.02"
    assert max(at, key=at.get) == "Adadelta"
    assert f"{at['RMSProp']:.1f}" == "0.6"
    at = {name: away[200] for name, away in rosenbrock.items()}
    assert min(at, key=at.get) == "RMSProp"


def test_walks_that_explode_are_said_to():
    scene = walks.scene(Beale(), (1, 1.5), {"SGD": SGD(5.0)}, 20, (-0.5, 4.5, -1.5, 2))
    assert "SGD beyond a million" in words(walks.race({"here, once": scene}), where="here, once", step=20)


@pytest.mark.parametrize("name", ["SGD", "Adagrad"])
@pytest.mark.parametrize("step", [0, 21, 60])
def test_rare_weights_are_orange_and_measured_from_their_goals(name, step):
    runs, figure = unit()
    off = runs[name][0][:, 0] - runs[name][1][0]
    bars, film = panels(figure, name=name, step=step)
    tops = {colour: [line[1].tolist() for line in lines(bars, colour)] for colour in (BLUE, ORANGE)}
    assert tops[BLUE] == [[i, abs(off[step, i])] for i in range(3)]
    assert tops[ORANGE] == [[3, abs(off[step, 3])]]
    np.testing.assert_allclose([line[:, 1] for line in lines(film, BLUE)], off[::2, :2].T)
    np.testing.assert_allclose(lines(film, ORANGE)[0][:, 1], off[::2, 3])
    ticks = lines(film, ORANGE)[1]
    assert ticks[::3, 0].tolist() == [6, 21, 41]
    np.testing.assert_allclose(dots(film, ORANGE)[0], [step, off[step, 3]], atol=0.2)
    text = words(figure, name=name, step=step)
    assert text.endswith(f"so far: {[5, 20, 40, 99].index(next(s for s in (5, 20, 40, 99) if s >= step))}.")
    assert f"frequent weights are at most {abs(off[step, :3]).max():.2g} " in text
    assert f"the rare ones at most {abs(off[step, 3]):.2g}." in text


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "0"),
        (0.5, "0.5"),
        (0.012, "0.012"),
        (0.0032, "0.003"),
        (3.2e-5, "3·10⁻⁵"),
        (123.4, "123"),
        (2e7, "beyond a million"),
    ],
)
def test_sizes_in_words(number, text):
    assert walks._size(number) == text


@pytest.mark.parametrize(
    ("figure", "controls"),
    [
        (lambda: PACES, {"c": Choice((0.1, 2, 2.05)), "momentum": Choice((0, 0.9))}),
        (lambda: TURNED, {"angle": Slider(0, 90, 45, start=0)}),
        (lambda: NOISY, {"rate": Choice((0.5, 0.02, "lowered"))}),
        (lambda: unit()[1], {"name": Choice(("SGD", "Adagrad")), "step": Moments((0, 21, 60))}),
        (films, {"where": Choice([name for name, _ in OFFSETS]), "step": Moments((0, 1, 60))}),
    ],
)
def test_one_structure(figure, controls):
    frames = freeze(figure(), controls, "salt")
    assert len(frames.words) == np.prod([len(control.values) for control in controls.values()])
    assert len(frames.packed()) * 3 / 4 < 2000 * len(frames.words)
