"""Lesson 8: ReLU."""

from __future__ import annotations

from typing import Any

import numpy as np

from actlib.course.exercises import OPEN, Judge, compare

_rng = np.random.default_rng(88)
_layers = [
    tuple(_rng.normal(size=shape) for shape in shapes)
    for shapes in (((2, 3), (3,), (3, 2)), ((3, 3), (3,), (3, 3)), ((4, 2), (2,), (2, 1)))
]
_corners = [
    (np.array([-2.0, -1.0, 0.5, 2.0]), np.array([0.0, 2.0, -1.0, 0.5])),
    (np.array([0.0, 0.5, 2.0, 3.0, 4.0]), np.array([1.0, 0.0, 3.0, 3.0, -1.0])),
]


def _subgradients(answer: Any) -> str:
    wanted = {"|x|": (-1.0, 1.0), "max(0.1 x, x)": (0.1, 1.0), "min(0, x)": None}
    if any(answer[name] is ... for name in wanted):
        return OPEN
    for name, pair in wanted.items():
        ends = _ends(answer[name])
        if ends is None:
            return f'for {name} write a pair of numbers, (smallest, largest), or "none".'
        if pair is None:
            if ends:
                return (
                    f"for {name} no line stays below on both sides: left of 0 that asks for a slope of 1 or more, "
                    "right of 0 for one of 0 or less."
                )
            continue
        if not ends:
            return f"{name} bends upwards, so lines through its corner can stay below it."
        if np.allclose(ends, pair[::-1]):
            return f"for {name} the two numbers are right: write the smaller one first."
        if not np.allclose(ends, pair):
            low, high = ends
            return f"for {name} the slopes left and right of 0 are the two ends, and yours are {low:g} and {high:g}."
    return ""


def _ends(given: Any) -> tuple[float, ...] | None:
    """The two numbers of a pair, () for "none" in any spelling, or None if it is neither."""
    parts = list(given) if isinstance(given, (tuple, list, np.ndarray)) else [given]
    if all(part is None or (isinstance(part, str) and part.strip().lower() == "none") for part in parts):
        return ()
    try:
        low, high = (float(part) for part in parts)
    except (TypeError, ValueError):
        return None
    return low, high


def _hinges(answer: Any) -> str:
    def slopes(px: Any, py: Any) -> Any:
        return np.diff(py) / np.diff(px)

    return compare(
        answer,
        lambda px, py: (px[1:-1], np.diff(slopes(px, py))),
        _corners,
        {
            "the knots are right; the weights are the changes of slope, not the slopes to the right.": (
                lambda px, py: (px[1:-1], slopes(px, py)[1:])
            ),
            "the weights are right; the knots are the inner corners only, px[1:-1].": (
                lambda px, py: (px, np.diff(slopes(px, py)))
            ),
            "divide each rise by its run first: the corners are not equally spaced.": (
                lambda px, py: (px[1:-1], np.diff(py, n=2))
            ),
            "the weights have the wrong sign: new slope minus old slope.": (
                lambda px, py: (px[1:-1], -np.diff(slopes(px, py)))
            ),
        },
    )


def _balance(answer: Any) -> str:
    def length(W1: Any) -> Any:
        return np.linalg.norm(W1, axis=0)

    return compare(
        answer,
        lambda W1, b1, W2: (W1 / length(W1), b1 / length(W1), W2 * length(W1)[:, None]),
        _layers,
        {
            "the bias goes into the unit too, and must be divided with the weights.": (
                lambda W1, b1, W2: (W1 / length(W1), b1, W2 * length(W1)[:, None])
            ),
            "W2 must be multiplied by what W1 and b1 were divided by.": (
                lambda W1, b1, W2: (W1 / length(W1), b1 / length(W1), W2 / length(W1)[:, None])
            ),
            "W1 and b1 are right; W2 has to make up for it, or the outputs change.": (
                lambda W1, b1, W2: (W1 / length(W1), b1 / length(W1), W2)
            ),
        },
    )


JUDGES: dict[str, Judge] = {"8.1": _subgradients, "8.2": _hinges, "8.3": _balance}
