"""S-shaped functions: flat on both sides, steepest in the middle."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from actlib.activations.base import Array, Interval, Pointwise, flag


def _bell(e: Array, height: float = 1) -> Array:
    """height · e / (1 + e)², in place: further large arrays would take longer to get than to fill."""
    below = 2 + e  # 1 + e (2 + e) rounds less often than (1 + e)²: 3.6 ULP instead of 5.1 in float32
    below *= e
    below += 1
    e *= height
    e /= below
    return e


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
        y = np.exp(-x)  # exp(800) = inf gives 0, which is right
        y += 1
        return np.reciprocal(y, out=y)

    def _df(self, x: Array) -> Array:
        e = np.exp(-np.abs(x))  # σ(1 − σ) would be 0 from x = 37 on: 1 − σ has no digits left
        return _bell(e)


@dataclass(frozen=True, eq=False)
class HardSigmoid(Pointwise):
    """The sigmoid in three straight pieces: 0 up to −3, 1 from 3 on, slope 1/6 between.

    At the kinks, df(±3) = 0.  This is the form of MobileNetV3 and PyTorch;
    Keras 2 had the slope 1/5, others have 1/4 or 1/2.
    Howard et al. (2019), Searching for MobileNetV3.
    """

    name = "Hard sigmoid"
    latex = r"\frac{1}{6} \min(6, \max(0, x + 3))"
    latex_df = r"\begin{cases} \frac{1}{6} & |x| < 3 \\ 0 & |x| \ge 3 \end{cases}"
    reference = "Howard et al. (2019), Searching for MobileNetV3"
    kinks = (-3.0, 3.0)
    range = Interval(0.0, 1.0, closed="both")
    lipschitz = 1 / 6

    def _f(self, x: Array) -> Array:
        return (x + 3).clip(0, 6) / 6  # x/6 + 1/2 would lose digits near −3

    def _df(self, x: Array) -> Array:
        return flag(np.abs(x) < 3, x) / 6


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
        return _bell(e, 4)


@dataclass(frozen=True, eq=False)
class ScaledTanh(Pointwise):
    """1.7159 tanh(2x/3): LeCun's tanh, stretched so that targets ±1 lie where it still has a slope.

    f(1) is meant to be 1, and is 0.999997.
    LeCun, Bottou, Orr & Müller (1998), Efficient BackProp.
    """

    name = "Scaled tanh"
    latex = r"1.7159 \tanh \tfrac{2}{3} x"
    latex_df = r"1.7159 \cdot \tfrac{2}{3} \left(1 - \tanh^2 \tfrac{2}{3} x\right)"
    reference = "LeCun, Bottou, Orr & Müller (1998), Efficient BackProp"
    range = Interval(-1.7159, 1.7159)
    lipschitz = 1.7159 * 2 / 3
    in_blocks = True

    def _f(self, x: Array) -> Array:
        return 1.7159 * np.tanh(x * 2 / 3)

    def _df(self, x: Array) -> Array:
        far = 4 * np.abs(x).clip(None, 1e4)  # from there on the slope is 0, and 4|x| cannot overflow
        third = far / 3
        lost = (far - 2 * third) - third  # what the division rounded away, times 3; an exponent must not lose it
        e = np.exp(-third)
        e -= e * (lost / 3)
        return _bell(e, 1.7159 * 8 / 3)


@dataclass(frozen=True, eq=False)
class HardTanh(Pointwise):
    """x, cut off at −1 and 1.

    At the kinks, df(±1) = 0.  Collobert (2004), Large scale machine learning.
    """

    name = "Hard tanh"
    latex = r"\min(1, \max(-1, x))"
    latex_df = r"\begin{cases} 1 & |x| < 1 \\ 0 & |x| \ge 1 \end{cases}"
    reference = "Collobert (2004), Large scale machine learning"
    kinks = (-1.0, 1.0)
    range = Interval(-1.0, 1.0, closed="both")
    lipschitz = 1.0
    can_warn = False

    def _f(self, x: Array) -> Array:
        return x.clip(-1, 1)

    def _df(self, x: Array) -> Array:
        return flag(np.abs(x) < 1, x)


@dataclass(frozen=True, eq=False)
class Softsign(Pointwise):
    """x / (1 + |x|): S-shaped, nearing its limits like 1 / |x| and not exponentially.

    Bergstra, Desjardins, Lamblin & Bengio (2009), Quadratic polynomials learn better image features.
    """

    name = "Softsign"
    latex = r"\frac{x}{1 + |x|}"
    latex_df = r"\frac{1}{(1 + |x|)^2}"
    reference = "Bergstra, Desjardins, Lamblin & Bengio (2009), Quadratic polynomials learn better image features"
    range = Interval(-1.0, 1.0)
    lipschitz = 1.0

    def _f(self, x: Array) -> Array:
        largest = np.finfo(x.dtype).max
        x = x.clip(-largest, largest)  # inf / inf is NaN, and the limit is 1
        return x / (1 + np.abs(x))

    def _df(self, x: Array) -> Array:
        y = 1 + np.abs(x)
        return 1 / (y * y)


@dataclass(frozen=True, eq=False)
class Arctan(Pointwise):
    """The arc tangent, between −π/2 and π/2.

    In use as a squashing function since the first proofs of universal approximation.
    Cybenko (1989), Approximation by superpositions of a sigmoidal function.
    """

    name = "Arctan"
    latex = r"\arctan x"
    latex_df = r"\frac{1}{1 + x^2}"
    reference = "Cybenko (1989), Approximation by superpositions of a sigmoidal function"
    range = Interval(-np.pi / 2, np.pi / 2)
    lipschitz = 1.0

    def _f(self, x: Array) -> Array:
        return np.arctan(x)

    def _df(self, x: Array) -> Array:
        return 1 / (1 + x * x)
