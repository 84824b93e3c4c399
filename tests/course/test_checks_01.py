import numpy as np
import pytest
from judging import judged

from actlib.course import check


@pytest.mark.parametrize(
    ("w", "theta", "words"),
    [
        ([-1, -1], -1.5, None),
        (np.array([-2, -3]), -4, None),
        ([-1.0, -1.0], np.float64(-1.2), None),
        ([1, 1], 1.5, "that is AND"),
        ([-1, -1], -1, "at (0, 1) and (1, 0) the sum is exactly theta"),
        ([-2, -1], -2, "at (1, 0) the sum is exactly theta"),
        ([-1, -1], 1.5, "minus the bias"),
        ([-1, -1], -2.5, "at (1, 1) the sum -2 is above theta = -2.5: the unit fires, and it should be silent"),
        ([-1, -1], -2, None),  # at (1, 1) the sum is exactly theta, and the unit is silent there
        ([-1, -1], -0.5, "at (0, 1) the sum -1 is not above theta = -0.5: the unit is silent, and it should fire"),
        ([1, 1], 0.5, "at (0, 0) the sum 0 is not above theta = 0.5"),
        ([0, 0], 0, "at (0, 0) the sum 0 is not above theta = 0"),
        ([-1, -1, 1], -1.5, "yours have (3,) and ()"),
        ([-1, -1], [-1.5], "yours have (2,) and (1,)"),
        ([np.nan, -1], -1.5, "finite"),
    ],
)
def test_not_both(w, theta, words):
    judged("1.1", (w, theta), words)


def length(w):
    return np.hypot(*w)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda x, w, theta: (x @ w - theta) / np.linalg.norm(w), None),
        (lambda x, w, theta: [(w[0] * p + w[1] * q - theta) / length(w) for p, q in x], None),
        (lambda x, w, theta: x @ w - theta, "this is the pre-activation"),
        (lambda x, w, theta: (x @ w - theta) / (w @ w), "not by its square"),
        (lambda x, w, theta: abs(x @ w - theta) / length(w), "the signs are lost"),
        (lambda x, w, theta: (theta - x @ w) / length(w), "the signs are turned round"),
        (lambda x, w, theta: (x @ w + theta) / length(w), "the threshold is subtracted"),
        (lambda x, w, theta: x @ w - theta / length(w), "brackets are missing"),
        (lambda x, w, theta: x @ w / length(w) - theta, "theta must be divided"),
        (lambda x, w, theta: x @ w / length(w), "measures from the origin"),
        (lambda x, w, theta: (x @ w - theta) / w.sum(), "root of the sum of the squares"),
        (lambda x, w, theta: np.zeros(len(x)), "it gives"),
        (3.0, "this should be a function"),
    ],
)
def test_distance(answer, words):
    judged("1.2", answer, words)


def one_pass(wrong, correct=lambda w, row, sign: w + sign * row):
    def answer(w, x, s):
        for row, sign in zip(x, s, strict=True):
            if wrong(row @ w, sign):
                w = correct(w, row, sign)
        return w

    return answer


def in_place(w, x, s):
    for row, sign in zip(x, s, strict=True):
        if sign * (row @ w) <= 0:
            w += sign * row
    return w


def from_the_start(w, x, s):
    first = w
    for row, sign in zip(x, s, strict=True):
        if sign * (row @ first) <= 0:
            w = w + sign * row
    return w


def return_inside(w, x, s):
    for row, sign in zip(x, s, strict=True):
        if sign * (row @ w) <= 0:
            w = w + sign * row
        return w


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (one_pass(lambda z, sign: sign * z <= 0), None),
        (in_place, None),
        (one_pass(lambda z, sign: sign * z < 0), "zero weights never change"),
        (one_pass(lambda z, sign: (z > 0) != (sign > 0)), "the lesson's rule"),
        (one_pass(lambda z, sign: True), "every point changes w"),
        (one_pass(lambda z, sign: sign * z > 0), "those that are wrong do not"),
        (one_pass(lambda z, sign: z <= 0), "lacks the sign"),
        (one_pass(lambda z, sign: sign * z <= 0, lambda w, row, sign: w + row), "add s x, not x"),
        (one_pass(lambda z, sign: sign * z <= 0, lambda w, row, sign: w - sign * row), "the wrong way"),
        (from_the_start, "when its turn comes"),
        (return_inside, "return belongs behind the loop"),
        (lambda w, x, s: w + 1, "it gives"),
    ],
)
def test_one_pass(answer, words):
    judged("1.3", answer, words)


@pytest.mark.parametrize("exercise", ["1.2", "1.3"])
def test_a_stub_is_open(exercise, capsys):
    check(exercise, lambda *_: ...)
    assert capsys.readouterr().out == f"Exercise {exercise}: Not answered yet.\n"
