"""Lesson 21: choosing an activation."""

from __future__ import annotations

from typing import Any

import numpy as np

from actlib.course.exercises import Judge, compare


def _single(answer: Any) -> Any:
    """The answer with its one number plain, whether it came so or in a list or an array."""
    if not callable(answer):
        return answer

    def single(*case: Any) -> Any:
        result = answer(*case)
        try:
            found = np.asarray(result, float)
        except (TypeError, ValueError):
            return result
        return found.reshape(()) if found.size == 1 else found

    return single


# --- 21.1: the safest function --------------------------------------------------------------------------------

# in these no usual slip finds the same columns as another, or as the right answer
_ERRORS = [
    (np.array([[0.53, 1.1, 1.4, 1.39], [15.98, 4.26, 7.44, 4.31], [1.0, 1.54, 2.55, 1.36]]),),
    (np.array([[0.21, 0.18, 0.13, 0.05], [5.95, 1.33, 3.73, 3.07], [0.09, 0.09, 0.06, 0.14]]),),
    (np.array([[3.03, 1.1, 1.86, 3.68], [0.3, 0.92, 1.57, 1.91], [10.0, 6.37, 6.03, 4.72]]),),
    (np.array([[0.64, 0.87, 1.54, 1.18], [2.49, 2.88, 4.77, 2.09], [0.07, 0.11, 0.29, 0.18]]),),
    (np.array([[2.0, 1.0]]),),
]


def _ratios(errors: Any) -> Any:
    return errors / errors.min(axis=1, keepdims=True)


def _safest(answer: Any) -> str:
    return compare(
        _single(answer),
        lambda errors: _ratios(errors).max(axis=0).argmin(),
        _ERRORS,
        {
            "this is the smallest r itself; its column is asked for.": lambda e: _ratios(e).max(axis=0).min(),
            "counted from 1; the first column is number 0.": lambda e: _ratios(e).max(axis=0).argmin() + 1,
            "this is the column with the largest r.": lambda e: _ratios(e).max(axis=0).argmax(),
            "this is the best on average; r asks for the worst task.": lambda e: _ratios(e).mean(axis=0).argmin(),
            "these are the largest errors themselves; divide each row by its smallest first.": lambda e: e.max(
                axis=0
            ).argmin(),
            "tasks have different sizes of errors: divide by the smallest of the row, do not subtract it.": lambda e: (
                (e - e.min(axis=1, keepdims=True)).max(axis=0).argmin()
            ),
            "axes: each row is a task, so the smallest is sought along the row.": lambda e: (
                (e / e.min(axis=0)).max(axis=0).argmin()
            ),
        },
    )


# --- 21.2: weights behind a mixed layer -----------------------------------------------------------------------

_LAYERS = [
    (np.array([50, 50]), np.array([0.5, 0.394])),
    (np.array([10, 60, 30]), np.array([0.5, 1.0, 0.25])),
    (np.array([1, 2, 3]), np.array([0.1, 4.0, 0.7])),
    (np.array([64]), np.array([0.5])),
]


def _std(counts: Any, q: Any) -> Any:
    return 1 / np.sqrt(np.sum(counts * q))


def _std_behind(answer: Any) -> str:
    return compare(
        _single(answer),
        _std,
        _LAYERS,
        {
            "this is the variance; take its root.": lambda c, q: _std(c, q) ** 2,
            "upside down: the more there is in front, the smaller the weights.": lambda c, q: 1 / _std(c, q),
            "this takes every kind as equally frequent; weigh each by its count.": lambda c, q: (
                1 / np.sqrt(c.sum() * q.mean())
            ),
            "this keeps the mean square of a single unit; the sum has all of them.": lambda c, q: (
                1 / np.sqrt(np.sum(c * q) / c.sum())
            ),
            "q is a mean square already; do not square it.": lambda c, q: 1 / np.sqrt(np.sum(c * q**2)),
            "the kinds have mean squares of their own; this is He's rule, for ReLU alone.": lambda c, q: np.sqrt(
                2 / c.sum()
            ),
        },
    )


# --- 21.3: from the picture to the cure -----------------------------------------------------------------------

_GRADIENTS = [
    (np.array([0.001, 0.01, 0.1, 1.0]),),
    (np.array([8.0, 4.0, 2.0, 1.0, 0.5]) * 0.03,),
    (np.array([3e-7, 5e-4]),),
    (0.02 * 0.7 ** np.arange(12)[::-1],),
    (np.array([1.0, 1.0, 1.0]),),
]


def _factor(gradient: Any) -> Any:
    return (gradient[-1] / gradient[0]) ** (1 / (len(gradient) - 1))


def _cure(answer: Any) -> str:
    return compare(
        _single(answer),
        _factor,
        _GRADIENTS,
        {
            "upside down: a gradient that shrinks on its way back needs larger weights.": lambda g: 1 / _factor(g),
            "this is the whole ratio; every layer multiplies, so take the root.": lambda g: g[-1] / g[0],
            "from the last to the first there is one layer less than there are numbers.": lambda g: (
                (g[-1] / g[0]) ** (1 / len(g))
            ),
            "a factor for each layer multiplies: take a root, do not divide by the number of layers.": lambda g: (
                g[-1] / g[0] / (len(g) - 1)
            ),
            "the weights are multiplied by the factor itself, not by its square.": lambda g: _factor(g) ** 2,
        },
    )


JUDGES: dict[str, Judge] = {"21.1": _safest, "21.2": _std_behind, "21.3": _cure}
