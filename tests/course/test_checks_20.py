import math

import numpy as np
import pytest

from actlib.course.checks.lesson_20 import JUDGES


def judged(exercise, answer, words):
    wrong = JUDGES[exercise](answer)
    assert (words or "") in wrong
    assert bool(wrong) == (words is not None)


def ends(leads, t, error=None):
    error = leads.std(ddof=1) / math.sqrt(len(leads)) if error is None else error
    return leads.mean() - t * error, leads.mean() + t * error


def in_lists(errors, base, t):
    leads = [math.log(e) - math.log(b) for e, b in zip(errors, base, strict=True)]
    mean = sum(leads) / len(leads)
    error = math.sqrt(sum((one - mean) ** 2 for one in leads) / (len(leads) - 1) / len(leads))
    return [math.exp(mean - t * error), math.exp(mean + t * error)]


def unpaired(e, b, t):
    e, b = np.log(e), np.log(b)
    return np.exp(ends(e - b, t, math.sqrt((e.var(ddof=1) + b.var(ddof=1)) / len(e))))


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (in_lists, None),
        (lambda e, b, t: np.exp(ends(np.log(e / b), t)), None),
        (lambda e, b, t: np.exp(np.array([ends(np.log(e / b), t)])), None),
        (lambda e, b, t: ends(np.log(e / b), t), "exponential of both"),
        (lambda e, b, t: np.exp(ends(np.log(b / e), t)), "upside down"),
        (lambda e, b, t: np.exp(ends(np.log(e / b), -t)), "lower end first"),
        (lambda e, b, t: np.exp(ends(np.log(e / b), t, np.log(e / b).std(ddof=1))), "root of the number"),
        (lambda e, b, t: np.exp(ends(np.log(e / b), t, np.log(e / b).std() / len(e) ** 0.5)), "ddof=1"),
        (unpaired, "forgets the pairs"),
        (lambda e, b, t: np.exp(ends(np.log(e / b), 2)), "whatever `t` is"),
        (lambda e, b, t: ends(e / b, t), "plain ratios"),
        (lambda e, b, t: ends(e - b, t), "ratios are asked for"),
        (lambda e, b, t: (0, 10), "it gives"),
        (lambda e, b, t: 1.0, "it gives"),
        (lambda e, b, t: "wide", "it gives"),
        (lambda e, b, t: ..., "Not answered yet."),
        ((1, 2), "should be a function"),
    ],
)
def test_interval(answer, words):
    judged("20.1", answer, words)


def test_that_interval_holds_what_it_should():
    """Of many races with a true ratio of 1.5, as many as the t-value promises have it inside."""
    rng = np.random.default_rng(0)
    base = np.exp(rng.normal(0, 0.5, (4000, 10)))
    errors = 1.5 * base * np.exp(rng.normal(0, 0.3, (4000, 10)))
    inside = [low < 1.5 < high for low, high in (in_lists(*pair, 2.262) for pair in zip(errors, base, strict=True))]
    assert np.mean(inside) == pytest.approx(0.95, abs=0.012)


def walked(p, level):
    found = [False] * len(p)
    for k, place in enumerate(sorted(range(len(p)), key=lambda i: p[i])):
        if p[place] > level / (len(p) - k):
            break
        found[place] = True
    return found


def without_stopping(p, level):
    rank = np.argsort(np.argsort(p))
    return p <= level / (len(p) - rank)


def hochberg(p, level):
    order = np.argsort(p)
    passed = np.nonzero(p[order] <= level / np.arange(len(p), 0, -1))[0]
    return p <= (p[order][passed[-1]] if len(passed) else -1)


def discoveries(p, level):
    order = np.argsort(p)
    passed = np.nonzero(p[order] <= level * np.arange(1, len(p) + 1) / len(p))[0]
    return p <= (p[order][passed[-1]] if len(passed) else -1)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (walked, None),
        (lambda p, level: np.array(walked(p, level)), None),
        (lambda p, level: tuple(map(int, walked(p, level))), None),
        (lambda p, level: p <= level / len(p), "Bonferroni"),
        (lambda p, level: p <= level, "nothing is corrected"),
        (without_stopping, "first that fails"),
        (hochberg, "last that passes"),
        (discoveries, "level · k / m"),
        (lambda p, level: sorted(walked(p, level), reverse=True), "order they came"),
        (lambda p, level: np.logical_and.accumulate(p <= level / np.arange(len(p), 0, -1)), "begin with the smallest"),
        (lambda p, level: [True] * len(p), "it gives"),
        (lambda p, level: int(np.sum(walked(p, level))), "it gives"),
        (lambda p, level: ..., "Not answered yet."),
        (0.05, "should be a function"),
    ],
)
def test_holm(answer, words):
    judged("20.2", answer, words)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda s, d, t: math.ceil((t * s / d) ** 2 - 1e-6), None),
        (lambda s, d, t: math.ceil((t * s / d) ** 2), None),
        (lambda s, d, t: next(n for n in range(1, 10_000) if t * s / n**0.5 <= d), None),
        (lambda s, d, t: [math.ceil((t * s / d) ** 2)], None),
        (lambda s, d, t: int((t * s / d) ** 2 + 1e-6), "round up"),
        (lambda s, d, t: (t * s / d) ** 2, "whole number"),
        (lambda s, d, t: math.ceil(t * s / d - 1e-6), "square is missing"),
        (lambda s, d, t: math.ceil((s / d) ** 2 - 1e-6), "t is missing"),
        (lambda s, d, t: math.ceil(t * (s / d) ** 2 - 1e-6), "inside the square"),
        (lambda s, d, t: math.ceil((t * s / d) ** 2 - 1e-6) + 1, "one more"),
        (lambda s, d, t: 20, "it gives"),
        (lambda s, d, t: "many", "it gives"),
        (lambda s, d, t: ..., "Not answered yet."),
        (20, "should be a function"),
    ],
)
def test_seeds_needed(answer, words):
    judged("20.3", answer, words)
