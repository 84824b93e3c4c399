"""Lesson 20: the race."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from actlib.course.exercises import Judge, compare, in_a_row

# --- 20.1: the interval for a ratio of errors, from pairs -----------------------------------------------------

_rng = np.random.default_rng(201)
_hard = _rng.normal(0, 0.5, (3, 12))
_PAIRS = [
    (np.exp(_hard[k] + _rng.normal(shift, 0.2, 12)), np.exp(_hard[k]), t)
    for k, (shift, t) in enumerate([(0.3, 2.2), (-0.5, 3.0), (0.0, 4.2)])
]
_PAIRS.append((_PAIRS[0][0][:5], _PAIRS[0][1][:5], 2.8))


def _around(middle: Any, error: Any, t: float) -> Any:
    return np.array([middle - t * error, middle + t * error])


def _log_interval(errors: Any, base: Any, t: float) -> Any:
    leads = np.log(errors / base)
    return _around(leads.mean(), leads.std(ddof=1) / len(leads) ** 0.5, t)


def _interval_of(errors: Any, base: Any, t: float) -> Any:
    return np.exp(_log_interval(errors, base, t))


def _interval(answer: Any) -> str:
    def of_logs(error: Callable[[Any, Any], Any]) -> Any:
        def found(errors: Any, base: Any, t: float) -> Any:
            return np.exp(_around(np.log(errors / base).mean(), error(np.log(errors), np.log(base)), t))

        return found

    def plain(errors: Any, base: Any, t: float) -> Any:
        return _around((errors / base).mean(), (errors / base).std(ddof=1) / len(base) ** 0.5, t)

    def differences(errors: Any, base: Any, t: float) -> Any:
        return _around((errors - base).mean(), (errors - base).std(ddof=1) / len(base) ** 0.5, t)

    return compare(
        in_a_row(answer),
        _interval_of,
        _PAIRS,
        {
            "these are the ends for the logarithm; take the exponential of both.": _log_interval,
            "upside down: it is the errors over those of the base.": lambda e, b, t: _interval_of(b, e, t),
            "high before low: give the lower end first.": lambda e, b, t: _interval_of(e, b, t)[::-1],
            "the standard deviation must be divided by the root of the number of seeds.": of_logs(
                lambda e, b: (e - b).std(ddof=1)
            ),
            "`std` divides by n unless told otherwise: write `ddof=1`.": of_logs(
                lambda e, b: (e - b).std() / len(e) ** 0.5
            ),
            "this forgets the pairs: take the deviation of the differences, seed by seed.": of_logs(
                lambda e, b: (e.var(ddof=1) / len(e) + b.var(ddof=1) / len(b)) ** 0.5
            ),
            "the interval goes `t` standard errors to either side, whatever `t` is.": lambda e, b, t: _interval_of(
                e, b, 2
            ),
            "this is for plain ratios; take logarithms first, so that twice and half weigh the same.": plain,
            "these are differences of errors, and ratios are asked for.": differences,
        },
    )


# --- 20.2: at which level Holm would let each pass ------------------------------------------------------------

_P = [
    (np.array([0.04, 0.001, 0.02, 0.3, 0.012]),),
    (np.array([0.011, 0.02, 0.04, 0.005]),),
    (np.array([0.03, 0.026, 0.004, 0.0099, 0.9, 0.6]),),
    (np.array([0.4, 0.3]),),
    (np.array([0.03, 0.031, 0.032]),),
    (np.array([0.7]),),
]


def _levels_of(p: Any) -> Any:
    return _levels(p, np.maximum.accumulate, 1.0)


def _levels(p: Any, join: Callable[[Any], Any], most: float) -> Any:
    order = np.argsort(p)
    found = np.empty(len(p))
    found[order] = np.minimum(join(p[order] * np.arange(len(p), 0, -1)), most)
    return found


def _level(answer: Any) -> str:
    return compare(
        in_a_row(answer),
        _levels_of,
        _P,
        {
            "that is Bonferroni: only the smallest p is held against level / m.": lambda p: np.minimum(len(p) * p, 1),
            "nothing is corrected: the smallest p is held against level / m, so it needs the level m · p.": lambda p: p,
            "a p passes only if all before it do: no level may be below that of a smaller p.": lambda p: _levels(
                p, np.asarray, 1
            ),
            "there is no level above 1: put 1 in its place.": lambda p: _levels(p, np.maximum.accumulate, np.inf),
            "a p passes only if all before it do, and there is no level above 1.": lambda p: _levels(
                p, np.asarray, np.inf
            ),
            "these are in the order of the sorted p; give them in the order they came.": lambda p: np.sort(
                _levels_of(p)
            ),
            "begin with the smallest p, not with the first that came.": lambda p: np.minimum(
                np.maximum.accumulate(p * np.arange(len(p), 0, -1)), 1
            ),
            "the factors run the other way: m for the smallest p, and 1 for the largest.": lambda p: np.minimum(
                np.maximum.accumulate(np.sort(p) * np.arange(1, len(p) + 1))[np.argsort(np.argsort(p))], 1
            ),
        },
    )


# --- 20.3: how many seeds -------------------------------------------------------------------------------------

_PLANS = [(0.3, 0.13, 2.0), (0.4, 0.11, 2.0), (0.25, 0.02, 4.2), (0.1, 0.5, 2.0), (1.0, 0.31, 3.0)]


def _seeds_of(deviation: float, lead: float, t: float) -> Any:
    return np.array([np.ceil((t * deviation / lead) ** 2 - 1e-9)])  # (3 · 0.1 / 0.1)² comes out above 9


def _needed(answer: Any) -> str:
    return compare(
        in_a_row(answer),
        _seeds_of,
        _PLANS,
        {
            "rounded down, the interval is a little too wide: round up.": lambda s, d, t: np.floor([(t * s / d) ** 2]),
            "a whole number is asked for: round up.": lambda s, d, t: np.array([(t * s / d) ** 2]),
            "the square is missing: the error shrinks with the root of n.": lambda s, d, t: np.ceil([t * s / d]),
            "t is missing: the interval goes t standard errors to each side.": lambda s, d, t: np.ceil([(s / d) ** 2]),
            "t belongs inside the square.": lambda s, d, t: np.ceil([t * (s / d) ** 2]),
            "one more than needed: an interval that just reaches 0 will do.": lambda s, d, t: _seeds_of(s, d, t) + 1,
        },
    )


JUDGES: dict[str, Judge] = {"20.1": _interval, "20.2": _level, "20.3": _needed}
