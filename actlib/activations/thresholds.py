"""Units that fire or do not: the step and the sign.  Their slope is 0, so gradients teach them nothing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from actlib.activations.base import Array, Pointwise, Values, flag


@dataclass(frozen=True, eq=False)
class Step(Pointwise):
    """The Heaviside step: 1 where x > 0, else 0.

    At the jump, f(0) = 0 ("above the threshold" is strict) and df(0) = 0.
    McCulloch & Pitts (1943), A logical calculus of the ideas immanent in nervous activity.
    """

    name = "Step"
    latex = r"\begin{cases} 1 & x > 0 \\ 0 & x \le 0 \end{cases}"
    latex_df = r"0 \quad (x \ne 0)"
    reference = "McCulloch & Pitts (1943), A logical calculus of the ideas immanent in nervous activity"
    kinks = (0.0,)
    range = Values((0.0, 1.0))
    lipschitz = np.inf

    def _f(self, x: Array) -> Array:
        return flag(x > 0, x)

    def _df(self, x: Array) -> Array:
        return x.clip(0, 0)  # 0, and NaN where x is NaN


@dataclass(frozen=True, eq=False)
class Sign(Pointwise):
    """−1, 0 or 1, with the sign of x.

    At the jump, f(0) = 0 and df(0) = 0.  Widrow & Hoff (1960), Adaptive switching circuits.
    """

    name = "Sign"
    latex = r"\begin{cases} 1 & x > 0 \\ 0 & x = 0 \\ -1 & x < 0 \end{cases}"
    latex_df = r"0 \quad (x \ne 0)"
    reference = "Widrow & Hoff (1960), Adaptive switching circuits"
    kinks = (0.0,)
    range = Values((-1.0, 0.0, 1.0))
    lipschitz = np.inf

    def _f(self, x: Array) -> Array:
        return np.sign(x)

    def _df(self, x: Array) -> Array:
        return x.clip(0, 0)
