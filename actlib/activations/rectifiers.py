"""Straight pieces that meet at 0, or near it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from actlib.activations.base import (
    Activation,
    Array,
    Interval,
    Pointwise,
    Union,
    Values,
    as_float,
    as_gradient,
    flag,
    left_half,
    right_half,
)


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
    can_warn = False

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
    can_warn = False

    def _f(self, x: Array) -> Array:
        return right_half(x)

    def _df(self, x: Array) -> Array:
        return flag(x > 0, x)


@dataclass(frozen=True, eq=False)
class ReLU6(Pointwise):
    """ReLU, cut off at 6.

    At the kinks, df(0) = df(6) = 0.
    Krizhevsky (2010), Convolutional deep belief networks on CIFAR-10, where the cut is to bring about sparse features
    earlier.  Networks for phones took it up later, because outputs of at most 6 fit into few bits.
    """

    name = "ReLU6"
    latex = r"\min(6, \max(0, x))"
    latex_df = r"\begin{cases} 1 & 0 < x < 6 \\ 0 & \text{otherwise} \end{cases}"
    reference = "Krizhevsky (2010), Convolutional deep belief networks on CIFAR-10"
    kinks = (0.0, 6.0)
    range = Interval(0.0, 6.0, closed="both")
    lipschitz = 1.0
    can_warn = False

    def _f(self, x: Array) -> Array:
        return x.clip(0, 6)

    def _df(self, x: Array) -> Array:
        return flag((x > 0) & (x < 6), x)


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
        alpha, y = self._parameter("alpha", x), left_half(x)
        if np.count_nonzero(alpha) < alpha.size:
            y = np.where(alpha == 0, 0, y)  # 0 · −∞ is NaN, and the limit is 0
        y = alpha * y
        y += right_half(x)
        return y

    def _df(self, x: Array) -> Array:
        right = flag(x > 0, x)
        return right + self._parameter("alpha", x) * (1 - right)

    def _partials(self) -> dict[str, Any]:
        return {"alpha": lambda x: left_half(x)}


@dataclass(frozen=True, eq=False)
class ThresholdedReLU(Pointwise):
    """x where x > theta, else 0: with theta > 0 it jumps, and weak inputs leave no trace.

    ``theta`` is 0 or more; with 0 it is ReLU.  At the threshold, f(theta) = df(theta) = 0.
    Its partial by theta is 0 wherever it exists, so gradients cannot learn the threshold.
    Konda, Memisevic & Krueger (2014), Zero-bias autoencoders and the benefits of co-adapting features.
    """

    name = "Thresholded ReLU"
    latex = r"\begin{cases} x & x > \theta \\ 0 & x \le \theta \end{cases}"
    latex_df = r"\begin{cases} 1 & x > \theta \\ 0 & x \le \theta \end{cases}"
    reference = "Konda, Memisevic & Krueger (2014), Zero-bias autoencoders and the benefits of co-adapting features"

    theta: float = 1.0

    def __post_init__(self) -> None:
        super().__post_init__()
        if np.any(np.asarray(self.theta) < 0):
            raise ValueError(f"ThresholdedReLU: theta must be 0 or more, got {self.theta!r}")

    @property
    def kinks(self) -> tuple[float, ...]:  # type: ignore[override]
        return (float(self.theta),)

    @property
    def range(self) -> Interval | Union:  # type: ignore[override]
        if self.theta == 0:
            return Interval(0.0, np.inf, closed="low")
        return Union((Values((0.0,)), Interval(float(self.theta), np.inf)))

    @property
    def lipschitz(self) -> float:  # type: ignore[override]
        return 1.0 if self.theta == 0 else np.inf

    def _f(self, x: Array) -> Array:
        return right_half(x) * (x > self.theta)

    def _df(self, x: Array) -> Array:
        return flag(x > self.theta, x)

    def _partials(self) -> dict[str, Any]:
        return {"theta": lambda x: x.clip(0, 0)}


@dataclass(frozen=True, eq=False)
class CReLU(Activation):
    """Both halves of each number, (max(0, x), max(0, −x)): twice as many outputs, and nothing is lost.

    The last axis of n becomes one of 2n, all right halves first.  x is the first half of y minus the second.
    At the kink both slopes are 0.
    Shang, Sohn, Almeida & Lee (2016), Understanding and improving CNNs via concatenated rectified linear units.
    """

    name = "CReLU"
    latex = r"(\max(0, x),\ \max(0, -x))"
    latex_df = r"\begin{cases} (1, 0) & x > 0 \\ (0, -1) & x < 0 \end{cases}"
    reference = (
        "Shang, Sohn, Almeida & Lee (2016), "
        "Understanding and improving convolutional neural networks via concatenated rectified linear units"
    )
    kinks = (0.0,)
    range = Interval(0.0, np.inf, closed="low")
    lipschitz = 1.0

    def __call__(self, x: ArrayLike) -> Array:
        """(..., n) to (..., 2n), in the dtype of ``x``.  Raises TypeError if ``x`` is not real numbers."""
        x = np.atleast_1d(as_float(x))
        return np.concatenate([right_half(x), right_half(-x)], axis=-1)

    def vjp(self, x: ArrayLike, grad_y: ArrayLike) -> Array:
        x = as_float(x)
        wide = np.atleast_1d(x)
        grad_y = as_gradient(grad_y, (*wide.shape[:-1], 2 * wide.shape[-1]))
        right, left = np.split(grad_y, 2, axis=-1)
        return np.asarray(right * flag(wide > 0, wide) - left * flag(wide < 0, wide)).reshape(x.shape)
