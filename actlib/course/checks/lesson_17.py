"""Lesson 17: training PReLU."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from actlib.course.exercises import Judge, compare, in_a_row

# --- 17.1: the decay that leaves a share ----------------------------------------------------------------------

_RUNS = [(0.5, 0.02, 0.9, 220), (0.9, 0.1, 0.5, 5000), (0.01, 0.001, 0.0, 40_000)]


def _decay_that_leaves(left: float, rate: float, momentum: float, steps: int) -> Any:
    return np.array([-np.log(left) * (1 - momentum) / (rate * steps)])


def _decay(answer: Any) -> str:
    def times(factor: Callable[[float, float, float, int], float]) -> Any:
        return lambda *case: _decay_that_leaves(*case) * factor(*case)

    return compare(
        _nearly(in_a_row(answer), _decay_that_leaves),  # (3) itself, solved without the exponential, is as good
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
            "this leaves 1 − left: `left` is the share that stays.": times(
                lambda left, rate, momentum, steps: np.log(1 - left) / np.log(left)
            ),
        },
    )


def _nearly(answer: Any, right: Callable[..., Any]) -> Any:
    """The answer, with results within 1 % of the right ones taken for them."""
    if not callable(answer):
        return answer

    def near(*case: Any) -> Any:
        result, wanted = answer(*case), right(*case)
        try:
            return wanted if np.allclose(result, wanted, rtol=0.01, atol=0) and np.shape(result) == (1,) else result
        except (TypeError, ValueError):
            return result

    return near


# --- 17.2: how far a slope stays behind whose steps have to grow ----------------------------------------------

_PULLS = [(0.4, 0.1, 0.9), (-2.0, 0.05, 0.5), (1.5, 0.02, 0.95), (1.0, 0.1, 0.0)]


def _gap_of(g: float, rate: float, momentum: float) -> Any:
    return np.array([rate * g * momentum / (1 - momentum) ** 2])


def _gap(answer: Any) -> str:
    return compare(
        _nearly(in_a_row(answer), _gap_of),  # a loop is right, if it is long enough
        _gap_of,
        _PULLS,
        {
            "the sign is wrong: the first slope less the second, and g above 0 draws both down.": (
                lambda g, r, mu: -_gap_of(g, r, mu)
            ),
            "this is a step of full length, η g / (1 − μ), and not the gap of all steps together.": (
                lambda g, r, mu: np.array([r * g / (1 - mu)])
            ),
            "that is by how much the first step is too short; add up what the others lack.": (
                lambda g, r, mu: np.array([r * g * mu / (1 - mu)])
            ),
            "one step too many: the first Δα is η g already, so it lacks μ η g / (1 − μ), not all of it.": (
                lambda g, r, mu: np.array([r * g / (1 - mu) ** 2])
            ),
            "this is for Δα ← μ Δα + (1 − μ) η g; here g comes in whole.": (
                lambda g, r, mu: np.array([r * g * mu / (1 - mu)]) * (1 - mu)
            ),
            "this is how many steps it is behind; a step is η g / (1 − μ) long.": (
                lambda g, r, mu: np.array([mu / (1 - mu)])
            ),
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

    def last_only(z: Any, upstream: Any, group: Any) -> Any:
        found = np.zeros(max(group) + 1)
        found[group] += right(z, upstream).sum(axis=0)
        return found

    return compare(
        in_a_row(answer),
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
            "`out[group] += own` adds only the last unit of each group; `np.add.at` adds them all.": last_only,
            "a list is equal to no number, so nothing was summed: make `group` an array first.": (
                lambda z, upstream, group: np.zeros(max(group) + 1)
            ),
        },
    )


JUDGES: dict[str, Judge] = {"17.1": _decay, "17.2": _gap, "17.3": _group}
