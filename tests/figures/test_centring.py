"""The pictures of lesson 15: what they draw and say, held against numbers computed otherwise."""

import re
from functools import cache
from itertools import pairwise

import numpy as np
import pytest
from matplotlib.colors import to_rgba
from matplotlib.patches import PathPatch
from reading import dots, panels, words

from actlib.activations import Sigmoid
from actlib.figures import centring
from actlib.figures.style import BLUE, GREEN, INK, ORANGE, PURPLE
from actlib.interactive import Choice, Moments
from actlib.interactive.frames import freeze
from actlib.networks import mlp, seeded

MEANS, BATCHES, N = (0.5, 0), (1, 8, 200), 200
ACROSS, ALONG = centring.GOALS
SPREAD = Sigmoid()(np.random.default_rng(3).normal(size=(N, 2)))
SPREAD = SPREAD - SPREAD.mean(axis=0)


@cache
def cones():
    return centring.cones(lambda mean: SPREAD + mean, MEANS, BATCHES)


def state(goal=ACROSS, mean=0.5, batch=1, step=0):
    return {"goal": goal, "mean": mean, "batch": batch, "step": step}


def arrival(**settings):
    return int(re.search(r"Arrived after (\d+) step", words(cones(), **state(step=60, **settings)))[1])


def share(**settings):
    return int(re.search(r"(\d+)% of the batches", words(cones(), **state(**settings)))[1])


def path(**settings):
    return panels(cones(), **state(step=60, **settings))[0].lines[-1].get_xydata()[1:]


def patch(ax, colour):
    return next(p for p in ax.patches if isinstance(p, PathPatch) and p.get_facecolor()[:3] == to_rgba(colour)[:3])


# --- the two weights ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("goal", [ACROSS, ALONG])
@pytest.mark.parametrize("mean", MEANS)
def test_with_all_samples_every_step_of_the_path_goes_against_the_gradient_by_one_rate(goal, mean):
    x, aim = SPREAD + mean, centring.GOALS[goal]
    walked = path(goal=goal, mean=mean, batch=N)
    np.testing.assert_array_equal(walked[0], [0, 0])
    for w, after in pairwise(walked):
        gradient = np.mean([(row @ w - row @ aim) * row for row in x], axis=0)
        np.testing.assert_allclose((w - after) / gradient, (walked[0] - walked[1])[0] / np.mean(-(x @ aim) * x[:, 0]))


def test_a_single_sample_moves_the_weights_along_itself():
    walked = path(batch=1)
    moves = np.diff(walked, axis=0)
    x = SPREAD + 0.5
    for move in moves:
        assert np.abs(x[:, 0] * move[1] - x[:, 1] * move[0]).min() < 1e-9


@pytest.mark.parametrize("goal", [ACROSS, ALONG])
def test_a_path_ends_at_a_hundredth_of_the_loss_and_is_drawn_with_its_dots(goal):
    x, aim = SPREAD + 0.5, centring.GOALS[goal]
    walked = path(goal=goal, batch=8)
    losses = [np.mean((x @ (w - aim)) ** 2) for w in walked]
    assert losses[-1] <= 0.01 * losses[0] < min(losses[:-1])
    assert arrival(goal=goal, batch=8) == len(walked) - 1
    plane = panels(cones(), **state(goal=goal, batch=8, step=3))[0]
    np.testing.assert_allclose(dots(plane, ORANGE), [*walked[:4], walked[3]])
    np.testing.assert_allclose(dots(plane, INK), [aim])


@pytest.mark.parametrize("batch", [1, 8])
def test_the_walk_is_the_median_of_nine_at_the_best_rate(batch):
    x = SPREAD + 0.5
    rate = centring._best_rate(x, batch, 60)
    starts = np.tile(-centring.GOALS[ACROSS], (9, 1))
    lengths = centring._walks(x, batch, np.array([rate]), starts, 60, 2)[1][:, 0]
    assert len(set(lengths)) > 3
    assert arrival(batch=batch) == np.median(lengths)


