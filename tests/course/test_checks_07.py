import numpy as np
import pytest
from judging import judged

from actlib.course.checks.lesson_07 import JUDGES


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda W1, b1, W2, b2: (2 * W1, 2 * b1, 2 * W2, b2 - W2.sum(axis=0)), None),
        (lambda W1, b1, W2, b2: (-2 * W1, -2 * b1, -2 * W2, b2 + W2.sum(axis=0)), None),  # σ(−z) = 1 − σ(z)
        (lambda W1, b1, W2, b2: [2 * W1, 2 * b1[None], 2 * W2, b2 - W2.sum(axis=0)], None),
        (lambda W1, b1, W2, b2: (2 * W1[:, ::-1], 2 * b1[::-1], 2 * W2[::-1], b2 - W2.sum(axis=0)), None),
        (lambda W1, b1, W2, b2: (-2 * W1, -2 * b1, -2 * W2, b2 - W2.sum(axis=0)), "it gives"),
        (lambda W1, b1, W2, b2: (W1 / 2, b1 / 2, W2 / 2, b2 + W2.sum(axis=0) / 2), "the way from σ to tanh"),
        (lambda W1, b1, W2, b2: (2 * W1, 2 * b1, 2 * W2, b2), "all but the last bias"),
        (lambda W1, b1, W2, b2: (2 * W1, 2 * b1, 2 * W2, b2 + W2.sum(axis=0)), "wrong sign"),
        (lambda W1, b1, W2, b2: (2 * W1, 2 * b1, 2 * W2, b2 - (2 * W2).sum(axis=0)), "twice that"),
        (lambda W1, b1, W2, b2: (2 * W1, b1, 2 * W2, b2 - W2.sum(axis=0)), "hidden bias"),
        (lambda W1, b1, W2, b2: (W1, b1, W2, b2 - W2.sum(axis=1).sum()), "it gives"),
    ],
)
def test_as_sigmoid(answer, words):
    judged("7.1", answer, words)


def edges(p, tanh=None, softsign=None, arctan=None):
    right = (np.arctanh(np.sqrt(1 - p)), 1 / np.sqrt(p) - 1, np.sqrt(1 / p - 1))
    return tuple(one if other is None else other for one, other in zip(right, (tanh, softsign, arctan), strict=True))


def test_edges():
    assert JUDGES["7.2"](edges) == ""
    assert JUDGES["7.2"](lambda p: np.array(edges(p))) == ""
    assert "tanh is not right" in JUDGES["7.2"](lambda p: edges(p, tanh=np.arctanh(1 - p)))
    assert "softsign is not right" in JUDGES["7.2"](lambda p: edges(p, softsign=1 / p - 1))
    assert "arctan is not right" in JUDGES["7.2"](lambda p: edges(p, arctan=1 / p - 1))
    assert "Not answered yet" in JUDGES["7.2"](lambda p: (..., ..., ...))
    assert JUDGES["7.2"](lambda p: 3.0)


def test_a_hard_sigmoid_from_hard_tanh():
    assert JUDGES["7.3"]((1 / 3, 1 / 2, 1 / 2)) == ""
    assert JUDGES["7.3"]((-1 / 3, -1 / 2, 1 / 2)) == "", "hard tanh is odd"
    assert "kinks move inwards" in JUDGES["7.3"]((3, 0.5, 0.5))
    assert "1/6 is the slope of the result" in JUDGES["7.3"]((1 / 6, 1, 0.5))
    assert "at x = -5 yours is -0.5" in JUDGES["7.3"]((1 / 3, 0.5, 0))
