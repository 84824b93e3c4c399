"""One contract for the whole catalogue: a class added to CATALOGUE is held to it with no edit here."""

import re
from dataclasses import FrozenInstanceError, fields, replace
from itertools import product

import numpy as np
import pytest

from actlib import activations
from actlib.activations import (
    CATALOGUE,
    CELU,
    ELU,
    Activation,
    Interval,
    LeakyReLU,
    Maxout,
    Pointwise,
    SiLU,
    Sine,
    Snake,
    Softplus,
    ThresholdedReLU,
    Union,
    Values,
)
from actlib.gradcheck import gradient_error, numerical_df, numerical_gradient

OTHER_PARAMETERS = [
    *(LeakyReLU(alpha) for alpha in (-0.5, 0.0, 1.0, 1.5)),
    *(ELU(alpha) for alpha in (-0.5, 0.0, 0.5, 2.0)),
    *(CELU(alpha) for alpha in (0.8, 1.5)),
    *(Softplus(beta) for beta in (0.5, 1.5)),
    *(SiLU(beta) for beta in (-1.0, 0.0, 0.5, 1.702)),
    ThresholdedReLU(0.5),
    *(Maxout(pieces) for pieces in (1, 3)),
    Sine(1.0),
    Snake(5.0),
]
EVERY = [cls() for cls in CATALOGUE] + OTHER_PARAMETERS
POINTWISE = [f for f in EVERY if isinstance(f, Pointwise)]
FLOATS = (np.float16, np.float32, np.float64)

WIDE = np.concatenate([[0.0], np.linspace(-20, 20, 40_001), np.logspace(1, 300, 300), -np.logspace(1, 300, 300)])
SOME = np.array([-30.0, -2.5, -1.0, -0.3, 0.0, 0.2, 1.0, 4.0, 100.0, 800.0])

every = pytest.mark.parametrize("f", EVERY, ids=repr)
pointwise = pytest.mark.parametrize("f", POINTWISE, ids=repr)
each_dtype = pytest.mark.parametrize("dtype", FLOATS)


def smooth_points(f, n=200):
    """Random points, none within 1e-3 of a kink."""
    x = np.random.default_rng(0).uniform(-6, 6, n)
    return x[[all(abs(at - kink) > 1e-3 for kink in f.kinks) for at in x]]


def both(f):
    """The value and the slope, as two functions to hold to one rule."""
    return {"f": f, "df": f.df}.items()


# --- what a class states -------------------------------------------------------------------------------------


def test_no_activation_is_left_out_of_the_catalogue():
    offered = {getattr(activations, name) for name in activations.__all__}
    classes = {c for c in offered if isinstance(c, type) and issubclass(c, Activation)}
    built_of_others = {activations.StraightThrough}
    assert classes - {Activation, Pointwise} - built_of_others == set(CATALOGUE)


def test_names_are_unique():
    assert len({cls.name for cls in CATALOGUE}) == len(CATALOGUE)


@every
def test_it_states_what_pages_and_figures_show(f):
    for text in (f.name, f.latex, f.latex_df, f.reference):
        assert isinstance(text, str)
        assert text.strip()
    assert re.search(r"\((1[89]|20)\d\d\)", f.reference), "a reference gives its year"
    assert isinstance(f.kinks, tuple)
    assert all(type(kink) is float for kink in f.kinks)
    assert isinstance(f.range, Interval | Values | Union)
    assert isinstance(f.lipschitz, float)
    assert f.lipschitz > 0


@every
def test_it_is_frozen(f):
    for name in [field.name for field in fields(f)] + ["name", "something_new"]:
        with pytest.raises(FrozenInstanceError):
            setattr(f, name, 1.0)


@every
def test_its_repr_makes_it_again(f):
    again = eval(repr(f), vars(activations))
    assert type(again) is type(f)
    assert repr(again) == repr(f)


@every
def test_vjp_is_the_numerical_gradient(f):
    if isinstance(f, Pointwise):
        x = smooth_points(f)[:24].reshape(4, 6)
    else:
        x = np.random.default_rng(1).normal(size=(4, 6))
    grad_y = np.random.default_rng(2).normal(size=f(x).shape)
    assert gradient_error(f.vjp(x, grad_y), numerical_gradient(lambda x: np.sum(grad_y * f(x)), x)) < 1e-6


# --- values against what is stated ---------------------------------------------------------------------------


@pointwise
def test_values_stay_in_the_range_and_come_near_its_ends(f):
    y = f(WIDE)
    if isinstance(f.range, Values):
        assert set(y) == set(f.range.values)
    else:
        rounding = 1e-14
        assert y.min() >= f.range.low - rounding
        assert y.max() <= f.range.high + rounding
        assert y.min() < (f.range.low + 1e-3 if np.isfinite(f.range.low) else -1e100)
        assert y.max() > (f.range.high - 1e-3 if np.isfinite(f.range.high) else 1e100)


