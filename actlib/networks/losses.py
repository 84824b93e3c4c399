"""What training makes small.  Every loss gives one number a replica, and its gradient."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from actlib.activations import Sigmoid
from actlib.activations.base import Array, as_float

_sigmoid = Sigmoid()


class Loss:
    """A loss compares outputs y (..., batch, n_out) with targets of a shape that broadcasts against them."""

    def __call__(self, y: Array, target: ArrayLike) -> Array:
        """The loss of each replica, shape (...)."""
        return self.value_and_gradient(y, target)[0]

    def gradient(self, y: Array, target: ArrayLike) -> Array:
        """∂loss/∂y, in the shape of y."""
        return self.value_and_gradient(y, target)[1]

    def value_and_gradient(self, y: Array, target: ArrayLike) -> tuple[Array, Array]:
        """Both, for the price of one.

        Raises ValueError, naming both shapes, unless the targets have the batch and the outputs of y, and TypeError
        for targets that are not real numbers.
        """
        y = as_float(y, "y")
        target = self.targets(target, y.shape[-1]) if y.ndim else as_float(target, "target")
        leading = target.shape[:-2]
        # (batch,) against (batch, 1) would broadcast to (batch, batch)
        if y.ndim < 2 or target.shape[-2:] != y.shape[-2:] or (leading and leading != y.shape[:-2]):
            raise ValueError(
                f"target must end in (batch, n_out) like the network's output {y.shape}, got {target.shape}"
            )
        return self.compute(y, target.astype(y.dtype, copy=False))

    def targets(self, target: ArrayLike, n_out: int, argument: str = "target") -> Array:
        """The targets as the loss computes with them, for a network of ``n_out`` outputs; errors name ``argument``."""
        return as_float(target, argument)

    def compute(self, y: Array, target: Array) -> tuple[Array, Array]:
        """Loss and gradient, for outputs and ``targets`` that fit together: nothing is checked."""
        raise NotImplementedError


class MSE(Loss):
    """The mean over batch and outputs of (y − target)²."""

    def compute(self, y: Array, target: Array) -> tuple[Array, Array]:
        error = y - target
        return np.mean(error**2, axis=(-2, -1)), 2 * error / (y.shape[-2] * y.shape[-1])


class BinaryCrossEntropy(Loss):
    """The mean of −target·log σ(y) − (1 − target)·log(1 − σ(y)); y are logits, targets 0 or 1."""

    def compute(self, y: Array, target: Array) -> tuple[Array, Array]:
        # log(1 + e^y) − target·y, with e^y kept from overflowing; where y is right, the first difference is exactly 0
        value = np.mean(np.maximum(y, 0) - target * y + np.log1p(np.exp(-np.abs(y))), axis=(-2, -1))
        # σ(y) − target, which would have no digits left for target 1 and a large y
        return value, ((1 - target) * _sigmoid(y) - target * _sigmoid(-y)) / (y.shape[-2] * y.shape[-1])


class CrossEntropy(Loss):
    """The mean over the batch of −log softmax(y)_class; y are logits, one for each class.

    Targets are class numbers 0 … n_out − 1, (batch,) or (..., batch), or rows of shares that add up to 1,
    (..., batch, n_out).  Raises ValueError for a number that is no class and for shares that are none.
    """

    def targets(self, target: ArrayLike, n_out: int, argument: str = "target") -> Array:
        target = np.asarray(target)
        if target.dtype.kind in "iu":
            wrong = (target < 0) | (target >= n_out)
            if wrong.any():
                raise ValueError(
                    f"{argument} must hold class numbers 0 to {n_out - 1} for {n_out} outputs, got {target[wrong][0]}"
                )
            return np.eye(n_out)[target]
        shares = as_float(target, argument)
        if shares.size and not (np.all(shares >= 0) and np.allclose(shares.sum(axis=-1), 1)):
            raise ValueError(
                f"{argument} must hold whole class numbers, or rows of shares of 0 or more that add up to 1"
            )
        return shares

    def compute(self, y: Array, target: Array) -> tuple[Array, Array]:
        n, classes = y.shape[-2:]
        # Short rows are slow to reduce: so the maximum runs over columns of a copy, and the sum is a product.
        largest = y.swapaxes(-1, -2).copy().max(axis=-2)
        y = y - largest[..., None]  # the softmax stays the same, and nothing overflows
        p = np.exp(y)
        total = p @ np.ones((classes, 1), y.dtype)
        value = (np.log(total[..., 0]) - np.vecdot(target, y)).sum(axis=-1) / n
        p /= total
        p -= target
        p /= n
        return value, p


class Hinge(Loss):
    """The mean of max(0, 1 − s·y) with s = −1 for target 0 and s = 1 for target 1; y are scores, and 0 parts them.

    An answer counts as right only with a margin of 1.  At the kink the gradient is 0.
    Cortes & Vapnik (1995), Support-vector networks.
    """

    def compute(self, y: Array, target: Array) -> tuple[Array, Array]:
        side = 2 * target - 1
        lacking = np.maximum(1 - side * y, 0)
        return np.mean(lacking, axis=(-2, -1)), -side * (lacking > 0) / (y.shape[-2] * y.shape[-1])
