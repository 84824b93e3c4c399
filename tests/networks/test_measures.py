import numpy as np
import pytest

from actlib.activations import Identity, LeakyReLU, Maxout, ReLU, Sigmoid, Tanh
from actlib.networks import (
    MSE,
    Activate,
    Dense,
    Network,
    accuracy,
    best_line,
    best_line_accuracy,
    boundary_points,
    dead_units,
    distance_from_a_line,
    gradient_flow,
    input_gradient,
    largest_angle,
    mlp,
    prelu,
    recoverable,
    recoverable_share,
    saturated,
    seeded,
    separable,
    signals,
    slopes_at,
    turning,
    two_curves,
)

SQUARE = (-1.0, 1.0, -1.0, 1.0)


def test_the_boundary_of_an_affine_score_is_its_line():
    points = boundary_points(lambda x: x @ [1.0, 2.0] - 0.3, SQUARE, resolution=21)
    assert len(points) > 20
    np.testing.assert_allclose(points @ [1.0, 2.0], 0.3, atol=1e-14)
    assert np.abs(points).max() <= 1


def test_the_boundary_of_a_disc_is_its_circle():
    points = boundary_points(lambda x: np.hypot(*x.T) - 0.6, SQUARE)
    np.testing.assert_allclose(np.hypot(*points.T), 0.6, atol=1e-4)
    assert {(x > 0, y > 0) for x, y in points} == {(False, False), (False, True), (True, False), (True, True)}


def test_a_score_of_one_sign_has_no_boundary():
    assert boundary_points(lambda x: np.ones(len(x)), SQUARE).shape == (0, 2)


def test_a_rectangle_keeps_its_axes_apart():
    points = boundary_points(lambda x: x[:, 0] - 2.0, (1.0, 3.0, -10.0, 10.0), resolution=11)
    np.testing.assert_allclose(points[:, 0], 2)
    assert (points[:, 1].min(), points[:, 1].max()) == (-10, 10)


def test_points_on_a_line_are_no_distance_from_it():
    t = np.linspace(-2, 3, 30)
    assert distance_from_a_line(np.column_stack([1 + 2 * t, 3 - t])) < 1e-14
    assert distance_from_a_line(np.column_stack([np.full(30, 5.0), t])) < 1e-14  # upright too


def test_the_corners_of_a_rectangle_are_half_its_height_from_the_line_through_its_middle():
    corners = np.array([[0.0, 0.0], [4.0, 0.0], [0.0, 1.0], [4.0, 1.0]])
    assert distance_from_a_line(corners) == pytest.approx(0.5)


@pytest.mark.parametrize("n", [0, 1])
def test_fewer_than_two_points_fit_any_line(n):
    with pytest.raises(ValueError, match=f"points must be two or more, got {n}"):
        distance_from_a_line(np.ones((n, 2)))


def test_accuracy_by_hand():
    output, y = np.array([[0.9], [0.6], [0.4], [0.1]]), np.array([1, 0, 1, 0])
    assert accuracy(output, y) == 0.5
    assert accuracy(output, y, threshold=0.65) == 0.75
    assert accuracy(output, y, margin=0.45) == 0


def test_an_output_exactly_at_the_threshold_is_no_answer():
    assert accuracy(np.full((4, 1), 0.5), np.array([0, 1, 0, 1])) == 0


def test_accuracy_is_one_number_a_replica():
    output = np.stack([np.zeros((4, 1)), np.ones((4, 1))])
    np.testing.assert_array_equal(accuracy(output, np.array([0, 0, 0, 1])), [0.75, 0.25])


# --- how a boundary turns ------------------------------------------------------------------------------------


def test_the_input_gradient_is_the_slope_of_the_output():
    network, x = mlp((2, 5, 1), Tanh(), np.random.default_rng(0)), np.random.default_rng(1).normal(size=(6, 2))
    gradient, h = input_gradient(network, x), 1e-5
    for axis in (0, 1):
        aside = h * np.eye(2)[axis]
        slope = (network(x + aside) - network(x - aside))[:, 0] / (2 * h)
        np.testing.assert_allclose(gradient[:, axis], slope, rtol=1e-7, atol=1e-9)


def test_a_line_does_not_turn_and_a_circle_turns_alike_everywhere():
    points = np.array([[0.6, 0.0], [0.0, -0.6], [0.36, 0.48]])
    assert (turning(lambda p: np.tile([1.0, 2.0], (len(p), 1)), points) == 0).all()
    np.testing.assert_allclose(turning(lambda p: 2 * p, points, step=0.06), 2 * np.arctan(0.1), rtol=1e-12)


