import numpy as np
import pytest
from judging import judged


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
        (lambda left, r, m, n: -np.log(1 - left) * (1 - m) / (r * n), "this leaves 1 − left"),
        (lambda left, r, m, n: -1.008 * np.log(left) * (1 - m) / (r * n), None),  # to two digits
        (lambda left, r, m, n: -1.02 * np.log(left) * (1 - m) / (r * n), "it gives"),
        (lambda left, r, m, n: 1e9, "it gives"),
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


def walked(g, rate, mu, steps=5000):
    first = second = delta = 0.0
    for _ in range(steps):
        delta = mu * delta + rate * g
        first, second = first - delta, second - rate * g / (1 - mu)
    return first - second


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (walked, None),
        (lambda g, r, m: r * g * m / (1 - m) ** 2, None),
        (lambda g, r, m: np.array([[r * g * m / (1 - m) ** 2]]), None),
        (lambda g, r, m: -r * g * m / (1 - m) ** 2, "the sign is wrong"),
        (lambda g, r, m: r * g / (1 - m), "a step of full length"),
        (lambda g, r, m: r * g * m / (1 - m), "add up what the others lack"),
        (lambda g, r, m: r * g / (1 - m) ** 2, "one step too many"),
        (lambda g, r, m: r * g * m, "g comes in whole"),
        (lambda g, r, m: m / (1 - m), "how many steps"),
        (lambda g, r, m: walked(g, r, m, 5), "it gives"),
        (lambda g, r, m: 0.0, "it gives"),
        (lambda g, r, m: "far", "it gives"),
        (lambda g, r, m: ..., "Not answered yet."),
        (0.9, "should be a function"),
    ],
)
def test_gap(answer, words):
    judged("17.2", answer, words)


def grouped(own, group, total=np.sum):
    return [total(own[np.array(group) == number]) for number in range(max(group) + 1)]


def last_of_each(z, upstream, group):
    found = np.zeros(max(group) + 1)
    found[group] += (upstream * np.minimum(0, z)).sum(axis=0)
    return found


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
        (lambda z, u, group: last_of_each(z, u, group), "np.add.at"),
        (lambda z, u, group: [u[:, group == k].sum() for k in range(max(group) + 1)], "make `group` an array"),
        (lambda z, u, group: 0.0, "it gives"),
        (lambda z, u, group: ..., "Not answered yet."),
    ],
)
def test_group_gradients(answer, words):
    judged("17.3", answer, words)
