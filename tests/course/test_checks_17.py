import numpy as np
import pytest

from actlib.course.checks.lesson_17 import JUDGES


def judged(exercise, answer, words):
    wrong = JUDGES[exercise](answer)
    assert (words or "") in wrong
    assert bool(wrong) == (words is not None)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda left, r, m, n: -np.log(left) * (1 - m) / (r * n), None),
        (lambda left, r, m, n: [[np.log(1 / left) / n / (r / (1 - m))]], None),
        (lambda left, r, m, n: (1 - left ** (1 / n)) * (1 - m) / r, None),  # the power in place of the exponential
        (lambda left, r, m, n: np.log(left) * (1 - m) / (r * n), "the sign is wrong"),
        (lambda left, r, m, n: -np.log(left) / (r * n), "momentum makes each step"),
        (lambda left, r, m, n: -np.log(left) / (r * n * (1 - m)), "wrong side"),
        (lambda left, r, m, n: np.log(2) * (1 - m) / (r * n), "whatever `left` says"),
        (lambda left, r, m, n: -np.log(left) * (1 - m) / r, "divide by the number of steps"),
        (lambda left, r, m, n: -np.log10(left) * (1 - m) / (r * n), "natural one"),
        (lambda left, r, m, n: (1 - left) * (1 - m) / (r * n), "share that is lost"),
        (lambda left, r, m, n: 1.0, "it gives"),
        (lambda left, r, m, n: "much", "it gives"),
        (lambda left, r, m, n: ..., "Not answered yet."),
        (0.01, "should be a function"),
    ],
)
def test_decay_that_leaves(answer, words):
    judged("17.1", answer, words)


def test_that_decay_leaves_that_share():
    left, rate, momentum, steps = 0.3, 0.02, 0.9, 5000
    decay = -np.log(left) * (1 - momentum) / (rate * steps)
    alpha, delta = 1.0, 0.0
    for _ in range(steps):
        delta = momentum * delta + rate * decay * alpha
        alpha -= delta
    assert alpha == pytest.approx(left, rel=0.01)


def walk(alpha, g, rate, mu, steps, sign=1, late=False):
    delta = 0.0
    for _ in range(steps):
        kept = delta
        delta = mu * delta + rate * g
        alpha = alpha - sign * (kept if late else delta)
    return alpha


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (walk, None),
        (lambda a, g, r, m, n: a - r * g / (1 - m) * (n - m * (1 - m**n) / (1 - m)), None),  # in closed form
        (lambda *case: np.array([[walk(*case)]]), None),
        (lambda *case: walk(*case, sign=-1), "this climbs"),
        (lambda a, g, r, m, n: a - n * r * g, "momentum is missing"),
        (lambda a, g, r, m, n: a - n * r * g / (1 - m), "long-run steps"),
        (lambda a, g, r, m, n: a - r * g * sum(m**k for k in range(n)), "only the last step"),
        (lambda *case: walk(*case, late=True), "a step behind"),
        (lambda a, g, r, m, n: walk(a, g, r, m, n + 1), "a step ahead"),
        (lambda a, g, r, m, n: a, "it gives"),
        (lambda a, g, r, m, n: ..., "Not answered yet."),
    ],
)
def test_pulled(answer, words):
    judged("17.2", answer, words)


def grouped(own, group, total=np.sum):
    return [total(own[np.array(group) == number]) for number in range(max(group) + 1)]


def in_place(z, upstream, group):
    z[z > 0] = 0
    z *= upstream
    found = np.zeros((1, max(group) + 1))
    for j, number in enumerate(group):
        found[0, number] += z[:, j].sum()
    return found


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda z, u, group: grouped((u * np.minimum(0, z)).sum(axis=0), group), None),
        (lambda z, u, group: tuple(grouped(np.where(z < 0, u * z, 0).sum(axis=0), group)), None),
        (in_place, None),
        (lambda z, u, group: grouped((u * np.minimum(0, z)).sum(axis=0), group, np.mean), "over the units"),
        (lambda z, u, group: grouped((u * np.minimum(0, z)).mean(axis=0), group), "over samples"),
        (lambda z, u, group: (u * np.minimum(0, z)).sum(axis=0), "separate slopes"),
        (lambda z, u, group: grouped((u * z).sum(axis=0), group), "over all places"),
        (lambda z, u, group: grouped((u * np.maximum(0, z)).sum(axis=0), group), "places with z > 0"),
        (lambda z, u, group: grouped((u * (z <= 0)).sum(axis=0), group), "upstream gradients alone"),
        (lambda z, u, group: grouped((u * np.minimum(0, z)).sum(axis=0), sorted(group)), "side by side"),
        (lambda z, u, group: 0.0, "it gives"),
        (lambda z, u, group: ..., "Not answered yet."),
    ],
)
def test_group_gradients(answer, words):
    judged("17.3", answer, words)
