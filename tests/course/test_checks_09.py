import numpy as np
import pytest
from judging import judged

from actlib.course.checks.lesson_09 import JUDGES


def second(a):
    return (1 + a**2) / 2


def mean(a):
    return (1 - a) / np.sqrt(2 * np.pi)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda a: second(a) - mean(a) ** 2, None),
        (second, "this is the mean square"),
        (lambda a: second(a) - mean(a), "squared first"),
        (lambda a: (second(a) - mean(a) ** 2) ** 0.5, "standard deviation"),
        (lambda a: second(a) + mean(a) ** 2, "take it away"),
        (lambda a: second(a) - 1 / (2 * np.pi), "not ReLU's"),
        (lambda a: 1.0, "it gives"),
        (lambda a: ..., "Not answered yet."),
    ],
)
def test_variance(answer, words):
    judged("9.1", answer, words)


def test_the_variance_is_that_of_many_draws():
    z = np.random.default_rng(0).normal(size=1_000_000)
    found = np.var(np.where(z > 0, z, 0.3 * z))
    assert JUDGES["9.1"](lambda a: found if a == 0.3 else second(a) - mean(a) ** 2).startswith("for (0.3) it gives 0.4")
    assert found == pytest.approx(second(0.3) - mean(0.3) ** 2, abs=3e-3)


def update_with(gradient, sign=1, keep=True):
    def update(alpha, delta, z, upstream, mu, rate):
        delta = mu * delta * keep + rate * gradient(z, upstream)
        return alpha - sign * delta, delta

    return update


def late(alpha, delta, z, upstream, mu, rate):
    return alpha - delta, mu * delta + rate * np.sum(upstream * np.minimum(0, z))


def right(z, upstream):
    return np.sum((upstream * z)[z <= 0])


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (update_with(right), None),
        (update_with(lambda z, u: np.sum(u * np.minimum(0, z), keepdims=True)), None),
        (update_with(lambda z, u: -np.sum(u * np.minimum(0, z), keepdims=True)), "it gives"),
        (update_with(right, sign=-1), "this climbs"),
        (update_with(right, keep=False), "μΔα of the step before"),
        (late, "Work out the new Δα first"),
        (update_with(lambda z, u: np.sum((u * z)[z > 0])), "z > 0. The slope acts"),
        (update_with(lambda z, u: np.sum(u * z)), "over all places"),
        (update_with(lambda z, u: np.sum(u[z <= 0])), "multiplied by its z"),
        (update_with(lambda z, u: np.mean(u * np.minimum(0, z))), "not the mean"),
        (update_with(lambda z, u: np.sum(u * np.minimum(0, z), axis=0)), "the slope is shared"),
        (update_with(lambda z, u: 0.0), "it gives"),
        (lambda alpha, delta, z, upstream, mu, rate: (..., ...), "Not answered yet."),
        (lambda alpha, delta, z, upstream, mu, rate: 0.5, "it gives"),
        (0.5, "should be a function"),
    ],
)
def test_update(answer, words):
    judged("9.2", answer, words)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda w, b, a, v: (-w, -b, 1 / a, -a * v), None),
        (lambda w, b, a, v: (w, b, a, v), "the weight must be −w"),
        (lambda w, b, a, v: (-w, b, 1 / a, -a * v), "the kink has moved"),
        (lambda w, b, a, v: (-w, -b, a, -v), "the slope must change"),
        (lambda w, b, a, v: (-w, -b, -1 / a, -a * v), "the sign of the slope"),
        (lambda w, b, a, v: (-w, -b, 1 / a, a * v), "upside down"),
        (lambda w, b, a, v: (-w, -b, 1 / a, -v), "x = −3 it gives"),
        (lambda w, b, a, v: (-w, -b, 1 / a), "return four numbers"),
        (lambda w, b, a, v: (-w, ..., ..., ...), "Not answered yet."),
        (0.5, "should be a function"),
    ],
)
def test_turned(answer, words):
    judged("9.3", answer, words)