@pytest.mark.parametrize("mean", MEANS)
@pytest.mark.parametrize("batch", BATCHES)
def test_the_best_rate_is_not_an_end_and_beats_half_and_double(mean, batch):
    x = SPREAD + mean
    rate = centring._best_rate(x, batch, 60)
    assert centring.RATES[0] < rate < centring.RATES[-1]
    turns = np.linspace(0, 2 * np.pi, 40, endpoint=False)
    starts = np.column_stack([np.cos(turns), np.sin(turns)])
    half, best, double = centring._walks(x, batch, rate * np.array([0.5, 1, 2]), starts, 60, 7)[1].mean(axis=0)
    assert best < half
    assert best < double


def test_lines_of_equal_loss():
    for goal, aim in centring.GOALS.items():
        for mean in MEANS:
            x = SPREAD + mean
            plane = panels(cones(), **state(goal=goal, mean=mean))[0]
            first = np.mean((x @ aim) ** 2)
            for line, level in zip(plane.lines[:3], (1, 1 / 4, 1 / 16), strict=True):
                losses = np.mean(((line.get_xydata() - aim) @ x.T) ** 2, axis=1)
                np.testing.assert_allclose(losses, level * first)


def test_the_words_say_where_the_walk_is_and_how_far_it_has_to_go():
    for step in (0, 3):
        settings = state(batch=8, step=step)
        w = panels(cones(), **settings)[0].lines[-1].get_xydata()[-1]
        text = words(cones(), **settings)
        said = re.search(r"the weights are \((.+), (.+)\), (\S+) from the goal", text).groups()
        numbers = [float(number.replace("−", "-")) for number in said]
        expected = [*w, np.linalg.norm(centring.GOALS[settings["goal"]] - w)]
        np.testing.assert_allclose(numbers, expected, atol=0.051)


def test_the_cone_has_its_tip_at_the_weights_and_holds_the_steps_of_all_samples_and_no_more():
    x = SPREAD + 0.5
    plane = panels(cones(), **state(batch=8, step=2))[0]
    w = plane.lines[-1].get_xydata()[-1]
    cone = patch(plane, PURPLE).get_path()
    for side in (1, -1):
        ends = w + side * x / np.linalg.norm(x, axis=1)[:, None]
        slopes = x[:, 1] / x[:, 0]
        inside = np.delete(ends, [slopes.argmin(), slopes.argmax()], axis=0)
        assert cone.contains_points(inside).all()
        for turn in (np.arctan(slopes.min()) - 0.05, np.arctan(slopes.max()) + 0.05):
            assert not cone.contains_point(w + side * np.array([np.cos(turn), np.sin(turn)]))
    assert not cone.contains_point((w[0] + 0.5, w[1] - 0.5))
    everywhere = patch(panels(cones(), **state(mean=0))[0], PURPLE).get_path()
    turns = np.linspace(0.05, 2 * np.pi, 12)
    assert everywhere.contains_points(np.column_stack([np.cos(turns), np.sin(turns)])).all()


def test_the_cone_and_the_bowl_in_words():
    x = SPREAD + 0.5
    line = np.array([0.5, 0.5]) / np.hypot(0.5, 0.5)
    widest = np.degrees(np.arccos(np.abs(x @ line) / np.linalg.norm(x, axis=1))).max()
    text = words(cones(), **state())
    assert int(re.search(r"within (\d+)°", text)[1]) == pytest.approx(widest, abs=1)
    singular = np.linalg.svd(x, compute_uv=False)
    assert f"{(singular[0] / singular[1]) ** 2:.1f} times as steep" in text
    assert "step in all directions" in words(cones(), **state(mean=0))


