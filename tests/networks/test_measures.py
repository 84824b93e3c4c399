import numpy as np
import pytest

from actlib.networks import accuracy, boundary_points, distance_from_a_line

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
