"""Lesson 9: Leaky ReLU, PReLU and RReLU."""

from __future__ import annotations

from typing import Any

import numpy as np

from actlib.activations import LeakyReLU
from actlib.course.exercises import OPEN, Judge, compare

# --- 9.1: the variance ----------------------------------------------------------------------------------------


def _second(alpha: float) -> float:
    return (1 + alpha**2) / 2


def _mean(alpha: float) -> float:
    return float((1 - alpha) / np.sqrt(2 * np.pi))


def _variance(answer: Any) -> str:
    return compare(
        answer,
        lambda alpha: _second(alpha) - _mean(alpha) ** 2,
        [(alpha,) for alpha in (0.1, 0.0, 0.3, -0.5, 1.0)],
        {
            "this is the mean square. The variance is what is left of it when the square of the mean is taken away.": (
                _second
            ),
            "the mean is subtracted as it is; it must be squared first.": lambda alpha: _second(alpha) - _mean(alpha),
            "this is the standard deviation, the root of the variance.": (
                lambda alpha: np.sqrt(_second(alpha) - _mean(alpha) ** 2)
            ),
            "the square of the mean is added; take it away.": lambda alpha: _second(alpha) + _mean(alpha) ** 2,
            "the mean's α is missing: it is (1 − α) / √(2π), and not ReLU's.": (
                lambda alpha: _second(alpha) - 1 / (2 * np.pi)
            ),
        },
    )


# --- 9.2: one step of a shared slope --------------------------------------------------------------------------

_rng = np.random.default_rng(92)
_STEPS = [
    (0.25, 0.3, _rng.normal(size=(6, 3)), _rng.normal(size=(6, 3)), 0.9, 0.1),
    (1.2, -0.1, _rng.normal(size=(4, 2)), _rng.normal(size=(4, 2)), 0.5, 0.02),
]


def _stepped(alpha: float, delta: float, gradient: float, mu: float, rate: float) -> tuple[float, float]:
    delta = mu * delta + rate * gradient
    return alpha - delta, delta


def _update(answer: Any) -> str:
    def with_gradient(gradient: Any) -> Any:
        return lambda alpha, delta, z, upstream, mu, rate: _stepped(alpha, delta, gradient(z, upstream), mu, rate)

    def right_gradient(z: Any, upstream: Any) -> Any:
        return np.sum(upstream * np.minimum(0, z))

    def uphill(alpha: Any, delta: Any, z: Any, upstream: Any, mu: float, rate: float) -> Any:
        delta = mu * delta + rate * right_gradient(z, upstream)
        return alpha + delta, delta

    def old_step(alpha: Any, delta: Any, z: Any, upstream: Any, mu: float, rate: float) -> Any:
        return alpha - delta, mu * delta + rate * right_gradient(z, upstream)

    def forgets(alpha: Any, delta: Any, z: Any, upstream: Any, mu: float, rate: float) -> Any:
        return _stepped(alpha, 0.0, right_gradient(z, upstream), mu, rate)

    def as_numbers(*case: Any) -> Any:
        result = answer(*case)  # sums with keepdims are right too: an array of one number counts as that number
        if not isinstance(result, (tuple, list)):
            return result
        return tuple(part.item() if isinstance(part, np.ndarray) and part.size == 1 else part for part in result)

    return compare(
        as_numbers if callable(answer) else answer,
        with_gradient(right_gradient),
        _STEPS,
        {
            "this climbs: α − Δα goes down the gradient.": uphill,
            "α moves by the step before this one. Work out the new Δα first.": old_step,
            "the part μΔα of the step before is missing.": forgets,
            "you summed over the places with z > 0. The slope acts where z ≤ 0.": with_gradient(
                lambda z, upstream: np.sum(upstream * np.maximum(0, z))
            ),
            "you summed over all places. Where z > 0 the slope changes nothing.": with_gradient(
                lambda z, upstream: np.sum(upstream * z)
            ),
            "you added up the upstream gradients alone; each must be multiplied by its z.": with_gradient(
                lambda z, upstream: np.sum(upstream * (z <= 0))
            ),
            "take the sum over samples and units, not the mean: the mean is in the upstream gradient already.": (
                with_gradient(lambda z, upstream: np.mean(upstream * np.minimum(0, z)))
            ),
            "the slope is shared: sum over the units too, so that one number is left.": with_gradient(
                lambda z, upstream: np.sum(upstream * np.minimum(0, z), axis=0)
            ),
        },
    )


# --- 9.3: the same unit from the other side -------------------------------------------------------------------

_UNITS = [(1.5, 0.4, 0.25, 2.0), (-0.7, -0.3, -0.5, 1.1), (0.9, 0.2, 3.0, -0.6)]
_INPUTS = np.linspace(-3, 3, 25)


def _line(w: float, b: float, alpha: float, v: float) -> Any:
    return v * LeakyReLU(alpha)(w * _INPUTS + b)


def _turned(answer: Any) -> str:
    if not callable(answer):
        return f"this should be a function, and it is {answer!r}"
    for w, b, alpha, v in _UNITS:
        result = answer(w, b, alpha, v)
        if any(part is ... or part is None for part in result):
            return OPEN
        if len(result) != 4:
            return f"return four numbers: −w, the bias, the slope and the outgoing weight, not {len(result)}."
        new_w, new_b, new_alpha, new_v = (float(part) for part in result)
        if new_w != -w:
            return f"the weight must be −w = {-w:g}, and it is {new_w:g}."
        wanted = _line(w, b, alpha, v)
        if np.allclose(_line(new_w, new_b, new_alpha, new_v), wanted):
            continue
        if not np.isclose(new_b, -b):
            return "the kink has moved. It lies where wx + b = 0, and must lie where −wx + (new bias) = 0."
        if np.isclose(new_alpha, alpha):
            return "the slope must change: the two sides have exchanged places, so 1 to α becomes α to 1."
        if np.isclose(new_alpha, -alpha) or np.isclose(new_alpha, -1 / alpha):
            return "the sign of the slope is wrong: try 1/α, and put the sign into the outgoing weight."
        if np.isclose(new_v, alpha * v):
            return "the size is right, but the picture is upside down: −z has the other sign than z."
        return (
            f"for w = {w:g}, b = {b:g}, α = {alpha:g}, v = {v:g} and x = −3 it gives "
            f"{_line(new_w, new_b, new_alpha, new_v)[0]:.3g}, and {wanted[0]:.3g} is right."
        )
    return ""


JUDGES: dict[str, Judge] = {"9.1": _variance, "9.2": _update, "9.3": _turned}