@pytest.mark.parametrize("goal", [ACROSS, ALONG])
def test_the_compass(goal):
    plane, compass = panels(cones(), **state(goal=goal, batch=1, step=2))
    w, aim = plane.lines[-1].get_xydata()[-1], centring.GOALS[goal]
    ways = dots(compass, BLUE)
    np.testing.assert_allclose(np.linalg.norm(ways, axis=1), 1)
    x = SPREAD + 0.5
    possible = -((x @ (w - aim))[:, None] * x)
    possible /= np.linalg.norm(possible, axis=1)[:, None]
    for way in ways:
        assert np.linalg.norm(possible - way, axis=1).min() < 1e-9
    start, end = compass.lines[-1].get_xydata()
    np.testing.assert_allclose(start, [0, 0])
    np.testing.assert_allclose(end, (aim - w) / np.linalg.norm(aim - w))
    green = [p for p in compass.patches if p.get_facecolor()[:3] == to_rgba(GREEN)[:3]]
    for x1, x2 in ((0.5, 0.2), (-0.5, -0.2), (0.5, -0.2), (-0.5, 0.2)):
        assert any(p.get_path().contains_point((x1, x2)) for p in green) == (x1 * x2 > 0)
    assert [text.get_position()[0] > 0 for text in compass.texts] == [True, False]
    assert [text.get_text() for text in compass.texts] == ["both grow", "both shrink"]


def test_with_all_samples_there_is_one_way_and_it_is_the_gradient():
    plane, compass = panels(cones(), **state(batch=N, step=1))
    w, x = plane.lines[-1].get_xydata()[-1], SPREAD + 0.5
    gradient = np.mean((x @ (w - centring.GOALS[ACROSS]))[:, None] * x, axis=0)
    ways = dots(compass, BLUE)
    np.testing.assert_allclose(ways, np.tile(-gradient / np.linalg.norm(gradient), (len(ways), 1)))


def test_what_the_words_say_of_the_signs():
    assert share(batch=1, step=3) == 100
    assert 0 < share(batch=8) < 100
    assert "in two directions" in words(cones(), **state(batch=N))
    assert "in one direction" in words(cones(), **state(goal=ALONG, batch=N))
    for batch in BATCHES:
        assert "of the batches" not in words(cones(), **state(mean=0, batch=batch, step=60))


def test_a_mean_costs_more_with_all_samples_and_little_where_the_cone_reaches():
    assert arrival(batch=N) / arrival(mean=0, batch=N) > 2 * arrival(batch=1) / arrival(mean=0, batch=1) > 2
    assert arrival(goal=ALONG, batch=1) < arrival(batch=1) / 2


def test_cones_keep_one_structure_and_stay_light():
    steps = Moments((0, 2, 8, 50))
    frames = freeze(
        cones(), {"goal": Choice((ACROSS, ALONG)), "mean": Choice(MEANS), "batch": Choice(BATCHES), "step": steps}, "s"
    )
    assert len(set(frames.words)) > len(frames.words) / 2
    assert len(frames.packed()) * 3 / 4 < 900 * len(frames.words)


# --- ten inputs -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("goal", ["any", "across"])
def test_descend_with_all_samples_is_plain_gradient_descent(goal):
    n, d, seed = 30, 4, 5
    rng = np.random.default_rng(seed)
    x = 1 / (1 + np.exp(-rng.normal(size=(n, d))))
    r = rng.normal(size=d)
    y = x @ (r - r.mean()) if goal == "across" else (x - 0.5) @ r + rng.normal()
    for lowered in (0, 0.5):
        inputs = np.hstack([x - lowered, np.ones((n, 1))])[:, : d + (goal == "any")]
        w, losses, signs = np.zeros(inputs.shape[1]), [], []
        for _ in range(61):
            e = inputs @ w - y
            losses.append(np.mean(e**2))
            g = np.array([np.mean(e * column) for column in inputs.T])
            signs.append(np.all(g[:d] > 0) or np.all(g[:d] < 0))
            w = w - 0.7 * g
        arrived = np.array(losses) <= 0.01 * losses[0]
        wanted = int(arrived.argmax()) if arrived.any() else 60
        steps, same = centring.descend(lowered, n, [0.7], [seed], goal, n=n, d=d, most=60)
        assert steps[0, 0] == wanted > 1
        assert same[0, 0] == pytest.approx(np.mean(signs[:wanted]))


