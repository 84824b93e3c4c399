"""The pictures of lesson 4: what they draw, and what their words say, held against numbers computed otherwise."""

import re
from functools import cache

import numpy as np
import pytest
from matplotlib.colors import to_rgba
from matplotlib.patches import PathPatch
from reading import panels, words

from actlib.activations import Abs, Identity, LeakyReLU, ReLU, Sigmoid, Tanh
from actlib.figures import bending
from actlib.figures.style import BLUE, GREEN, GREY, INK, ORANGE, PURPLE
from actlib.interactive import Choice, Moments, Slider
from actlib.interactive.frames import freeze
from actlib.networks import (
    BinaryCrossEntropy,
    Momentum,
    best_line_accuracy,
    disc,
    mlp,
    recoverable_share,
    train,
    two_curves,
)

KINDS = {"none": Identity(), "sigmoid": Sigmoid(), "tanh": Tanh(), "ReLU": ReLU(), "|x|": Abs()}
CURVES, LABELS = two_curves(200)
STEPS = (0, 1, 20, 400)


def learn(data, f, widths, steps, keep=()):
    network = mlp(widths, f, np.random.default_rng(13))
    history = train(
        network, data[0], data[1][:, None], loss=BinaryCrossEntropy(), optimizer=Momentum(0.3), steps=steps, keep=keep
    )
    return network, history.snapshots


@cache
def films():
    """The five runs of the lesson, with the start: biases of 0, where a ReLU network's score is 0 on a whole wedge."""
    return {name: (f, learn((CURVES, LABELS), f, (2, 2, 1), 400, STEPS)[1]) for name, f in KINDS.items()}


def open_paths(ax, colour):
    """The unfilled paths of a colour: grids, and dots drawn as short lines."""
    return [
        patch.get_path()
        for patch in ax.get_children()
        if isinstance(patch, PathPatch) and not patch.get_fill() and patch.get_edgecolor() == to_rgba(colour)
    ]


def dots(ax, colour):
    (path,) = (path for path in open_paths(ax, colour) if not path.should_simplify)
    return path.vertices[2::2]  # the first dot is the one that is always there, at NaN


def grid(ax):
    return next(path.vertices for path in open_paths(ax, GREY) if path.should_simplify)


def percents(text):
    return [int(number) for number in re.findall(r"(\d+)%", text)]


# --- squares -------------------------------------------------------------------------------------------------


def moved(offset):
    return disc(160, np.random.default_rng(4), centre=(0.87 * offset, 0.5 * offset))


def test_the_line_in_the_plane_of_squares_is_as_good_as_any():
    for offset in (0, 0.2, 0.8):
        x, y = moved(offset)
        text = words(bending.squares(moved), offset=offset)
        (share,) = percents(text)
        assert share == round(100 * best_line_accuracy(x**2, y))
        assert f"its centre {offset:.2f} from the origin" in text
    assert share < 90


def test_only_the_circle_around_the_origin_is_called_one():
    assert "100%" in words(bending.squares(moved), offset=0)
    assert "it is a circle around the origin" in words(bending.squares(moved), offset=0)
    assert "circle around" not in words(bending.squares(moved), offset=0.4)


def test_the_ellipse_and_the_ends_of_the_line_are_those_of_the_picture():
    text = words(bending.squares(moved), offset=0.8)
    across, up = map(float, re.search(r"x₁² = (\S+) to x₂² = (\S+),", text).groups())
    wide, high = map(float, re.search(r"origin, (\S+) wide and (\S+) high", text).groups())
    bent = panels(bending.squares(moved), offset=0.8)[1]
    line = next(line for line in bent.lines if line.get_color() == INK).get_xydata()
    slope = (line[1, 1] - line[0, 1]) / (line[1, 0] - line[0, 0])
    level = line[0, 1] - slope * line[0, 0]
    assert (across, up) == pytest.approx((-level / slope, level), abs=0.051)
    assert (wide, high) == pytest.approx(((-level / slope) ** 0.5, level**0.5), abs=0.051)


def test_points_stand_at_their_squares():
    plane, bent = panels(bending.squares(moved), offset=0.4)
    for before, after in zip(plane.lines[-2:], bent.lines[-2:], strict=True):
        np.testing.assert_allclose(after.get_xydata(), before.get_xydata() ** 2)


