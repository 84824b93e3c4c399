from math import e, erfc, pi, sqrt

import numpy as np
import pytest
from judging import judged


def left(x):
    return np.minimum(x, 0)


def right(x):
    return np.maximum(x, 0)


def in_place(x, a):
    x[x < 0] = a * np.expm1(x[x < 0] / a)
    return x


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda x, a: right(x) + a * np.expm1(left(x) / a), None),
        (in_place, None),
        (lambda x, a: np.where(x > 0, x, a * np.expm1(left(x) / a)), None),
        (lambda x, a: right(x) + a * np.expm1(left(x)), "this is ELU"),
        (lambda x, a: right(x) + np.expm1(left(x) / a), "factor α"),
        (lambda x, a: right(x) + a * (np.expm1(left(x) / a) - 1), "already"),
        (lambda x, a: a * np.expm1(left(x) / a), "the right side is missing"),
        (lambda x, a: right(x) + a * (np.exp(left(x) / a) - 1), "use expm1"),
        (lambda x, a: np.where(x > 0, x, a * np.expm1(x / a)), "overflows"),
        (lambda x, a: right(np.minimum(x, 900)) + a * np.expm1(left(x) / a), "at 1000 it gives 900"),
        (lambda x, a: x, "it gives"),
        (lambda x, a: ..., "Not answered yet."),
    ],
)
def test_celu(answer, words):
    judged("10.1", answer, words)


def tail(k):
    return e ** (k * k / 2) * erfc(k / sqrt(2)) / 2


HALF = 1 / sqrt(2 * pi)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda a: HALF + a * (tail(1 / a) - 0.5), None),
        (lambda a: HALF + a * (tail(1) - 0.5), "ELU's mean"),
        (lambda a: HALF + a * (tail(a) - 0.5), "k is 1/α, not α"),
        (lambda a: HALF + tail(1 / a) - 0.5, "factor α"),
        (lambda a: HALF + a * tail(1 / a) - 0.5, "the ½ too"),
        (lambda a: HALF + a * tail(1 / a), "takes away α/2"),
        (lambda a: a * (tail(1 / a) - 0.5), "the right side is missing"),
        (lambda a: 0.16, "it gives"),
        (lambda a: ..., "Not answered yet."),
    ],
)
def test_celu_mean(answer, words):
    judged("10.2", answer, words)


def test_celu_mean_is_that_of_many_draws():
    z = np.random.default_rng(0).normal(size=1_000_000)
    found = np.mean(np.where(z > 0, z, 2 * np.expm1(np.minimum(z, 0) / 2)))
    assert found == pytest.approx(HALF + 2 * (tail(1 / 2) - 0.5), abs=3e-3)


SPREAD = sqrt(0.5 - 1 / (2 * pi))


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ((HALF, 1 / SPREAD), None),
        ((0.3989, 1.7129), None),
        ((0.399, 1.713), None),
        ((0.4, 1.713), "the mean of the outputs"),
        ((-HALF, 1 / SPREAD), "the sign of c"),
        ((0.5, 1 / SPREAD), "the mean of the outputs"),
        ((HALF, sqrt(2)), "√2 makes"),
        ((HALF, 1 / SPREAD**2), "1 over the variance"),
        ((HALF, SPREAD), "the standard deviation itself"),
        ((HALF, 1.0), "the variance is 0.34"),
        ((HALF, ...), "Not answered yet."),
    ],
)
def test_normalising(answer, words):
    judged("10.3", answer, words)


def test_the_normalising_relu_does_normalise():
    z = np.random.default_rng(1).normal(size=1_000_000)
    h = (np.maximum(z, 0) - HALF) / SPREAD
    assert (h.mean(), h.var()) == pytest.approx((0, 1), abs=5e-3)


def test_judging_an_answer_that_works_in_place_spoils_nothing_for_the_next():
    for _ in range(2):
        judged("10.1", in_place, None)
