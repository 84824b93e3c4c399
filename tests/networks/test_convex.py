"""What maxout units can do at best, held against dense grids, other units and proofs."""

from itertools import pairwise

import numpy as np
import pytest

from actlib.networks.convex import TARGETS, best_convex, best_unit, corners, fit_difference, largest, split, unit_of

X = np.linspace(-1, 1, 20001)


@pytest.mark.parametrize("k", range(1, 9))
def test_best_pieces_for_the_square_are_off_by_one_in_2k_squared(k):
    unit, error = best_unit(TARGETS["x²"], k)
    assert error == pytest.approx(1 / (2 * k**2), rel=1e-9)
    np.testing.assert_allclose(np.sort(unit.W[0]), 2 * ((2 * np.arange(k) + 1) / k - 1), atol=1e-9)


@pytest.mark.parametrize("name", TARGETS)
@pytest.mark.parametrize("k", [1, 2, 3, 8])
def test_errors_are_what_a_dense_grid_finds(name, k):
    target = TARGETS[name]
    unit, error = best_unit(target, k)
    assert unit.b.shape == (k,)
    assert np.abs(largest(unit, X) - target(X)).max() == pytest.approx(error, abs=1e-6)
    first, second, error = fit_difference(target, k)
    assert max(first.b.size, second.b.size) <= k
    assert np.abs(largest(first, X) - largest(second, X) - target(X)).max() == pytest.approx(error, abs=1e-6)


@pytest.mark.parametrize("name", TARGETS)
@pytest.mark.parametrize("k", [1, 2, 5])
def test_no_unit_nearby_is_better(name, k):
    target, rng = TARGETS[name], np.random.default_rng(0)
    unit, error = best_unit(target, k)
    x = X[::50]
    for _ in range(300):
        other = unit_of(unit.W[0] + rng.normal(0, 0.05, k), unit.b + rng.normal(0, 0.05, k))
        assert np.abs(largest(other, x) - target(x)).max() > error - 1e-3 * max(error, 0.01)


def test_one_unit_on_the_cube_is_a_line():
    assert [best_unit(TARGETS["x³"], k)[1] for k in (1, 2, 8)] == pytest.approx([0.25] * 3, abs=1e-6)
    assert best_unit(TARGETS["x³"], 1)[0].W[0, 0] == pytest.approx(0.75, abs=1e-3)


@pytest.mark.parametrize("name", ["sin 3x", "x³"])
def test_further_pieces_follow_the_target_where_it_bends_upwards(name):
    units = [largest(best_unit(TARGETS[name], k)[0], X) - TARGETS[name](X) for k in (1, 2, 3, 8)]
    assert all(np.mean(later**2) < np.mean(earlier**2) for earlier, later in pairwise(units))


@pytest.mark.parametrize("name", TARGETS)
def test_no_convex_function_has_a_smaller_mean_squared_error(name):
    x = (np.arange(200) + 0.5) / 100 - 1
    y = TARGETS[name](x)
    fit = best_convex(x, y)
    assert np.diff(fit, 2).min() > -1e-9
    # of a cone the nearest point is the one whose error is at right angles to it, and to no term at less than that
    error = y - fit
    hinges = np.maximum(0, x - x[:, None])
    assert hinges @ error == pytest.approx(np.minimum(hinges @ error, 0), abs=1e-7)
    assert [error.sum(), error @ x, error @ fit] == pytest.approx([0, 0, 0], abs=1e-7)


def test_the_best_convex_function_for_the_cube_is_straight_up_to_two_thirds():
    x = (np.arange(600) + 0.5) / 300 - 1
    fit = best_convex(x, x**3)
    # the error is 2mr² P₂ + (2/5)r³ P₃ on the straight part, with m = −1/6 its middle and r = 5/6, and 0 elsewhere
    assert np.mean((fit - x**3) ** 2) == pytest.approx((50 / 216) ** 2 * (1 / 5 + 1 / 7) * 5 / 6, rel=1e-3)
    np.testing.assert_allclose(np.diff(fit, 2)[x[2:] < 0.65], 0, atol=1e-9)
    np.testing.assert_allclose(fit[x > 0.68], x[x > 0.68] ** 3, atol=1e-6)


def test_best_convex_wants_points_in_order():
    with pytest.raises(ValueError, match="x must rise"):
        best_convex(np.array([0.0, 0.0]), np.zeros(2))


@pytest.mark.parametrize("name", ["sin 3x", "x³"])
def test_more_pieces_help_two_units_and_not_one(name):
    one = [best_unit(TARGETS[name], k)[1] for k in range(1, 9)]
    two = [fit_difference(TARGETS[name], k)[2] for k in range(1, 9)]
    np.testing.assert_allclose(one, one[0])
    assert two[0] == pytest.approx(one[0], abs=1e-5)
    assert all(later < 0.8 * earlier for earlier, later in pairwise(two))


def test_split_gives_two_convex_parts_with_a_piece_more_than_corners():
    t, y = np.array([-1, -0.5, 0, 0.5, 1]), np.array([0.0, 1, -1, 1.5, 1])
    first, second = split(t, y)
    np.testing.assert_allclose(largest(first, t) - largest(second, t), y, atol=1e-12)
    np.testing.assert_allclose(corners(first), [0])
    np.testing.assert_allclose(corners(second), [-0.5, 0.5])
    assert (first.b.size, second.b.size) == (2, 3)


def test_split_wants_points_in_order():
    with pytest.raises(ValueError, match="x must rise"):
        split(np.array([0.0, 0.0, 1.0]), np.zeros(3))


def test_a_piece_below_the_others_makes_no_corner():
    np.testing.assert_allclose(corners(unit_of([-1, 0, 1], [0, -1, 0])), [0])
    assert corners(unit_of([0, 0], [0, 1])).size == 0
