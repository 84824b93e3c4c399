"""Digits where naive formulas have none left: every function against exact arithmetic, and traps by name."""

import mpmath
import numpy as np
import pytest
from exact import POINTWISE, sides, ulp, units_off
from mpmath import mpf

from actlib.activations import (
    Abs,
    LeakyReLU,
    ReLU,
    Sigmoid,
    Sign,
    Step,
    Tanh,
    Values,
)

MOST_ULP = {np.float64: 4, np.float32: 4, np.float16: 1}


def sample(dtype):
    """About 900 numbers: all magnitudes, the middle, and far out to where every exponential ends."""
    rng = np.random.default_rng(0)
    # where results turn subnormal
    edges = rng.choice([-745, -708.4, -354.5, -88, -44, -38, -13, 13, 44, 88, 354.5, 708.4, 745], 150)
    x = np.concatenate(
        [
            rng.uniform(-745, 745, 150),
            rng.uniform(-89, 89, 150),
            rng.uniform(-12, 12, 300),
            rng.choice([-1, 1], 150) * 10 ** rng.uniform(-300, 300, 150),
            edges + rng.uniform(-1, 1, 150),
            [0.0, 1.0, -1.0],
        ]
    )
    with np.errstate(over="ignore", under="ignore"):
        x = x.astype(dtype)
    return x[np.isfinite(x)]


@pytest.mark.parametrize("cls", POINTWISE)
@pytest.mark.parametrize("which", ["f", "df"])
def test_all_sides_of_a_stated_formula_agree(cls, which):
    for x in (-5, -1.5, -0.25, 0.75, 2, 7):
        first, *others = sides(cls(), which, mpf(x))
        for other in others:
            assert mpmath.almosteq(first, other, rel_eps=mpf(10) ** -50)


@pytest.mark.parametrize("cls", POINTWISE)
@pytest.mark.parametrize("dtype", MOST_ULP)
@pytest.mark.parametrize("which", ["f", "df"])
def test_every_digit_counts_wherever_the_exact_value_is_a_normal_number(cls, dtype, which):
    f, x = cls(), sample(dtype)
    ours = f(x) if which == "f" else f.df(x)
    off = [(units_off(f, which, at, y, dtype), at) for at, y in zip(x, ours, strict=True)]
    where = [(units, at) for units, at in off if units is not None]
    if f.lipschitz < np.inf or which == "f":
        assert len(where) > 80, "the sample must meet normal numbers"
        assert max(where)[0] <= MOST_ULP[dtype], f"worst at x = {max(where)[1]!r}"
    elif isinstance(f.range, Values):
        assert not where, "the slope of a flat function is exactly 0"
        assert not ours.any()


# --- traps ---------------------------------------------------------------------------------------------------


def test_sigmoid_slope_keeps_its_digits_at_minus_700():
    assert Sigmoid().df(-700.0) == pytest.approx(9.859676543759770e-305, rel=1e-14, abs=0)
    assert Sigmoid().df(700.0) == pytest.approx(9.859676543759770e-305, rel=1e-14, abs=0)


def test_sigmoid_slope_is_not_zero_at_37_where_one_minus_sigmoid_is():
    assert 1 - Sigmoid()(37.0) == 0
    assert Sigmoid().df(37.0) == pytest.approx(8.533047625744065e-17, rel=1e-14, abs=0)


def test_sigmoid_of_minus_800_is_zero_and_of_800_is_one():
    assert Sigmoid()(-800.0) == 0
    assert Sigmoid()(800.0) == 1


def test_sigmoid_keeps_its_digits_at_minus_40_where_half_of_one_plus_tanh_has_none():
    assert 0.5 * (1 + np.tanh(-20.0)) == 0
    assert Sigmoid()(-40.0) == pytest.approx(4.248354255291589e-18, rel=1e-14, abs=0)


def test_sigmoid_slope_in_float32_where_the_square_of_a_rounded_sum_is_5_ulp_off():
    x = np.float32(3.4066508)
    exact = 1 / (2 + mpmath.exp(mpf(float(x))) + mpmath.exp(-mpf(float(x))))
    assert abs(mpf(float(Sigmoid().df(x))) - exact) <= 4 * ulp(exact, np.float32)


@pytest.mark.parametrize(("f", "pace"), [(Sigmoid(), 1), (Tanh(), 2)])
def test_slopes_in_float32_on_a_million_points(f, pace):
    x = np.linspace(0, 16, 1_000_000, dtype=np.float32)
    e = np.exp(-pace * x.astype(float))  # in float64: exact enough to judge float32
    exact = pace**2 * e / (1 + e) ** 2
    unit = 2.0 ** (np.frexp(exact)[1] - 1 - 23)
    assert np.max(np.abs(f.df(x) - exact) / unit) <= 4


