import numpy as np
import pytest
from judging import judged


def rate(z, s):
    on = z > 0
    return np.inf if np.any(s[on] <= 0) else np.max(z[on] / s[on])


def in_a_loop(z, s):
    largest = 0.0
    for one, push in zip(z.tolist(), s.tolist(), strict=True):
        if one > 0:
            if push <= 0:
                return float("inf")
            largest = max(largest, one / push)
    return largest


def with_infinities(z, s):
    return np.where(z > 0, np.where(s > 0, z / s, np.inf), 0).max()


def test_the_right_rate_is_the_smallest_that_leaves_no_sample_on():
    """What the judge takes for right, held against a search over rates."""
    z, s = np.array([0.3, -1.0, 0.8, -0.2]), np.array([1.0, 5.0, 8.0, 2.0])
    rates = np.linspace(0, 1, 10001)
    dead = np.all(z - rates[:, None] * s <= 1e-12, axis=1)
    assert rates[dead.argmax()] == pytest.approx(rate(z, s), abs=1e-4)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (rate, None),
        (in_a_loop, None),
        (with_infinities, None),
        (lambda z, s: np.array([rate(z, s)])[0], None),
        (lambda z, s: np.array([rate(z, s)]), None),
        (lambda z, s: [rate(z, s)], None),
        (lambda z, s: None if rate(z, s) == np.inf else rate(z, s), "return np.inf"),
        (lambda z, s: None, "Not answered yet."),
        (lambda z, s: np.max(z / s), "stays on at every rate"),
        (lambda z, s: np.inf if np.any(s[z > 0] <= 0) else np.max(z / s), None),
        (lambda z, s: np.max(z[z > 0] / s[z > 0]), "stays on at every rate"),
        (lambda z, s: np.inf if np.any(s[z > 0] <= 0) else np.min(z[z > 0] / s[z > 0]), "the last one is off"),
        (lambda z, s: np.inf if np.any(s[z > 0] <= 0) else np.max(s[z > 0] / z[z > 0]), "upside down"),
        (lambda z, s: np.inf if np.any(s[z > 0] <= 0) else z[z.argmax()] / s[z.argmax()], "pushed the most"),
        (lambda z, s: np.inf if np.any(s <= 0) else rate(z, s), "are off already"),
        (lambda z, s: 2 * rate(z, s), "is right"),
        (lambda z, s: rate(z, s) + 1e6, "is right"),
        (lambda z, s: ..., "Not answered yet."),
        (0.5, "should be a function"),
    ],
)
def test_rate_that_kills(answer, words):
    with np.errstate(all="ignore"):
        judged("16.1", answer, words)


def wakings(on):
    dead = on == 0
    return np.sum(dead[:-1] & ~dead[1:]), np.sum(dead[:-1])


def died(on):
    return np.sum((on[:-1] > 0) & (on[1:] == 0))


def counted(on):
    woke = chances = 0
    for before, after in zip(on[:-1].tolist(), on[1:].tolist(), strict=True):
        for one, other in zip(before, after, strict=True):
            chances += one == 0
            woke += one == 0 and other > 0
    return [woke, chances]


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (wakings, None),
        (counted, None),
        (lambda on: tuple(np.array([number]) for number in wakings(on)), None),
        (lambda on: (np.sum((on[:-1] > 0) & (on[1:] == 0)), wakings(on)[1]), "counts deaths"),
        (lambda on: (wakings(on)[0], np.sum(on == 0)), "the last look"),
        (lambda on: wakings(on.T), "a unit is a column"),
        (
            lambda on: (np.sum(((on[:-1] == 0) & (on[1:] > 0)).any(axis=0)), wakings(on)[1]),
            "wakes twice counts twice",
        ),
        (lambda on: wakings(on)[::-1], "first the wakings"),
        (lambda on: (wakings(on)[0] - died(on), wakings(on)[1]), "are not taken off"),
        (lambda on: (np.sum((on[:-1] == 0) != (on[1:] == 0)), wakings(on)[1]), "A death is no waking"),
        (lambda on: (wakings(on)[0], np.sum((on[:-1] == 0).any(axis=0))), "has three chances"),
        (lambda on: wakings(on)[0] / max(wakings(on)[1], 1), "not their ratio"),
        (lambda on: (0, 0), "is right"),
        (lambda on: (..., ...), "Not answered yet."),
    ],
)
def test_count_wakings(answer, words):
    judged("16.2", answer, words)


def bury(x, W1, b1, W2, b2):
    alive = np.any(x @ W1 + b1 > 0, axis=0)
    return W1[:, alive], b1[alive], W2[alive], b2


def bury_in_another_order(x, W1, b1, W2, b2):
    alive = np.flatnonzero(np.any(x @ W1 + b1 > 0, axis=0))[::-1]
    return [W1[:, alive].tolist(), b1[alive][None], W2[alive], b2[None]]


def bury_by_deleting(x, W1, b1, W2, b2):
    for unit in range(len(b1))[::-1]:
        if all(row @ W1[:, unit] + b1[unit] <= 0 for row in x):
            W1, b1, W2 = np.delete(W1, unit, 1), np.delete(b1, unit), np.delete(W2, unit, 0)
    return W1, b1, W2, b2


def keep(choose):
    def answer(x, W1, b1, W2, b2):
        kept = choose(x @ W1 + b1)
        return W1[:, kept], b1[kept], W2[kept], b2

    return answer


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (bury, None),
        (bury_in_another_order, None),
        (bury_by_deleting, None),
        (keep(lambda z: np.all(z > 0, axis=0)), "on for every sample"),
        (keep(lambda z: ~np.any(z > 0, axis=0)), "buried the living"),
        (keep(lambda z: np.mean(z > 0, axis=0) > 0.1), "not the same"),
        (keep(lambda z: np.mean(z, axis=0) > 0), "not the same"),
        (keep(lambda z: np.full(z.shape[1], True)), "are dead on x"),
        (lambda x, W1, b1, W2, b2: (*bury(x, W1, b1, W2, b2)[:2], W2, b2), "do not fit"),
        (lambda x, W1, b1, W2, b2: (*bury(x, W1, b1, W2, b2)[:3], b2 + 1), "not the same"),
        (lambda x, W1, b1, W2, b2: bury(x, W1, b1, W2, b2)[:2], "return four arrays"),
        (lambda x, W1, b1, W2, b2: (..., ..., ..., ...), "Not answered yet."),
        (lambda x, W1, b1, W2, b2: None, "Not answered yet."),
        ("W1", "should be a function"),
    ],
)
def test_bury(answer, words):
    judged("16.3", answer, words)
