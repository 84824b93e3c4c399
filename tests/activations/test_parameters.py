"""What parameters may be, and what is said of the others; arrays too large for one piece."""

import re

import numpy as np
import pytest

from actlib.activations import (
    CELU,
    GELU,
    GLU,
    GELUTanh,
    LeakyReLU,
    Maxout,
    Mish,
    SiLU,
    Snake,
    Softplus,
    ThresholdedReLU,
    Union,
    Values,
)
from actlib.activations.base import BLOCK


@pytest.mark.parametrize("cls", [CELU, Softplus, Snake])
@pytest.mark.parametrize("wrong", [0, 0.0, -1.5, np.array([1.0, 0.0])], ids=repr)
def test_a_parameter_that_must_be_above_zero(cls, wrong):
    name = {CELU: "alpha", Softplus: "beta", Snake: "a"}[cls]
    with pytest.raises(ValueError, match=re.escape(f"{cls.__name__}: {name} must be above 0, got {wrong!r}")):
        cls(wrong)
    assert cls(1e-6) is not None
    assert cls(np.array([0.5, 2.0])) is not None


@pytest.mark.parametrize("cls", [CELU, Softplus, Snake, ThresholdedReLU])
def test_nan_is_refused_as_not_finite_before_anything_else(cls):
    with pytest.raises(ValueError, match="must be finite, got nan"):
        cls(np.nan)


def test_a_threshold_of_zero_is_relu_and_a_negative_one_is_refused():
    f, x = ThresholdedReLU(0), np.array([-1.0, 0.0, 2.0])
    np.testing.assert_array_equal(f(x), [0, 0, 2])
    np.testing.assert_array_equal(f.partials(np.array([1.0, np.nan]))["theta"], [0, np.nan])
    assert f.lipschitz == 1
    assert str(f.range) == "[0, ∞)"
    with pytest.raises(ValueError, match=re.escape("ThresholdedReLU: theta must be 0 or more, got -0.5")):
        ThresholdedReLU(-0.5)


def test_a_range_in_two_parts():
    both = ThresholdedReLU(1.0).range
    assert isinstance(both, Union)
    assert str(both) == "{0} ∪ (1, ∞)"
    assert [y in both for y in (0.0, 0.5, 1.0, 1.5)] == [True, False, False, True]
    assert (both.low, both.high) == (0.0, np.inf)
    assert str(Union((Values((0.0,)), Values((1.0,))))) == "{0} ∪ {1}"


def test_silu_ranges_follow_the_sign_of_beta():
    assert SiLU(2.0).range.low == pytest.approx(-0.13923227, abs=1e-8)
    assert SiLU(-2.0).range.high == pytest.approx(0.13923227, abs=1e-8)
    assert SiLU(-2.0).range.low == -np.inf
    assert SiLU(0.0).range.low == -np.inf
    assert SiLU(0.0).range.high == np.inf
    assert SiLU(0.0).lipschitz == 0.5


def test_leaky_relu_with_some_slopes_zero_at_minus_infinity():
    np.testing.assert_array_equal(LeakyReLU(np.array([0.0, 1.0]))([[-np.inf, -3.0]]), [[0, -3]])


@pytest.mark.parametrize("f", [GELU(), GELUTanh(), Mish()], ids=repr)
@pytest.mark.parametrize("shape", [(3 * BLOCK + 1,), (2, BLOCK), (BLOCK + 1,)])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_an_array_in_blocks_gives_the_same_numbers(f, shape, dtype):
    x = np.random.default_rng(0).normal(0, 4, shape).astype(dtype)
    before = x.copy()
    for g in (f, f.df):
        y = g(x)
        assert y.dtype == dtype
        assert y.shape == shape
        flat = x.reshape(-1)
        pieces = np.concatenate([g(flat[i : i + 1000]) for i in range(0, flat.size, 1000)])
        np.testing.assert_allclose(y.reshape(-1), pieces, rtol=1e-6 if dtype == np.float32 else 1e-14, atol=1e-300)
    np.testing.assert_array_equal(x, before)


def test_a_large_array_that_is_not_contiguous():
    x = np.random.default_rng(0).normal(size=(2, 2 * BLOCK))[:, ::2]
    np.testing.assert_allclose(Mish()(x), Mish()(np.ascontiguousarray(x)), rtol=1e-14)


@pytest.mark.parametrize("width", [1, 3, 5, 7, 9])
def test_an_odd_number_cannot_be_halved(width):
    with pytest.raises(ValueError, match="even number"):
        GLU()(np.ones((2, width)))


def test_maxout_gives_a_gradient_in_the_wider_dtype():
    x, grad = np.ones((1, 4)), np.ones((1, 2), np.float32)
    assert Maxout().vjp(x, grad).dtype == np.float64
    assert Maxout().vjp(x.astype(np.float32), grad).dtype == np.float32
