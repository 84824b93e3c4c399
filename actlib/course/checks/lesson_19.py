"""Lesson 19: optimizers."""

from __future__ import annotations

from typing import Any

import numpy as np

from actlib.course.exercises import OPEN, Judge, compare
from actlib.networks import Momentum
from actlib.networks.landscapes import Ravine, descend

# --- 19.1: rates on paper -------------------------------------------------------------------------------------


def _numbers(answer: Any, names: tuple[str, ...]) -> tuple[float, ...] | str:
    """The answer as so many numbers, or what is wrong with its form."""
    wanted = f"this should be {len(names)} numbers: {', '.join(names)}."
    try:
        parts = [np.asarray(part) for part in answer]
    except TypeError:
        return wanted
    if any(part.dtype == object and any(one is ... or one is None for one in part.ravel()) for part in parts):
        return OPEN
    if len(parts) != len(names):
        return wanted
    try:
        numbers = tuple(float(part.item()) for part in parts)
    except (TypeError, ValueError):
        return wanted
    return numbers if np.isfinite(numbers).all() else wanted


def _rates(answer: Any) -> str:
    numbers = _numbers(answer, ("the limit", "the rate at which both shrink alike", "the factor"))
    if isinstance(numbers, str):
        return numbers
    limit, alike, factor = numbers

    def near(number: float, right: float) -> bool:
        return bool(np.isclose(number, right, rtol=0.015, atol=0))  # two digits are enough

    if not near(limit, 2 / 50):
        return (
            "limit: that is the limit of the flat direction; the steep one explodes long before."
            if near(limit, 1)
            else "limit: at c = 1 the steep direction arrives in one step. It stops arriving at c = 2."
            if near(limit, 1 / 50)
            else "limit: rate times the steeper curvature is 2 there."
        )
    if not near(alike, 2 / 52):
        return "alike: the two factors, 1 − 2·rate and 1 − 50·rate, have the same size and opposite signs there."
    if near(factor, 48 / 52) or near(factor, -48 / 52):
        return ""
    if near(factor, (5 - 1) / (5 + 1)):
        return "factor: that is what momentum can do, with the square root of the condition number."
    return "factor: put your rate into 1 − 2·rate."


# --- 19.2: a step of Adam -------------------------------------------------------------------------------------


def _adam_step(
    w: Any, g: Any, m: Any, s: Any, t: int, rate: float, first: float = 0.9, second: float = 0.999
) -> tuple[Any, Any, Any]:
    m = first * m + (1 - first) * g
    s = second * s + (1 - second) * g**2
    return w - rate * (m / (1 - first**t)) / np.sqrt(s / (1 - second**t)), m, s


def _adam_cases() -> list[tuple[Any, ...]]:
    rng = np.random.default_rng(192)
    g = rng.normal(size=3)
    cases: list[tuple[Any, ...]] = [(rng.normal(size=3), g, np.zeros(3), np.zeros(3), 1, 0.1)]
    for t in (2, 7, 500):
        cases.append((rng.normal(size=3), rng.normal(size=3), rng.normal(size=3), rng.uniform(0.1, 2, 3), t, 0.3 / t))
    return cases