@pointwise
def test_the_ends_of_the_range_are_open_or_closed_as_stated(f):
    if isinstance(f.range, Interval):
        y = f(np.arange(-7, 7, 5e-5))  # not far enough for an S-shape to round to its limit
        assert (y.min() < f.range.low + 1e-6) == (f.range.closed in ("low", "both"))
        assert (y.max() > f.range.high - 1e-6) == (f.range.closed in ("high", "both"))


@pointwise
def test_the_lipschitz_constant_bounds_the_slope_and_no_smaller_one_would(f):
    steepest = np.abs(f.df(WIDE)).max()
    assert steepest <= f.lipschitz * (1 + 1e-14)
    if np.isfinite(f.lipschitz):
        assert steepest > f.lipschitz * (1 - 1e-3)
    else:
        assert any(abs(f(kink + 1e-9) - f(kink - 1e-9)) > 1e-3 for kink in f.kinks), "infinite only where f jumps"


@pointwise
def test_df_is_the_numerical_derivative(f):
    x = smooth_points(f)
    slope = f.df(x)
    bend = np.abs(np.diff(f(np.linspace(-1, 1, 2001)), n=3)).max() * 1e9  # about |f‴|, on which the error depends
    np.testing.assert_allclose(slope, numerical_df(f, x), rtol=0, atol=1e-7 * max(1, bend))


@pointwise
def test_kinks_are_exactly_where_the_slopes_on_both_sides_differ_or_the_function_jumps(f):
    h, step = 5e-4, 1e-6
    a = np.arange(-10.00013, 10, h)  # cells from a to b; the offset keeps 0, 1, 3, … inside one
    b = a + h
    left, right = (f(a) - f(a - step)) / step, (f(b + step) - f(b)) / step
    bends = np.abs(right - left) > 0.05 * max(1e-3, np.abs(left).max())
    jumps = np.abs(f(b) - f(a) - h * (left + right) / 2) > 1e-3
    found = np.flatnonzero(bends | jumps)
    assert len(found) == len(f.kinks)
    for cell, kink in zip(found, sorted(f.kinks), strict=True):
        assert a[cell] < kink < b[cell]


@pointwise
def test_partials_are_numerical_derivatives_by_each_parameter(f):
    x = smooth_points(f)
    assert f.partials(x).keys() == {field.name for field in fields(f)}
    for name, partial in f.partials(x).items():

        def as_function_of_it(value, name=name):
            return replace(f, **{name: float(value)})(x)

        value, h = getattr(f, name), 1e-6
        numerical = (as_function_of_it(value + h) - as_function_of_it(value - h)) / (2 * h)
        np.testing.assert_allclose(partial, numerical, rtol=1e-7, atol=1e-7)


# --- numbers of every kind -----------------------------------------------------------------------------------


@pointwise
@each_dtype
def test_floats_keep_their_dtype(f, dtype):
    x = SOME.astype(dtype)
    for result in (f(x), f.df(x), f.vjp(x, x), *f.partials(x).values()):
        assert result.dtype == dtype


@pointwise
@pytest.mark.parametrize(
    "x", [[-2, 0, 3], [True, False], np.array([1, 2], np.uint8), np.array([-5], np.int64), 7, False]
)
def test_integers_and_booleans_become_float64(f, x):
    for _, g in both(f):
        assert g(x).dtype == np.float64
        np.testing.assert_array_equal(g(x), g(np.asarray(x, np.float64)))


def a_read_only_array():
    x = SOME.copy()
    x.flags.writeable = False
    return x


LAYOUTS = {
    "scalar": 0.5,
    "numpy scalar": np.float32(-0.5),
    "0-d": np.array(-1.25),
    "list": [0.5, -2.0],
    "empty": np.empty((3, 0)),
    "strided": np.arange(-8.0, 8.0)[::3],
    "backwards": np.arange(-8.0, 8.0)[::-1],
    "transposed": np.arange(-6.0, 6.0).reshape(3, 4).T,
    "Fortran": np.asfortranarray(np.arange(-12.0, 12.0).reshape(2, 3, 4)),
    "broadcast": np.broadcast_to(np.array([[-1.0], [2.0]]), (2, 5)),
    "read-only": a_read_only_array(),
}


@pointwise
@pytest.mark.parametrize("x", LAYOUTS.values(), ids=LAYOUTS.keys())
def test_any_layout_gives_the_same_numbers(f, x):
    flat = np.array(x).ravel()
    for _, g in both(f):
        result = g(x)
        assert np.shape(result) == np.shape(x)
        np.testing.assert_allclose(np.ravel(result), g(flat), rtol=1e-6 if flat.dtype == np.float32 else 1e-14)
    assert np.shape(f.vjp(x, np.ones(np.shape(x)))) == np.shape(x)