def test_tanh_slope_is_not_zero_at_30():
    assert 1 - np.tanh(30.0) ** 2 == 0
    assert Tanh().df(30.0) == pytest.approx(3.5026043050786078e-26, rel=1e-14, abs=0)


def test_tanh_of_100_is_one_not_nan():
    assert Tanh()(np.float32(100)) == 1
    assert Tanh()(-1e308) == -1
    assert Tanh().df(1e308) == 0


def test_tanh_is_2_sigmoid_2x_minus_1():
    x = np.linspace(-15, 15, 1001)
    np.testing.assert_allclose(Tanh()(x), 2 * Sigmoid()(2 * x) - 1, rtol=0, atol=4e-16)
    np.testing.assert_allclose(Tanh().df(x), 4 * Sigmoid().df(2 * x), rtol=2e-15)


@pytest.mark.parametrize(("f", "peak"), [(Sigmoid(), 0.25), (Tanh(), 1.0)])
def test_the_slope_at_zero_is_the_peak_exactly(f, peak):
    assert f.df(0.0) == peak == f.lipschitz


def test_relu_derivative_at_zero_is_zero():
    assert ReLU().df(0.0) == 0
    assert ReLU().df(-0.0) == 0
    assert ReLU().df(5e-324) == 1


def test_abs_derivative_at_zero_is_zero():
    assert Abs().df(0.0) == 0
    np.testing.assert_array_equal(Abs().df([-2.0, 2.0]), [-1, 1])


def test_step_at_zero_is_zero_because_above_is_strict():
    np.testing.assert_array_equal(Step()([-1.0, -0.0, 0.0, 5e-324]), [0, 0, 0, 1])


def test_sign_at_zero_is_zero_not_plus_one():
    np.testing.assert_array_equal(Sign()([-3.0, 0.0, 3.0]), [-1, 0, 1])


def test_leaky_relu_derivative_at_zero_is_the_left_slope():
    assert LeakyReLU(0.1).df(0.0) == 0.1
    np.testing.assert_array_equal(LeakyReLU(0.1).df([-2.0, 2.0]), [0.1, 1])


def test_leaky_relu_with_slope_above_one_is_not_a_maximum():
    assert max(1.5 * -2.0, -2.0) == -2.0
    assert LeakyReLU(1.5)(-2.0) == -3.0
    assert LeakyReLU(1.5)(2.0) == 2.0


def test_leaky_relu_with_a_negative_slope_turns_up_on_the_left():
    assert LeakyReLU(-0.5)(-2.0) == 1.0
    assert LeakyReLU(-0.5).df(-2.0) == -0.5


def test_leaky_relu_with_slope_zero_at_minus_infinity_is_zero():
    assert LeakyReLU(0.0)(-np.inf) == 0
    np.testing.assert_array_equal(LeakyReLU(np.array([0.0, 0.5]))([-np.inf, -np.inf]), [0, -np.inf])


def test_leaky_relu_with_slope_zero_is_relu_and_keeps_nan():
    x = np.array([-1.0, 0.0, 2.0, np.nan])
    np.testing.assert_array_equal(LeakyReLU(0.0)(x), ReLU()(x))


def test_leaky_relu_with_slope_one_is_the_identity_and_has_no_kink():
    assert LeakyReLU(1.0).kinks == ()
    assert LeakyReLU(np.array([1.0, 0.5])).kinks == (0.0,)


def test_leaky_relu_takes_one_slope_per_unit():
    f = LeakyReLU(np.array([0.1, 2.0, -1.0]))
    np.testing.assert_array_equal(f([[-1.0, -1.0, -1.0], [3.0, 3.0, 3.0]]), [[-0.1, -2, 1], [3, 3, 3]])
    np.testing.assert_array_equal(f.df([-1.0, -1.0, -1.0]), [0.1, 2, -1])
    assert f.lipschitz == 2.0
    assert -5.0 in f.range


@pytest.mark.parametrize("dtype", [np.float16, np.float32])
def test_float64_slope_array_keeps_float32_data(dtype):
    f, x = LeakyReLU(np.array([0.1, 0.2])), np.array([-1, -1], dtype)
    for result in (f(x), f.df(x), f.vjp(x, x), f.partials(x)["alpha"]):
        assert result.dtype == dtype


def test_sigmoid_in_float16_is_not_one_at_7_625_where_float16_arithmetic_is():
    x = np.float16(7.625)
    assert 1 / (1 + np.exp(-x)) == 1
    assert Sigmoid()(x) == np.float16(1 - 2**-11)
