import numpy as np
import pytest

from actlib.networks import best_line_accuracy, digits, disc, separable, spirals, split, two_curves, xor, xor_clouds

DRAWN = {
    "separable": lambda n, rng: separable(n, 0.1, rng)[:2],
    "disc": disc,
    "xor_clouds": xor_clouds,
    "spirals": spirals,
}
each_drawn = pytest.mark.parametrize("draw", DRAWN.values(), ids=DRAWN.keys())


def test_xor_is_the_table():
    x, y = xor()
    np.testing.assert_array_equal(np.column_stack([x, y]), [[0, 0, 0], [0, 1, 1], [1, 0, 1], [1, 1, 0]])


@each_drawn
@pytest.mark.parametrize("n", [2, 7, 200])
def test_shapes_and_labels(draw, n):
    x, y = draw(n, np.random.default_rng(0))
    assert x.shape == (n, 2)
    assert y.shape == (n,)
    assert y.dtype == np.float64
    assert set(y) <= {0, 1}


@each_drawn
def test_the_generator_decides(draw):
    first, again, other = (draw(50, np.random.default_rng(seed))[0] for seed in (0, 0, 1))
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)


@each_drawn
@pytest.mark.parametrize("n", [1, 0, -5])
def test_fewer_than_two_points(draw, n):
    with pytest.raises(ValueError, match=f"n must be 2 or more, got {n}"):
        draw(n, np.random.default_rng(0))


# --- separable -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("margin", [0, 0.02, 0.2, 0.49])
def test_separable_keeps_its_margin_on_the_right_side(seed, margin):
    x, y, w = separable(300, margin, np.random.default_rng(seed))
    distance = x @ w[:2] + w[2]
    assert np.hypot(*w[:2]) == pytest.approx(1, rel=1e-15)
    assert np.abs(x).max() <= 1
    assert np.abs(distance).min() >= margin
    np.testing.assert_array_equal(y, distance > 0)
    assert 0 < y.mean() < 1, "the line passes near the middle"


def test_separable_fills_the_square_up_to_its_margin():
    x, _, w = separable(2000, 0.1, np.random.default_rng(0))
    assert np.abs(x @ w[:2] + w[2]).min() < 0.11
    assert np.abs(x).max() > 0.99


@pytest.mark.parametrize("margin", [-0.1, 0.5, np.nan])
def test_separable_with_a_margin_that_leaves_no_room(margin):
    with pytest.raises(ValueError, match=f"margin must be at least 0 and below 0.5, got {margin}"):
        separable(10, margin, np.random.default_rng(0))


# --- disc ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("gap", [0, 0.1, 0.5])
def test_disc_and_ring_leave_the_gap_between_them(gap):
    x, y = disc(2000, np.random.default_rng(0), centre=(3.0, -1.0), gap=gap)
    radius = np.hypot(*(x - (3.0, -1.0)).T)
    assert 0.69 < radius[y == 1].max() <= 0.7 + 1e-12
    assert 0.7 + gap - 1e-12 <= radius[y == 0].min() < 0.71 + gap
    assert radius.max() <= 1.3 + 1e-12
    assert y.mean() == 0.5


def test_points_are_even_over_the_area_of_the_disc():
    x, y = disc(20_000, np.random.default_rng(0))
    radius = np.hypot(*x[y == 1].T)
    assert np.mean(radius < 0.35) == pytest.approx(1 / 4, abs=0.02)  # half the radius, a quarter of the area
    assert np.abs(x[y == 1].mean(axis=0)).max() < 0.02


@pytest.mark.parametrize("gap", [-0.1, 0.6, np.nan])
def test_a_gap_that_leaves_no_ring(gap):
    with pytest.raises(ValueError, match=f"gap must be at least 0 and below 0.6, where the ring ends, got {gap}"):
        disc(10, np.random.default_rng(0), gap=gap)


# --- the others ----------------------------------------------------------------------------------------------


def test_xor_clouds_stand_on_four_corners_and_opposite_ones_share_a_class():
    x, y = xor_clouds(400, np.random.default_rng(0), spread=0.05)
    np.testing.assert_array_equal(y, x[:, 0] * x[:, 1] < 0)
    corners, counts = np.unique(np.sign(x), axis=0, return_counts=True)
    assert len(corners) == 4
    np.testing.assert_array_equal(counts, 100)
    np.testing.assert_allclose(np.abs(x).mean(axis=0), 0.7, atol=0.01)
    assert np.std(x - 0.7 * np.sign(x)) == pytest.approx(0.05, rel=0.1)


