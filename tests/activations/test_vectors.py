"""Softmax, log-softmax, maxout, CReLU and the gated units: what the contract of the catalogue does not say."""

import re

import mpmath
import numpy as np
import pytest
from exact import mpf

from actlib.activations import (
    GEGLU,
    GELU,
    GLU,
    Abs,
    CReLU,
    LeakyReLU,
    LogSoftmax,
    Maxout,
    ReGLU,
    ReLU,
    Sigmoid,
    SiLU,
    Softmax,
    SwiGLU,
)

FLOATS = (np.float16, np.float32, np.float64)
VECTORS = [Softmax(), LogSoftmax(), Maxout(2), CReLU(), GLU(), ReGLU(), GEGLU(), SwiGLU()]
each = pytest.mark.parametrize("f", VECTORS, ids=repr)


def rows(seed=0, shape=(5, 6), scale=3.0):
    return scale * np.random.default_rng(seed).normal(size=shape)


@each
@pytest.mark.parametrize("dtype", FLOATS)
def test_the_dtype_is_kept(f, dtype):
    x = rows().astype(dtype)
    y = f(x)
    assert y.dtype == dtype
    assert f.vjp(x, y).dtype == dtype


@each
def test_any_number_of_leading_axes(f):
    x = rows(shape=(2, 3, 4, 6))
    y = f(x)
    np.testing.assert_array_equal(f(x[1, 2]), y[1, 2])
    np.testing.assert_array_equal(f.vjp(x[1, 2], y[1, 2]), f.vjp(x, y)[1, 2])
    assert f(np.empty((0, 6))).shape[0] == 0


@each
def test_integers_become_float64(f):
    x = np.arange(6).reshape(1, 6)
    np.testing.assert_array_equal(f(x), f(x.astype(float)))
    assert f(x).dtype == np.float64


@each
def test_no_finite_input_raises_a_floating_point_warning(f):
    for dtype in FLOATS:
        sizes = [0.0, np.finfo(dtype).smallest_subnormal, 1.0, 100.0, 1e4]
        x = np.array([[a, -b, b, a, -a, b] for a in sizes for b in sizes], dtype)
        with np.errstate(all="raise"):
            y = f(x)
            assert np.isfinite(f.vjp(x, np.ones_like(y))).all()


@each
def test_a_gradient_of_another_shape_is_refused_naming_both(f):
    x = rows()
    with pytest.raises(ValueError, match=re.escape(f"the shape of the output, {f(x).shape}, got (5,)")):
        f.vjp(x, np.ones(5))


@each
def test_what_is_not_real_numbers_is_a_type_error_naming_x(f):
    with pytest.raises(TypeError, match="x must be an array of real numbers"):
        f([1j, 2j])


