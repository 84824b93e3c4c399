"""Lesson 3: XOR with thresholds."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np

from actlib.course.exercises import Judge, compare
from actlib.networks import corners

_halves = (-1.5, -0.5, 0.0, 0.5, 1.0)
_units = list(product(_halves, repeat=3))  # with sums that meet the threshold exactly


def _xnor_rows(answer: Any) -> str:
    return compare(
        answer,
        lambda w1, w2, theta: [0 > theta, w2 <= theta, w1 <= theta, w1 + w2 > theta],
        _units,
        {
            "these are the inequalities of XOR; XNOR fires where XOR is silent, at 00 and at 11.": (
                lambda w1, w2, theta: [0 <= theta, w2 > theta, w1 > theta, w1 + w2 <= theta]
            ),
            "these say where the unit fires; at 01 and 10 XNOR is 0, and being silent is right.": (
                lambda w1, w2, theta: [0 > theta, w2 > theta, w1 > theta, w1 + w2 > theta]
            ),
            "a sum that equals the threshold is not above it: there the unit is silent.": (
                lambda w1, w2, theta: [0 >= theta, w2 < theta, w1 < theta, w1 + w2 >= theta]
            ),
            "rows 01 and 10 are right unless the sum equals the threshold: there, too, the unit is silent.": (
                lambda w1, w2, theta: [0 > theta, w2 < theta, w1 < theta, w1 + w2 > theta]
            ),
            "rows 00 and 11 are right unless the sum equals the threshold: the unit fires only strictly above it.": (
                lambda w1, w2, theta: [0 >= theta, w2 <= theta, w1 <= theta, w1 + w2 >= theta]
            ),
            "rows 01 and 10 are exchanged: at 01 it is y that is 1, so its sum is w2.": (
                lambda w1, w2, theta: [0 > theta, w1 <= theta, w2 <= theta, w1 + w2 > theta]
            ),
        },
    )


def _two_units(answer: Any) -> str:
    at_most_one, first_or_both = answer
    x = corners(3)
    return _unit("at_most_one", at_most_one, x, x.sum(axis=1) <= 1) or _unit(
        "first_or_both", first_or_both, x, (x[:, 0] == 1) | (x[:, 1:].sum(axis=1) == 2)
    )


def _unit(name: str, numbers: Any, x: Any, wanted: Any) -> str:
    """What is wrong with a unit, given as its weights and then its threshold."""
    *w, threshold = np.hstack([np.ravel(part) for part in numbers]).astype(float)  # ((w1, w2), threshold) will do too
    if len(w) != x.shape[1]:
        return f"{name} takes {x.shape[1]} weights and a threshold, {x.shape[1] + 1} numbers; yours has {len(w) + 1}."
    fired = x @ np.array(w) > threshold
    if (fired != wanted).all():
        return (
            f"{name} is wrong at every input: change the signs of all its numbers, the threshold's too, and see that "
            "no sum equals the threshold."
        )
    if not fired.any():
        return f"{name} never fires: no sum is above {threshold:g}."
    if name == "first_or_both" and (fired == (x.sum(axis=1) >= 2)).all():
        return f"{name} fires where two or more inputs are 1; the first alone must be enough."
    for row, total, fires, right in zip(x, x @ np.array(w), fired, wanted, strict=True):
        if fires != right:
            side = "is above" if fires else "only equals" if total == threshold else "is below"
            does, should = ("fires", "be silent") if fires else ("is silent", "fire")
            return (
                f"{name} {does} at {_bits(row)}, where its sum {total:g} {side} the threshold {threshold:g}; "
                f"it should {should}."
            )
    return ""


def _exactly_one(answer: Any) -> str:
    W, thresholds, v, threshold = (np.asarray(part, float) for part in answer)
    if W.shape == (2, 3):
        return (
            "W has a row for each input and a column for each hidden unit, shape (3, 2); yours is turned on its side."
        )
    if W.shape != (3, 2) or thresholds.shape != (2,) or v.shape != (2,) or threshold.shape != ():
        shapes = ", ".join(str(part.shape) for part in (W, thresholds, v, threshold))
        return f"W must have shape (3, 2), thresholds and v (2,), and threshold be one number; yours have {shapes}."
    x = corners(3)
    h = x @ W > thresholds
    total = h @ v
    for row, hidden, one in zip(x, h, total, strict=True):
        right = row.sum() == 1
        if (one > threshold) != right:
            side = "is above" if one > threshold else "is not above"
            return (
                f"at {_bits(row)} the hidden units give {_bits(hidden)}, and the output's sum {one:g} {side} its "
                f"threshold {threshold:g}: it answers {int(one > threshold)}, and {int(right)} is right."
            )
    return ""


def _bits(row: Any) -> str:
    return "".join(str(int(bit)) for bit in row)


JUDGES: dict[str, Judge] = {"3.1": _xnor_rows, "3.2": _two_units, "3.3": _exactly_one}