def test_a_kink_turns_within_its_step_and_nowhere_else():
    def gradient(p):  # of max(0, x) + y: the boundary is level left of x = 0 and falls at 45° right of it
        return np.column_stack([p[:, 0] > 0, np.ones(len(p))]).astype(float)

    points = np.array([[-0.02, 0.0], [-0.009, 0.0], [0.02, -0.02]])
    np.testing.assert_allclose(turning(gradient, points, step=0.01), [0, np.pi / 4, 0], atol=1e-12)


@pytest.mark.parametrize("step", [0, -1, np.nan])
def test_turning_without_a_step(step):
    with pytest.raises(ValueError, match=f"step must be above 0, got {step}"):
        turning(lambda p: p, np.ones((1, 2)), step)


def test_the_largest_angle_between_directions():
    assert largest_angle(np.array([[1.0, 0.0], [2.0, 2.0], [0.0, 5.0]])) == pytest.approx(np.pi / 2)
    assert largest_angle(np.array([[1.0, 0.0], [-3.0, 0.0]])) == pytest.approx(np.pi)
    assert largest_angle(np.array([[1.0, 1.0]])) == 0
    assert largest_angle(np.empty((0, 2))) == 0


# --- the best line -------------------------------------------------------------------------------------------


def share_right(w, x, y):
    return np.mean((x @ w[:2] + w[2] > 0) == (y == 1))


@pytest.mark.parametrize("seed", range(5))
def test_the_best_line_parts_what_can_be_parted_with_room_to_spare(seed):
    x, y, _ = separable(60, 0.1, np.random.default_rng(seed))
    w = best_line(x, y)
    assert share_right(w, x, y) == 1
    assert np.abs(x @ w[:2] + w[2]).min() > 0.09


@pytest.mark.parametrize("flip", [False, True])
def test_the_best_line_is_as_good_as_its_accuracy(flip):
    x, y = two_curves(200)
    y = 1 - y if flip else y
    assert share_right(best_line(x, y), x, y) == best_line_accuracy(x, y)


def test_the_best_line_of_one_class_is_none():
    np.testing.assert_array_equal(best_line(np.eye(2), np.ones(2)), [0, 0, 1])
    np.testing.assert_array_equal(best_line(np.eye(2), np.zeros(2)), [0, 0, -1])


@pytest.mark.parametrize(("x", "y"), [(np.ones((3, 3)), np.ones(3)), (np.ones((3, 2)), np.ones(2))])
def test_the_best_line_of_shapes_that_do_not_fit(x, y):
    with pytest.raises(ValueError, match=r"x must be \(n, 2\) and y \(n,\)"):
        best_line(x, y)


# --- what comes back -----------------------------------------------------------------------------------------


def test_what_comes_back_by_hand():
    W, b = np.array([[1.0, 0.0, 2.0], [0.0, 1.0, 0.0]]), np.array([0.0, 0.0, -1.0])
    x = np.array([[1.0, 1.0], [1.0, -1.0], [-1.0, 1.0], [-1.0, -1.0]])
    # (1, -1) has two units on, the first and the third, whose columns point the same way
    np.testing.assert_array_equal(recoverable(W, b, x), [True, False, False, False])


def test_the_share_that_comes_back_counts_sign_patterns():
    for n, m in ((1, 1), (1, 2), (2, 3), (3, 7)):
        patterns = (np.arange(2**m)[:, None] >> np.arange(m)) & 1
        assert recoverable_share(n, m) == np.mean(patterns.sum(axis=1) >= n)
    assert recoverable_share(3, 2) == 0


def test_random_layers_let_through_the_share_that_is_expected():
    rng, n, m = np.random.default_rng(0), 3, 6
    W, x = rng.normal(size=(400, n, m)), rng.normal(size=(400, 20, n))
    came_back = recoverable(W, np.zeros((1, m)), x)
    np.testing.assert_array_equal(came_back, np.count_nonzero(ReLU()(x @ W), axis=-1) >= n)
    assert came_back.mean() == pytest.approx(recoverable_share(n, m), abs=0.03)


def test_an_input_too_wide_for_its_layer():
    with pytest.raises(ValueError, match=r"x must have 2 columns to meet W \(2, 4\), got \(5, 3\)"):
        recoverable(np.ones((2, 4)), np.zeros(4), np.ones((5, 3)))


