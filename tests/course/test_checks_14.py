import numpy as np
import pytest
from judging import judged

from actlib.activations import GELU, LeakyReLU, ReLU
from actlib.course.checks.lesson_14 import BACKWARDS, FORWARDS
from actlib.networks import glorot, mlp

Z = np.linspace(-10, 10, 4001)
SHARE = np.exp(-(Z**2) / 2) / np.exp(-(Z**2) / 2).sum()


def square(f):
    return SHARE @ f(Z) ** 2


def by_draws(f, n, draws=400_000):
    return 1 / np.sqrt(n * np.mean(f(np.random.default_rng(1).normal(size=draws)) ** 2))


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda f, n: 1 / np.sqrt(n * square(f)), None),
        (lambda f, n: [1 / np.sqrt(n * square(f))], None),
        (lambda f, n: np.array([[1 / np.sqrt(n * square(f))]]), None),
        (by_draws, None),
        (lambda f, n: (n * sum(s * f(z) ** 2 for s, z in zip(SHARE, Z, strict=True))) ** -0.5, None),
        (lambda f, n: 1 / (n * square(f)), "take the root"),
        (lambda f, n: np.sqrt(n * square(f)), "upside down"),
        (lambda f, n: 1 / np.sqrt(square(f)), "n, is missing"),
        (lambda f, n: 1 / np.sqrt(n) / (SHARE @ f(Z)), "square of the mean"),
        (lambda f, n: 1 / np.sqrt(n * (square(f) - (SHARE @ f(Z)) ** 2)), "variance of the outputs"),
        (lambda f, n: np.sqrt(2 / n), "suits ReLU alone"),
        (lambda f, n: n**-0.5, "the activation is missing"),
        (lambda f, n: 1 / np.sqrt(n * (SHARE @ f(Z))), "square f(Z)"),
        (lambda f, n: 1 / np.sqrt(n * square(f.df)), "takes the slope"),
        (lambda f, n: 1 / np.sqrt(n * np.mean(f(Z) ** 2)), "more frequent"),
        (lambda f, n: np.sqrt(2 / (n * square(f))), "a factor of 2 too much"),
        (lambda f, n: 1 / (n * np.sqrt(square(f))), "belongs under it"),
        (lambda f, n: by_draws(f, n, 10_000), "draw more of them"),
        (lambda f, n: 1.02 / np.sqrt(n * square(f)), "1 % is asked for"),
        (lambda f, n: 1.2 / np.sqrt(n * square(f)), "for ReLU and n = 100"),
        (lambda f, n: -1 / np.sqrt(n * square(f)), "for ReLU and n = 100 it gives -0.1414"),
        (lambda f, n: 1 / np.sqrt(n * square(f)) if n < 300 else 1.0, "for softplus and n = 400"),
        (lambda f, n: f(Z), "one number"),
        (lambda f, n: "much", "one number"),
        (0.14, "should be a function"),
        (lambda f, n: ..., "Not answered yet."),
    ],
)
def test_std_for(answer, words):
    judged("14.1", answer, words)


def test_the_right_standard_deviation_keeps_the_variance_of_real_sums():
    rng = np.random.default_rng(0)
    z = rng.normal(size=(500, 400))
    W = rng.normal(0, 1 / np.sqrt(400 * square(LeakyReLU(0.5))), (400, 400))
    assert (LeakyReLU(0.5)(z) @ W).var() == pytest.approx(1, abs=0.05)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ((FORWARDS, BACKWARDS), None),
        ((0.153, 0.148), None),
        ([np.array(0.1534), np.array([0.1481])], None),
        ((BACKWARDS, FORWARDS), "exchanged"),
        ((10 * FORWARDS, 10 * BACKWARDS), "number of units"),
        ((FORWARDS, BACKWARDS**2), "a variance"),
        ((0.1414, BACKWARDS), "He's"),
        ((0.2, BACKWARDS), "the variance becomes 1.7"),
        ((FORWARDS, FORWARDS), "of the slope counts"),
        ((FORWARDS, 0.3), "the factor is 2.03"),
        ((0.15, 0.15), "two numbers"),
        ((1 / FORWARDS, 1 / BACKWARDS), "upside down"),
        ((FORWARDS, -BACKWARDS), "the factor is -1"),
        ((FORWARDS, "x"), "one number each"),
        ((FORWARDS, ...), "Not answered yet."),
    ],
)
def test_gelu(answer, words):
    judged("14.2", answer, words)


def test_the_numbers_for_gelu_are_those_of_many_draws():
    z = np.random.default_rng(0).normal(size=1_000_000)
    assert pytest.approx(1, abs=5e-3) == 100 * FORWARDS**2 * np.mean(GELU()(z) ** 2)
    assert pytest.approx(1, abs=5e-3) == 100 * BACKWARDS**2 * np.mean(GELU().df(z) ** 2)
    assert not np.isclose(FORWARDS, BACKWARDS, rtol=0.02)  # the judge can tell them apart


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda n, m: 4 * n * m / (n + m) ** 2, None),
        (lambda n, m: 1 - ((n - m) / (n + m)) ** 2, None),
        (lambda n, m: 2 * np.sqrt(n * m) / (n + m), "factor of the size"),
        (lambda n, m: 2 * n / (n + m), "first layer alone"),
        (lambda n, m: 2 * m / (n + m), "second layer alone"),
        (lambda n, m: n * m / (n + m) ** 2, "give a 4"),
        (lambda n, m: 2 * n * m / (n + m) ** 2, "2 times 2"),
        (lambda n, m: (2 * n / (n + m)) ** 2, "you took n both times"),
        (lambda n, m: (2 * m / (n + m)) ** 2, "you took m both times"),
        (lambda n, m: (2 / (n + m)) ** 2, "numbers of inputs are missing"),
        (lambda n, m: 1, "2/(n + m)"),
        (lambda n, m: 2 * n / (n + m) + 2 * m / (n + m), "multiplied, not added"),
        (lambda n, m: (n + m) ** 2 / (4 * n * m), "upside down"),
        (lambda n, m: n + m, "it gives"),
        (0.64, "should be a function"),
        (lambda n, m: ..., "Not answered yet."),
    ],
)
def test_pair(answer, words):
    judged("14.3", answer, words)


def test_a_pair_of_layers_does_that_to_a_real_signal():
    rngs = [np.random.default_rng(seed) for seed in range(200)]
    x = np.random.default_rng(0).normal(size=(20, 10))
    y = mlp((10, 40, 10), None, rngs, glorot)(x)
    assert np.mean(y**2) / np.mean(x**2) == pytest.approx(4 * 400 / 50**2, rel=0.05)


def test_relu_is_among_the_cases_so_that_he_alone_does_not_pass():
    assert 1 / np.sqrt(100 * square(ReLU())) == pytest.approx(np.sqrt(2 / 100))
