"""Lesson 7: tanh."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import numpy as np

from actlib.activations import Sigmoid
from actlib.course.exercises import Judge, compare

_rng = np.random.default_rng(77)
_networks = [
    tuple(_rng.normal(size=shape) for shape in shapes)
    for shapes in (((2, 3), (3,), (3, 3), (3,)), ((2, 4), (4,), (4, 2), (2,)))
]


_inputs = _rng.normal(size=(50, 2))


def _same_outputs(answer: Any) -> bool:
    """Whether the weights given for every network make a sigmoid network with the tanh network's outputs."""
    for W1, b1, W2, b2 in _networks:
        try:
            V1, c1, V2, c2 = (np.asarray(part, float) for part in answer(*deepcopy((W1, b1, W2, b2))))
            got = Sigmoid()(_inputs @ V1 + c1) @ V2 + c2
        except (TypeError, ValueError):
            return False
        wanted = np.tanh(_inputs @ W1 + b1) @ W2 + b2
        if V1.shape != W1.shape or got.shape != wanted.shape or not np.allclose(got, wanted):
            return False
    return True


def _as_sigmoid(answer: Any) -> str:
    if callable(answer) and _same_outputs(answer):  # −σ(−z) + 1 = σ(z), so there is more than one right answer
        return ""
    return compare(
        answer,
        lambda W1, b1, W2, b2: (2 * W1, 2 * b1, 2 * W2, b2 - W2.sum(axis=0)),
        _networks,
        {
            "that is the way from σ to tanh; here tanh(z) = 2σ(2z) − 1 is to be put in.": (
                lambda W1, b1, W2, b2: (W1 / 2, b1 / 2, W2 / 2, b2 + W2.sum(axis=0) / 2)
            ),
            "all but the last bias is right: the −1 of every unit meets its row of W2, and must be added there.": (
                lambda W1, b1, W2, b2: (2 * W1, 2 * b1, 2 * W2, b2)
            ),
            "the last bias has the wrong sign: it is −1, and not +1, that meets the rows of W2.": (
                lambda W1, b1, W2, b2: (2 * W1, 2 * b1, 2 * W2, b2 + W2.sum(axis=0))
            ),
            "the last bias takes the sum of the rows of the old W2, and you took twice that, from the new one.": (
                lambda W1, b1, W2, b2: (2 * W1, 2 * b1, 2 * W2, b2 - 2 * W2.sum(axis=0))
            ),
            "the hidden bias is part of the sum z too, and must be doubled with it.": (
                lambda W1, b1, W2, b2: (2 * W1, b1, 2 * W2, b2 - W2.sum(axis=0))
            ),
        },
    )


def _edges(answer: Any) -> str:
    def right(p: float) -> tuple[Any, ...]:
        return np.arctanh(np.sqrt(1 - p)), 1 / np.sqrt(p) - 1, np.sqrt(1 / p - 1)

    cases = [(0.01,), (0.25,), (1e-4,)]
    if callable(answer):
        for place, name in enumerate(("tanh", "softsign", "arctan")):
            got = [answer(*case) for case in cases]
            if any(not isinstance(g, (tuple, list)) or len(g) != 3 or any(one is ... for one in g) for g in got):
                break
            if not all(np.allclose(g[place], right(*case)[place]) for g, case in zip(got, cases, strict=True)):
                slip = {
                    "tanh": "solve 1 − t² = p for t = tanh x, then x with np.arctanh",
                    "softsign": "solve 1 / (1 + x)² = p for x",
                    "arctan": "solve 1 / (1 + x²) = p for x",
                }[name]
                return f"the place for {name} is not right yet: {slip}."
    return compare(answer, right, cases)


def _hard(answer: Any) -> str:
    k, a, c = (float(part) for part in answer)
    x = np.array([-5.0, -3.0, -1.5, 0.0, 1.5, 3.0, 5.0])
    got, wanted = a * np.clip(k * x, -1, 1) + c, np.clip(x / 6 + 0.5, 0, 1)
    if np.allclose(got, wanted):
        return ""
    if np.isclose(abs(k), 3):
        return "k multiplies x before hard tanh is taken: with 3 its kinks move inwards, to ±1/3."
    if np.isclose(abs(k), 1 / 6):
        return "1/6 is the slope of the result, a times k; the kinks, at x = ±1/k, should be at ±3."
    worst = int(np.argmax(np.abs(got - wanted)))
    return f"at x = {x[worst]:g} yours is {got[worst]:.3g}, and the hard sigmoid is {wanted[worst]:.3g}."


JUDGES: dict[str, Judge] = {"7.1": _as_sigmoid, "7.2": _edges, "7.3": _hard}
