"""Two straight pieces that meet at 0."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from actlib.activations.base import Array, Interval, Pointwise


@dataclass(frozen=True, eq=False)
class Abs(Pointwise):
    """The absolute value |x|.

    At the kink, df(0) = 0.
    Jarrett, Kavukcuoglu, Ranzato & LeCun (2009), What is the best multi-stage architecture for object recognition?
    """

    name = "Absolute value"
    latex = r"|x|"
    latex_df = r"\operatorname{sign}(x)"
    reference = (
        "Jarrett, Kavukcuoglu, Ranzato & LeCun (2009), "
        "What is the best multi-stage architecture for object recognition?"
    )
    kinks = (0.0,)
    range = Interval(0.0, np.inf, closed="low")
    lipschitz = 1.0

    def _f(self, x: Array) -> Array:
        return np.abs(x)

    def _df(self, x: Array) -> Array:
        return np.sign(x)


@dataclass(frozen=True, eq=False)
class ReLU(Pointwise):
    """The rectified linear unit, max(0, x).

    At the kink, df(0) = 0.
    Fukushima (1969); Nair & Hinton (2010), Rectified linear units improve restricted Boltzmann machines.
    """

    name = "ReLU"
    latex = r"\max(0, x)"
    latex_df = r"\begin{cases} 1 & x > 0 \\ 0 & x \le 0 \end{cases}"
    reference = "Nair & Hinton (2010), Rectified linear units improve restricted Boltzmann machines"
    kinks = (0.0,)
    range = Interval(0.0, np.inf, closed="low")
    lipschitz = 1.0

    def _f(self, x: Array) -> Array:
        return np.maximum(x, 0)

    def _df(self, x: Array) -> Array:
        return np.heaviside(x, x.dtype.type(0))


@dataclass(frozen=True, eq=False)
class LeakyReLU(Pointwise):
    """ReLU with a slope ``alpha`` left of zero, so no unit is ever fully off.

    ``alpha`` may be any real number, or an array that broadcasts against x (one slope per unit).
    At the kink, df(0) = alpha.
    Maas, Hannun & Ng (2013), Rectifier nonlinearities improve neural network acoustic models.
    """

    name = "Leaky ReLU"
    latex = r"\max(0, x) + \alpha \min(0, x)"
    latex_df = r"\begin{cases} 1 & x > 0 \\ \alpha & x \le 0 \end{cases}"
    reference = "Maas, Hannun & Ng (2013), Rectifier nonlinearities improve neural network acoustic models"

    alpha: float | Array = 0.01

    @property
    def kinks(self) -> tuple[float, ...]:  # type: ignore[override]  # the other classes state it as a constant
        return (0.0,) if np.any(np.asarray(self.alpha) != 1) else ()  # with slope 1 on both sides it is the identity

    @property
    def range(self) -> Interval:  # type: ignore[override]
        return Interval(-np.inf, np.inf) if np.any(np.asarray(self.alpha) > 0) else Interval(0.0, np.inf, closed="low")

    @property
    def lipschitz(self) -> float:  # type: ignore[override]
        return max(1.0, float(np.max(np.abs(self.alpha))))

    def _f(self, x: Array) -> Array:
        alpha, below = self._parameter("alpha", x), np.minimum(x, 0)
        if not np.all(alpha):
            below = np.where(alpha == 0, 0, below)  # 0 · −∞ is NaN, and the limit is 0
        return np.maximum(x, 0) + alpha * below

    def _df(self, x: Array) -> Array:
        right = np.heaviside(x, x.dtype.type(0))
        return right + self._parameter("alpha", x) * (1 - right)

    def _partials(self) -> dict[str, Any]:
        return {"alpha": lambda x: np.minimum(x, 0)}
