"""Lesson 6: from step to sigmoid."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from actlib.course.exercises import OPEN, Judge, compare

_outputs = [(np.array([0.02, 0.3, 0.5, 0.9]), k) for k in (0.5, 3.0)]
_far = np.array([0.0, 0.4, -1.0, 30.0, -45.0, 300.0, -300.0])


def _each(answer: Any) -> Any:
    """The answer, asked for each number by itself if it does not take arrays, as with ``math.exp`` or ``if x > 0``."""
    if not callable(answer):
        return answer

    def one(x: float, k: float) -> Any:
        try:
            return answer(x, k)
        except OverflowError:  # what numpy gives for exp(800), math raises
            return np.inf

    def both(x: Any, k: float) -> Any:
        try:
            return answer(x, k)
        except (TypeError, ValueError, OverflowError):
            return np.array([one(float(number), k) for number in np.ravel(x)])[() if np.ndim(x) else 0]

    return both


def _input_of(answer: Any) -> str:
    return compare(
        _each(answer),
        lambda p, k: np.log(p / (1 - p)) / k,
        _outputs,
        {
            "this is kx, the logarithm of the odds; divide by k to get x.": lambda p, k: np.log(p / (1 - p)),
            "you multiplied by k: the logarithm of the odds is kx.": lambda p, k: k * np.log(p / (1 - p)),
            "the odds are upside down: p / (1 − p), not (1 − p) / p.": lambda p, k: np.log((1 - p) / p) / k,
            "the logarithm of the odds is wanted, not that of p.": lambda p, k: np.log(p) / k,
            "the logarithm is missing: p / (1 − p) is the exponential of kx.": lambda p, k: p / (1 - p) / k,
        },
    )


def _slope(x: Any, k: float) -> Any:
    e = np.exp(-np.abs(k * x))
    return k * e / (1 + e) ** 2


def _slope_of_soft_step(answer: Any) -> str:
    if not callable(answer):
        return f"this should be a function, and it is {answer!r}"
    answer = _each(answer)

    def is_near(right: Callable[[Any, float], Any], x: Any) -> bool:
        return all(np.allclose(answer(x, k), right(x, k), rtol=1e-12, atol=0) for k in (0.5, 2.0))

    with np.errstate(all="ignore"):
        if answer(1.0, 2.0) is ... or answer(1.0, 2.0) is None:
            return OPEN
        if is_near(_slope, _far):
            return ""
        near = _far[:3]
        if is_near(lambda x, k: _slope(x, k) / k, near):
            return "the inner derivative is missing: kx changes k times as fast as x."
        if not is_near(_slope, near):
            given, right = float(answer(0.4, 2.0)), float(_slope(0.4, 2.0))
            return f"at x = 0.4 with k = 2 it gives {given:.13g}, and {right:.13g} is right."
        worst = next(x for x in _far if not is_near(_slope, x))
        given, right = float(answer(worst, 2.0)), float(_slope(worst, 2.0))
        return (
            f"right near 0, but at x = {worst:g} with k = 2 it gives {given:.13g}, and {right:.13g} is right. "
            "Take no difference from 1, and no exponential of a large number."
        )


def _hardest(answer: Any) -> str:
    z = float(answer)
    slips = {
        np.log(2): "the sign is wrong: s = 1/3 is below one half, so z is below 0.",
        1 / 3: "this is s, the output. Which z belongs to it?",
        0.0: "there σ′ is largest, but the other factor, 1 − s, grows to the left.",
        float("-inf"): "far left 1 − s is near 1, but σ′ is near 0, and with it the product.",
        -10.0: "there the slope is tiny, as the figure shows. Where is the dashed curve farthest from 0?",
    }
    if np.isclose(z, -np.log(2), rtol=0, atol=5e-4):
        return ""
    if np.isclose(z, -np.log(2), rtol=0, atol=0.05):
        return "that is close. Give it exactly, with np.log."
    for wrong, words in slips.items():
        if z == wrong or np.isclose(z, wrong, rtol=0, atol=2e-3):
            return words
    s = 1 / (1 + np.exp(-z))
    return f"at z = {z:.4g} the slope has size {2 * s * (1 - s) ** 2:.4f}, and there is a z where it is {8 / 27:.4f}."


JUDGES: dict[str, Judge] = {"6.1": _input_of, "6.2": _slope_of_soft_step, "6.3": _hardest}
