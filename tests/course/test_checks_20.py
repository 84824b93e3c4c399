import math

import numpy as np
import pytest
from judging import judged

from actlib.course.checks import lesson_20


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


def passes(p, level):
    """Holm's rule, in a loop."""
    found = [False] * len(p)
    for k, place in enumerate(sorted(range(len(p)), key=lambda i: p[i])):
        if p[place] > level / (len(p) - k):
            break
        found[place] = True
    return found


def walked(p, join=max, most=1.0):
    found, so_far = [0.0] * len(p), 0.0
    for k, place in enumerate(sorted(range(len(p)), key=lambda i: p[i])):
        so_far = join(so_far, (len(p) - k) * p[place])
        found[place] = min(so_far, most)
    return found


def latest(before, now):
    return now


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (walked, None),
        (lambda p: np.array([walked(p)]), None),
        (lambda p: tuple(walked(p)), None),
        (lambda p: np.minimum(1, p * len(p)), "Bonferroni"),
        (lambda p: p, "nothing is corrected"),
        (lambda p: walked(p, latest), "below that of a smaller p"),
        (lambda p: walked(p, most=np.inf), "no level above 1"),
        (lambda p: walked(p, latest, np.inf), "and there is no level above 1"),
        (lambda p: sorted(walked(p)), "order they came"),
        (lambda p: np.maximum.accumulate(p * np.arange(len(p), 0, -1)).clip(max=1), "not with the first that came"),
        (lambda p: [min(1, max(q * np.sum(p <= q) for q in p if q <= own)) for own in p], "other way"),
        (lambda p: p * 0, "it gives"),
        (lambda p: 0.05, "it gives"),
        (lambda p: "all", "it gives"),
        (lambda p: ..., "Not answered yet."),
        (0.05, "should be a function"),
    ],
)
def test_levels(answer, words):
    judged("20.2", answer, words)


def test_those_levels_are_where_holms_rule_changes_its_mind():
    p = np.array([0.04, 0.001, 0.02, 0.3, 0.012])
    for place, level in enumerate(walked(p)):
        assert passes(p, level + 1e-9)[place]
        assert not passes(p, level - 1e-9)[place]


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


def test_seeds_needed_is_right_where_the_number_is_whole():
    assert lesson_20._seeds_of(0.1, 0.1, 3.0) == 9
    assert lesson_20._seeds_of(0.2, 0.1, 3.0) == 36
    for s, lead, t in lesson_20._PLANS:  # and no case is one that rounding decides
        n = (t * s / lead) ** 2
        assert abs(n - round(n)) > 1e-6
