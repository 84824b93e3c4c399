import numpy as np
import pytest

from actlib.course.checks.lesson_05 import JUDGES


def judged(exercise, answer, words):
    verdict = JUDGES[exercise](answer)
    return words in verdict if words else verdict == ""


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda w, b, v, c: (v @ w**2, 2 * v @ (w * b), v @ b**2 + c), None),
        (lambda w, b, v, c: (v @ w**2, v @ (w * b), v @ b**2 + c), "lacks its 2"),
        (lambda w, b, v, c: (v @ w**2, 2 * v @ (w * b), v @ b**2), "bias c"),
        (lambda w, b, v, c: (v @ w**2, 2 * v @ (w * b), np.sum(v * b**2 + c)), "once for each unit"),
        (lambda w, b, v, c: (v**2 @ w**2, 2 * v**2 @ (w * b), v**2 @ b**2 + c), "outside the square"),
        (lambda w, b, v, c: (0, 0, 0), "it gives"),
    ],
)
def test_parabola(answer, words):
    assert judged("5.1", answer, words)


def curvature(bend, power=2):
    def answer(w, x, y):
        t = np.tanh(w * x)
        return 2 * x**power * ((1 - t**2) ** 2 + (t - y) * bend(t))

    return answer


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (curvature(lambda t: -2 * t * (1 - t**2)), None),
        (curvature(lambda t: -2 * t), "inner factor"),
        (curvature(lambda t: 2 * t * (1 - t**2)), "turned round"),
        (curvature(lambda t: -2 * t * (1 - t**2), power=1), "x² in all"),
        (curvature(lambda t: 0), "is missing"),
    ],
)
def test_curvature(answer, words):
    assert judged("5.2", answer, words)


def test_right_curvature_is_the_second_derivative_of_the_squared_error():
    def numerical(w, x, y, step=1e-4):
        def error(w):
            return (np.tanh(w * x) - y) ** 2

        return (error(w - step) - 2 * error(w) + error(w + step)) / step**2

    right = curvature(lambda t: -2 * t * (1 - t**2))
    for case in ((-0.8, 1.5, 0.6), (1.3, -1.1, 0.2)):
        assert right(*case) == pytest.approx(numerical(*case), abs=1e-6)


def loss(left, sign=-1):
    return lambda z, y, alpha: np.where(z > 0, z**2 / 2, left(alpha) * z**2 / 2) + sign * y * z


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (loss(lambda alpha: alpha), None),
        (loss(lambda alpha: alpha**2), "do not square α"),
        (loss(lambda alpha: -alpha), "above 0"),
        (loss(lambda alpha: 0), "slope α is missing"),
        (loss(lambda alpha: alpha, sign=1), "subtracted"),
        (loss(lambda alpha: alpha, sign=0), "F alone"),
        (lambda z, y, alpha: (np.where(z > 0, z, alpha * z) - y) ** 2, "squared error"),
    ],
)
def test_matching_loss(answer, words):
    assert judged("5.3", answer, words)