@pytest.mark.parametrize("spread", [-0.1, np.nan])
def test_a_spread_below_zero(spread):
    with pytest.raises(ValueError, match=f"spread must be 0 or more, got {spread}"):
        xor_clouds(10, np.random.default_rng(0), spread=spread)


@pytest.mark.parametrize("n", [2, 5, 100, 101])
def test_two_curves_gives_as_many_points_as_asked_for(n):
    x, y = two_curves(n)
    assert x.shape == (n, 2)
    assert y.shape == (n,)
    assert y.sum() == n // 2


def test_two_curves_lie_one_above_the_other_and_no_line_parts_them():
    x, y = two_curves(200)
    lower, upper = x[y == 0], x[y == 1]
    np.testing.assert_array_equal(lower[:, 0], upper[:, 0])
    np.testing.assert_allclose(upper[:, 1] - lower[:, 1], 0.6, rtol=1e-12)
    assert best_line_accuracy(x, y) < 0.95


def test_two_curves_of_one_point():
    with pytest.raises(ValueError, match="n must be 2 or more, got 1"):
        two_curves(1)


# --- spirals, digits, split ----------------------------------------------------------------------------------


def test_spirals_without_noise_lie_on_their_arms():
    x, y = spirals(400, np.random.default_rng(0), turns=2, noise=0)
    radius, angle = np.hypot(*x.T), np.arctan2(*x.T[::-1])
    assert radius.max() <= 1
    np.testing.assert_allclose(np.cos(angle - 4 * np.pi * radius - np.pi * y), 1, atol=1e-9)
    assert y.mean() == 0.5


def test_noise_moves_points_off_their_arms_by_its_standard_deviation():
    rng = [np.random.default_rng(0) for _ in range(2)]
    off = spirals(5000, rng[0], noise=0.08)[0] - spirals(5000, rng[1], noise=0)[0]
    assert off.std() == pytest.approx(0.08, rel=0.03)


def test_no_line_parts_spirals():
    assert best_line_accuracy(*spirals(400, np.random.default_rng(0))) < 0.7


def test_what_spirals_refuse():
    with pytest.raises(ValueError, match="turns must be above 0, got 0"):
        spirals(10, np.random.default_rng(0), turns=0)
    with pytest.raises(ValueError, match="noise must be 0 or more, got -1"):
        spirals(10, np.random.default_rng(0), noise=-1)


def test_the_digits_are_the_ones_of_the_repository():
    x, y = digits()
    assert x.shape == (1797, 64)
    assert np.bincount(y).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    assert set(np.unique(x * 16)) == set(range(17))
    assert (x * 16).sum() == 561718
    # the first image, a nought: its ink is heaviest on the ring
    assert y[0] == 0
    assert x[0].reshape(8, 8)[3].tolist() == [0, 4 / 16, 12 / 16, 0, 0, 8 / 16, 8 / 16, 0]


def test_changing_the_digits_changes_no_later_ones():
    digits()[0][:] = 0
    assert digits()[0].any()


def test_split_parts_samples_and_keeps_them_with_their_labels():
    x, y = np.arange(10.0)[:, None], np.arange(10)
    x1, y1, x2, y2 = split(x, y, 0.7, np.random.default_rng(0))
    assert (len(x1), len(x2)) == (7, 3)
    assert sorted([*y1, *y2]) == list(range(10))
    np.testing.assert_array_equal(np.concatenate([x1, x2])[:, 0], [*y1, *y2])
    assert y1.tolist() != sorted(y1)


@pytest.mark.parametrize("share", [0, 1, 0.01, -0.5, 2, np.nan])
def test_both_parts_of_a_split_have_samples(share):
    with pytest.raises(ValueError, match=f"share must leave samples in both parts of 10, got {share}"):
        split(np.zeros((10, 1)), np.zeros(10), share, np.random.default_rng(0))


def test_a_split_of_labels_of_other_samples():
    with pytest.raises(ValueError, match="x and y must have as many samples, got 10 and 9"):
        split(np.zeros((10, 1)), np.zeros(9), 0.5, np.random.default_rng(0))
