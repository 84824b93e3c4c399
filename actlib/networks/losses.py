"""What training makes small.  Every loss gives one number a replica, and its gradient."""

from __future__ import annotations

import numpy as np

from actlib.activations import Sigmoid
from actlib.activations.base import Array, as_float

_sigmoid = Sigmoid()


class Loss:
    """A loss compares outputs y (..., batch, n_out) with targets of a shape that broadcasts against them."""

    def __call__(self, y: Array, target: Array) -> Array:
        """The loss of each replica, shape (...)."""
        raise NotImplementedError

    def gradient(self, y: Array, target: Array) -> Array:
        """∂loss/∂y, in the shape of y."""
        raise NotImplementedError


def _fit(y: Array, target: Array) -> tuple[Array, Array]:
    """Both as floats of y's dtype.  Raises ValueError, naming both shapes, unless the target broadcasts to y.

    Batch and outputs must be the same: (batch,) against (batch, 1) would broadcast to (batch, batch).
    """
    y, target = as_float(y, "y"), as_float(target, "target")
    leading = target.shape[:-2]
    if y.ndim < 2 or target.shape[-2:] != y.shape[-2:] or (leading and leading != y.shape[:-2]):
        raise ValueError(f"target must end in (batch, n_out) like the network's output {y.shape}, got {target.shape}")
    return y, target.astype(y.dtype, copy=False)


class MSE(Loss):
    """The mean over batch and outputs of (y − target)²."""

    def __call__(self, y: Array, target: Array) -> Array:
        y, target = _fit(y, target)
        return np.mean((y - target) ** 2, axis=(-2, -1))

    def gradient(self, y: Array, target: Array) -> Array:
        y, target = _fit(y, target)
        return 2 * (y - target) / (y.shape[-2] * y.shape[-1])


class BinaryCrossEntropy(Loss):
    """The mean of −target·log σ(y) − (1 − target)·log(1 − σ(y)); y are logits, targets 0 or 1."""

    def __call__(self, y: Array, target: Array) -> Array:
        y, target = _fit(y, target)
        # log(1 + e^y) − target·y, with e^y kept from overflowing; where y is right, the first difference is exactly 0
        return np.mean(np.maximum(y, 0) - target * y + np.log1p(np.exp(-np.abs(y))), axis=(-2, -1))

    def gradient(self, y: Array, target: Array) -> Array:
        y, target = _fit(y, target)
        # σ(y) − target, which would have no digits left for target 1 and a large y
        return ((1 - target) * _sigmoid(y) - target * _sigmoid(-y)) / (y.shape[-2] * y.shape[-1])
