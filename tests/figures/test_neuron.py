"""The pictures of lesson 1: what they draw, and what their words say, held against numbers computed otherwise."""

import itertools
import re

import numpy as np
import pytest
from reading import panels, words

from actlib.figures import neuron
from actlib.figures.style import BLUE, CLASS_COLOURS, GREEN, GREY, INK, ORANGE, PURPLE
from actlib.interactive import Moments, Slider
from actlib.interactive.frames import freeze
from actlib.networks import fires, margin, novikoff_bound, perceptron, separable, with_bias, xor

DAYS = np.array([[2, 1], [0, -2], [1, 1], [-1, -2], [-2, 1], [1, -3], [0, 2]])
NAMES = "ABCDEFG"
WALKED = fires(DAYS, [2, -1], 1)
SQUARE = (-1.2, 1.2, -1.2, 1.2)


def the_run():
    """The run with 20 points that the lesson shows."""
    x, y, line = separable(20, 0.15, np.random.default_rng(70))
    return perceptron(x, y), x, y, line


def of_colour(ax, colour, style="-"):
    return [line for line in ax.lines if line.get_color() == colour and line.get_linestyle() == style]


def marked(ax, marker):
    return [line for line in ax.lines if line.get_marker() == marker]


def arrows(ax):
    """Every arrow that is in the picture: (tail, tip, colour)."""
    found = [(*patch._posA_posB, patch.get_edgecolor()) for patch in ax.patches if hasattr(patch, "_posA_posB")]
    return [(np.array(tail), np.array(tip), colour) for tail, tip, colour in found if tail[0] > -100]


# --- one unit ------------------------------------------------------------------------------------------------

unit = neuron.half_planes(DAYS, WALKED, NAMES)


def test_the_line_is_where_the_sum_is_the_threshold_and_the_arrow_stands_on_it():
    plane, sums = panels(unit, w1=2, w2=-1, theta=1)
    (line,) = of_colour(plane, INK)
    ends = line.get_xydata()
    np.testing.assert_allclose(ends @ [2, -1], 1)
    ((tail, tip, _),) = arrows(plane)
    assert tail @ [2, -1] == pytest.approx(1), "the arrow starts on the line"
    np.testing.assert_allclose(tip - tail, [2, -1])
    assert (ends[1] - ends[0]) @ (tip - tail) == pytest.approx(0)
    assert sums.lines[0].get_xdata() == [1, 1]


def test_each_day_stands_at_its_sum_in_its_row_and_class():
    _, sums = panels(unit, w1=2, w2=-1, theta=1)
    for marker, label in (("o", 0), ("s", 1)):
        (points,) = marked(sums, marker)
        rows = np.flatnonzero(WALKED == label)
        np.testing.assert_allclose(points.get_xydata(), np.column_stack([DAYS[rows] @ [2, -1], rows]))


GRID = list(itertools.product(range(-2, 3), range(-2, 3), range(-1, 3)))


def test_no_sum_and_no_threshold_of_the_lesson_leaves_the_panel():
    for w1, w2, theta in GRID:
        low, high = panels(unit, w1=w1, w2=w2, theta=theta)[1].get_xlim()
        assert low < min(*(DAYS @ [w1, w2]), theta)
        assert max(*(DAYS @ [w1, w2]), theta) < high


@pytest.mark.parametrize(("w1", "w2", "theta"), GRID)
def test_words_on_a_unit_name_the_days_that_fire_and_those_on_the_line(w1, w2, theta):
    text = words(unit, w1=w1, w2=w2, theta=theta)
    answers = [int(w1 * a + w2 * b > theta) for a, b in DAYS.tolist()]
    assert f"{sum(a == b for a, b in zip(answers, WALKED, strict=True))} of 7 answers are right" in text
    if w1 == w2 == 0:
        assert "there is no line" in text
        assert ("every point" in text) == (theta < 0)
        return
    named = re.search(r"fires at ([A-G, and]+)\.", text)
    fire = {name for name, answer in zip(NAMES, answers, strict=True) if answer}
    assert set(re.findall("[A-G]", named[1] if named else "")) == fire
    named = re.search(r"so silent: (.*?)\.", text)
    on = {name for name, (a, b) in zip(NAMES, DAYS.tolist(), strict=True) if w1 * a + w2 * b == theta}
    assert set(re.findall("[A-G]", named[1] if named else "")) == on