@pytest.mark.parametrize(("n", "m"), [(0, 3), (2, 0)])
def test_a_share_of_no_units(n, m):
    with pytest.raises(ValueError, match=f"n and m must be 1 or more, got {n} and {m}"):
        recoverable_share(n, m)


# --- what goes on inside -------------------------------------------------------------------------------------

X = np.array([[-1.0], [0.5], [2.0]])


def known(activation):
    """1-2-1: hidden pre-activations x and −x − 3, output the sum."""
    network = mlp((1, 2, 1), activation, np.random.default_rng(0))
    for layer, W, b in ((network.layers[0], [[1, -1]], [[0, -3]]), (network.layers[2], [[1], [1]], [[0]])):
        layer.parameters["W"][...], layer.parameters["b"][...] = W, b
    return network


def test_signals_are_the_outputs_of_every_layer():
    z, h, y = signals(known(ReLU()), X)
    np.testing.assert_array_equal(z, [[-1, -2], [0.5, -3.5], [2, -5]])
    np.testing.assert_array_equal(h, [[0, 0], [0.5, 0], [2, 0]])
    np.testing.assert_array_equal(y, [[0], [0.5], [2]])


def test_gradient_flow_by_hand():
    flow = gradient_flow(known(ReLU()), X, np.zeros((3, 1)), MSE())
    # 2y/3 at the output; twice that vector over two units; then only where x > 0
    out = np.hypot(0.5, 2) * 2 / 3
    np.testing.assert_allclose(flow, [out, out, np.sqrt(2) * out, out])


def test_gradient_flow_of_replicas():
    x, y = np.random.default_rng(0).normal(size=(2, 6, 2))
    together = gradient_flow(mlp((2, 5, 2), Tanh(), seeded(range(3))), x, y, MSE())
    assert together.shape == (4, 3)
    for r in range(3):
        alone = gradient_flow(mlp((2, 5, 2), Tanh(), np.random.default_rng(r)), x, y, MSE())
        np.testing.assert_allclose(together[:, r], alone, rtol=1e-13)


def test_slopes_are_those_at_the_pre_activations():
    (slopes,) = slopes_at(known(LeakyReLU(0.1)), X)
    np.testing.assert_allclose(slopes, [[0.1, 0.1], [1, 0.1], [1, 0.1]])


def test_a_unit_is_dead_if_it_is_off_for_every_sample():
    assert [units.tolist() for units in dead_units(known(ReLU()), X)] == [[False, True]]
    assert [units.tolist() for units in dead_units(known(ReLU()), X[:1])] == [[True, True]]
    assert [units.tolist() for units in dead_units(known(LeakyReLU(0.1)), X)] == [[False, False]]


def test_flat_says_which_slopes_count_as_none():
    assert dead_units(known(LeakyReLU(0.1)), X, flat=0.2)[0].tolist() == [False, True]
    with pytest.raises(ValueError, match="flat must be 0 or more, got -1"):
        dead_units(known(ReLU()), X, flat=-1)


def test_learned_slopes_count_and_maps_of_several_numbers_do_not():
    rng = np.random.default_rng(0)
    network = Network(Dense(1, 4, rng), prelu(4, start=0), Dense(4, 4, rng), Activate(Maxout(2)))
    assert [units.shape for units in dead_units(network, X)] == [(4,)]


def test_dead_units_of_replicas():
    together = mlp((1, 8, 8, 1), ReLU(), seeded(range(5)))
    for layer in together.layers[::2]:
        layer.parameters["b"] -= 0.7
    found = dead_units(together, X)
    assert [units.shape for units in found] == [(5, 8), (5, 8)]
    z = signals(together, X)[0]
    np.testing.assert_array_equal(found[0], (z <= 0).all(axis=-2))
    assert 0 < found[0].mean() < 1


def test_saturated_is_the_share_of_slopes_below_a_twentieth_of_the_steepest():
    edge = np.log((1 + np.sqrt(0.95)) / (1 - np.sqrt(0.95)))  # where σ′ is a twentieth of ¼
    network = Network(Activate(Sigmoid()), Activate(Identity()))
    x = np.array([[-edge - 0.01], [-edge + 0.01], [0], [edge + 0.01]])
    assert [float(part) for part in saturated(network, x)] == [0.5, 0]


@pytest.mark.parametrize("share", [0, 1, -0.1, np.nan])
def test_saturated_takes_a_share(share):
    with pytest.raises(ValueError, match=f"share must lie between 0 and 1, got {share}"):
        saturated(known(Tanh()), X, share)
