import numpy as np
import pytest
from judging import judged


def first(x, e, m):
    return e.mean() * m


def second(x, e, m):
    return (e[:, None] * (x - m)).mean(axis=0)


def in_place(x, e, m):
    x -= m
    return m * e.mean(), e @ x / len(x)


def in_loops(x, e, m):
    n, d = x.shape
    mean = sum(e) / n
    return [mean * m[i] for i in range(d)], [sum(e[k] * (x[k, i] - m[i]) for k in range(n)) / n for i in range(d)]


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda x, e, m: (first(x, e, m), second(x, e, m)), None),
        (lambda x, e, m: [first(x, e, m)[None], second(x, e, m)[None]], None),
        (lambda x, e, m: np.array([first(x, e, m), second(x, e, m)]), None),
        (in_place, None),
        (in_loops, None),
        (lambda x, e, m: (first(x, e, m), e @ x / len(e) - first(x, e, m)), None),  # the rest of the whole
        (lambda x, e, m: (second(x, e, m), first(x, e, m)), "wrong order"),
        (lambda x, e, m: (len(e) * first(x, e, m), len(e) * second(x, e, m)), "sums over the batch"),
        (lambda x, e, m: (first(x, e, x.mean(axis=0)), second(x, e, x.mean(axis=0))), "of the batch"),
        (lambda x, e, m: (first(x, e, m), e @ x / len(e)), "the whole gradient"),
        (lambda x, e, m: (first(x, e, m), e[:, None] * (x - m)), "a mean over the batch"),
        (lambda x, e, m: (first(x, e, m), second(x, e, x.mean(axis=0))), "in the second part c"),
        (lambda x, e, m: (first(x, e, x.mean(axis=0)), second(x, e, m)), "in the first part m"),
        (lambda x, e, m: (..., ...), "Not answered yet."),
    ],
)
def test_parts(answer, words):
    judged("15.1", answer, words)


def test_the_parts_add_up_to_the_gradient():
    rng = np.random.default_rng(0)
    x, e, m = rng.uniform(size=(6, 3)), rng.normal(size=6), rng.uniform(size=3)
    np.testing.assert_allclose(first(x, e, m) + second(x, e, m), np.mean(e[:, None] * x, axis=0))


def one(x):
    return 2 / max(row @ row for row in x)


def whole(x):
    return 2 / np.linalg.svd(x, compute_uv=False)[0] ** 2 * len(x)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda x: (one(x), whole(x)), None),
        (lambda x: [np.array([one(x)]), np.array([[whole(x)]])], None),
        (lambda x: (whole(x), one(x)), "wrong order"),
        (lambda x: (2 / np.mean(np.sum(x**2, axis=1)), whole(x)), "not the mean"),
        (lambda x: (2 / np.min(np.sum(x**2, axis=1)), whole(x)), "not the shortest"),
        (lambda x: (one(x), 2 / np.linalg.eigvalsh(np.cov(x.T, bias=True))[-1]), "the mean counts"),
        (lambda x: (one(x), 2 / np.linalg.eigvalsh(x.T @ x)[-1]), "a mean over the samples"),
        (lambda x: (one(x), 2 / np.trace(x.T @ x / len(x))), "not the sum"),
        (lambda x: (one(x) / 2, whole(x) / 2), "not 1"),
        (lambda x: (2 / np.max(np.linalg.norm(x, axis=1)), whole(x)), "the square"),
        (lambda x: (2 / np.sum(x**2, axis=1), whole(x)), "for each sample"),
        (lambda x: (one(x), 2 / np.linalg.eigvalsh(x.T @ x / len(x))[0]), "the smallest"),
        (lambda x: (one(x), 1e6), "it gives"),
        (lambda x: (..., ...), "Not answered yet."),
    ],
)
def test_limits(answer, words):
    judged("15.2", answer, words)


def test_the_limits_are_limits():
    """Just below, errors shrink and descent arrives; just above, they do not."""
    x = np.random.default_rng(1).uniform(size=(20, 3))
    for rate, grows in ((0.99 * one(x), False), (1.01 * one(x), True)):
        assert np.any(np.abs(1 - rate * np.sum(x**2, axis=1)) > 1) == grows
    for rate, grows in ((0.99 * whole(x), False), (1.01 * whole(x), True)):
        w = np.ones(3)
        for _ in range(2000):
            w = w - rate * x.T @ (x @ w) / len(x)
        assert (np.linalg.norm(w) > 10) == grows


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda m, W, b: (W, b - m @ W), None),
        (lambda m, W, b: (W, (b - m @ W)[None]), None),
        (lambda m, W, b: [W, b - (m[:, None] * W).sum(axis=0)], None),
        (lambda m, W, b: (W.tolist(), (b - m @ W).tolist()), None),
        (lambda m, W, b: (W, b + m @ W), "the sign is wrong"),
        (lambda m, W, b: (W, b), "the bias has to change"),
        (lambda m, W, b: (W, -m @ W), "own bias"),
        (lambda m, W, b: (W, (b - m @ W)[:, None]), "the shape of b"),
        (lambda m, W, b: (W, b - W @ m), "the shapes do not fit"),
        (lambda m, W, b: (W, b - m), "the shapes do not fit"),
        (lambda m, W, b: (W, b - m.sum() * W.mean(axis=0)), "it gives"),
        (lambda m, W, b: (W.T, b - m @ W), "the shape of W"),
        (lambda m, W, b: (W - m[:, None], b), "it gives"),
        (lambda m, W, b: (..., ...), "Not answered yet."),
    ],
)
def test_for_raw(answer, words):
    judged("15.3", answer, words)
