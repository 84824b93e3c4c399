"""Lesson 1: a neuron draws a line."""

from __future__ import annotations

from typing import Any

import numpy as np

from actlib.course.exercises import Judge, compare
from actlib.networks import corners, fires, with_bias, xor

# --- 1.1: not both --------------------------------------------------------------------------------------------

_CORNERS = corners(2)
_NAND = np.array([1.0, 1.0, 1.0, 0.0])


def _not_both(answer: Any) -> str:
    w, theta = (np.asarray(part, float) for part in answer)
    if w.shape != (2,) or theta.shape != ():
        return f"w must have shape (2,), and theta must be one number; yours have {w.shape} and {theta.shape}."
    if not (np.isfinite(w).all() and np.isfinite(theta)):
        return f"w and theta must be finite numbers; yours are {w.tolist()} and {theta}."
    answers = fires(_CORNERS, w, float(theta))
    if (answers == _NAND).all():
        return ""
    if (answers == 1 - _NAND).all():
        return (
            "it fires at (1, 1) alone: that is AND. Turn all signs round, so that the two sides change places, and see "
            "that no sum equals the threshold."
        )
    sums = _CORNERS @ w
    on = [place for place in range(4) if sums[place] == theta and _NAND[place]]
    if on and sums[3] < theta and (np.delete(answers, on) == np.delete(_NAND, on)).all():
        at = " and ".join(_at(place) for place in on)
        return f"at {at} the sum is exactly theta, and a unit fires only above it. Move the threshold a little."
    if (fires(_CORNERS, w, -float(theta)) == _NAND).all():
        return "with the other sign of theta it would be right. Did you give the bias? The threshold is minus the bias."
    place = int(np.flatnonzero(answers != _NAND)[0])
    sum_there = f"at {_at(place)} the sum {sums[place]:g} is"
    if _NAND[place]:
        return f"{sum_there} not above theta = {theta:g}: the unit is silent, and it should fire."
    return f"{sum_there} above theta = {theta:g}: the unit fires, and it should be silent."


def _at(place: int) -> str:
    return f"({_CORNERS[place, 0]:g}, {_CORNERS[place, 1]:g})"


# --- 1.2: how far from the line? ------------------------------------------------------------------------------

_points = np.array([[5.0, 1.0], [0.0, 0.0], [1.0, -2.0], [-2.0, 3.0]])
_lines = [(_points, np.array([3.0, 4.0]), 10.0), (_points, np.array([2.0, -1.0]), -1.5)]


def _length(w: Any) -> Any:
    return np.sqrt(w @ w)


def _distance(answer: Any) -> str:
    return compare(
        answer,
        lambda x, w, theta: (x @ w - theta) / _length(w),
        _lines,
        {
            "this is the pre-activation. To be a distance it must be divided by the length of w.": (
                lambda x, w, theta: x @ w - theta
            ),
            "divide by the length of w, √(w · w), and not by its square.": lambda x, w, theta: (
                (x @ w - theta) / (w @ w)
            ),
            "the sizes are right, but the signs are lost: no absolute value here.": (
                lambda x, w, theta: np.abs(x @ w - theta) / _length(w)
            ),
            "the signs are turned round: it must be above 0 where the unit fires, where w · x is above theta.": (
                lambda x, w, theta: (theta - x @ w) / _length(w)
            ),
            "the threshold is subtracted from the sum; only the bias, which is minus the threshold, is added.": (
                lambda x, w, theta: (x @ w + theta) / _length(w)
            ),
            "the whole difference must be divided by the length of w; brackets are missing.": (
                lambda x, w, theta: x @ w - theta / _length(w)
            ),
            "theta must be divided by the length of w too, not only the sum.": (
                lambda x, w, theta: x @ w / _length(w) - theta
            ),
            "this measures from the origin. The line is not there, unless theta is 0: subtract theta.": (
                lambda x, w, theta: x @ w / _length(w)
            ),
            "the length of w is the root of the sum of the squares, not the sum of the weights.": (
                lambda x, w, theta: (x @ w - theta) / w.sum()
            ),
        },
    )


# --- 1.3: the rule in other books -----------------------------------------------------------------------------


def _one_pass_where(wrong: Any, change: Any = lambda row, sign: sign * row) -> Any:
    def one_pass(w: Any, x: Any, s: Any) -> Any:
        for row, sign in zip(x, s, strict=True):
            if wrong(row @ w, sign):
                w = w + change(row, sign)
        return w

    return one_pass


def _all_with_the_first_weights(w: Any, x: Any, s: Any) -> Any:
    wrong = s * (x @ w) <= 0
    return w + (s[wrong, None] * x[wrong]).sum(axis=0)


def _returned_early(w: Any, x: Any, s: Any) -> Any:
    row, sign = x[0], s[0]
    return w + sign * row if sign * (row @ w) <= 0 else w


_x, _y = xor()
_days = np.array([[2.0, 1.0], [0.0, -2.0], [1.0, 1.0], [-1.0, -2.0], [-2.0, 1.0], [1.0, -3.0], [0.0, 2.0]])
_passes = [
    (np.zeros(3), with_bias(_x), 2 * _y - 1),
    (np.zeros(3), with_bias(_days), np.array([1.0, 1.0, -1.0, -1.0, -1.0, 1.0, -1.0])),
    # the first two rows have the sum 0, one in each class
    (np.array([1.0, -1.0, 0.0]), with_bias(_days[[2, 2, 0, 4, 6]]), np.array([-1.0, 1.0, 1.0, -1.0, 1.0])),
]


def _one_pass(answer: Any) -> str:
    # w is handed out as a copy: `w += ...` is right too, and would change it for the next one to look
    own = (lambda w, x, s: answer(w.copy(), x, s)) if callable(answer) else answer
    return compare(
        own,
        _one_pass_where(lambda z, sign: sign * z <= 0),
        _passes,
        {
            "a sum of exactly 0 is wrong too. With < in place of <=, zero weights never change.": _one_pass_where(
                lambda z, sign: sign * z < 0
            ),
            "this is the lesson's rule. Here a point with s = −1 is wrong at a sum of exactly 0 too.": _one_pass_where(
                lambda z, sign: (z > 0) != (sign > 0)
            ),
            "every point changes w, right or wrong: ask first whether s (w · x) is 0 or less.": _one_pass_where(
                lambda z, sign: True
            ),
            "the points that are right change w, and those that are wrong do not.": _one_pass_where(
                lambda z, sign: sign * z > 0
            ),
            "the condition lacks the sign: a point is wrong when s (w · x) is 0 or less, not w · x.": _one_pass_where(
                lambda z, sign: z <= 0
            ),
            "points with s = −1 must be subtracted: add s x, not x.": _one_pass_where(
                lambda z, sign: sign * z <= 0, lambda row, sign: row
            ),
            "the corrections go the wrong way: add s x, do not subtract it.": _one_pass_where(
                lambda z, sign: sign * z <= 0, lambda row, sign: -sign * row
            ),
            "each point must be judged by the weights as they are when its turn comes, not by those at the start.": (
                _all_with_the_first_weights
            ),
            "it stops after the first row; return belongs behind the loop, not inside it.": _returned_early,
        },
    )


JUDGES: dict[str, Judge] = {"1.1": _not_both, "1.2": _distance, "1.3": _one_pass}
