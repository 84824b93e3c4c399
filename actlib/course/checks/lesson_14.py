"""Lesson 14: vanishing gradients and initialisation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from actlib.activations import GELU, LeakyReLU, Pointwise, ReLU, Softplus
from actlib.activations.base import Array
from actlib.course.exercises import OPEN, Judge, compare

_Z = np.linspace(-10, 10, 8001)
_share = np.exp(-(_Z**2) / 2)
_share /= _share.sum()


def _mean(values: Any) -> float:
    return float(_share @ values)


@dataclass(frozen=True)
class _Shifted(Pointwise):
    """cos z + 1: an activation that no start was made for."""

    def _f(self, x: Array) -> Array:
        return np.cos(x) + 1

    def _df(self, x: Array) -> Array:
        return -np.sin(x)


# --- 14.1: a start for any activation -------------------------------------------------------------------------

_CASES: list[tuple[Pointwise, int]] = [
    (ReLU(), 100),
    (LeakyReLU(0.5), 64),
    (Softplus(), 400),
    (_Shifted(), 36),
]
_NAMES = ("ReLU", "Leaky ReLU of slope 0.5", "softplus", "cos z + 1")


def _std(f: Pointwise, n: int) -> float:
    return 1 / np.sqrt(n * _mean(f(_Z) ** 2))


_STD_SLIPS: dict[str, Callable[[Pointwise, int], float]] = {
    "this is the variance of the weights: take the root.": lambda f, n: _std(f, n) ** 2,
    "this is upside down: σ² times n times the mean square must be 1.": lambda f, n: 1 / _std(f, n),
    "the number of units, n, is missing: a sum of n terms has n times the variance.": lambda f, n: (
        _std(f, n) * np.sqrt(n)
    ),
    "this takes the square of the mean; it must be the mean of the square.": lambda f, n: (
        1 / (np.sqrt(n) * abs(_mean(f(_Z))))
    ),
    "this takes the variance of the outputs; the sum squares them, so their mean square counts.": lambda f, n: (
        1 / np.sqrt(n * (_mean(f(_Z) ** 2) - _mean(f(_Z)) ** 2))
    ),
    "this is He's √(2/n), which suits ReLU alone.": lambda f, n: float(np.sqrt(2 / n)),
    "this is √(1/n): the mean square of the activation is missing.": lambda f, n: float(np.sqrt(1 / n)),
    "this takes the slope f′, which is for the way back; forwards the function itself counts.": lambda f, n: float(
        1 / np.sqrt(n * _mean(f.df(_Z) ** 2))
    ),
    "this counts all Z alike; those near 0 are more frequent. `share @ …` is the mean.": lambda f, n: float(
        1 / np.sqrt(n * np.mean(f(_Z) ** 2))
    ),
    "there is a factor of 2 too much: the mean square of f already holds ReLU's half.": lambda f, n: float(
        np.sqrt(2) * _std(f, n)
    ),
    "n is outside of the root, and belongs under it.": lambda f, n: _std(f, n) / np.sqrt(n),
    "square f(Z) before you take its mean.": lambda f, n: 1 / np.sqrt(n * abs(_mean(f(_Z)))),
}


def _one_number(value: Any) -> float | None:
    """A float, or None for what is not one number."""
    try:
        array = np.asarray(value, float)
    except (TypeError, ValueError):
        return None
    return float(array.reshape(())) if array.size == 1 else None


def _std_for(answer: Any) -> str:
    if not callable(answer):
        return f"this should be a function, and it is {answer!r}"
    results = [answer(f, n) for f, n in _CASES]
    if any(result is ... or result is None for result in results):
        return OPEN
    numbers = [_one_number(result) for result in results]
    if any(number is None for number in numbers):
        return "the function must return one number, the standard deviation."

    def same(formula: Callable[[Pointwise, int], float], tolerance: float = 0.01) -> bool:
        # 1 %: whoever draws a few hundred thousand z instead of adding up the shares is right too
        return all(
            number is not None and np.isclose(number, formula(*case), rtol=tolerance, atol=0)
            for number, case in zip(numbers, _CASES, strict=True)
        )

    if same(_std):
        return ""
    for words, slip in _STD_SLIPS.items():
        if same(slip):
            return words
    if same(_std, 0.05):
        return "nearly: 1 % is asked for. If you drew the Z, draw more of them; `share @ …` needs no luck."
    for number, case, name in zip(numbers, _CASES, _NAMES, strict=True):
        if number is None or not np.isclose(number, _std(*case), rtol=0.01, atol=0):
            return f"for {name} and n = {case[1]} it gives {number:.4g}, and {_std(*case):.4g} is right."
    raise AssertionError("unreachable: some case differs")


# --- 14.2: which start for GELU? ------------------------------------------------------------------------------

FORWARDS = float(1 / np.sqrt(100 * _mean(GELU()(_Z) ** 2)))
BACKWARDS = float(1 / np.sqrt(100 * _mean(GELU().df(_Z) ** 2)))


def _near(number: float, wanted: float) -> bool:
    return bool(np.isclose(number, wanted, rtol=0.01, atol=0))


def _gelu(answer: Any) -> str:
    if any(part is ... or part is None for part in answer):
        return OPEN
    numbers = [_one_number(part) for part in answer]
    if numbers[0] is None or numbers[1] is None:
        return "forwards and backwards must be one number each."
    forwards, backwards = numbers[0], numbers[1]
    if _near(forwards, FORWARDS) and _near(backwards, BACKWARDS):
        return ""
    if _near(forwards, BACKWARDS) and _near(backwards, FORWARDS):
        return "the two are exchanged: forwards needs the mean square of f, backwards that of f′."
    if _near(forwards, 10 * FORWARDS) or _near(backwards, 10 * BACKWARDS):
        return "the number of units is missing: divide by √100."
    if _near(forwards, FORWARDS**2) or _near(backwards, BACKWARDS**2):
        return "one of these is a variance; its root is asked for."
    if _near(forwards, 2**0.5 / 10):
        return "forwards is He's √(2/n): it needs GELU's own mean square, which is less than ReLU's ½."
    close = np.isclose((forwards, backwards), (FORWARDS, BACKWARDS), rtol=0.05, atol=0)
    if close.all() and not _near(backwards, FORWARDS):
        return "nearly: 1 % is asked for. The mean squares of f and of f′ differ, so these are two numbers."
    if _near(forwards, 1 / FORWARDS) or _near(backwards, 1 / BACKWARDS):
        return "one of these is upside down: σ_w times the root of n times the mean square must be 1."
    if not _near(forwards, FORWARDS):
        variance = (forwards / FORWARDS) ** 2
        return f"with forwards = {forwards:.4g} the variance becomes {variance:.3g}, and it should stay 1."
    if _near(backwards, FORWARDS):
        return "backwards, the mean square of the slope counts, not that of the function."
    return f"with backwards = {backwards:.4g} the factor is {backwards / BACKWARDS:.3g}, and it should be 1."


# --- 14.3: what the compromise costs --------------------------------------------------------------------------


def _pair(answer: Any) -> str:
    return compare(
        answer,
        lambda n, m: 4 * n * m / (n + m) ** 2,
        [(50, 200), (64, 64), (3, 1)],
        {
            "this is the factor of the size; the mean square has its square.": lambda n, m: (
                2 * (n * m) ** 0.5 / (n + m)
            ),
            "this is the first layer alone, from n to m; the second takes m numbers in.": lambda n, m: 2 * n / (n + m),
            "this is the second layer alone, from m to n; the first takes n numbers in.": lambda n, m: 2 * m / (n + m),
            "each layer's variance has a 2 above the line: together they give a 4.": lambda n, m: n * m / (n + m) ** 2,
            "the 2 of each layer counts: 2 times 2 is 4.": lambda n, m: 2 * n * m / (n + m) ** 2,
            "the first layer takes n numbers in and the second m; you took n both times.": lambda n, m: (
                (2 * n / (n + m)) ** 2
            ),
            "the first layer takes n numbers in and the second m; you took m both times.": lambda n, m: (
                (2 * m / (n + m)) ** 2
            ),
            "the factors of two layers that follow each other are multiplied, not added.": lambda n, m: 2.0,
            "this is upside down: each layer's factor is its number of inputs times the variance.": lambda n, m: (
                (n + m) ** 2 / (4 * n * m)
            ),
            "this is so for He's start, or for equal widths; Xavier's variance is 2/(n + m).": lambda n, m: 1.0,
            "the numbers of inputs are missing: these are the two variances of the weights.": lambda n, m: (
                4 / (n + m) ** 2
            ),
        },
    )


JUDGES: dict[str, Judge] = {"14.1": _std_for, "14.2": _gelu, "14.3": _pair}
