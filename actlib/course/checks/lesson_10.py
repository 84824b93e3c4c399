"""Lesson 10: ELU and SELU."""

from __future__ import annotations

from math import e, erfc, pi, sqrt
from typing import Any

import numpy as np

from actlib.activations import CELU
from actlib.course.exercises import OPEN, Judge, compare

# --- 10.1: CELU without traps ---------------------------------------------------------------------------------

_X = np.array([-5.0, -1.0, -0.2, 0.0, 0.3, 4.0])
_SMALL = np.array([-1e-12, -3e-9])


def _celu(answer: Any) -> str:
    wrong = compare(
        answer,
        lambda x, alpha: CELU(alpha)(x),
        [(_X, alpha) for alpha in (0.5, 2.0)],
        {
            "this is ELU: divide x by α inside the exponential.": (
                lambda x, alpha: np.maximum(x, 0) + alpha * np.expm1(np.minimum(x, 0))
            ),
            "the factor α in front of the left side is missing.": (
                lambda x, alpha: np.maximum(x, 0) + np.expm1(np.minimum(x, 0) / alpha)
            ),
            "expm1 subtracts the 1 already.": (
                lambda x, alpha: np.maximum(x, 0) + alpha * (np.expm1(np.minimum(x, 0) / alpha) - 1)
            ),
            "the right side is missing: for x > 0 the output is x.": (
                lambda x, alpha: alpha * np.expm1(np.minimum(x, 0) / alpha)
            ),
        },
    )
    if wrong:
        return wrong
    if not np.allclose(answer(_SMALL.copy(), 0.5), CELU(0.5)(_SMALL), rtol=1e-12, atol=0):  # it may work in place
        return "the values are right, but at −1e−12 most digits are lost: use expm1."
    try:
        with np.errstate(over="raise", invalid="raise"):
            large = answer(np.array([1000.0]), 0.5)
    except FloatingPointError:
        return "at 1000 the exponential overflows, although its result is not used. Show it min(x, 0) only."
    return "" if large[0] == 1000 else f"at 1000 it gives {large[0]}, and 1000 is right."


# --- 10.2: CELU's mean ----------------------------------------------------------------------------------------


def _tail(k: float) -> float:
    return e ** (k * k / 2) * erfc(k / sqrt(2)) / 2


def _celu_mean(answer: Any) -> str:
    right = 1 / sqrt(2 * pi)
    return compare(
        answer,
        lambda alpha: right + alpha * (_tail(1 / alpha) - 1 / 2),
        [(alpha,) for alpha in (0.5, 1.0, 2.0)],
        {
            "this is ELU's mean: in CELU the exponential is e^(z/α), so k is 1/α.": (
                lambda alpha: right + alpha * (_tail(1) - 1 / 2)
            ),
            "k is 1/α, not α.": lambda alpha: right + alpha * (_tail(alpha) - 1 / 2),
            "the factor α in front of the left side is missing.": lambda alpha: right + _tail(1 / alpha) - 1 / 2,
            "α multiplies both parts of the left side, the ½ too.": lambda alpha: (
                right + alpha * _tail(1 / alpha) - 1 / 2
            ),
            "the −1 of the left side is missing: it takes away α/2.": lambda alpha: right + alpha * _tail(1 / alpha),
            "the right side is missing: it gives 1/√(2π).": lambda alpha: alpha * (_tail(1 / alpha) - 1 / 2),
        },
    )


# --- 10.3: a normalising ReLU ---------------------------------------------------------------------------------


def _normalising(answer: Any) -> str:
    if any(part is ... or part is None for part in answer):
        return OPEN
    c, scale = (float(part) for part in answer)
    mean = 1 / sqrt(2 * pi)
    spread = sqrt(1 / 2 - mean**2)
    if not np.isclose(c, mean, atol=1e-3, rtol=0):
        if np.isclose(c, -mean, atol=1e-3, rtol=0):
            return "the sign of c is wrong: it is subtracted already."
        return f"with c = {c:.4g} the mean of the outputs is λ times {mean - c:.4g}, and it should be 0."
    if np.isclose(scale, sqrt(2), atol=2e-3, rtol=0):
        return "√2 makes ReLU's mean square 1. After the shift the variance counts, and that is ½ − 1/(2π)."
    if np.isclose(scale, 1 / spread**2, atol=2e-3, rtol=0):
        return "that is 1 over the variance. λ multiplies the outputs, so λ² multiplies the variance."
    if np.isclose(scale, spread, atol=2e-3, rtol=0):
        return "that is the standard deviation itself. λ must undo it."
    if not np.isclose(abs(scale), 1 / spread, atol=2e-3, rtol=0):
        return f"with λ = {scale:.4g} the variance is {(scale * spread) ** 2:.4g}, and it should be 1."
    return ""


JUDGES: dict[str, Judge] = {"10.1": _celu, "10.2": _celu_mean, "10.3": _normalising}