@pytest.mark.parametrize(
    ("f", "x", "words"),
    [
        (GLU(), np.ones((2, 5)), "x must have an even number of numbers on its last axis, got shape (2, 5)"),
        (SwiGLU(), 1.0, "x must have an even number of numbers on its last axis, got shape ()"),
        (Maxout(3), np.ones((2, 5)), "x must have a multiple of pieces = 3 numbers on its last axis, got (2, 5)"),
        (Softmax(), np.ones((2, 0)), "x must have at least one number on its last axis, got shape (2, 0)"),
        (LogSoftmax(), 1.0, "x must have at least one number on its last axis, got shape ()"),
    ],
)
def test_a_last_axis_of_the_wrong_length_is_refused(f, x, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        f(x)


# --- softmax -------------------------------------------------------------------------------------------------


def test_softmax_is_probabilities():
    p = Softmax()(rows(scale=30))
    assert (p >= 0).all()
    np.testing.assert_allclose(p.sum(axis=-1), 1, rtol=1e-15)


def test_softmax_is_exact_where_exponentials_overflow():
    x = np.array([1000.0, 999.0, 300.0])
    top = [mpmath.exp(mpf(value) - 1000) for value in x]
    np.testing.assert_allclose(Softmax()(x), [float(e / sum(top)) for e in top], rtol=1e-15)


def test_adding_a_number_to_all_scores_changes_nothing():
    x = np.round(rows() * 8) / 8  # so that adding 1024 rounds nothing
    np.testing.assert_array_equal(Softmax()(x), Softmax()(x + 1024))
    np.testing.assert_array_equal(LogSoftmax()(x), LogSoftmax()(x + 1024))


def test_softmax_of_two_is_the_sigmoid_of_their_difference():
    a, b = rows(), rows(1)
    np.testing.assert_allclose(Softmax()(np.stack([a, b], -1))[..., 0], Sigmoid()(a - b), rtol=1e-13)


def test_log_softmax_is_finite_where_the_logarithm_of_softmax_is_not():
    x = np.array([0.0, -800.0])
    with np.errstate(divide="ignore"):
        assert np.log(Softmax()(x))[1] == -np.inf
    np.testing.assert_array_equal(LogSoftmax()(x), [0, -800])


def test_the_gradient_of_cross_entropy_is_p_minus_y():
    x, target = rows(), np.eye(6)[[0, 3, 2, 5, 1]]
    np.testing.assert_allclose(LogSoftmax().vjp(x, -target), Softmax()(x) - target, atol=1e-15)


def jacobian(f, x):
    return np.stack([f.vjp(x, row) for row in np.eye(f(x).shape[-1])])


def test_lipschitz_constants_of_softmax_and_log_softmax():
    """In the largest-change norm: the largest row sum of absolute slopes.  For softmax the Euclidean one is 1/2 too."""
    rng = np.random.default_rng(0)
    tests = [rng.normal(size=n) * s for n in (2, 3, 10) for s in (0.1, 1, 5) for _ in range(100)]
    tests += [np.zeros(2), np.array([0.0, 50.0]), np.array([0.0, 0.0, -60.0])]
    soft = [jacobian(Softmax(), x) for x in tests]
    log = [jacobian(LogSoftmax(), x) for x in tests]
    assert np.isclose(max(np.abs(J).sum(axis=1).max() for J in soft), Softmax.lipschitz, rtol=1e-12)
    assert np.isclose(max(np.linalg.norm(J, 2) for J in soft), Softmax.lipschitz, rtol=1e-12)
    assert np.isclose(max(np.abs(J).sum(axis=1).max() for J in log), LogSoftmax.lipschitz, rtol=1e-12)


# --- maxout and CReLU ----------------------------------------------------------------------------------------


def test_maxout_takes_the_largest_of_consecutive_numbers():
    np.testing.assert_array_equal(Maxout(3)([[1, 5, 2, -1, -3, -2]]), [[5, -1]])
    np.testing.assert_array_equal(Maxout(2)([[1, 5, 2, -1, -3, -2]]), [[5, 2, -2]])


def test_of_equal_numbers_the_first_gets_the_gradient():
    np.testing.assert_array_equal(Maxout(3).vjp([[2.0, 2.0, 1.0]], [[7.0]]), [[7, 0, 0]])


def test_maxout_contains_relu_leaky_relu_and_the_absolute_value():
    x = rows(shape=(1000,))
    for slope, f in ((0.0, ReLU()), (0.1, LeakyReLU(0.1)), (-1.0, Abs())):
        np.testing.assert_array_equal(Maxout(2)(np.stack([x, slope * x], -1))[..., 0], f(x))


@pytest.mark.parametrize(("pieces", "error"), [(0, ValueError), (-1, ValueError), (2.0, TypeError), (True, TypeError)])
def test_a_wrong_number_of_pieces_is_refused(pieces, error):
    with pytest.raises(error, match=r"^Maxout: pieces must be "):
        Maxout(pieces)


def test_crelu_loses_nothing():
    x = rows()
    right, left = np.split(CReLU()(x), 2, axis=-1)
    np.testing.assert_array_equal(right - left, x)
    np.testing.assert_allclose(np.linalg.norm(CReLU()(x), axis=-1), np.linalg.norm(x, axis=-1))


# --- gates ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("f", "gate"), [(GLU(), Sigmoid()), (ReGLU(), ReLU()), (GEGLU(), GELU()), (SwiGLU(), SiLU())], ids=repr
)
def test_the_second_half_gates_the_first(f, gate):
    a, b = rows(), rows(1)
    np.testing.assert_array_equal(f(np.concatenate([a, b], -1)), a * gate(b))
