from itertools import pairwise

import numpy as np
import pytest
from judging import judged

from actlib.course.checks.lesson_18 import JUDGES


def edges(low, high, n):
    return np.linspace(low, high, n + 2)


def heights(low, high, n):
    return (edges(low, high, n)[1:] + edges(low, high, n)[:-1]) / 2


def one_by_one(inverse, low, high, n):
    """Scalar code, with lists."""
    rise = (high - low) / (n + 1)
    return [inverse(low + j * rise) for j in range(1, n + 1)], [low + (j + 0.5) * rise for j in range(n + 1)]


def test_no_other_steps_do_better():
    """What the judge takes for right, held against the root itself: every other placing of knots misses by more."""
    n, x = 4, np.linspace(-1, 1, 20001)

    def error(knots):
        inner = np.searchsorted(knots, x)
        return max((np.ptp(np.sqrt(1 + x[inner == j])) / 2 if np.any(inner == j) else 0) for j in range(n + 1))

    knots, at = one_by_one(lambda y: y**2 - 1, 0, np.sqrt(2), n)
    assert not JUDGES["18.1"](one_by_one)
    found = np.abs(np.array(at)[np.searchsorted(knots, x)] - np.sqrt(1 + x)).max()
    assert found == pytest.approx(np.sqrt(2) / (2 * n + 2), rel=1e-3)
    rng = np.random.default_rng(0)
    assert min(error(np.sort(np.clip(knots + rng.normal(0, 0.05, n), -1, 1))) for _ in range(200)) > found


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda f, low, high, n: (f(edges(low, high, n)[1:-1]), heights(low, high, n)), None),
        (one_by_one, None),
        (lambda f, low, high, n: [np.array(part) for part in one_by_one(f, low, high, n)], None),
        (lambda f, low, high, n: (np.linspace(f(low), f(high), n + 2)[1:-1], heights(low, high, n)), "equally wide"),
        (lambda f, low, high, n: (edges(low, high, n)[1:-1], heights(low, high, n)), "where on the x-axis"),
        (lambda f, low, high, n: (f(edges(low, high, n)), heights(low, high, n)), "are no knots"),
        (
            lambda f, low, high, n: (f(edges(low, high, n)[1:-1]), edges(low, high, n)[:-1]),
            "at the start of each tread",
        ),
        (lambda f, low, high, n: (f(edges(low, high, n)[1:-1]), edges(low, high, n)[1:]), "at the end of each tread"),
        (lambda f, low, high, n: (f(edges(low, high, n - 1)[1:-1]), heights(low, high, n - 1)), "n + 1 treads, not n"),
        (lambda f, low, high, n: (f(edges(low, high, n)[1:-1]), edges(low, high, n - 1)), "reach from low to high"),
        (lambda f, low, high, n: (f(heights(low, high, n - 1)), edges(low, high, n - 1)), "the steps of the text"),
        (lambda f, low, high, n: (f(edges(low, high, n)[1:-1]), np.diff(heights(low, high, n))), "are the weights"),
        (lambda f, low, high, n: (heights(low, high, n), f(edges(low, high, n)[1:-1])), "first the knots"),
        (lambda f, low, high, n: (f(edges(low, high, n)[1:-1]), np.zeros(n + 1)), "for (y² − 1, 0.0, 1.5, 4)"),
        (lambda f, low, high, n: f(edges(low, high, n)[1:-1]), "is right"),
        (lambda f, low, high, n: (..., ...), "Not answered yet."),
        (lambda f, low, high, n: (f(edges(low, high, n)[1:-1]), ...), "Not answered yet."),
        (3, "should be a function"),
    ],
)
def test_best_steps(answer, words):
    judged("18.1", answer, words)


def raw(length, s, m, error):
    return s * length / (2 * error), length * np.sqrt(m / (8 * error))


