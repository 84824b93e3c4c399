import numpy as np
import pytest
from judging import judged


def ellipse(a, p):
    return np.concatenate([2 * a / p**2, -1 / p**2]), 1 - np.sum(a**2 / p**2)


def test_the_right_weights_are_above_0_inside_the_ellipse_alone():
    """What the judge takes for right, held against the ellipse's own equation."""
    a, p = np.array([0.7, 0.4]), np.array([0.5, 2.0])
    w, c = ellipse(a, p)
    x = np.random.default_rng(0).uniform(-3, 3, (2000, 2))
    inside = (((x - a) / p) ** 2).sum(axis=1) < 1
    assert 0 < inside.mean() < 1
    np.testing.assert_array_equal(np.hstack([x, x**2]) @ w + c > 0, inside)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (ellipse, None),
        (lambda a, p: tuple(np.prod(p**2) * part for part in ellipse(a, p)), None),  # without fractions
        (lambda a, p: tuple(-part for part in ellipse(a, p)), "every sign is turned round"),
        (lambda a, p: (ellipse(a, p)[0], 1), "c lost the squares of the centre"),
        (lambda a, p: (np.concatenate([a / p**2, -1 / p**2]), ellipse(a, p)[1]), "lack their factor 2"),
        (lambda a, p: (np.concatenate([2 * a, -1 / p**2]), ellipse(a, p)[1]), "must be divided by p₁² and p₂² too"),
        (lambda a, p: (np.concatenate([2 * a / p, -1 / p]), 1 - np.sum(a**2 / p)), "not by p"),
        (lambda a, p: (np.concatenate([-2 * a / p**2, -1 / p**2]), ellipse(a, p)[1]), "the middle term +2ax"),
        (lambda a, p: (ellipse(a, p)[0], 0), "it gives"),
        (lambda a, p: (..., ...), "Not answered yet."),
    ],
)
def test_ellipse(answer, words):
    judged("4.1", answer, words)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ([(2, 0), (2, 1), (0, 2), (0, 0)], None),
        (np.array([[2.0, 0.0], [2.0, 1.0], [0.0, 2.0], [0.0, 0.0]]), None),
        ([(2, -1), (2, 1), (-1, 2), (-1, -2)], "pre-activations"),
        ([(3, 0), (3, 1), (0, 2), (0, 0)], "left out the biases"),
        ([(0, 3), (0, 3), (0, 0), (1, 0)], "you used its rows"),
        ([(0, -1), (0, 0), (-1, 0), (-1, -2)], "cuts off"),
        ([(2, 0), (2, 1), (0, 1), (0, 0)], "look at (−1, 1) again: its pre-activations are (−1, 2)"),
        ([(2, 0), (2, 1)], "yours has shape (2, 2)"),
        ([(2, 0), (2, 1), (0, 2), ("none", "none")], "four rows of two numbers"),
        ([(2, 0), (2, 1), (0, 2), (..., ...)], "Not answered yet."),
    ],
)
def test_images(answer, words):
    judged("4.2", answer, words)


def solve(h, W, b, rows):
    return np.linalg.lstsq(W[:, rows].T, (h - b)[rows], rcond=None)[0]


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda h, W, b: solve(h, W, b, h > 0), None),
        (lambda h, W, b: np.linalg.solve(W[:, h > 0][:, :2].T, (h - b)[h > 0][:2]), None),  # two equations are enough
        (lambda h, W, b: solve(h, W, b, h >= 0), "you used all four units"),
        (lambda h, W, b: solve(h, W, 0 * b, h > 0), "the biases are missing"),
        (lambda h, W, b: solve(h, W, -b, h > 0), "not h + b"),
        (lambda h, W, b: solve(h, W, b, h == 0), "you kept the units that are off"),
        (lambda h, W, b: np.zeros(2), "it gives"),
        (lambda h, W, b: ..., "Not answered yet."),
    ],
)
def test_recover(answer, words):
    judged("4.3", answer, words)