def test_with_single_samples_all_steps_of_positive_inputs_have_one_sign():
    steps, same = centring.descend(0, 1, [0.1, 0.3], [1, 2], n=40)
    np.testing.assert_array_equal(same, 1)
    assert centring.descend(0.5, 1, [0.1], [1], n=40)[1] < 0.1
    assert steps.shape == (2, 2)


def test_the_needed_steps_are_medians_at_a_best_rate():
    rate = centring.best_rate(0.5, 500, "any")
    steps, shares = centring.descend(0.5, 500, [rate], range(6))
    assert centring.needed(0.5, 500, "any", range(6)) == (np.median(steps), np.median(shares))
    worse = centring.descend(0.5, 500, [rate / 3, rate * 3], range(6))[0]
    assert (np.median(worse, axis=0) > np.median(steps)).all()


def test_one_signed():
    assert centring.one_signed(np.array([[1, 2], [-1, -2], [1, -2], [0, 1]])).tolist() == [True, True, False, False]


def test_signs_and_steps_draw_and_say_their_numbers():
    runs = {
        "any": {"σ": [(50, 1), (40, 0.5)], "σ − ½": [(10.5, 0), (5, 0.1)]},
        "across": {"σ": [(70, 0.2), (60, 0.3)], "σ − ½": [(20, 0), (15, 0)]},
    }
    figure = centring.signs_and_steps((1, 8), runs)
    assert "σ: one-signed steps 100%, 50%; steps needed 50, 40." in words(figure, goal="any")
    assert "σ − ½: one-signed steps 0%, 10%; steps needed 10.5, 5." in words(figure, goal="any")
    for goal, kinds in runs.items():
        left, right = panels(figure, goal=goal)
        for place, (name, pairs) in enumerate(kinds.items()):
            np.testing.assert_allclose(left.lines[place].get_ydata(), [share for _, share in pairs])
            np.testing.assert_allclose(right.lines[place].get_ydata(), np.log10([steps for steps, _ in pairs]))
            assert right.lines[place].get_label() == name
            assert left.lines[place].get_color() == right.lines[place].get_color() == centring.LOOKS[name][0]
        assert [tick.get_text() for tick in right.get_xticklabels()] == ["1", "all"]
        np.testing.assert_allclose(10 ** right.get_yticks(), [int(t.get_text()) for t in right.get_yticklabels()])


# --- the spectrum ---------------------------------------------------------------------------------------------


def test_curvatures_are_those_of_covariance_and_mean():
    x = np.random.default_rng(0).uniform(size=(50, 4))
    m, C = x.mean(axis=0), np.cov(x.T, bias=True)
    for kept in (1, 0.5, 0):
        wanted = np.linalg.eigvalsh(C + kept**2 * np.outer(m, m))[::-1]
        np.testing.assert_allclose(centring.curvatures(x, kept), wanted)


def test_with_a_bias_no_mean_makes_the_bowl_rounder():
    rng = np.random.default_rng(0)

    def ends(x):
        return centring.curvatures(np.hstack([x, np.ones((len(x), 1))]))[[0, -1]]

    for _ in range(300):
        x = rng.normal(size=(12, 3)) * rng.uniform(0.1, 3, 3)
        x -= x.mean(axis=0)
        steepest, flattest = ends(x)
        with_mean = ends(x + rng.normal(size=3) * rng.uniform(0, 3))
        assert with_mean[0] >= steepest - 1e-9
        assert with_mean[1] <= flattest + 1e-9


