import numpy as np
import pytest

from actlib.course.checks.lesson_11 import JUDGES

HAT = ([0, 1, 2], [0, 1, 0]), ([0, 2], [0, 0])


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (HAT, ""),
        ((([-1, 0, 1], [0, 1, 0]), ([-1, 1], [0, 0])), ""),  # the line x taken off both
        (HAT[::-1], "changed places"),
        ((([0, 1], [0, 1]), ([0, 1], [0, 0])), "at x = 1 your h1 − h2 is 1"),
        ((([0, 1, 2], [0, 1]), HAT[1]), "as many heights as slopes"),
        ((([0, 1, 2, 50], [0, 1, 0, -200]), HAT[1]), "at x = 6.167 your h1 − h2 is"),  # wrong far out only
        ((HAT[0], ([0, 2, -1], [0, 0, -1e6])), "at x = -1e+06 your h1 − h2 is"),
        ((([0, 1, 2, 1], [0, 1, 0, -200]), HAT[1]), ""),  # a piece that is the largest nowhere
        (([0, 1, 2, 0, 1, 0], [0, 2, 0, 0]), "h1 must be a pair"),
        (([0, 1], [0, 2]), "h1 must be a pair"),
        ((HAT[0], 2.0), "h2 must be a pair"),
    ],
)
def test_hat(answer, words):
    assert words in JUDGES["11.1"](answer)
    assert bool(JUDGES["11.1"](answer)) == bool(words)


def pieces(k, low, high, raised):
    half = (high - low) / (2 * k)
    a = low + half * (2 * np.arange(k) + 1)
    return 2 * a, -(a**2) + raised * half**2


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda k, r: pieces(k, 0, r, 0.5), ""),
        (lambda k, r: pieces(k, 0, r, 0), "too low everywhere"),
        (lambda k, r: pieces(k, 0, r, 1), "Half of it"),
        (lambda k, r: pieces(k, 0, r, 2), "half a stretch"),
        (lambda k, r: pieces(k, -1, 1, 0.5), "the pieces for [−1, 1]"),
        (lambda k, r: (np.zeros(k), np.zeros(k)), "it gives"),
    ],
)
def test_best_pieces(answer, words):
    assert words in JUDGES["11.2"](answer)
    assert bool(JUDGES["11.2"](answer)) == bool(words)


def height(p, m, q, f_p, f_m, f_q):
    return f_m - np.interp(m, [p, q], [f_p, f_q])


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda *points: max(0, height(*points) / 2), ""),
        (lambda *points: max(0, height(*points)), "so half of it"),
        (lambda *points: height(*points) / 2, "never below 0"),
        (lambda p, m, q, a, b, c: max(0, (b - (a + c) / 2) / 2), "need not be in the middle"),
        (lambda p, m, q, a, b, c: max(0, height(p, m, q, c, b, a) / 2), "wrong way round"),
        (lambda *points: 0.1, "it gives"),
    ],
)
def test_floor(answer, words):
    assert words in JUDGES["11.3"](answer)
    assert bool(JUDGES["11.3"](answer)) == bool(words)
