"""Lesson 17: training PReLU."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from actlib.course.exercises import Judge, compare


def _flat(answer: Any) -> Any:
    """The answer with its numbers in one row, whether they came as a list, a row, a column or a single number."""
    if not callable(answer):
        return answer

    def flat(*case: Any) -> Any:
        result = answer(*case)
        try:
            return np.asarray(result, float).ravel()
        except (TypeError, ValueError):
            return result

    return flat


# --- 17.1: the decay that leaves a share ----------------------------------------------------------------------

_RUNS = [(0.5, 0.02, 0.9, 220), (0.9, 0.1, 0.5, 5000), (0.01, 0.001, 0.0, 40_000)]


def _decay_that_leaves(left: float, rate: float, momentum: float, steps: int) -> Any:
    return np.array([-np.log(left) * (1 - momentum) / (rate * steps)])


def _decay(answer: Any) -> str:
    def times(factor: Callable[[float, float, float, int], float]) -> Any:
        return lambda *case: _decay_that_leaves(*case) * factor(*case)

    def by_powers(left: float, rate: float, momentum: float, steps: int) -> Any:
        return np.array([(1 - left ** (1 / steps)) * (1 - momentum) / rate])

    flat = _flat(answer)
    if callable(flat) and not compare(flat, by_powers, _RUNS):
        return ""  # the power in place of the exponential: the same for small shares a step
    return compare(
        flat,
        _decay_that_leaves,
        _RUNS,
        {
            "the sign is wrong: ln of a share below 1 is below 0, and a decay is above.": times(lambda *_: -1.0),
            "momentum makes each step 1/(1 − μ) times as long, so it takes (1 − μ) times the decay.": times(
                lambda left, rate, momentum, steps: 1 / (1 - momentum)
            ),
            "(1 − μ) stands on the wrong side: long steps need less decay.": times(
                lambda left, rate, momentum, steps: 1 / (1 - momentum) ** 2
            ),
            "this leaves half, whatever `left` says: put −ln(left) in place of ln 2.": times(
                lambda left, rate, momentum, steps: -np.log(2) / np.log(left)
            ),
            "this is λ · steps: divide by the number of steps.": times(lambda left, rate, momentum, steps: steps),
            "the logarithm must be the natural one, to the base e.": times(lambda *_: 1 / np.log(10)),
            "this is the share that is lost, 1 − left, in place of the logarithm of what is left.": times(
                lambda left, rate, momentum, steps: (1 - left) / -np.log(left)
            ),
        },
    )


# --- 17.2: a constant pull ------------------------------------------------------------------------------------

_PULLS = [(0.25, 0.4, 0.1, 0.9, 3), (1.0, -2.0, 0.05, 0.5, 7), (-0.3, 1.5, 0.02, 0.9, 60), (0.25, 1.0, 0.1, 0.9, 0)]


def _walk(alpha: float, g: float, rate: float, momentum: float, steps: int) -> Any:
    delta = 0.0
    for _ in range(steps):
        delta = momentum * delta + rate * g
        alpha -= delta
    return np.array([alpha])


def _pulled(answer: Any) -> str:
    def with_steps(more: int) -> Any:
        return lambda alpha, g, rate, mu, steps: _walk(alpha, g, rate, mu, max(steps + more, 0))

    def old_step(alpha: float, g: float, rate: float, mu: float, steps: int) -> Any:
        return _walk(alpha, g, rate, mu, max(steps - 1, 0))

    return compare(
        _flat(answer),
        _walk,
        _PULLS,
        {
            "this climbs: α − Δα goes down the gradient.": lambda a, g, r, mu, n: 2 * a - _walk(a, g, r, mu, n),
            "momentum is missing: this takes ε g away at every step.": lambda a, g, r, mu, n: np.array([a - n * r * g]),
            "these are long-run steps, ε g / (1 − μ), from the first step on; Δα begins at 0 and has to grow.": (
                lambda a, g, r, mu, n: np.array([a - n * r * g / (1 - mu)])
            ),
            "only the last step is taken away from α; α moves at every step.": (
                lambda a, g, r, mu, n: np.array([a - r * g * (1 - mu**n) / (1 - mu)])
            ),
            "you are a step behind: work out the new Δα first, then move α by it.": old_step,
            "you are a step ahead: after `steps` updates, not one more.": with_steps(1),
        },
    )


# --- 17.3: shared by groups -----------------------------------------------------------------------------------

_rng = np.random.default_rng(173)
_GROUPS = [
    (_rng.normal(size=(6, 5)), _rng.normal(size=(6, 5)), [0, 0, 1, 1, 1]),
    (_rng.normal(size=(4, 6)), _rng.normal(size=(4, 6)), [2, 0, 1, 0, 2, 2]),  # out of order
    (_rng.normal(size=(3, 4)), _rng.normal(size=(3, 4)), [0, 0, 0, 0]),
]


def _summed(own: Any, group: Any) -> Any:
    return np.bincount(group, weights=own)


def _group(answer: Any) -> str:
    def by(gradient: Callable[[Any, Any], Any]) -> Any:
        return lambda z, upstream, group: _summed(gradient(z, upstream).sum(axis=0), group)

    def right(z: Any, upstream: Any) -> Any:
        return upstream * np.minimum(0, z)

    def in_order(z: Any, upstream: Any, group: Any) -> Any:
        return _summed(right(z, upstream).sum(axis=0), np.sort(group))

    return compare(
        _flat(answer),
        by(right),
        _GROUPS,
        {
            "take the sum over the units of a group, not their mean.": (
                lambda z, upstream, group: by(right)(z, upstream, group) / np.bincount(group)
            ),
            "take the sum over samples, not their mean: the mean is in the upstream gradient already.": by(
                lambda z, upstream: right(z, upstream) / len(z)
            ),
            "these are the gradients of separate slopes; add them up within each group.": (
                lambda z, upstream, group: right(z, upstream).sum(axis=0)
            ),
            "you summed over all places. Where z > 0 the slope changes nothing.": by(lambda z, upstream: upstream * z),
            "you summed over the places with z > 0. The slope acts where z ≤ 0.": by(
                lambda z, upstream: upstream * np.maximum(0, z)
            ),
            "you added up the upstream gradients alone; each must be multiplied by its z.": by(
                lambda z, upstream: upstream * (z <= 0)
            ),
            "the units of a group need not stand side by side: go by the numbers in `group`.": in_order,
        },
    )


JUDGES: dict[str, Judge] = {"17.1": _decay, "17.2": _pulled, "17.3": _group}
