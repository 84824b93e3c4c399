import numpy as np
import pytest
from judging import judged

from actlib.course.checks.lesson_02 import JUDGES


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda W1, b1, W2, b2: (W1 @ W2, b1 @ W2 + b2), None),
        (lambda W1, b1, W2, b2: (W2 @ W1, b1 @ W2 + b2), "the wrong way round"),
        (lambda W1, b1, W2, b2: (W1 @ W2, b1 + b2), "multiplied by W2"),
        (lambda W1, b1, W2, b2: (W1 @ W2, b1 @ W1 + b2), "not by its own W1"),
        (lambda W1, b1, W2, b2: (W1 @ W2, b2), "it gives"),
    ],
)
def test_two_into_one(answer, words):
    judged("2.1", answer, words)


def product(row, weights):
    for W in weights:
        row = row @ W
    return row


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda weights, biases, i: product(biases[i], weights[i + 1 :]), None),
        (lambda weights, biases, i: product(biases[i], weights[i:]), "own weights too"),
        (lambda weights, biases, i: product(biases[i], weights[:i]), "before the layer"),
        (lambda weights, biases, i: product(biases[i], weights[:i:-1]), "wrong order"),
    ],
)
def test_term(answer, words):
    judged("2.2", answer, words)


def test_through_a_bottleneck_of_one():
    W1, W2 = np.array([[2.0], [1.0], [0.0]]), np.array([[1.0, 2.0, -1.0]])
    assert JUDGES["2.3"]((W1, W2)) == ""
    assert JUDGES["2.3"]((5 * W1, W2 / 5)) == ""
    assert "must have shape (3, 1)" in JUDGES["2.3"]((W1.T, W2))
    assert "row 1 of W1 @ W2" in JUDGES["2.3"]((2 * W1, W2))
