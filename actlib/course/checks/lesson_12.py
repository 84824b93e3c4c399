"""Lesson 12: smooth and gated."""

from __future__ import annotations

from typing import Any

import numpy as np

from actlib.activations import GELU, SiLU
from actlib.course.exercises import Judge, compare

_rng = np.random.default_rng(12)


def _hard_swish(answer: Any) -> str:
    at, low, steep = (float(part) for part in answer)
    if not np.isclose(at, -1.5):
        if np.isclose(at, -3):
            return "at −3 the function is 0, and between −3 and 0 it is below 0. Where is the slope of x(x + 3)/6 zero?"
        return f"the slope of x(x + 3)/6 is (2x + 3)/6, and at {at:g} that is {(2 * at + 3) / 6:g}, not 0."
    if not np.isclose(low, -0.375):
        if np.isclose(low, -2.25):
            return "you forgot to divide by 6: −3/2 · 3/2 is −9/4, and a sixth of it is wanted."
        return f"the place is right, but there x(x + 3)/6 is not {low:g}."
    if np.isclose(steep, 1):
        return "the slope is 1 right of 3. Just left of 3 it is (2x + 3)/6: how large does that get?"
    return "" if np.isclose(steep, 1.5) else f"(2x + 3)/6 rises up to x = 3, and there it is not {steep:g}."


def _log_sum_exp(answer: Any) -> str:
    def right(x: Any) -> Any:
        m = x.max(axis=1, keepdims=True)
        return m[:, 0] + np.log(np.exp(x - m).sum(axis=1))

    def plain(x: Any) -> Any:
        return np.log(np.exp(x).sum(axis=1))

    def one_for_all(x: Any) -> Any:
        return x.max() + np.log(np.exp(x - x.max()).sum(axis=1))

    def not_added(x: Any) -> Any:
        return np.log(np.exp(x - x.max(axis=1, keepdims=True)).sum(axis=1))

    def over_classes(x: Any) -> Any:
        m = x.max(axis=0, keepdims=True)
        return m[0] + np.log(np.exp(x - m).sum(axis=0))

    def shifted_by(number: Any) -> Any:
        def slip(x: Any) -> Any:
            m = number(x)
            return m[:, 0] + np.log(np.exp(x - m).sum(axis=1))

        return slip

    far = [[1000, 1001, 999], [-1000, -999, -1001], [1000, -1000, 0], [-1000, 1000, 0], [0, 0, 1000], [1000, 0, 0]]
    cases = [(_rng.normal(size=(2, 3)),), (np.array(far, dtype=float),)]
    with np.errstate(all="ignore"):
        return compare(
            answer,
            right,
            cases,
            {
                "right for small scores, but exp(1000) overflows: subtract the largest score of the row first.": plain,
                "each row needs its own largest score: the exponentials of the second row all round to 0.": one_for_all,
                "what you subtracted inside the exponential must be added again outside of the logarithm.": not_added,
                "you summed over the rows: the classes stand on the last axis.": over_classes,
                "minus the mean, one score of 1000 and one of −1000 still overflow. Which number leaves no exponential "
                "above 1?": shifted_by(lambda x: x.mean(axis=1, keepdims=True)),
                "you subtracted the smallest score, so the exponential of the largest still overflows.": shifted_by(
                    lambda x: x.min(axis=1, keepdims=True)
                ),
                "the first score of a row need not be its largest: [−1000, 1000, 0] still overflows.": shifted_by(
                    lambda x: x[:, :1]
                ),
            },
        )


def _gate_gradients(answer: Any) -> str:
    def right(a: Any, b: Any, grad_y: Any, f: Any) -> tuple[Any, Any]:
        return grad_y * f(b), grad_y * a * f.df(b)

    cases = [(*_rng.normal(size=(3, 4)), f) for f in (SiLU(), GELU())]
    return compare(
        answer,
        right,
        cases,
        {
            "grad_a is right; in grad_b the factor a is missing: y is a times f(b).": lambda a, b, g, f: (
                g * f(b),
                g * f.df(b),
            ),
            "these are the slopes of y; the loss has them times grad_y.": lambda a, b, g, f: (f(b), a * f.df(b)),
            "the two have changed places: grad_a comes first.": lambda a, b, g, f: (g * a * f.df(b), g * f(b)),
            "grad_a is right; grad_b needs the derivative, f.df(b), not f(b).": lambda a, b, g, f: (
                g * f(b),
                g * a * f(b),
            ),
            "the derivative is taken at b, which went into f, and not at a.": lambda a, b, g, f: (
                g * f(b),
                g * a * f.df(a),
            ),
        },
    )


JUDGES: dict[str, Judge] = {"12.1": _hard_swish, "12.2": _log_sum_exp, "12.3": _gate_gradients}
