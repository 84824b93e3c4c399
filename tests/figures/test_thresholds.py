"""The pictures of lesson 3: what they draw, and what their words say, held against numbers computed otherwise."""

import re

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from reading import panels, words

from actlib.activations import ReLU, Step
from actlib.figures import thresholds as pictures
from actlib.figures.style import BLUE, GREEN, ORANGE, PURPLE
from actlib.interactive import Choice, Slider
from actlib.interactive.frames import draw, freeze
from actlib.networks import (
    best_line_accuracy,
    corners,
    disc,
    facing,
    random_hidden,
    region_networks,
    ring,
    run,
    threshold_functions,
)

XOR = np.array([0, 1, 1, 0])
NAMES = ("00", "01", "10", "11")


def parts(patch):
    """The pieces of a path of several, without the far point at its beginning."""
    vertices, starts = patch.get_path().vertices, np.flatnonzero(patch.get_path().codes == 1)
    found = np.split(vertices, starts[1:])
    return [part for part in found if part[0, 0] > -100]


def coloured(ax, colour, zorder):
    """The pieces of the one patch of that face colour on that level."""
    (patch,) = [
        p for p in ax.patches
        if p.get_zorder() == zorder and p.get_facecolor()[:3] == to_rgb(colour) and p.get_facecolor()[3] > 0
    ]  # fmt: skip
    return parts(patch)


