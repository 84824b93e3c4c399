import re

import numpy as np
import pytest

from actlib.networks import (
    XOR_WITH_SKIPS,
    XOR_WITH_TWO_HIDDEN,
    ThresholdNet,
    corners,
    threshold_functions,
    xor_nets_with_skips,
)

XOR = [0, 1, 1, 0]


def test_corners_count_up_in_binary():
    np.testing.assert_array_equal(corners(2), [[0, 0], [0, 1], [1, 0], [1, 1]])
    assert corners(1).shape == (2, 1)
    np.testing.assert_array_equal(corners(4) @ [8, 4, 2, 1], np.arange(16))


@pytest.mark.parametrize("net", [XOR_WITH_SKIPS, XOR_WITH_TWO_HIDDEN], ids=["skips", "two hidden"])
def test_both_nets_compute_xor(net):
    np.testing.assert_array_equal(net(corners(2)), XOR)


def test_the_net_with_skips_step_by_step():
    np.testing.assert_array_equal(XOR_WITH_SKIPS.hidden(corners(2)), [[0], [0], [0], [1]])  # and
    np.testing.assert_array_equal(XOR_WITH_SKIPS.total(corners(2)), [0, 1, 1, 0])  # x + y − 2h


def test_the_net_with_two_hidden_units_step_by_step():
    np.testing.assert_array_equal(XOR_WITH_TWO_HIDDEN.hidden(corners(2)), [[0, 0], [0, 1], [1, 0], [0, 0]])
    np.testing.assert_array_equal(XOR_WITH_TWO_HIDDEN.total(corners(2)), [0, 1, 1, 0])


def test_without_its_skips_the_net_with_one_hidden_unit_is_no_xor():
    net = XOR_WITH_SKIPS
    without = ThresholdNet(net.W, net.thresholds, net.v, net.threshold)
    np.testing.assert_array_equal(without(corners(2)), [0, 0, 0, 0])


def test_a_hidden_sum_exactly_at_its_threshold_does_not_fire():
    np.testing.assert_array_equal(XOR_WITH_SKIPS.hidden([[0.75, 0.75], [0.75, 0.76]]), [[0], [1]])


def test_an_output_sum_exactly_at_its_threshold_does_not_fire():
    np.testing.assert_array_equal(XOR_WITH_SKIPS([[0.25, 0.25], [0.25, 0.26]]), [0, 1])


def test_six_nets_with_weights_up_to_2_compute_xor_with_one_hidden_unit_and_skips():
    nets = xor_nets_with_skips()
    for net in nets:
        np.testing.assert_array_equal(net(corners(2)), XOR)
    weights = {tuple(int(w) for w in (*net.W.ravel(), *net.v, *net.skips)) for net in nets}
    assert weights == {
        (1, 1, -2, 1, 1),
        (2, 2, 2, -1, -1),
        (2, -1, 2, -1, 1),
        (2, -2, 2, -1, 1),
        (-1, 2, 2, 1, -1),
        (-2, 2, 2, 1, -1),
    }


def test_with_weights_up_to_1_there_is_none():
    assert xor_nets_with_skips(largest_weight=1) == []


# --- counting ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("n", "largest_weight", "count"), [(1, 1, 4), (2, 1, 14), (3, 2, 104), (4, 3, 1882)])
def test_how_many_functions_one_unit_computes(n, largest_weight, count):
    tables = threshold_functions(n, largest_weight)
    assert tables.shape == (count, 2**n)
    assert set(np.unique(tables)) == {0, 1}
    assert len(np.unique(tables, axis=0)) == count


@pytest.mark.parametrize(("n", "largest_weight", "count"), [(2, 2, 14), (3, 3, 104), (3, 1, 56), (4, 2, 986)])
def test_larger_weights_add_nothing_and_smaller_ones_are_not_enough(n, largest_weight, count):
    assert len(threshold_functions(n, largest_weight)) == count


def test_the_two_of_sixteen_that_are_missing_are_xor_and_its_opposite():
    found = {tuple(table) for table in threshold_functions(2, 1)}
    assert {tuple(table) for table in corners(4)} - found == {(0, 1, 1, 0), (1, 0, 0, 1)}


# --- what is refused -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("n", [0, -1])
def test_corners_of_no_inputs(n):
    with pytest.raises(ValueError, match=f"n must be 1 or more, got {n}"):
        corners(n)


def test_weights_up_to_nothing():
    with pytest.raises(ValueError, match="largest_weight must be 1 or more, got 0"):
        threshold_functions(2, 0)


@pytest.mark.parametrize(
    ("W", "thresholds", "v", "skips"),
    [
        ((3, 1), (1,), (1,), (2,)),
        ((2, 2), (1,), (1,), (2,)),
        ((2, 1), (1,), (2,), (2,)),
        ((2, 1), (1,), (1,), (3,)),
        ((2,), (1,), (1,), (2,)),
    ],
)
def test_a_net_whose_shapes_do_not_fit_names_them_all(W, thresholds, v, skips):
    with pytest.raises(ValueError, match=re.escape(f"got {W}, {thresholds}, {v}, {skips}")):
        ThresholdNet(np.ones(W), np.ones(thresholds), np.ones(v), 0.5, np.ones(skips))


@pytest.mark.parametrize("shape", [(2,), (4, 3), (1, 4, 2)])
def test_points_that_are_not_pairs(shape):
    for call in (XOR_WITH_SKIPS, XOR_WITH_SKIPS.hidden, XOR_WITH_SKIPS.total):
        with pytest.raises(ValueError, match=re.escape(f"x must have shape (n, 2), one row a point, got {shape}")):
            call(np.ones(shape))
