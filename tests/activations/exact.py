"""Every elementwise function and its slope in exact arithmetic, from the formulas they state, and the error allowed."""

from __future__ import annotations

from dataclasses import fields

import mpmath
import numpy as np
from formulas import evaluate
from mpmath import mp, mpf

from actlib.activations import CATALOGUE, GELU, SELU, GELUTanh, Mish, Pointwise, SiLU, Sine, Snake

mp.prec = 1200  # so that 1 + 1e-305 is not 1: the formulas are as they stand in books, and lose digits in the tails

POINTWISE = [cls for cls in CATALOGUE if issubclass(cls, Pointwise)]


def selu_constants():
    """λ and α from the two conditions of the paper: mean 0 and variance 1 in, mean 0 and variance 1 out."""
    mean_left = mpmath.sqrt(mpmath.e) * mpmath.erfc(1 / mpmath.sqrt(2)) / 2 - mpf(1) / 2  # E (e^Z − 1), Z < 0
    square_left = mpmath.e**2 * mpmath.erfc(mpmath.sqrt(2)) / 2 - 2 * (mean_left + mpf(1) / 2) + mpf(1) / 2
    alpha = -1 / mpmath.sqrt(2 * mpmath.pi) / mean_left
    return {"lambda": 1 / mpmath.sqrt(mpf(1) / 2 + alpha**2 * square_left), "alpha": alpha}


SELU_CONSTANTS = selu_constants()


def sides(f, which, x):
    """What each side of the stated formula of f, or of its slope, is worth at x."""
    letters = {field.name: mpf(getattr(f, field.name)) for field in fields(f)}
    letters |= SELU_CONSTANTS if isinstance(f, SELU) else {}
    definitions = f.latex.partition(r", \quad")[2]  # letters that the function defines, its slope may use
    latex = f.latex if which == "f" else f.latex_df + (rf", \quad {definitions}" if definitions else "")
    return evaluate(latex, letters | {"x": x, "omega": mpf(1)} if isinstance(f, Sine) else letters | {"x": x})


def exact(f, which, x, dtype=np.float64):
    """f(x) or f'(x) exactly; None where there is nothing to compare.

    The sine is given 30 x as the dtype rounds it.  Half a last digit of 30 x is half a last digit of a number that may
    be huge: no sine of it could make up for that.
    """
    if not isinstance(f, Sine):
        return sides(f, which, mpf(float(x)))[-1]
    wide = np.promote_types(dtype, np.float32).type
    with np.errstate(over="ignore"):
        product = wide(f.omega) * wide(x)
    if not np.isfinite(product):
        return None
    return sides(f, which, mpf(float(product)))[-1] * (f.omega if which == "df" else 1)


def ulp(size, dtype):
    """A unit in the last place of a number of this size; None where that is not a normal number of the dtype."""
    info = np.finfo(dtype)
    if not mpf(float(info.smallest_normal)) <= size <= mpf(float(info.max)):
        return None
    return mpf(2) ** (mpmath.frexp(size)[1] - 1 - info.nmant)


ZERO_OF_SLOPE = {
    GELU: -0.7517915246935645,
    GELUTanh: -0.7524614220710163,
    SiLU: -1.2784645427610738,
    Mish: -1.1924312145154952,
}


def excused(f, which, x, dtype):
    """An error, beside the units in the last place, that no short formula avoids; 0 nearly everywhere.

    * Around a zero of its slope, a function's slope is a small difference of terms near 1: there the error stays
      below two units in the last place of 1.
    * GELU's tanh form takes the exponential of a rounded cubic 2u: in its tail the error grows as |2u|.
    """
    x, eps = float(x), float(np.finfo(dtype).eps)
    if which == "df" and (isinstance(f, Snake) or abs(x - ZERO_OF_SLOPE.get(type(f), np.inf)) < 1):
        return 2 * eps
    if isinstance(f, GELUTanh) and -100 < x < -1 and dtype == np.float64:
        cubic = 2 * np.sqrt(2 / np.pi) * (x + 0.044715 * x**3)
        return 2 * eps * float(abs(cubic * exact(f, which, x)))
    return 0.0


def units_off(f, which, x, y, dtype):
    """How far y is from the exact value at x, in units in the last place; None where there is nothing to compare."""
    right = exact(f, which, x, dtype)
    unit = None if right is None else ulp(abs(right), dtype)
    if unit is None:
        return None
    return float(max(abs(mpf(float(y)) - right) - mpf(excused(f, which, x, dtype)), 0) / unit)
