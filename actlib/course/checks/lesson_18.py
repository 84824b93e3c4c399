"""Lesson 18: universal approximation."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from math import ceil, sqrt
from typing import Any

import numpy as np

from actlib.course.exercises import Judge, compare

# --- 18.1: knots where they serve ----------------------------------------------------------------------------


def _best_steps(inverse: Any, low: float, high: float, n: int) -> tuple[Any, Any]:
    edges = np.linspace(low, high, n + 2)
    return np.array([inverse(edge) for edge in edges[1:-1]], float), (edges[1:] + edges[:-1]) / 2


class _Inverse:
    """A function that says in messages which it is."""

    def __init__(self, name: str, function: Callable[[Any], Any]) -> None:
        self.name, self.function = name, function

    def __call__(self, y: Any) -> Any:
        return self.function(y)

    def __str__(self) -> str:
        return self.name


_RISING: list[tuple[Any, float, float, int]] = [
    (_Inverse("y² − 1", lambda y: y**2 - 1), 0.0, 1.5, 4),  # √(1 + x)
    (_Inverse("log y", np.log), 0.25, 3.0, 5),  # eˣ
    (_Inverse("2y + 1", lambda y: 2 * y + 1), -2.0, 1.0, 1),
]


def _knots_and_heights(answer: Any) -> str:
    def as_numbers(inverse: Any, low: float, high: float, n: int) -> Any:
        result = answer(inverse, low, high, n)
        try:
            return tuple(np.atleast_1d(np.asarray(part, float)) for part in result)
        except (TypeError, ValueError):
            return result

    def with_heights(heights: Callable[[float, float, int], Any]) -> Any:
        return lambda inverse, low, high, n: (_best_steps(inverse, low, high, n)[0], heights(low, high, n))

    def with_edges(edges: Callable[[Any, float, float, int], Any]) -> Any:
        return lambda inverse, low, high, n: (edges(inverse, low, high, n), _best_steps(inverse, low, high, n)[1])

    def equal_widths(inverse: Any, low: float, high: float, n: int) -> Any:
        return np.linspace(inverse(low), inverse(high), n + 2)[1:-1]

    def n_treads(inverse: Any, low: float, high: float, n: int) -> Any:
        edges = np.linspace(low, high, n + 1)
        return np.array([inverse(edge) for edge in edges[1:-1]], float), (edges[1:] + edges[:-1]) / 2

    def as_in_the_lesson(inverse: Any, low: float, high: float, n: int) -> Any:
        heights = np.linspace(low, high, n + 1)
        return np.array([inverse(middle) for middle in (heights[1:] + heights[:-1]) / 2], float), heights

    def weights(inverse: Any, low: float, high: float, n: int) -> Any:
        return _best_steps(inverse, low, high, n)[0], np.full(n, (high - low) / (n + 1))

    def with_ends(inverse: Any, low: float, high: float, n: int) -> Any:
        return np.array([inverse(edge) for edge in np.linspace(low, high, n + 2)], float)

    if not callable(answer):
        return compare(answer, _best_steps, _RISING)
    return compare(
        as_numbers,
        _best_steps,
        _RISING,
        {
            "these treads are equally wide. They should rise equally: equal distances between low and high first, "
            "then inverse.": with_edges(equal_widths),
            "these are the heights at which the knots lie: inverse tells where on the x-axis that is.": with_edges(
                lambda inverse, low, high, n: np.linspace(low, high, n + 2)[1:-1]
            ),
            "the ends of the interval are no knots: n steps, so n knots.": with_edges(with_ends),
            "the knots are right. Best in the middle: these heights are those at the start of each tread, and miss "
            "twice as much at its end.": with_heights(lambda low, high, n: np.linspace(low, high, n + 2)[:-1]),
            "the knots are right. Best in the middle: these heights are those at the end of each tread.": with_heights(
                lambda low, high, n: np.linspace(low, high, n + 2)[1:]
            ),
            "the knots are right. These heights reach from low to high, so the first and the last tread miss twice as "
            "much at their inner ends. Each height is best in the middle of what its tread rises.": with_heights(
                lambda low, high, n: np.linspace(low, high, n + 1)
            ),
            "so the first and the last tread rise half as much as the others: the steps of the text. With all treads "
            "alike the error is smaller.": as_in_the_lesson,
            "the knots are right. These are the weights, how far each step rises: the heights of the n + 1 treads are "
            "wanted.": weights,
            "first the knots, then the heights.": lambda *case: _best_steps(*case)[::-1],
            "n steps make n + 1 treads, not n.": n_treads,
        },
    )


# --- 18.2: how many units ------------------------------------------------------------------------------------


def _units(length: float, s: float, m: float, error: float) -> tuple[int, int]:
    return ceil(s * length / (2 * error)), ceil(length * sqrt(m / (8 * error)))


_WANTED = [
    (2.0, 8.0, 64.0, 0.03),
    (3.0, 2.5, 7.0, 0.011),
    (0.5, 40.0, 900.0, 0.07),
    (10.0, 1.0, 1.0, 0.003),
    (3.0, 2.0, 8.0, 0.25),
]
"""In the last case both bounds are reached with a whole number of units."""


def _units_needed(answer: Any) -> str:
    def slip(steps: Callable[..., float], hinges: Callable[..., float]) -> Any:
        return lambda *case: (ceil(steps(*case)), ceil(hinges(*case)))

    def right_steps(length: float, s: float, m: float, error: float) -> float:
        return s * length / (2 * error)

    def right_hinges(length: float, s: float, m: float, error: float) -> float:
        return length * sqrt(m / (8 * error))

    return compare(
        answer,
        _units,
        _WANTED,
        {
            "you took length 2, as in the text.": slip(
                lambda length, s, m, error: s / error, lambda length, s, m, error: sqrt(m / (2 * error))
            ),
            "the numbers are right, but a part of a unit does not exist: round up.": lambda *case: (
                right_steps(*case),
                right_hinges(*case),
            ),
            "round up: with fewer units the bound is above the error.": lambda *case: (
                round(right_steps(*case)),
                round(right_hinges(*case)),
            ),
            "where the bound is the error itself, with a whole number of units, no further unit is needed: round up.": (
                lambda *case: (int(right_steps(*case)) + 1, int(right_hinges(*case)) + 1)
            ),
            "the hinges are right. You made all treads equally wide. That saves one step; here the networks are built "
            "as in the text, with a node at each end, so that the outer treads are half as wide.": lambda *case: (
                ceil(right_steps(*case)) - 1,
                ceil(right_hinges(*case)),
            ),
            "you counted the nodes. n units have n + 1 nodes.": lambda *case: (
                ceil(right_steps(*case)) + 1,
                ceil(right_hinges(*case)) + 1,
            ),
            "round up, not down.": lambda *case: (int(right_steps(*case)), int(right_hinges(*case))),
            "the hinges are right. A step is off by at most s · d / 2, since some node is no further than d / 2.": slip(
                lambda length, s, m, error: s * length / error, right_hinges
            ),
            "the steps are right. For hinges, take the square root: the bound goes with n².": slip(
                right_steps, lambda length, s, m, error: length**2 * m / (8 * error)
            ),
            "the steps are right. For hinges, length belongs outside of the root: d² is length² / n².": slip(
                right_steps, lambda length, s, m, error: sqrt(length * m / (8 * error))
            ),
            "first the steps, then the hinges.": lambda *case: _units(*case)[::-1],
        },
    )


# --- 18.3: a degree that is too low --------------------------------------------------------------------------


def _changes(signs: list[bool]) -> int:
    return sum(a != b for a, b in pairwise(signs))


def _degree(values: Any, error: float) -> int:
    return _changes([value > 0 for value in values if abs(value) >= error])


_HEIGHTS: list[tuple[Any, float]] = [
    (np.array([-1.0, 1.0, -1.0, 1.0, -1.0, 1.0]), 0.9),
    (np.array([0.5, 0.8, -0.2, 0.9, -0.7, -0.9, 0.1, -0.6, 0.75]), 0.55),
    (np.array([2.0, 0.1, -0.1, 0.1, 1.5, -0.05, -3.0]), 1.0),
    (np.array([0.1, -0.2, 0.1]), 0.5),
    (np.array([0.1, 0.6, 0.9, 0.2, -0.1]), 0.5),
    (np.array([1.0, -1.0, 1.0]), 1.0),
    (np.array([0.9, -0.4, 0.9]), 0.6),
]


def _degree_needed(answer: Any) -> str:
    def of_all(values: Any, error: float) -> int:
        return _changes([value > 0 for value in values])

    def of_neighbours(values: Any, error: float) -> int:
        return sum(a * b < 0 and min(abs(a), abs(b)) >= error for a, b in pairwise(values))

    return compare(
        answer,
        _degree,
        _HEIGHTS,
        {
            "a height that equals error counts, too: a polynomial less than error off has its sign there.": (
                lambda values, error: _changes([value > 0 for value in values if abs(value) > error])
            ),
            "you counted every change of sign. Where |g| is below error, the polynomial may have either sign: leave "
            "those heights out.": of_all,
            "you counted the heights that are large enough. It is their changes of sign that count, and neighbours "
            "with the same sign give none.": lambda values, error: int(sum(abs(v) >= error for v in values)),
            "that is one too many: k changes of sign mean k zeros, and k zeros need degree k.": lambda values, error: (
                _degree(values, error) + 1
            ),
            "that is one too few: k changes of sign mean k zeros, and k zeros need degree k.": lambda values, error: (
                _degree(values, error) - 1
            ),
            "between two large heights of different sign there is a zero, even if small heights lie between: leave "
            "these out first, then compare neighbours.": of_neighbours,
        },
    )


JUDGES: dict[str, Judge] = {"18.1": _knots_and_heights, "18.2": _units_needed, "18.3": _degree_needed}