# --- two spaces ----------------------------------------------------------------------------------------------


@cache
def two_spaces():
    return bending.spaces(CURVES, LABELS, films())


def test_the_sheet_tells_how_good_the_best_line_is():
    assert percents(words(bending.sheet(CURVES, LABELS))) == [round(100 * best_line_accuracy(CURVES, LABELS))]
    (plane,) = panels(bending.sheet(CURVES, LABELS))
    line = next(line for line in plane.lines if line.get_color() == INK).get_xydata()
    along, normal = line[1] - line[0], CURVES - line[0]
    side = normal @ [-along[1], along[0]] > 0
    right = np.mean(side == LABELS)
    assert max(right, 1 - right) == best_line_accuracy(CURVES, LABELS)


def network_of(activation, step):
    f, snapshots = films()[activation]
    network = mlp((2, 2, 1), f, np.random.default_rng(0))
    network.load(snapshots[step])
    return network


def hidden(activation, step, x):
    f, snapshots = films()[activation]
    return f(x @ snapshots[step]["0.W"] + snapshots[step]["0.b"])


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("activation", KINDS)
def test_the_words_tell_the_share_that_is_right(activation, step):
    right = np.mean((network_of(activation, step)(CURVES)[:, 0] > 0) == LABELS)
    text = words(two_spaces(), activation=activation, step=step)
    assert f", step {step}: " in text
    assert ("the line has every point" in text) == (right == 1)
    if right < 1:
        assert percents(text)[0] == round(100 * right)


@pytest.mark.parametrize("activation", KINDS)
def test_green_dots_lie_on_the_boundary_left_and_on_the_line_right(activation):
    plane, image = panels(two_spaces(), activation=activation, step=400)
    left, right = dots(plane, GREEN), dots(image, GREEN)
    assert len(left) == len(right) >= 5
    np.testing.assert_allclose(right, hidden(activation, 400, left), atol=1e-12)
    state = films()[activation][1][400]
    line = right @ state["2.W"][:, 0] + state["2.b"].item()
    assert np.abs(line).max() < 0.05 * np.abs(state["2.W"]).max()  # the boundary is found by interpolation
    ends = next(line for line in image.lines if line.get_color() == INK).get_xydata()
    np.testing.assert_allclose(ends @ state["2.W"][:, 0] + state["2.b"].item(), 0, atol=1e-9)


@pytest.mark.parametrize("activation", KINDS)
def test_the_grid_on_the_right_is_the_image_of_the_one_on_the_left(activation):
    plane, image = panels(two_spaces(), activation=activation, step=20)
    np.testing.assert_allclose(grid(image), hidden(activation, 20, grid(plane)), atol=1e-12)


def test_the_words_tell_what_happens_to_the_grid():
    said = {name: words(two_spaces(), activation=name, step=400) for name in KINDS}
    assert "stays straight" in said["none"]
    assert "no two of its points meet" in said["sigmoid"]
    assert "no two of its points meet" in said["tanh"]
    assert "folded" in said["|x|"]
    state = films()["ReLU"][1][400]
    line = np.linspace(-1.25, 1.25, 201)
    square = np.stack(np.meshgrid(line, line), axis=-1).reshape(-1, 2)
    off = (square @ state["0.W"] + state["0.b"] <= 0).sum(axis=1)
    axes, corner = percents(said["ReLU"])
    assert axes == pytest.approx(100 * np.mean(off == 1), abs=1.5)
    assert corner == pytest.approx(100 * np.mean(off == 2), abs=1.5)


def test_points_at_the_end_are_inside_the_hidden_panel():
    for activation in KINDS:
        image = panels(two_spaces(), activation=activation, step=400)[1]
        h = hidden(activation, 400, CURVES)
        for low, high, values in ((*image.get_xlim(), h[:, 0]), (*image.get_ylim(), h[:, 1])):
            assert low < values.min()
            assert values.max() < high