def test_the_bounds_hold_with_these_numbers_and_not_with_one_less():
    length, s, m, error = 3.0, 2.5, 7.0, 0.011
    steps, hinges = (int(np.ceil(part)) for part in raw(length, s, m, error))
    assert s * length / steps / 2 <= error < s * length / (steps - 1) / 2
    assert m * (length / hinges) ** 2 / 8 <= error < m * (length / (hinges - 1)) ** 2 / 8


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda *case: tuple(int(np.ceil(part)) for part in raw(*case)), None),
        (lambda *case: np.ceil(raw(*case)), None),
        (lambda *case: [-int(-part // 1) for part in raw(*case)], None),
        (raw, "a part of a unit does not exist"),
        (lambda *case: np.floor(raw(*case)), "round up, not down"),
        (lambda *case: np.round(raw(*case)), "round up"),
        (lambda *case: [int(part) + 1 for part in raw(*case)], "no further unit"),
        (lambda *case: np.ceil(raw(*case)) - [1, 0], "all treads equally wide"),
        (lambda *case: np.ceil(raw(*case)) + 1, "you counted the nodes"),
        (lambda length, s, m, e: np.ceil(raw(2, s, m, e)), "you took length 2"),
        (lambda length, s, m, e: np.ceil([s * length / e, raw(length, s, m, e)[1]]), "no further than d / 2"),
        (lambda length, s, m, e: np.ceil([raw(length, s, m, e)[0], length**2 * m / 8 / e]), "take the square root"),
        (
            lambda length, s, m, e: np.ceil([raw(length, s, m, e)[0], (length * m / 8 / e) ** 0.5]),
            "outside of the root",
        ),
        (lambda *case: np.ceil(raw(*case))[::-1], "first the steps"),
        (lambda *case: (1, 1), "is right"),
        (lambda *case: (..., ...), "Not answered yet."),
    ],
)
def test_units_needed(answer, words):
    judged("18.2", answer, words)


def degree(values, error):
    """By hand: walk along, and remember the sign of the last height that counted."""
    last, changes = 0, 0
    for value in values:
        if abs(value) >= error:
            changes += last * value < 0
            last = np.sign(value)
    return changes


def test_a_polynomial_of_the_degree_found_comes_closer_and_none_below_does():
    x = np.pi / 16 * np.arange(-5, 6, 2)
    values, closest = np.sin(8 * x), {}
    for k in range(6):
        # the best polynomial at points, as small a largest distance as many weighted least squares find
        weights, powers = np.ones(len(x)), np.vander(x, k + 1)
        for _ in range(2000):
            rows = weights[:, None] ** 0.5
            off = np.abs(powers @ np.linalg.lstsq(rows * powers, rows[:, 0] * values, rcond=None)[0] - values)
            weights = weights * (off + 1e-12)
            weights /= weights.sum()
        closest[k] = off.max()
    assert degree(values, 0.99) == 5
    assert closest[5] < 1e-6
    assert min(closest[k] for k in range(5)) > 0.99


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (degree, None),
        (lambda values, error: int(np.sum(np.diff(np.sign(values[np.abs(values) >= error])) != 0)), None),
        (lambda values, error: np.sum(np.diff(np.sign(values)) != 0), "leave those heights out"),
        (lambda values, error: np.sum(np.abs(values) >= error), "It is their changes of sign"),
        (lambda values, error: degree(values, np.nextafter(error, 9)), "a height that equals error"),
        (lambda values, error: degree(values, error / 2), "for (["),
        (lambda values, error: degree(values, error) + 1, "one too many"),
        (lambda values, error: degree(values, error) - 1, "one too few"),
        (
            lambda values, error: sum(a * b < 0 and min(abs(a), abs(b)) >= error for a, b in pairwise(values)),
            "even if small heights lie between",
        ),
        (lambda values, error: 5, "is right"),
        (lambda values, error: ..., "Not answered yet."),
    ],
)
def test_degree_needed(answer, words):
    judged("18.3", answer, words)