def area(polygon):
    x, y = polygon.T
    return abs(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2


def texts(ax):
    return [text.get_text() for text in ax.texts if text.get_text().strip("\u00a0")]


def list_in(text, pattern):
    return set(re.findall(r"\d\d", re.search(pattern, text)[1]))


# --- frames --------------------------------------------------------------------------------------------------


def small_data():
    def pair(points):
        rng = np.random.default_rng(0)
        return points(100, rng), points(100, rng)

    return {"ring": pair(ring), "disc": pair(disc)}


EXPLORED = {
    "cube": (pictures.cube, {"weight": Slider(-4, 0, 1), "threshold": Slider(-0.5, 2.5, 0.5)}),
    "sixteen": (pictures.sixteen, {"number": Slider(0, 15, 1)}),
    "polygon": (pictures.polygon(lambda m: 1 / m), {"half_planes": Slider(3, 24, 3)}),
    "at_least_k": (pictures.at_least_k, {"half_planes": Slider(3, 9, 1), "silent": Slider(0, 2, 1)}),
    "layers": (
        pictures.layers({name: (net, f"some words about {name}") for name, net in region_networks().items()}),
        {"network": Choice(list(region_networks()))},
    ),
    "random_units": (
        pictures.random_units(small_data(), {"step": Step(), "ReLU": ReLU()}, (1, 10, 60), {"ring": 0.5, "disc": 0.5}),
        {"points": Choice(["ring", "disc"]), "between": Choice(["step", "ReLU"]), "units": Choice((1, 10, 60))},
    ),
}


@pytest.mark.parametrize("name", EXPLORED)
def test_all_settings_give_frames_of_one_structure_with_words_of_their_own(name):
    figure, controls = EXPLORED[name]
    frames = freeze(figure, controls, "salt")  # raises if an element comes or goes
    assert len(frames.words) == np.prod([len(control.values) for control in controls.values()])
    assert all(len(one.split()) >= 8 for one in frames.words)
    assert len(set(frames.words)) == len(frames.words)


# --- the cube ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("weight", [0, -1, -1.5, -4])
@pytest.mark.parametrize("threshold", [-0.5, 0, 0.5, 1, 2.5])
def test_cube_says_what_the_network_computes(weight, threshold):
    said = words(pictures.cube, weight=weight, threshold=threshold)
    x, y = corners(2).T
    fired = x + y + weight * ((x == 1) & (y == 1)) > threshold
    wanted = {name for name, one in zip(NAMES, fired, strict=True) if one}
    assert list_in(said, r"fires at (.*?)\. ") == wanted
    wrong = {name for name, one, right in zip(NAMES, fired, XOR, strict=True) if one != right}
    if wrong:
        assert f"Right: {4 - len(wrong)} of 4 rows" in said
        assert list_in(said, r"wrong: (.*)\.") == wrong
    else:
        assert said.endswith("All four rows of XOR are right.")


def test_cube_rings_the_corners_that_are_wrong():
    for settings, wrong in (((0, 0.5), 1), ((-2, 0.5), 0), ((-4, 1.25), 2)):
        space = panels(pictures.cube, weight=settings[0], threshold=settings[1])[0]
        (rings,) = [patch for patch in space.patches if patch.get_zorder() == 5]
        assert len(parts(rings)) == wrong


def test_cube_poles_are_orange_where_the_output_would_fire():
    # at −2 and 0.5 the poles of 01 and 10 fire up to h = 0.25, that of 11 up to 0.75, that of 00 nowhere
    space = panels(pictures.cube, weight=-2, threshold=0.5)[0]
    _, orange = (patch for patch in space.patches if patch.get_zorder() == 3)
    lengths = sorted(float(np.abs(pole[1] - pole[0]).sum()) for pole in parts(orange))
    np.testing.assert_allclose(lengths, [0.25, 0.25, 0.75])


def test_cube_sums_stand_at_their_heights():
    sums = panels(pictures.cube, weight=-2, threshold=0.5)[1]
    at = {tuple(xy) for line in sums.lines if line.get_linestyle() == "None" for xy in line.get_xydata()}
    assert at == {(0, 0), (1, 1), (2, 0)}


# --- sixteen functions ---------------------------------------------------------------------------------------


def test_sixteen_have_a_unit_but_for_xor_and_xnor():
    without = [n for n in range(16) if "No unit" in words(pictures.sixteen, number=n)]
    possible = {tuple(table) for table in threshold_functions(2, 1)}
    assert without == [n for n in range(16) if tuple(float(b) for b in f"{n:04b}") not in possible] == [6, 9]


@pytest.mark.parametrize("number", [n for n in range(16) if n not in (6, 9)])
def test_the_unit_that_is_named_computes_the_function(number):
    said = words(pictures.sixteen, number=number).replace("−", "-")
    w1, w2, threshold = map(float, re.search(r"Weights (\S+) and (\S+), threshold (\S+) do", said).groups())
    fired = corners(2) @ [w1, w2] > threshold
    assert "".join(str(int(bit)) for bit in fired) == f"{number:04b}"
    assert list_in(said, r"is 1 at (.*?)\. Weights") == {n for n, one in zip(NAMES, fired, strict=True) if one}


def test_all_sixteen_are_drawn_with_a_line_where_one_parts_the_colours():
    chart = panels(pictures.sixteen, number=1)[1]
    assert sorted(texts(chart), key=lambda t: int(t.split(":")[0])) == [
        f"{n}: no" if n in (6, 9) else str(n) for n in range(16)
    ]
    (lines,) = [patch for patch in chart.patches if patch.get_zorder() == 3]
    assert len(parts(lines)) == 12  # 14 with a unit, and "never" and "always" need no line


# --- regions -------------------------------------------------------------------------------------------------


def wrong_share(m):
    return (m * np.tan(np.pi / m) - np.pi) / np.pi


@pytest.mark.parametrize("m", [5, 12, 24])
def test_polygon_has_the_area_that_the_words_say(m):
    plane, error = panels(pictures.polygon(wrong_share), half_planes=m)
    assert sum(map(area, coloured(plane, ORANGE, 0))) == pytest.approx(np.pi * (1 + wrong_share(m)))
    said = words(pictures.polygon(wrong_share), half_planes=m)
    assert f"that makes {wrong_share(m) * m**2:.2f}" in said
    (mark,) = [line for line in error.lines if line.get_marker() == "s"]
    np.testing.assert_allclose(10 ** mark.get_ydata(), wrong_share(m))


def test_small_shares_keep_a_digit():
    assert "is 0.6 % of the disc's" in words(pictures.polygon(wrong_share), half_planes=24)
    assert "is 65 % of the disc's" in words(pictures.polygon(wrong_share), half_planes=3)


@pytest.mark.parametrize(("m", "silent"), [(5, 0), (5, 1), (4, 1), (9, 2)])
def test_at_least_k_colours_the_area_where_enough_units_fire(m, silent):
    plane, ladder = panels(pictures.at_least_k, half_planes=m, silent=silent)
    axis = (np.arange(600) + 0.5) / 200 - 1.5
    grid = np.column_stack([part.ravel() for part in np.meshgrid(axis, axis)])
    share = np.mean((facing(m, radius=0.45)(grid) > 0).sum(axis=1) >= m - silent)
    assert sum(map(area, coloured(plane, ORANGE, 0))) / 9 == pytest.approx(share, abs=0.003)
    assert len(coloured(ladder, ORANGE, 4)) == silent + 1
    assert len(coloured(ladder, BLUE, 4)) == m - silent
    assert f"> {m - silent - 0.5:g}" in texts(ladder)


def test_at_least_k_numbers_count_the_units_at_their_places():
    plane = panels(pictures.at_least_k, half_planes=7, silent=1)[0]
    shown = [text for text in plane.texts if text.get_text().isdigit()]
    assert len(shown) > 15
    at = np.array([text.get_position() for text in shown])
    count = (facing(7, radius=0.45)(at) > 0).sum(axis=1)
    assert [int(text.get_text()) for text in shown] == count.tolist()


@pytest.mark.parametrize(
    ("m", "silent", "kind"),
    [(5, 0, "is convex"), (9, 0, "is convex"), (5, 1, "is not convex"), (4, 1, "is not convex")],
)
def test_at_least_k_says_whether_its_region_is_convex(m, silent, kind):
    assert f"The region {kind}" in words(pictures.at_least_k, half_planes=m, silent=silent)


def test_at_least_one_of_three_fires_everywhere():
    assert "everywhere" in words(pictures.at_least_k, half_planes=3, silent=2)
    assert coloured(panels(pictures.at_least_k, half_planes=3, silent=2)[0], BLUE, 0)  # the frame stays


def test_layers_draws_every_unit_and_every_weight_that_is_not_zero():
    nets = region_networks()
    figure = pictures.layers({name: (net, f"some words about {name}.") for name, net in nets.items()})
    for name, net in nets.items():
        diagram = panels(figure, network=name)[0]
        (links,) = [patch for patch in diagram.patches if patch.get_zorder() == 1]
        assert len(parts(links)) == sum(np.count_nonzero(layer.W) for layer in net)
        dots = [patch for patch in diagram.patches if patch.get_zorder() == 3]
        assert sum(len(parts(patch)) for patch in dots) == 2 + sum(layer.W.shape[1] for layer in net)
        assert draw(figure, {"network": name})[1].endswith(f"some words about {name}.")


def test_the_lines_of_the_first_layer_are_drawn():
    figure = pictures.layers({name: (net, "") for name, net in region_networks().items()})
    plane = panels(figure, network="1 hidden layer, 4 of 5")[1]
    (lines,) = [patch for patch in plane.patches if patch.get_zorder() == 1]
    assert len(parts(lines)) == 5


def test_random_units_says_the_share_that_its_chart_shows():
    data = small_data()
    x, y = data["ring"][1]
    line = best_line_accuracy(x, y)
    figure = pictures.random_units(data, {"step": Step(), "ReLU": ReLU()}, (1, 60), {"ring": line, "disc": 0.5})
    seen = {}
    for kind in ("step", "ReLU"):
        chart = panels(figure, points="ring", between=kind, units=60)[1]
        (mark,) = [one for one in chart.lines if one.get_marker() == "s"]
        assert mark.get_xdata() == [1]
        seen[kind] = float(mark.get_ydata()[0])
        said = words(figure, points="ring", between=kind, units=60)
        assert said.startswith(f"ring, 60 random {kind} units: {100 * seen[kind]:.0f} % of new points right")
        assert f"straight line has {100 * line:.0f} %. From 1 to 60 units: step " in said
        (series,) = [one for one in chart.lines if one.get_label() == kind]
        assert series.get_ydata()[1] == seen[kind]
        first, last = (f"{100 * share:.0f} %" for share in series.get_ydata())
        assert f"{kind} {first} to {last}" in said
        assert series.get_color() == {"step": PURPLE, "ReLU": GREEN}[kind]
    assert min(seen.values()) > line


def test_random_units_colour_the_plane_as_the_network_answers():
    # the share of orange among many points of the picture is the share of the area that is orange
    data = small_data()
    stack = random_hidden(*data["ring"][0], 10, np.random.default_rng(0), Step())
    figure = pictures.random_units(data, {"step": Step()}, (10,), {"ring": 0.5, "disc": 0.5})
    plane = panels(figure, points="ring", between="step", units=10)[0]
    points = np.random.default_rng(1).uniform(-1.5, 1.5, (40_000, 2))
    share = np.mean(run(stack, points, Step())[:, 0] > 0)
    assert 0.05 < share < 0.95
    assert sum(map(area, coloured(plane, ORANGE, 0))) / 9 == pytest.approx(share, abs=0.01)