@pointwise
@each_dtype
def test_the_input_is_neither_written_nor_handed_back(f, dtype):
    x = SOME.astype(dtype)
    before = x.copy()
    for result in (f(x), f.df(x), f.vjp(x, x), *f.partials(x).values()):
        assert not np.shares_memory(result, x)
        np.testing.assert_array_equal(x, before)


@pointwise
@each_dtype
def test_nan_stays_in_its_place(f, dtype):
    x = np.array([-1.0, np.nan, 2.0, np.nan, 0.0], dtype)
    for _, g in both(f):
        np.testing.assert_array_equal(np.isnan(g(x)), np.isnan(x))


def limit(g, sign):
    """What g tends to, judged at three huge numbers: a number, ±inf, or nan where it tends to nothing."""
    y = g(sign * np.array([0.9e300, 1e300, 1.1e300]))
    if np.all(np.abs(y) > 1e100):
        return y[0] * np.inf
    return y[1] if np.ptp(y) < 1e-9 else np.nan


@pointwise
@each_dtype
@pytest.mark.parametrize("sign", [-1, 1])
def test_infinities_give_the_limits(f, dtype, sign):
    for _, g in both(f):
        np.testing.assert_allclose(g(dtype(sign * np.inf)), dtype(limit(g, sign)), rtol=1e-6)


@pointwise
@each_dtype
def test_minus_zero_is_zero(f, dtype):
    for _, g in both(f):
        assert g(dtype(-0.0)) == g(dtype(0.0))


@pointwise
@each_dtype
@pytest.mark.parametrize("sign", [-1, 1])
def test_the_smallest_subnormal_is_not_taken_for_zero(f, dtype, sign):
    tiny = dtype(sign * np.finfo(dtype).smallest_subnormal)
    normal = dtype(sign * np.finfo(dtype).smallest_normal)
    np.testing.assert_allclose(f(tiny), f(normal), rtol=0, atol=2 * min(f.lipschitz, 100) * abs(float(normal)))
    np.testing.assert_allclose(f.df(tiny), f.df(normal), rtol=1e-6 + 20 * abs(float(normal)))


@pointwise
@each_dtype
def test_no_finite_input_raises_a_floating_point_warning(f, dtype):
    info = np.finfo(dtype)
    sizes = [0.0, info.smallest_subnormal, info.smallest_normal, info.eps, 0.5, 1.0, 20.0, 90.0, 750.0]
    sizes += [float(info.max) ** 0.5, 0.6 * float(info.max), info.max]
    x = np.array([sign * size for sign, size in product((-1, 1), sizes)], dtype)
    with np.errstate(all="raise"):
        for result in (f(x), f.df(x), f.vjp(x, x), *f.partials(x).values()):
            assert not np.isnan(result).any()


# --- what is refused -----------------------------------------------------------------------------------------


@pointwise
@pytest.mark.parametrize("x", [1 + 2j, np.array([1j]), "1.5", ["a", "b"], [[1.0, 2.0], [3.0]], None])
def test_what_is_not_real_numbers_is_a_type_error_naming_x(f, x):
    for call in (f, f.df, f.partials, lambda x: f.vjp(x, 1.0)):
        with pytest.raises(TypeError, match=r"^x must be an array of real numbers, got "):
            call(x)


@pointwise
def test_a_gradient_that_is_not_real_numbers_is_a_type_error_naming_it(f):
    with pytest.raises(TypeError, match=r"^grad_y must be an array of real numbers, got dtype complex128"):
        f.vjp(1.0, 1j)


@pointwise
def test_vjp_is_the_gradient_times_the_slope(f):
    grad_y = np.linspace(-3, 3, SOME.size)
    np.testing.assert_array_equal(f.vjp(SOME, grad_y), grad_y * f.df(SOME))


@pointwise
@pytest.mark.parametrize("wrong", [(), (3,), (2, 1), (2, 3, 1), (1, 2, 3)])
def test_vjp_does_not_broadcast_a_gradient_of_another_shape(f, wrong):
    with pytest.raises(ValueError, match=re.escape(f"(2, 3), got {wrong}")):
        f.vjp(np.ones((2, 3)), np.ones(wrong))


PARAMETERS = [(cls, field.name) for cls in CATALOGUE if issubclass(cls, Pointwise) for field in fields(cls)]


@pytest.mark.parametrize(("cls", "parameter"), PARAMETERS)
@pytest.mark.parametrize(
    ("wrong", "error"), [("a", TypeError), (1j, TypeError), (None, TypeError), (np.nan, ValueError)]
)
def test_a_parameter_that_is_no_finite_number_is_refused_by_name(cls, parameter, wrong, error):
    with pytest.raises(error, match=rf"^{cls.__name__}: {parameter} must be .*, got "):
        cls(**{parameter: wrong})