@pytest.mark.parametrize("kept", [1, 0.25])
def test_the_spectrum_draws_and_says_its_curvatures(kept):
    x = np.random.default_rng(0).uniform(size=(80, 24))
    figure = centring.spectrum({"pixels": x})
    m = x.mean(axis=0)
    whole, none, now = (np.linalg.svd(x - (1 - share) * m, compute_uv=False)[:20] ** 2 / 80 for share in (1, 0, kept))
    (ax,) = panels(figure, inputs_are="pixels", kept=kept)
    for line, values, name in zip(ax.lines, (whole, none, now), ("whole mean", "no mean", "as set"), strict=True):
        assert line.get_label() == name
        np.testing.assert_allclose(line.get_xydata(), np.column_stack([np.arange(1, 21), np.log10(values)]))
    assert ax.lines[1].get_color() == GREEN
    np.testing.assert_allclose(dots(ax, ORANGE), ax.lines[2].get_xydata())
    assert f"{now[0] / now[1]:.1f} times the second" in words(figure, inputs_are="pixels", kept=kept)


# --- a network ------------------------------------------------------------------------------------------------


def test_one_sign_shares():
    rng = np.random.default_rng(0)
    x, y = rng.uniform(size=(64, 3)), rng.integers(0, 2, 64)
    network = mlp((3, 4, 4, 2), Sigmoid(), seeded([1, 2]))
    before = network.layers[0].parameters["W"].copy()
    found = centring.one_sign_shares(network, x, y, 1.0, [1, 2], (1, 64), 5)
    assert found.shape == (5, 2)
    np.testing.assert_array_equal(found[:, 0], 1)
    assert (found[:, 1] < 1).any()
    assert (network.layers[0].parameters["W"] != before).all()


def test_steps_by_rate():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(64, 2))
    y = (x[:, 0] > 0).astype(int)
    found = centring.steps_by_rate(lambda: mlp((2, 2), Sigmoid(), seeded([1, 2])), x, y, (1e-6, 0.2, 2), [1, 2], 64, 60)
    assert found[1e-6] == np.inf
    assert 0 < found[2] < found[0.2] < 60


def test_the_best_rate_of_a_table_is_not_at_its_end():
    assert centring.best_of({1: 30, 2: 20, 4: np.inf}) == 2
    assert centring.least({1: 30, 2: 20, 4: np.inf}) == 20
    with pytest.raises(ValueError, match=r"got \[1, 2\] with 2 best"):
        centring.best_of({1: 30, 2: 20})


def test_steps_by_rate_are_drawn_and_said():
    some = {name: {1: 30.0 + place, 2: 20.5, 4: np.inf} for place, name in enumerate(["σ", "σ − ¼", "σ − ½", "σ − ¾"])}
    others = "σ", "σ − ½", "σ, centred", "σ − ½, centred"
    other = {name: {0.5: 90.0, 1: 80.0, 2: 85.0 + place} for place, name in enumerate(others)}
    figure = centring.by_rate({"some": some, "other": other})
    assert "σ − ¼: 31 at 1, 20.5 at 2, not reached at 4." in words(figure, compare="some")
    for compare, kinds in (("some", some), ("other", other)):
        (ax,) = panels(figure, compare=compare)
        for line, (name, steps) in zip(ax.lines, kinds.items(), strict=True):
            there = [(np.log2(rate), count) for rate, count in steps.items() if count < np.inf]
            np.testing.assert_allclose(line.get_xydata(), there)
            assert (line.get_color(), line.get_linestyle()) == centring.LOOKS[name]
            assert {*map(tuple, there)} <= {*map(tuple, dots(ax, line.get_color()).tolist())}
            assert line.get_label() == name
        assert len({(line.get_color(), line.get_linestyle()) for line in ax.lines}) == 4
        assert [tick.get_text() for tick in ax.get_xticklabels()] == ["1/2", "1", "2", "4"]
        np.testing.assert_allclose(ax.get_xticks(), [-1, 0, 1, 2])
        assert ax.get_ylim()[1] > 100
