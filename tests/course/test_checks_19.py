import numpy as np
import pytest
from judging import judged

from actlib.course.checks.lesson_19 import steps_needed
from actlib.course.exercises import check
from actlib.networks import Adam, Parameter
from actlib.networks.landscapes import Ravine, descend


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ((0.04, 2 / 52, 48 / 52), None),
        ([0.04, 0.0385, -0.923], None),  # the steep direction's factor, rounded
        (np.array([0.04, 2 / 52, 12 / 13]), None),
        ((np.array([0.04]), 1 / 26, 12 / 13), None),
        ((0.04, 0.038, 0.92), None),  # two digits
        ((1, 2 / 52, 48 / 52), "the limit of the flat direction"),
        ((0.02, 2 / 52, 48 / 52), "arrives in one step"),
        ((0.1, 2 / 52, 48 / 52), "is 2 there"),
        ((0.04, 0.04, 0.92), "opposite signs"),
        ((0.04, 2 / 52, 2 / 3), "what momentum can do"),
        ((0.04, 2 / 52, 0.04), "1 − 2·rate"),
        ((0.04, 2 / 52), "3 numbers"),
        ((0.04, 2 / 52, np.nan), "3 numbers"),
        ((0.04, 2 / 52, "none"), "3 numbers"),
        (0.04, "3 numbers"),
        ((0.04, ..., ...), "Not answered yet."),
    ],
)
def test_rates(answer, words):
    judged("19.1", answer, words)


def test_the_numbers_on_paper_are_those_of_walks():
    f = Ravine(2, 50)
    assert np.abs(descend(_sgd(0.0399), f.gradient, (1, 1), 9000)[-1]).max() < 1e-3
    assert np.abs(descend(_sgd(0.0401), f.gradient, (1, 1), 9000)[-1]).max() > 1e3
    path = np.abs(descend(_sgd(2 / 52), f.gradient, (1, 1), 2))
    np.testing.assert_allclose(path[2] / path[1], 48 / 52)


def _sgd(rate):
    from actlib.networks import SGD

    return SGD(rate)


def adam(w, g, m, s, t, rate):
    m = 0.9 * m + 0.1 * g
    s = 0.999 * s + 0.001 * g**2
    return w - rate * m / (1 - 0.9**t) / np.sqrt(s / (1 - 0.999**t)), m, s


def in_place(w, g, m, s, t, rate):
    m *= 0.9
    m += 0.1 * g
    s *= 0.999
    s += 0.001 * g * g
    w -= rate * (m / (1 - 0.9**t)) / (np.sqrt(s / (1 - 0.999**t)) + 1e-12)
    return [w, m, s]


def scalars(w, g, m, s, t, rate):
    rows = [adam(*numbers, t, rate) for numbers in zip(w, g, m, s, strict=True)]
    return tuple(list(column) for column in zip(*rows, strict=True))


def test_adam_by_hand_is_the_library_s():
    w, m, s, here = np.array([1.0, -2.0]), np.zeros(2), np.zeros(2), np.array([1.0, -2.0])
    optimizer = Adam(0.1, epsilon=1e-300)
    for t, g in enumerate(np.array([[1.0, 2.0], [-3.0, 0.5], [0.1, 0.1]]), 1):
        w, m, s = adam(w, g, m, s, t, 0.1)
        optimizer.step([Parameter("point.W", here, g)])
    np.testing.assert_allclose(w, here)


def shares_exchanged(w, g, m, s, t, rate):
    m, s = 0.999 * m + 0.001 * g, 0.9 * s + 0.1 * g**2
    return w - rate * m / (1 - 0.999**t) / np.sqrt(s / (1 - 0.9**t)), m, s


def changed(turn):
    def wrong(w, g, m, s, t, rate):
        new, m_new, s_new = adam(w, g, m, s, t, rate)
        return turn(w, g, new, m_new, s_new, t, rate)

    return wrong


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (adam, None),
        (in_place, None),
        (scalars, None),
        (changed(lambda w, g, n, m, s, t, r: (w - r * m / np.sqrt(s), m, s)), "corrections are missing"),
        (changed(lambda w, g, n, m, s, t, r: (n, m / (1 - 0.9**t), s / (1 - 0.999**t))), "as they are remembered"),
        (changed(lambda w, g, n, m, s, t, r: (w - r * m / (1 - 0.9**t) / (s / (1 - 0.999**t)), m, s)), "root of s"),
        (changed(lambda w, g, n, m, s, t, r: (2 * w - n, m, s)), "uphill"),
        (changed(lambda w, g, n, m, s, t, r: (w - r * g / np.sqrt(s / (1 - 0.999**t)), m, s)), "not along g"),
        (changed(lambda w, g, n, m, s, t, r: (w - r * m / 0.1 / np.sqrt(s / 0.001), m, s)), "need their power"),
        (changed(lambda w, g, n, m, s, t, r: (w - r * m / np.sqrt(s / (1 - 0.999**t)), m, s)), "m is not corrected"),
        (lambda w, g, m, s, t, rate: adam(w, g, m, s, t + 1, rate), "not t + 1"),
        (changed(lambda w, g, n, m, s, t, r: (m, s, n)), "in the order w, m, s"),
        (shares_exchanged, "are exchanged"),
        (changed(lambda w, g, n, m, s, t, r: n), "return all three"),
        (changed(lambda w, g, n, m, s, t, r: (w, m, s)), "it gives"),
        (lambda w, g, m, s, t, rate: ..., "Not answered yet."),
        (3, "should be a function"),
    ],
)
def test_adam(answer, words):
    judged("19.2", answer, words)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ((0.0085, 0.83), None),
        ([np.array([0.0085]), np.array(0.83)], None),
        ((0.00907, 0.8186), "it takes 1"),
        ((0.002, 0.0), "it takes "),
        ((0.006, 0.0), "too large for the steep direction"),
        ((1e6, 0.5), "too large for the steep direction"),
        ((1e-9, 0.5), "the rate is too small"),
        ((0.0085, 0.9999), "momentum too near 1"),
        ((0, 0.9), "above 0"),
        ((0.01, 1), "below 1"),
        ((0.01, -0.2), "below 1"),
        ((np.nan, 0.9), "2 numbers"),
        (0.01, "2 numbers"),
        ((..., ...), "Not answered yet."),
    ],
)
def test_tame(answer, words):
    judged("19.3", answer, words)


def test_steps_are_counted_until_the_walk_stays():
    steps = steps_needed(0.0085, 0.83)
    w, v, away = np.ones(2), np.zeros(2), []
    for _ in range(1000):
        away.append(np.linalg.norm(w) >= 1e-3)
        v = 0.83 * v - 0.0085 * np.array([1, 400]) * w
        w = w + v
    assert away[steps - 1]
    assert not any(away[steps:])


def test_an_open_answer_is_open(capsys):
    check("19.1", (..., ..., ...))
    check("19.3", (..., ...))
    assert capsys.readouterr().out.count("Not answered yet.") == 2
