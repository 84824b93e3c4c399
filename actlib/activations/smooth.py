"""Rectifiers without a corner: softplus, and the functions that weigh x by a smooth step of x."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from actlib.activations.base import FLOAT64, Array, Interval, Pointwise, flag, right_half
from actlib.activations.normal import mills, times_bell


def _halves(x: Array) -> tuple[Array, Array, Array]:
    """``e = exp(−|x|)``, and ``top`` and ``bottom``, whose ratio is exp(x) with neither above 1: nothing overflows.

    So σ(x) = top / (1 + e) and 1 − σ(x) = bottom / (1 + e), each with all its digits.
    """
    e = np.exp(-np.abs(x))
    return e, np.maximum(e, x > 0), np.maximum(e, x <= 0)


def _mend_far_left(y: Array, factor: Array, exponent: Array) -> Array:
    """Puts factor · exp(exponent) into y where the exponential alone is too small to be a normal number.

    There it has lost digits, and the product of x and it may still be normal.  So it comes in two halves.
    """
    far = exponent < np.log(np.finfo(y.dtype).smallest_normal)
    if far.any():
        half = np.exp(exponent[far].astype(np.float64) / 2)
        largest = np.finfo(y.dtype).max
        y[far] = factor[far].clip(-largest, largest) * half * half  # ∞ · 0 is NaN, and the limit is 0
    return y


@dataclass(frozen=True, eq=False)
class Softplus(Pointwise):
    """ln(1 + e^x), whose derivative is the sigmoid; with ``beta`` > 0, ln(1 + e^(βx)) / β, nearer to ReLU as β grows.

    Dugas, Bengio, Bélisle, Nadeau & Garcia (2000), Incorporating second-order functional knowledge for better option
    pricing.
    """

    name = "Softplus"
    latex = r"\frac{1}{\beta} \ln(1 + e^{\beta x})"
    latex_df = r"\sigma(\beta x)"
    reference = (
        "Dugas, Bengio, Bélisle, Nadeau & Garcia (2000), "
        "Incorporating second-order functional knowledge for better option pricing"
    )
    range = Interval(0.0, np.inf)
    lipschitz = 1.0
    positive = ("beta",)

    beta: float | Array = 1.0

    def _f(self, x: Array) -> Array:
        beta = self._parameter("beta", x)
        return right_half(x) + np.log1p(np.exp(-np.abs(beta * x))) / beta

    def _df(self, x: Array) -> Array:
        return 1 / (1 + np.exp(-self._parameter("beta", x) * x))

    def _partials(self) -> dict[str, Any]:
        def beta(x: Array) -> Array:
            b = self._parameter("beta", x)
            s = -np.abs(b * x)  # even in x: −(|βx| σ(−|βx|) + ln(1 + e^−|βx|)) / β²
            e = np.exp(s)
            return (np.maximum(s, np.finfo(x.dtype).min) * e / (1 + e) - np.log1p(e)) / (b * b)

        return {"beta": beta}


@dataclass(frozen=True, eq=False)
class GELU(Pointwise):
    """x Φ(x), with Φ the normal cumulative distribution function: x, weighed by how many normal numbers lie below it.

    This is the exact form.  ``GELUTanh`` is the approximation that many networks were trained with.
    Least value −0.16997 at −0.75179; steepest at √2.
    Hendrycks & Gimpel (2016), Gaussian error linear units.
    """

    name = "GELU"
    latex = r"x\,\Phi(x)"
    latex_df = r"\Phi(x) + x\,\varphi(x)"
    reference = "Hendrycks & Gimpel (2016), Gaussian error linear units (GELUs)"
    range = Interval(-0.16997120747990366169, np.inf, closed="low")
    lipschitz = 1.1289041451851547863
    in_blocks = True
    computed_in = FLOAT64

    def _f(self, x: Array) -> Array:
        size = np.abs(x).clip(None, 40)  # beyond that, f is 0 or x
        return right_half(x) - times_bell(size * mills(size) / 2, size)

    def _df(self, x: Array) -> Array:
        size = np.abs(x).clip(None, 40)
        left = times_bell((mills(size) - size * np.sqrt(2 / np.pi)) / 2, size)  # the slope at −|x|
        right = flag(x > 0, x)
        return right + (1 - 2 * right) * left  # the slope at |x| is 1 minus that


@dataclass(frozen=True, eq=False)
class GELUTanh(Pointwise):
    """GELU with Φ replaced by a tanh, as GPT-2 and BERT have it: up to 0.00047 off.

    Written as x σ(2u) with u = √(2/π) (x + 0.044715 x³).  Hendrycks & Gimpel (2016), Gaussian error linear units.
    """

    name = "GELU (tanh)"
    latex = r"\frac{x}{2} \left(1 + \tanh u\right), \quad u = \sqrt{\tfrac{2}{\pi}}\,(x + 0.044715\,x^3)"
    latex_df = r"\sigma(2u) + 2 x\, \sigma'(2u)\, u', \quad u' = \sqrt{\tfrac{2}{\pi}}\,(1 + 0.134145\,x^2)"
    reference = "Hendrycks & Gimpel (2016), Gaussian error linear units (GELUs)"
    range = Interval(-0.17004075057125405064, np.inf, closed="low")
    lipschitz = 1.1289930686587717655
    in_blocks = True

    computed_in = FLOAT64

    @staticmethod
    def _argument(x: Array) -> tuple[Array, Array]:
        """x, cut off where σ(2u) is 0 or 1 and cubes do not overflow, and 2u."""
        x = x.clip(-100, 100)
        return x, x * (1.5957691216057307118 + 0.071354816272600250 * x * x)

    def _f(self, x: Array) -> Array:
        near, u = self._argument(x)
        y = right_half(x) - np.abs(near) / (1 + np.exp(np.abs(u)))
        return _mend_far_left(y, near, u)

    def _df(self, x: Array) -> Array:
        near, u = self._argument(x)
        e, top, _ = _halves(u)
        by_x = near * (1.5957691216057307118 + 0.21406444881780075 * near * near)  # x du/dx
        return _mend_far_left((top + by_x * (e / (1 + e))) / (1 + e), 1 + by_x, u)


@dataclass(frozen=True, eq=False)
class SiLU(Pointwise):
    """x σ(βx), also called swish: x, weighed by a sigmoid of x.  beta → ∞ gives ReLU, beta = 0 gives x/2.

    ``beta`` may be any real number, or an array that broadcasts against x.
    For beta = 1: least value −0.27846 at −1.27846; steepest at 2.39936.
    Elfwing, Uchibe & Doya (2017), Sigmoid-weighted linear units; Ramachandran, Zoph & Le (2017), with beta.
    """

    name = "SiLU"
    latex = r"x\,\sigma(\beta x)"
    latex_df = r"\sigma(\beta x) + \beta x\, \sigma(\beta x)\,(1 - \sigma(\beta x))"
    reference = (
        "Elfwing, Uchibe & Doya (2017), "
        "Sigmoid-weighted linear units for neural network function approximation in reinforcement learning"
    )

    beta: float | Array = 1.0

    in_blocks = True

    @property
    def range(self) -> Interval:  # type: ignore[override]
        least, most = float(np.min(self.beta)), float(np.max(self.beta))
        if least > 0:
            return Interval(-0.27846454276107379511 / least, np.inf, closed="low")
        if most < 0:
            return Interval(-np.inf, 0.27846454276107379511 / -most, closed="high")
        return Interval(-np.inf, np.inf)

    @property
    def lipschitz(self) -> float:  # type: ignore[override]
        return 1.0998393201288669170 if np.any(np.asarray(self.beta) != 0) else 0.5

    def _scaled(self, x: Array) -> Array:
        beta = self._parameter("beta", x)
        if np.all(beta):
            return beta * x
        largest = np.finfo(x.dtype).max
        return beta * x.clip(-largest, largest)  # 0 · ∞ is NaN, and the limit is 0

    def _f(self, x: Array) -> Array:
        u = self._scaled(x)
        return _mend_far_left(x / (1 + np.exp(-u)), x, u)

    def _df(self, x: Array) -> Array:
        largest = np.finfo(x.dtype).max
        u = self._scaled(x).clip(-largest, largest)
        far = -np.abs(u)
        e = np.exp(far)
        left = e * (1 + e + far) / (1 + e * (2 + e))  # the slope at −|u|
        right = flag(u > 0, u)
        y = right + (1 - 2 * right) * left  # the slope at |u| is 1 minus that
        return _mend_far_left(y, 1 + u, u)

    def _partials(self) -> dict[str, Any]:
        def beta(x: Array) -> Array:
            root = np.finfo(x.dtype).max ** 0.5
            e = np.exp(-np.abs(self._scaled(x)))
            return x.clip(-root, root) ** 2 * (e / (1 + e * (2 + e)))

        return {"beta": beta}


@dataclass(frozen=True, eq=False)
class HardSwish(Pointwise):
    """x times the hard sigmoid of x: the SiLU in three pieces, for cheap hardware.

    At the kinks, df(−3) = 0 and df(3) = 1.  Least value −3/8 at −3/2; steepest just left of 3, with 3/2.
    Howard et al. (2019), Searching for MobileNetV3.
    """

    name = "Hard swish"
    latex = r"\frac{x}{6} \min(6, \max(0, x + 3))"
    latex_df = r"\begin{cases} 0 & x \le -3 \\ \frac{2x + 3}{6} & |x| < 3 \\ 1 & x \ge 3 \end{cases}"
    reference = "Howard et al. (2019), Searching for MobileNetV3"
    kinks = (-3.0, 3.0)
    range = Interval(-0.375, np.inf, closed="low")
    lipschitz = 1.5

    def _f(self, x: Array) -> Array:
        return x.clip(-3, None) * ((x + 3).clip(0, 6) / 6)

    def _df(self, x: Array) -> Array:
        between = flag(np.abs(x) < 3, x)
        return between * (2 * x.clip(-3, 3) + 3) / 6 + (x >= 3)


@dataclass(frozen=True, eq=False)
class Mish(Pointwise):
    """x tanh(softplus(x)).  Least value −0.30884 at −1.19243; steepest at 1.49057.

    Misra (2019), Mish: a self regularized non-monotonic activation function.
    """

    name = "Mish"
    latex = r"x \tanh(\ln(1 + e^x))"
    latex_df = r"t + x\,(1 - t^2)\,\sigma(x), \quad t = \tanh(\ln(1 + e^x))"
    reference = "Misra (2019), Mish: a self regularized non-monotonic activation function"
    range = Interval(-0.30884341301725040663, np.inf, closed="low")
    lipschitz = 1.0884981612517278612
    in_blocks = True

    computed_in = FLOAT64

    # With exp(x) = a/b, tanh(softplus x) = n / (n + 2 b²) where n = a (a + 2b).

    def _f(self, x: Array) -> Array:
        _, a, b = _halves(x)
        n = a * (a + 2 * b)
        x = x.clip(-1e4, None)  # far beyond where f is 0
        return _mend_far_left(x * (n / (n + 2 * b * b)), x, x)

    def _df(self, x: Array) -> Array:
        _, a, b = _halves(x)
        x = x.clip(-1e4, 1e4)
        m = a + 2 * b
        d = a * m + 2 * b * b
        return _mend_far_left(a * (m * d + 4 * x * (b * b) * (a + b)) / (d * d), 1 + x, x)
