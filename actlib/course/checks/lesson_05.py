"""Lesson 5: what makes a good activation?"""

from __future__ import annotations

from typing import Any

import numpy as np

from actlib.course.exercises import Judge, compare

_rng = np.random.default_rng(55)
_towers = [
    (_rng.normal(size=first), _rng.normal(size=(first, second)), _rng.normal(size=second))
    for first, second in ((1, 1), (4, 3))
]
_weights = [(-0.8, 1.5, 0.6), (0.4, 2.0, -0.7), (1.3, -1.1, 0.2)]
_sums = [(np.array([-2.0, -0.5, 0.0, 1.0, 3.0]), y, alpha) for y, alpha in ((0.7, 0.1), (-1.0, 0.25))]


def _fourth(answer: Any) -> str:
    return compare(
        answer,
        lambda w, U, v: v @ (w**2 @ U) ** 2,
        _towers,
        {
            "the first layer squares too: h has the factor w² of x².": lambda w, U, v: v @ (w @ U) ** 2,
            "the second layer squares its sum: the bracket's factor of x² has to be squared.": lambda w, U, v: (
                v @ (w**2 @ U)
            ),
            "the square of a sum is not the sum of the squares: first add over j, then square.": lambda w, U, v: (
                v @ (w**4 @ U**2)
            ),
            "the output weight v stands outside the square, so it must not be squared.": lambda w, U, v: np.sum(
                (v * (w**2 @ U)) ** 2
            ),
        },
    )


def _tanh_curvature(answer: Any) -> str:
    def curvature(bend: Any, power: int = 2) -> Any:
        def second_derivative(w: float, x: float, y: float) -> Any:
            t = np.tanh(w * x)
            return 2 * x**power * ((1 - t**2) ** 2 + (t - y) * bend(t))

        return second_derivative

    return compare(
        answer,
        curvature(lambda t: -2 * t * (1 - t**2)),
        _weights,
        {
            "the second derivative of tanh lacks its inner factor: 1 − t² depends on z through t, so its derivative is "
            "−2t times t′.": curvature(lambda t: -2 * t),
            "the sign of the second derivative of tanh is turned round: 1 − t² falls as t grows.": curvature(
                lambda t: 2 * t * (1 - t**2)
            ),
            "z = wx, so each of the two derivatives brings a factor x: x² in all.": curvature(
                lambda t: -2 * t * (1 - t**2), power=1
            ),
            "the term with (f − y) f″ is missing; the factor f − y depends on w too, and so does f′.": curvature(
                lambda t: 0 * t
            ),
        },
    )


def _matching_loss(answer: Any) -> str:
    def loss(left: Any, sign: int = -1) -> Any:
        return lambda z, y, alpha: np.maximum(0, z) ** 2 / 2 + left(alpha) * np.minimum(0, z) ** 2 / 2 + sign * y * z

    return compare(
        answer,
        loss(lambda alpha: alpha),
        _sums,
        {
            "left of 0 the derivative comes out as α²z, and should be αz: do not square α.": loss(
                lambda alpha: alpha**2
            ),
            "left of 0, F is αz²/2, and that is above 0: its derivative is αz, which is below 0.": loss(
                lambda alpha: -alpha
            ),
            "left of 0 this is the matching loss of ReLU: the slope α is missing.": loss(lambda alpha: 0.0),
            "y z is subtracted: dE/dz = f(z) − y.": loss(lambda alpha: alpha, sign=1),
            "this is F alone; the matching loss is F − y z.": loss(lambda alpha: alpha, sign=0),
            "this is the squared error; the matching loss has the derivative f(z) − y, without f′.": (
                lambda z, y, alpha: (np.maximum(0, z) + alpha * np.minimum(0, z) - y) ** 2
            ),
        },
    )


JUDGES: dict[str, Judge] = {"5.1": _fourth, "5.2": _tanh_curvature, "5.3": _matching_loss}
