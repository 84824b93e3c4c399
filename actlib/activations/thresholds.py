"""Units that fire or do not: the step and the sign.  Their slope is 0, so gradients teach them nothing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from actlib.activations.base import Activation, Array, Interval, Pointwise, Union, Values, flag


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
    can_warn = False

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
    can_warn = False

    def _f(self, x: Array) -> Array:
        return np.sign(x)

    def _df(self, x: Array) -> Array:
        return x.clip(0, 0)


@dataclass(frozen=True, eq=False)
class StraightThrough(Activation):
    """One function forwards, the slope of another one backwards, so that gradients can teach a unit that jumps.

    ``df`` is a surrogate: it is not the derivative of ``f``, and a gradient check of it fails, as it should.
    ``StraightThrough(Step(), HardTanh())`` fires or does not, and learns as if it were a hard tanh.
    Raises TypeError unless both are Pointwise.
    Bengio, Léonard & Courville (2013), Estimating or propagating gradients through stochastic neurons.
    """

    forward: Pointwise
    backward: Pointwise

    name = "Straight-through"
    latex = r"f(x)"
    latex_df = r"g'(x)"
    reference = "Bengio, Léonard & Courville (2013), Estimating or propagating gradients through stochastic neurons"

    def __post_init__(self) -> None:
        for argument, function in (("forward", self.forward), ("backward", self.backward)):
            if not isinstance(function, Pointwise):
                raise TypeError(f"{argument} must be a Pointwise activation such as Step(), got {function!r}")

    @property
    def kinks(self) -> tuple[float, ...]:  # type: ignore[override]  # the other classes state it as a constant
        return self.forward.kinks

    @property
    def range(self) -> Interval | Values | Union:  # type: ignore[override]
        return self.forward.range

    @property
    def lipschitz(self) -> float:  # type: ignore[override]
        return self.forward.lipschitz

    def __call__(self, x: ArrayLike) -> Array:
        """forward(x)."""
        return self.forward(x)

    def df(self, x: ArrayLike) -> Array:
        """The slope of ``backward`` at x, in place of the slope of ``forward``."""
        return self.backward.df(x)

    def vjp(self, x: ArrayLike, grad_y: ArrayLike) -> Array:
        """grad_y times the surrogate slope.  Raises ValueError, naming both shapes, unless they agree."""
        return self.backward.vjp(x, grad_y)
