"""Lesson 4: bending space."""

from __future__ import annotations

from typing import Any

import numpy as np

from actlib.activations import ReLU
from actlib.course.exercises import OPEN, Judge, compare
from actlib.networks import recoverable

_relu = ReLU()


# --- 4.1: an ellipse as a straight line in four features ------------------------------------------------------


def _ellipse_weights(a: Any, p: Any) -> tuple[Any, float]:
    return np.concatenate([2 * a / p**2, -1 / p**2]), float(1 - np.sum(a**2 / p**2))


_ELLIPSES = [
    (np.array(a), np.array(p))
    for a, p in (((0.7, 0.4), (0.5, 2.0)), ((-1.0, 0.5), (1.5, 0.8)), ((0.3, -0.6), (2.0, 0.4)))
]


def _of_length_one(weights: Any) -> Any:
    """The same function with its five numbers scaled to length 1, where they are numbers."""

    def scaled(a: Any, p: Any) -> Any:
        answer = weights(a.copy(), p.copy())
        try:
            w, c = answer
            length = float(np.linalg.norm([*np.ravel(w), c]))
        except (TypeError, ValueError):
            return answer
        return (np.asarray(w) / length, c / length) if length else answer

    return scaled


def _ellipse(answer: Any) -> str:
    def outside(a: Any, p: Any) -> tuple[Any, float]:
        w, c = _ellipse_weights(a, p)
        return -w, -c

    def with_other(w: Any, c: Any) -> Any:
        return lambda a, p: (w(a, p), c(a, p))

    def right_w(a: Any, p: Any) -> Any:
        return _ellipse_weights(a, p)[0]

    def right_c(a: Any, p: Any) -> float:
        return _ellipse_weights(a, p)[1]

    if callable(answer) and not compare(_of_length_one(answer), _of_length_one(_ellipse_weights), _ELLIPSES):
        return ""  # any positive multiple is above 0 at the same points
    return compare(
        answer,
        _ellipse_weights,
        _ELLIPSES,
        {
            "every sign is turned round: yours is above 0 outside the ellipse.": outside,
            "w is right, but c lost the squares of the centre: 1 − a₁²/p₁² − a₂²/p₂².": with_other(
                right_w, lambda a, p: 1.0
            ),
            "the weights of x₁ and x₂ lack their factor 2: (x − a)² has the middle term −2ax.": with_other(
                lambda a, p: np.concatenate([a / p**2, -1 / p**2]), right_c
            ),
            "the weights of x₁ and x₂ must be divided by p₁² and p₂² too.": with_other(
                lambda a, p: np.concatenate([2 * a, -1 / p**2]), right_c
            ),
            "divide by the squares of the half-axes, p², not by p.": with_other(
                lambda a, p: np.concatenate([2 * a / p, -1 / p]), lambda a, p: float(1 - np.sum(a**2 / p))
            ),
            "the sign of the weights of x₁ and x₂ is wrong: −(x − a)² has the middle term +2ax.": with_other(
                lambda a, p: np.concatenate([-2 * a / p**2, -1 / p**2]), right_c
            ),
        },
    )


# --- 4.2: four points through two ReLU units ------------------------------------------------------------------

_W, _B = np.array([[1.0, -1.0], [1.0, 1.0]]), np.array([-1.0, 0.0])
_POINTS = np.array([[2.0, 1.0], [1.0, 2.0], [-1.0, 1.0], [1.0, -1.0]])


def _images(answer: Any) -> str:
    try:
        images = np.asarray(answer, float)
    except (TypeError, ValueError):
        return (
            OPEN
            if any(part is ... for row in answer for part in np.ravel(np.array(row, object)))
            else ("images must be four rows of two numbers.")
        )
    if images.shape != (4, 2):
        return f"images must be four rows of two numbers; yours has shape {images.shape}."
    z = _POINTS @ _W + _B
    slips = {
        "these are the pre-activations: ReLU still has to put 0 for those below 0.": z,
        "you left out the biases (−1, 0).": _relu(_POINTS @ _W),
        "each unit's weights stand in a column of W; you used its rows.": _relu(_POINTS @ _W.T + _B),
        "these are what ReLU cuts off, min(0, z); it keeps max(0, z).": np.minimum(z, 0),
    }
    if np.allclose(images, _relu(z)):
        return ""
    for words, slip in slips.items():
        if np.allclose(images, slip):
            return words
    row = int(np.argmax(np.abs(images - _relu(z)).max(axis=1)))
    point = ", ".join(f"{number:g}".replace("-", "−") for number in _POINTS[row])
    sums = ", ".join(f"{number:g}".replace("-", "−") for number in z[row])
    return f"look at ({point}) again: its pre-activations are ({sums})."


# --- 4.3: back from four units to two inputs ------------------------------------------------------------------


def _layers() -> list[tuple[Any, Any, Any]]:
    """Layers of 2 inputs and 4 units, and outputs of theirs with some unit off and x recoverable."""
    rng, cases = np.random.default_rng(43), []
    while len(cases) < 4:
        W, b, x = rng.normal(size=(2, 4)), rng.normal(size=4), rng.normal(size=2)
        h = _relu(x @ W + b)
        off = np.sum(h == 0)
        if off in (1, 2) and recoverable(W, b, x[None])[0]:
            cases.append((h, W, b))
    return cases


def _recovered(h: Any, W: Any, b: Any) -> Any:
    on = h > 0
    return np.linalg.lstsq(W[:, on].T, (h - b)[on], rcond=None)[0]


def _recover(answer: Any) -> str:
    def without_bias(h: Any, W: Any, b: Any) -> Any:
        return _recovered(h, W, 0 * b)

    def all_units(h: Any, W: Any, b: Any) -> Any:
        return np.linalg.lstsq(W.T, h - b, rcond=None)[0]

    def off_units(h: Any, W: Any, b: Any) -> Any:
        return np.linalg.lstsq(W[:, h == 0].T, (h - b)[h == 0], rcond=None)[0]

    def bias_added(h: Any, W: Any, b: Any) -> Any:
        return _recovered(h, W, -b)

    return compare(
        answer,
        _recovered,
        _layers(),
        {
            "you used all four units. A unit that is off says only that its sum is 0 or less, not what it is.": (
                all_units
            ),
            "a unit that is on gives h = x·w + b, so x·w is h − b: the biases are missing.": without_bias,
            "a unit that is on gives h = x·w + b, so x·w is h − b, not h + b.": bias_added,
            "you kept the units that are off; those with h > 0 are the ones that tell.": off_units,
        },
    )


JUDGES: dict[str, Judge] = {"4.1": _ellipse, "4.2": _images, "4.3": _recover}