@pytest.mark.parametrize(
    ("w1", "w2", "theta", "said"),
    [
        (2, -1, 1, "The line 2x₁ − x₂ = 1 passes 0.45 from the origin"),
        (-1, 0, -1, "The line −x₁ = −1 passes 1.00 from the origin"),
        (0, 2, 0, "The line 2x₂ = 0 passes through the origin"),
    ],
)
def test_words_on_a_line(w1, w2, theta, said):
    assert said in words(unit, w1=w1, w2=w2, theta=theta)


def test_without_weights_one_colour_fills_the_plane():
    for theta, colour in ((-1, ORANGE), (0, BLUE), (1, BLUE)):
        plane = panels(unit, w1=0, w2=0, theta=theta)[0]
        filled = [patch for patch in plane.patches if len(patch.get_path().vertices) > 3 and patch.get_zorder() == 0]
        assert [_hex(patch.get_facecolor()) for patch in filled] == [colour], theta
        assert arrows(plane) == []
        assert np.isnan(of_colour(plane, INK)[0].get_xydata()).all()


def _hex(rgba):
    return "#" + "".join(f"{round(255 * part):02x}" for part in rgba[:3])


# --- the perceptron rule -------------------------------------------------------------------------------------


def test_a_correction_shows_both_lines_the_point_and_the_three_arrows():
    run, x, y, _ = the_run()
    figure = neuron.corrections(run, x, y, SQUARE)
    for k in range(1, run.mistakes + 1):
        plane, side = panels(figure, k=k)
        old, new = run.weights[k - 1], run.weights[k]
        (after,), before = of_colour(plane, INK), of_colour(plane, GREY, "--")
        np.testing.assert_allclose(after.get_xydata() @ new[:2] + new[2], 0, atol=1e-9)
        if k > 1:
            np.testing.assert_allclose(before[0].get_xydata() @ old[:2] + old[2], 0, atol=1e-9)
        (ring,) = [patch for patch in plane.patches if hasattr(patch, "radius")]
        np.testing.assert_allclose(ring.center, x[run.points[k - 1]])
        drawn = arrows(side)
        change, total = drawn[-2:]
        np.testing.assert_allclose([change[0], change[1]], [old[:2], new[:2]])
        assert _hex(change[2]) == CLASS_COLOURS[int(y[run.points[k - 1]])]
        np.testing.assert_allclose([total[0], total[1]], [[0, 0], new[:2]])


def test_every_arrow_fits_its_panel():
    run, x, y, _ = the_run()
    figure = neuron.corrections(run, x, y, SQUARE)
    across, up = (panels(figure, k=0)[1].get_xlim(), panels(figure, k=0)[1].get_ylim())
    for low, high, column in ((*across, run.weights[:, 0]), (*up, run.weights[:, 1])):
        assert low < column.min()
        assert column.max() < high


def test_words_on_a_correction_count_the_right_points():
    run, x, y, _ = the_run()
    figure = neuron.corrections(run, x, y, SQUARE)
    for k, w in enumerate(run.weights):
        right = int(np.sum((with_bias(x) @ w > 0) == (y == 1)))
        text = words(figure, k=k)
        assert f"{right} of 20 points are right" in text
        assert ("no line" in text) == (k == 0)
        assert ("the rule stops" in text) == (k == run.mistakes)
        if k:
            label = y[run.points[k - 1]]
            assert ("orange" in text) == ("did not fire" in text) == ("added" in text) == (label == 1)
            assert ("blue" in text) == ("subtracted" in text) == (label == 0)
            passed = next(n for n, end in enumerate(np.cumsum(run.mistakes_in_epoch), start=1) if k <= end)
            assert text.startswith(f"Pass {passed}, correction {k}. ")


