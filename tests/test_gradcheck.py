import numpy as np
import pytest

from actlib.gradcheck import gradient_error, numerical_df, numerical_gradient


@pytest.mark.parametrize(
    ("f", "df"),
    [(np.exp, np.exp), (np.sin, np.cos), (lambda x: x**3, lambda x: 3 * x**2), (np.arctan, lambda x: 1 / (1 + x**2))],
    ids=["exp", "sin", "cube", "arctan"],
)
def test_numerical_df_is_good_to_nine_digits(f, df):
    x = np.linspace(-3, 3, 101)
    np.testing.assert_allclose(numerical_df(f, x), df(x), rtol=0, atol=2e-9 * np.abs(df(x)).max())


def test_numerical_df_divides_by_the_step_really_taken():
    x = np.array([0.1, 1 / 3, 1e8, -1e300])
    np.testing.assert_array_equal(numerical_df(lambda x: x, x), 1)


def test_numerical_df_across_a_kink_is_the_mean_of_both_slopes():
    assert numerical_df(lambda x: np.maximum(x, 0), 0.0) == 0.5
    assert numerical_df(np.abs, 0.0) == 0


@pytest.mark.parametrize("x", [2, 2.0, np.float32(2), [[2, 2], [2, 2]], np.empty((0, 3))])
def test_numerical_df_works_in_float64_and_keeps_the_shape(x):
    slope = numerical_df(np.square, x)
    assert np.shape(slope) == np.shape(x)
    np.testing.assert_allclose(slope, np.full(np.shape(x), 4.0), rtol=1e-9)


@pytest.mark.parametrize("shape", [(), (4,), (2, 3), (2, 1, 2), (0,)])
def test_numerical_gradient_of_half_the_squares_is_x(shape):
    x = np.random.default_rng(0).normal(size=shape)
    gradient = numerical_gradient(lambda x: np.sum(x**2) / 2, x)
    assert gradient.shape == shape
    np.testing.assert_allclose(gradient, x, rtol=1e-9, atol=1e-9)


def test_numerical_gradient_of_a_product_needs_every_other_entry_put_back():
    np.testing.assert_allclose(numerical_gradient(np.prod, [2.0, 3.0, 5.0]), [15, 10, 6], rtol=1e-9)


def test_numerical_gradient_does_not_touch_the_array_it_is_given():
    x = np.array([1.0, 2.0])
    numerical_gradient(np.sum, x)
    np.testing.assert_array_equal(x, [1, 2])


def test_numerical_gradient_takes_integers_as_float64():
    np.testing.assert_allclose(numerical_gradient(lambda x: np.sum(x**2), [1, -2]), [2, -4], rtol=1e-9)


def test_gradient_error_is_relative_to_the_largest_entry_of_either():
    assert gradient_error([1.0, 100.0], [2.0, 100.0]) == 0.01
    assert gradient_error([0.0, 1.0], [0.0, 4.0]) == 0.75
    assert gradient_error([-1.0], [1.0]) == 2.0


def test_gradient_error_of_nothing_is_zero():
    assert gradient_error([0.0, 0.0], [0.0, 0.0]) == 0
    assert gradient_error([], []) == 0


@pytest.mark.parametrize(("analytic", "numerical"), [([np.nan, 1.0], [1.0, 1.0]), ([1.0, 1.0], [1.0, np.nan])])
def test_gradient_error_does_not_pass_nan(analytic, numerical):
    assert not gradient_error(analytic, numerical) < 1e-7


def test_gradient_error_of_different_shapes_names_both():
    with pytest.raises(ValueError, match=r"\(2, 1\) and \(2,\)"):
        gradient_error(np.ones((2, 1)), np.ones(2))
