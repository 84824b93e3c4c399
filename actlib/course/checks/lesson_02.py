"""Lesson 2: linear layers collapse."""

from __future__ import annotations

from typing import Any

import numpy as np

from actlib.course.exercises import Judge, compare
from actlib.networks import Affine, collapse, random_stack

_rng = np.random.default_rng(22)
_pairs = [random_stack((3, 3, 3), _rng), random_stack((2, 4, 3), _rng)]
_two_layers = [(one.W, one.b, two.W, two.b) for one, two in _pairs]
_stack = random_stack((3, 3, 3, 3), _rng)
_weights, _biases = [layer.W for layer in _stack], [layer.b for layer in _stack]
_square = _two_layers[:1]  # only equal widths let the wrong products multiply out


def _two_into_one(answer: Any) -> str:
    def right(W1: Any, b1: Any, W2: Any, b2: Any) -> tuple[Any, Any]:
        one = collapse([Affine(W1, b1), Affine(W2, b2)])
        return one.W, one.b

    slips = {
        "the product is the wrong way round: x meets W1 first, so W1 stands on the left.": lambda W1, b1, W2, b2: (
            W2 @ W1,
            b1 @ W2 + b2,
        ),
        "A is right, but b1 passes through the second layer too: it must be multiplied by W2.": lambda W1, b1, W2, b2: (
            W1 @ W2,
            b1 + b2,
        ),
        "A is right, but b1 must be multiplied by the layer after it, W2, not by its own W1.": lambda W1, b1, W2, b2: (
            W1 @ W2,
            b1 @ W1 + b2,
        ),
    }
    return compare(answer, right, _square, slips) or compare(answer, right, _two_layers)


def _term(answer: Any) -> str:
    def product(row: Any, weights: Any) -> Any:
        for W in weights:
            row = row @ W
        return row

    return compare(
        answer,
        lambda weights, biases, layer: product(biases[layer], weights[layer + 1 :]),
        [(_weights, _biases, layer) for layer in range(3)],
        {
            "you multiplied by the layer's own weights too: start with the layer after it, weights[l + 1].": (
                lambda weights, biases, layer: product(biases[layer], weights[layer:])
            ),
            "you multiplied by the weights before the layer; a bias only meets those after it.": (
                lambda weights, biases, layer: product(biases[layer], weights[:layer])
            ),
            "the later weights stand in the wrong order: the next layer comes first.": (
                lambda weights, biases, layer: product(biases[layer], weights[:layer:-1])
            ),
        },
    )


def _rank_one(answer: Any) -> str:
    target = np.array([[2.0, 4.0, -2.0], [1.0, 2.0, -1.0], [0.0, 0.0, 0.0]])
    W1, W2 = (np.asarray(part, float) for part in answer)
    if W1.shape != (3, 1) or W2.shape != (1, 3):
        return f"W1 must have shape (3, 1) and W2 (1, 3); yours have {W1.shape} and {W2.shape}."
    if not np.allclose(W1 @ W2, target):
        row = int(np.argmax(np.abs(W1 @ W2 - target).max(axis=1)))
        return f"row {row + 1} of W1 @ W2 is {(W1 @ W2)[row].tolist()}, and it should be {target[row].tolist()}."
    return ""


JUDGES: dict[str, Judge] = {"2.1": _two_into_one, "2.2": _term, "2.3": _rank_one}