def test_what_the_lesson_says_of_its_run():
    run, x, y, line = the_run()
    right = (with_bias(x) @ run.weights.T > 0) == (y[:, None] == 1)
    assert all(right[point, k + 1] for k, point in enumerate(run.points)), "each ringed point is right afterwards"
    change = np.diff(right.sum(axis=0))
    assert (change > 0).any()
    assert (change < 0).any(), "the count goes up and down"
    assert (np.diff(np.hypot(*run.weights[:, :2].T)) > 0).all(), "the arrow gets longer every time"
    assert run.mistakes < novikoff_bound(x, y, line) / 5, "the run stops long before the curves meet"


XOR_RUN = perceptron(*xor(), epochs=5)
turning = neuron.cycling(XOR_RUN, *xor(), (-1.7, 1.7, -2.2, 1.7))


def test_xor_draws_the_three_weights_as_steps_in_strips_that_do_not_meet():
    times = panels(turning, k=0)[1]
    strips = of_colour(times, PURPLE)
    shifts = [line.get_ydata() - weights for line, weights in zip(strips, XOR_RUN.weights.T, strict=True)]
    assert all(np.ptp(shift) < 1e-12 for shift in shifts)
    for upper, lower in itertools.pairwise(strips):
        assert upper.get_ydata().min() > lower.get_ydata().max()
    heights = {
        round(t, 6): label.get_text() for t, label in zip(times.get_yticks(), times.get_yticklabels(), strict=True)
    }
    for line, weights in zip(strips, XOR_RUN.weights.T, strict=True):
        for height, weight in zip(line.get_ydata(), weights, strict=True):
            assert heights[round(height, 6)] == f"{weight:.0f}".replace("-", "−")


def test_xor_marks_the_ends_of_the_passes_and_the_weights_of_the_moment():
    ends = np.cumsum(XOR_RUN.mistakes_in_epoch)
    for k in range(XOR_RUN.mistakes + 1):
        times = panels(turning, k=k)[1]
        assert [line.get_xdata()[0] for line in of_colour(times, GREY, ":")] == ends[:-1].tolist()
        (now,) = [line for line in marked(times, "o") if line.get_color() == INK]
        assert list(now.get_xdata()) == [k] * 3
        heights = [line.get_ydata()[k] for line in of_colour(times, PURPLE)]
        np.testing.assert_allclose(now.get_ydata(), heights)


def test_words_on_xor_say_when_the_weights_come_back():
    seen = {}
    for k, w in enumerate(XOR_RUN.weights):
        before = seen.get(tuple(w))
        text = words(turning, k=k)
        assert ("It had these weights before" in text) == (before is not None)
        if before is not None:
            assert f"after correction {before}." in text
        seen[tuple(w)] = k


def test_from_the_third_pass_on_every_pass_of_xor_ends_where_it_began():
    ends = XOR_RUN.weights[np.cumsum(XOR_RUN.mistakes_in_epoch)]
    assert (ends[1] != ends[0]).any()
    assert (ends[2:] == ends[1]).all()
    third = XOR_RUN.points[slice(*np.cumsum(XOR_RUN.mistakes_in_epoch)[1:3])]
    assert sorted(third) == [0, 1, 2, 3]


# --- why it stops --------------------------------------------------------------------------------------------


def the_squeeze():
    run, x, y, line = the_run()
    u = line / np.linalg.norm(line)
    reach = np.linalg.norm(with_bias(x), axis=1).max()
    ahead, length = run.weights @ u, np.linalg.norm(run.weights, axis=1)
    gap = margin(x, y, u)
    return neuron.squeeze(ahead, length, gap, reach), ahead, length, gap, reach, novikoff_bound(x, y, line)


def test_the_squeeze_draws_the_run_between_two_curves_that_cross_at_the_bound():
    figure, ahead, length, gap, reach, bound = the_squeeze()
    for ax in panels(figure):
        ((root,), (straight,)) = of_colour(ax, GREEN), of_colour(ax, PURPLE, "--")
        discs, squares = marked(ax, "o")[0], marked(ax, "s")[0]
        np.testing.assert_allclose(discs.get_ydata(), length)
        np.testing.assert_allclose(squares.get_ydata(), ahead)
        at = np.linspace(0, min(bound, root.get_xdata()[-1]), 50)[1:-1]
        assert (np.interp(at, *root.get_xydata().T) > np.interp(at, *straight.get_xydata().T)).all()
        beyond = root.get_xdata() > bound + 1e-6
        assert (root.get_ydata()[beyond] < straight.get_ydata()[beyond]).all()
    assert beyond.any(), "the second panel goes past the crossing"
    text = words(figure)
    assert f"cross at k = {bound:.0f}" in text
    k = len(length) - 1
    wanted = [f"{number:.1f}" for number in (gap * k, ahead[-1], length[-1], reach * k**0.5)]
    said = re.search(rf"After the {k} corrections of this run, γk is (.+), u · w (.+), ‖w‖ (.+) and R√k (\S+)\. ", text)
    assert list(said.groups()) == wanted


