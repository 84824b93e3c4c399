import re
from itertools import permutations

import numpy as np
import pytest

from actlib.networks import (
    best_line_accuracy,
    corners,
    fires,
    margin,
    novikoff_bound,
    perceptron,
    separable,
    with_bias,
    xor,
)

OR = np.array([0.0, 1.0, 1.0, 1.0])


# --- one unit ------------------------------------------------------------------------------------------------


def test_a_sum_exactly_at_the_threshold_does_not_fire():
    x = np.array([[1.0, 1.0], [1.0, 0.0], [1.0, 1.5]])
    np.testing.assert_array_equal(fires(x, [0.5, 0.5], 1.0), [0, 0, 1])
    np.testing.assert_array_equal(fires(x, [0.0, 0.0], 0.0), [0, 0, 0])


@pytest.mark.parametrize(("threshold", "table"), [(0.5, [0, 1, 1, 1]), (1.5, [0, 0, 0, 1]), (-0.5, [1, 1, 1, 1])])
def test_or_and_always_differ_only_in_the_threshold(threshold, table):
    np.testing.assert_array_equal(fires(corners(2), [1, 1], threshold), table)


def test_with_bias_puts_ones_last():
    np.testing.assert_array_equal(with_bias([[2, 3], [4, 5]]), [[2, 3, 1], [4, 5, 1]])


# --- the perceptron rule -------------------------------------------------------------------------------------


def test_the_rule_on_or_by_hand():
    run = perceptron(corners(2), OR)
    np.testing.assert_array_equal(
        run.weights,
        [[0, 0, 0], [0, 1, 1], [0, 1, 0], [1, 1, 1], [1, 1, 0]],  # one point wrong at a time
    )
    np.testing.assert_array_equal(run.points, [1, 0, 2, 0])
    assert run.mistakes_in_epoch == (1, 2, 1, 0)
    assert run.mistakes == 4
    assert run.converged


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("gap", [0.05, 0.2])
def test_the_rule_converges_on_separable_points_within_novikoffs_bound(seed, gap):
    x, y, line = separable(100, gap, np.random.default_rng(seed))
    run = perceptron(x, y)
    assert run.converged
    assert sum(run.mistakes_in_epoch) == run.mistakes == len(run.weights) - 1
    w = run.weights[-1]
    np.testing.assert_array_equal(fires(x, w[:2], -w[2]), y)
    assert run.mistakes <= novikoff_bound(x, y, line)


def test_every_correction_is_its_point_added_or_taken_away():
    x, y, _ = separable(50, 0.02, np.random.default_rng(1))
    run = perceptron(x, y)
    assert run.mistakes > 5
    np.testing.assert_allclose(
        np.diff(run.weights, axis=0), (2 * y[run.points] - 1)[:, None] * with_bias(x)[run.points], atol=1e-12
    )


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_on_xor_it_goes_round_in_fours_whatever_the_order(order):
    x, y = xor()
    run = perceptron(x[list(order)], y[list(order)], epochs=50)
    assert not run.converged
    assert len(run.mistakes_in_epoch) == 50
    assert run.mistakes_in_epoch[-40:] == (4,) * 40
    np.testing.assert_array_equal(run.weights[-40:], run.weights[-44:-4])
    assert np.abs(run.weights).max() <= 2


def test_on_xor_in_some_orders_every_pass_ends_at_zero_weights():
    x, y = xor()
    run = perceptron(x[[2, 3, 1, 0]], y[[2, 3, 1, 0]], epochs=10)
    assert run.mistakes_in_epoch == (4,) * 10
    np.testing.assert_array_equal(run.weights[::4], np.zeros((11, 3)))


def test_on_xor_in_the_order_of_the_table_the_weights_do_not_come_back_to_zero():
    run = perceptron(*xor(), epochs=10)
    assert (run.weights[1:] != 0).any(axis=1).all()
    np.testing.assert_array_equal(run.weights[2::4][:5], np.broadcast_to(run.weights[2], (5, 3)))


def test_it_stops_after_the_epochs_it_was_given():
    assert len(perceptron(*xor(), epochs=3).mistakes_in_epoch) == 3


# --- margins -------------------------------------------------------------------------------------------------


def test_margin_and_bound_by_hand():
    x, y = np.array([[1.0, 0.0], [-3.0, 0.0]]), np.array([1.0, 0.0])
    assert margin(x, y, np.array([1.0, 0.0, 0.0])) == 1
    assert margin(x, y, np.array([7.0, 0.0, 0.0])) == 1, "the length of w does not matter"
    assert margin(x, 1 - y, np.array([1.0, 0.0, 0.0])) == -3
    assert novikoff_bound(x, y, np.array([7.0, 0.0, 0.0])) == pytest.approx(10)  # R² = 3² + 1


