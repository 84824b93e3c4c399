import math

import numpy as np
import pytest
from judging import judged

from actlib.course.checks.lesson_06 import JUDGES
from actlib.course.exercises import OPEN


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda p, k: (np.log(p) - np.log(1 - p)) / k, None),
        (lambda p, k: -np.log(1 / p - 1) / k, None),
        (lambda p, k: math.log(p / (1 - p)) / k, None),
        (lambda p, k: math.log(p / (1 - p)), "divide by k"),
        (lambda p, k: ..., OPEN),
        (3, "should be a function"),
        (lambda p, k: np.log(p / (1 - p)), "divide by k"),
        (lambda p, k: k * np.log(p / (1 - p)), "multiplied by k"),
        (lambda p, k: np.log((1 - p) / p) / k, "upside down"),
        (lambda p, k: np.log(p) / k, "not that of p"),
        (lambda p, k: p / (1 - p) / k, "logarithm is missing"),
    ],
)
def test_input_of(answer, words):
    judged("6.1", answer, words)


def sigma(z):
    return 1 / (1 + np.exp(-z))


def stable(x, k):
    e = np.exp(-np.abs(k * x))
    return k * e / (1 + e) ** 2


def branching(x, k):
    e = math.exp(-k * x) if x > 0 else math.exp(k * x)
    return k * e / (1 + e) ** 2


def overflowing(x, k):
    e = math.exp(-k * x)
    return k * e / (1 + e) ** 2


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (stable, None),
        (branching, None),
        (overflowing, "right near 0, but at x = -300"),
        (lambda x, k: stable(x, k) * (1 + 1e-9), "is right"),
        (lambda x, k: k / (2 * np.cosh(k * x / 2)) ** 2, None),
        (lambda x, k: k * sigma(k * x) * sigma(-k * x), None),
        (lambda x, k: stable(x, k) / k, "inner derivative"),
        (lambda x, k: k * sigma(k * x) * (1 - sigma(k * x)), "right near 0, but at x = 30"),
        (lambda x, k: k * np.exp(-k * x) / (1 + np.exp(-k * x)) ** 2, "right near 0, but at x = -300"),
        (lambda x, k: k * x, "is right"),
        (lambda x, k: ..., OPEN),
        (0.25, "should be a function"),
    ],
)
def test_slope_of_soft_step(answer, words):
    judged("6.2", answer, words)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (-np.log(2), None),
        (-0.693, None),
        (-0.69, "exactly, with np.log"),
        (-0.70, "exactly, with np.log"),
        (np.log(2), "sign is wrong"),
        (1 / 3, "this is s"),
        (0, "σ′ is largest"),
        (-np.inf, "far left"),
        (-10, "tiny"),
        (-2.0, "there is a z where it is 0.2963"),
    ],
)
def test_hardest(answer, words):
    judged("6.3", answer, words)


def test_hardest_is_where_the_slope_is_largest():
    z = np.linspace(-10, 10, 200_001)
    size = np.abs(2 * (sigma(z) - 1) * stable(z, 1))
    assert JUDGES["6.3"](z[size.argmax()]) == ""
    assert size.max() == pytest.approx(8 / 27)
