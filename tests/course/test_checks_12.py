import numpy as np
import pytest

from actlib.course.checks.lesson_12 import JUDGES


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ((-1.5, -0.375, 1.5), ""),
        ((-3, 0, 1.5), "below 0"),
        ((-1, -1 / 3, 1.5), "that is 0.166667, not 0"),
        ((-1.5, -2.25, 1.5), "forgot to divide by 6"),
        ((-1.5, -1.5, 1.5), "the place is right"),
        ((-1.5, -0.375, 1), "right of 3"),
        ((-1.5, -0.375, 0.5), "there it is not 0.5"),
    ],
)
def test_hard_swish(answer, words):
    assert words in JUDGES["12.1"](answer)
    assert bool(JUDGES["12.1"](answer)) == bool(words)


def shifted(x, m):
    return m[:, 0] + np.log(np.exp(x - m).sum(axis=1))


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda x: shifted(x, x.max(axis=1, keepdims=True)), ""),
        (lambda x: np.logaddexp.reduce(x, axis=1), ""),
        (lambda x: np.log(np.exp(x).sum(axis=1)), "exp(1000) overflows"),
        (lambda x: shifted(x, np.full((len(x), 1), x.max())), "its own largest score"),
        (lambda x: shifted(x, x.max(axis=1, keepdims=True)) - x.max(axis=1), "must be added again"),
        (lambda x: np.logaddexp.reduce(x, axis=0), "the classes stand on the last axis"),
        (lambda x: shifted(x, x.mean(axis=1, keepdims=True)), "minus the mean"),
        (lambda x: shifted(x, x.min(axis=1, keepdims=True)), "the smallest score"),
        (lambda x: shifted(x, x[:, :1]), "the first score"),
        (lambda x: shifted(x, x[:, -1:]), "it gives"),
        (lambda x: x.max(axis=1), "it gives"),
    ],
)
def test_log_sum_exp(answer, words):
    with np.errstate(all="ignore"):
        assert words in JUDGES["12.2"](answer)
        assert bool(JUDGES["12.2"](answer)) == bool(words)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda a, b, g, f: (g * f(b), g * a * f.df(b)), ""),
        (lambda a, b, g, f: (g * f(b), g * f.df(b)), "factor a is missing"),
        (lambda a, b, g, f: (f(b), a * f.df(b)), "times grad_y"),
        (lambda a, b, g, f: (g * a * f.df(b), g * f(b)), "changed places"),
        (lambda a, b, g, f: (g * f(b), g * a * f(b)), "needs the derivative"),
        (lambda a, b, g, f: (g * f(b), g * a * f.df(a)), "taken at b"),
        (lambda a, b, g, f: (g, g), "it gives"),
    ],
)
def test_gate_gradients(answer, words):
    assert words in JUDGES["12.3"](answer)
    assert bool(JUDGES["12.3"](answer)) == bool(words)