@pytest.mark.parametrize(("y", "gap"), [([0.0, 1.0, 1.0, 0.0], "-1.4"), ([0.0, 1.0, 1.0, 1.0], "-0")])
def test_a_line_that_does_not_separate_or_that_a_point_lies_on_has_no_bound(y, gap):
    with pytest.raises(ValueError, match=f"w must separate the labels, got a line with margin {gap}$"):
        novikoff_bound(corners(2), np.array(y), np.array([3.0, 4.0, 0.0]))


@pytest.mark.parametrize("w", [np.zeros(3), np.ones(2), np.ones((3, 1))])
def test_weights_that_are_no_line(w):
    with pytest.raises(ValueError, match="w must be 3 weights, bias last, not all 0, got array"):
        margin(*xor(), w)


# --- the best line -------------------------------------------------------------------------------------------


def test_the_best_line_gets_three_of_four_on_xor_and_all_where_points_are_separable():
    assert best_line_accuracy(*xor()) == 0.75
    assert best_line_accuracy(corners(2), OR) == 1
    for seed in range(5):
        x, y, _ = separable(200, 0.05, np.random.default_rng(seed))
        assert best_line_accuracy(x, y) == 1


def test_the_best_line_may_have_the_ones_on_either_side():
    assert best_line_accuracy(corners(2), OR) == best_line_accuracy(corners(2), 1 - OR) == 1


def test_no_line_parts_two_points_in_one_place():
    x = np.array([[0.0, 0.0], [0.0, 0.0], [1.0, 1.0], [1.0, 1.0]])
    assert best_line_accuracy(x, np.array([0.0, 1.0, 0.0, 1.0])) == 0.5
    assert best_line_accuracy(x, np.array([0.0, 1.0, 1.0, 1.0])) == 0.75


@pytest.mark.parametrize("size", [1e-9, 1, 1e6])
def test_no_line_parts_the_middle_one_of_three_in_a_row_at_any_scale(size):
    """Seen along their row's normal all three coincide, except for rounding, which is no room for a line."""
    x = np.array([[0.0, 8.0], [1.0, 7.0], [8.0, 0.0]]) * size
    assert best_line_accuracy(x, np.array([0.0, 1.0, 0.0])) == pytest.approx(2 / 3)
    assert best_line_accuracy(x, np.array([0.0, 1.0, 1.0])) == 1


def test_points_of_one_class_need_no_line():
    assert best_line_accuracy(np.random.default_rng(0).normal(size=(5, 2)), np.ones(5)) == 1


# --- what is refused -----------------------------------------------------------------------------------------

NEED_LABELS = {
    "perceptron": perceptron,
    "best_line_accuracy": best_line_accuracy,
    "margin": lambda x, y: margin(x, y, np.ones(3)),
}
need_labels = pytest.mark.parametrize("call", NEED_LABELS.values(), ids=NEED_LABELS.keys())


@need_labels
@pytest.mark.parametrize("labels", [[-1, 1, 1, -1], [0, 1, 2, 3], [0, 1, 0.5, 1], [0, 1, np.nan, 1]])
def test_labels_other_than_0_and_1(call, labels):
    with pytest.raises(ValueError, match="y must hold the labels 0 and 1, got "):
        call(corners(2), np.array(labels, float))


@need_labels
@pytest.mark.parametrize("shape", [(3,), (4, 1), ()])
def test_labels_that_are_not_one_a_point(call, shape):
    with pytest.raises(ValueError, match=re.escape(f"one label for each of the 4 points, got shape {shape}")):
        call(corners(2), np.ones(shape))


@need_labels
@pytest.mark.parametrize("shape", [(4,), (2, 2, 2)])
def test_points_that_are_not_rows(call, shape):
    with pytest.raises(ValueError, match=r"^x must have shape .*, one row a point, got " + re.escape(f"{shape}")):
        call(np.ones(shape), np.ones(4))


@pytest.mark.parametrize("epochs", [0, -1])
def test_epochs_below_one(epochs):
    with pytest.raises(ValueError, match=f"epochs must be 1 or more, got {epochs}"):
        perceptron(*xor(), epochs=epochs)


def test_points_with_more_inputs_than_weights():
    with pytest.raises(ValueError, match=re.escape("x must have shape (n, 3), one row a point, got (4, 2)")):
        fires(corners(2), [1, 1, 1], 0)


@pytest.mark.parametrize("shape", [(), (2, 1)])
def test_weights_that_are_no_vector(shape):
    with pytest.raises(ValueError, match=re.escape(f"w must have shape (inputs,), got {shape}")):
        fires(corners(2), np.ones(shape), 0)
