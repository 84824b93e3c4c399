"""Lesson 15: zero-centring."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from actlib.course.exercises import Judge, compare


def _cases(*shapes: tuple[int, int]) -> list[tuple[Any, Any, Any]]:
    rng = np.random.default_rng(15)
    return [(rng.uniform(size=shape), rng.normal(size=shape[0]), rng.uniform(size=shape[1])) for shape in shapes]


def _flat(answer: Any) -> Any:
    """The answer with each part as a flat row, so that (1, d) and (d,) are one, where it is a pair."""
    if not callable(answer):
        return answer

    def flattened(*case: Any) -> Any:
        result = answer(*case)
        if isinstance(result, (tuple, list, np.ndarray)) and len(result) == 2:
            return tuple(part if part is ... or part is None else np.ravel(part) for part in result)
        return result

    return flattened


# --- 15.1: the two parts of a gradient ------------------------------------------------------------------------


def _first(x: Any, e: Any, m: Any) -> Any:
    return e.mean() * m


def _second(x: Any, e: Any, m: Any) -> Any:
    return e @ (x - m) / len(e)


def _pair(one: Callable[..., Any], other: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *case: (np.ravel(one(*case)), np.ravel(other(*case)))


def _parts(answer: Any) -> str:
    return compare(
        _flat(answer),
        _pair(_first, _second),
        _cases((4, 3), (1, 5), (7, 7), (64, 2)),
        {
            "the right parts in the wrong order: first the one along m.": _pair(_second, _first),
            "the second part is a mean over the batch, a number for each input: (d,).": _pair(
                _first, lambda x, e, m: e[:, None] * (x - m)
            ),
            "these are sums over the batch; the gradient is a mean.": _pair(
                lambda x, e, m: len(e) * _first(x, e, m), lambda x, e, m: len(e) * _second(x, e, m)
            ),
            "m is the mean of all data, and you took that of the batch.": _pair(
                lambda x, e, m: _first(x, e, x.mean(axis=0)), lambda x, e, m: _second(x, e, x.mean(axis=0))
            ),
            "in the second part c = x − m, and m is the mean of all data, not of the batch.": _pair(
                _first, lambda x, e, m: _second(x, e, x.mean(axis=0))
            ),
            "in the first part m is the mean of all data, not of the batch.": _pair(
                lambda x, e, m: _first(x, e, x.mean(axis=0)), _second
            ),
            "the second part is the mean of e·c with c = x − m; you have the whole gradient there.": _pair(
                _first, lambda x, e, m: e @ x / len(e)
            ),
        },
    )


# --- 15.2: two limits of the rate -----------------------------------------------------------------------------


def _one(x: Any) -> float:
    return float(2 / np.max(np.sum(x**2, axis=1)))


def _all(x: Any) -> float:
    return float(2 / np.linalg.eigvalsh(x.T @ x / len(x))[-1])


def _limits(answer: Any) -> str:
    cases = [(x,) for x, _, _ in _cases((5, 3), (40, 2), (12, 12))] + [(np.random.default_rng(2).normal(size=(30, 4)),)]
    return compare(
        _flat(answer),
        _pair(_one, _all),
        cases,
        {
            "the right limits in the wrong order: first the one for single samples.": _pair(_all, _one),
            "it has to hold for every sample, so the longest x sets the first limit, not the mean of x·x.": _pair(
                lambda x: 2 / np.mean(np.sum(x**2, axis=1)), _all
            ),
            "it has to hold for every sample, so the longest x sets the first limit, not the shortest.": _pair(
                lambda x: 2 / np.min(np.sum(x**2, axis=1)), _all
            ),
            "the limit has x·x in it, the square of the length.": _pair(
                lambda x: 2 / np.max(np.linalg.norm(x, axis=1)), _all
            ),
            "that is a limit for each sample; a rate that suits any of them is the least of these.": _pair(
                lambda x: 2 / np.sum(x**2, axis=1), _all
            ),
            "λ₁ is the largest eigenvalue of H, and you took the smallest.": _pair(
                _one, lambda x: 2 / np.linalg.eigvalsh(x.T @ x / len(x))[0]
            ),
            "the mean counts: H is the mean of xᵀx, not the covariance.": _pair(
                _one, lambda x: 2 / np.linalg.eigvalsh(np.cov(x.T, bias=True))[-1]
            ),
            "H is a mean over the samples: divide xᵀx by their number.": _pair(
                _one, lambda x: 2 / np.linalg.eigvalsh(x.T @ x)[-1]
            ),
            "the steepest direction limits the rate, not the sum of all curvatures.": _pair(
                _one, lambda x: 2 / np.trace(x.T @ x / len(x))
            ),
            "the limit is 2 over the curvature, not 1.": _pair(lambda x: _one(x) / 2, lambda x: _all(x) / 2),
        },
    )


# --- 15.3: centred inputs and raw ones ------------------------------------------------------------------------


def _for_raw(m: Any, W: Any, b: Any) -> tuple[Any, Any]:
    return W, b - m @ W


def _raw(answer: Any) -> str:
    rng = np.random.default_rng(153)
    cases = [
        (rng.uniform(0.2, 1, n_in), rng.normal(size=(n_in, n_out)), rng.normal(size=n_out))
        for n_in, n_out in ((3, 2), (4, 4), (2, 5))
    ]
    rows = answer
    if callable(answer):
        try:
            results = [answer(*map(np.copy, case)) for case in cases]
        except ValueError as error:
            return (
                f"the shapes do not fit: m is (n_in,), W (n_in, n_out), b (n_out,), so mW is m @ W. numpy says: {error}"
            )
        for (_, W, b), result in zip(cases, results, strict=True):
            if isinstance(result, (tuple, list)) and len(result) == 2 and np.ndim(result[0]):
                V, a = map(np.shape, result)
                if V != W.shape:
                    return f"V must have the shape of W, {W.shape}, and yours has {V}."
                if a not in (b.shape, (1, *b.shape)):
                    return f"a must have the shape of b, {b.shape}, and yours has {a}."

        def rows(*case: Any) -> Any:
            result = answer(*case)
            if isinstance(result, (tuple, list)) and len(result) == 2 and np.ndim(result[1]):
                return result[0], np.ravel(result[1])
            return result

    return compare(
        rows,
        _for_raw,
        cases,
        {
            "the sign is wrong: (x − m)W + b = xW + (b − mW).": lambda m, W, b: (W, b + m @ W),
            "the bias has to change too: without the mean taken off, xW is larger by mW.": lambda m, W, b: (W, b),
            "a forgot the layer's own bias.": lambda m, W, b: (W, -m @ W),
        },
    )


JUDGES: dict[str, Judge] = {"15.1": _parts, "15.2": _limits, "15.3": _raw}