def _adam(answer: Any) -> str:
    def raw(w: Any, g: Any, m: Any, s: Any, t: int, rate: float) -> Any:
        _, m, s = _adam_step(w, g, m, s, t, rate)
        return w - rate * m / np.sqrt(s), m, s

    def corrected_kept(w: Any, g: Any, m: Any, s: Any, t: int, rate: float) -> Any:
        w, m, s = _adam_step(w, g, m, s, t, rate)
        return w, m / (1 - 0.9**t), s / (1 - 0.999**t)

    def no_root(w: Any, g: Any, m: Any, s: Any, t: int, rate: float) -> Any:
        _, m, s = _adam_step(w, g, m, s, t, rate)
        return w - rate * (m / (1 - 0.9**t)) / (s / (1 - 0.999**t)), m, s

    def uphill(w: Any, g: Any, m: Any, s: Any, t: int, rate: float) -> Any:
        new, m, s = _adam_step(w, g, m, s, t, rate)
        return 2 * w - new, m, s

    def of_gradient(w: Any, g: Any, m: Any, s: Any, t: int, rate: float) -> Any:
        _, m, s = _adam_step(w, g, m, s, t, rate)
        return w - rate * g / np.sqrt(s / (1 - 0.999**t)), m, s

    def no_power(w: Any, g: Any, m: Any, s: Any, t: int, rate: float) -> Any:
        _, m, s = _adam_step(w, g, m, s, t, rate)
        return w - rate * (m / (1 - 0.9)) / np.sqrt(s / (1 - 0.999)), m, s

    def half_corrected(w: Any, g: Any, m: Any, s: Any, t: int, rate: float) -> Any:
        _, m, s = _adam_step(w, g, m, s, t, rate)
        return w - rate * m / np.sqrt(s / (1 - 0.999**t)), m, s

    def a_step_late(w: Any, g: Any, m: Any, s: Any, t: int, rate: float) -> Any:
        return _adam_step(w, g, m, s, t + 1, rate)

    def exchanged(w: Any, g: Any, m: Any, s: Any, t: int, rate: float) -> Any:
        return _adam_step(w, g, m, s, t, rate, 0.999, 0.9)

    def other_order(w: Any, g: Any, m: Any, s: Any, t: int, rate: float) -> Any:
        w, m, s = _adam_step(w, g, m, s, t, rate)
        return m, s, w

    def only_w(w: Any, g: Any, m: Any, s: Any, t: int, rate: float) -> Any:
        return _adam_step(w, g, m, s, t, rate)[0]

    return compare(
        answer,
        _adam_step,
        _adam_cases(),
        {
            "the corrections are missing: divide m by 1 − 0.9ᵗ and s by 1 − 0.999ᵗ for the step.": raw,
            "the corrections are for the step alone: return m and s as they are remembered.": corrected_kept,
            "the step divides by the root of s.": no_root,
            "this walks uphill: the step goes against the gradient.": uphill,
            "the step goes along m, the remembered gradient, not along g.": of_gradient,
            "the corrections need their power: 1 − 0.9ᵗ, not 1 − 0.9.": no_power,
            "m is not corrected: divide it by 1 − 0.9ᵗ for the step.": half_corrected,
            "the first step has t = 1, so the powers are t, not t + 1.": a_step_late,
            "the shares are exchanged: 0.9 is for m, 0.999 for s.": exchanged,
            "return them in the order w, m, s.": other_order,
            "return all three: w, m and s.": only_w,
        },
    )


# --- 19.3: a ravine to tame -----------------------------------------------------------------------------------

RAVINE, START, WITHIN, ENOUGH, WATCHED = Ravine(1, 400), (1.0, 1.0), 1e-3, 100, 5000


def steps_needed(rate: float, momentum: float) -> int:
    """After how many steps the walk is near the lowest point for good; −1 if it is not in the time watched."""
    path = descend(Momentum(rate, momentum=momentum), RAVINE.gradient, START, WATCHED)
    with np.errstate(all="ignore"):
        away = ~(np.linalg.norm(path, axis=-1) < WITHIN)
    return -1 if away[-1] else int(np.flatnonzero(away)[-1]) + 1


def _tame(answer: Any) -> str:
    numbers = _numbers(answer, ("the rate", "the momentum"))
    if isinstance(numbers, str):
        return numbers
    rate, momentum = numbers
    if not rate > 0:
        return "the rate must be above 0."
    if not 0 <= momentum < 1:
        return "the momentum must be at least 0 and below 1."
    steps = steps_needed(rate, momentum)
    if 0 <= steps <= ENOUGH:
        return ""
    if steps > 0:
        return f"it takes {steps} steps; {ENOUGH} are enough."
    if rate * RAVINE.steep >= 2 * (1 + momentum):
        return "the walk does not arrive: the rate is too large for the steep direction."
    return f"after {WATCHED} steps it is still not there: the rate is too small, or the momentum too near 1."


JUDGES: dict[str, Judge] = {"19.1": _rates, "19.2": _adam, "19.3": _tame}
