import re

import numpy as np
import pytest

from actlib.activations import ReLU, Step
from actlib.networks import (
    Affine,
    at_least,
    cell_answers,
    cells_of,
    cube_cut,
    disc,
    facing,
    midpoints_outside,
    random_hidden,
    region_networks,
    region_outline,
    run,
)

SQUARE = (-1.5, 1.5, -1.5, 1.5)


@pytest.fixture
def rng():
    return np.random.default_rng(0)


def fires(stack, points):
    return run(stack, points, Step())[:, 0] > 0


def area(polygon):
    x, y = polygon.T
    return (x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2


# --- networks ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("m", [1, 2, 5, 24])
def test_lines_touch_the_circle_and_half_planes_hold_its_centre(m):
    centre, radius = np.array([0.3, -0.2]), 0.45
    layer = facing(m, tuple(centre), radius)
    np.testing.assert_allclose(np.linalg.norm(layer.W, axis=0), 1)
    np.testing.assert_allclose(layer(centre[None])[0], radius)  # the distance from each line, on the side that fires


def test_the_first_line_is_on_top():
    layer = facing(5, radius=0.5)
    np.testing.assert_array_equal(layer(np.array([[0.0, 0.49], [0.0, 0.51]]))[:, 0] > 0, [True, False])


@pytest.mark.parametrize(("m", "radius"), [(0, 1.0), (3, 0.0), (3, float("nan"))])
def test_facing_refuses(m, radius):
    with pytest.raises(ValueError, match=re.escape(f"got {m} and {radius}")):
        facing(m, radius=radius)


@pytest.mark.parametrize("k", [3, 4, 5])
def test_at_least_counts_the_units_that_fire(k, rng):
    layer, points = facing(5, radius=0.45), rng.uniform(-1.5, 1.5, (500, 2))
    count = (layer(points) > 0).sum(axis=1)
    assert {k - 1, k} <= set(count)  # both sides of the rule occur
    np.testing.assert_array_equal(fires(at_least(k, layer), points), count >= k)


@pytest.mark.parametrize("k", [0, 6])
def test_at_least_refuses_a_count_that_no_or_every_point_meets(k):
    with pytest.raises(ValueError, match=f"k must be 1 to 5, the number of units, got {k}"):
        at_least(k, facing(5))


def inside_box(points, centre, half):
    return (np.abs(points - np.asarray(centre)) < half).all(axis=1)


def test_region_networks_draw_what_the_lesson_says(rng):
    p = rng.uniform(-1.5, 1.5, (5000, 2))
    nets = region_networks()
    assert [len(stack) - 1 for stack in nets.values()] == [0, 1, 1, 1, 2, 2]
    wanted = {
        "no hidden layer": 0.5 * p[:, 0] + p[:, 1] + 0.2 > 0,
        "1 hidden layer, all of 5": (facing(5, radius=0.8)(p) > 0).all(axis=1),
        "1 hidden layer, 1 of 2": np.abs(p.sum(axis=1)) > 0.8,
        "1 hidden layer, 4 of 5": (facing(5, radius=0.45)(p) > 0).sum(axis=1) >= 4,
        "2 hidden layers, A or B": inside_box(p, (-0.75, -0.3), 0.45) | inside_box(p, (0.7, 0.4), 0.45),
        "2 hidden layers, A and not B": inside_box(p, (0, 0), 1.1) & ~inside_box(p, (0, 0), 0.5),
    }
    assert list(nets) == list(wanted)
    for name, stack in nets.items():
        np.testing.assert_array_equal(fires(stack, p), wanted[name], err_msg=name)


@pytest.mark.parametrize("activation", [None, ReLU()], ids=["step", "ReLU"])
def test_the_output_of_random_units_is_the_least_squares_fit(activation, rng):
    x, y = disc(300, rng)
    hidden, output = random_hidden(x, y, 20, rng, activation)
    h = (activation or Step())(hidden(x))
    residual = output(h)[:, 0] - (2 * y - 1)
    np.testing.assert_allclose(h.T @ residual, 0, atol=1e-8)  # what is left has nothing in common with any unit
    assert abs(residual.mean()) < 1e-10


def test_lines_of_random_units_pass_through_points_of_the_data(rng):
    x, y = disc(50, rng)
    hidden, _ = random_hidden(x, y, 30, rng)
    assert (np.abs(hidden(x)).min(axis=0) < 1e-12).all()
    assert len(np.unique(np.round(hidden.W, 9), axis=1).T) == 30


def test_random_units_are_one_or_more(rng):
    with pytest.raises(ValueError, match="units must be 1 or more, got 0"):
        random_hidden(np.zeros((4, 2)), np.zeros(4), 0, rng)


# --- outlines ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("m", "cells"), [(1, 2), (2, 4), (3, 7), (9, 46)])
def test_lines_in_general_position_cut_the_plane_into_pieces(m, cells, rng):
    angle = np.pi * (np.arange(m) + 0.3) / m
    layer = Affine(np.vstack([np.cos(angle), np.sin(angle)]), rng.uniform(-0.2, 0.2, m))
    pieces = cells_of(layer, (-50, 50, -50, 50))
    assert len(pieces) == cells == 1 + m + m * (m - 1) // 2
    np.testing.assert_allclose(sum(map(area, pieces)), 100**2)
    assert all(area(piece) > 0 for piece in pieces)  # corners run anticlockwise


def test_no_unit_changes_its_answer_inside_a_piece(rng):
    layer = facing(7, radius=0.45)
    for piece in cells_of(layer, SQUARE):
        inside = rng.dirichlet(np.ones(len(piece)), 20) @ piece
        assert len(np.unique(layer(inside) > 0, axis=0)) == 1


def test_lines_that_miss_the_picture_cut_nothing():
    pieces = cells_of(Affine(np.array([[1.0, 0.0], [0.0, 1.0]]), np.array([5.0, -5.0])), SQUARE)
    assert len(pieces) == 1
    assert area(pieces[0]) == 9


@pytest.mark.parametrize("m", [3, 6, 24])
def test_where_all_fire_is_a_polygon_of_the_area_that_the_lesson_derives(m):
    stack, wide = at_least(m, facing(m)), (-3, 3, -3, 3)
    pieces = cells_of(stack[0], wide)
    inside = [area(piece) for piece, one in zip(pieces, cell_answers(stack, pieces), strict=True) if one]
    np.testing.assert_allclose(inside, [m * np.tan(np.pi / m)])


def test_the_outline_of_a_pentagon_is_its_five_sides():
    stack = at_least(5, facing(5, radius=0.5))
    edges = region_outline(stack, cells_of(stack[0], SQUARE))
    assert edges.shape == (5, 2, 2)
    np.testing.assert_allclose(np.linalg.norm(edges[:, 1] - edges[:, 0], axis=1), 2 * 0.5 * np.tan(np.pi / 5))
    np.testing.assert_allclose(np.linalg.norm(edges.mean(axis=1), axis=1), 0.5)  # sides touch the circle half-way


@pytest.mark.parametrize("name", region_networks())
def test_the_answer_differs_across_every_edge_of_an_outline_and_nowhere_else(name, rng):
    stack = region_networks()[name]
    edges = region_outline(stack, cells_of(stack[0], SQUARE))
    along = edges[:, 1] - edges[:, 0]
    aside = 1e-4 * np.column_stack([-along[:, 1], along[:, 0]]) / np.linalg.norm(along, axis=1, keepdims=True)
    middle = edges.mean(axis=1)
    assert (fires(stack, middle + aside) != fires(stack, middle - aside)).all()
    # a walk across the picture meets the outline as often as the answer changes
    for start, end in rng.uniform(-1.5, 1.5, (20, 2, 2)):
        answers = fires(stack, np.linspace(start, end, 4001))
        assert np.count_nonzero(np.diff(answers)) == _crossings(edges, start, end)


def _crossings(edges, start, end):
    def side(p, q, r):
        return np.sign(
            (q[..., 0] - p[..., 0]) * (r[..., 1] - p[..., 1]) - (q[..., 1] - p[..., 1]) * (r[..., 0] - p[..., 0])
        )

    p, q = edges[:, 0], edges[:, 1]
    return np.count_nonzero((side(start, end, p) != side(start, end, q)) & (side(p, q, start) != side(p, q, end)))


def test_midpoints_of_a_convex_region_stay_inside_and_those_of_two_halves_do_not(rng):
    assert midpoints_outside(lambda p: np.linalg.norm(p, axis=1) < 1, SQUARE, rng) == 0
    # two strips of the width 0.5 at the far sides: half of the pairs have one point in each, and all of those fail
    share = midpoints_outside(lambda p: np.abs(p[:, 0]) > 1, SQUARE, rng, points=40_000)
    assert abs(share - 0.5) < 0.02


def test_an_empty_region_is_neither_convex_nor_not(rng):
    assert np.isnan(midpoints_outside(lambda p: p[:, 0] > 2, SQUARE, rng))


# --- the cube ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("w", "threshold", "corners"),
    [((0, 0, 1), 0.5, 4), ((1, 1, 1), 0.5, 3), ((1, 1, 1), 1.5, 6), ((1, 1, 0), 0.5, 4), ((1, 1, -2), 0.5, 5)],
)
def test_a_plane_cuts_the_cube_in_a_convex_polygon(w, threshold, corners):
    polygon = cube_cut(np.array(w), threshold)
    assert polygon.shape == (corners, 3)
    np.testing.assert_allclose(polygon @ w, threshold)
    assert ((polygon >= 0) & (polygon <= 1)).all()
    assert (np.isin(polygon, (0, 1)).sum(axis=1) >= 2).all()  # each corner lies on an edge of the cube
    turns = np.cross(
        np.roll(polygon, -1, axis=0) - polygon, np.roll(polygon, -2, axis=0) - np.roll(polygon, -1, axis=0)
    )
    assert (np.sign(turns @ w) == np.sign(turns[0] @ w)).all()  # in order around: every turn goes the same way


@pytest.mark.parametrize(("w", "threshold"), [((1, 1, 0), 2.5), ((1, 1, 1), -0.5), ((0, 0, 0), 0.0)])
def test_a_plane_that_misses_the_cube(w, threshold):
    assert cube_cut(np.array(w), threshold).shape == (0, 3)


def test_a_plane_has_three_weights():
    with pytest.raises(ValueError, match=re.escape("w must have shape (3,), got (2,)")):
        cube_cut(np.ones(2), 0.5)
