"""How a gradient becomes a step."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from actlib.activations.base import Array
from actlib.networks.network import Parameter


class Optimizer:
    """Changes parameters in place.  ``rate`` is a number, or (R, 1, 1) for a rate of its own for each replica."""

    def __init__(self, rate: float | Array) -> None:
        if not np.all(np.asarray(rate) > 0):
            raise ValueError(f"rate must be above 0, got {rate}")
        if np.ndim(rate) and np.shape(rate)[-2:] != (1, 1):  # (R,) would give each output unit a rate of its own
            raise ValueError(f"rate must be a number or of shape (R, 1, 1) for R replicas, got {np.shape(rate)}")
        self.rate = rate

    def step(self, parameters: Iterable[Parameter]) -> None:
        raise NotImplementedError

    def _rate(self, w: Array) -> Array:
        """The rate in the dtype of ``w``, so that an array of rates does not turn float32 steps into float64."""
        return np.asarray(self.rate, w.dtype)


class SGD(Optimizer):
    """w ← w − rate · gradient."""

    def step(self, parameters: Iterable[Parameter]) -> None:
        for _, w, gradient in parameters:
            w -= self._rate(w) * gradient


class Momentum(Optimizer):
    """v ← momentum · v − rate · gradient, then w ← w + v.

    Polyak (1964), Some methods of speeding up the convergence of iteration methods.
    """

    def __init__(self, rate: float | Array, momentum: float = 0.9) -> None:
        super().__init__(rate)
        if not 0 <= momentum < 1:
            raise ValueError(f"momentum must be at least 0 and below 1, got {momentum}")
        self.momentum = momentum
        self.velocity: dict[str, Array] = {}

    def step(self, parameters: Iterable[Parameter]) -> None:
        for name, w, gradient in parameters:
            v = self.velocity.setdefault(name, np.zeros_like(w))
            v *= self.momentum
            v -= self._rate(w) * gradient
            w += v
