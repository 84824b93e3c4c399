import itertools
import math

import numpy as np
import pytest
from judging import judged


def in_lists(errors):
    worst = [max(row[k] / min(row) for row in errors.tolist()) for k in range(errors.shape[1])]
    return worst.index(min(worst))


def ratios(errors):
    return errors / errors.min(axis=1)[:, None]


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (in_lists, None),
        (lambda e: ratios(e).max(axis=0).argmin(), None),
        (lambda e: [np.argmin(np.max(np.log(ratios(e)), axis=0))], None),
        (lambda e: ratios(e).max(axis=0).min(), "its column is asked for"),
        (lambda e: in_lists(e) + 1, "counted from 1"),
        (lambda e: ratios(e).max(axis=0).argmax(), "the largest r"),
        (lambda e: ratios(e).mean(axis=0).argmin(), "best on average"),
        (lambda e: e.max(axis=0).argmin(), "largest errors themselves"),
        (lambda e: (e - e.min(axis=1)[:, None]).max(axis=0).argmin(), "do not subtract"),
        (lambda e: (e / e.min(axis=0)).max(axis=0).argmin(), "axes"),
        (lambda e: e.argmin(axis=1), "it gives"),
        (lambda e: 0, "it gives"),
        (lambda e: "SiLU", "it gives"),
        (lambda e: ..., "Not answered yet."),
        (2, "should be a function"),
    ],
)
def test_safest(answer, words):
    judged("21.1", answer, words)


def scalar_std(counts, q):
    total = sum(n * square for n, square in zip(counts, q, strict=True))
    return math.sqrt(1 / total)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (scalar_std, None),
        (lambda c, q: (c @ q) ** -0.5, None),
        (lambda c, q: [scalar_std(c, q)], None),
        (lambda c, q: 1 / (c @ q), "variance"),
        (lambda c, q: math.sqrt(c @ q), "upside down"),
        (lambda c, q: (c.sum() * q.mean()) ** -0.5, "equally frequent"),
        (lambda c, q: np.average(q, weights=c) ** -0.5, "single unit"),
        (lambda c, q: (c @ q**2) ** -0.5, "already"),
        (lambda c, q: (2 / c.sum()) ** 0.5, "He's rule"),
        (lambda c, q: c * q, "it gives"),
        (lambda c, q: 0.1, "it gives"),
        (lambda c, q: ..., "Not answered yet."),
        (0.1, "should be a function"),
    ],
)
def test_std_behind(answer, words):
    judged("21.2", answer, words)


def test_that_standard_deviation_keeps_the_size():
    rng = np.random.default_rng(0)
    parts = [np.sin(rng.normal(size=(400, 60))), np.abs(rng.normal(size=(400, 140)))]
    counts, q = [60, 140], [np.mean(part**2) for part in parts]
    z = np.hstack(parts) @ rng.normal(0, scalar_std(counts, q), (200, 300))
    assert np.mean(z**2) == pytest.approx(1, abs=0.05)


def stepwise(gradient):
    logs = [math.log(b / a) for a, b in itertools.pairwise(gradient)]
    return math.exp(sum(logs) / len(logs))


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (stepwise, None),
        (lambda g: (g[-1] / g[0]) ** (1 / (len(g) - 1)), None),
        (lambda g: np.array([stepwise(g)]), None),
        (lambda g: 1 / stepwise(g), "upside down"),
        (lambda g: g[-1] / g[0], "take the root"),
        (lambda g: (g[-1] / g[0]) ** (1 / len(g)), "one layer less"),
        (lambda g: g[-1] / g[0] / (len(g) - 1), "do not divide"),
        (lambda g: stepwise(g) ** 2, "not by its square"),
        (lambda g: 2**0.5, "it gives"),
        (lambda g: g, "it gives"),
        (lambda g: ..., "Not answered yet."),
        (1.4, "should be a function"),
    ],
)
def test_cure(answer, words):
    judged("21.3", answer, words)


def test_that_cure_makes_first_and_last_gradient_equal():
    rng = np.random.default_rng(1)
    x, back = rng.normal(size=(50, 64)), rng.normal(size=(50, 64))
    weights = [rng.normal(0, 0.07, (64, 64)) for _ in range(6)]

    def gradients(factor):
        sums = [x]
        for W in weights:
            sums.append(np.maximum(sums[-1], 0) @ (factor * W))
        delta = [back * (sums[-1] > 0)]
        for W, z in zip(weights[::-1], sums[-2::-1], strict=True):
            delta.append((delta[-1] @ (factor * W).T) * (z > 0))
        return np.array([np.sqrt(np.mean(d**2)) for d in delta[::-1]])

    before = gradients(1.0)
    assert before[0] < 0.05 * before[-1]
    after = gradients(stepwise(before))
    assert after[0] == pytest.approx(after[-1], rel=1e-6)
