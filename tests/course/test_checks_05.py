import numpy as np
import pytest
from judging import judged


def fourth(w, U, v):
    return v @ (w**2 @ U) ** 2


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (fourth, None),
        (lambda w, U, v: v @ (w @ U) ** 2, "first layer squares"),
        (lambda w, U, v: v @ (w**2 @ U), "second layer squares"),
        (lambda w, U, v: v @ (w**4 @ U**2), "first add over j"),
        (lambda w, U, v: np.sum((v * (w**2 @ U)) ** 2), "outside the square"),
        (lambda w, U, v: 0.0, "it gives"),
    ],
)
def test_squares_of_squares(answer, words):
    judged("5.1", answer, words)


def test_right_factor_is_that_of_the_network():
    rng = np.random.default_rng(0)
    w, b, U, v, c = (rng.normal(size=size) for size in (4, 4, (4, 3), 3, 3))
    x = np.linspace(-2, 2, 9)
    y = ((np.outer(x, w) + b) ** 2 @ U + c) ** 2 @ v
    assert np.polyfit(x, y, 4)[0] == pytest.approx(fourth(w, U, v))


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
    judged("5.2", answer, words)


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
    judged("5.3", answer, words)
