"""Every elementwise function and its slope in exact arithmetic, for the default parameters, and the error allowed."""

from __future__ import annotations

import mpmath
import numpy as np
from mpmath import mp, mpf

from actlib.activations import (
    CELU,
    ELU,
    GELU,
    SELU,
    Abs,
    Arctan,
    GELUTanh,
    HardSigmoid,
    HardSwish,
    HardTanh,
    Identity,
    LeakyReLU,
    Mish,
    ReLU,
    ReLU6,
    ScaledTanh,
    Sigmoid,
    Sign,
    SiLU,
    Sine,
    Snake,
    Softplus,
    Softsign,
    Step,
    Tanh,
    ThresholdedReLU,
)

mp.prec = 160  # exact for every purpose here

exp, one, zero = mpmath.exp, mpf(1), mpf(0)
FAR = 10_000  # beyond this an exponential is 0 or ∞ in every dtype, and mpmath needs not work it out


def sigmoid(x):
    return 1 / (1 + exp(-x)) if abs(x) < FAR else mpf(x > 0)


def normal_cdf(x):
    return mpmath.erfc(-x / mpmath.sqrt(2)) / 2 if abs(x) < 100 else mpf(x > 0)


def normal_density(x):
    return exp(-x * x / 2) / mpmath.sqrt(2 * mpmath.pi) if abs(x) < 100 else zero


def gelu_argument(x):
    """2u of GELU's tanh form, and its derivative."""
    c = 2 * mpmath.sqrt(2 / mpmath.pi)
    return c * (x + mpf("0.044715") * x**3), c * (1 + 3 * mpf("0.044715") * x**2)


def gelu_tanh_slope(x):
    u, du = gelu_argument(x)
    return sigmoid(u) + (x * sigmoid(u) * sigmoid(-u) * du if abs(x) < 100 else 0)


def softplus(x):
    return max(x, zero) + (mpmath.log1p(exp(-abs(x))) if abs(x) < FAR else 0)


def mish_slope(x):
    t = mpmath.tanh(softplus(x))
    return t + (x * mpmath.sech(softplus(x)) ** 2 * sigmoid(x) if abs(x) < FAR else 0)


def tail(x, alpha=one):
    return alpha * mpmath.expm1(x) if x > -FAR else -alpha


def exponential(x):
    return exp(x) if x > -FAR else zero


def sech_squared(x):
    return mpmath.sech(x) ** 2 if abs(x) < FAR else zero


def selu_constants():
    """λ and λα from the two conditions of the paper, mean 0 and variance 1 of the outputs (appendix of the paper)."""
    mean_left = mpmath.sqrt(mpmath.e) * mpmath.erfc(1 / mpmath.sqrt(2)) / 2 - mpf(1) / 2  # E (e^Z − 1), Z < 0
    square_left = mpmath.e**2 * mpmath.erfc(mpmath.sqrt(2)) / 2 - 2 * (mean_left + mpf(1) / 2) + mpf(1) / 2
    alpha = -1 / mpmath.sqrt(2 * mpmath.pi) / mean_left
    scale = 1 / mpmath.sqrt(mpf(1) / 2 + alpha**2 * square_left)
    return scale, scale * alpha


SCALE, FLOOR = selu_constants()
WIDE, SLOPE = mpf("1.7159"), mpf(2) / 3

