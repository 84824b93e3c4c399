"""Lesson 11: maxout."""

from __future__ import annotations

from typing import Any

import numpy as np

from actlib.course.exercises import Judge, compare


def _hat(answer: Any) -> str:
    x = np.linspace(-3, 3, 601)
    units = []
    for name, unit in zip(("h1", "h2"), answer, strict=True):
        slopes, heights = (np.atleast_1d(np.asarray(part, float)) for part in unit)
        if slopes.shape != heights.shape:
            return f"{name} must have as many heights as slopes, and it has {heights.size} and {slopes.size}."
        units.append((x[:, None] * slopes + heights).max(axis=1))
    hat = np.maximum(0, 1 - np.abs(x))
    got = units[0] - units[1]
    if np.allclose(-got, hat):
        return "this is the hat upside down: h1 and h2 have changed places."
    if not np.allclose(got, hat):
        at = x[np.abs(got - hat).argmax()]
        return (
            f"at x = {at:.4g} your h1 − h2 is {got[np.abs(got - hat).argmax()]:.4g}, and the hat is "
            f"{hat[np.abs(got - hat).argmax()]:.4g}. How does the slope of the hat change at −1, at 0 and at 1?"
        )
    return ""


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