def test_two_spaces_keep_one_structure_and_stay_light():
    frames = freeze(two_spaces(), {"activation": Choice(list(KINDS)), "step": Moments(STEPS)}, "salt")
    assert len(frames.words) == len(KINDS) * len(STEPS)
    assert len(set(frames.words)) == len(frames.words)
    assert len(frames.packed()) * 3 / 4 < 1500 * len(frames.words)


# --- who learns it -------------------------------------------------------------------------------------------


def test_bars_are_as_high_as_the_shares():
    shares = {"two units": {"tanh": 1.0, "ReLU": 0.5}, "four units": {"tanh": 0.75, "ReLU": 0.25}}
    figure = bending.successes(shares, 16)
    (ax,) = panels(figure)
    np.testing.assert_allclose([[bar.get_height() for bar in bars] for bars in ax.containers], [[1, 0.5], [0.75, 0.25]])
    assert words(figure) == "Two units: tanh 16, ReLU 8 of 16 starts. Four units: tanh 12, ReLU 4 of 16 starts."


# --- a closer look -------------------------------------------------------------------------------------------


@cache
def looked_at():
    data = disc(200, np.random.default_rng(0))
    networks = {name: learn(data, f, (2, 6, 1), 1000)[0] for name, f in (("ReLU", ReLU()), ("tanh", Tanh()))}
    return bending.closer_look(networks, *data)


def turn(activation, closer):
    return int(re.search(r"by up to (\d+)°", words(looked_at(), activation=activation, closer=closer))[1])


def test_a_corner_stays_a_corner_and_a_curve_straightens():
    assert turn("ReLU", 256) == turn("ReLU", 64) > 20
    assert turn("tanh", 256) < turn("tanh", 64) / 2 < turn("tanh", 8) / 4
    assert turn("tanh", 1024) <= 3


def test_share_of_the_boundary_on_a_bend():
    assert percents(words(looked_at(), activation="ReLU", closer=1))[0] < 10
    assert percents(words(looked_at(), activation="tanh", closer=1))[0] >= 99


def test_a_polygon_s_sides_are_counted_and_a_curve_is_called_smooth():
    text = words(looked_at(), activation="ReLU", closer=1)
    sides = int(re.search(r"a polygon of (\d+) straight sides", text)[1])
    plane = panels(looked_at(), activation="ReLU", closer=1)[0]
    line = max((line.get_xydata() for line in plane.lines if line.get_color() == INK), key=len)
    line = line[~np.isnan(line).any(axis=1)]
    step = np.diff(line, axis=0)
    along = step[np.linalg.norm(step, axis=1) > 1e-3]
    bends = np.abs(np.diff(np.unwrap(np.arctan2(along[:, 1], along[:, 0])))) > 0.02
    assert abs(np.sum(bends[1:] & ~bends[:-1]) - sides) <= 2  # contours cut corners
    assert f"Inside the window {sides} of them are seen" in text
    assert "Inside the window 2 of them are seen" in words(looked_at(), activation="ReLU", closer=64)
    for closer in (1, 64):
        assert "the boundary is a smooth curve." in words(looked_at(), activation="tanh", closer=closer)


@pytest.mark.parametrize("closer", [2, 16])
def test_the_window_is_as_small_as_the_glass_is_strong(closer):
    plane, _ = panels(looked_at(), activation="ReLU", closer=closer)
    window = plane.lines[-1].get_xydata()
    np.testing.assert_allclose(np.ptp(window, axis=0), 2.5 / closer)
    assert np.abs(window).max() <= 1.25 + 1e-12


def test_a_closer_look_keeps_one_structure():
    frames = freeze(looked_at(), {"activation": Choice(["ReLU", "tanh"]), "closer": Choice([1, 4, 64])}, "salt")
    assert len(frames.words) == 6


# --- two ReLU units ------------------------------------------------------------------------------------------

POINTS = disc(60, np.random.default_rng(1))[0]


def arrows(angle):
    at = np.radians([45 - angle / 2, 45 + angle / 2])
    return np.vstack([np.cos(at), np.sin(at)])


UNITS = bending.two_units(arrows, POINTS)