EXACT = {
    Step: (lambda x: mpf(x > 0), lambda x: zero),
    Sign: (mpmath.sign, lambda x: zero),
    Identity: (lambda x: x, lambda x: one),
    Sigmoid: (sigmoid, lambda x: sigmoid(x) * sigmoid(-x)),
    HardSigmoid: (lambda x: min(max((x + 3) / 6, zero), one), lambda x: mpf(abs(x) < 3) / 6),
    Tanh: (mpmath.tanh, sech_squared),
    ScaledTanh: (lambda x: WIDE * mpmath.tanh(SLOPE * x), lambda x: WIDE * SLOPE * sech_squared(SLOPE * x)),
    HardTanh: (lambda x: min(max(x, -one), one), lambda x: mpf(abs(x) < 1)),
    Softsign: (lambda x: x / (1 + abs(x)), lambda x: 1 / (1 + abs(x)) ** 2),
    Arctan: (mpmath.atan, lambda x: 1 / (1 + x * x)),
    Abs: (abs, mpmath.sign),
    ReLU: (lambda x: max(x, zero), lambda x: mpf(x > 0)),
    ReLU6: (lambda x: min(max(x, zero), mpf(6)), lambda x: mpf(0 < x < 6)),
    LeakyReLU: (lambda x: x if x > 0 else mpf(0.01) * x, lambda x: one if x > 0 else mpf(0.01)),
    ThresholdedReLU: (lambda x: x if x > 1 else zero, lambda x: mpf(x > 1)),
    ELU: (lambda x: x if x > 0 else tail(x), lambda x: one if x > 0 else exponential(x)),
    SELU: (lambda x: SCALE * x if x > 0 else tail(x, FLOOR), lambda x: SCALE if x > 0 else FLOOR * exponential(x)),
    CELU: (lambda x: x if x > 0 else tail(x), lambda x: one if x > 0 else exponential(x)),
    Softplus: (softplus, sigmoid),
    GELU: (lambda x: x * normal_cdf(x), lambda x: normal_cdf(x) + x * normal_density(x)),
    GELUTanh: (lambda x: x * sigmoid(gelu_argument(x)[0]), gelu_tanh_slope),
    SiLU: (lambda x: x * sigmoid(x), lambda x: sigmoid(x) + (x * sigmoid(x) * sigmoid(-x) if abs(x) < FAR else 0)),
    HardSwish: (
        lambda x: x * min(max((x + 3) / 6, zero), one),
        lambda x: (2 * x + 3) / 6 if abs(x) < 3 else mpf(x > 0),
    ),
    Mish: (lambda x: x * mpmath.tanh(softplus(x)), mish_slope),
    Sine: (mpmath.sin, lambda x: 30 * mpmath.cos(x)),  # of the rounded product, see ``argument``
    Snake: (lambda x: x + mpmath.sin(x) ** 2, lambda x: 1 + mpmath.sin(2 * x)),
}


def argument(cls, x, dtype):
    """What the exact function is given: x itself, but for the sine 30 x as the dtype rounds it.

    Half a last digit of 30 x is half a last digit of a number that may be huge: no sine of it could make up for that.
    """
    if cls is not Sine:
        return mpf(float(x))
    wide = np.promote_types(dtype, np.float32).type
    with np.errstate(over="ignore"):
        product = wide(30) * wide(x)
    return mpf(float(product)) if np.isfinite(product) else None


def ulp(size, dtype):
    """A unit in the last place of a number of this size; None where that is not a normal number of the dtype."""
    info = np.finfo(dtype)
    if not mpf(float(info.smallest_normal)) <= size <= mpf(float(info.max)):
        return None
    return mpf(2) ** (mpmath.frexp(size)[1] - 1 - info.nmant)


ZERO_OF_SLOPE = {GELU: -0.7517915246935645, GELUTanh: -0.7524614220710163, SiLU: -1.2784645427610738,
                 Mish: -1.1924312145154952}  # fmt: skip


def excused(cls, which, x, dtype):
    """An error, beside the units in the last place, that no short formula avoids; 0 nearly everywhere.

    * Around a zero of its slope, a function's slope is a small difference of terms near 1: there the error stays
      below two units in the last place of 1.
    * GELU's tanh form takes the exponential of a rounded cubic 2u: in its tail the error grows as |2u|.
    """
    x = float(x)
    eps = float(np.finfo(dtype).eps)
    if which == "df" and (cls is Snake or abs(x - ZERO_OF_SLOPE.get(cls, np.inf)) < 0.5):
        return 2 * eps
    if cls is GELUTanh and -100 < x < -1 and dtype == np.float64:
        size = abs(EXACT[cls][which == "df"](mpf(x)))
        return 2 * float(abs(gelu_argument(mpf(x))[0]) * size) * eps
    return 0.0


def units_off(cls, which, x, y, dtype):
    """How far y is from the exact value at x, in units in the last place; None where there is nothing to compare."""
    at = argument(cls, x, dtype)
    if at is None:
        return None
    exact = EXACT[cls][which == "df"](at)
    unit = ulp(abs(exact), dtype)
    if unit is None:
        return None
    return float(max(abs(mpf(float(y)) - exact) - mpf(excused(cls, which, x, dtype)), 0) / unit)