def test_mistakes_against_the_gap():
    runs = {0.1: [(10, 100)] * 19 + [(1000, 10_000)], 0.4: [(2, 20)] * 20}
    figure = neuron.mistakes_against_gap(runs, {0.1: 90, 0.4: 7})
    (ax,) = panels(figure)
    np.testing.assert_allclose(of_colour(ax, BLUE)[0].get_ydata(), np.log10([2, 10]))  # wide gaps first
    np.testing.assert_allclose(of_colour(ax, GREY, "--")[0].get_ydata(), np.log10([20, 100]))
    np.testing.assert_allclose(marked(ax, "D")[0].get_ydata(), np.log10([7, 90]))
    assert [label.get_text() for label in ax.get_xticklabels()] == ["0.4", "0.1"]
    text = words(figure)
    assert "bound rises from about 20 to 100" in text
    assert "random points from about 2 to 10." in text
    assert "three chosen points they rise from 7 to 90" in text


# --- several units -------------------------------------------------------------------------------------------

UNITS = np.array([[1, -1, 0], [1, 1, 1]])
three = neuron.regions(UNITS, thresholds=[0, 0])
THETAS = Slider(-1.5, 1.5, 0.5, start=1)


@pytest.mark.parametrize("theta", THETAS.values)
def test_every_region_carries_its_units_answers_and_the_rest_are_missing(theta):
    (plane,) = panels(three, theta=theta)
    labels = [text for text in plane.texts if text.get_text().startswith("unit")]
    assert [text.get_text() for text in labels] == ["unit 1", "unit 2", "unit 3"]
    ends = [text.xy for text in labels]
    np.testing.assert_allclose(ends, [(-2, 2), (2, 2), (3, theta)])
    for (tail, tip, _), w, bound in zip(arrows(plane), UNITS.T, (0, 0, theta), strict=True):
        assert tail @ w == pytest.approx(bound), "it starts on its line"
        np.testing.assert_allclose(tip - tail, 0.28 * w / np.linalg.norm(w))
        assert (np.abs(np.array([tail, tip])) < (3, 2)).all(), "it is in the picture"
    shown = {
        text.get_text(): text.get_position()
        for text in plane.texts
        if text not in labels and text.get_position()[0] > -100
    }
    for code, at in shown.items():
        assert code == "".join(str(int(z > 0)) for z in np.array(at) @ UNITS - [0, 0, theta])
    rows = set(map("".join, itertools.product("01", repeat=3)))
    missing = rows - set(shown)
    assert missing == ({"001", "110"} if theta == 0 else {"001"} if theta > 0 else {"110"})
    text = words(three, theta=theta)
    assert f"With {theta:g} as".replace("-", "−") in text
    assert f"into {len(shown)} regions" in text
    assert set(re.findall("[01]{3}", text)) == missing


# --- all of them ---------------------------------------------------------------------------------------------


def test_frames_keep_one_structure_over_all_settings():
    run, x, y, _ = the_run()
    for figure, controls in (
        (unit, {"w1": Slider(-2, 2, 2), "w2": Slider(-2, 2, 2), "theta": Slider(-1, 1, 1)}),
        (neuron.corrections(run, x, y, SQUARE), {"k": Moments(range(run.mistakes + 1))}),
        (turning, {"k": Moments(range(XOR_RUN.mistakes + 1))}),
        (three, {"theta": THETAS}),
    ):
        frames = freeze(figure, controls, "salt")  # raises FrameError if they do not
        assert len(set(frames.words)) == len(frames.words), "no two settings say the same"
