"""Rectifiers whose left side bends to a floor exponentially."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from actlib.activations.base import Array, Interval, Pointwise, flag, left_half, right_half


@dataclass(frozen=True, eq=False)
class ELU(Pointwise):
    """x to the right of 0, alpha (e^x − 1) to the left: a floor at −alpha brings the mean output nearer to 0.

    ``alpha`` may be any real number, or an array that broadcasts against x.  Without a kink only for alpha = 1;
    otherwise df(0) = alpha.
    Clevert, Unterthiner & Hochreiter (2015), Fast and accurate deep network learning by exponential linear units.
    """

    name = "ELU"
    latex = r"\begin{cases} x & x > 0 \\ \alpha (e^x - 1) & x \le 0 \end{cases}"
    latex_df = r"\begin{cases} 1 & x > 0 \\ \alpha e^x & x \le 0 \end{cases}"
    reference = (
        "Clevert, Unterthiner & Hochreiter (2015), "
        "Fast and accurate deep network learning by exponential linear units (ELUs)"
    )

    alpha: float | Array = 1.0

    @property
    def kinks(self) -> tuple[float, ...]:  # type: ignore[override]  # the other classes state it as a constant
        return (0.0,) if np.any(np.asarray(self.alpha) != 1) else ()

    @property
    def range(self) -> Interval:  # type: ignore[override]
        floor = -float(np.max(self.alpha))
        return Interval(floor, np.inf) if floor < 0 else Interval(0.0, np.inf, closed="low")

    @property
    def lipschitz(self) -> float:  # type: ignore[override]
        return max(1.0, float(np.max(np.abs(self.alpha))))

    def _f(self, x: Array) -> Array:
        # expm1 sees no x above 0, where it would overflow
        return right_half(x) + self._parameter("alpha", x) * np.expm1(left_half(x))

    def _df(self, x: Array) -> Array:
        right = flag(x > 0, x)
        return right + self._parameter("alpha", x) * (np.exp(left_half(x)) - right)

    def _partials(self) -> dict[str, Any]:
        return {"alpha": lambda x: np.expm1(left_half(x))}


@dataclass(frozen=True, eq=False)
class SELU(Pointwise):
    """ELU with the two constants for which mean 0 and variance 1 of the inputs are those of the outputs too.

    That holds for normal pre-activations, which weights of variance 1/n give.  At the kink, df(0) = λα = 1.758.
    Klambauer, Unterthiner, Mayr & Hochreiter (2017), Self-normalizing neural networks.
    """

    name = "SELU"
    latex = r"\lambda \begin{cases} x & x > 0 \\ \alpha (e^x - 1) & x \le 0 \end{cases}"
    latex_df = r"\lambda \begin{cases} 1 & x > 0 \\ \alpha e^x & x \le 0 \end{cases}"
    reference = "Klambauer, Unterthiner, Mayr & Hochreiter (2017), Self-normalizing neural networks"
    scale = 1.0507009873554804934
    floor = 1.7580993408473768599  # λα
    kinks = (0.0,)
    range = Interval(-floor, np.inf)
    lipschitz = floor

    def _f(self, x: Array) -> Array:
        return self.scale * right_half(x) + self.floor * np.expm1(left_half(x))

    def _df(self, x: Array) -> Array:
        right = flag(x > 0, x)
        return self.scale * right + self.floor * (np.exp(left_half(x)) - right)


@dataclass(frozen=True, eq=False)
class CELU(Pointwise):
    """ELU whose left side is stretched with its floor, so that the slope at 0 is 1 for every alpha > 0.

    ``alpha`` may be an array that broadcasts against x.
    Barron (2017), Continuously differentiable exponential linear units.
    """

    name = "CELU"
    latex = r"\max(0, x) + \min(0, \alpha (e^{x / \alpha} - 1))"
    latex_df = r"\begin{cases} 1 & x > 0 \\ e^{x / \alpha} & x \le 0 \end{cases}"
    reference = "Barron (2017), Continuously differentiable exponential linear units"
    lipschitz = 1.0
    positive = ("alpha",)

    alpha: float | Array = 1.0

    @property
    def range(self) -> Interval:  # type: ignore[override]
        return Interval(-float(np.max(self.alpha)), np.inf)

    def _f(self, x: Array) -> Array:
        alpha = self._parameter("alpha", x)
        return right_half(x) + alpha * np.expm1(left_half(x) / alpha)

    def _df(self, x: Array) -> Array:
        return np.exp(left_half(x) / self._parameter("alpha", x))

    def _partials(self) -> dict[str, Any]:
        def alpha(x: Array) -> Array:
            u = left_half(x) / self._parameter("alpha", x)
            return np.expm1(u) - np.maximum(u, np.finfo(x.dtype).min) * np.exp(u)  # −∞ · 0 is NaN, and the limit is 0

        return {"alpha": alpha}
