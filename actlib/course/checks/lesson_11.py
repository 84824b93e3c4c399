"""Lesson 11: maxout."""

from __future__ import annotations

from typing import Any

import numpy as np

from actlib.course.exercises import Judge, compare


def _hat(answer: Any) -> str:
    units = []
    for name, unit in zip(("h1", "h2"), answer, strict=True):
        if (
            not isinstance(unit, tuple | list | np.ndarray)
            or len(unit) != 2
            or any(np.ndim(part) != 1 for part in unit)
        ):
            return f"{name} must be a pair, first the slopes, then the heights, such as ([0, 2], [0, -1])."
        slopes, heights = (np.asarray(part, float) for part in unit)
        if slopes.shape != heights.shape:
            return f"{name} must have as many heights as slopes, and it has {heights.size} and {slopes.size}."
        units.append((slopes, heights))
    # between these inputs, and beyond them, h1, h2 and the hat are straight: where they agree there, they agree
    meet = np.unique(np.concatenate([[-1, 0, 1], *(_crossings(*unit) for unit in units)]))
    x = np.concatenate([[meet[0] - 2, meet[0] - 1], meet, [meet[-1] + 1, meet[-1] + 2]])
    h1, h2 = ((x[:, None] * slopes + heights).max(axis=1) for slopes, heights in units)
    hat = np.maximum(0, 1 - np.abs(x))
    if np.allclose(h2 - h1, hat):
        return "this is the hat upside down: h1 and h2 have changed places."
    off = np.abs(h1 - h2 - hat)
    if np.any(off > 1e-8 * (1 + np.abs(h1))):
        near = np.abs(x) <= 3
        i = int(np.where(near, off, -1).argmax() if np.any(off[near] > 1e-8) else off.argmax())
        return (
            f"at x = {x[i]:.4g} your h1 − h2 is {h1[i] - h2[i]:.4g}, and the hat is {hat[i]:.4g}. "
            "How does the slope of the hat change at −1, at 0 and at 1, and where else?"
        )
    return ""


def _crossings(slopes: Any, heights: Any) -> Any:
    """Where any two of the pieces cross."""
    i, j = np.triu_indices(len(slopes), 1)
    i, j = i[slopes[i] != slopes[j]], j[slopes[i] != slopes[j]]
    return (heights[j] - heights[i]) / (slopes[i] - slopes[j])


def _best_pieces(answer: Any) -> str:
    def right(k: int, r: float) -> tuple[Any, Any]:
        a = (np.arange(k) + 0.5) * r / k
        return 2 * a, -(a**2) + (r / (2 * k)) ** 2 / 2

    def tangents(k: int, r: float, raised: float) -> tuple[Any, Any]:
        a = (np.arange(k) + 0.5) * r / k
        return 2 * a, -(a**2) + raised * (r / (2 * k)) ** 2

    def whole(k: int, r: float) -> tuple[Any, Any]:
        a = (2 * np.arange(k) + 1) / k - 1
        return 2 * a, -(a**2) + 1 / (2 * k**2)

    def too_much(k: int, r: float) -> tuple[Any, Any]:
        a = (np.arange(k) + 0.5) * r / k
        return 2 * a, -(a**2) + (r / k) ** 2 / 2

    return compare(
        answer,
        right,
        [(1, 1.0), (3, 3.0), (4, 0.5)],
        {
            "these tangents are too low everywhere: raise them by half of the largest error.": lambda k, r: tangents(
                k, r, 0.0
            ),
            "you raised the tangents by their whole largest error: now they are too high. Half of it.": (
                lambda k, r: tangents(k, r, 1.0)
            ),
            "these are the pieces for [−1, 1]. Here the interval is [0, r], and each stretch r/k long.": whole,
            "the farthest input is half a stretch, r/(2k), from where a tangent touches, not r/k.": too_much,
        },
    )


def _floor(answer: Any) -> str:
    def chord(p: float, m: float, q: float, f_p: float, f_q: float) -> float:
        share = (q - m) / (q - p)
        return share * f_p + (1 - share) * f_q

    cases = [(-1.0, -0.5, 0.5, -1.0, -0.125, 0.125), (0.0, 1.0, 4.0, 1.0, 3.0, -1.0), (-1.0, 0.0, 2.0, 1.0, 0.0, 4.0)]
    return compare(
        answer,
        lambda p, m, q, f_p, f_m, f_q: max(0.0, (f_m - chord(p, m, q, f_p, f_q)) / 2),
        cases,
        {
            "that is the whole height of f above its chord; h may be off at all three points, so half of it.": (
                lambda p, m, q, f_p, f_m, f_q: max(0.0, f_m - chord(p, m, q, f_p, f_q))
            ),
            "m need not be in the middle: weigh f_p and f_q by the shares with which p and q make m.": (
                lambda p, m, q, f_p, f_m, f_q: max(0.0, (f_m - (f_p + f_q) / 2) / 2)
            ),
            "the shares are the wrong way round: the nearer m is to p, the more f_p counts.": (
                lambda p, m, q, f_p, f_m, f_q: max(0.0, (f_m - chord(p, m, q, f_q, f_p)) / 2)
            ),
            "an error is never below 0: where f_m lies below the chord, the three points tell nothing.": (
                lambda p, m, q, f_p, f_m, f_q: (f_m - chord(p, m, q, f_p, f_q)) / 2
            ),
        },
    )


JUDGES: dict[str, Judge] = {"11.1": _hat, "11.2": _best_pieces, "11.3": _floor}
