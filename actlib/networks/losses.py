"""What training makes small.  Every loss gives one number a replica, and its gradient."""

from __future__ import annotations

import numpy as np

from actlib.activations import Sigmoid
from actlib.activations.base import Array

_sigmoid = Sigmoid()


class Loss:
    """A loss compares outputs y (..., batch, n_out) with targets of a shape that broadcasts against them."""

    def __call__(self, y: Array, target: Array) -> Array:
        """The loss of each replica, shape (...)."""
        raise NotImplementedError

    def gradient(self, y: Array, target: Array) -> Array:
        """∂loss/∂y, in the shape of y."""
        raise NotImplementedError


def _fit(y: Array, target: Array) -> Array:
    target = np.asarray(target, y.dtype)
    if y.ndim < 2 or target.ndim < 2 or target.shape[-2:] != y.shape[-2:]:
        raise ValueError(
            f"target must end in (batch, n_out) = {y.shape[-2:]} like the network's output, got {target.shape}"
        )
    return target


class MSE(Loss):
    """The mean over batch and outputs of (y − target)²."""

    def __call__(self, y: Array, target: Array) -> Array:
        return np.mean((y - _fit(y, target)) ** 2, axis=(-2, -1))

    def gradient(self, y: Array, target: Array) -> Array:
        return 2 * (y - _fit(y, target)) / (y.shape[-2] * y.shape[-1])


class BinaryCrossEntropy(Loss):
    """The mean of −target·log σ(y) − (1 − target)·log(1 − σ(y)); y are logits, targets 0 or 1."""

    def __call__(self, y: Array, target: Array) -> Array:
        # log(1 + e^y) − target·y, with e^y kept from overflowing
        return np.mean(np.maximum(y, 0) + np.log1p(np.exp(-np.abs(y))) - _fit(y, target) * y, axis=(-2, -1))

    def gradient(self, y: Array, target: Array) -> Array:
        return (_sigmoid(y) - _fit(y, target)) / (y.shape[-2] * y.shape[-1])
