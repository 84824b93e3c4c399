"""Functions that repeat themselves, for signals that do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from actlib.activations.base import Array, Interval, Pointwise


def _angle(rate: Array, x: Array) -> Array:
    """rate · x, cut off at the largest number: where only the product overflows, the sine still is a number."""
    largest = np.finfo(x.dtype).max
    return (rate * x).clip(-largest, largest)


@dataclass(frozen=True, eq=False)
class Sine(Pointwise):
    """sin(omega x), the layer of SIREN networks, which represent images and sounds as functions.

    ``omega`` may be an array that broadcasts against x.  The product omega · x is rounded before the sine is taken.
    Sitzmann, Martel, Bergman, Lindell & Wetzstein (2020), Implicit neural representations with periodic activation
    functions.
    """

    name = "Sine"
    latex = r"\sin(\omega x)"
    latex_df = r"\omega \cos(\omega x)"
    reference = (
        "Sitzmann, Martel, Bergman, Lindell & Wetzstein (2020), "
        "Implicit neural representations with periodic activation functions"
    )
    range = Interval(-1.0, 1.0, closed="both")

    omega: float | Array = 30.0

    @property
    def lipschitz(self) -> float:  # type: ignore[override]
        return float(np.max(np.abs(self.omega)))

    def _f(self, x: Array) -> Array:
        return np.sin(_angle(self._parameter("omega", x), x)) + 0 * x  # 0 · ∞ is NaN: at infinity there is no value

    def _df(self, x: Array) -> Array:
        omega = self._parameter("omega", x)
        return omega * np.cos(_angle(omega, x)) + 0 * x

    def _partials(self) -> dict[str, Any]:
        return {"omega": lambda x: x * np.cos(_angle(self._parameter("omega", x), x))}


@dataclass(frozen=True, eq=False)
class Snake(Pointwise):
    """x + sin²(a x) / a: it rises without end, and so continues a periodic signal where tanh and ReLU flatten.

    ``a`` is above 0 and may be an array that broadcasts against x.  Never falls: the slope 1 + sin(2ax) is 0 or more.
    Ziyin, Hartwig & Ueda (2020), Neural networks fail to learn periodic functions and how to fix it.
    """

    name = "Snake"
    latex = r"x + \frac{1}{a} \sin^2(a x)"
    latex_df = r"1 + \sin(2 a x)"
    reference = "Ziyin, Hartwig & Ueda (2020), Neural networks fail to learn periodic functions and how to fix it"
    range = Interval(-np.inf, np.inf)
    lipschitz = 2.0
    positive = ("a",)

    a: float | Array = 1.0

    def _f(self, x: Array) -> Array:
        a = self._parameter("a", x)
        s = np.sin(_angle(a, x))
        return x + s * s / a

    def _df(self, x: Array) -> Array:
        angle = _angle(self._parameter("a", x), x)
        s = np.sin(angle) + np.cos(angle)  # its square is 1 + sin(2ax), and never below 0
        return s * s + 0 * x

    def _partials(self) -> dict[str, Any]:
        def by_a(x: Array) -> Array:
            a = self._parameter("a", x)
            s = np.sin(_angle(a, x)) / a
            return x * np.sin(_angle(2 * a, x)) / a - s * s

        return {"a": by_a}
