"""Functions of several numbers at once: they act along the last axis."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from actlib.activations.base import Activation, Array, Interval, as_float, as_gradient


@dataclass(frozen=True, eq=False)
class Maxout(Activation):
    """The largest of every ``pieces`` consecutive numbers: (..., pieces · n) to (..., n).

    Behind a dense layer each unit is the largest of ``pieces`` affine functions, which is convex and piecewise linear.
    ReLU, Leaky ReLU and |x| are special cases.  Where several are largest, the gradient goes to the first.
    Goodfellow, Warde-Farley, Mirza, Courville & Bengio (2013), Maxout networks.
    """

    name = "Maxout"
    latex = r"\max_j x_j"
    latex_df = (
        r"\frac{\partial y}{\partial x_j} = \begin{cases} 1 & j = \arg\max_i x_i \\ 0 & \text{otherwise} \end{cases}"
    )
    reference = "Goodfellow, Warde-Farley, Mirza, Courville & Bengio (2013), Maxout networks"
    range = Interval(-np.inf, np.inf)
    lipschitz = 1.0

    pieces: int = 2

    def __post_init__(self) -> None:
        if isinstance(self.pieces, bool) or not isinstance(self.pieces, int):
            raise TypeError(f"Maxout: pieces must be a whole number, got {self.pieces!r}")
        if self.pieces < 1:
            raise ValueError(f"Maxout: pieces must be 1 or more, got {self.pieces!r}")

    def __call__(self, x: ArrayLike) -> Array:
        """(..., pieces · n) to (..., n).  Raises ValueError if the last axis is not a multiple of ``pieces``."""
        return np.asarray(self._grouped(as_float(x)).max(axis=-1))

    def vjp(self, x: ArrayLike, grad_y: ArrayLike) -> Array:
        x = as_float(x)
        groups = self._grouped(x)
        grad_y = as_gradient(grad_y, groups.shape[:-1])
        grad_x = np.zeros(groups.shape, np.result_type(x, grad_y))
        first = groups.argmax(axis=-1)[..., None]
        np.put_along_axis(grad_x, first, grad_y[..., None], axis=-1)
        return grad_x.reshape(x.shape)

    def _grouped(self, x: Array) -> Array:
        if x.ndim == 0 or x.shape[-1] % self.pieces:
            raise ValueError(
                f"x must have a multiple of pieces = {self.pieces} numbers on its last axis, got {x.shape}"
            )
        return x.reshape(*x.shape[:-1], x.shape[-1] // self.pieces, self.pieces)


def _exponentials(x: ArrayLike) -> tuple[Array, Array, Array]:
    """x as floats, x minus its largest number on the last axis, and the exponentials of that, none above 1."""
    x = as_float(x)
    if x.ndim == 0 or x.shape[-1] == 0:
        raise ValueError(f"x must have at least one number on its last axis, got shape {x.shape}")
    with np.errstate(under="ignore", over="ignore"):
        below = x - x.max(axis=-1, keepdims=True)
        return x, below, np.exp(below)


@dataclass(frozen=True, eq=False)
class Softmax(Activation):
    """Exponentials, scaled to sum 1 along the last axis: scores to probabilities.

    Adding one number to all scores changes nothing.  Its Lipschitz constant is 1/2 in the Euclidean norm too.
    Bridle (1990), Probabilistic interpretation of feedforward classification network outputs.
    """

    name = "Softmax"
    latex = r"\frac{e^{x_i}}{\sum_j e^{x_j}}"
    latex_df = r"\frac{\partial y_i}{\partial x_j} = y_i ([i = j] - y_j)"
    reference = (
        "Bridle (1990), Probabilistic interpretation of feedforward classification network outputs, "
        "with relationships to statistical pattern recognition"
    )
    range = Interval(0.0, 1.0)
    lipschitz = 0.5

    def __call__(self, x: ArrayLike) -> Array:
        """(..., n) to (..., n), in the dtype of ``x``.  Raises ValueError if the last axis is empty."""
        _, _, e = _exponentials(x)
        with np.errstate(under="ignore"):
            return np.divide(e, e.sum(axis=-1, keepdims=True), out=e)

    def vjp(self, x: ArrayLike, grad_y: ArrayLike) -> Array:
        y = self(x)
        grad_y = as_gradient(grad_y, y.shape)
        with np.errstate(under="ignore"):
            return np.asarray(y * (grad_y - np.sum(grad_y * y, axis=-1, keepdims=True)))


@dataclass(frozen=True, eq=False)
class LogSoftmax(Activation):
    """The logarithm of softmax, without taking it: log(softmax(x)) is −∞ where an exponential rounds to 0.

    Bridle (1990), Probabilistic interpretation of feedforward classification network outputs.
    """

    name = "Log-softmax"
    latex = r"x_i - \ln \sum_j e^{x_j}"
    latex_df = r"\frac{\partial y_i}{\partial x_j} = [i = j] - e^{y_j}"
    reference = Softmax.reference
    range = Interval(-np.inf, 0.0)
    lipschitz = 2.0

    def __call__(self, x: ArrayLike) -> Array:
        """(..., n) to (..., n), in the dtype of ``x``.  Raises ValueError if the last axis is empty."""
        _, below, e = _exponentials(x)
        return np.asarray(below - np.log(e.sum(axis=-1, keepdims=True)))

    def vjp(self, x: ArrayLike, grad_y: ArrayLike) -> Array:
        y = Softmax()(x)
        grad_y = as_gradient(grad_y, y.shape)
        with np.errstate(under="ignore"):
            return np.asarray(grad_y - y * np.sum(grad_y, axis=-1, keepdims=True))