@pytest.mark.parametrize("angle", [30, 90, 165])
def test_words_count_what_is_kept_and_what_is_pressed(angle):
    h = np.maximum(POINTS @ arrows(angle), 0)
    nonzero = np.count_nonzero(h, axis=1)
    text = words(UNITS, angle=angle, alpha=0)
    kept, of, pressed, corner = (
        int(re.search(pattern, text)[1])
        for pattern in (r"(\d+) of", r"of (\d+) points", r"(\d+) are pressed", r"(\d+) into the corner")
    )
    assert (kept, of, pressed, corner) == (sum(nonzero == 2), len(POINTS), sum(nonzero == 1), sum(nonzero == 0))


@pytest.mark.parametrize("alpha", [0, 0.25, 1])
@pytest.mark.parametrize("angle", [30, 90])
def test_every_group_of_points_lands_where_the_units_send_it(angle, alpha):
    plane, image = panels(UNITS, angle=angle, alpha=alpha)
    total = 0
    for colour in (GREEN, PURPLE, ORANGE, GREY):
        before, after = dots(plane, colour), dots(image, colour)
        np.testing.assert_allclose(after, LeakyReLU(alpha)(before @ arrows(angle)), atol=1e-12)
        total += len(before)
    assert total == len(POINTS)
    assert (dots(plane, GREEN) @ arrows(angle) > 0).all()
    assert (dots(plane, GREY) @ arrows(angle) <= 0).all()


def test_what_a_slope_brings_back():
    h = LeakyReLU(0.25)(POINTS @ arrows(90))
    some = np.any(h < 0, axis=1).sum()
    assert f"No point is lost: {some} of 60 have a coordinate multiplied by 0.25." in words(UNITS, angle=90, alpha=0.25)
    assert "the grid stays straight" in words(UNITS, angle=90, alpha=1)


@pytest.mark.parametrize("alpha", [0.25, 1])
def test_opposite_units_lose_the_plane_with_any_slope(alpha):
    text = words(UNITS, angle=180, alpha=alpha)
    assert "pressed onto one line" in text
    assert ("bent" in text) == (alpha < 1)
    assert "No point is lost" not in text
    assert "keeps both" not in text


def test_two_units_keep_one_structure():
    controls = {"angle": Slider(30, 180, 75, start=105), "alpha": Slider(0, 1, 0.5, start=0)}
    assert len(freeze(UNITS, controls, "salt").words) == 9


# --- what is lost --------------------------------------------------------------------------------------------

LOST = bending.survivors(range(50), inputs=30)


@pytest.mark.parametrize("n", [1, 2, 12])
def test_bars_sum_to_one_and_stand_near_the_coin_throws(n):
    faces, back = panels(LOST, n=n)
    bars = np.array([bar.get_height() for bar in faces.containers[0]])
    assert bars.sum() == pytest.approx(1)
    assert bars[n + 1 :].sum() == 0
    coins = dots(faces, INK)
    np.testing.assert_array_equal(coins[:, 0], np.arange(n + 1))
    assert coins[0, 1] == coins[n, 1] == pytest.approx(2.0**-n)
    assert coins[:, 1].sum() == pytest.approx(1)
    np.testing.assert_allclose(bars[: n + 1], coins[:, 1], atol=0.1)
    curve = back.lines[0].get_xydata()
    np.testing.assert_allclose(curve[:, 1], [recoverable_share(n, m) for m in range(n, 4 * n + 1)])
    means = dots(back, ORANGE)
    np.testing.assert_allclose(means[:, 1], [recoverable_share(n, r * n) for r in (1, 2, 3, 4)], atol=0.1)
    assert faces.containers[0][0].get_facecolor() == to_rgba(BLUE)


def test_one_input_is_not_called_inputs():
    assert words(LOST, n=1).startswith("1 input. With 1 unit, ")
    assert words(LOST, n=2).startswith("2 inputs. With 2 units, ")


@pytest.mark.parametrize(
    ("share", "text"),
    [(0, "0%"), (0.0004, "0.04%"), (0.012, "1.2%"), (0.58, "58%"), (0.9997, "more than 99%"), (1, "100%")],
)
def test_a_share_short_of_all_is_not_called_all(share, text):
    assert bending._percent(share) == text


def test_survivors_keep_one_structure():
    assert len(freeze(LOST, {"n": Slider(1, 12, 11, start=1)}, "salt").words) == 2
